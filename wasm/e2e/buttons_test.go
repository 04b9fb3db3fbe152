package e2e

import (
	"context"
	"net/url"
	"slices"
	"testing"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// toldEvent is what a page is told of a call that it asked for.
type toldEvent struct {
	Number, State, Outcome, Reason, On, Call string
	Final, Trusted                           bool
	Since, Talked                            int64
}

func toldOf(t *testing.T, p *chromium.Page) []toldEvent {
	t.Helper()
	return evaluated[[]toldEvent](t, p, "told")
}

// pressButton clicks an element of a page as a hand does.
func pressButton(t *testing.T, p *chromium.Page, id string) {
	t.Helper()
	apart(t)
	at, err := p.PointOfNode("#" + id)
	must(t, err)
	clickAtRest(t, p, at)
}

func TestAPageAsksForCallsByItsButtonsAndIsToldOfThemOnlyWhereItMay(t *testing.T) {
	s := hearing(t)
	s.PBX.SetPhone(stage.Extension, simoteltest.Phone{Act: simoteltest.Answers, After: 3 * time.Second})
	s.PBX.SetDefaultPhone(simoteltest.Phone{Act: simoteltest.Answers, After: time.Second, HangsUp: time.Second})
	address := s.Pages.Page("buttons.html")
	p, err := s.Browser.Open(t.Context(), address)
	must(t, err)
	waitPainted(t, p, texts("buttons.html"))
	pressButton(t, p, "button")
	pressButton(t, p, "link") // a telephone link is one, whatever its page says
	order := func(n int) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		orders, err := s.PBX.WaitOrders(ctx, n)
		must(t, err)
		return orders[n-1].Fields["callee"]
	}
	if callee := order(1); callee != "02188341257" {
		t.Errorf("the PBX was told to dial %q", callee)
	}
	waitCard(t, p, "Your phone is ringing")
	if own := evaluated[[]string](t, p, "own"); !slices.Equal(own, []string{"button"}) {
		t.Errorf("the page acted itself on %v", own)
	}
	ended, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	must(t, s.PBX.WaitEnded(ended, 1))
	if told := toldOf(t, p); len(told) > 0 {
		t.Errorf("a page that nobody allowed was told %+v", told)
	}

	u, err := url.Parse(address)
	must(t, err)
	must(t, s.Configure(t.Context(), stage.With(stage.WithEvents(stage.Document(s.PBX.URL(), "en"), s.PBX), `"crm":{"pages":["http://`+u.Host+`"]}`)))
	waitListeners(t, s, 1)
	must(t, p.Navigate(t.Context(), address))
	waitPainted(t, p, texts("buttons.html"))
	takeMutations(t, p)
	for i, c := range []struct{ id, number, callee string }{
		{"button", "+98 21 8834 1256", "02188341256"},
		{"link", "021-8834 1257", "02188341257"},
		{"text", "۰۲۱-۸۸۳۴ ۱۲۵۸", "02188341258"},
	} {
		pressButton(t, p, c.id)
		if callee := order(2 + i); callee != c.callee {
			t.Errorf("%s: the PBX was told to dial %q", c.id, callee)
		}
		waitCard(t, p, "Your phone is ringing")
		clickCard(t, p, "Close") // the page is told all the same
		must(t, p.WaitUntil(t.Context(), "the page to be told of the end of "+c.id, func() (bool, error) {
			all := toldOf(t, p)
			return len(all) > 0 && all[len(all)-1].State == "ended" && all[len(all)-1].On == c.id, nil
		}))
		var states []string
		for _, e := range toldOf(t, p) {
			if e.On != c.id {
				continue
			}
			states = append(states, e.State)
			if e.Number != c.number || e.Trusted || e.Call == "" {
				t.Errorf("%s: told %+v", c.id, e)
			}
		}
		if states[0] != "requested" || !slices.Contains(states, "caller_ringing") || !slices.Contains(states, "caller_answered") {
			t.Errorf("%s: the page was told of %v", c.id, states)
		}
	}
	// A question that is closed is the end of its call; one that is answered is not.
	pressButton(t, p, "abroad")
	waitCard(t, p, "Yes, call")
	clickCard(t, p, "Close")
	toldOn := func(id, end string) []toldEvent {
		t.Helper()
		var own []toldEvent
		must(t, p.WaitUntil(t.Context(), "the page to be told that "+id+" "+end, func() (bool, error) {
			own = slices.DeleteFunc(toldOf(t, p), func(e toldEvent) bool { return e.On != id })
			return len(own) > 0 && own[len(own)-1].State == end, nil
		}))
		return own
	}
	if told := toldOn("abroad", "failed"); len(told) != 2 || told[0].State != "requested" || told[1].Reason != "cancelled" || !told[1].Final || told[1].Call != told[0].Call {
		t.Errorf("of a question that nobody answered the page was told %+v", told)
	}
	must(t, p.Evaluate("told.length = 0", nil))
	pressButton(t, p, "abroad")
	waitCard(t, p, "Yes, call")
	clickCard(t, p, "Yes, call")
	if callee := order(5); callee != "0031205705200" {
		t.Errorf("the PBX was told to dial %q", callee)
	}
	waitCard(t, p, "Your phone is ringing")
	clickCard(t, p, "Close")
	for i, e := range toldOn("abroad", "ended") {
		if e.Call != toldOf(t, p)[0].Call || (i == 0) != (e.State == "requested") {
			t.Errorf("of a question that was answered the page was told %+v", e)
		}
	}
	if own := evaluated[[]string](t, p, "own"); len(own) > 0 {
		t.Errorf("the page acted itself on %v", own)
	}
	// A click that no person made, and one on what nobody sees.
	must(t, p.Evaluate(`document.querySelector("#button").click()`, nil))
	pressButton(t, p, "faint")
	waitCard(t, p, "02188341260") // which asks
	if n := len(s.PBX.Orders()); n != 5 {
		t.Errorf("the PBX got %d orders, the last for %s", n, order(n))
	}
	for _, record := range takeMutations(t, p) {
		if !isOurs(record) {
			t.Errorf("the page saw %s", record)
		}
	}
}
