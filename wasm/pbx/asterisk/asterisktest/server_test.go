package asterisktest

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// patience bounds what a test waits for. Nothing takes as long when all is well.
func patience(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// originate orders a call as ARI's documentation has it.
func originate(t *testing.T, s *Server, id, caller, callee string) (status int, answer string) {
	t.Helper()
	q := url.Values{"endpoint": {"PJSIP/" + caller}, "extension": {callee}, "context": {Context}, "priority": {"1"}, "callerId": {callee}}
	status, body, err := s.ARI(patience(t), http.MethodPost, "/channels/"+id+"?"+q.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return status, string(body)
}

// place is an originate that the PBX takes.
func place(t *testing.T, s *Server, id, caller, callee string) {
	t.Helper()
	if status, answer := originate(t, s, id, caller, callee); status != http.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
}

// must fails the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAsteriskConnectsTwoPhonesAndEitherSideHangsUp(t *testing.T) {
	Versions(t, func(t *testing.T, version int) {
		s := Run(t, version, Config{})
		ctx := patience(t)
		caller, callee := s.Phone("201"), s.Phone("202")
		callee.Behave(Script{Act: Rings})

		place(t, s, "click-1", "201", "202")
		must(t, caller.WaitEstablished(ctx))
		rings, err := callee.WaitRinging(ctx)
		must(t, err)
		if !strings.HasPrefix(rings.Peer, "sip:202@") {
			t.Errorf("the callee's phone shows %q", rings.Peer)
		}
		must(t, callee.Accept(ctx))
		must(t, callee.WaitEstablished(ctx))
		must(t, s.WaitOpen(ctx, Open{Channels: 2, Bridges: 1}))
		channels, err := s.Channels(ctx)
		must(t, err)
		if channels[0].ID != "click-1" && channels[1].ID != "click-1" {
			t.Errorf("no channel has the order's name: %+v", channels)
		}

		must(t, callee.Hangup(ctx))
		must(t, caller.WaitClosed(ctx))
		must(t, s.WaitOpen(ctx, Open{}))

		callee.Behave(Script{HangsUp: 50 * time.Millisecond})
		place(t, s, "click-2", "201", "202")
		must(t, callee.WaitClosed(ctx)) // the first call's
		must(t, callee.WaitClosed(ctx))
		must(t, caller.WaitClosed(ctx))
		must(t, s.WaitOpen(ctx, Open{}))
		if calls, err := s.Calls(ctx); err != nil || calls != 2 || caller.Rang() != 2 || callee.Rang() != 2 {
			t.Errorf("%d calls (%v), the phones rang %d and %d times; want 2 each", calls, err, caller.Rang(), callee.Rang())
		}
	})
}

func TestAsteriskTellsHowACallEnds(t *testing.T) {
	s := Run(t, Newest, Config{RingTime: time.Second})
	ctx := patience(t)
	events := listen(t, s.URL, nil)
	for sentence, c := range map[string]struct {
		callee string
		phone  string // that rings for it, if any
		script Script
		busy   bool
		cause  float64
	}{
		"a callee turns it down":             {callee: "202", phone: "202", script: Script{Act: Rejects}, cause: 17},
		"a callee turns it down later":       {callee: "202", phone: "202", script: Script{Act: Rejects, After: 20 * time.Millisecond}, cause: 17},
		"a callee is busy":                   {callee: "202", busy: true, cause: 17},
		"a callee hangs up":                  {callee: "202", phone: "202", script: Script{HangsUp: time.Millisecond}, cause: 16},
		"an outside number rings the trunk":  {callee: Outside, phone: "203", script: Script{HangsUp: time.Millisecond}, cause: 16},
		"an extension is barred":             {callee: Barred, cause: 21},
		"a number abroad is barred":          {callee: Abroad, cause: 21},
		"a callee's phone is not registered": {callee: Unregistered, cause: 3},
		"the dialplan has no such number":    {callee: Absent, cause: 0},
		"a callee does not pick up, ever":    {callee: "202", phone: "202", script: Script{Act: Rings}, cause: 16},
	} {
		t.Run(sentence, func(t *testing.T) {
			callee := s.Phone(cmp.Or(c.phone, "202"))
			callee.Behave(c.script)
			rang := callee.Rang()
			if c.busy {
				must(t, callee.Busy(ctx))
			}
			place(t, s, "click", "201", c.callee)
			if c.phone != "" {
				_, err := callee.WaitRinging(ctx)
				must(t, err)
			}
			must(t, s.Phone("201").WaitClosed(ctx))
			if cause := events.destroyed(ctx, "click"); cause != c.cause {
				t.Errorf("ended with cause %v; want %v", cause, c.cause)
			}
			must(t, callee.Free(ctx))
			must(t, s.WaitOpen(ctx, Open{Applications: 1}))
			if rang = callee.Rang() - rang; (rang == 1) != (c.phone != "") {
				t.Errorf("the phone rang %d times", rang)
			}
		})
	}
}

func TestAsteriskRefusesACallerWhosePhoneIsNotRegisteredUntilItIs(t *testing.T) {
	Versions(t, func(t *testing.T, version int) {
		s := Run(t, version, Config{})
		ctx := patience(t)
		if status, answer := originate(t, s, "click-1", Unregistered, "202"); status != http.StatusInternalServerError {
			t.Errorf("%d %s", status, answer)
		}
		must(t, s.Phone("201").Unregister(ctx))
		if status, answer := originate(t, s, "click-2", "201", "202"); status != http.StatusInternalServerError {
			t.Errorf("%d %s", status, answer)
		}
		must(t, s.Phone("201").Register(ctx))
		must(t, s.Phone(Unregistered).Register(ctx))
		place(t, s, "click-3", "201", Unregistered)
		must(t, s.Phone(Unregistered).WaitEstablished(ctx))
	})
}

func TestAsteriskComesBackAfterAPowerCut(t *testing.T) {
	Versions(t, func(t *testing.T, version int) {
		s := Run(t, version, Config{})
		ctx := patience(t)
		place(t, s, "click-1", "201", "202")
		must(t, s.Phone("202").WaitEstablished(ctx))
		must(t, s.Restart(ctx))
		if open, err := s.Open(ctx); err != nil || open != (Open{}) {
			t.Errorf("after the restart %+v is open, %v", open, err)
		}
		s.Phone("202").Forget()
		place(t, s, "click-1", "201", "202")
		must(t, s.Phone("202").WaitEstablished(ctx))
		if calls, err := s.Calls(ctx); err != nil || calls != 1 {
			t.Errorf("%d calls since the restart, %v", calls, err)
		}
	})
}

func TestAsteriskIsAwayUntilItIsStartedAgain(t *testing.T) {
	s := Run(t, Newest, Config{})
	ctx := patience(t)
	must(t, s.Phone("202").Unregister(ctx))
	s.Stop()
	if status, _, err := s.ARI(ctx, http.MethodGet, "/channels", nil); err == nil {
		t.Errorf("a stopped PBX answers %d", status)
	}
	must(t, s.Restart(ctx))
	if status, answer := originate(t, s, "click-1", "202", "201"); status != http.StatusInternalServerError {
		t.Errorf("a phone that was not registered is after the restart: %d %s", status, answer)
	}
	must(t, s.Phone("203").Dial(ctx, "201"))
	rings, err := s.Phone("201").WaitRinging(ctx)
	must(t, err)
	if rings.Name != "Phone 203" {
		t.Errorf("the phone shows %q", rings.Name)
	}
	if err := s.Phone("299").Register(ctx); err == nil {
		t.Error("a phone that is none registered")
	}
}

func TestAsteriskServersAreManyAndLeaveNothingBehind(t *testing.T) {
	a, b := Run(t, Newest, Config{}), Run(t, Oldest, Config{NoPhones: true})
	ctx := patience(t)
	for s, want := range map[*Server]int{a: Newest, b: Oldest} {
		// Without Newest in Debian both are Oldest.
		if version, err := s.Version(); err != nil || version != want && version != Oldest {
			t.Errorf("version %d, %v; want %d", version, err, want)
		}
	}
	if _, err := b.Open(ctx); err != nil || a.URL == b.URL {
		t.Errorf("%s and %s: %v", a.URL, b.URL, err)
	}
	place(t, a, "click", "201", "202")
	pbx, phone := a.running(), a.Phone("201").process
	must(t, a.Close())
	for _, p := range []*process{pbx, phone} {
		select {
		case <-p.done:
		default:
			t.Errorf("%s still runs", p.command.Path)
		}
	}
	if _, err := os.Stat(a.folder); !os.IsNotExist(err) {
		t.Errorf("the folder: %v", err)
	}
	must(t, a.Close())
}

func TestAsteriskThatCannotStartSaysWhy(t *testing.T) {
	folder := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(folder, "root/usr/lib/asterisk/modules"), 0o700))
	must(t, os.WriteFile(filepath.Join(folder, "asterisk"), []byte("#!/bin/sh\necho no room left; exit 3\n"), 0o700))
	for folder, want := range map[string]string{folder: "no room left", "/nowhere": "no Asterisk was unpacked"} {
		if s, err := Start(patience(t), Config{Installation: folder}); s != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v", err)
		}
	}
}

// events are what an application of ARI heard.
type events struct {
	t    *testing.T
	conn *websocket.Conn
}

// listen opens an event socket that hears of everything.
func listen(t *testing.T, base string, client *http.Client) *events {
	t.Helper()
	q := url.Values{"app": {"test"}, "subscribeAll": {"true"}, "api_key": {User + ":" + Password}}
	conn, _, err := websocket.Dial(patience(t), base+"/ari/events?"+q.Encode(), &websocket.DialOptions{HTTPClient: client})
	must(t, err)
	conn.SetReadLimit(1 << 20)
	t.Cleanup(func() { _ = conn.CloseNow() })
	return &events{t, conn}
}

// destroyed waits for the end of a channel and returns its cause.
func (e *events) destroyed(ctx context.Context, id string) float64 {
	e.t.Helper()
	for {
		_, text, err := e.conn.Read(ctx)
		must(e.t, err)
		var event struct {
			Type    string
			Cause   float64
			Channel struct{ ID string }
		}
		must(e.t, json.Unmarshal(text, &event))
		if event.Type == "ChannelDestroyed" && event.Channel.ID == id {
			return event.Cause
		}
	}
}
