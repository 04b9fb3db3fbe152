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
	// First what is heard of calls: of one number's unheard calls nobody could
	// tell which of them rings.
	if err := measureEvents(ctx, s, rounds); err != nil {
		return err
	}
	if err := measureAsterisk(ctx, s, rounds); err != nil {
		return err
	}
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
	kinds := []kind{
		{name: "running"},
		{name: "ended by Chrome", before: func() error { return s.Browser.KillWorker(ctx) }},
		{name: "ended, then the pointer came", before: func() error { return b.rest(ctx) }, seldom: true},
	}
	// Interleaved, so that whatever else the machine does hits all alike. The
	// first round is thrown away: Chrome compiles the program in it.
	for i := range rounds + 1 {
		for j := range kinds {
			k := &kinds[j]
			if k.seldom && i%5 != 1 {
				continue
			}
			if k.before != nil {
				if err := k.before(); err != nil {
					return err
				}
			}
			took, err := b.call(ctx)
			if err != nil {
				return err
			}
			if i > 0 {
				k.took = append(k.took, took)
			}
		}
	}
	if err := reportCalls(s.Browser.Version(), kinds); err != nil {
		return err
	}
	return measureAbout(ctx, s, rounds)
}

// kind is a state that the worker is in when the button is pressed.
type kind struct {
	name   string
	before func() error // brings it about
	seldom bool         // measured in every fifth round, since it takes long
	took   []time.Duration
}

// idle is how long the worker must have been silent for the pointer to wake it
// (content/ask.js).
const idle = 21 * time.Second

// rest leaves the number until the worker is idle, ends it, and comes back.
func (b *caller) rest(ctx context.Context) error {
	err := b.page.MoveTo(chromium.Point{X: 5, Y: 5})
	if err == nil {
		_, err = b.page.WaitCard(ctx, "")
	}
	if err == nil {
		time.Sleep(idle)
		err = b.stage.Browser.KillWorker(ctx)
	}
	if err == nil {
		err = b.open(ctx)
	}
	return err
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
	_, err = b.page.WaitCard(ctx, "The PBX accepted the call")
	return orders[before].At.Sub(start), err
}

func reportCalls(browser string, kinds []kind) error {
	fmt.Printf("Click to request, interleaved; %s, %s, %d cores\n\n", browser, runtime.GOARCH, runtime.NumCPU())
	fmt.Println("| service worker | calls | median | lowest | highest | times the first |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: | ---: |")
	result := map[string]any{"browser": browser}
	var first time.Duration
	for _, k := range kinds {
		slices.Sort(k.took)
		median := k.took[len(k.took)/2]
		if first == 0 {
			first = median
		}
		fmt.Printf("| %s | %d | %d ms | %d ms | %d ms | %.1f |\n", k.name, len(k.took),
			median.Milliseconds(), k.took[0].Milliseconds(), k.took[len(k.took)-1].Milliseconds(), float64(median)/float64(first))
		result[k.name] = ms(k.took)
	}
	raw, err := json.Marshal(result)
	if err != nil {
		return err
	}
	if err := os.MkdirAll("build", 0o755); err != nil {
		return err
	}
	return os.WriteFile("build/bench.json", raw, 0o644)
}

// printTimes prints a table of times, with the words above it and above its first
// column.
func printTimes(title, what string, kinds ...kind) {
	fmt.Printf("\n%s\n\n| %s | times | median | lowest | highest |\n| --- | ---: | ---: | ---: | ---: |\n", title, what)
	for _, k := range kinds {
		slices.Sort(k.took)
		fmt.Printf("| %s | %d | %d ms | %d ms | %d ms |\n", k.name, len(k.took),
			k.took[len(k.took)/2].Milliseconds(), k.took[0].Milliseconds(), k.took[len(k.took)-1].Milliseconds())
	}
}

func ms(times []time.Duration) []int64 {
	var list []int64
	for _, t := range times {
		list = append(list, t.Milliseconds())
	}
	return list
}
