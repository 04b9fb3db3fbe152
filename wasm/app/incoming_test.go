package app

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// rung makes the news of an event of a call that comes in.
func rung(id string, kind calls.EventKind) pbx.News {
	return pbx.News{Incoming: []pbx.Incoming{{ID: id, Number: "02188123456", Queue: "902", Event: calls.Event{Kind: kind, CallID: id}}}}
}

// went makes the news of how one went.
func went(id string, o calls.Outcome, talked int) pbx.News {
	n := rung(id, calls.EventReport)
	n.Incoming[0].Event.Report = &calls.Report{Outcome: o, Talked: talked}
	return n
}

// hears has the stream tell news.
func (s *streaming) hears(t *testing.T, all ...pbx.News) {
	t.Helper()
	for _, n := range all {
		if err := s.watcher.Hear(n); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Wait()
}

// newestCall returns the newest call as our pages are told it.
func newestCall(t *testing.T, worker *App) message.CallReply {
	t.Helper()
	recent, err := worker.RecentCalls(t.Context())
	if err != nil || len(recent) == 0 {
		t.Fatalf("%d calls, %v", len(recent), err)
	}
	return recent[0]
}

func (w *world) title() string {
	title, err := w.action.GetTitle(w.t.Context(), 0)
	if err != nil {
		w.t.Fatal(err)
	}
	return title
}

func TestACallThatComesInIsShownAndKept(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		w.tab.shows, w.front.tabs = true, []Tab{{ID: 5, Address: "https://crm.example/"}}
		w.arrange(func(all *settings.Settings) { all.Incoming.Show = settings.IncomingAll })
		s.hears(t, rung("X", calls.EventRing))
		r := newestCall(t, worker)
		if r.State != calls.CalleeRinging || r.Direction != calls.Incoming || r.E164 != "+982188123456" || r.Shown != "+98 21 8812 3456" ||
			r.Through != "Queue \u2068902\u2069" || r.Title != "Incoming call" || r.Final || r.HangUp || !strings.HasPrefix(r.ID, "in-") || len(r.ID) != 19 {
			t.Errorf("it rings as %+v", r)
		}
		if got := slices.Compact(w.tab.heard()); !slices.Equal(got, []string{"tab 5 call frame 0 callee_ringing"}) || w.badge() != "☎" || !w.notified(r.ID) {
			t.Errorf("the tab heard %q, badge %q, notified %v", got, w.badge(), notifications(w))
		}
		s.hears(t, rung("X", calls.EventConnect))
		time.Sleep(time.Minute)
		if r = newestCall(t, worker); r.State != calls.Connected || r.Since == 0 || w.badge() != "●" || w.notified(r.ID) {
			t.Errorf("picked up: %s since %d, badge %q, notified %v", r.State, r.Since, w.badge(), notifications(w))
		}
		s.hears(t, rung("X", calls.EventEnd))
		if r = newestCall(t, worker); r.State != calls.Ended || !r.Final || r.Title != "The call is over" {
			t.Errorf("before its report: %+v", r)
		}
		s.hears(t, went("X", calls.Answered, 60))
		if r = newestCall(t, worker); r.Title != "Incoming, answered" || !r.Final || !r.Retry || w.badge() != "" || r.Report.Talked != 60 {
			t.Errorf("over: %+v, badge %q", r, w.badge())
		}
		if got := w.tab.heard(); got[len(got)-1] != "tab 5 call frame 0 ended" {
			t.Errorf("the tab heard %q", got)
		}
	})
}

func TestMissedCallsAreCountedUntilTheyAreSeen(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		for i, o := range []calls.Outcome{calls.NoAnswer, calls.Cancelled, calls.Rejected, calls.AnsweredElsewhere} {
			id := fmt.Sprint("X", i)
			s.hears(t, rung(id, calls.EventRing), rung(id, calls.EventEnd), went(id, o, 0))
			time.Sleep(time.Second)
		}
		if w.badge() != "2" || w.title() != "2 missed calls" || len(notifications(w)) != 2 {
			t.Errorf("badge %q, %q, notified %q", w.badge(), w.title(), notifications(w))
		}
		// Another worker counts on, and one that was taken by a colleague is none.
		next := w.worker()
		if err := next.badge(t.Context()); err != nil || w.badge() != "2" {
			t.Errorf("the next worker shows %q, %v", w.badge(), err)
		}
		s.hears(t, went("X1", calls.AnsweredElsewhere, 0))
		if w.badge() != "1" || w.title() != "1 missed call" {
			t.Errorf("badge %q, %q", w.badge(), w.title())
		}
		if err := worker.Seen(t.Context()); err != nil || w.badge() != "" {
			t.Errorf("seen, and the badge is %q, %v", w.badge(), err)
		}
		time.Sleep(time.Second)
		s.hears(t, rung("Y", calls.EventRing), rung("Y", calls.EventEnd), went("Y", calls.NoAnswer, 0))
		if w.badge() != "1" {
			t.Errorf("one more, and the badge is %q", w.badge())
		}
	})
}

func TestTheButtonsOfAMissedCallCallBackAndOpenTheHistory(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		s.hears(t, rung("X", calls.EventRing), rung("X", calls.EventEnd), went("X", calls.NoAnswer, 0))
		r := newestCall(t, worker)
		n := `"call-` + r.ID + `"`
		worker.Handle(t.Context(), "notifications.onButtonClicked", json.RawMessage(`[`+n+`, 1]`))
		worker.Handle(t.Context(), "notifications.onClicked", json.RawMessage(`[`+n+`]`))
		if !slices.Equal(w.opened, []string{"history.html", "history.html"}) {
			t.Errorf("opened %q", w.opened)
		}
		worker.Handle(t.Context(), "notifications.onButtonClicked", json.RawMessage(`[`+n+`, 0]`))
		if got := w.driver.dialled(); !slices.Equal(got, []string{"201>02188123456"}) {
			t.Errorf("called back %q", got)
		}
	})
}

func TestWhatShowsACallThatComesInIsTheUsersToSay(t *testing.T) {
	for name, c := range map[string]struct {
		show, site     string
		late           bool
		card, notified bool
	}{
		"both": {settings.IncomingAll, "", false, true, true},
		"what its user chose nothing for, so that no page can notice it": {settings.Defaults().Incoming.Show, "", false, false, true},
		"the notification alone":            {settings.IncomingNotification, "", false, false, true},
		"neither":                           {settings.IncomingNone, "", false, false, false},
		"a site where nothing is wanted":    {settings.IncomingAll, "crm.example", false, false, true},
		"one that was made up for long ago": {settings.IncomingAll, "", true, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
				w.tab.shows, w.front.tabs = true, []Tab{{ID: 5, Address: "https://crm.example/"}}
				w.arrange(func(all *settings.Settings) {
					all.Incoming.Show = c.show
					if c.site != "" {
						all.Sites = settings.Sites{Mode: settings.SitesExcept, List: []string{c.site}}
					}
				})
				n := rung("X", calls.EventRing)
				if c.late {
					n.Incoming[0].Event.At, n.Incoming[0].Event.Heard = time.Now().UnixMilli(), time.Now().UnixMilli()
				}
				s.hears(t, n)
				if card, notified := len(w.tab.heard()) > 0, len(notifications(w)) > 0; card != c.card || notified != c.notified || w.badge() != "☎" {
					t.Errorf("card %v, notification %v, badge %q", card, notified, w.badge())
				}
				s.hears(t, rung("X", calls.EventEnd), went("X", calls.NoAnswer, 0))
				if notified := len(notifications(w)) > 0; notified != c.notified || w.badge() != "1" {
					t.Errorf("missed: notification %v, badge %q", notified, w.badge())
				}
			})
		})
	}
}

func TestACallThatRingsAgainAsItHappensIsAnnounced(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		late := rung("X", calls.EventRing)
		late.Incoming[0].Event.Heard = time.Now().UnixMilli()
		s.hears(t, late, rung("X", calls.EventEnd), rung("X", calls.EventRing))
		if r := newestCall(t, worker); !w.notified(r.ID) {
			t.Errorf("notified %q", notifications(w))
		}
	})
}

func TestAMissedCallIsCountedFromWhenItWasHeardOf(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		at := time.Now().UnixMilli()
		time.Sleep(time.Hour)
		if err := worker.Seen(t.Context()); err != nil { // the history does not know of it yet
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		n := []pbx.News{rung("X", calls.EventRing), rung("X", calls.EventEnd), went("X", calls.NoAnswer, 0)}
		for i := range n {
			n[i].Incoming[0].Event.At, n[i].Incoming[0].Event.Heard = at, time.Now().UnixMilli()
		}
		s.hears(t, n...)
		if r := newestCall(t, worker); w.badge() != "1" || r.Asked().UnixMilli() != at {
			t.Errorf("badge %q, asked %v, want %d", w.badge(), r.Asked(), at)
		}
	})
}

func TestAnEndThatIsHeardLateTakesTheNotificationAway(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		s.hears(t, rung("X", calls.EventRing))
		n := rung("X", calls.EventEnd)
		n.Incoming[0].Event.Heard = time.Now().UnixMilli()
		s.hears(t, n)
		if got := notifications(w); len(got) != 0 {
			t.Errorf("notified %q", got)
		}
	})
}

// A worker dies after each piece of news was stored, before it showed anything,
// and the next one is told the same again.
func TestACallThatComesInIsOneRecordWhateverDies(t *testing.T) {
	news := []pbx.News{rung("X", calls.EventRing), rung("X", calls.EventConnect), rung("X", calls.EventEnd), went("X", calls.Answered, 9)}
	for dies := range news {
		withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
			for i, n := range news {
				s.hears(t, n)
				if i != dies {
					continue
				}
				worker.live.cancel()
				synctest.Wait()
				worker = w.worker()
				worker.Start(t.Context())
				<-s.started
				s.hears(t, n)
			}
			recent, err := worker.RecentCalls(t.Context())
			if err != nil || len(recent) != 1 || recent[0].Outcome() != calls.Answered || len(recent[0].Steps) != 3 {
				t.Errorf("dead after %d: %d records, %+v, %v", dies, len(recent), recent, err)
			}
			worker.live.cancel()
		})
	}
}

func TestACallThatRingsIsShownByTheWorkerThatComesAfterUnlessItWas(t *testing.T) {
	for _, shown := range []bool{true, false} {
		withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
			s.hears(t, rung("X", calls.EventRing))
			id := newestCall(t, worker).ID
			worker.live.cancel()
			if err := (browser{w}).ClearNotification(t.Context(), "call-"+id); err != nil { // as its user does, or as if it never was
				t.Fatal(err)
			}
			if !shown {
				if err := w.session.Remove(t.Context(), keyAnnounced); err != nil {
					t.Fatal(err)
				}
			}
			next := w.worker()
			next.Start(t.Context())
			<-s.started
			synctest.Wait()
			if w.notified(id) == shown {
				t.Errorf("it was shown: %v, and is: %v", shown, w.notified(id))
			}
			next.live.cancel()
		})
	}
}

func TestAnIncomingCallIsNoOrder(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		called(t, worker, request("g1", "09121111111"))
		time.Sleep(time.Second)
		n := rung("X", calls.EventRing)
		n.Incoming[0].Number = "02188123456"
		s.hears(t, n)
		if open := s.watcher.Open(); len(open) != 1 || open[0].ID != "g1" {
			t.Errorf("the driver is told of %+v", open)
		}
		worker.Handle(t.Context(), "alarms.onAlarm", json.RawMessage(`[{"name":"calls"}]`))
		time.Sleep(time.Minute)
		worker.Handle(t.Context(), "alarms.onAlarm", json.RawMessage(`[{"name":"calls"}]`))
		if r := newestCall(t, worker); r.State != calls.CalleeRinging || r.Reason != "" {
			t.Errorf("it is %s, %q", r.State, r.Reason)
		}
		// It is no twin of an order to the same number, and not what is called again.
		if reply := called(t, worker, request("g2", "02188123456")); reply.ID != "g2" || reply.Question != nil {
			t.Errorf("got %+v", reply)
		}
		n = rung("Y", calls.EventRing)
		n.Incoming[0].Number = "09129999999"
		time.Sleep(time.Second)
		s.hears(t, n)
		time.Sleep(time.Minute)
		worker.Handle(t.Context(), "commands.onCommand", json.RawMessage(`["redial-last", null]`))
		if got := w.driver.dialled(); len(got) != 3 || got[2] != "201>02188123456" {
			t.Errorf("called %q", got)
		}
	})
}

func TestOfACallThatNothingMoreIsToldOfItIsSaidWhatIsKnown(t *testing.T) {
	for name, c := range map[string]struct {
		told []calls.EventKind
		wait time.Duration
		want calls.Outcome
	}{
		"it rang and stopped":          {[]calls.EventKind{calls.EventRing, calls.EventEnd}, time.Minute, calls.NoAnswer},
		"it was picked up and is over": {[]calls.EventKind{calls.EventRing, calls.EventConnect, calls.EventEnd}, time.Minute, calls.Answered},
		"it rings":                     {[]calls.EventKind{calls.EventRing}, 5 * time.Minute, ""},
		"it rings for ever":            {[]calls.EventKind{calls.EventRing}, incomingBound + time.Minute, calls.OutcomeNoReport},
		"it goes on":                   {[]calls.EventKind{calls.EventRing, calls.EventConnect}, 5 * time.Hour, ""},
		"it goes on for ever":          {[]calls.EventKind{calls.EventRing, calls.EventConnect}, talkBound + time.Minute, calls.Answered},
		"events were lost":             {[]calls.EventKind{calls.EventRing, calls.EventNoReport}, 0, calls.OutcomeNoReport},
	} {
		t.Run(name, func(t *testing.T) {
			withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
				for _, kind := range c.told {
					s.hears(t, rung("X", kind))
					time.Sleep(10 * time.Second)
				}
				time.Sleep(c.wait)
				worker.Handle(t.Context(), "alarms.onAlarm", json.RawMessage(`[{"name":"calls"}]`))
				r := newestCall(t, worker)
				if r.Outcome() != c.want || r.Title == "" || r.Missed() != (w.badge() == "1") {
					t.Errorf("got %q, %q, badge %q", r.Outcome(), r.Title, w.badge())
				}
				if c.want == calls.Answered && r.At(calls.Ended).Sub(r.At(calls.Connected)) == 10*time.Second && r.Report.Talked != 10 {
					t.Errorf("talked %d s", r.Report.Talked)
				}
			})
		})
	}
}

func TestTheNumberOfWhoCallsIsOneThatCallsBack(t *testing.T) {
	w := newWorld(t)
	worker, s := w.worker(), settings.Defaults()
	for number, want := range map[string]calls.Party{
		"02188123456":   {Text: "02188123456", E164: "+982188123456"},
		"9123456789":    {Text: "9123456789", E164: "+989123456789"},
		"989123456789":  {Text: "989123456789", E164: "+989123456789"},
		"4915112345678": {Text: "+4915112345678", E164: "+4915112345678"},
		"205":           {Text: "205", Dialled: "205"},
		"Anonymous":     {},
		"":              {},
		"alice":         {Text: "alice"},
	} {
		if got := worker.whoCalls(s, pbx.Incoming{Number: number, Name: number}); *got != want {
			t.Errorf("%s: got %+v, want %+v", number, *got, want)
		}
	}
}

func TestWhoCalledIsNamedFoundAndGrouped(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		n := rung("X", calls.EventRing)
		n.Incoming[0].Number, n.Incoming[0].Name = "", "Reception"
		s.hears(t, n, rung("X", calls.EventEnd), went("X", calls.NoAnswer, 0))
		if r := newestCall(t, worker); r.Shown != "Number withheld" || r.Who != "\u2068Reception\u2069" || r.Retry {
			t.Errorf("got %+v", r)
		}
		for _, query := range []message.HistoryRequest{{Query: "recep"}, {Query: "902"}, {Outcome: message.OutcomeMissed}} {
			if found, err := worker.History(t.Context(), query); err != nil || len(found.Calls) != 1 {
				t.Errorf("%+v finds %d, %v", query, len(found.Calls), err)
			}
		}
		r := calls.Record{Name: "PBX's", Contact: &calls.Contact{Name: "علی", Company: "Acme"}}
		if who(r) != "\u2068علی\u2069 · \u2068Acme\u2069" || who(calls.Record{Contact: &calls.Contact{Company: "Acme"}}) != "\u2068Acme\u2069" || who(calls.Record{}) != "" {
			t.Errorf("%q", who(r))
		}
		time.Sleep(time.Hour)
		s.hears(t, rung("Y", calls.EventRing), rung("Y", calls.EventEnd), went("Y", calls.NoAnswer, 0))
		if got, err := worker.About(t.Context(), message.AboutRequest{Text: "02188123456", Source: message.SourceCard}); err != nil || !strings.Contains(got.Last, "incoming, ") || !strings.HasSuffix(got.Last, "missed") {
			t.Errorf("the last call: %q, %v", got.Last, err)
		}
	})
}

func TestTheCallersNameIsSaidOnceTheCRMTellsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := withCRM(t, nil)
		a := w.worker()
		w.incoming(a, "in-1")
		said, err := kept[announcement](t.Context(), a, keyAnnounced)
		if err != nil || len(said) != 1 || !strings.Contains(said[0].As, "Sara") || !w.notified("in-1") {
			t.Errorf("said %q, %v", said, err)
		}
		if got := w.title(); !strings.Contains(got, "\u2068Sara\u2069 · \u2068Acme\u2069 · \u2066+98 21 ") {
			t.Errorf("the icon says %q", got)
		}
	})
}

func TestASecondRingAfterTheFirstWasGivenUpIsACallOfItsOwn(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		alarm := func() { worker.Handle(t.Context(), "alarms.onAlarm", json.RawMessage(`[{"name":"calls"}]`)) }
		s.hears(t, rung("X", calls.EventRing), rung("X", calls.EventEnd))
		time.Sleep(time.Minute)
		alarm()
		if w.badge() != "1" {
			t.Fatalf("the first is not missed: %q", w.badge())
		}
		s.hears(t, rung("X", calls.EventRing))
		second := newestCall(t, worker)
		if second.State != calls.CalleeRinging || w.badge() != "☎" || !w.notified(second.ID) {
			t.Fatalf("it rings again as %+v, badge %q", second, w.badge())
		}
		s.hears(t, rung("X", calls.EventEnd))
		time.Sleep(time.Minute)
		alarm()
		both := rung("X", calls.EventRing)
		both.Incoming = append(both.Incoming, rung("X", calls.EventConnect).Incoming...) // in one piece of news
		s.hears(t, both, rung("X", calls.EventEnd), went("X", calls.Answered, 9))
		var got []calls.Outcome
		recent, err := worker.RecentCalls(t.Context())
		for _, r := range recent {
			got = append(got, r.Outcome())
		}
		if err != nil || !slices.Equal(got, []calls.Outcome{calls.Answered, calls.NoAnswer, calls.NoAnswer}) {
			t.Errorf("kept %q, %v", got, err)
		}
	})
}

func TestTwoBrowsersLogOneCallUnderAnIdEach(t *testing.T) {
	var ids []string
	for range 2 {
		withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
			s.hears(t, rung("X", calls.EventRing))
			first := newestCall(t, worker).ID
			part, err := worker.installation(t.Context())
			if again, errAgain := w.worker().installation(t.Context()); err != nil || errAgain != nil || again != part || len(part) != 16 {
				t.Errorf("another worker has %q, not %q: %v, %v", again, part, err, errAgain)
			}
			ids = append(ids, first)
		})
	}
	if ids[0] == ids[1] {
		t.Errorf("both are %q", ids[0])
	}
}

func TestWhatWasNoCallThatCameInIsShownAndKeptNoMore(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		w.tab.shows, w.front.tabs = true, []Tab{{ID: 5, Address: "https://crm.example/"}}
		w.arrange(func(all *settings.Settings) {
			all.Incoming.Show = settings.IncomingAll
			all.CRM.Log.URL = "https://crm.example/calls"
		})
		s.hears(t, rung("X", calls.EventRing), rung("X", calls.EventConnect))
		r := newestCall(t, worker)
		s.hears(t, rung("X", calls.EventNone), went("X", calls.Answered, 9))
		recent, err := worker.RecentCalls(t.Context())
		waiting, errQueue := worker.queue().Contents(t.Context())
		if err != nil || errQueue != nil || len(recent)+len(waiting.Waiting) != 0 || w.badge() != "" || w.notified(r.ID) {
			t.Errorf("kept %+v, to be sent %d, badge %q, %v, %v", recent, len(waiting.Waiting), w.badge(), err, errQueue)
		}
		if got := w.tab.heard(); got[len(got)-1] != "tab 5 call frame 0 unknown" {
			t.Errorf("the tab heard %q", got)
		}
	})
}
