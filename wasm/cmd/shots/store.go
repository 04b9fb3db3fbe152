//go:build !js

package main

import (
	"context"

	"simotel/wasm/internal/chromium"
)

// storeWidth and storeHeight are the size of a screenshot in the Chrome Web Store.
const storeWidth, storeHeight = 1280, 800

// talking is the card of a call that was picked up at both ends, of which the PBX's
// events tell.
func talking(ctx context.Context, s *studio) (*chromium.Page, error) {
	page, err := s.hearing(ctx)
	if err == nil {
		err = page.OpenCard(ctx, s.Pages.Expected["demo.html"][2].Text, s.words.Text("card_call"))
	}
	if err == nil {
		err = s.place(ctx, page, "state_connected")
	}
	return page, err
}

// centred is the popup with a page's numbers in the middle of a page as wide as the
// store's.
func centred(ctx context.Context, s *studio) (*chromium.Page, error) {
	page, err := listing("#page-numbers")(ctx, s)
	if err == nil {
		err = page.Evaluate(`document.body.style.margin = "40px auto"`, nil)
	}
	return page, err
}
