package route

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

var users = []User{
	{Name: "sara", Extensions: []string{"201"}, Numbers: []string{"+989121112233"}},
	{Name: "ali", Extensions: []string{"202", "302"}},
	{Name: "boss", All: true, Extensions: []string{"203"}},
}

var noon = time.Unix(1_800_000_000, 0)

// take hands a router events, one a second, and returns what each user got:
// "sara: 1+2" for two events that came together.
func take(r *Router, events ...string) []string {
	var got []string
	for i, raw := range events {
		for _, d := range r.Take(Event{Sequence: uint64(i + 1), At: noon.Add(time.Duration(i) * time.Second), Raw: json.RawMessage(raw)}) {
			if users[d.User].All {
				continue
			}
			var numbers []string
			for _, event := range d.Events {
				for n, raw := range events {
					if raw == string(event.Raw) {
						numbers = append(numbers, fmt.Sprint(n+1))
						break
					}
				}
			}
			got = append(got, users[d.User].Name+": "+strings.Join(numbers, "+"))
		}
	}
	return got
}

func state(exten, id, more string) string {
	return fmt.Sprintf(`{"event_name":"NewState","exten":%q,"state":"Ringing","unique_id":%q%s}`, exten, id, more)
}

func TestEachUserGetsTheEventsOfOwnCallsOnly(t *testing.T) {
	incoming := `{"event_name":"IncomingCall","number":"09331112233","unique_id":"1.1"}`
	for _, c := range []struct {
		name   string
		events []string
		want   []string
	}{
		{"a call from outside is told late, with what came before", []string{incoming, state("201", "1.1", "")}, []string{"sara: 1+2"}},
		{"and from then on all of it", []string{incoming, state("201", "1.1", ""), `{"event_name":"Cdr","cuid":"1.1","src":"x","dst":"y"}`}, []string{"sara: 1+2", "sara: 3"}},
		{"nobody's stays nobody's", []string{incoming, state("555", "1.1", "")}, nil},
		{"another's call stays another's", []string{incoming, state("202", "1.1", ""), state("201", "2.2", "")}, []string{"ali: 1+2", "sara: 3"}},
		{"a queue rings both", []string{incoming, state("201", "1.1", ""), state("202", "1.1", "")}, []string{"sara: 1+2", "sara: 3", "ali: 1+2+3"}},
		{"the other side is named", []string{state("555", "3", `,"participant":"201"`)}, []string{"sara: 1"}},
		{"a state without a call", []string{`{"event_name":"ExtenAdded","exten":"302","state":"Idle"}`, `{"event_name":"NewState","exten":"999","state":"Idle"}`}, []string{"ali: 1"}},
		{"a mobile that rings first, written in another way", []string{`{"event_name":"OutgoingCall","number":"09121112233","unique_id":"4"}`}, []string{"sara: 1"}},
		{"a transfer to a user", []string{incoming, state("555", "1.1", ""), `{"event_name":"Transfer","unique_id":"1.1","transferer":"555","transferred_from":"0933","transferred_to":"202"}`}, []string{"ali: 1+2+3"}},
		{"whom a queue tried", []string{incoming, `{"event_name":"CdrQueue","unique_id":"1.1","src":"0933","dst":"777","detail":[{"dst":"201"}]}`}, []string{"sara: 1+2"}},
		{"two names of one call, joined by a third event", []string{
			`{"event_name":"IncomingCall","number":"1","unique_id":"a"}`, state("201", "b", ""), `{"event_name":"Cdr","unique_id":"a","cuid":"b"}`},
			[]string{"sara: 2", "sara: 1+3"}},
		{"joined calls of two users tell each what the other had", []string{state("201", "a", ""), state("202", "b", ""), `{"event_name":"Cdr","unique_id":"a","cuid":"b"}`},
			[]string{"sara: 1", "ali: 2", "sara: 2+3", "ali: 1+3"}},
		{"an order's two calls have its name", []string{
			`{"event_name":"OutgoingCall","number":"77","unique_id":"x","originated_call_id":"orig.call.1"}`,
			`{"event_name":"Cdr","src":"201","dst":"77","unique_id":"y","originated_call_id":"orig.call.1"}`}, []string{"sara: 1+2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := take(New(users), c.events...); !reflect.DeepEqual(got, c.want) {
				t.Errorf("%q\nwant %q", got, c.want)
			}
		})
	}
}

func TestASupervisorGetsEveryEventOnceAndAlone(t *testing.T) {
	r := New(users)
	for i, raw := range []string{`{"event_name":"IncomingCall","unique_id":"1","number":"2"}`, state("203", "1", ""), `{"event_name":"Ping"}`} {
		got := 0
		for _, d := range r.Take(Event{Sequence: uint64(i + 1), At: noon, Raw: json.RawMessage(raw)}) {
			if d.User == 2 {
				got++
				if len(d.Events) != 1 {
					t.Errorf("%s comes with %d others", raw, len(d.Events)-1)
				}
			}
		}
		if got != 1 {
			t.Errorf("%s comes %d times", raw, got)
		}
	}
}

func TestACallIsForgottenFourHoursAfterItsFirstEvent(t *testing.T) {
	r := New(users)
	r.Take(Event{Sequence: 1, At: noon, Raw: json.RawMessage(state("201", "1", ""))})
	report := json.RawMessage(`{"event_name":"Cdr","unique_id":"1"}`)
	if got := r.Take(Event{Sequence: 2, At: noon.Add(Life), Raw: report}); len(got) != 2 {
		t.Errorf("before: %v", got)
	}
	if got := r.Take(Event{Sequence: 3, At: noon.Add(Life + 1), Raw: report}); len(got) != 1 {
		t.Errorf("after: %v", got)
	}
}

func TestWhatIsRememberedIsBoundedAndWhereACallCameFromStays(t *testing.T) {
	r := New(users)
	filler := strings.Repeat("x", 60<<10)
	r.Take(Event{Sequence: 1, At: noon, Raw: json.RawMessage(`{"event_name":"IncomingCall","number":"1","unique_id":"1"}`)})
	for i := range 9 {
		r.Take(Event{Sequence: uint64(i + 2), At: noon, Raw: json.RawMessage(state("555", "1", `,"filler":"`+filler+`"`))})
	}
	got := r.Take(Event{Sequence: 20, At: noon, Raw: json.RawMessage(state("201", "1", ""))})
	size := 0
	for _, d := range got {
		if d.User == 0 {
			for _, e := range d.Events {
				size += len(e.Raw)
			}
			if !strings.Contains(string(d.Events[0].Raw), "IncomingCall") || len(d.Events) != 4 {
				t.Errorf("%d events, the first %.40s", len(d.Events), d.Events[0].Raw)
			}
		}
	}
	if size == 0 || size > mostOfCall+60<<10 {
		t.Errorf("%d bytes", size)
	}
}

func TestCallsThatTurnOutToBeOneStillFitIntoAMessage(t *testing.T) {
	const most = 256 << 10 // of docs/events.md
	r := New(users)
	filler := `,"filler":"` + strings.Repeat("x", 60<<10) + `"`
	sequence := uint64(0)
	biggest := 0
	take := func(raw string) {
		sequence++
		for _, d := range r.Take(Event{Sequence: sequence, At: noon, Raw: json.RawMessage(raw)}) {
			size := 0
			for _, e := range d.Events {
				size += len(e.Raw) + 16
			}
			biggest = max(biggest, size)
			if d.User == 0 && len(d.Events) > 1 && !strings.Contains(string(d.Events[0].Raw), "first") {
				t.Errorf("it begins with %.60s", d.Events[0].Raw)
			}
		}
	}
	for _, id := range []string{"1", "2", "3"} {
		take(state("555", id, `,"first":1`))
		for range 3 {
			take(state("555", id, filler))
		}
	}
	take(state("201", "1", `,"cuid":"2","originated_call_id":"3"`+filler)) // a stranger's three, hers from now on
	if biggest > most {
		t.Errorf("a delivery of %d bytes", biggest)
	}
	held := 0
	for _, c := range r.queue {
		size := 0
		for _, e := range c.events {
			size += cost(e)
		}
		if held += size; !c.gone && size != c.bytes || size > mostOfCall {
			t.Errorf("a call of %d bytes that counts as %d", size, c.bytes)
		}
	}
	if held != r.held {
		t.Errorf("%d bytes that count as %d", held, r.held)
	}
	// Two users' calls: each gets the other's.
	biggest = 0
	for _, of := range [][2]string{{"201", "7"}, {"202", "8"}, {"202", "9"}} {
		take(state(of[0], of[1], `,"first":1`))
		for range 3 {
			take(state(of[0], of[1], filler))
		}
	}
	take(`{"event_name":"Cdr","unique_id":"7","cuid":"8","originated_call_id":"9"` + filler + `}`)
	if biggest > most {
		t.Errorf("a delivery of %d bytes", biggest)
	}
}

// A bridge that begins to read later must give the same answers once everything
// that began before is forgotten.
func TestABridgeThatBeganLaterAgreesOnceOlderCallsAreForgotten(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var events []Event
	for i := range 6000 {
		call := i/20 + random.IntN(8)
		raw := state([]string{"201", "202", "555", "556"}[random.IntN(4)], fmt.Sprint(call), fmt.Sprintf(`,"cuid":"c%d","n":%d`, call, i))
		events = append(events, Event{Sequence: uint64(i + 1), At: noon.Add(time.Duration(i) * 10 * time.Second), Raw: json.RawMessage(raw)})
	}
	whole, late := New(users), New(users)
	const start = 1500
	settled := events[start].At.Add(Life)
	compared := 0
	for i, e := range events {
		a := whole.Take(e)
		if i < start {
			continue
		}
		b := late.Take(e)
		if e.At.After(settled) {
			compared++
			if !reflect.DeepEqual(a, b) {
				t.Fatalf("event %d: %v and %v", i, a, b)
			}
		}
	}
	if compared < 1000 {
		t.Errorf("only %d compared", compared)
	}
}

func BenchmarkTake(b *testing.B) {
	var many []User
	for i := range 5000 {
		many = append(many, User{Extensions: []string{fmt.Sprint(10_000 + i)}})
	}
	r := New(many)
	for i := range b.N {
		raw := fmt.Sprintf(`{"event_name":"NewState","exten":"%d","state":"InUse","participant":"09331112233","direction":"out","queue":"902","unique_id":"161.%d"}`, 10_000+i%6000, i/8)
		r.Take(Event{Sequence: uint64(i + 1), At: noon.Add(time.Duration(i) * time.Millisecond), Raw: json.RawMessage(raw)})
	}
}
