//go:build !js

package main

import (
	"context"
	"errors"
	"strings"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// click clicks a button of a card.
func (s *studio) click(page *chromium.Page, key string) error {
	at, err := page.CardButton(s.words.Text(key))
	if err != nil {
		return err
	}
	return page.Click(at)
}

// calling is the card of a call that was placed.
func calling(ctx context.Context, s *studio) (*chromium.Page, error) {
	page, err := card(2)(ctx, s)
	if err == nil {
		err = s.place(ctx, page, "state_accepted")
	}
	return page, err
}

// place clicks the open card's button and waits for a state of the call.
func (s *studio) place(ctx context.Context, page *chromium.Page, key string) error {
	err := s.click(page, "card_call")
	if err == nil {
		_, err = page.WaitCard(ctx, s.words.Text(key))
	}
	return err
}

// more is the card with what else can be done.
func more(ctx context.Context, s *studio) (*chromium.Page, error) {
	page, err := card(1)(ctx, s)
	if err == nil {
		err = s.click(page, "card_more")
	}
	return page, err
}

// loading is the popup before its program runs, as it stood the last time.
func loading(ctx context.Context, s *studio) (*chromium.Page, error) {
	page, err := popup("")(ctx, s)
	if err == nil {
		err = page.BeforeScripts(`WebAssembly.instantiateStreaming = () => new Promise(() => {})`)
	}
	if err == nil {
		err = page.Evaluate(`location.reload()`, nil)
	}
	if err == nil {
		err = page.WaitFor(ctx, visible("dial"))
	}
	return page, err
}

// history is the page of 10,000 calls, the newest with a note of so many
// characters.
func history(note int) func(context.Context, *studio) (*chromium.Page, error) {
	return func(ctx context.Context, s *studio) (*chromium.Page, error) {
		options, err := own("options.html", "form")(ctx, s)
		if err != nil {
			return nil, err
		}
		defer options.Close()
		if err := stage.FillCalls(options); err != nil {
			return nil, err
		}
		page, err := s.show(ctx, "history.html", "calls")
		if err == nil {
			err = page.WaitFor(ctx, `document.querySelectorAll("#calls > li").length >= 40`)
		}
		if err == nil && note > 0 {
			err = page.Evaluate(`document.querySelector("#calls textarea, #calls input[id^='row-note']").focus()`, nil)
			if err == nil {
				err = page.Type(strings.Repeat("پیگیری شود call back ", note/21))
			}
		}
		return page, err
	}
}

// noCall is a search that finds nothing.
func noCall(ctx context.Context, s *studio) (*chromium.Page, error) {
	page, err := history(0)(ctx, s)
	if err == nil {
		err = page.Evaluate(`document.querySelector("input[type=search]").focus()`, nil)
	}
	if err == nil {
		err = page.Type("nobody")
	}
	if err == nil {
		err = page.WaitFor(ctx, visible("no-match"))
	}
	reset, askErr := stage.Ask(page, "deleteCalls", map[string]any{"all": true})
	if reset.Error != nil {
		askErr = errors.Join(askErr, reset.Error)
	}
	return page, errors.Join(err, askErr)
}

// rules is the editor of the dialling rules.
func rules(ctx context.Context, s *studio) (*chromium.Page, error) {
	document := strings.Replace(stage.Document(s.PBX.URL(), s.language), `"rules":[]`,
		`"rules":[{"prefix":"","match":"0912XXXXXXX","prepend":"9","remark":"Mobile by the GSM gateway"},{"prefix":"021","match":"NXXXXXXX","prepend":"9","remark":"تهران"}]`, 1)
	if err := s.Configure(ctx, document); err != nil {
		return nil, err
	}
	page, err := s.show(ctx, "options.html", "form")
	if err == nil {
		err = page.Evaluate(`document.getElementById("dialling-try").focus()`, nil)
	}
	if err == nil {
		err = page.Type("0912 345 6789")
	}
	if err == nil {
		err = page.WaitFor(ctx, visible("try-result")+` && document.getElementById("try-dialled").textContent`)
	}
	return page, err
}

// failing is the popup with a call that failed.
func failing(ctx context.Context, s *studio) (*chromium.Page, error) {
	page, err := popup("021 88123456 09123456789\r", "result")(ctx, s)
	if err == nil {
		err = page.WaitFor(ctx, `document.getElementById("result").dataset.kind === "bad"`)
	}
	return page, err
}

// full is the popup at Chrome's greatest height with all that can be in it at
// once: a number that lacks digits, a call that failed, the numbers of a page.
func full(ctx context.Context, s *studio) (*chromium.Page, error) {
	page, err := listing("#page-numbers")(ctx, s)
	if err == nil {
		err = page.Evaluate(`document.getElementById("number").focus()`, nil)
	}
	if err == nil {
		err = page.Type("021 88123456 09123456789\r")
	}
	if err == nil {
		err = page.WaitFor(ctx, `document.getElementById("result").dataset.kind === "bad" && !document.getElementById("call").ariaDisabled`)
	}
	if err == nil {
		err = page.Evaluate(`document.getElementById("number").select()`, nil)
	}
	if err == nil {
		err = page.Type("0912 345 67")
	}
	if err == nil {
		err = page.WaitFor(ctx, `document.getElementById("preview-hint").textContent`)
	}
	return page, err
}

// changed is the options page after a change that lies below the bar's place.
func changed(ctx context.Context, s *studio) (*chromium.Page, error) {
	page, err := own("options.html", "form")(ctx, s)
	if err == nil {
		err = page.Evaluate(`document.getElementById("guards-perMinute").focus(); document.getElementById("guards-perMinute").select()`, nil)
	}
	if err == nil {
		err = page.Type("500\r")
	}
	if err == nil {
		err = page.WaitFor(ctx, visible("saved"))
	}
	return page, err
}

// asked is the history with a question about a call, in its row.
func asked(ctx context.Context, s *studio) (*chromium.Page, error) {
	page, err := history(0)(ctx, s)
	if err != nil {
		return page, err
	}
	at, err := page.PointOfNode("#calls li:nth-of-type(3) [id^='row-delete']")
	if err == nil {
		err = page.Click(at)
	}
	if err == nil {
		err = page.WaitFor(ctx, visible("ask"))
	}
	return page, err
}

// reading is the history while its calls are read.
func reading(ctx context.Context, s *studio) (*chromium.Page, error) {
	page, err := history(0)(ctx, s)
	if err == nil {
		err = page.BeforeScripts(`WebAssembly.instantiateStreaming = () => new Promise(() => {})`)
	}
	if err == nil {
		err = page.Evaluate(`location.reload()`, nil)
	}
	if err == nil {
		err = page.WaitFor(ctx, visible("loading"))
	}
	return page, err
}

// unreachable is the welcome page after a test that failed.
func unreachable(ctx context.Context, s *studio) (*chromium.Page, error) {
	if err := s.Configure(ctx, stage.Document("http://127.0.0.1:1", s.language)); err != nil {
		return nil, err
	}
	page, err := s.show(ctx, "welcome.html", "tested")
	if err == nil {
		err = page.WaitFor(ctx, `document.getElementById("tested").dataset.kind === "bad"`)
	}
	return page, err
}
