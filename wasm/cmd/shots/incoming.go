//go:build !js

package main

import (
	"context"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// hearing is a page with numbers, of an extension that hears the PBX's events.
func (s *studio) hearing(ctx context.Context) (*chromium.Page, error) {
	if err := s.Configure(ctx, stage.WithEvents(stage.Document(s.PBX.URL(), s.language), s.PBX)); err != nil {
		return nil, err
	}
	if err := s.PBX.WaitListeners(ctx, 1); err != nil {
		return nil, err
	}
	page, err := s.Browser.Open(ctx, s.Pages.Page("demo.html"))
	if err == nil {
		err = page.WaitFor(ctx, `CSS.highlights.get("simotel")?.size`)
	}
	return page, err
}

// comingIn has a call come in through a queue while a page is in front, one of
// ours where file names it, and waits for a text in it: in the card, or a part of
// our page.
func comingIn(file, part string, missed, taken bool) func(context.Context, *studio) (*chromium.Page, error) {
	return func(ctx context.Context, s *studio) (*chromium.Page, error) {
		if s.call != nil {
			s.call.HangUp(1)
		}
		page, err := s.hearing(ctx)
		if err != nil {
			return page, err
		}
		if missed {
			s.PBX.CallIn("02188341256", "", stage.Extension).HangUp(0)
		}
		s.call = s.PBX.CallIn("09123456789", "902", stage.Extension)
		key := "incoming_callee_ringing"
		if taken {
			s.call.PickUp(stage.Extension)
			key = "incoming_connected"
		}
		if _, err = page.WaitCard(ctx, s.words.Text(key)); err != nil || file == "" {
			return page, err
		}
		page.Close()
		if missed {
			s.call.HangUp(75)
			s.call = nil
		}
		page, err = s.show(ctx, file, part)
		if err == nil && part == "calls" {
			err = page.WaitFor(ctx, `document.querySelectorAll("#calls > li").length >= 2`) // it and what was missed before
		}
		if err == nil && part == "result" && missed {
			err = page.WaitFor(ctx, "document.getElementById(`result-title`).textContent === `"+s.words.Text("incoming_no_answer")+"`")
		}
		return page, err
	}
}
