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
	"simotel/wasm/stream"
)

const office = "02188123456"

// named is the PBX's name of a call that something other than us ordered.
const named = `"originated_call_id":"theirs"`

// both puts an event on another call than X too.
func both(id, event string) string {
	return strings.Replace(event, `"unique_id":"X"`, `"unique_id":"X","cuid":"`+id+`"`, 1)
}

func queued(name string) string { return fmt.Sprintf(`"queue":%q`, name) }

// agent is a CdrQueue of an agent.
func agent(dst, disposition string) string {
	return fmt.Sprintf(`{"event_name":"CdrQueue","src":%q,"dst":%q,"queue":"902","disposition":%q,"billsec":"31","wait":"3","unique_id":"X"}`, office, dst, disposition)
}

func TestACallThatComesInIsToldAsItWent(t *testing.T) {
	toOwn := calls.Record{ID: "a", Caller: "205", Dialled: "201", Steps: sentOrder("", "", "", time.Second).Steps}
	for name, c := range map[string]struct {
		open   []calls.Record
		events []string
		want   []string
	}{
		"answered, and reported": {nil, []string{came(office), state("201", "Ringing"), state("201", "InUse"), state("201", "Idle"), cdrOf("201", "ANSWERED")},
			[]string{"ring X " + office, "connect X", "end X", "report X answered 9 s"}},
		"the report comes before the phone is idle": {nil, []string{came(office), state("201", "Ringing"), state("201", "InUse"), cdrOf("201", "ANSWERED"), state("201", "Idle")},
			[]string{"ring X " + office, "connect X", "report X answered 9 s"}},
		"nobody picks up": {nil, []string{came(office), state("201", "Ringing"), state("201", "Idle"), cdrOf("201", "NO ANSWER")},
			[]string{"ring X " + office, "end X", "report X no_answer 0 s"}},
		"the caller gives up": {nil, []string{came(office), state("201", "Ringing"), state("201", "Idle"), cdrOf("201", "CANCEL")},
			[]string{"ring X " + office, "end X", "report X cancelled 0 s"}},
		"turned down": {nil, []string{came(office), state("201", "Ringing"), state("201", "Idle"), cdrOf("201", "BUSY")},
			[]string{"ring X " + office, "end X", "report X rejected 0 s"}},
		"answered, by its report alone": {nil, []string{came(office), state("201", "Ringing"), state("201", "Idle"), cdrOf("201", "ANSWERED")},
			[]string{"ring X " + office, "end X", "report X answered 9 s"}},
		"a number that is withheld": {nil, []string{state("201", "Ringing"), state("201", "Idle")}, []string{"ring X", "end X"}},
		"a colleague": {nil, []string{state("205", "InUse", with("201"), `"direction":"out"`), state("201", "Ringing", with("205")), state("201", "InUse"), state("205", "Idle"), state("201", "Idle")},
			[]string{"ring X 205", "connect X", "end X"}},
		"a queue": {nil, []string{came(office), state("201", "Ringing", queued("902")), state("201", "InUse", queued("902")), state("201", "Idle"), agent("201", "ANSWERED")},
			[]string{"ring X " + office + " 902", "connect X", "end X", "report X answered 31 s"}},
		"another agent, seen on their own phone": {nil, []string{came(office), state("202", "Ringing", queued("902")), state("201", "Ringing", queued("902")), state("202", "InUse"), state("201", "Idle"), agent("202", "ANSWERED")},
			[]string{"ring X " + office + " 902", "report X answered_elsewhere 0 s"}},
		"another agent, after ours was free again": {nil, []string{came(office), state("202", "Ringing"), state("201", "Ringing"), state("201", "Idle"), state("202", "InUse")},
			[]string{"ring X " + office, "end X", "report X answered_elsewhere 0 s"}},
		"another agent, by the report": {nil, []string{came(office), state("201", "Ringing", queued("902")), state("201", "Idle"), agent("205", "ANSWERED")},
			[]string{"ring X " + office + " 902", "end X", "report X answered_elsewhere 0 s"}},
		"another agent, after ours was reported as missed": {nil, []string{came(office), state("201", "Ringing", queued("902")), state("201", "Idle"), agent("201", "MISSED"), agent("205", "ANSWERED")},
			[]string{"ring X " + office + " 902", "end X", "report X no_answer 0 s", "report X answered_elsewhere 0 s"}},
		"the caller leaves the queue": {nil, []string{came(office), state("201", "Ringing", queued("902")), state("201", "Idle"), cdrOf("902", "NO ANSWER")},
			[]string{"ring X " + office + " 902", "end X", "report X no_answer 0 s"}},
		"the queue itself answers, which says nothing": {nil, []string{came(office), state("201", "Ringing", queued("902")), state("201", "Idle"), cdrOf("902", "ANSWERED")},
			[]string{"ring X " + office + " 902", "end X"}},
		"another agent's missed ring says nothing": {nil, []string{came(office), state("201", "Ringing", queued("902")), agent("205", "MISSED"), state("201", "InUse")},
			[]string{"ring X " + office + " 902", "connect X"}},
		"a queue rings again for the same call": {nil, []string{came(office), state("201", "Ringing", queued("902")), state("201", "Idle"), state("201", "Ringing"), state("201", "InUse")},
			[]string{"ring X " + office + " 902", "end X", "ring X " + office + " 902", "connect X"}},
		"and after it was reported, as another": {nil, []string{came(office), state("201", "Ringing", queued("902")), state("201", "Idle"), agent("201", "MISSED"), state("201", "Ringing"), state("201", "InUse")},
			[]string{"ring X " + office + " 902", "end X", "report X no_answer 0 s", "ring X#2 " + office + " 902", "connect X#2"}},
		"handed on to a colleague": {nil, []string{came(office), state("201", "Ringing"), state("201", "InUse"), state("202", "Ringing"), state("202", "InUse"), state("201", "Idle"), cdrOf("202", "ANSWERED"), cdrOf("201", "ANSWERED")},
			[]string{"ring X " + office, "connect X", "end X", "report X answered 9 s"}},
		"handed on by a colleague who had taken it": {nil, []string{came(office), state("202", "Ringing"), state("202", "InUse"), state("201", "Ringing"), state("202", "Idle"), state("201", "InUse")},
			[]string{"ring X " + office, "connect X"}},
		"one more call while in one, not to be told apart": {nil, []string{on("A", state("201", "InUse", with("205"), `"direction":"out"`)), came(office), state("201", "Ringing"), state("201", "InUse"), cdrOf("201", "NO ANSWER")},
			[]string{"ring X " + office, "no_report X", "report X no_answer 0 s"}},
		"one more call while in one, which stops": {nil, []string{on("A", state("201", "InUse", with("205"), `"direction":"out"`)), came(office), state("201", "Ringing"), state("201", "Idle")},
			[]string{"ring X " + office, "end X"}},
		"once the other call is over": {nil, []string{on("A", state("201", "InUse", with("205"), `"direction":"out"`)), came(office), state("201", "Ringing"), on("A", state("201", "Idle")), state("201", "InUse")},
			[]string{"ring X " + office, "connect X"}},
		"an order of ours that calls our own phone": {[]calls.Record{toOwn}, []string{state("205", "Ringing"), state("205", "InUse"), state("201", "Ringing", with("205")), state("201", "InUse")},
			[]string{"a caller_ringing", "a caller_answered", "a callee_ringing", "a connect"}},
		"the user's own call by another tool, to the outside": {nil, []string{state("201", "Ringing"), state("201", "InUse"), left(office), state("201", "Idle"), cdrOf(office, "ANSWERED")},
			[]string{"ring X", "connect X", "none X"}},
		"which shows whom it calls": {nil, []string{state("201", "Ringing", with(office)), state("201", "InUse"), left(office)}, []string{"ring X " + office, "connect X", "none X"}},
		"which has a name":          {nil, []string{state("201", "Ringing", named), state("201", "InUse", named), left(office), state("201", "Idle")}, nil},
		"to a colleague":            {nil, []string{state("201", "Ringing", with("205")), state("201", "InUse", with("205")), state("205", "Ringing", with("201"))}, []string{"ring X 205", "connect X", "none X"}},
		"a colleague's by such a tool, to the user": {nil, []string{state("205", "Ringing", named), state("205", "InUse", named), state("201", "Ringing", named), state("201", "InUse", named)},
			[]string{"ring X", "connect X"}},
		"the PBX's, from outside, which names it": {nil, []string{came(office), state("201", "Ringing", named)}, []string{"ring X " + office}},
		"a mobile that is rung along": {nil, []string{state("205", "InUse", with("201"), `"direction":"out"`), state("201", "Ringing", with("205")), left(mobile), state("201", "InUse")},
			[]string{"ring X 205", "connect X"}},
		"handed on to the outside": {nil, []string{state("201", "Ringing", with("205")), state("201", "InUse"), left(mobile), state("201", "Idle")}, []string{"ring X 205", "connect X", "end X"}},
		"told under two names of the call": {nil, []string{state("201", "Ringing", with(office)), on("Y", state("201", "Ringing", with(office))), both("Y", state("201", "InUse"))},
			[]string{"ring X " + office, "ring Y " + office, "none Y", "connect X"}},
		"a stranger while an order calls our own phone": {[]calls.Record{toOwn}, []string{on("Y", state("201", "Ringing", with(office)))}, []string{"ring Y " + office}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := hearAll(newJoiner(), c.open, c.events); !slices.Equal(got, c.want) {
				t.Errorf("told %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestOfACallOverWhichEventsAreLostNothingIsClaimed(t *testing.T) {
	for name, c := range map[string]struct {
		before, after []string
		lost, then    []string
	}{
		"it rang":           {[]string{came(office), state("201", "Ringing")}, []string{state("201", "Idle")}, []string{"no_report X"}, nil},
		"and was picked up": {[]string{came(office), state("201", "Ringing")}, []string{state("201", "InUse"), state("201", "Idle"), cdrOf("201", "ANSWERED")}, []string{"no_report X"}, []string{"report X answered 9 s"}},
		"it was talked":     {[]string{came(office), state("201", "Ringing"), state("201", "InUse")}, []string{state("201", "Idle")}, nil, []string{"end X"}},
		"it was over":       {[]string{came(office), state("201", "Ringing"), cdrOf("201", "NO ANSWER")}, nil, nil, nil},
		"another rings":     {[]string{came(office), state("201", "Ringing")}, []string{on("Y", state("201", "Ringing"))}, []string{"no_report X"}, []string{"ring Y"}},
	} {
		t.Run(name, func(t *testing.T) {
			j := newJoiner()
			hearAll(j, nil, c.before)
			var told []string
			for _, n := range j.lost(began.Add(time.Minute)) {
				n.Phone = nil
				told = append(told, words(n)...)
			}
			if !slices.Equal(told, c.lost) {
				t.Errorf("at the loss told %q, want %q", told, c.lost)
			}
			if got := hearAll(j, nil, c.after); !slices.Equal(got, c.then) {
				t.Errorf("then told %q, want %q", got, c.then)
			}
		})
	}
}

// A worker that dies before any event and hears it again tells each call once.
func TestAnIncomingCallIsToldOnceWhateverDies(t *testing.T) {
	events := []string{came(office), state("202", "Ringing"), state("201", "Ringing", queued("902")), state("201", "Idle"), state("201", "Ringing"), state("201", "InUse"),
		on("Y", came("1")), on("Y", state("201", "Ringing")), state("201", "Idle"), agent("201", "ANSWERED"), on("Y", state("201", "Idle")), on("Y", cdrOf("201", "NO ANSWER"))}
	play := func(cut int) []string {
		m, c := &memory{}, &stopped{now: began}
		l := m.listener(c)
		if err := l.Begin(0, false); err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(events); i++ {
			if i == cut {
				cut = -1
				l = m.listener(c)
				i = int(l.position.Sequence)
			}
			c.now = began.Add(time.Duration(i) * time.Second)
			if err := l.Hear(stream.Message{Sequence: int64(i + 1), Event: json.RawMessage(events[i]), Since: c.now}); err != nil {
				t.Fatal(err)
			}
		}
		return slices.DeleteFunc(m.told, func(line string) bool { return line[:5] == "phone" })
	}
	want := []string{"ring X " + office + " 902", "end X", "ring X " + office + " 902", "connect X", "ring Y 1", "end X", "report X answered 31 s", "end Y", "report Y no_answer 0 s"}
	for cut := -1; cut < len(events); cut++ {
		if got := play(cut); !slices.Equal(got, want) {
			t.Errorf("cut before event %d: told %q\nwant %q", cut, got, want)
		}
	}
}

func TestWhenAnEventHappenedAndWhetherItIsNews(t *testing.T) {
	const untold = time.Duration(-1 << 62)
	for name, c := range map[string]struct {
		since, stored time.Duration // before it was heard
		at            time.Duration
		late          bool
	}{
		"as it happens":                                 {0, untold, 0, false},
		"after a short drop":                            {freshUntold, untold, 0, false},
		"after a longer one":                            {freshUntold + time.Second, untold, 0, true},
		"the stream tells when":                         {time.Hour, 30 * time.Minute, 30 * time.Minute, true},
		"it may still ring":                             {time.Hour, freshTold, freshTold, false},
		"the server's clock is behind":                  {time.Minute, time.Hour, time.Minute, false},
		"it is far behind":                              {2 * time.Minute, time.Hour, 2 * time.Minute, true},
		"it is ahead":                                   {time.Hour, -time.Hour, 0, false},
		"as it happens, by a clock that is behind":      {0, time.Hour, 0, false},
		"a worker that died on a quiet PBX, and a call": {20 * time.Hour, 45 * time.Second, 45 * time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := moment{now: began, since: began.Add(-c.since)}
			if c.stored != untold {
				m.stored = began.Add(-c.stored).UnixMilli()
			}
			n := newJoiner().hear(readWebhook(json.RawMessage(state("201", "Ringing", with(office)))), m)
			if len(n.Incoming) != 1 {
				t.Fatalf("told %+v", n.Incoming)
			}
			e := n.Incoming[0].Event
			if want := began.Add(-c.at).UnixMilli(); e.At != want || (e.Heard == began.UnixMilli()) != c.late || (e.Heard != 0) != c.late {
				t.Errorf("at %d, want %d; heard %d", e.At, want, e.Heard)
			}
			// Of an order likewise.
			m.open = []calls.Record{sentOrder("a", mobile, callName, 48*time.Hour)}
			n = newJoiner().hear(readWebhook(json.RawMessage(cdrOf(mobile, "ANSWERED", `"originated_call_id":"`+callName+`"`))), m)
			if len(n.Evidence) != 1 || n.Evidence[0].Event.At != e.At || n.Evidence[0].Event.Heard != e.Heard {
				t.Errorf("of an order: %+v", n.Evidence)
			}
		})
	}
}

// newest is a Watcher that has the last call that came in.
type newest struct {
	memory
	event calls.Event
}

func (w *newest) Hear(n pbx.News) error {
	for _, in := range n.Incoming {
		w.event = in.Event
	}
	return w.memory.Hear(n)
}

func TestTheStreamsTimeIsThatOfTheCall(t *testing.T) {
	w := &newest{}
	l := w.listener(&stopped{now: began})
	l.watcher = w
	stored := began.Add(-time.Hour)
	m := stream.Message{Sequence: 1, Event: json.RawMessage(state("201", "Ringing", with(office))), Since: began.Add(-2 * time.Hour), Time: stored.UnixMilli()}
	if err := l.Hear(m); err != nil || w.event.At != stored.UnixMilli() || w.event.Heard != began.UnixMilli() {
		t.Errorf("told %+v, %v", w.event, err)
	}
}
