//go:build !js

package crm_test

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/crm"
	"simotel/wasm/crm/crmtest"
	"simotel/wasm/fetch/nativefetch"
	"simotel/wasm/settings"
)

var tehran = crm.Party{E164: "+982188341256", National: "02188341256", Number: "902188341256"}

// with returns settings with another CRM.
func with(change func(*settings.CRM)) settings.Settings {
	s := settings.Defaults()
	s.Extension = "201"
	change(&s.CRM)
	return s
}

func TestThePageOfACall(t *testing.T) {
	record := calls.Record{ID: "a-1", CallID: "orig/1", Direction: calls.Incoming, Queue: "فروش", Contact: &calls.Contact{Name: "A & B?#", Company: "../x", ID: "7/8"},
		Steps:  []calls.Transition{{State: calls.Ended, At: 1}},
		Report: &calls.Report{Outcome: calls.Answered, Talked: 61}}
	for _, c := range []struct {
		name, template string
		party          crm.Party
		record         calls.Record
		want           string
	}{
		{"the forms of a number", "https://c/{e164}/{national}/{digits}/{number}", tehran, record, "https://c/%2B982188341256/02188341256/982188341256/902188341256"},
		{"a contact, each text one value", "https://c/{contactId}?n={name}&c={company}", tehran, record, "https://c/7%2F8?n=A%20%26%20B%3F%23&c=..%2Fx"},
		{"the call", "https://c/?d={direction}&q={queue}&e={extension}&i={id}&c={callId}&s={state}&o={outcome}&t={duration}", tehran, record,
			"https://c/?d=incoming&q=%D9%81%D8%B1%D9%88%D8%B4&e=201&i=a-1&c=orig%2F1&s=ended&o=answered&t=61"},
		{"one that goes out and goes on", "https://c/?d={direction}&t={duration}&n={name}", tehran, calls.Record{}, "https://c/?d=outgoing&t=&n="},
		{"a contact that nobody knows", "https://c/{contactId}", tehran, calls.Record{}, ""},
		{"a colleague's number", "https://c/?q={national}", crm.Party{Number: "203"}, record, ""},
		{"a colleague's number as it is dialled", "https://c/?q={number}", crm.Party{Number: "203"}, record, "https://c/?q=203"},
		{"a value that would lead out of its path", "https://c/a/{company}/b", tehran, calls.Record{Contact: &calls.Contact{Company: ".."}}, ""},
		{"what is no template", "https://c/{nonsense}", tehran, record, ""},
		{"no scheme of the web", "javascript:{e164}", tehran, record, ""},
	} {
		got, ok := crm.Page(with(func(s *settings.CRM) { s.Pop.URL = c.template }), c.party, c.record)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: got %q, %v", c.name, got, ok)
		}
	}
}

func TestWithoutATemplateTheContactsOwnPageIsOpened(t *testing.T) {
	s := with(func(c *settings.CRM) { c.Lookup.URL = "https://crm.example.com/api?q={e164}" })
	for link, want := range map[string]bool{"https://crm.example.com/7": true, "https://evil.example/7": false, "": false} {
		if got, ok := crm.Page(s, tehran, calls.Record{Contact: &calls.Contact{Link: link}}); ok != want || ok && got != link {
			t.Errorf("%q: got %q, %v", link, got, ok)
		}
	}
	if _, ok := crm.Page(s, tehran, calls.Record{}); ok {
		t.Error("a page for nobody")
	}
}

func TestWhenThePageOfACallIsOpened(t *testing.T) {
	now := time.UnixMilli(1_000_000)
	steps := func(states ...calls.State) []calls.Transition {
		var all []calls.Transition
		for _, s := range states {
			all = append(all, calls.Transition{State: s, At: now.UnixMilli() - 1000})
		}
		return all
	}
	late := []calls.Transition{{State: calls.CalleeRinging, At: now.Add(-crm.Fresh).UnixMilli()}}
	for _, c := range []struct {
		name      string
		moment    string
		direction calls.Direction
		steps     []calls.Transition
		follows   bool
		want      bool
	}{
		{"never", settings.PopNever, calls.Outgoing, steps(calls.Requested, calls.Sent, calls.Accepted, calls.Connected), true, false},
		{"before the user's own phone is picked up", settings.PopRing, calls.Outgoing, steps(calls.Requested, calls.Sent, calls.Accepted, calls.CallerRinging), true, false},
		{"the PBX dials the callee", settings.PopRing, calls.Outgoing, steps(calls.Requested, calls.Sent, calls.Accepted, calls.CallerRinging, calls.CallerAnswered), true, true},
		{"the callee's phone rings", settings.PopRing, calls.Outgoing, steps(calls.Requested, calls.CalleeRinging), true, true},
		{"it was answered and nobody told that it rang", settings.PopRing, calls.Outgoing, steps(calls.Requested, calls.Connected), true, true},
		{"the order was taken and nobody will tell", settings.PopRing, calls.Outgoing, steps(calls.Requested, calls.Sent, calls.Accepted), false, true},
		{"the order was sent", settings.PopRing, calls.Outgoing, steps(calls.Requested, calls.Sent), false, false},
		{"it was refused", settings.PopRing, calls.Outgoing, steps(calls.Requested, calls.Failed), false, false},
		{"it rang long ago", settings.PopRing, calls.Outgoing, late, true, false},
		{"the user's phone rings", settings.PopRing, calls.Incoming, steps(calls.CalleeRinging), true, true},
		{"before an answer", settings.PopAnswer, calls.Incoming, steps(calls.CalleeRinging), true, false},
		{"an answer", settings.PopAnswer, calls.Incoming, steps(calls.CalleeRinging, calls.Connected), true, true},
		{"an end without an answer", settings.PopAnswer, calls.Outgoing, steps(calls.Accepted, calls.Ended), true, false},
		{"before the end", settings.PopEnd, calls.Outgoing, steps(calls.Connected), true, false},
		{"the end", settings.PopEnd, calls.Outgoing, steps(calls.Connected, calls.Ended), true, true},
		{"what became of it is not known", settings.PopEnd, calls.Outgoing, steps(calls.Accepted, calls.Unknown), false, false},
	} {
		other := settings.ScreenPop{Outgoing: c.moment, Incoming: settings.PopNever}
		if c.direction == calls.Incoming {
			other = settings.ScreenPop{Outgoing: settings.PopNever, Incoming: c.moment}
		}
		if _, got := crm.Due(other, calls.Record{Direction: c.direction, Steps: c.steps}, c.follows, now); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
	for outcome, want := range map[calls.Outcome]bool{calls.Answered: true, calls.Busy: false} {
		r := calls.Record{Steps: steps(calls.Accepted, calls.Ended), Report: &calls.Report{Outcome: outcome}}
		if _, got := crm.Due(settings.ScreenPop{Outgoing: settings.PopAnswer}, r, true, now); got != want {
			t.Errorf("a report of %s: got %v", outcome, got)
		}
	}
}

// asking returns settings whose CRM is a server.
func asking(s *crmtest.Server) settings.Settings {
	return with(func(c *settings.CRM) {
		c.Lookup = settings.Lookup{URL: s.URL + "/api/contacts?phone={e164}", Headers: "Authorization: Bearer {token}",
			Name: "/results/0/name", Company: "/results/0/company/name", ID: "/results/0/id", Link: "/results/0/link", Minutes: 60}
	})
}

func newServer(t *testing.T) *crmtest.Server {
	s := crmtest.New()
	s.Token = "crm-secret"
	t.Cleanup(s.Close)
	return s
}

func TestWhoseANumberIs(t *testing.T) {
	s := newServer(t)
	evil := newServer(t)
	long := strings.Repeat("ن", 300)
	for _, c := range []struct {
		name    string
		contact crmtest.Contact
		want    calls.Contact
	}{
		{"a person", crmtest.Contact{ID: "7", Name: "سارا رضایی", Company: "Acme"}, calls.Contact{ID: "7", Name: "سارا رضایی", Company: "Acme", Link: s.URL + "/contacts/7"}},
		{"texts that would act on what shows them", crmtest.Contact{ID: "7", Name: "a\u202eb\x00\nc\u2066", Company: "\u200fX\t Y"}, calls.Contact{ID: "7", Name: "ab c", Company: "X Y", Link: s.URL + "/contacts/7"}},
		{"texts without end", crmtest.Contact{Name: long, ID: long}, calls.Contact{Name: long[:2*(calls.MaxContact-1)] + "…", ID: "", Link: ""}},
		{"a link to elsewhere", crmtest.Contact{Name: "x", Link: evil.URL + "/contacts/7"}, calls.Contact{Name: "x"}},
		{"a link that is a script", crmtest.Contact{Name: "x", Link: "javascript:alert(1)"}, calls.Contact{Name: "x"}},
		{"a link without end", crmtest.Contact{Name: "x", Link: s.URL + "/" + long}, calls.Contact{Name: "x", Link: s.URL + "/" + long}},
	} {
		s.Know(tehran.E164, c.contact)
		got, err := crm.Ask(t.Context(), nativefetch.New(nil), asking(s), "crm-secret", tehran)
		if c.name == "texts without end" && got != nil {
			got.Link = "" // of an id without end
		}
		if err != nil || got == nil || *got != c.want {
			t.Errorf("%s: got %+v, %v\nwant %+v", c.name, got, err, c.want)
		}
	}
	last := s.Requests("/api/")[0]
	if last.Method != "GET" || last.Query != "phone=%2B982188341256" || last.Header.Get("Authorization") != "Bearer crm-secret" || last.Body != "" {
		t.Errorf("asked %+v", last)
	}
}

func TestANumberThatNobodyHasIsNoFailure(t *testing.T) {
	s := newServer(t)
	for _, how := range []crmtest.Failure{"", crmtest.Unknown} {
		s.Fail(how)
		if got, err := crm.Ask(t.Context(), nativefetch.New(nil), asking(s), "crm-secret", tehran); got != nil || err != nil {
			t.Errorf("%q: got %+v, %v", how, got, err)
		}
	}
}

func TestACRMThatFailsTellsWhyAndNothingElse(t *testing.T) {
	s, elsewhere := newServer(t), newServer(t)
	s.RedirectTo = elsewhere.URL + "/api/contacts"
	for how, want := range map[crmtest.Failure]string{
		crmtest.Broken: "crm_status HTTP 500", crmtest.Busy: "crm_busy ", crmtest.Denied: "crm_denied HTTP 401", crmtest.HTML: "crm_not_json ", crmtest.CutOff: "crm_not_json ",
		crmtest.Huge: "crm_too_large ", crmtest.Elsewhere: "crm_redirected ", crmtest.OtherShape: "crm_other_shape ",
	} {
		s.Fail(how)
		got, err := crm.Ask(t.Context(), nativefetch.New(nil), asking(s), "crm-secret", tehran)
		var e *crm.Error
		if !errors.As(err, &e) || e.Code+" "+e.Detail != want || got != nil {
			t.Errorf("%s: got %+v, %v", how, got, err)
		} else if strings.Contains(err.Error(), "crm-secret") || strings.Contains(err.Error(), "2188341256") {
			t.Errorf("%s: told %v", how, err)
		}
	}
	if asked := elsewhere.Requests("/"); len(asked) > 0 {
		t.Errorf("the token went to %v", asked)
	}
}

func TestACRMThatDoesNotAnswerIsGivenUp(t *testing.T) {
	s := newServer(t)
	s.Fail(crmtest.Silent)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var e *crm.Error
	if _, err := crm.Ask(ctx, nativefetch.New(nil), asking(s), "crm-secret", tehran); !errors.As(err, &e) || e.Code != crm.CodeTimedOut {
		t.Errorf("got %v", err)
	}
}

func TestNothingIsSentWithoutWhatItNeeds(t *testing.T) {
	s := newServer(t)
	var refused *settings.ClearTextError
	public := asking(s)
	public.CRM.Lookup.URL = "http://crm.example.com/?q={e164}"
	if _, err := crm.Ask(t.Context(), nativefetch.New(nil), public, "crm-secret", tehran); !errors.As(err, &refused) {
		t.Errorf("in clear text: %v", err)
	}
	var e *crm.Error
	if _, err := crm.Ask(t.Context(), nativefetch.New(nil), asking(s), "", tehran); !errors.As(err, &e) || e.Code != crm.CodeToken {
		t.Errorf("without a token: %v", err)
	}
	if _, err := crm.Ask(t.Context(), nativefetch.New(nil), settings.Defaults(), "", tehran); !errors.As(err, &e) || e.Code != crm.CodeNone {
		t.Errorf("without an address: %v", err)
	}
	if asked := s.Requests("/"); len(asked) > 0 {
		t.Errorf("asked %v", asked)
	}
}

func TestWhatTheCRMToldIsKeptForAWhile(t *testing.T) {
	of := settings.Lookup{URL: "https://c", Minutes: 60}
	now := time.UnixMilli(1_000_000_000)
	c := crm.ReadCache(nil, of)
	c.Learn("+1", &calls.Contact{Name: "a"}, now)
	c.Learn("+2", nil, now)
	again := func(of settings.Lookup) *crm.Cache {
		raw, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		c := crm.ReadCache(raw, of)
		return &c
	}
	for _, look := range []struct {
		name   string
		number string
		after  time.Duration
		of     settings.Lookup
		known  bool
	}{
		{"a contact", "+1", 59 * time.Minute, of, true},
		{"a contact, later", "+1", 60 * time.Minute, of, false},
		{"nobody", "+2", 4 * time.Minute, of, true},
		{"nobody, later", "+2", 5 * time.Minute, of, false},
		{"another number", "+3", 0, of, false},
		{"another CRM", "+1", 0, settings.Lookup{URL: "https://d", Minutes: 60}, false},
		{"a clock that was put back", "+1", -time.Hour, of, false},
	} {
		contact, known := again(look.of).Find(look.number, now.Add(look.after))
		if known != look.known || known && (contact != nil) != (look.number == "+1") {
			t.Errorf("%s: got %v, %v", look.name, contact, known)
		}
	}
	for i := range 500 {
		c.Learn("+9"+strconv.Itoa(i), nil, now)
	}
	if len(c.Answers) != 200 {
		t.Errorf("%d answers are kept", len(c.Answers))
	}
}

func TestACRMThatFailsIsLeftAloneLongerAndLonger(t *testing.T) {
	now := time.UnixMilli(1_000_000_000)
	c := crm.ReadCache(nil, settings.Lookup{})
	var pauses []string
	for range 8 {
		c.Fail(now, "crm_status")
		for s := 1; ; s++ {
			if c.MayAsk(now.Add(time.Duration(s) * time.Second)) {
				pauses = append(pauses, strconv.Itoa(s))
				break
			}
		}
	}
	if got := strings.Join(pauses, " "); got != "15 30 60 120 240 480 600 600" {
		t.Errorf("got %s", got)
	}
	if c.Why != "crm_status" || c.Failures != 8 {
		t.Errorf("it is told that it failed %d times because of %q", c.Failures, c.Why)
	}
	if !c.MayAsk(now.AddDate(-1, 0, 0)) {
		t.Error("it is left alone since a clock was ahead")
	}
	c.Learn("+1", nil, now)
	if !c.MayAsk(now) || c.Failures != 0 || c.Why != "" {
		t.Error("it is left alone although it answered")
	}
}
