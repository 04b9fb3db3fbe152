//go:build !js

package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// measureCalls is the subcommand calls: the time from the press of the mouse on
// the card's button until the PBX has the order.
func measureCalls(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("calls", flag.ExitOnError)
	rounds := flags.Int("rounds", 25, "calls of each kind")
	flags.Parse(arguments)
	return runCalls(ctx, *rounds)
}

func runCalls(ctx context.Context, rounds int) error {
	s, err := stage.Start(ctx, ".", chromium.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Configure(ctx, stage.Document(s.PBX.URL(), "en")); err != nil {
		return err
	}
	page, err := s.Browser.Open(ctx, s.Pages.Page("demo.html"))
	if err != nil {
		return err
	}
	b := caller{stage: s, page: page}
	if err := b.open(ctx); err != nil {
		return err
	}
	var warm, killed []time.Duration
	// Interleaved, so that whatever else the machine does hits both alike. The
	// first pair is thrown away: Chrome compiles the program in it.
	for i := range rounds + 1 {
		for _, kind := range []*[]time.Duration{&warm, &killed} {
			if kind == &killed {
				if err := s.Browser.KillWorker(ctx); err != nil {
					return err
				}
			}
			took, err := b.call(ctx)
			if err != nil {
				return err
			}
			if i > 0 {
				*kind = append(*kind, took)
			}
		}
	}
	return reportCalls(s.Browser.Version(), warm, killed)
}

type caller struct {
	stage *stage.Stage
	page  *chromium.Page
	label string // of the button: Call, later Call again
}

// open brings the card on the page's second number.
func (b *caller) open(ctx context.Context) error {
	number := b.stage.Pages.Expected["demo.html"][1]
	err := b.page.WaitUntil(ctx, "the numbers to be found", func() (bool, error) {
		painted, err := b.page.Painted()
		return len(painted) > 0, err
	})
	if err != nil {
		return err
	}
	b.label = "Call"
	return b.page.OpenCard(ctx, number.Text, b.label)
}

// call presses the button and returns how long the PBX waited for the order.
func (b *caller) call(ctx context.Context) (time.Duration, error) {
	before := len(b.stage.PBX.Orders())
	button, err := b.page.CardButton(b.label)
	if err == nil {
		err = b.page.MoveTo(button)
	}
	if err != nil {
		return 0, err
	}
	start := time.Now()
	if err := b.page.Press(button); err != nil {
		return 0, err
	}
	orders, err := b.stage.PBX.WaitOrders(ctx, before+1)
	if err != nil {
		return 0, err
	}
	b.label = "Call again"
	_, err = b.page.WaitCard(ctx, "The PBX took the order")
	return orders[before].At.Sub(start), err
}

func reportCalls(browser string, warm, killed []time.Duration) error {
	fmt.Printf("Click to request, %d calls of each kind, interleaved; %s, %s, %d cores\n\n", len(warm), browser, runtime.GOARCH, runtime.NumCPU())
	fmt.Println("| service worker | median | lowest | highest |")
	fmt.Println("| --- | ---: | ---: | ---: |")
	w, k := row("running", warm), row("ended by Chrome", killed)
	ratio := float64(k) / float64(w)
	fmt.Printf("\nA worker that has to start first makes it %.1f times as long.\n", ratio)
	raw, err := json.Marshal(map[string]any{"browser": browser, "runningMs": ms(warm), "endedMs": ms(killed), "ratio": ratio})
	if err != nil {
		return err
	}
	if err := os.MkdirAll("build", 0o755); err != nil {
		return err
	}
	return os.WriteFile("build/bench.json", raw, 0o644)
}

func row(name string, times []time.Duration) (median time.Duration) {
	slices.Sort(times)
	median = times[len(times)/2]
	fmt.Printf("| %s | %d ms | %d ms | %d ms |\n", name, median.Milliseconds(), times[0].Milliseconds(), times[len(times)-1].Milliseconds())
	return median
}

func ms(times []time.Duration) []int64 {
	var list []int64
	for _, t := range times {
		list = append(list, t.Milliseconds())
	}
	return list
}
