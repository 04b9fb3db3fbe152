//go:build !js

package main

import (
	"context"
	"math"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// historyClock notes when the history page shows its first calls, which can be
// used from then on.
const historyClock = painting + `
  new MutationObserver(() => {
    if (document.getElementById("calls")?.children.length > 40) times.listed ??= performance.now();
  }).observe(document, { subtree: true, childList: true });`

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
	return measureOpening(ctx, "history", runHistory, arguments)
}

func runHistory(ctx context.Context, rounds int) (*result, error) {
	s, err := startStage(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	page, err := s.Own(ctx)
	if err != nil {
		return nil, err
	}
	if err := stage.FillCalls(page); err != nil {
		return nil, err
	}
	r := &result{machine: thisMachine(s.Browser.Version()), Name: "history", Rounds: rounds}
	t := r.table("From the opening of the history of 10,000 calls, or the last key of a search", "it", byState()...)
	for i := range rounds + 1 {
		for j, state := range workerStates {
			if err := bring(ctx, s, state); err != nil {
				return nil, err
			}
			painted, listed, searched, err := openHistory(ctx, s.Browser)
			if err != nil {
				return nil, err
			}
			if i > 0 {
				t.add("is painted", at(j, painted)...)
				t.add("shows the first calls", at(j, listed)...)
				t.add("has found the oldest by its number", at(j, searched)...)
			}
		}
	}
	return r, nil
}

// at is a row's values of which one column alone was measured.
func at(column int, value float64) []float64 {
	values := []float64{math.NaN(), math.NaN()}
	values[column] = value
	return values
}

// openHistory opens the history in a tab and returns its times.
func openHistory(ctx context.Context, b *chromium.Browser) (painted, listed, searched float64, err error) {
	var times struct{ Painted, Listed float64 }
	page, err := openOwn(ctx, b, "history.html", historyClock, "times.painted && times.listed", &times)
	if err != nil {
		return 0, 0, 0, err
	}
	defer page.Close()
	err = page.Evaluate(lookThrough, &searched)
	return times.Painted, times.Listed, searched, err
}
