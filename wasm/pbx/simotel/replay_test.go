package simotel

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
	"simotel/wasm/stream"
)

// memory is a Watcher that keeps news as the app does, or fails to.
type memory struct {
	open     []calls.Record
	told     []string
	position pbx.Position
	kept     int // how often something was stored
	stands   []string
	onHear   func() error
}

func (m *memory) Open() []calls.Record { return m.open }

func (m *memory) Hear(n pbx.News) error {
	if m.onHear != nil {
		if err := m.onHear(); err != nil {
			return err
		}
	}
	m.told = append(m.told, words(n)...)
	if n.Position != nil {
		m.position, m.kept = n.Position, m.kept+1
	}
	return nil
}

func (m *memory) Stands(s pbx.LiveState, cause error) {
	m.stands = append(m.stands, strings.TrimSpace(fmt.Sprint(string(s), " ", cause)))
}

// stopped is a clock that a test sets.
type stopped struct {
	stream.SystemClock
	now time.Time
}

func (c *stopped) Now() time.Time { return c.now }

// listener returns a listener over a memory, as Watch makes it.
func (m *memory) listener(c *stopped) *live {
	l := &live{driver: &driver{events: "wss://e", extension: "201", clock: c}, watcher: m}
	l.connection.RingSeconds = 60
	l.restore(m.position)
	return l
}

// A morning of a small company: two orders of ours, calls from outside and
// inside, and colleagues'.
var morning = []string{
	on("C1", came("02188123456")), state("201", "Ringing", with(mobile)), on("C2", state("205", "InUse", with("206"))),
	state("201", "InUse", with(mobile), `"direction":"out"`), left(mobile), on("C2", state("206", "Ringing", with("205"))),
	on("C1", state("201", "Ringing")), on("C1", state("201", "Idle")), state("201", "Idle"), cdrOf(mobile, "ANSWERED"),
	on("B", state("201", "Ringing")), on("C3", came("1")), on("B", state("201", "InUse", with("202"))), on("B2", state("202", "Ringing", with("201"))),
	on("B2", state("202", "InUse")), on("C3", state("201", "Ringing", with("1"))), on("C2", state("205", "Idle")), on("B", state("201", "Idle")),
	on("B", cdrOf("202", "ANSWERED")), on("C3", state("201", "InUse")), on("C3", state("201", "Idle")),
}

func TestARunThatIsCutAnywhereTellsTheSameNews(t *testing.T) {
	open := []calls.Record{sentOrder("a", mobile, callName, time.Second), sentOrder("b", "202", "", time.Second)}
	// play hears the morning, dying before some events: what was not kept is
	// heard again, as the server tells it.
	play := func(dies func(i int) bool) []string {
		m, c := &memory{open: open}, &stopped{now: began.Add(-time.Minute)}
		l := m.listener(c)
		if err := l.Begin(0, false); err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(morning); i++ {
			if dies(i) {
				l = m.listener(c)
				i = int(l.position.Sequence)
			}
			c.now = began.Add(time.Duration(i) * time.Second)
			if err := l.Hear(stream.Message{Sequence: int64(i + 1), Event: json.RawMessage(morning[i]), Since: c.now}); err != nil {
				t.Fatal(err)
			}
		}
		return m.told
	}
	want := play(func(int) bool { return false })
	if len(want) < 20 {
		t.Fatalf("the morning tells only %q", want)
	}
	for cut := range morning {
		died := false
		got := play(func(i int) bool {
			dies := i == cut && !died
			died = died || dies
			return dies
		})
		if !slices.Equal(got, want) {
			t.Errorf("cut before event %d: told %q\nwant %q", cut, got, want)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		left := 10
		if got := play(func(int) bool { left--; return left > 0 && random.IntN(3) == 0 }); !slices.Equal(got, want) {
			t.Fatalf("told %q\nwant %q", got, want)
		}
	}
}

// Whatever the order of events and however many are missing, nothing is told
// that another order of them does not prove.
func TestEventsInAnyOrderNeverProveMore(t *testing.T) {
	open := []calls.Record{sentOrder("a", mobile, callName, time.Second), sentOrder("b", "202", "", time.Second)}
	proven := make(map[string]bool)
	for _, line := range hearAll(newJoiner(), open, morning) {
		proven[line] = true
	}
	random := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		events := slices.Clone(morning)
		random.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		events = events[:random.IntN(len(events)+1)]
		events = append(events, events[:random.IntN(len(events)+1)]...) // some twice
		seen := make(map[string]int)
		for _, line := range hearAll(newJoiner(), open, events) {
			isOrder := strings.HasPrefix(line, "a ") || strings.HasPrefix(line, "b ")
			if isOrder && !proven[line] {
				t.Fatalf("%q is told of %q", line, events)
			}
			if seen[line]++; isOrder && seen[line] > 1 && !strings.Contains(line, "report") {
				t.Fatalf("%q is told twice of %q", line, events)
			}
			if strings.HasPrefix(line, "incoming X") || strings.HasPrefix(line, "incoming B ") {
				t.Fatalf("our own call is told as %q of %q", line, events)
			}
		}
	}
}

// Each kind of order's events by themselves, in each order: the call of an
// extension is connected only where its own leg was seen.
func TestEveryOrderOfTheEventsOfOneCall(t *testing.T) {
	open := []calls.Record{sentOrder("b", "202", "", time.Second)}
	events := []string{state("201", "Ringing", with("202")), state("201", "InUse", with("202")), state("202", "Ringing", with("201"), `"direction":"in"`),
		state("202", "InUse", with("201"), `"direction":"in"`), state("201", "Idle")}
	permutations(slices.Clone(events), func(order []string) {
		for n := range len(order) + 1 {
			told := hearAll(newJoiner(), open, order[:n])
			heard := strings.Join(order[:n], " ")
			for line, proof := range map[string]string{"b caller_ringing": events[0], "b caller_answered": events[1], "b callee_ringing": events[2],
				"b connect": events[3], "b end": events[4]} {
				if slices.Contains(told, line) && (!strings.Contains(heard, proof) || !strings.Contains(heard, events[0])) {
					t.Fatalf("%q without its proof: %s", line, heard)
				}
			}
			if n == len(order) && !slices.Contains(told, "b end") {
				t.Fatalf("all was heard and told is %q: %s", told, heard)
			}
		}
	})
}

func permutations(of []string, f func([]string)) {
	var walk func(n int)
	walk = func(n int) {
		if n == len(of)-1 {
			f(slices.Clone(of))
			return
		}
		for i := n; i < len(of); i++ {
			of[n], of[i] = of[i], of[n]
			walk(n + 1)
			of[n], of[i] = of[i], of[n]
		}
	}
	walk(0)
}

func TestABusyPBXWritesStorageSeldom(t *testing.T) {
	m, c := &memory{}, &stopped{now: began}
	l := m.listener(c)
	if err := l.Begin(0, false); err != nil {
		t.Fatal(err)
	}
	hear := func(n int, each time.Duration) int {
		before := m.kept
		for range n {
			c.now = c.now.Add(each)
			e := on(fmt.Sprint("C", l.position.Sequence), came("1"))
			if err := l.Hear(stream.Message{Sequence: l.position.Sequence + 1, Event: json.RawMessage(e), Since: c.now}); err != nil {
				t.Fatal(err)
			}
		}
		return m.kept - before
	}
	if kept := hear(1000, time.Millisecond); kept != 10 {
		t.Errorf("1,000 events in a second were stored %d times, want 10", kept)
	}
	if kept := hear(60, time.Second); kept != 12 {
		t.Errorf("60 events in a minute were stored %d times, want 12", kept)
	}
	if n := len(l.position.Legs); n > maxLegs {
		t.Errorf("%d calls are remembered", n)
	}
	if len(m.position) > 20_000 {
		t.Errorf("the position has %d bytes", len(m.position))
	}
	c.now = c.now.Add(legAge + time.Second)
	hear(1, 0)
	if n := len(l.position.Legs); n != 1 {
		t.Errorf("%d calls are remembered after four hours", n)
	}
}

func TestOurCallIsRememberedAmongThousandsOfOthers(t *testing.T) {
	open := []calls.Record{sentOrder("a", mobile, callName, time.Second)}
	events := []string{state("201", "Ringing", with(mobile))}
	for i := range 500 {
		events = append(events, on(fmt.Sprint("C", i), came(fmt.Sprint(i))), on(fmt.Sprint("C", i), cdrOf("205", "ANSWERED")), on(fmt.Sprint("D", i), came("7")))
	}
	events = append(events, state("201", "InUse"), state("201", "Idle"))
	if got, want := hearAll(newJoiner(), open, events), []string{"a caller_ringing", "a caller_answered", "a end"}; !slices.Equal(got, want) {
		t.Errorf("told %q, want %q", got, want)
	}
}

func TestACallThatWaitsInAQueueIsRememberedLongerThanCallsThatAreOver(t *testing.T) {
	events := []string{on("W", came("02188123456"))}
	for i := range 2 * maxLegs {
		id := fmt.Sprint("C", i)
		events = append(events, on(id, state("201", "Ringing")), on(id, state("201", "Idle")), on(id, cdrOf("201", "ANSWERED")))
	}
	got := hearAll(newJoiner(), nil, append(events, on("W", state("201", "Ringing"))))
	if want := "ring W 02188123456"; got[len(got)-1] != want {
		t.Errorf("told at last %q, want %q", got[len(got)-1], want)
	}
}

func TestADamagedOrForeignPositionBeginsAnew(t *testing.T) {
	kept := func(change func(*livePosition)) pbx.Position {
		p := livePosition{Of: "wss://e 201", Sequence: 7, joiner: joiner{Legs: legs{{IDs: []string{"X"}}}}}
		change(&p)
		raw, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	for name, c := range map[string]struct {
		from     pbx.Position
		sequence int64
		legs     int
	}{
		"as it was kept":       {kept(func(*livePosition) {}), 7, 1},
		"none":                 {nil, stream.Beginning, 0},
		"of another stream":    {kept(func(p *livePosition) { p.Of = "wss://f 201" }), stream.Beginning, 0},
		"of another extension": {kept(func(p *livePosition) { p.Of = "wss://e 202" }), stream.Beginning, 0},
		"below zero":           {kept(func(p *livePosition) { p.Sequence = -7 }), stream.Beginning, 0},
		"a text":               {pbx.Position(`"x"`), stream.Beginning, 0},
		"cut off":              {pbx.Position(`{"of":"wss://e 201","sequence":`), stream.Beginning, 0},
		"nameless calls":       {kept(func(p *livePosition) { p.Legs = legs{nil, {}, {IDs: []string{"X"}}} }), 7, 1},
	} {
		t.Run(name, func(t *testing.T) {
			m := &memory{position: c.from}
			l := m.listener(&stopped{now: began})
			if l.position.Sequence != c.sequence || len(l.position.Legs) != c.legs {
				t.Errorf("goes on after %d with %d calls", l.position.Sequence, len(l.position.Legs))
			}
		})
	}
}
