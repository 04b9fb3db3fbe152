package feed

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"simotel/wasm/bridge/route"
)

var (
	users = []route.User{{Name: "sara", Extensions: []string{"201"}}, {Name: "ali", Extensions: []string{"202"}}}
	noon  = time.Unix(1_800_000_000, 0)
)

func atNoon() time.Time { return noon }

func give(f *Feed, sequence uint64, exten string, at time.Duration) {
	raw := fmt.Sprintf(`{"event_name":"NewState","exten":%q,"unique_id":"%d"}`, exten, sequence)
	f.Take(route.Event{Sequence: sequence, At: noon.Add(at), Raw: json.RawMessage(raw)})
}

// told returns sequence and previous of a user's deliveries after a sequence.
func told(f *Feed, user int, after uint64) [][2]uint64 {
	deliveries, ok := f.After(user, after, 100)
	if !ok {
		return [][2]uint64{{0, 0}}
	}
	var all [][2]uint64
	for _, d := range deliveries {
		all = append(all, [2]uint64{d.Sequence, d.Previous})
	}
	return all
}

func TestDeliveriesAreChainedPerUser(t *testing.T) {
	f := New(users, 1<<20, 24*time.Hour, atNoon)
	f.Begin(100, 100, true)
	for i, exten := range []string{"201", "202", "555", "201"} {
		give(f, uint64(101+i), exten, 0)
	}
	give(f, 104, "201", 0) // read twice
	for _, c := range []struct {
		user  int
		after uint64
		want  [][2]uint64
	}{
		{0, 100, [][2]uint64{{101, 100}, {104, 101}}},
		{0, 101, [][2]uint64{{104, 101}}},
		{0, 103, [][2]uint64{{104, 101}}},
		{0, 104, nil},
		{1, 100, [][2]uint64{{102, 100}}},
		{1, 99, [][2]uint64{{0, 0}}}, // before the stream's beginning
	} {
		if got := told(f, c.user, c.after); !reflect.DeepEqual(got, c.want) {
			t.Errorf("user %d after %d: %v, want %v", c.user, c.after, got, c.want)
		}
	}
	if newest, oldest := f.Welcome(1); newest != 104 || oldest != 101 {
		t.Errorf("welcome %d %d", newest, oldest)
	}
}

func TestWhatMayBeOfAnOlderCallIsNotTold(t *testing.T) {
	f := New(users, 1<<20, 24*time.Hour, atNoon)
	f.Begin(100, 103, false)
	give(f, 101, "201", 0)
	give(f, 102, "201", route.Life-1)
	give(f, 103, "201", route.Life)
	if got := told(f, 0, 102); !reflect.DeepEqual(got, [][2]uint64{{103, 102}}) {
		t.Error(got)
	}
	if _, ok := f.After(0, 101, 1); ok {
		t.Error("an unsettled delivery is told")
	}
}

func TestWhatComesAfterTheStartIsToldAtOnce(t *testing.T) {
	f := New(users, 1<<20, 24*time.Hour, atNoon)
	f.Begin(100, 101, false)
	give(f, 101, "201", 0)
	give(f, 102, "201", time.Minute)
	if got := told(f, 0, 101); !reflect.DeepEqual(got, [][2]uint64{{102, 101}}) {
		t.Error(got)
	}
	if _, oldest := f.Welcome(0); oldest != 102 {
		t.Errorf("from %d on", oldest)
	}
}

func TestTheOldestIsForgottenAndThatIsSaid(t *testing.T) {
	f := New(users, 2000, 24*time.Hour, atNoon)
	f.Begin(0, 0, true)
	give(f, 1, "202", 0)
	for n := uint64(2); n < 100; n++ {
		give(f, n, "201", 0)
	}
	_, oldest := f.Welcome(0)
	if oldest < 80 || oldest > 95 || f.Bytes() > 2000 {
		t.Errorf("from %d on, %d bytes", oldest, f.Bytes())
	}
	if _, ok := f.After(0, oldest-2, 1); ok {
		t.Error("a hole is not noticed")
	}
	if got := told(f, 0, oldest-1); len(got) != int(99-oldest+1) {
		t.Errorf("%d after %d", len(got), oldest-1)
	}
	if _, oldest := f.Welcome(1); oldest != 2 {
		t.Errorf("who lost one delivery lost more: %d", oldest)
	}
}

func TestWhoWaitsIsWoken(t *testing.T) {
	f := New(users, 1<<20, 24*time.Hour, atNoon)
	f.Begin(0, 0, true)
	wake, undo := f.Wake(0)
	give(f, 1, "202", 0)
	if len(wake) != 0 {
		t.Error("woken for another's")
	}
	give(f, 2, "201", 0)
	give(f, 3, "201", 0)
	if len(wake) != 1 {
		t.Error("not woken")
	}
	<-wake
	undo()
	give(f, 4, "201", 0)
	if len(wake) != 0 {
		t.Error("woken after the undo")
	}
	reached := make(chan error, 1)
	go func() { reached <- f.Reach(t.Context(), 5) }()
	give(f, 5, "555", 0)
	if err := <-reached; err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Reach(ctx, 6); err != context.Canceled {
		t.Error(err)
	}
}

func TestAHoleInTheStreamIsALossOfEverybodys(t *testing.T) {
	for name, lose := range map[string]func(*Feed){
		"seen by the next event": func(f *Feed) { give(f, 110, "201", 0) },
		"told":                   func(f *Feed) { f.Lose(109); give(f, 110, "201", 0); f.Lose(50) },
	} {
		t.Run(name, func(t *testing.T) {
			f := New(users, 1<<20, 24*time.Hour, atNoon)
			f.Begin(100, 100, true)
			give(f, 101, "201", 0)
			give(f, 102, "202", 0)
			wake, undo := f.Wake(1)
			defer undo()
			lose(f)
			for user, want := range [][][2]uint64{{{110, 109}}, nil} {
				if _, ok := f.After(user, 108, 9); ok {
					t.Errorf("user %d is not told of the loss", user)
				}
				if got := told(f, user, 109); !reflect.DeepEqual(got, want) {
					t.Errorf("user %d hears %v, want %v", user, got, want)
				}
				if newest, oldest := f.Welcome(user); newest != 110 || oldest != 110 {
					t.Errorf("user %d is welcomed with %d from %d on", user, newest, oldest)
				}
			}
			if len(wake) != 1 {
				t.Error("who waits is not woken")
			}
			give(f, 111, "202", 0)
			if got := told(f, 1, 109); !reflect.DeepEqual(got, [][2]uint64{{111, 109}}) {
				t.Errorf("then %v", got)
			}
		})
	}
}

func TestWhatIsTooOldIsToldNoMore(t *testing.T) {
	now := noon
	f := New(users, 1<<20, time.Hour, func() time.Time { return now })
	f.Begin(0, 0, true)
	give(f, 1, "201", 0)
	give(f, 2, "202", 0)
	give(f, 3, "201", 30*time.Minute)
	now = noon.Add(time.Hour)
	if _, oldest := f.Welcome(0); oldest != 1 {
		t.Errorf("after an hour: from %d on", oldest)
	}
	now = noon.Add(time.Hour + 1)
	if _, oldest := f.Welcome(0); oldest != 2 {
		t.Errorf("after more: from %d on", oldest)
	}
	if got := told(f, 0, 1); !reflect.DeepEqual(got, [][2]uint64{{3, 1}}) {
		t.Error(got)
	}
	now = noon.Add(2 * time.Hour)
	give(f, 4, "201", 2*time.Hour)
	if _, ok := f.After(0, 2, 1); ok {
		t.Error("a new event leaves an old one")
	}
	if got := told(f, 0, 3); !reflect.DeepEqual(got, [][2]uint64{{4, 3}}) {
		t.Error(got)
	}
}

func TestACallsEarlierEventsCountAsWhatTheyTake(t *testing.T) {
	f := New(users, 1<<20, time.Hour, atNoon)
	f.Begin(0, 0, true)
	long := `{"event_name":"IncomingCall","unique_id":"a","filler":"` + strings.Repeat("x", 10_000) + `"}`
	f.Take(route.Event{Sequence: 1, At: noon, Raw: json.RawMessage(long)})
	if f.Bytes() != 0 {
		t.Errorf("%d bytes of an event that nobody got", f.Bytes())
	}
	f.Take(route.Event{Sequence: 2, At: noon, Raw: json.RawMessage(`{"event_name":"NewState","exten":"201","unique_id":"a"}`)})
	if f.Bytes() < 10_000 {
		t.Errorf("%d bytes of an event that is told late", f.Bytes())
	}
}
