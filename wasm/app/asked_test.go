package app

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// withPeople is a browser whose user called a number and knows from the CRM whose it is.
func withPeople(t *testing.T) (*world, *App) {
	t.Helper()
	w := withCRM(t, nil)
	w.keep(placedNow("old", w, calls.Accepted))
	a := w.worker()
	known := message.ContactRequest{Text: "021 8812 3456", Source: message.SourceCard, Opened: true}
	if reply, err := a.Contact(t.Context(), known); err != nil || reply.Name != "Sara" {
		t.Fatalf("told %+v, %v", reply, err)
	}
	return w, a
}

// asksAbout are the messages by which a card learns of a number's people, and what is in
// an answer that tells of some.
var asksAbout = map[string]struct{ request, tells string }{
	"the last call": {`{"type":"about","body":{"text":%q,"source":"card"}}`, `"last":"Last call`},
	"a known name":  {`{"type":"contact","body":{"text":%q,"source":"card"}}`, `"name":"Sara"`},
	"a name":        {`{"type":"contact","body":{"text":%q,"source":"card","opened":true}}`, `"name":"Sara"`},
}

// Whoever took a page's process over speaks as its card does.
func TestNoPageLearnsOfThePeopleOfMoreNumbersThanItsUserLooksAt(t *testing.T) {
	for name, c := range asksAbout {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, a := withPeople(t)
				time.Sleep(time.Minute)
				tells := func(sender string) bool {
					return strings.Contains(sent(t, a, sender, fmt.Sprintf(c.request, "021 8812 3456")), c.tells)
				}
				for range maxCards - 1 { // as fast as a pointer runs along a list
					sent(t, a, hostileTab, fmt.Sprintf(c.request, "021 8834 1256"))
				}
				if !tells(hostileTab) {
					t.Error("a card within the bound was told nothing")
				}
				if tells(hostileTab) || !strings.HasPrefix(sent(t, a, hostileTab, fmt.Sprintf(c.request, "021 8812 3456")), `{"ok"`) {
					t.Error("one beyond it was told, or refused")
				}
				if !tells(ourOptions) {
					t.Error("a page of ours was told nothing")
				}
				time.Sleep(time.Minute)
				if !tells(hostileTab) {
					t.Error("a minute later nothing was told")
				}
			})
		})
	}
}

func TestAHundredQuestionsAtOnceAreCountedOneByOne(t *testing.T) {
	for name, c := range asksAbout {
		t.Run(name, func(t *testing.T) {
			_, a := withPeople(t)
			var mu sync.Mutex
			told := 0
			atOnce(t, 2*maxCards, func() {
				answer := sent(t, a, hostileTab, fmt.Sprintf(c.request, "021 8812 3456"))
				mu.Lock()
				defer mu.Unlock()
				if strings.Contains(answer, c.tells) {
					told++
				}
			}, func() {})
			if told != maxCards {
				t.Errorf("told %d times", told)
			}
		})
	}
}

func TestWhereASiteIsOffNoPageLearnsOfPeople(t *testing.T) {
	for name, c := range asksAbout {
		w, a := withPeople(t)
		w.arrange(func(s *settings.Settings) {
			s.Sites = settings.Sites{Mode: settings.SitesExcept, List: []string{"evil.example"}}
		})
		request := fmt.Sprintf(c.request, "021 8812 3456")
		if answer := sent(t, a, hostileTab, request); strings.Contains(answer, c.tells) || !strings.HasPrefix(answer, `{"ok"`) {
			t.Errorf("%s: told %s", name, answer)
		}
		if answer := sent(t, a, strings.ReplaceAll(hostileTab, "evil", "crm"), request); !strings.Contains(answer, c.tells) {
			t.Errorf("%s: elsewhere told %s", name, answer)
		}
	}
}

func TestARecordIsOpenedForNoPageThatAsksTooOftenOrWhereItsSiteIsOff(t *testing.T) {
	w, a := withPeople(t)
	const request = `{"type":"openContact","body":{"text":"021 8812 3456","source":"card"}}`
	for range maxCards + 5 {
		sent(t, a, hostileTab, request)
	}
	if len(w.tabs) != maxCards {
		t.Errorf("%d were opened", len(w.tabs))
	}
	w, a = withPeople(t)
	w.arrange(func(s *settings.Settings) {
		s.Sites = settings.Sites{Mode: settings.SitesExcept, List: []string{"evil.example"}}
	})
	if answer := sent(t, a, hostileTab, request); len(w.tabs) > 0 || !strings.Contains(answer, CodeNoContact) {
		t.Errorf("opened %q, told %s", w.tabs, answer)
	}
}

func TestNoPageTeachesMoreThanAPersonWould(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.worker()
		teach := func(i int) string {
			return sent(t, a, hostileTab, fmt.Sprintf(`{"type":"teach","body":{"text":"021","e164":"+98211%d","everywhere":true}}`, i))
		}
		for i := range 2 * maxTaught {
			if answer := teach(i); strings.HasPrefix(answer, `{"ok"`) != (i < maxTaught) || i >= maxTaught && !strings.Contains(answer, CodeTaughtOften) {
				t.Fatalf("the one after %d is told %s", i, answer)
			}
		}
		if n := len(a.readable(t.Context()).Learned); n != maxTaught {
			t.Errorf("%d were learned", n)
		}
		time.Sleep(time.Minute)
		if answer := teach(99); !strings.HasPrefix(answer, `{"ok"`) {
			t.Errorf("a minute later it is told %s", answer)
		}
		synctest.Wait()
	})
}
