package ui

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"simotel/wasm/message"
)

func TestTheOptionsShowHowTheCallLogStands(t *testing.T) {
	now := newDesk("en").now
	ms := func(d time.Duration) int64 { return now.Add(d).UnixMilli() }
	for name, c := range map[string]struct {
		state  message.CallLogState
		kind   string // of the first line; empty for a part that is not there
		says   []string
		hidden []string
		shown  []string
	}{
		"no log, nothing waits": {state: message.CallLogState{}},
		"all have arrived": {message.CallLogState{On: true, Delivered: ms(-time.Hour)}, good, []string{"No call waits", "last took a call: now in en"},
			[]string{"log-send", "log-empty-part", "log-aside", "log-dropped", "log-since", "log-next", "log-said"}, nil},
		"none was ever taken": {message.CallLogState{On: true, Waiting: 1}, busy, []string{"One call waits", "has taken no call yet"}, []string{"log-next"}, []string{"log-send", "log-since"}},
		"it is tried again": {message.CallLogState{On: true, Waiting: 12, Bound: 1500, Since: ms(-time.Hour), Next: ms(time.Minute), Title: "Not there.", Advice: "Wait."}, ask,
			[]string{"12 of at most 1500 calls wait", "Not there. Wait.", "Next try: now in en"}, []string{"log-said"}, []string{"log-next", "log-send", "log-empty-part"}},
		"a person has to mend it": {message.CallLogState{On: true, Waiting: 2, Stopped: true, Title: "Denied.", Words: "no"}, bad, []string{"Denied.", "The CRM says: \u2068no\u2069"}, nil, []string{"log-said"}},
		"it is switched off":      {message.CallLogState{Waiting: 2, Title: "Denied."}, ask, []string{"switched off"}, []string{"log-send", "log-next"}, []string{"log-empty-part"}},
		"some were not kept":      {message.CallLogState{On: true, Dropped: 3, Lost: ms(-time.Hour)}, good, []string{"3 calls were not kept"}, nil, []string{"log-dropped"}},
		"some were refused": {message.CallLogState{On: true, Aside: 30, Listed: []message.AsideCall{{ID: "a", Shown: "+98 21", Who: "Sara", Way: "Incoming", Title: "Refused.", Words: "why"}, {ID: "b"}}}, ask,
			[]string{"Set aside (30)", "And 28 more.", "+98 21", "Sara", "Incoming", "30 calls were refused", "Refused.", "The CRM says: \u2068why\u2069"}, []string{"log-words:b", "log-who:b", "log-empty-part"}, []string{"log-aside", "log-all", "log-words:a", "log-more"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, w := newPage(t, "options.html"), newWorker()
			w.log = c.state
			(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
			if p.hidden["crm-log-state"] != (c.kind == "") || c.kind != "" && p.attributes["log-now.data-kind"] != c.kind {
				t.Errorf("the part is hidden: %v, of kind %q", p.hidden["crm-log-state"], p.attributes["log-now.data-kind"])
			}
			var all strings.Builder
			for id, text := range p.text {
				if strings.HasPrefix(id, "log-") {
					all.WriteString(text + "|")
				}
			}
			for _, part := range c.says {
				if !strings.Contains(all.String(), part) {
					t.Errorf("no %q in %q", part, all.String())
				}
			}
			for _, id := range c.hidden {
				if !p.hidden[p.is(id)] {
					t.Errorf("%s is shown", id)
				}
			}
			for _, id := range c.shown {
				if p.hidden[p.is(id)] {
					t.Errorf("%s is hidden", id)
				}
			}
		})
	}
}

func TestWhoeverWorksIsToldOfCallsThatTheCRMRefused(t *testing.T) {
	w, d := newWorker(), newDesk("en")
	if p := open(t, w, d); !p.hidden["call-log"] {
		t.Error("there is nothing to tell, and a line for it")
	}
	w.status.CallLog = "2 calls were refused by the CRM."
	if p := open(t, w, d); p.hidden["call-log"] || p.text["call-log-line"] != w.status.CallLog {
		t.Errorf("the popup says %q", p.text["call-log-line"])
	}
	p := newPage(t, "options.html")
	(&Options{Document: p, Service: w, Platform: d, Log: true}).Start(t.Context())
	if p.focused != "log-heading" {
		t.Errorf("who comes from there finds the focus on %q", p.focused)
	}
}

func TestWhatAPersonDoesAboutTheCallLog(t *testing.T) {
	p, w, d := newPage(t, "options.html"), newWorker(), newDesk("en")
	w.log = message.CallLogState{On: true, Waiting: 2, Aside: 2, Dropped: 1, Listed: []message.AsideCall{{ID: "a"}, {ID: "b", Who: "Sara"}}}
	(&Options{Document: p, Service: w, Platform: d}).Start(t.Context())
	for _, id := range []string{"log-send", "log-retry:a", "log-retry-all", "log-forget"} {
		p.do(id, "click")
		if id != "log-send" && p.focused != "log-heading" {
			t.Errorf("after %s the focus is at %q", id, p.focused)
		}
	}
	want := []message.CallLogRequest{{Do: message.LogSend}, {Do: message.LogRetry, ID: "a"}, {Do: message.LogRetry}, {Do: message.LogForget}}
	if !reflect.DeepEqual(w.logged, want) {
		t.Errorf("asked for %+v", w.logged)
	}
	for id, title := range map[string]string{"log-discard:b": "the call with \u2068Sara", "log-discard-all": "set aside (2)"} {
		w.logged = nil
		p.do(id, "click")
		if len(w.logged) > 0 || p.focused != "log-empty-no" || !strings.Contains(p.text["log-sure-title"], title) {
			t.Errorf("%s is done without asking: %+v, %q", id, w.logged, p.text["log-sure-title"])
		}
		p.do("log-empty-no", "click")
		if p.focused != id || !p.hidden["log-sure"] {
			t.Errorf("kept, the focus is at %q", p.focused)
		}
		p.do(id, "click")
		p.do("log-empty-do", "click")
		if len(w.logged) != 1 || w.logged[0].Do != message.LogDiscard || (w.logged[0].ID == "b") != (id == "log-discard:b") || p.focused != "log-heading" {
			t.Errorf("%s asked for %+v", id, w.logged)
		}
	}
	w.logged = nil
	p.do("log-empty", "click")
	if len(w.logged) > 0 || p.hidden["log-sure"] || p.focused != "log-empty-no" || !strings.Contains(p.text["log-sure-title"], "4") {
		t.Errorf("it is not asked: %+v, %q", w.logged, p.text["log-sure-title"])
	}
	p.do("log-empty-no", "click")
	p.do("log-empty", "click")
	p.do("log-empty-do", "click")
	if !reflect.DeepEqual(w.logged, []message.CallLogRequest{{Do: message.LogEmpty}}) || !p.hidden["log-sure"] {
		t.Errorf("asked for %+v", w.logged)
	}
	w.log = message.CallLogState{On: true}
	d.pass(logSoon)
	if p.text["log-now-title"] != "No call waits" {
		t.Errorf("a while later it shows %q", p.text["log-now-title"])
	}
	w.fail = errors.New("gone")
	d.pass(logLate)
	if p.attributes["log-now.data-kind"] != bad {
		t.Error("a worker that fails is not told")
	}
	w.fail = nil
	d.pass(logLate)
	if p.attributes["log-now.data-kind"] != good {
		t.Error("it is not asked again after a failure")
	}
}

func TestAPageThatIsNotSeenAsksNothing(t *testing.T) {
	p, w, d := newPage(t, "options.html"), newWorker(), newDesk("en")
	w.log = message.CallLogState{On: true, Waiting: 2}
	(&Options{Document: p, Service: w, Platform: d}).Start(t.Context())
	asked := func(span time.Duration) int {
		before := w.logReads
		d.pass(span)
		return w.logReads - before
	}
	if n := asked(10 * logSoon); n != 10 {
		t.Errorf("in view it asks %d times", n)
	}
	d.seen(false)
	p.do("log-send", "click") // what was under way when it went
	if n := asked(time.Hour); n != 0 {
		t.Errorf("out of view it asks %d times", n)
	}
	w.log.Waiting = 0
	d.seen(true)
	if p.text["log-now-title"] != "No call waits" {
		t.Errorf("back in view it shows %q", p.text["log-now-title"])
	}
	if n := asked(2 * logLate); n != 2 {
		t.Errorf("back in view it asks %d times", n)
	}
}
