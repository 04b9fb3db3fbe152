//go:build !js

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"simotel/wasm/internal/stage"
	"simotel/wasm/pbx/asterisk/asterisktest"
	"simotel/wasm/socket"
	"simotel/wasm/socket/nativesocket"
)

// measureAsterisk measures how long a card takes to show what a real Asterisk
// tells: from the moment at which a program beside the browser hears the same
// event on a socket of its own.
func measureAsterisk(ctx context.Context, s *stage.Stage, rounds int) error {
	pbx, err := asterisktest.Start(ctx, asterisktest.Config{Installation: os.Getenv("SIMOTEL_ASTERISK")})
	if err != nil {
		return err
	}
	defer pbx.Close()
	if err := s.Configure(ctx, stage.AsteriskDocument(pbx.URL, asterisktest.User, asterisktest.Password)); err != nil {
		return err
	}
	address := "ws" + strings.TrimPrefix(pbx.URL, "http") + "/ari/events?app=bench&subscribeAll=true&api_key=" + asterisktest.User + ":" + asterisktest.Password
	events, err := nativesocket.New(nil).Dial(ctx, address)
	if err != nil {
		return err
	}
	defer events.Close()
	if err := waitOn(ctx, s); err != nil {
		return err
	}
	page, err := s.Browser.Open(ctx, s.Pages.Page("demo.html"))
	if err != nil {
		return err
	}
	b := caller{stage: s, page: page}
	ring, talk := kind{name: "the user's phone rings"}, kind{name: "the other side picks up"}
	for i := range rounds + 1 {
		took, err := b.onAsterisk(ctx, pbx, events)
		if err != nil {
			return err
		}
		if i > 0 { // as with the calls
			ring.took, talk.took = append(ring.took, took[0]), append(talk.took, took[1])
		}
	}
	fmt.Printf("\nFrom an event of Asterisk to the changed card\n\n")
	fmt.Println("| event | times | median | lowest | highest |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: |")
	for _, k := range []kind{ring, talk} {
		slices.Sort(k.took)
		fmt.Printf("| %s | %d | %d ms | %d ms | %d ms |\n", k.name, len(k.took),
			k.took[len(k.took)/2].Milliseconds(), k.took[0].Milliseconds(), k.took[len(k.took)-1].Milliseconds())
	}
	return nil
}

// waitOn waits until the worker hears the PBX.
func waitOn(ctx context.Context, s *stage.Stage) error {
	popup, err := s.Browser.OpenExtension(ctx, "popup.html")
	if err != nil {
		return err
	}
	defer popup.Close()
	return popup.WaitUntil(ctx, "live events to be on", func() (bool, error) {
		var status struct{ OK struct{ Live string } }
		err := popup.Evaluate(`chrome.runtime.sendMessage({type: "status"})`, &status)
		return status.OK.Live == "on", err
	})
}

// onAsterisk places one call from the card, both phones of which ring a moment,
// and returns how long its ringing and its being picked up took to be shown.
func (b *caller) onAsterisk(ctx context.Context, pbx *asterisktest.Server, events socket.Conn) (took [2]time.Duration, err error) {
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
		happens func(asteriskEvent) bool
		text    string
	}{
		{func(e asteriskEvent) bool { return e.isOurs(e.Channel.ID) && e.Channel.State == "Ringing" }, "Your phone is ringing"},
		{func(e asteriskEvent) bool { return e.isOurs(e.Caller.ID) && e.Dialstatus == "ANSWER" }, "Connected"},
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

// asteriskEvent is what of an event of ARI is looked at.
type asteriskEvent struct {
	Dialstatus string
	Channel    struct{ ID, State string }
	Caller     struct{ ID string }
}

func (asteriskEvent) isOurs(channel string) bool { return strings.HasPrefix(channel, "simotel-") }

// await reads events until one happens, and returns when it was heard.
func await(ctx context.Context, events socket.Conn, happens func(asteriskEvent) bool) (time.Time, error) {
	for {
		raw, err := events.Read(ctx)
		if err != nil {
			return time.Time{}, err
		}
		now := time.Now()
		var e asteriskEvent
		if err := json.Unmarshal(raw, &e); err == nil && happens(e) {
			return now, nil
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
