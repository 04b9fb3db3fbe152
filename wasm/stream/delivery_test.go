package stream

import (
	"slices"
	"testing"
	"time"
)

func TestDeliveriesOfAUserFollowEachOtherByThePreviousOne(t *testing.T) {
	for _, c := range []struct {
		name string
		say  []string
		want []string
	}{
		{"numbers between belong to others", []string{`{"sequence":9,"previous":5,"event":{"n":9}}`, `{"sequence":40,"previous":9,"event":{"n":40}}`}, []string{"hear 9", "hear 40"}},
		{"the one before may be older than where we stand", []string{`{"sequence":9,"previous":2,"event":{"n":9}}`}, []string{"hear 9"}},
		{"it is the first", []string{`{"sequence":9,"previous":0,"event":{"n":9}}`}, []string{"hear 9"}},
		{"each comes once", []string{`{"sequence":9,"previous":5,"event":{"n":9}}`, `{"sequence":9,"previous":5,"event":{"n":9}}`}, []string{"hear 9"}},
		{"they crossed", []string{`{"sequence":40,"previous":9,"event":{"n":40}}`, `{"sequence":41,"event":{"n":41}}`, `{"sequence":9,"previous":5,"event":{"n":9}}`}, []string{"hear 9", "hear 40", "hear 41"}},
		{"a call's earlier events do not move the mark", []string{`{"sequence":9,"previous":5,"events":[{"n":5},{"n":5},{"n":9}]}`}, []string{"hear 5", "hear 5", "hear 9"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
				conn := s.accept()
				conn.say(welcome(50, 1))
				d.wants(t, "connecting", "on")
				conn.say(c.say...)
				d.wants(t, c.want...)
			})
		})
	}
}

func TestADeliveryThatIsLeftOutTwiceIsLost(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		const behind = `{"sequence":20,"previous":12,"event":{"n":20}}`
		s.accept().say(welcome(5, 1), behind)
		c := s.accept()
		c.wants(helloAfter(5))
		c.say(welcome(20, 1), behind)
		time.Sleep(LateFor) // of the bubble's own time
		d.wants(t, "connecting", "on", "connecting: event stream: events_broken (events left out)", "on", "begin 12 lost true", "hear 20")
	})
}

func TestWhenACallsEarlierEventsWereToldIsNotKnown(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		s.accept().say(welcome(5, 1), `{"sequence":9,"previous":5,"events":[{"n":5},{"n":9}]}`)
		d.wants(t, "connecting", "on", "hear 5", "hear 9")
		if !d.since[0].IsZero() || d.since[1] != time.Now() {
			t.Errorf("since %v", d.since)
		}
	})
}

func TestWhenTheServerStoredAnEventIsGivenOn(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		s.accept().say(welcome(5, 1), `{"sequence":6,"time":1800000000123,"event":{"n":6}}`, `{"sequence":9,"previous":6,"times":[7,8],"events":[{"n":6},{"n":9}]}`,
			`{"sequence":11,"previous":9,"events":[{"n":9},{"n":11}]}`, event(12), `{"sequence":13,"times":[7],"events":[{"n":12},{"n":13}]}`)
		d.wants(t, "connecting", "on", "hear 6", "hear 6", "hear 9", "hear 9", "hear 11", "hear 12", "refused: event stream: events_malformed (message)")
		if want := []int64{1_800_000_000_123, 7, 8, 0, 0, 0}; !slices.Equal(d.times, want) {
			t.Errorf("times %v, want %v", d.times, want)
		}
	})
}
