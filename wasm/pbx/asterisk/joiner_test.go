//go:build !js

package asterisk

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// versions are those of which testdata has recorded calls.
var versions = []string{"16", "22"}

// recorded returns the events of each recorded call, by its name.
func recorded(t *testing.T, version string) map[string][]event {
	t.Helper()
	raw, err := os.ReadFile("testdata/asterisk-" + version + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	all, name := make(map[string][]event), ""
	for line := range strings.Lines(string(raw)) {
		if title, ok := strings.CutPrefix(line, "# "); ok {
			name = strings.TrimSpace(title)
			continue
		}
		e, err := readEvent([]byte(line))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = append(all[name], e)
	}
	return all
}

// courses are what is told of each recorded call.
var courses = map[string]string{
	"answered callee hangs up":           "caller_ringing, caller_answered, callee_ringing, connect, end, report answered",
	"answered caller hangs up":           "caller_ringing, caller_answered, callee_ringing, connect, end, report answered",
	"answered hung up through ari":       "caller_ringing, caller_answered, callee_ringing, connect, end, report answered",
	"group":                              "caller_ringing, caller_answered, callee_ringing, connect, end, report answered",
	"one after the other":                "caller_ringing, caller_answered, callee_ringing, connect, end, report answered",
	"through local":                      "caller_ringing, caller_answered, callee_ringing, connect, end, report answered",
	"caller outside":                     "caller_answered, callee_ringing, connect, end, report answered", // it was asked for late
	"rejected":                           "caller_ringing, caller_answered, callee_ringing, end, report rejected",
	"busy":                               "caller_ringing, caller_answered, end, report busy",
	"busy tone":                          "caller_ringing, caller_answered, end, report busy",
	"congestion tone":                    "caller_ringing, caller_answered, end, report callee_failed",
	"callee does not answer":             "caller_ringing, caller_answered, callee_ringing, end, report no_answer",
	"callee not registered":              "caller_ringing, caller_answered, end (No route to destination), report callee_failed",
	"no such extension":                  "caller_ringing, caller_answered, end (No such extension), report callee_failed",
	"barred":                             "caller_ringing, caller_answered, end, report barred",
	"voice mail":                         "caller_ringing, caller_answered, end, no_report",
	"voice mail left":                    "caller_ringing, caller_answered, end, no_report",
	"cancelled while callee rings":       "caller_ringing, caller_answered, callee_ringing, end, report cancelled",
	"caller hangs up while callee rings": "caller_ringing, caller_answered, callee_ringing, end, report cancelled",
	"caller does not answer":             "caller_ringing, end, report caller_no_answer",
	"caller rejects":                     "caller_ringing, end (User busy), report caller_no_answer",
	"cancelled while caller rings":       "caller_ringing, end, report cancelled",
	"incoming":                           "",
}

// joined returns what a joiner tells of events, in order.
func joined(j *joiner, events []event) []pbx.News {
	open := []calls.Record{record("1", "201", calls.EventAccept)}
	var news []pbx.News
	now := time.Now()
	for _, e := range events {
		now = now.Add(100 * time.Millisecond)
		news = append(news, j.hear(e, open, now))
	}
	return news
}

// evidence returns the evidence of news in words, without the record.
func evidence(all []pbx.News) []string {
	var told []string
	for _, n := range all {
		for _, line := range words(pbx.News{Evidence: n.Evidence}) {
			told = append(told, strings.TrimPrefix(line, "1 "))
		}
	}
	return told
}

func TestRecordedCallsAreToldAsTheyWent(t *testing.T) {
	for _, version := range versions {
		all := recorded(t, version)
		for name, want := range courses {
			if len(all[name]) == 0 {
				t.Errorf("%s is not recorded of %s", name, version)
			}
			if got := strings.Join(evidence(joined(&joiner{endpoint: "PJSIP/201"}, all[name])), ", "); got != want {
				t.Errorf("Asterisk %s, %s:\n got %s\nwant %s", version, name, got, want)
			}
		}
	}
}

// TestEventsOfOneStepMayComeInEitherOrder swaps neighbours and repeats events,
// which must change nothing but the order of one step.
func TestEventsOfOneStepMayComeInEitherOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, version := range versions {
		for name, events := range recorded(t, version) {
			want := evidence(joined(&joiner{}, events))
			for range 100 {
				mixed := slices.Clone(events)
				for i := 1; i < len(mixed); i++ {
					if random.IntN(3) == 0 && ofOneStep(mixed[i-1], mixed[i]) {
						mixed[i-1], mixed[i] = mixed[i], mixed[i-1]
						i++
					}
				}
				for range 3 {
					i := random.IntN(len(mixed))
					mixed = slices.Insert(mixed, i, mixed[i])
				}
				if got := evidence(joined(&joiner{}, mixed)); !slices.Equal(got, want) {
					t.Fatalf("Asterisk %s, %s:\n got %q\nwant %q", version, name, got, want)
				}
			}
		}
	}
}

// ofOneStep reports whether two events tell the same, one of the channel and one
// of who dialled it.
func ofOneStep(a, b event) bool {
	return a.Type == channelStateChange && b.Type == dial && b.Caller == nil || b.Type == channelStateChange && a.Type == dial && a.Caller == nil
}

// TestNothingIsToldThatDidNotHappen has the joiner hear events in any order,
// some twice and some not at all, by a joiner that dies in between.
func TestNothingIsToldThatDidNotHappen(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, version := range versions {
		for name, events := range recorded(t, version) {
			happened := kinds(evidence(joined(&joiner{}, events)))
			for range 100 {
				mixed := slices.Clone(events)
				random.Shuffle(len(mixed), func(i, k int) { mixed[i], mixed[k] = mixed[k], mixed[i] })
				mixed = append(mixed[:random.IntN(len(mixed))], events[random.IntN(len(events)):]...)
				told := kinds(evidence(joined(&joiner{}, mixed)))
				for _, kind := range told {
					if !slices.Contains(happened, kind) && kind != "no_report" && kind != "report" {
						t.Fatalf("Asterisk %s, %s: %q of %q", version, name, told, happened)
					}
				}
				if !slices.IsSortedFunc(told, inOrder) || len(slices.Compact(slices.Clone(told))) != len(told) {
					t.Fatalf("Asterisk %s, %s: told %q", version, name, told)
				}
			}
		}
	}
}

// kinds returns the first words of lines.
func kinds(lines []string) []string {
	var all []string
	for _, line := range lines {
		all = append(all, strings.Fields(line)[0])
	}
	return all
}

// inOrder compares kinds by their place in a call.
func inOrder(a, b string) int {
	place := func(kind string) int { return slices.Index(calls.EventKinds, calls.EventKind(kind)) }
	return place(a) - place(b)
}

func TestAJoinerThatDiesGoesOnWhereItWas(t *testing.T) {
	for _, version := range versions {
		for name, events := range recorded(t, version) {
			want := evidence(joined(&joiner{}, events))
			for at := range events {
				first := &live{position: position{App: newName()}}
				told := evidence(joined(&first.position.joiner, events[:at]))
				second := &live{driver: open(t, newDouble()), watcher: &memory{open: []calls.Record{record("1", "201")}}}
				second.restore(pbx.Position(text(first.position)))
				told = append(told, evidence(joined(&second.position.joiner, events[at:]))...)
				if !slices.Equal(told, want) {
					t.Fatalf("Asterisk %s, %s, dead after %d events:\n got %q\nwant %q", version, name, at, told, want)
				}
			}
		}
	}
}

func TestTheTimesOfACallAreThoseBetweenItsEvents(t *testing.T) {
	j := &joiner{}
	open := []calls.Record{record("1", "201", calls.EventAccept)}
	began := time.Now()
	var report *calls.Report
	for _, step := range []struct {
		after time.Duration
		event string
	}{
		{0, `{"type":"ChannelCreated","channel":{"id":"simotel-1"}}`},
		{2 * time.Second, `{"type":"ChannelStateChange","channel":{"id":"simotel-1","state":"Up"}}`},
		{5 * time.Second, `{"type":"Dial","dialstatus":"ANSWER","caller":{"id":"simotel-1"},"peer":{"id":"2"}}`},
		{36 * time.Second, `{"type":"ChannelDestroyed","cause":16,"channel":{"id":"simotel-1"}}`},
	} {
		e, err := readEvent([]byte(step.event))
		if err != nil {
			t.Fatal(err)
		}
		for _, told := range j.hear(e, open, began.Add(step.after)).Evidence {
			if told.Event.Report != nil {
				report = told.Event.Report
			}
		}
	}
	if report == nil || *report != (calls.Report{Outcome: calls.Answered, Talked: 31, Waited: 5}) {
		t.Errorf("got %+v", report)
	}
}

func TestHowACallEndedIsReadFromWhatWasSeen(t *testing.T) {
	for name, c := range map[string]struct {
		leg   leg
		cause int
		words string
		want  string
	}{
		"a queue nobody answers":               {leg{Facts: answered | calleeRang, Peers: []peer{{ID: "2", Rang: true, Status: "NOANSWER"}}}, 16, "Normal Clearing", "no_answer"},
		"a queue left":                         {leg{Facts: answered | calleeRang | hungUp, Peers: []peer{{ID: "2", Rang: true, Status: "CANCEL"}}}, 0, "Unknown", "cancelled"},
		"a queue that let a phone go":          {leg{Facts: answered | calleeRang, Peers: []peer{{ID: "2", Rang: true, Status: "CANCEL"}}}, 16, "Normal Clearing", "no_report"},
		"a phone still dialled at the end":     {leg{Facts: answered, Peers: []peer{{ID: "2"}}}, 16, "Normal Clearing", "no_report"},
		"declined with 603":                    {leg{Facts: answered | calleeRang, Status: "CHANUNAVAIL"}, 21, "Call Rejected", "rejected"},
		"busy for one, rung by another":        {leg{Facts: answered | calleeRang, Status: "BUSY", Peers: []peer{{ID: "2", Status: "BUSY"}, {ID: "3", Rang: true}}}, 17, "User busy", "busy"},
		"the trunk is congested":               {leg{Facts: answered, Status: "CONGESTION", App: "Dial"}, 34, "Circuit/channel congestion", "callee_failed (Circuit/channel congestion)"},
		"unassigned, by an announcement":       {leg{Facts: answered, App: "Playback"}, 1, "Unallocated (unassigned) number", "callee_failed (Unallocated (unassigned) number)"},
		"an announcement that ends by itself":  {leg{Facts: answered, App: "Playback"}, 0, "Unknown", "no_report"},
		"a privacy manager's word":             {leg{Facts: answered, Status: "DONTCALL"}, 16, "Normal Clearing", "no_report"},
		"the caller hangs up before anything":  {leg{Facts: answered | hungUp}, 0, "Unknown", "no_report"},
		"the caller's phone is out of reach":   {leg{}, 20, "Subscriber absent", "caller_no_answer (Subscriber absent)"},
		"the caller's phone declines with 603": {leg{Facts: rang}, 21, "Call Rejected", "caller_no_answer (Call Rejected)"},
		"cut before anything":                  {leg{Facts: cut}, 16, "Normal Clearing", "cancelled"},
	} {
		how := c.leg.report(c.cause, c.words)
		got := string(how.Outcome)
		if how.Cause != "" {
			got += fmt.Sprintf(" (%s)", how.Cause)
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestACallThatRingsTheUsersPhoneIsTold(t *testing.T) {
	for _, version := range versions {
		events := recorded(t, version)["incoming"]
		var told []string
		for _, n := range joined(&joiner{endpoint: "PJSIP/203"}, events) {
			told = append(told, words(n)...)
		}
		id := ""
		for _, e := range events {
			if e.Channel != nil {
				id = e.Channel.ID
			}
		}
		want := []string{"phone ringing", "incoming " + id + " ring 202", "incoming " + id + " end", "incoming " + id + " report no_answer", "phone idle"}
		slices.Sort(told)
		slices.Sort(want)
		if !slices.Equal(told, want) {
			t.Errorf("Asterisk %s: got %q, want %q", version, told, want)
		}
	}
}

func TestAnAnnouncementBeforeTheAnswerIsNoRinging(t *testing.T) {
	var events []event
	for _, status := range []string{"", "PROCEEDING", "PROGRESS"} {
		events = append(events, event{Type: dial, DialStatus: status, Caller: &channel{ID: "simotel-1"}, Peer: &channel{ID: "2", State: "Down"}})
	}
	if told := evidence(joined(&joiner{}, events)); len(told) != 0 {
		t.Errorf("told %q", told)
	}
}

func TestAnOrderOfAnotherBrowserIsNoIncomingCall(t *testing.T) {
	j := &joiner{endpoint: "PJSIP/201"}
	n := j.hear(event{Type: channelStateChange, Channel: &channel{ID: "simotel-elsewhere", Name: "PJSIP/201-1", State: stateRinging}}, nil, time.Now())
	if told := words(n); len(told) != 0 || len(j.Legs) != 0 {
		t.Errorf("told %q", told)
	}
}
