package e2e

import (
	"testing"

	"simotel/wasm/pbx/simotel/simoteltest"
)

// killWorker ends the service worker, which no debugger is attached to. A new
// one may start at once, for whoever was waiting for the old.
func killWorker(t *testing.T) {
	t.Helper()
	must(t, shared.Browser.KillWorker(t.Context()))
}

func TestAKilledWorkerBetweenAnyTwoStepsChangesNothing(t *testing.T) {
	before := configured(t)
	killWorker(t)
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	killWorker(t)
	openCard(t, p, "+98 21 8834 1256")
	killWorker(t)
	clickCard(t, p, "Call")
	if order := waitOrder(t, before); order.Fields["callee"] != "02188341256" {
		t.Errorf("the PBX got %q", order.Body)
	}
	waitCard(t, p, "The PBX accepted the call")
	killWorker(t)
	clickCard(t, p, "Call again")
	waitOrder(t, before+1)
	waitCard(t, p, "The PBX accepted the call")
	killWorker(t)
	must(t, p.Evaluate(`void (document.querySelector("h1").textContent = "Call 021-8834 1399")`, nil))
	waitPainted(t, p, append([]string{"021-8834 1399"}, texts("demo.html")...))
	killWorker(t)

	popup := openExtension(t, "popup.html")
	waitText(t, popup, "result-title", "The PBX accepted the call")
	killWorker(t)
	typeInto(t, popup, "number", "09123456789")
	clickOn(t, popup, "call")
	if order := waitOrder(t, before+2); order.Fields["callee"] != "09123456789" {
		t.Errorf("the PBX got %q", order.Body)
	}
	killWorker(t)
	options := openExtension(t, "options.html")
	must(t, options.WaitFor(t.Context(), `document.getElementById("extension").value === "201"`))
	killWorker(t)
	clickOn(t, options, "test")
	waitText(t, options, "result-title", "The connection works")
	noFurtherOrder(t, before+3)
}

func TestThePointerOnALinkWakesTheWorker(t *testing.T) {
	configured(t)
	// A page of which nothing is read, so that nothing else asks for the worker.
	p := openPage(t, "optout.html")
	at, err := p.PointOf("Call the laboratory")
	must(t, err)
	killWorker(t)
	must(t, p.MoveTo(at))
	must(t, p.WaitUntil(t.Context(), "the worker to run", shared.Browser.WorkerRuns))
}

func TestAWorkerKilledWhileThePBXIsSilentSendsNothingTwice(t *testing.T) {
	before := configured(t)
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	shared.PBX.SetBehaviour(simoteltest.Hold)
	callFromCard(t, p, "+98 21 8834 1256")
	waitOrder(t, before)
	killWorker(t)
	waitCard(t, p, "No clear answer from the PBX")
	noFurtherOrder(t, before+1)
	popup := openExtension(t, "popup.html")
	waitText(t, popup, "result-title", "No clear answer from the PBX")
}

func TestAPBXThatAnswersAfterTheFirstLegLeavesTheCallUnknown(t *testing.T) {
	before := configured(t)
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	shared.PBX.SetBehaviour(simoteltest.FirstLeg) // 45 s: longer than Chrome lets a worker wait
	callFromCard(t, p, "+98 21 8834 1256")
	waitOrder(t, before)
	waitCard(t, p, "No clear answer from the PBX")
	noFurtherOrder(t, before+1)
}
