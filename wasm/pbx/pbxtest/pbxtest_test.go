package pbxtest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// The PBX that the table below is written for.
var (
	reports = Capabilities{Reports: true}
	caller  = Capabilities{Live: true, LiveOutcome: true}
	both    = Capabilities{Reports: true, Live: true, CalleeLeg: true, CallerUnanswered: true, Rejections: true}
	blind   = Capabilities{}
	asked   = Capabilities{Live: true, CalleeLeg: true, LiveOutcome: true, CallerUnanswered: true, Rejections: true, Asked: true}
)

// written is what is known in the end, by a PBX with reports alone, one whose
// events show the caller's phone, one that shows all, and one that shows
// nothing; and what must not be claimed.
var written = map[string][4]string{
	"answered":                   {"ended answered", "ended answered", "ended answered", "unknown no_report"},
	"busy":                       {"ended busy", "ended busy", "ended busy", "unknown no_report"},
	"rejected":                   {"ended busy", "ended busy", "ended rejected", "unknown no_report"},
	"the caller does not answer": {"unknown no_report", "ended no_report", "ended caller_no_answer", "unknown no_report"},
	"the callee does not answer": {"ended no_answer", "ended no_answer", "ended no_answer", "unknown no_report"},
	"failed":                     {"ended callee_failed", "ended callee_failed", "ended callee_failed", "unknown no_report"},
	"barred":                     {"ended barred", "ended barred", "ended barred", "unknown no_report"},
	"slow answer":                {"ended answered", "ended answered", "ended answered", "unknown no_report"},
	"PBX down":                   {"failed", "failed", "failed", "failed"},
	"events lost":                {"ended answered", "unknown no_report", "ended answered", "unknown no_report"},
	"events late":                {"ended answered", "ended answered", "ended answered", "unknown no_report"},
}

// hidden is what must not be claimed of a call that was answered, and of one
// whose caller did not.
var hidden = map[string][4]string{
	"answered": {"caller_ringing caller_answered callee_ringing connect end", "callee_ringing connect", "",
		"caller_ringing caller_answered callee_ringing connect end report"},
	"the caller does not answer": {"caller_ringing end report", "report", "", "caller_ringing end report"},
	"rejected":                   {"caller_ringing caller_answered callee_ringing end", "callee_ringing", "", "caller_ringing caller_answered callee_ringing end report"},
	"events lost": {"caller_ringing caller_answered callee_ringing connect end",
		"caller_ringing caller_answered callee_ringing connect end report",
		"caller_ringing caller_answered callee_ringing connect end", "caller_ringing caller_answered callee_ringing connect end report"},
}

func TestTheTableSaysWhatIsKnownAndWhatIsNot(t *testing.T) {
	for _, s := range Scenarios {
		for i, c := range []Capabilities{reports, caller, both, blind} {
			e := s.Expect(c)
			if got := strings.TrimSpace(fmt.Sprint(e.State, " ", e.Outcome)); got != written[s.Name][i] {
				t.Errorf("%s, %+v: %q, want %q", s.Name, c, got, written[s.Name][i])
			}
			if want, ok := hidden[s.Name]; ok && join(e.NotObservable) != want[i] {
				t.Errorf("%s, %+v: hidden is %q, want %q", s.Name, c, join(e.NotObservable), want[i])
			}
		}
	}
}

func TestAPBXThatCanBeAskedLetsTheEndOfALostCallBeKnown(t *testing.T) {
	e := scenario("events lost").Expect(asked)
	if e.State != calls.Ended || e.Outcome != calls.OutcomeNoReport || join(e.Live) != "end" || e.Reported != "" {
		t.Errorf("got %+v", e)
	}
}

func join(kinds []calls.EventKind) string {
	all := make([]string, len(kinds))
	for i, k := range kinds {
		all[i] = string(k)
	}
	return strings.Join(all, " ")
}

// paper is a PBX that tells what the table says, and perhaps a lie.
type paper struct {
	Capabilities
	s       Scenario
	deliver chan struct{}

	order *pbx.Error        // in place of the right answer
	drop  calls.EventKind   // is not told
	lie   []calls.EventKind // are told before all others
	says  calls.Outcome     // in place of the right report
	of    string            // a record that is not ours
}

func (p *paper) Driver() pbx.Driver            { return p }
func (p *paper) Ended(context.Context) error   { return nil }
func (p *paper) IsLast(n pbx.News) bool        { return len(n.Incoming) > 0 }
func (p *paper) Deliver(context.Context) error { close(p.deliver); return nil }

// Capabilities are embedded under the name of the method that Bench wants.
type paperBench struct{ *paper }

func (b paperBench) Capabilities() Capabilities { return b.paper.Capabilities }

func (p *paper) Script(ctx context.Context, _ Scenario) (context.Context, pbx.Order) {
	return ctx, pbx.Order{Caller: "201", Callee: "202"}
}

func (p *paper) Check(context.Context) (pbx.Health, error) { return pbx.Health{}, nil }

func (p *paper) Originate(context.Context, pbx.Order) (pbx.CallRef, error) {
	switch {
	case p.order != nil:
		return pbx.CallRef{}, p.order
	case p.s.Answer == Late:
		return pbx.CallRef{}, &pbx.Error{Code: pbx.TimedOut, Unknown: true}
	case p.s.Answer == None:
		return pbx.CallRef{}, &pbx.Error{Code: pbx.ConnectionRefused}
	}
	return pbx.CallRef{ID: "1"}, nil
}

func (p *paper) CheckReports(context.Context) error { return nil }

func (p *paper) Reports(_ context.Context, open []calls.Record, _ pbx.Position) ([]pbx.Evidence, pbx.Position, error) {
	if len(open) == 0 {
		return nil, nil, nil
	}
	return p.report(), nil, nil
}

// report is the call's report, or the lie in its place.
func (p *paper) report() []pbx.Evidence {
	o := p.s.Expect(p.Capabilities).Reported
	if p.says != "" {
		o = p.says
	}
	if o == "" || o == "none" {
		return nil
	}
	return []pbx.Evidence{{Record: "contract", Event: calls.Event{Kind: calls.EventReport, Report: &calls.Report{Outcome: o}}}}
}

func (p *paper) Watch(ctx context.Context, w pbx.Watcher, _ pbx.Position) error {
	w.Stands(pbx.LiveOn, nil)
	select {
	case <-p.deliver:
	case <-ctx.Done():
		return ctx.Err()
	}
	var n pbx.News
	for _, kind := range append(p.lie, p.s.Expect(p.Capabilities).Live...) {
		if kind != p.drop {
			n.Evidence = append(n.Evidence, pbx.Evidence{Record: "contract" + p.of, Event: calls.Event{Kind: kind}})
		}
	}
	if p.LiveOutcome && p.s.Stream != Lost {
		n.Evidence = append(n.Evidence, p.report()...)
	}
	if err := w.Hear(n); err != nil {
		return err
	}
	if err := w.Hear(pbx.News{Incoming: []pbx.Incoming{{}}}); err != nil {
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}

func scenario(name string) Scenario {
	for _, s := range Scenarios {
		if s.Name == name {
			return s
		}
	}
	return Scenario{}
}

func TestADriverThatKnowsWhatItsPBXShowsPasses(t *testing.T) {
	for _, c := range []Capabilities{reports, {Live: true}, caller, both, blind, asked} {
		Run(t, func(_ *testing.T, s Scenario) Bench {
			return paperBench{&paper{Capabilities: c, s: s, deliver: make(chan struct{})}}
		})
	}
}

func TestADriverThatKnowsMoreOrLessFails(t *testing.T) {
	seen := Capabilities{Reports: true, Live: true}
	for name, c := range map[string]struct {
		scenario  string
		paper     paper
		complaint string
	}{
		"a connection seen on the caller's leg": {"answered", paper{Capabilities: seen, lie: []calls.EventKind{calls.EventConnect}}, "claimed without evidence"},
		"an answer that nobody gave":            {"the callee does not answer", paper{Capabilities: both, lie: []calls.EventKind{calls.EventConnect}}, "claimed without evidence"},
		"events that were lost":                 {"events lost", paper{Capabilities: seen, lie: []calls.EventKind{calls.EventEnd}}, "claimed without evidence"},
		"a claim after the report":              {"events late", paper{Capabilities: seen, lie: []calls.EventKind{calls.EventConnect}}, "claimed without evidence"},
		"an event that was not noticed":         {"busy", paper{Capabilities: both, drop: calls.EventEnd}, "the events told"},
		"events in another order":               {"busy", paper{Capabilities: both, lie: []calls.EventKind{calls.EventEnd}}, "the events told"},
		"a report that nobody wrote":            {"the caller does not answer", paper{Capabilities: reports, says: calls.NoAnswer}, "is reported"},
		"another report":                        {"barred", paper{Capabilities: reports, says: calls.Answered}, "is reported"},
		"a report that was not found":           {"barred", paper{Capabilities: Capabilities{Reports: true}, says: "none"}, "nothing is reported"},
		"a lost order that is called refused":   {"slow answer", paper{Capabilities: reports, order: &pbx.Error{Code: pbx.TimedOut}}, "the order's answer"},
		"a PBX that is down and may have acted": {"PBX down", paper{Capabilities: reports, order: &pbx.Error{Code: pbx.Broken, Unknown: true}}, "the order's answer"},
		"another record's evidence":             {"answered", paper{Capabilities: seen, of: "2"}, "evidence on"},
	} {
		p := c.paper
		p.s, p.deliver = scenario(c.scenario), make(chan struct{})
		complaints := Check(t.Context(), paperBench{&p}, p.s)
		if !strings.Contains(strings.Join(complaints, "\n"), c.complaint) {
			t.Errorf("%s: got %q", name, complaints)
		}
	}
}
