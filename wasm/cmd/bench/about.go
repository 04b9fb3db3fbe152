//go:build !js

package main

import (
	"context"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
)

// measureAbout measures how long a card waits for the place of its number: with
// the table of places not yet read, and after that.
func measureAbout(ctx context.Context, s *stage.Stage, r *result) error {
	t := r.table("From the card to the place of its number, with the worker running", "places.bin", inMs)
	page, err := s.Browser.OpenExtension(ctx, "popup.html")
	if err != nil {
		return err
	}
	defer page.Close()
	for i := range r.Rounds + 1 {
		if err := s.Browser.KillWorker(ctx); err != nil {
			return err
		}
		if _, err := stage.Ask(page, message.TypeWake, nil); err != nil {
			return err
		}
		for _, name := range []string{"not yet read", "read"} {
			took, err := about(page)
			if err != nil {
				return err
			}
			if i > 0 { // as with the calls
				t.add(name, ms(took))
			}
		}
	}
	return nil
}

// about asks once what is known of a number.
func about(page *chromium.Page) (time.Duration, error) {
	start := time.Now()
	reply, err := stage.Ask(page, message.TypeAbout, message.AboutRequest{E164: "+982188341256", Source: message.SourceCard})
	took := time.Since(start)
	if err == nil && reply.Error != nil {
		err = reply.Error
	}
	return took, err
}
