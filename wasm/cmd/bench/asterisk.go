//go:build !js

package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"simotel/wasm/internal/stage"
	"simotel/wasm/pbx/asterisk/asterisktest"
)

// measureAsterisk measures how long a card takes to show what a real Asterisk
// tells: from the moment at which a program beside the browser hears the same
// event on a socket of its own.
func measureAsterisk(ctx context.Context, s *stage.Stage, r *result) error {
	pbx, err := asterisktest.Start(ctx, asterisktest.Config{Installation: os.Getenv("SIMOTEL_ASTERISK")})
	if err != nil {
		return err
	}
	defer pbx.Close()
	if err := s.Configure(ctx, stage.AsteriskDocument(pbx.URL, asterisktest.User, asterisktest.Password)); err != nil {
		return err
	}
	events, err := pbx.Witness(ctx)
	if err != nil {
		return err
	}
	defer events.Close()
	popup, err := s.Browser.OpenExtension(ctx, "popup.html")
	if err != nil {
		return err
	}
	if err := stage.WaitLive(ctx, popup, "on"); err != nil {
		return err
	}
	popup.Close()
	page, err := s.Browser.Open(ctx, s.Pages.Page("demo.html"))
	if err != nil {
		return err
	}
	b := caller{stage: s, page: page}
	t := r.table("From an event of Asterisk to the changed card", "event", inMs)
	for i := range r.Rounds + 1 {
		took, err := b.onAsterisk(ctx, pbx, events)
		if err != nil {
			return err
		}
		if i > 0 { // as with the calls
			t.add("the user's phone rings", ms(took[0]))
			t.add("the other side picks up", ms(took[1]))
		}
	}
	return nil
}

// onAsterisk places one call from the card, both phones of which ring a moment,
// and returns how long its ringing and its being picked up took to be shown.
func (b *caller) onAsterisk(ctx context.Context, pbx *asterisktest.Server, events *asterisktest.Witness) (took [2]time.Duration, err error) {
	own, other := pbx.Phone("201"), pbx.Phone("203")
	for _, p := range []*asterisktest.Phone{own, other} {
		p.Behave(asterisktest.Script{After: time.Second})
		p.Forget()
	}
	const number = "+98 21 8834 1256"
	if err := b.page.OpenCard(ctx, number, "Call"); err != nil {
		return took, err
	}
	at, err := b.page.CardButton("Call")
	if err == nil {
		err = b.page.Click(at)
	}
	if err != nil {
		return took, err
	}
	for i, step := range []struct {
		happens func(asterisktest.Told) bool
		text    string
	}{
		{func(e asterisktest.Told) bool { return isOurs(e.Channel.ID) && e.Channel.State == "Ringing" }, "Your phone is ringing"},
		{func(e asterisktest.Told) bool { return isOurs(e.Caller.ID) && e.Dialstatus == "ANSWER" }, "Connected"},
	} {
		start, err := await(ctx, events, step.happens)
		if err != nil {
			return took, err
		}
		if took[i], err = b.shows(start, step.text); err != nil {
			return took, err
		}
	}
	if err := other.Hangup(ctx); err != nil {
		return took, err
	}
	if _, err := b.page.WaitCard(ctx, "Answered"); err != nil {
		return took, err
	}
	return took, b.close(ctx)
}

// isOurs reports whether a channel is that of an order.
func isOurs(channel string) bool { return strings.HasPrefix(channel, "simotel-") }

// await reads events until one happens, and returns when it was heard.
func await(ctx context.Context, events *asterisktest.Witness, happens func(asterisktest.Told) bool) (time.Time, error) {
	for {
		told, err := events.Next(ctx)
		if now := time.Now(); err != nil || happens(told) {
			return now, err
		}
	}
}

// shows waits until the card shows a text, and returns how long after a moment
// that was.
func (b *caller) shows(since time.Time, text string) (time.Duration, error) {
	for {
		shown, err := b.page.CardText()
		took := time.Since(since)
		switch {
		case err != nil:
			return 0, err
		case strings.Contains(shown, text):
			return took, nil
		case took > time.Minute:
			return 0, fmt.Errorf("the card does not show %q but %q", text, shown)
		}
	}
}
