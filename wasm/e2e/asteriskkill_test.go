package e2e

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/pbx/asterisk/asterisktest"
)

// Real calls on a real PBX, and the worker really ended at random moments of
// them.
func TestAsteriskTheWorkerMayDieAtAnyStepOfACall(t *testing.T) {
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("-seed %d", *seed)
	random := rand.New(rand.NewPCG(*seed, 3))
	pbx := onAsterisk(t, asterisktest.Newest, asterisktest.Config{RingTime: time.Second})
	witness := watchAsterisk(t, pbx)
	popup := openExtension(t, "popup.html")
	known := history(t, popup)
	own, other := pbx.Phone("201"), pbx.Phone("203")
	short := func() time.Duration { return time.Duration(random.IntN(400)) * time.Millisecond }
	for i := range *kills {
		own.Behave(asterisktest.Script{After: short()})
		other.Behave(asterisktest.Script{Act: []asterisktest.Act{asterisktest.Answers, asterisktest.Answers, asterisktest.Rejects, asterisktest.Rings}[random.IntN(4)], After: short(), HangsUp: 100*time.Millisecond + short()})
		// While one is asked for the popup takes no other.
		must(t, popup.WaitFor(t.Context(), `!document.querySelector("#call[aria-disabled=true]")`))
		settled(t, popup)
		ended := make(chan error, 1)
		wait := time.Duration(random.IntN(1500)) * time.Millisecond
		go func() {
			time.Sleep(wait)
			ended <- shared.Browser.KillWorker(t.Context())
		}()
		typeInto(t, popup, "number", fmt.Sprintf("0218834%04d\r", 2000+i)) // they all ring that phone
		must(t, <-ended)
		must(t, pbx.WaitOpen(t.Context(), asterisktest.Open{Applications: 2})) // ours and the witness's
	}
	waitEnds(t, popup, known, func(r message.CallReply) bool { return r.Settled() })
	judgeAsterisk(t, witness, *kills, slices.DeleteFunc(history(t, popup), func(r message.CallReply) bool { return !isNew(known, r) }))
}

// judgeAsterisk holds the history against what the PBX knows.
func judgeAsterisk(t *testing.T, w *witness, asked int, all []message.CallReply) {
	t.Helper()
	states := map[calls.State]int{}
	sent := 0
	for _, r := range all {
		is, placed := w.truth(r.ID)
		if placed > 1 || r.State == calls.Failed && placed > 0 {
			t.Errorf("%s was placed %d times: %+v", r.ID, placed, r)
		}
		sent += placed
		for _, step := range r.Steps {
			states[step.State]++
			claims := slices.Contains([]calls.State{calls.CallerRinging, calls.CallerAnswered, calls.CalleeRinging, calls.Connected, calls.Ended}, step.State)
			if claims && !is[step.State] {
				t.Errorf("%s is said to be %s, which the PBX knows nothing of: %+v", r.ID, step.State, r)
			}
		}
	}
	if len(all) != asked || sent < asked*4/5 {
		t.Errorf("of %d calls %d are in the history, %d were placed", asked, len(all), sent)
	}
	if placed := w.placed(); placed != sent {
		t.Errorf("%d calls were placed, %d are in the history", placed, sent)
	}
	t.Logf("%d calls, the worker ended as often, states: %v", asked, states)
}
