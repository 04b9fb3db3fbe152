//go:build !js

package main

import (
	"context"
	"strings"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// surfaces lists what is looked at. Each opens its page anew, set up for the
// embedded PBX if it does not say otherwise.
var surfaces = []surface{
	{name: "popup", width: 360, height: 600, forced: true, open: popup("")},
	{name: "popupWelcome", width: 360, height: 300, open: unset("popup.html", "welcome")},
	{name: "popupCall", width: 360, height: 600, forced: true, open: popup("021 8834 1256\r", "result")},
	{name: "popupQuestion", width: 360, height: 600, forced: true, open: popup("+81 3 1234 5678\r", "question")},
	{name: "popupError", width: 360, height: 600, open: failing},
	{name: "popupHint", width: 360, height: 600, open: popup("0912 345 67", "preview-hint")},
	{name: "popupFull", width: 360, height: 600, open: full},
	{name: "popupPage", width: 360, height: 600, forced: true, open: listing("#page-numbers")},
	{name: "popupRefused", width: 360, height: 600, open: listing("#others-list")},
	{name: "options", width: 1280, zoomed: true, forced: true, open: own("options.html", "form")},
	{name: "optionsNarrow", width: 360, once: true, open: own("options.html", "form")},
	{name: "options700", width: 700, height: 4000, once: true, open: own("options.html", "form")},
	{name: "optionsSaved", width: 1100, once: true, open: changed},
	{name: "optionsWhole", width: 1100, height: 6000, once: true, open: own("options.html", "form")},
	{name: "optionsTested", width: 1100, height: 1000, once: true, open: own("options.html#health", "health")},
	{name: "policy", width: 1000, height: 900, forced: true, open: own("policy.html", "rest")},
	{name: "policyNarrow", width: 360, height: 1200, once: true, open: own("policy.html", "rest")},
	{name: "welcome", zoomed: true, open: unset("welcome.html", "form")},
	{name: "welcomeWhole", width: 1100, height: 2100, forced: true, open: own("welcome.html", "health")},
	{name: "welcomeNarrow", width: 360, height: 2600, once: true, open: own("welcome.html", "health")},
	{name: "welcomeFailed", width: 1100, height: 2100, once: true, open: unreachable},
	{name: "card", width: 700, height: 400, zoomed: true, forced: true, open: card(1)},
	{name: "cardNarrow", width: 320, height: 400, once: true, open: card(1)},
	{name: "cardCall", width: 700, height: 400, forced: true, open: calling},
	{name: "cardMore", width: 700, height: 400, open: more},
	{name: "popupPreview", width: 360, height: 600, open: popup("0218834 1256", "preview")},
	{name: "popupLoading", width: 360, height: 600, once: true, open: loading},
	{name: "incomingCard", width: 700, height: 400, open: comingIn("", "", false, false)},
	{name: "incomingTalk", width: 700, height: 400, open: comingIn("", "", false, true)},
	{name: "incomingNarrow", width: 320, height: 400, once: true, open: comingIn("", "", false, false)},
	{name: "incomingPopup", width: 360, height: 600, open: comingIn("popup.html", "result", false, false)},
	{name: "incomingMissed", width: 360, height: 600, open: comingIn("popup.html", "result", true, false)},
	{name: "incomingHistory", open: comingIn("history.html", "calls", true, true)},
	{name: "history", zoomed: true, forced: true, open: history(0)},
	{name: "historyNarrow", width: 360, once: true, open: history(0)},
	{name: "history700", width: 700, once: true, open: history(0)},
	{name: "historyAsk", forced: true, open: asked},
	{name: "historyLoading", once: true, open: reading},
	{name: "historyLong", once: true, open: history(400)},
	{name: "historyNone", once: true, open: noCall},
	{name: "historyEmpty", once: true, open: own("history.html", "empty")},
	{name: "optionsRules", width: 1100, height: 800, forced: true, open: rules},
	{name: "optionsLog", width: 1100, height: 760, open: callLog},
	{name: "optionsLogNarrow", width: 360, height: 1100, once: true, open: callLog},
	{name: "popupLog", width: 360, height: 600, open: popupCallLog},
	{name: "optionsCRM", width: 1100, height: 2200, open: crmOptions},
	{name: "optionsCRMNarrow", width: 360, height: 2800, once: true, open: crmOptions},
	{name: "cardContact", width: 700, height: 400, zoomed: true, open: contact("card")},
	{name: "cardContactCall", width: 700, height: 400, open: contact("call")},
	{name: "popupContact", width: 360, height: 600, open: contact("popup")},
	{name: "privacy", once: true, open: own("privacy.html", "")},
	{name: "certificates", once: true, open: own("certificates.html", "")},

	// Those of docs/store.md.
	{name: "storePage", width: storeWidth, height: storeHeight, once: true, open: card(1)},
	{name: "storePopup", width: storeWidth, height: storeHeight, once: true, open: centred},
	{name: "storeOptions", width: storeWidth, height: storeHeight, once: true, open: own("options.html#health", "health")},
	{name: "storeHistory", width: storeWidth, height: storeHeight, open: history(0)},
	{name: "storeCall", width: storeWidth, height: storeHeight, once: true, open: talking},
}

// own opens one of our pages and waits until a part of it is on show.
func own(file, part string) func(context.Context, *studio) (*chromium.Page, error) {
	return func(ctx context.Context, s *studio) (*chromium.Page, error) {
		if err := s.Configure(ctx, stage.Document(s.PBX.URL(), s.language)); err != nil {
			return nil, err
		}
		return s.show(ctx, file, part)
	}
}

// unset opens one of our pages with nothing set up.
func unset(file, part string) func(context.Context, *studio) (*chromium.Page, error) {
	return func(ctx context.Context, s *studio) (*chromium.Page, error) {
		document := strings.Replace(`{"version":1,"settings":{"connection":{"server":""},"extension":"","language":"LANGUAGE"},"credentials":{"username":"","password":"","token":""}}`, "LANGUAGE", s.language, 1)
		if err := s.Configure(ctx, document); err != nil {
			return nil, err
		}
		return s.show(ctx, file, part)
	}
}

// popup types into the popup and waits until parts of it are on show.
func popup(keys string, parts ...string) func(context.Context, *studio) (*chromium.Page, error) {
	return func(ctx context.Context, s *studio) (*chromium.Page, error) {
		page, err := own("popup.html", "dial")(ctx, s)
		if err != nil || keys == "" {
			return page, err
		}
		err = page.WaitFor(ctx, `document.getElementById("dial").dataset.heard && document.activeElement.id === "number"`)
		if err == nil {
			err = page.Type(keys)
		}
		for _, part := range parts {
			if err == nil {
				err = page.WaitFor(ctx, visible(part))
			}
		}
		return page, err
	}
}

// listing opens the popup over a page, whose numbers a list has. In front is the
// page that was opened last.
func listing(list string) func(context.Context, *studio) (*chromium.Page, error) {
	return func(ctx context.Context, s *studio) (*chromium.Page, error) {
		page, err := own("popup.html", "dial")(ctx, s)
		if err != nil {
			return page, err
		}
		front, err := s.Browser.Open(ctx, s.Pages.Page("contact-fa.html"))
		if err != nil {
			return page, err
		}
		defer front.Close()
		if err = front.WaitFor(ctx, `CSS.highlights.get("simotel")?.size`); err == nil {
			err = page.Evaluate(`location.reload()`, nil)
		}
		if err == nil {
			err = page.WaitFor(ctx, `document.querySelector("#page-numbers li")`)
		}
		if err == nil {
			err = page.Evaluate(`document.getElementById("tab-page").click()`, nil) // where a page takes its time the calls are shown
		}
		if err == nil && list != "#page-numbers" {
			var at chromium.Point
			if at, err = page.PointOfNode("#page-others"); err == nil {
				err = page.Click(at)
			}
		}
		if err == nil {
			err = page.WaitFor(ctx, `document.querySelector("`+list+` li")`)
		}
		return page, err
	}
}

// card opens the card of a number of the demo's page.
func card(number int) func(context.Context, *studio) (*chromium.Page, error) {
	return func(ctx context.Context, s *studio) (*chromium.Page, error) {
		if err := s.Configure(ctx, stage.Document(s.PBX.URL(), s.language)); err != nil {
			return nil, err
		}
		page, err := s.Browser.Open(ctx, s.Pages.Page("demo.html"))
		if err != nil {
			return nil, err
		}
		if err := page.WaitFor(ctx, `CSS.highlights.get("simotel")?.size`); err != nil {
			return nil, err
		}
		if err := page.OpenCard(ctx, s.Pages.Expected["demo.html"][number].Text, s.words.Text("card_call")); err != nil {
			return nil, err
		}
		return page, page.WaitCardObeys(ctx) // its button is pale before
	}
}

// atRest is true of a page of ours that shows what the worker answered.
const atRest = `!document.getElementById("loading")?.checkVisibility() && !document.querySelector("[data-settling]") &&
	(!document.getElementById("dial")?.checkVisibility() || document.getElementById("dial").dataset.heard && document.querySelector("[role=tab][aria-selected=true]"))`

// show opens one of our pages and waits until a part of it is on show.
func (s *studio) show(ctx context.Context, file, part string) (*chromium.Page, error) {
	page, err := s.Browser.OpenExtension(ctx, file)
	if err != nil || part == "" {
		return page, err
	}
	return page, page.WaitFor(ctx, visible(part)+" && "+atRest)
}

func visible(id string) string { return `document.getElementById("` + id + `")?.checkVisibility()` }
