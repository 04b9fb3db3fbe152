//go:build !js

package main

import (
	"context"
	"flag"
	"fmt"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// historyClock notes when the history page shows its first calls, which can be
// used from then on: milliseconds since its opening.
const historyClock = `new MutationObserver(() => {
  if (document.getElementById("calls")?.children.length > 50) window.listed ??= performance.now();
}).observe(document, { subtree: true, childList: true })`

// lookThrough has the page search for the one call that has a number, as a person
// types it, and tells in how many milliseconds it stood there alone.
const lookThrough = `new Promise((found) => {
  const query = document.getElementById("query"), since = performance.now();
  new MutationObserver(() => {
    if (document.getElementById("said").textContent.endsWith(": 1")) found(performance.now() - since);
  }).observe(document.getElementById("said"), { subtree: true, childList: true, characterData: true });
  query.focus();
  document.execCommand("insertText", false, "912 100 0003");
})`

// measureHistory is the subcommand history: how long a person waits for the page
// of all calls, of which there are as many as are kept.
func measureHistory(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("history", flag.ExitOnError)
	rounds := flags.Int("rounds", 11, "openings")
	flags.Parse(arguments)
	s, err := stage.Start(ctx, ".", chromium.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Configure(ctx, stage.Document(s.PBX.URL(), "en")); err != nil {
		return err
	}
	opened, found := kind{name: "shows the first of 10,000 calls"}, kind{name: "has found the oldest by its number"}
	for i := range *rounds {
		listed, searched, err := openHistory(ctx, s.Browser, i == 0)
		if err != nil {
			return err
		}
		opened.took = append(opened.took, listed)
		found.took = append(found.took, searched)
	}
	printTimes("From the opening of the history, or the last key of a search", "it", opened, found)
	return nil
}

// openHistory opens the history in a tab and returns its times; for the first
// time it fills the log before.
func openHistory(ctx context.Context, b *chromium.Browser, first bool) (listed, searched time.Duration, err error) {
	page, err := b.OpenExtension(ctx, "certificates.html")
	if err != nil {
		return 0, 0, err
	}
	defer page.Close()
	if first {
		if err := stage.FillCalls(page); err != nil {
			return 0, 0, err
		}
	}
	if err := page.BeforeScripts(historyClock); err != nil {
		return 0, 0, err
	}
	if err := page.Navigate(ctx, "chrome-extension://"+b.ExtensionID+"/history.html"); err != nil {
		return 0, 0, err
	}
	if err := page.WaitFor(ctx, `window.listed`); err != nil {
		return 0, 0, fmt.Errorf("the history: %w", err)
	}
	var times [2]float64
	if err := page.Evaluate(`window.listed`, &times[0]); err != nil {
		return 0, 0, err
	}
	if err := page.Evaluate(lookThrough, &times[1]); err != nil {
		return 0, 0, err
	}
	milliseconds := func(f float64) time.Duration { return time.Duration(f * float64(time.Millisecond)) }
	return milliseconds(times[0]), milliseconds(times[1]), nil
}
