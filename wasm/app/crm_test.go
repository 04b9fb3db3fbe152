package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// crmWorld is a CRM that does what a test says, and the tabs that were shown.
type crmWorld struct {
	mu     sync.Mutex
	asked  []string
	answer func(ctx context.Context) (fetch.Response, error) // nil for one that knows Sara
	shown  []string                                          // what was presented, in words
	tabs   int
}

func (c *crmWorld) Do(ctx context.Context, r fetch.Request) (fetch.Response, error) {
	c.mu.Lock()
	c.asked = append(c.asked, r.URL)
	answer := c.answer
	c.mu.Unlock()
	if answer != nil {
		return answer(ctx)
	}
	return fetch.Response{Status: 200, Body: []byte(`{"name":"Sara","company":"Acme","id":7,"link":"https://crm.example.com/7"}`)}, nil
}

func (w *world) presented(p Presented) (int, error) {
	w.crm.mu.Lock()
	defer w.crm.mu.Unlock()
	words := fmt.Sprintf("tab %d", p.Tab)
	if p.Tab == 0 {
		w.crm.tabs++
		p.Tab = 100 + w.crm.tabs
		words = "new"
		w.front.tabs = append(w.front.tabs, Tab{ID: p.Tab})
	}
	for i := range w.front.tabs {
		if w.front.tabs[i].ID == p.Tab && p.Address != "" {
			w.front.tabs[i].Address = p.Address
		}
	}
	for _, is := range []struct {
		so   bool
		word string
	}{{p.Window, "window"}, {p.Front, "front"}} {
		if is.so {
			words += " " + is.word
		}
	}
	w.crm.shown = append(w.crm.shown, strings.TrimSpace(words+" "+p.Address))
	return p.Tab, nil
}

// pages returns what was presented, and forgets it.
func (w *world) pages() []string {
	w.crm.mu.Lock()
	defer w.crm.mu.Unlock()
	shown := w.crm.shown
	w.crm.shown = nil
	return shown
}

// withCRM is a browser whose user works in a CRM.
func withCRM(t *testing.T, change func(*settings.CRM)) *world {
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) {
		s.CRM.Pop.URL, s.CRM.Pop.Outgoing = "https://crm.example.com/?q={national}", settings.PopAnswer
		s.CRM.Lookup = settings.Lookup{URL: "https://crm.example.com/api?q={e164}", Name: "/name", Company: "/company", ID: "/id", Link: "/link", Minutes: 60}
		if change != nil {
			change(&s.CRM)
		}
	})
	return w
}

// tell has a worker hear of a call.
func (w *world) tell(a *App, id string, kinds ...calls.EventKind) {
	for _, kind := range kinds {
		told := []calls.Change{{ID: id, Event: calls.Event{Kind: kind}}}
		if err := a.apply(context.Background(), told, keyLive, position{}); err != nil {
			w.t.Fatal(err)
		}
	}
	synctest.Wait()
}

// incoming keeps a call that rings the user's phone.
func (w *world) incoming(a *App, id string) {
	r := &calls.Record{ID: id, Direction: calls.Incoming, Via: "http://192.168.1.10"}
	party := &calls.Party{Text: "021 88341256", E164: "+982188341256"}
	rings := []calls.Change{{ID: id, New: r, Event: calls.Event{Kind: calls.EventRing, Party: party}}}
	if err := a.apply(context.Background(), rings, keyLive, position{}); err != nil {
		w.t.Fatal(err)
	}
	synctest.Wait()
}

const number = "021 88341256"

func (w *world) place(a *App, id string) {
	if _, err := a.Call(context.Background(), request(id, number)); err != nil {
		w.t.Fatal(err)
	}
	synctest.Wait()
}

func TestThePageOfTheCRMOpensWhenTheCallIsAnsweredAndOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := withCRM(t, nil)
		a := w.worker()
		w.place(a, "g1")
		w.tell(a, "g1", calls.EventCalleeRinging)
		if got := w.pages(); got != nil {
			t.Errorf("before the answer: %q", got)
		}
		w.tell(a, "g1", calls.EventConnect)
		want := []string{"new front https://crm.example.com/?q=02188341256"}
		if got := w.pages(); !slices.Equal(got, want) {
			t.Errorf("got %q", got)
		}
		w.tell(a, "g1", calls.EventConnect, calls.EventEnd)
		another := w.worker()
		another.revivePops(t.Context())
		w.tell(another, "g1", calls.EventConnect)
		if got := w.pages(); got != nil {
			t.Errorf("again: %q", got)
		}
	})
}

func TestAPageThatAWorkerDidNotLiveToOpenIsOpenedByTheNextAndNoLater(t *testing.T) {
	for after, want := range map[time.Duration]int{time.Second: 1, time.Minute: 0} {
		synctest.Test(t, func(t *testing.T) {
			w := withCRM(t, nil)
			w.place(w.worker(), "g1")
			// It died between what it wrote and what follows from that.
			if _, err := w.worker().Calls.Apply(t.Context(), "g1", calls.Event{Kind: calls.EventConnect}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(after)
			for range 2 {
				w.worker().Start(t.Context())
				synctest.Wait()
			}
			if got := w.pages(); len(got) != want {
				t.Errorf("%v later: %q", after, got)
			}
		})
	}
}

func TestAPageIsOpenedOnceWhereverTheWorkerDies(t *testing.T) {
	// Each write of the session's storage is one at which it may.
	for death := range 6 {
		synctest.Test(t, func(t *testing.T) {
			w := withCRM(t, nil)
			w.place(w.worker(), "g1")
			writes := 0
			w.session.Fail = func([]string) error {
				if writes++; writes > death {
					return errors.New("the worker is dead")
				}
				return nil
			}
			w.tell(w.worker(), "g1", calls.EventConnect)
			w.session.Fail = nil
			w.worker().Start(t.Context())
			synctest.Wait()
			if got := w.pages(); len(got) > 1 {
				t.Errorf("death %d: %q", death, got)
			}
		})
	}
}

func TestWhereThePageIsOpened(t *testing.T) {
	const first, second = "https://crm.example.com/?q=02188341256", "https://crm.example.com/?q=02188341257"
	for _, c := range []struct {
		name  string
		where string
		then  func(w *world) // between the first call and the second
		want  []string
	}{
		{"a new tab each", settings.PopTab, nil, []string{"new front " + first, "new front " + second}},
		{"the same tab", settings.PopReused, nil, []string{"new front " + first, "tab 101 front " + second}},
		{"the same tab, elsewhere at the CRM", settings.PopReused, func(w *world) { w.front.tabs[0].Address = "https://crm.example.com/contacts/9/edit" }, []string{"new front " + first, "tab 101 front " + second}},
		{"a tab that its user took elsewhere", settings.PopReused, func(w *world) { w.front.tabs[0].Address = "https://mail.example.com/" }, []string{"new front " + first, "new front " + second}},
		{"a tab at a host that only begins alike", settings.PopReused, func(w *world) { w.front.tabs[0].Address = "https://crm.example.com.evil.example/" }, []string{"new front " + first, "new front " + second}},
		{"a tab that was closed", settings.PopReused, func(w *world) { w.front.tabs = nil }, []string{"new front " + first, "new front " + second}},
		{"a CRM that leads to its www", settings.PopReused, func(w *world) { w.front.tabs[0].Address = "https://www.crm.example.com/x" }, []string{"new front " + first, "tab 101 front " + second}},
		{"another port", settings.PopReused, func(w *world) { w.front.tabs[0].Address = "https://crm.example.com:8443/" }, []string{"new front " + first, "new front " + second}},
		{"a tab without an address", settings.PopReused, func(w *world) { w.front.tabs[0].Address = "about:blank" }, []string{"new front " + first, "new front " + second}},
		{"a page that is open already", settings.PopReused, func(w *world) { w.front.tabs[0].Address = second }, []string{"new front " + first, "tab 101 front"}},
		{"a window of its own", settings.PopWindow, nil, []string{"new window front " + first, "tab 101 window front " + second}},
		{"a window after tabs", settings.PopReused, func(w *world) { w.arrange(func(s *settings.Settings) { s.CRM.Pop.Where = settings.PopWindow }) }, []string{"new front " + first, "new window front " + second}},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := withCRM(t, func(c *settings.CRM) { c.Pop.Where = settings.PopReused })
			w.arrange(func(s *settings.Settings) { s.CRM.Pop.Where = c.where })
			a := w.worker()
			w.place(a, "g1")
			w.tell(a, "g1", calls.EventConnect, calls.EventEnd)
			if c.then != nil {
				c.then(w)
			}
			if _, err := a.Call(t.Context(), request("g2", "021 88341257")); err != nil {
				t.Fatal(err)
			}
			w.tell(w.worker(), "g2", calls.EventConnect)
			if got := w.pages(); !slices.Equal(got, c.want) {
				t.Errorf("%s: got %q", c.name, got)
			}
		})
	}
}

func TestATabIsReusedHoweverTheTemplateWritesItsHost(t *testing.T) {
	for template, shown := range map[string]string{
		"https://crm.example.com:443/": "https://crm.example.com/x",
		"HTTPS://CRM.example.com/":     "https://crm.example.com/x",
		"http://crm.example.com/":      "https://crm.example.com/x", // as the CRM redirects, or the browser does
		"https://مثال.ایران/":          "https://xn--mgbh0fb.xn--mgba3a4f16a/x",
		"http://crm.example.com:8080/": "http://crm.example.com:8080/x",
		"http://bücher.example:81/":    "http://xn--bcher-kva.example:81/x",
	} {
		synctest.Test(t, func(t *testing.T) {
			w := withCRM(t, nil)
			a := w.worker()
			s := settings.Defaults()
			for _, step := range []string{"new front " + template, "tab 101 front " + template} {
				if err := a.openPop(t.Context(), s, template, "", true); err != nil {
					t.Fatal(err)
				}
				if got := w.pages(); !slices.Equal(got, []string{step}) {
					t.Errorf("%s shown as %s: got %q", template, shown, got)
				}
				w.front.tabs[0].Address = shown
			}
		})
	}
}

func TestACallThatRingsTakesNothingFromWhoTypesUntilItIsAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := withCRM(t, nil)
		a := w.worker()
		w.incoming(a, "in1")
		if got := w.pages(); !slices.Equal(got, []string{"new https://crm.example.com/?q=02188341256"}) {
			t.Errorf("while it rings: %q", got)
		}
		w.tell(a, "in1", calls.EventConnect)
		if got := w.pages(); !slices.Equal(got, []string{"tab 101 front"}) {
			t.Errorf("answered: %q", got)
		}
		w.tell(w.worker(), "in1", calls.EventEnd)
		if got := w.pages(); got != nil {
			t.Errorf("over: %q", got)
		}
	})
}

func TestOfWhatIsHeardLateNoPageOpensAndNobodyAsks(t *testing.T) {
	const incoming, outgoing = "incoming", "outgoing"
	for _, which := range []string{incoming, outgoing} {
		for name, c := range map[string]struct {
			at, heard time.Duration // before now; below 0 for not late
			pages     int
			asked     int
		}{
			"as it happens":                   {0, -1, 1, 1},
			"the stream tells when it was":    {time.Hour, 0, 0, 0},
			"it came after a drop":            {0, 0, 0, 0},
			"it was, and is still no old one": {25 * time.Second, -1, 0, 1},
		} {
			synctest.Test(t, func(t *testing.T) {
				w := withCRM(t, nil)
				a := w.worker()
				e := calls.Event{At: time.Now().Add(-c.at).UnixMilli(), Party: &calls.Party{Text: number, E164: "+982188341256"}}
				change := calls.Change{ID: "g1"}
				if which == outgoing {
					w.arrange(func(s *settings.Settings) { s.CRM.Lookup.URL = "" })
					w.place(a, "g1")
					time.Sleep(2 * time.Hour)
					w.arrange(func(s *settings.Settings) { s.CRM.Lookup.URL = "https://crm.example.com/api?q={e164}" })
					e.At = time.Now().Add(-c.at).UnixMilli()
					e.Kind = calls.EventConnect
				} else {
					e.Kind = calls.EventRing
					change.New = &calls.Record{ID: "g1", Direction: calls.Incoming}
				}
				if c.heard >= 0 {
					e.Heard = time.Now().UnixMilli()
				}
				change.Event = e
				if err := a.apply(t.Context(), []calls.Change{change}, keyLive, position{}); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				a.revivePops(t.Context())
				if got := w.pages(); len(got) != c.pages || len(w.crm.asked) != c.asked {
					t.Errorf("%s, %s: opened %q, asked %q", which, name, got, w.crm.asked)
				}
			})
		}
	}
}

func TestAPageThatNamesAContactWaitsForTheName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := withCRM(t, func(c *settings.CRM) { c.Pop.URL = "https://crm.example.com/{contactId}" })
		a := w.worker()
		w.place(a, "g1")
		w.tell(a, "g1", calls.EventConnect)
		if got := w.pages(); !slices.Equal(got, []string{"new front https://crm.example.com/7"}) {
			t.Errorf("got %q", got)
		}
	})
}

func TestTheNameIsKeptWithItsCallAndShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := withCRM(t, nil)
		w.tab.shows = true
		a := w.worker()
		r := request("g1", number)
		r.Place.Tab = 5
		if _, err := a.Call(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		record, err := w.worker().Calls.Get(t.Context(), "g1")
		want := calls.Contact{Name: "Sara", Company: "Acme", ID: "7", Link: "https://crm.example.com/7"}
		if err != nil || record.Contact == nil || *record.Contact != want || record.State() != calls.Accepted {
			t.Fatalf("got %+v, %v", record, err)
		}
		told := strings.Join(w.tab.raw, "\n")
		if !strings.Contains(told, `"contact":{"name":"Sara","company":"Acme"}`) || strings.Contains(told, "crm.example.com") {
			t.Errorf("the tab was told %s", told)
		}
		w.tell(a, "g1", calls.EventConnect, calls.EventEnd)
		if record, err = a.Calls.Get(t.Context(), "g1"); err != nil || record.Contact == nil {
			t.Errorf("after its end: %+v, %v", record.Contact, err)
		}
		if len(w.crm.asked) != 1 || w.crm.asked[0] != "https://crm.example.com/api?q=%2B982188341256" {
			t.Errorf("asked %q", w.crm.asked)
		}
	})
}

func TestACRMThatIsDeadDelaysNoCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := withCRM(t, nil)
		w.crm.answer = func(ctx context.Context) (fetch.Response, error) {
			<-ctx.Done()
			return fetch.Response{}, &fetch.Error{Cause: fetch.TimedOut, Err: ctx.Err()}
		}
		a := w.worker()
		began := time.Now()
		reply, err := a.Call(t.Context(), request("g1", number))
		if err != nil || reply.State != calls.Accepted || time.Since(began) != 0 {
			t.Errorf("got %s, %v after %v", reply.State, err, time.Since(began))
		}
		w.tell(a, "g1", calls.EventConnect)
		if got := w.pages(); len(got) != 1 {
			t.Errorf("opened %q", got)
		}
		time.Sleep(6 * time.Second)
		w.place(a, "g2")
		if len(w.crm.asked) != 1 {
			t.Errorf("a CRM that just failed was asked %d times", len(w.crm.asked))
		}
	})
}

func TestWhatACardAsksTheCRM(t *testing.T) {
	for _, c := range []struct {
		name     string
		hover    bool
		requests []message.ContactRequest
		asked    int
		want     string // the name in the last answer
	}{
		{"the pointer rests", false, []message.ContactRequest{{Text: number}}, 0, ""},
		{"the pointer rests where that is allowed", true, []message.ContactRequest{{Text: number}}, 1, "Sara"},
		{"a click", false, []message.ContactRequest{{Text: number, Opened: true}}, 1, "Sara"},
		{"a click and then the pointer", false, []message.ContactRequest{{Text: number, Opened: true}, {Text: number}}, 1, "Sara"},
		{"twice", false, []message.ContactRequest{{Text: number, Opened: true}, {Text: number, Opened: true}}, 1, "Sara"},
		{"an extension", false, []message.ContactRequest{{Text: "203", Opened: true}}, 0, ""},
		{"no number", false, []message.ContactRequest{{Text: "hello", Opened: true}}, 0, ""},
		{"another form of it", false, []message.ContactRequest{{Text: number, Opened: true}, {Text: "+98 21 88 34 12 56", Opened: true}}, 1, "Sara"},
	} {
		w := withCRM(t, func(s *settings.CRM) { s.Lookup.Hover = c.hover })
		var reply message.ContactReply
		for _, r := range c.requests {
			r.Source = message.SourceCard
			var err error
			if reply, err = w.worker().Contact(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
		if len(w.crm.asked) != c.asked || reply.Name != c.want || reply.Record != (c.want != "") {
			t.Errorf("%s: asked %q, told %+v", c.name, w.crm.asked, reply)
		}
	}
}

func TestManyWhoWantToKnowAreOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := withCRM(t, nil)
		release := make(chan struct{})
		w.crm.answer = func(context.Context) (fetch.Response, error) {
			<-release
			return fetch.Response{Status: 404}, nil
		}
		a := w.worker()
		var wait sync.WaitGroup
		for range 5 {
			wait.Go(func() {
				if _, err := a.Contact(context.Background(), message.ContactRequest{Text: number, Source: message.SourceCard, Opened: true}); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		close(release)
		wait.Wait()
		if len(w.crm.asked) != 1 {
			t.Errorf("asked %q", w.crm.asked)
		}
	})
}

func TestNoPageLearnsTheNamesOfAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := withCRM(t, nil)
		a := w.worker()
		for i := range 100 {
			if _, err := a.Contact(t.Context(), message.ContactRequest{Text: fmt.Sprintf("021 8834%04d", i), Source: message.SourceCard, Opened: true}); err != nil {
				t.Fatal(err)
			}
		}
		if len(w.crm.asked) != maxCards {
			t.Errorf("%d numbers were asked for", len(w.crm.asked))
		}
	})
}

func TestARecordOpensWhereTheSettingsAllowIt(t *testing.T) {
	w := withCRM(t, nil)
	a := w.worker()
	card := message.ContactRequest{Text: number, Source: message.SourceCard, Opened: true}
	var none *message.Error
	if err := a.OpenContact(t.Context(), card); !errors.As(err, &none) || none.Code != CodeNoContact || len(w.crm.asked) != 0 {
		t.Errorf("before anything is known: %v", err)
	}
	if _, err := a.Contact(t.Context(), card); err != nil {
		t.Fatal(err)
	}
	if err := a.OpenContact(t.Context(), card); err != nil || !slices.Equal(w.tabs, []string{"https://crm.example.com/7"}) {
		t.Errorf("opened %q, %v", w.tabs, err)
	}
	w.keep(calls.Record{ID: "old", Contact: &calls.Contact{Name: "x", Link: "https://former.example.com/7"}, Steps: []calls.Transition{{State: calls.Ended, At: 1}}, Report: &calls.Report{Outcome: calls.Answered}})
	if err := a.OpenContact(t.Context(), message.ContactRequest{Call: "old"}); !errors.As(err, &none) || len(w.tabs) != 1 {
		t.Errorf("a record of a host that is no longer allowed: %q, %v", w.tabs, err)
	}
}

func TestAnAdministratorLearnsWhatTheCRMAnswersAndWhy(t *testing.T) {
	w := withCRM(t, nil)
	a := w.worker()
	r := message.ContactRequest{Text: number, Source: message.SourcePopup}
	reply, err := a.LookUp(t.Context(), r)
	if err != nil || !reply.Found || reply.Contact.Name != "Sara" {
		t.Errorf("got %+v, %v", reply, err)
	}
	w.crm.answer = func(context.Context) (fetch.Response, error) { return fetch.Response{Status: 503}, nil }
	for range 2 { // also while it is left alone
		if _, err = a.LookUp(t.Context(), r); code(err) != "crm_status" {
			t.Errorf("got %v", err)
		}
	}
	if report, err := a.Diagnostics(t.Context()); err != nil || !strings.Contains(report, `"crmFailures": "2 crm_status"`) || strings.Contains(report, "Sara") {
		t.Errorf("the diagnostics tell %s, %v", report, err)
	}
	if _, err = a.LookUp(t.Context(), message.ContactRequest{Text: "203", Source: message.SourcePopup}); code(err) != CodeNoNumber {
		t.Errorf("got %v", err)
	}
	if err := a.TryPop(t.Context(), r); err != nil || !slices.Equal(w.pages(), []string{"new front https://crm.example.com/?q=02188341256"}) {
		t.Errorf("the page: %v", err)
	}
}

func TestAPageThatNeedsALookupThatThereIsNotSaysSo(t *testing.T) {
	w := withCRM(t, func(c *settings.CRM) { c.Pop.URL, c.Lookup.ID = "https://crm.example.com/{contactId}", "" })
	err := w.worker().TryPop(t.Context(), message.ContactRequest{Text: number, Source: message.SourcePopup})
	if code(err) != CodeNoLookup || len(w.pages()) > 0 {
		t.Errorf("got %v", err)
	}
}

func TestNothingOfPeopleIsKeptBeyondTheSession(t *testing.T) {
	w := withCRM(t, nil)
	if _, err := w.worker().Contact(t.Context(), message.ContactRequest{Text: number, Source: message.SourceCard, Opened: true}); err != nil {
		t.Fatal(err)
	}
	all, err := w.area.GetAll(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := json.Marshal(all); err != nil || strings.Contains(string(raw), "Sara") {
		t.Errorf("it is kept on disk: %s, %v", raw, err)
	}
}
