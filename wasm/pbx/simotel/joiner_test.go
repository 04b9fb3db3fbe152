package simotel

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// began is when the first event of every table is heard; each comes a second
// after the one before.
var began = time.UnixMilli(1_800_000_000_000)

// sentOrder is a record of an order that left so long before the first event.
func sentOrder(id, callee, callID string, before time.Duration) calls.Record {
	sent := began.Add(-before).UnixMilli()
	r := calls.Record{ID: id, Caller: "201", Dialled: callee, CallID: callID,
		Steps: []calls.Transition{{State: calls.Requested, At: sent}, {State: calls.Sent, At: sent}}}
	if callID != "" {
		r.Steps = append(r.Steps, calls.Transition{State: calls.Accepted, At: sent})
	}
	return r
}

const (
	mobile   = "09123456789"
	callName = "orig.call.1703145054.787335"
)

// Events as the documents print them, with the call X unless it is another.
func state(exten, state string, more ...string) string {
	return fmt.Sprintf(`{"event_name":"NewState","exten":%q,"state":%q,"unique_id":"X"%s}`, exten, state, strings.Join(append([]string{""}, more...), ","))
}

func with(party string) string { return fmt.Sprintf(`"participant":%q`, party) }

func came(number string) string {
	return fmt.Sprintf(`{"event_name":"IncomingCall","number":%q,"unique_id":"X","entry_point":"t"}`, number)
}

func left(number string) string {
	return fmt.Sprintf(`{"event_name":"OutgoingCall","number":%q,"unique_id":"X","outgoing_point":"t"}`, number)
}

func cdrOf(dst, disposition string, more ...string) string {
	return fmt.Sprintf(`{"event_name":"Cdr","src":"201","dst":%q,"disposition":%q,"billsec":9,"wait":11,"unique_id":"X"%s}`, dst, disposition,
		strings.Join(append([]string{""}, more...), ","))
}

// on puts an event on another call than X.
func on(id, event string) string { return strings.Replace(event, `"X"`, `"`+id+`"`, 1) }

// words writes news as tables have it.
func words(n pbx.News) []string {
	var all []string
	for _, e := range n.Evidence {
		s := e.Record + " " + string(e.Event.Kind)
		if r := e.Event.Report; r != nil {
			s += fmt.Sprintf(" %s %d s", r.Outcome, r.Talked)
		}
		all = append(all, s)
	}
	if n.Phone != nil {
		all = append(all, "phone "+string(*n.Phone))
	}
	for _, i := range n.Incoming {
		switch e := i.Event; e.Kind {
		case calls.EventRing, calls.EventParty:
			all = append(all, strings.TrimSpace(string(e.Kind)+" "+i.ID+" "+i.Number+" "+i.Queue))
		case calls.EventReport:
			all = append(all, fmt.Sprintf("report %s %s %d s", i.ID, e.Report.Outcome, e.Report.Talked))
		default:
			all = append(all, string(e.Kind)+" "+i.ID)
		}
	}
	return all
}

func newJoiner() *joiner {
	return &joiner{own: "201", ringTime: time.Minute, Deaf: began.Add(-time.Hour).UnixMilli()}
}

// hearAll plays events to a joiner and returns its news, but for the phone's.
func hearAll(j *joiner, open []calls.Record, events []string) []string {
	var all []string
	for i, e := range events {
		now := began.Add(time.Duration(i) * time.Second)
		n := j.hear(readWebhook(json.RawMessage(e)), moment{now: now, since: now, open: open})
		n.Phone = nil
		all = append(all, words(n)...)
	}
	return all
}

func TestEventsAreJoinedToOrders(t *testing.T) {
	outside := []calls.Record{sentOrder("a", mobile, callName, 2*time.Second)}
	inside := []calls.Record{sentOrder("a", "202", callName, 2*time.Second)}
	unanswered := []calls.Record{sentOrder("a", mobile, "", 2*time.Second)}
	for name, c := range map[string]struct {
		open   []calls.Record
		events []string
		want   []string
	}{
		"an outside call: the callee's phone is not observable": {outside, []string{
			state("201", "Ringing", with(mobile)), state("201", "InUse", with(mobile), `"direction":"out"`), left(mobile), state("201", "Idle"), cdrOf(mobile, "ANSWERED")},
			[]string{"a caller_ringing", "a caller_answered", "a end", "a report answered 9 s"}},
		"a ring without participant is nothing until something proves it": {outside, []string{
			state("201", "Ringing"), state("201", "InUse", with(mobile), `"direction":"out"`)},
			[]string{"a caller_ringing", "a caller_answered"}},
		"the number comes with OutgoingCall": {outside, []string{state("201", "Ringing"), left(mobile)},
			[]string{"a caller_ringing", "a caller_answered"}},
		"and before the ring": {outside, []string{left(mobile), state("201", "Ringing")},
			[]string{"a caller_ringing", "a caller_answered"}},
		"nothing ever proves it":                  {outside, []string{state("201", "Ringing"), state("201", "InUse"), state("201", "Idle")}, nil},
		"a participant that is our own extension": {outside, []string{state("201", "Ringing", with("201"))}, []string{"a caller_ringing"}},
		"a participant with country code":         {outside, []string{state("201", "Ringing", with("+989123456789"))}, []string{"a caller_ringing"}},
		"a number as a number":                    {outside, []string{state("201", "Ringing", `"participant":9123456789`)}, []string{"a caller_ringing"}},
		"names with blanks and capitals": {outside, []string{`{"Event_Name":"New State","EXTEN":201,"State":"RINGING","Unique_ID":1610778618.378,"Participant":"09123456789"}`,
			`{"event":"new_state","exten":"201","state":"In Use","uniqueid":"1610778618.378"}`}, []string{"a caller_ringing", "a caller_answered"}},
		"the PBX's own name of the order": {outside, []string{state("201", "Ringing", `"originated_call_id":"`+callName+`"`), state("201", "InUse")},
			[]string{"a caller_ringing", "a caller_answered"}},
		"another order's name": {outside, []string{state("201", "Ringing", with(mobile), `"originated_call_id":"orig.call.1.2"`)},
			[]string{"ring X " + mobile}},
		"tied by cuid": {outside, []string{state("201", "Ringing", with(mobile), `"cuid":"C"`),
			`{"event_name":"NewState","exten":"201","state":"InUse","cuid":"C"}`, on("Y", state("201", "Idle", `"cuid":"C"`))},
			[]string{"a caller_ringing", "a caller_answered", "a end"}},
		"tied by cuid, told late": {outside, []string{on("Y", left(mobile)), state("201", "Ringing"), on("Y", state("201", "InUse", `"cuid":"X"`))},
			[]string{"a caller_ringing", "a caller_answered"}},
		"an extension: seen on its own leg": {inside, []string{
			state("201", "Ringing", with("202")), state("201", "InUse", with("202")), state("202", "Ringing", with("201"), `"direction":"in"`),
			state("202", "InUse", with("201"), `"direction":"in"`), state("202", "Idle"), state("201", "Idle")},
			[]string{"a caller_ringing", "a caller_answered", "a callee_ringing", "a connect", "a end"}},
		"an extension with a call of its own, told by whom it is called": {inside, []string{
			state("201", "Ringing", with("202")), state("201", "InUse"), on("Y", state("202", "Ringing", with("201"))), on("Y", state("202", "InUse"))},
			[]string{"a caller_ringing", "a caller_answered", "a callee_ringing", "a connect"}},
		"the extension's other call is nobody's": {inside, []string{
			state("201", "Ringing", with("202")), state("201", "InUse"), on("Y", state("202", "Ringing", with("205"))), on("Y", state("202", "InUse"))},
			[]string{"a caller_ringing", "a caller_answered"}},
		"the callee is never connected by the caller's leg": {inside, []string{
			state("201", "Ringing", with("202")), state("201", "InUse", with("202"))}, []string{"a caller_ringing", "a caller_answered"}},
		"the caller does not answer": {outside, []string{state("201", "Ringing", with(mobile)), state("201", "Idle"), cdrOf("failed", "NO ANSWER")},
			[]string{"a caller_ringing", "a end", "a report caller_no_answer 0 s"}},
		"a report alone, by name":   {outside, []string{cdrOf(mobile, "BUSY", `"originated_call_id":"`+callName+`"`)}, []string{"a report busy 0 s"}},
		"a report alone, of nobody": {outside, []string{cdrOf(mobile, "BUSY")}, nil},
		"a report of whom the call was handed on to": {outside, []string{state("201", "Ringing", with(mobile)), cdrOf("205", "ANSWERED")},
			[]string{"a caller_ringing"}},
		"a report that the PBX words in its own way": {outside, []string{cdrOf(mobile, "STRANGE", `"originated_call_id":"`+callName+`"`)}, []string{"a end"}},
		"the answer to the order is lost, its name comes with the report": {unanswered, []string{
			state("201", "Ringing", with(mobile)), cdrOf(mobile, "ANSWERED", `"originated_call_id":"`+callName+`"`)},
			[]string{"a caller_ringing", "a report answered 9 s"}},
		"the user dials by hand while the order's fate is unknown": {unanswered, []string{
			state("201", "InUse", with(mobile), `"direction":"out"`), left(mobile), state("201", "Idle")}, nil},
		"two orders that fit are one too many": {append(unanswered, sentOrder("b", mobile, "", time.Second)), []string{state("201", "Ringing", with(mobile))}, nil},
		"of two orders the one that fits": {append(unanswered, sentOrder("b", "02188123456", "", time.Second)), []string{
			state("201", "Ringing", with("02188123456")), on("Y", state("201", "Ringing", with(mobile)))},
			[]string{"b caller_ringing", "a caller_ringing"}},
		"a ring before the order": {[]calls.Record{sentOrder("a", "202", "", -time.Second)}, []string{
			state("201", "Ringing", with("202")), state("201", "Ringing", with("202"))}, []string{"ring X 202"}},
		"a ring long after the order": {[]calls.Record{sentOrder("a", mobile, callName, 2*time.Minute)}, []string{state("201", "Ringing", with(mobile))},
			[]string{"ring X " + mobile}},
		"what comes before what was told is not told": {outside, []string{state("201", "InUse", `"originated_call_id":"`+callName+`"`), state("201", "Ringing")},
			[]string{"a caller_answered"}},
		"another order's callee on this order's call": {append(outside[:1:1], sentOrder("b", "202", "", time.Second)), []string{
			state("201", "Ringing", with(mobile)), state("201", "InUse"), state("202", "Ringing"), state("202", "InUse")},
			[]string{"a caller_ringing", "a caller_answered"}},
		"an OutgoingCall to somebody else": {outside, []string{state("201", "Ringing", with(mobile)), left("02188123456")}, []string{"a caller_ringing"}},
		"a report with another order's name": {outside, []string{state("201", "Ringing", with(mobile)), cdrOf(mobile, "BUSY", `"originated_call_id":"orig.call.1.2"`)},
			[]string{"a caller_ringing"}},
		"the callee's other call, before the caller answered": {inside, []string{state("201", "Ringing", with("202")), on("Y", state("202", "Ringing", with("201"))),
			state("201", "InUse")}, []string{"a caller_ringing", "a caller_answered"}},
		"the callee's other call, after the end": {inside, []string{state("201", "Ringing", with("202")), state("201", "InUse"), state("201", "Idle"),
			on("Y", state("202", "Ringing", with("201")))}, []string{"a caller_ringing", "a caller_answered", "a end"}},
		"an order that calls our own phone from another": {[]calls.Record{{ID: "a", Caller: "205", Dialled: "201", Steps: sentOrder("", "", "", time.Second).Steps}}, []string{
			state("201", "Ringing"), state("205", "Ringing", with("201")), state("205", "InUse"), state("201", "InUse")},
			[]string{"a caller_ringing", "a callee_ringing", "a connect"}},
		"an order of another phone, while ours rings": {[]calls.Record{{ID: "a", Caller: "205", Dialled: mobile, Steps: sentOrder("", "", "", time.Second).Steps}},
			[]string{state("201", "Ringing", with(mobile))}, []string{"ring X " + mobile}},
		"an order of another phone": {[]calls.Record{{ID: "a", Caller: "205", Dialled: mobile, Steps: sentOrder("", "", "", time.Second).Steps}}, []string{
			state("205", "Ringing", with(mobile)), state("205", "InUse"), state("205", "Idle")}, []string{"a caller_ringing", "a caller_answered", "a end"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := hearAll(newJoiner(), c.open, c.events); !slices.Equal(got, c.want) {
				t.Errorf("told %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestCallsOfOthersAreNeverOursAndOursNeverIncoming(t *testing.T) {
	outside := []calls.Record{sentOrder("a", mobile, callName, 2*time.Second)}
	inside := []calls.Record{sentOrder("a", "202", callName, 2*time.Second)}
	for name, c := range map[string]struct {
		open   []calls.Record
		events []string
		want   []string
	}{
		"a call from outside": {nil, []string{came("02188123456"), state("201", "Ringing"), state("201", "InUse"), state("201", "Idle")},
			[]string{"ring X 02188123456", "connect X", "end X"}},
		"its number comes later": {nil, []string{state("201", "Ringing"), came("02188123456"), state("201", "Idle")},
			[]string{"ring X", "party X 02188123456", "end X"}},
		"through a queue": {nil, []string{came("02188123456"), state("201", "Ringing", with("02188123456"), `"queue":"902"`)},
			[]string{"ring X 02188123456 902"}},
		"while an order is pending": {outside, []string{came("02188123456"), state("201", "Ringing"), state("201", "Idle")},
			[]string{"ring X 02188123456", "end X"}},
		"while an order is pending, told apart later": {outside, []string{state("201", "Ringing"), came("02188123456")},
			[]string{"ring X 02188123456"}},
		"from the very callee of an order": {outside, []string{came(mobile), state("201", "Ringing", with(mobile)), state("201", "InUse"), state("201", "Idle")},
			[]string{"ring X " + mobile, "connect X", "end X"}},
		"from the very callee, told apart late: what was told is told, no more follows": {outside, []string{
			state("201", "Ringing", with(mobile)), came(mobile), state("201", "InUse"), state("201", "Idle")},
			[]string{"a caller_ringing", "ring X " + mobile, "connect X", "end X"}},
		"from the callee through a queue": {outside, []string{state("201", "Ringing", with(mobile), `"queue":"902"`)},
			[]string{"ring X " + mobile + " 902"}},
		"an order to a queue": {[]calls.Record{sentOrder("a", "902", "", time.Second)}, []string{state("201", "Ringing", `"queue":"902"`), state("201", "InUse", with("902"), `"queue":"902"`)},
			[]string{"a caller_ringing", "a caller_answered"}},
		"our own ring beside it": {outside, []string{came("02188123456"), state("201", "Ringing"), on("Y", state("201", "Ringing", with(mobile)))},
			[]string{"ring X 02188123456", "a caller_ringing"}},
		"a second ring is not held back by an order that has its own": {outside, []string{state("201", "Ringing", with(mobile)), on("Y", state("201", "Ringing"))},
			[]string{"a caller_ringing", "ring Y"}},
		"a ring that was held back until the order had its own": {outside, []string{state("201", "Ringing"), on("Y", state("201", "Ringing", with(mobile))), state("201", "InUse", with(mobile))},
			[]string{"a caller_ringing", "ring X", "connect X"}},
		"its end told by its report alone": {nil, []string{came("1"), state("201", "Ringing"), cdrOf("201", "NO ANSWER")}, []string{"ring X 1", "report X no_answer 0 s"}},
		"a colleague, while an order is pending": {outside, []string{state("205", "InUse", with("201"), `"direction":"out"`), state("201", "Ringing", with("205"))},
			[]string{"ring X 205"}},
		"a colleague, who is an order's callee": {inside, []string{state("202", "InUse", with("201"), `"direction":"out"`), state("201", "Ringing", with("202")), state("201", "InUse"), state("202", "Idle"), state("201", "Idle")},
			[]string{"ring X 202", "connect X", "end X"}},
		"the same without directions cannot be told apart": {inside, []string{state("202", "InUse", with("201")), state("201", "Ringing", with("202")), state("201", "InUse")}, nil},
		"our pending order's own ring is never incoming":   {outside, []string{state("201", "Ringing"), state("201", "InUse"), state("201", "Idle")}, nil},
		"calls of colleagues":                              {outside, []string{state("205", "Ringing", with("206")), state("205", "InUse", with(mobile)), left("02188123456"), state("205", "Idle"), cdrOf(mobile, "ANSWERED")}, nil},
		"a colleague calls our callee":                     {outside, []string{state("205", "InUse", with(mobile)), left(mobile), cdrOf(mobile, "ANSWERED")}, nil},
		"no name of the call":                              {outside, []string{`{"event_name":"NewState","exten":"201","state":"Ringing","participant":"` + mobile + `"}`, `{"event_name":"IncomingCall","number":"1"}`}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := hearAll(newJoiner(), c.open, c.events); !slices.Equal(got, c.want) {
				t.Errorf("told %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestThePhoneIsThatOfTheUsersOwnExtension(t *testing.T) {
	j, all := newJoiner(), []string(nil)
	for _, e := range []string{state("201", "Idle"), state("202", "Ringing"), state("201", "Idle"), `{"event_name":"NewState","exten":"201","state":"Pause"}`,
		state("201", "Dancing"), `{"event_name":"ExtenRemoved","exten":"201","state":"Unavailable"}`, `{"event_name":"VoiceMail","number":"201","state":"Idle"}`} {
		all = append(all, words(j.hear(readWebhook(json.RawMessage(e)), moment{now: began, since: began}))...)
	}
	if want := []string{"phone idle", "phone paused", "phone unavailable"}; !slices.Equal(all, want) {
		t.Errorf("told %q, want %q", all, want)
	}
}

func TestWhatMayHaveHappenedBeforeTheOrderProvesNothing(t *testing.T) {
	ring := readWebhook(json.RawMessage(state("201", "Ringing", with("202"))))
	for name, c := range map[string]struct {
		since time.Duration // before it was heard
		deaf  time.Duration // before it was heard
		late  time.Duration // how much later it is heard
		want  []string
	}{
		"made up for, long after the order":  {0, time.Hour, 2 * time.Minute, nil},
		"as it happens":                      {0, time.Hour, 0, []string{"a caller_ringing"}},
		"made up for, from after the order":  {time.Second, time.Hour, 0, []string{"a caller_ringing"}},
		"made up for, from before the order": {3 * time.Second, time.Hour, 0, nil},
		"events lost before the order":       {0, 3 * time.Second, 0, []string{"a caller_ringing"}},
		"events lost since the order":        {0, time.Second, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			j := newJoiner()
			j.Deaf = began.Add(-c.deaf).UnixMilli()
			n := j.hear(ring, moment{now: began.Add(c.late), since: began.Add(-c.since), open: []calls.Record{sentOrder("a", "202", "", 2*time.Second)}})
			n.Phone = nil
			if got := words(n); !slices.Equal(got, c.want) {
				t.Errorf("told %q, want %q", got, c.want)
			}
		})
	}
}

func TestLostEventsEndWhatIsShownAndWeakenWhatWasNotProven(t *testing.T) {
	j := newJoiner()
	open := []calls.Record{sentOrder("a", mobile, callName, 2*time.Second)}
	hearAll(j, open, []string{on("Y", came("1")), on("Y", state("201", "Ringing")), state("201", "Ringing")})
	var told []string
	for _, n := range j.lost(began.Add(5 * time.Second)) {
		told = append(told, words(n)...)
	}
	if want := []string{"phone ", "no_report Y"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	if got := hearAll(j, open, []string{state("201", "InUse", with(mobile))}); got != nil {
		t.Errorf("after the loss: %q", got)
	}
}
