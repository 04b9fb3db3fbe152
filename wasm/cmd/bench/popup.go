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

// popupClock notes when a popup is painted, when what is typed and pressed in
// it is obeyed, and when it shows the calls: milliseconds since its opening.
const popupClock = `{
  const times = window.popupTimes = {};
  const note = () => {
    const dial = document.getElementById("dial");
    if (!dial) return;
    if (!dial.hidden) times.typed ??= performance.now();
    if (dial.dataset.heard) times.obeyed ??= performance.now();
    if (["recent", "result"].some((id) => document.getElementById(id)?.hidden === false)) times.listed ??= performance.now();
  };
  new MutationObserver(note).observe(document, { subtree: true, childList: true, attributes: true });
  new PerformanceObserver((list) => { times.painted ??= list.getEntriesByName("first-contentful-paint")[0]?.startTime; }).observe({ type: "paint", buffered: true });
}`

// popupTimes are milliseconds since a popup's opening.
type popupTimes struct{ Painted, Typed, Obeyed, Listed float64 }

// measurePopup is the subcommand popup: how long a person waits for the popup,
// with the worker running and after Chrome ended it.
func measurePopup(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("popup", flag.ExitOnError)
	rounds := flags.Int("rounds", 25, "openings of each kind")
	flags.Parse(arguments)
	s, err := stage.Start(ctx, ".", chromium.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Configure(ctx, stage.Document(s.PBX.URL(), "en")); err != nil {
		return err
	}
	names := []string{"painted", "can be typed into", "obeys", "shows the calls"}
	for _, state := range []string{"running", "ended by Chrome"} {
		kinds := make([]kind, len(names))
		for i := range *rounds + 1 { // the first is thrown away: the popup was never open
			if state != "running" {
				if err := s.Browser.KillWorker(ctx); err != nil {
					return err
				}
			}
			times, err := openPopup(ctx, s.Browser)
			if err != nil {
				return err
			}
			for j, milliseconds := range []float64{times.Painted, times.Typed, times.Obeyed, times.Listed} {
				kinds[j].name = names[j]
				if i > 0 {
					kinds[j].took = append(kinds[j].took, time.Duration(milliseconds*float64(time.Millisecond)))
				}
			}
		}
		printTimes("From the opening of the popup, the service worker "+state, "it", kinds...)
	}
	return nil
}

// openPopup opens the popup in a tab and returns its times.
func openPopup(ctx context.Context, b *chromium.Browser) (popupTimes, error) {
	var times popupTimes
	page, err := b.Open(ctx, "about:blank")
	if err != nil {
		return times, err
	}
	defer page.Close()
	if err := page.BeforeScripts(popupClock); err != nil {
		return times, err
	}
	if err := page.Navigate(ctx, "chrome-extension://"+b.ExtensionID+"/popup.html"); err != nil {
		return times, err
	}
	if err := page.WaitFor(ctx, `popupTimes.painted && popupTimes.listed`); err != nil {
		return times, fmt.Errorf("the popup: %w", err)
	}
	return times, page.Evaluate(`popupTimes`, &times)
}
