//go:build !js

package main

import (
	"context"
	"flag"
	"os"
)

// popupClock notes when a popup is painted, when what is typed and pressed in it
// is obeyed, and when it shows the calls.
const popupClock = painting + `
  const note = () => {
    const dial = document.getElementById("dial");
    if (!dial) return;
    if (!dial.hidden) times.typed ??= performance.now();
    if (dial.dataset.heard) times.obeyed ??= performance.now();
    if (["recent", "result"].some((id) => document.getElementById(id)?.hidden === false)) times.listed ??= performance.now();
  };
  new MutationObserver(note).observe(document, { subtree: true, childList: true, attributes: true });`

// optionsClock notes when the options are painted and can be used.
const optionsClock = painting + `
  new MutationObserver(() => { if (document.getElementById("form")?.hidden === false) times.used ??= performance.now(); })
    .observe(document, { subtree: true, childList: true, attributes: true });`

// dialLatency types the last digit of a number and tells after how many
// milliseconds a frame shows it, and what would be dialled is told.
const dialLatency = `new Promise((done) => {
  const number = document.getElementById("number"), dialled = document.getElementById("preview-dialled"), latency = {};
  const type = (text) => document.execCommand("insertText", false, text);
  number.focus();
  number.select();
  type("0912 345 678");
  setTimeout(() => {
    const since = performance.now();
    new MutationObserver((_, observer) => {
      if (!dialled.textContent.endsWith("6789")) return;
      observer.disconnect();
      done({ ...latency, told: performance.now() - since });
    }).observe(dialled, { subtree: true, childList: true, characterData: true });
    type("9");
    requestAnimationFrame(() => setTimeout(() => { latency.shown = performance.now() - since; }));
  }, 600); // what was typed before is told
})`

// The tables and rows of our pages that targets are held against.
const (
	openingPopup = "From the opening of the popup"
	canBeTyped   = "can be typed into"
	obeys        = "obeys"
)

// measurePopup is the subcommand popup: how long a person waits for the popup, with
// the worker running and after Chrome ended it, and what its field does with a digit.
func measurePopup(ctx context.Context, arguments []string) error {
	return measureOpening(ctx, "popup", runPopup, arguments)
}

// measureOptions is the subcommand options: the same of the options.
func measureOptions(ctx context.Context, arguments []string) error {
	return measureOpening(ctx, "options", runOptions, arguments)
}

func measureOpening(ctx context.Context, name string, run func(context.Context, int) (*result, error), arguments []string) error {
	flags := flag.NewFlagSet(name, flag.ExitOnError)
	rounds := flags.Int("rounds", 11, "openings of each kind")
	flags.Parse(arguments)
	r, err := run(ctx, *rounds)
	if err != nil {
		return err
	}
	return r.write(os.Stdout, buildFolder)
}

// byState are columns of milliseconds, one for each state of the worker.
func byState() (columns []column) {
	for _, state := range workerStates {
		columns = append(columns, column{"worker " + state, 0})
	}
	return columns
}

func runPopup(ctx context.Context, rounds int) (*result, error) {
	s, err := startStage(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	r := &result{machine: thisMachine(s.Browser.Version()), Name: "popup", Rounds: rounds}
	opening := r.table(openingPopup, "it", byState()...)
	field := r.table("From a digit that is typed in the popup", "it", inMs)
	for i := range rounds + 1 { // the first is thrown away: the popup was never open
		times := make([]struct{ Painted, Typed, Obeyed, Listed float64 }, len(workerStates))
		var latency struct{ Shown, Told float64 }
		for j, state := range workerStates {
			if err := bring(ctx, s, state); err != nil {
				return nil, err
			}
			page, err := openOwn(ctx, s.Browser, "popup.html", popupClock, "times.painted && times.listed", &times[j])
			if err != nil {
				return nil, err
			}
			err = page.Evaluate(dialLatency, &latency)
			page.Close()
			if err != nil {
				return nil, err
			}
		}
		if i == 0 {
			continue
		}
		opening.add(canBeTyped, times[0].Typed, times[1].Typed)
		opening.add("is painted", times[0].Painted, times[1].Painted)
		opening.add(obeys, times[0].Obeyed, times[1].Obeyed)
		opening.add("shows the calls", times[0].Listed, times[1].Listed)
		field.add("is shown", latency.Shown)
		field.add("what would be dialled is told", latency.Told)
	}
	return r, nil
}

func runOptions(ctx context.Context, rounds int) (*result, error) {
	s, err := startStage(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	r := &result{machine: thisMachine(s.Browser.Version()), Name: "options", Rounds: rounds}
	t := r.table("From the opening of the options", "it", byState()...)
	for i := range rounds + 1 {
		times := make([]struct{ Painted, Used float64 }, len(workerStates))
		for j, state := range workerStates {
			if err := bring(ctx, s, state); err != nil {
				return nil, err
			}
			page, err := openOwn(ctx, s.Browser, "options.html", optionsClock, "times.painted && times.used", &times[j])
			if err != nil {
				return nil, err
			}
			page.Close()
		}
		if i > 0 {
			t.add("is painted", times[0].Painted, times[1].Painted)
			t.add("can be used", times[0].Used, times[1].Used)
		}
	}
	return r, nil
}
