package e2e

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/message"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// truth is what really happened to the call of a number, by the PBX's own events.
func truth(pbx *simoteltest.Server, callee string) map[calls.State]bool {
	is := map[calls.State]bool{}
	unique := ""
	for _, e := range pbx.Events() {
		text := func(name string) string { s, _ := e.Body[name].(string); return s }
		mine := text("participant") == callee && text("exten") == "201"
		if mine {
			unique = text("unique_id")
		}
		ofCallee := text("exten") == callee
		switch state := text("state"); {
		case mine && state == "Ringing":
			is[calls.CallerRinging] = true
		case mine && state == "InUse", text("number") == callee:
			is[calls.CallerAnswered] = true
		case ofCallee && state == "Ringing":
			is[calls.CalleeRinging] = true
		case ofCallee && state == "InUse":
			is[calls.Connected] = true
		case text("unique_id") == unique && (state == "Idle" || text("disposition") != ""):
			is[calls.Ended] = is[calls.Ended] || unique != ""
		}
	}
	return is
}

// Real calls, and the worker really ended at random moments of them.
func TestTheWorkerMayDieAtAnyStepOfACall(t *testing.T) {
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("-seed %d", *seed)
	random := rand.New(rand.NewPCG(*seed, 2))
	pbx := exchange(t, nil, "")
	listening(t, pbx, `"reports":{"enabled":true},`)
	pbx.SetPhone("201", simoteltest.Phone{Act: simoteltest.Answers, After: 6 * time.Second})
	popup := openExtension(t, "popup.html")
	acts := []simoteltest.Act{simoteltest.Answers, simoteltest.Answers, simoteltest.NeverPicked, simoteltest.Busy, simoteltest.Rejects}
	known := history(t, popup)
	var callees []string
	for i := range *kills {
		callee := fmt.Sprint(301 + i) // a colleague, whose leg is told of
		if i%3 == 0 {
			callee = fmt.Sprintf("0912345%04d", 6000+i)
		}
		callees = append(callees, callee)
		pbx.SetPhone(callee, simoteltest.Phone{Act: acts[random.IntN(len(acts))], After: time.Duration(random.IntN(10)) * time.Second, HangsUp: time.Duration(1+random.IntN(10)) * time.Second})
		// While one is asked for the popup takes no other.
		must(t, popup.WaitFor(t.Context(), `!document.querySelector("#call[aria-disabled=true]")`))
		ended := make(chan error, 1)
		wait := time.Duration(random.IntN(1500)) * time.Millisecond
		go func() {
			time.Sleep(wait)
			ended <- shared.Browser.KillWorker(t.Context())
		}()
		typeInto(t, popup, "number", callee+"\r")
		must(t, <-ended)
	}
	waitEnds(t, popup, known, func(r message.CallReply) bool {
		return r.Settled() || r.State == calls.Ended || r.State == calls.Unknown
	})
	judge(t, pbx, callees, history(t, popup), known)
}

// waitEnds waits until every new call has come to an end, for as long as alarms
// may take: they come every half minute, later every minute.
func waitEnds(t *testing.T, popup *chromium.Page, known []message.CallReply, isOver func(message.CallReply) bool) {
	t.Helper()
	var err error
	for range 4 {
		err = popup.WaitUntil(t.Context(), "every call to have its end", func() (bool, error) {
			return !slices.ContainsFunc(history(t, popup), func(r message.CallReply) bool { return isNew(known, r) && !isOver(r) }), nil
		})
		if err == nil {
			return
		}
	}
	for _, r := range history(t, popup) {
		if isNew(known, r) && !isOver(r) {
			t.Errorf("without its end: %+v", r)
		}
	}
	t.Fatal(err)
}

func isNew(known []message.CallReply, r message.CallReply) bool {
	return !slices.ContainsFunc(known, func(k message.CallReply) bool { return k.ID == r.ID })
}

// judge holds the history against what the PBX knows.
func judge(t *testing.T, pbx *simoteltest.Server, callees []string, all, known []message.CallReply) {
	t.Helper()
	states := map[calls.State]int{}
	for _, callee := range callees {
		var mine []message.CallReply
		for _, r := range all {
			if r.Dialled == "" && r.Text == callee || r.Record.Dialled == callee && isNew(known, r) {
				mine = append(mine, r)
			}
		}
		orders := 0
		for _, o := range pbx.Orders() {
			if o.Fields["callee"] == callee {
				orders++
			}
		}
		if orders > 1 || len(mine) != 1 {
			t.Errorf("%s: %d orders, %d in the history", callee, orders, len(mine))
			continue
		}
		is := truth(pbx, callee)
		for _, step := range mine[0].Steps {
			states[step.State]++
			claims := slices.Contains([]calls.State{calls.CallerRinging, calls.CallerAnswered, calls.CalleeRinging, calls.Connected, calls.Ended}, step.State)
			if claims && !is[step.State] || step.State == calls.Failed && orders > 0 {
				t.Errorf("%s is said to be %s, which the PBX knows nothing of: %+v", callee, step.State, mine[0])
			}
		}
	}
	// An order that never left is the exception: its page asks again.
	if placed := states[calls.Sent]; placed < len(callees)*4/5 {
		t.Errorf("only %d of %d calls were sent", placed, len(callees))
	}
	t.Logf("%d calls, the worker ended %d times, states: %v", len(callees), len(callees), states)
}
