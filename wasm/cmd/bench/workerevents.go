//go:build !js

package main

import (
	"context"
	"fmt"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// eventsTable is the table of what a PBX tells.
const eventsTable = "Events that a worker follows"

// burst is something that a PBX tells of many times at once.
type burst struct {
	name  string
	times int
	tell  func(s *stage.Stage, i int)
}

// bursts are of calls that come in, each with its beginning, its answer and its end,
// of which all but the first go into the history; at the user's own phone, and at a
// colleague's.
var bursts = []burst{
	{"calls at the user's own phone", 25, callAt(stage.Extension)},
	{"calls at colleagues' phones", 250, callAt("299")},
}

func callAt(extension string) func(s *stage.Stage, i int) {
	return func(s *stage.Stage, i int) {
		call := s.PBX.CallIn(fmt.Sprintf("0912345%04d", i), "", extension)
		call.PickUp(extension)
		call.HangUp(7)
	}
}

// measureBursts measures how many events a second a worker follows: from the moment
// at which all of them are handed to the stream until the position behind the last
// one is stored, with what it tells.
func measureBursts(ctx context.Context, r *result, rounds int) error {
	s, err := stage.Start(ctx, ".", chromium.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Configure(ctx, stage.WithEvents(stage.Document(s.PBX.URL(), "en"), s.PBX)); err != nil {
		return err
	}
	page, err := s.Own(ctx)
	if err == nil {
		err = s.StayCold(ctx)
	}
	if err == nil {
		err = s.PBX.WaitListeners(ctx, 1)
	}
	if err != nil {
		return err
	}
	t := r.table(eventsTable, "of", column{"events a second", 0})
	t.Note = "Told all at once, by a Simotel, until the last is stored with what it says."
	for i := range rounds + 1 {
		for _, b := range bursts {
			before, start := len(s.PBX.Events()), time.Now()
			for n := range b.times {
				b.tell(s, n)
			}
			callAt(stage.Extension)(s, b.times) // whose last event is stored, whatever was before
			all := len(s.PBX.Events())
			stored := fmt.Sprintf(`(async () => {
				for (;;) {
					const { "live.position": position } = await chrome.storage.local.get("live.position");
					if (position?.at?.sequence >= %d) return true;
					await new Promise((done) => setTimeout(done, 5));
				}
			})()`, all)
			if err := page.Evaluate(stored, nil); err != nil {
				return err
			}
			if i > 0 {
				t.add(b.name, float64(all-before)/time.Since(start).Seconds())
			}
		}
	}
	return nil
}
