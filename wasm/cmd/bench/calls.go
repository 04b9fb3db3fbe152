//go:build !js

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
)

// measureCalls is the subcommand calls: the time from the click on the card's button
// until the PBX has the order.
func measureCalls(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("calls", flag.ExitOnError)
	rounds := flags.Int("rounds", 25, "calls of each kind")
	flags.Parse(arguments)
	r, err := runCalls(ctx, *rounds, true)
	if err != nil {
		return err
	}
	return r.write(os.Stdout, buildFolder)
}

// The tables of calls that targets are held against.
const (
	clickToRequest = "From the click to the PBX's request"
	afterHover     = "ended, then the pointer came"
)

// runCalls measures calls, and what is heard of them, of a real Asterisk too if
// that is wanted.
func runCalls(ctx context.Context, rounds int, withAsterisk bool) (*result, error) {
	s, err := stage.Start(ctx, ".", chromium.Options{})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	r := &result{machine: thisMachine(s.Browser.Version()), Name: "calls", Rounds: rounds}
	// First what is heard of calls: of one number's unheard calls nobody could
	// tell which of them rings.
	if err := measureEvents(ctx, s, r); err != nil {
		return nil, err
	}
	if withAsterisk {
		if err := measureAsterisk(ctx, s, r); err != nil {
			return nil, err
		}
	}
	if err := measureClicks(ctx, s, r); err != nil {
		return nil, err
	}
	if err := measureAbout(ctx, s, r); err != nil {
		return nil, err
	}
	return r, nil
}

func measureClicks(ctx context.Context, s *stage.Stage, r *result) error {
	if err := s.Configure(ctx, stage.Document(s.PBX.URL(), "en")); err != nil {
		return err
	}
	if err := s.WarmUp(ctx); err != nil {
		return err
	}
	page, err := s.Browser.Open(ctx, s.Pages.Page("demo.html"))
	if err != nil {
		return err
	}
	defer page.Close()
	b := caller{stage: s, page: page}
	if err := b.open(ctx); err != nil {
		return err
	}
	own, err := s.Own(ctx)
	if err != nil {
		return err
	}
	kinds := []kind{
		{name: "running", calls: 3, before: func() error { return b.warm(ctx, own) }},
		{name: "ended by Chrome", calls: 1, before: func() error { return s.Browser.KillWorker(ctx) }},
		{name: afterHover, calls: 1, before: func() error { return b.rest(ctx) }, seldom: true},
	}
	t := r.table(clickToRequest, "service worker", inMs, column{"times the first", 1})
	t.Note = fmt.Sprintf("From the click as the page's events date it. A worker that is running has answered %d messages and placed a call before; three calls of each round. The worker's program was warmed up before (`wasm/app/warmup.go`).", warming)
	// Interleaved, so that whatever else the machine does hits all alike. The
	// first round is thrown away: files are read for the first time in it.
	for i := range r.Rounds + 1 {
		first := math.NaN()
		for _, k := range kinds {
			if k.seldom && i%5 != 1 {
				continue
			}
			if err := k.before(); err != nil {
				return err
			}
			var took spread
			for range k.calls {
				one, err := b.call(ctx)
				if err != nil {
					return err
				}
				took.add(ms(one))
			}
			if math.IsNaN(first) {
				first = took.Median
			}
			for _, one := range took.Values {
				if i > 0 {
					t.add(k.name, one, one/first)
				}
			}
		}
	}
	return nil
}

// kind is a state that the worker is in when the button is pressed.
type kind struct {
	name   string
	calls  int          // that are measured in a round
	before func() error // brings it about
	seldom bool         // measured in the first round that counts and then in every fifth, since it takes long
}

// warming is how many messages a worker that is running has answered.
const warming = 20

// warm has the worker run for a while, and place a call that is not measured.
func (b *caller) warm(ctx context.Context, own *chromium.Page) error {
	for range warming {
		if _, err := stage.Ask(own, message.TypeWake, nil); err != nil {
			return err
		}
	}
	_, err := b.call(ctx)
	return err
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
	if err := b.page.Evaluate(noteClicks, nil); err != nil {
		return err
	}
	b.label = "Call"
	return b.page.OpenCard(ctx, number.Text, b.label)
}

// noteClicks has a page note when it was clicked last, by the clock of the system, which
// is the PBX's too.
const noteClicks = `(() => {
  if (window.clicked) return;
  window.clicked = { at: 0 };
  addEventListener("click", (e) => { if (e.isTrusted) clicked.at = performance.timeOrigin + e.timeStamp; }, true);
})()`

// call presses the button and returns how long after the click the PBX had the order.
func (b *caller) call(ctx context.Context) (time.Duration, error) {
	before := len(b.stage.PBX.Orders())
	button, err := b.page.CardButton(b.label)
	if err == nil {
		err = b.page.MoveTo(button)
	}
	if err != nil {
		return 0, err
	}
	if err := b.page.Press(button); err != nil {
		return 0, err
	}
	orders, err := b.stage.PBX.WaitOrders(ctx, before+1)
	if err != nil {
		return 0, err
	}
	b.label = "Call again"
	if _, err := b.page.WaitCard(ctx, "The PBX accepted the call"); err != nil {
		return 0, err
	}
	var clicked float64 // ms since 1970
	if err := b.page.Evaluate("clicked.at", &clicked); err != nil {
		return 0, err
	}
	if clicked == 0 {
		return 0, errors.New("the page did not hear the click")
	}
	return orders[before].At.Sub(time.UnixMicro(int64(clicked * 1000))), nil
}
