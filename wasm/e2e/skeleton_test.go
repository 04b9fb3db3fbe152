package e2e

import "testing"

// The program of our pages is held back until the test lets it go.
const held = `const start = WebAssembly.instantiateStreaming;
WebAssembly.instantiateStreaming = async (...given) => { await new Promise((go) => { window.letGo = go; }); return start(...given); };`

// A person who types and presses Enter at once has placed a call, and one only.
func TestThePopupTakesANumberBeforeItsProgramRuns(t *testing.T) {
	before := configured(t)
	popup := openExtension(t, "popup.html")
	must(t, popup.WaitFor(t.Context(), `document.getElementById("dial").checkVisibility()`))
	waitText(t, popup, "call", "Call") // not what a test before this one left
	must(t, popup.BeforeScripts(held))
	must(t, popup.Evaluate(`location.reload()`, nil))
	must(t, popup.WaitFor(t.Context(), `!!window.letGo && document.activeElement.id === "number"`))
	if label := evaluated[string](t, popup, `document.getElementById("call").innerText`); label != "Call" {
		t.Errorf("the button says %q", label)
	}
	must(t, popup.Type("021 8834 1256\r"))
	if typed := evaluated[string](t, popup, `document.getElementById("number").value`); typed != "021 8834 1256" {
		t.Fatalf("in the field stands %q", typed)
	}
	must(t, popup.Evaluate(`window.letGo()`, nil))
	if order := waitOrder(t, before); order.Fields["callee"] != "02188341256" {
		t.Errorf("the PBX got %q", order.Body)
	}
	waitText(t, popup, "result-title", "The PBX accepted the call")
	noFurtherOrder(t, before+1)
}

// What stood there the last time is gone once it is no longer so.
func TestThePopupThatIsNotSetUpAnyMoreOffersNoCall(t *testing.T) {
	configured(t)
	popup := openExtension(t, "popup.html")
	must(t, popup.WaitFor(t.Context(), `document.getElementById("dial").checkVisibility()`))
	emptied(t)
	must(t, popup.Evaluate(`location.reload()`, nil))
	must(t, popup.WaitFor(t.Context(), `document.getElementById("welcome").checkVisibility() && !document.getElementById("dial").checkVisibility()`))
}

// Neither a worker that has to start nor one that is slow keeps it waiting: what is
// typed is obeyed before it is known how things stand.
func TestThePopupCallsBeforeTheWorkerHasToldHowThingsStand(t *testing.T) {
	before := configured(t)
	popup := openExtension(t, "popup.html")
	must(t, popup.WaitFor(t.Context(), `document.getElementById("dial").checkVisibility()`))
	must(t, popup.BeforeScripts(`const send = chrome.runtime.sendMessage;
chrome.runtime.sendMessage = async (request, ...more) => {
  if (request.type === "configuration") await new Promise((go) => { window.letGo = go; });
  return send.call(chrome.runtime, request, ...more);
};`))
	must(t, popup.Evaluate(`location.reload()`, nil))
	must(t, popup.WaitFor(t.Context(), `!!window.letGo && document.activeElement.id === "number"`))
	must(t, popup.Type("021 8834 1256"))
	waitText(t, popup, "preview-dialled", "02188341256")
	must(t, popup.Type("\r"))
	if order := waitOrder(t, before); order.Fields["callee"] != "02188341256" {
		t.Errorf("the PBX got %q", order.Body)
	}
	waitText(t, popup, "result-title", "The PBX accepted the call")
	must(t, popup.Evaluate(`window.letGo()`, nil))
	must(t, popup.WaitFor(t.Context(), `document.getElementById("lists").checkVisibility()`))
	waitText(t, popup, "result-title", "The PBX accepted the call")
	noFurtherOrder(t, before+1)
}
