//go:build !js

package main

import (
	"context"
	"fmt"
	"time"

	"simotel/wasm/internal/stage"
)

// measureEvents measures how long a card takes to show what the PBX tells: from
// the moment an event is handed to the stream until the card's text has changed.
// The looking itself is measured beside it.
func measureEvents(ctx context.Context, s *stage.Stage, r *result) error {
	if err := s.Configure(ctx, stage.WithEvents(stage.Document(s.PBX.URL(), "en"), s.PBX)); err != nil {
		return err
	}
	if err := s.PBX.WaitListeners(ctx, 1); err != nil {
		return err
	}
	page, err := s.Browser.Open(ctx, s.Pages.Page("demo.html"))
	if err != nil {
		return err
	}
	defer page.Close()
	b := caller{stage: s, page: page}
	t := r.table("From an event of the PBX to the changed card", "event", inMs)
	for i := range r.Rounds + 1 {
		if err := b.open(ctx); err != nil {
			return err
		}
		if _, err := b.call(ctx); err != nil {
			return err
		}
		unique := fmt.Sprintf("%d.%d", time.Now().Unix(), i)
		for _, step := range []struct {
			state, text, row string
		}{{"Ringing", "Your phone is ringing", "the phone rings"}, {"InUse", "Dialling", "it is picked up"}, {"Idle", "The call is over", ""}} {
			took, err := b.tell(step.state, unique, step.text)
			if err != nil {
				return err
			}
			if i > 0 && step.row != "" { // as with the calls
				t.add(step.row, ms(took))
			}
		}
		start := time.Now()
		if _, err := page.CardText(); err != nil {
			return err
		}
		t.add("to look at the card once", ms(time.Since(start)))
		if err := b.close(ctx); err != nil {
			return err
		}
		time.Sleep(repeated) // the next is no repetition
	}
	return nil
}

// repeated is for how long the same order is the same call.
const repeated = 2 * time.Second

// close closes the card and waits until it is gone.
func (b *caller) close(ctx context.Context) error {
	at, err := b.page.CardButton("Close")
	if err == nil {
		err = b.page.Click(at)
	}
	if err == nil {
		_, err = b.page.WaitCard(ctx, "")
	}
	return err
}

// tell has the PBX tell of the user's phone and waits until the card shows it.
func (b *caller) tell(state, unique, text string) (time.Duration, error) {
	event := map[string]any{"event_name": "NewState", "exten": stage.Extension, "state": state, "unique_id": unique}
	if state != "Idle" {
		event["participant"], event["direction"] = "02188341256", "in"
	}
	start := time.Now()
	b.stage.PBX.Emit(event)
	return b.shows(start, text)
}
