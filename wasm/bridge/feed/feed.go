// Package feed owns what a bridge remembers for its users: the deliveries of each,
// newest last, bounded, to be told again to whoever comes back; and waking those
// who wait for more. It is computed from the stream alone and can be again. It
// refuses to read the stream, to know connections and to write JSON.
package feed

import (
	"context"
	"sort"
	"sync"
	"time"

	"simotel/wasm/bridge/route"
)

// deliveryCost is about what a delivery takes beside its event's text, in bytes.
const deliveryCost = 128

// eventCost is about what each event of a delivery takes beside its text.
const eventCost = 56

// Delivery is events that a user gets together.
type Delivery struct {
	Sequence uint64 // of the stream's event that caused it, the last of Events
	Previous uint64 // the user got nothing between that sequence and this one
	Events   []route.Event
}

// Feed is the deliveries of all users.
type Feed struct {
	most int           // bytes
	age  time.Duration // of the oldest
	now  func() time.Time

	mu      sync.Mutex
	router  *route.Router
	users   []*user
	newest  uint64    // of the stream's events that were routed
	last    uint64    // of those that were there at the start
	settles time.Time // until when events are of calls that may have begun before; zero for no such time
	begun   bool      // settles is known
	entries []entry   // with a delivery, oldest first
	bytes   int       // of them
	changed chan struct{}
}

// user is one user's part.
type user struct {
	deliveries []Delivery
	horizon    uint64 // what came up to this sequence cannot be told again
	newest     uint64 // of the deliveries; horizon without any
	waiting    map[chan struct{}]struct{}
}

// entry is an event that was delivered to somebody.
type entry struct {
	at    time.Time
	bytes int
	users []int
}

// New returns a feed that remembers about so many bytes of events, and none that
// is older than that.
func New(users []route.User, most int, age time.Duration, now func() time.Time) *Feed {
	f := &Feed{most: most, age: age, now: now, router: route.New(users), changed: make(chan struct{})}
	for range users {
		f.users = append(f.users, &user{waiting: make(map[chan struct{}]struct{})})
	}
	return f
}

// Begin tells that the stream is read from the event after a sequence on, up to
// which it has events by now, and whether that is its very beginning. If it is
// not, what comes in the life of a call may be of calls that began before: of what
// is there already that is not told again. What comes later is told in any case.
func (f *Feed) Begin(after, last uint64, isWhole bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.newest, f.last, f.begun = after, last, isWhole
	for _, u := range f.users {
		u.horizon, u.newest = after, after
	}
	f.tell()
}

// Lose tells that the stream has nothing more up to a sequence. What was not
// taken of it is lost to everybody, and what came before cannot be told without.
func (f *Feed) Lose(upTo uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if upTo > f.newest {
		f.lose(upTo)
		f.tell()
	}
}

func (f *Feed) lose(upTo uint64) {
	f.newest, f.entries, f.bytes = upTo, nil, 0
	for _, u := range f.users {
		u.deliveries, u.horizon, u.newest = nil, upTo, upTo
		u.wake()
	}
}

// Take takes the stream's next event. One that it has is passed over, one that
// does not follow is a loss. It returns to how many users it was delivered.
func (f *Feed) Take(e route.Event) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if e.Sequence <= f.newest {
		return 0
	}
	if !f.begun {
		f.begun, f.settles = true, e.At.Add(route.Life)
	}
	if e.Sequence != f.newest+1 {
		f.lose(e.Sequence - 1)
	}
	f.newest = e.Sequence
	defer f.tell()
	deliveries := f.router.Take(e)
	if e.Sequence <= f.last && e.At.Before(f.settles) {
		for _, u := range f.users {
			u.horizon, u.newest = e.Sequence, e.Sequence
		}
		return 0
	}
	if len(deliveries) == 0 {
		return 0
	}
	added := entry{at: e.At, bytes: len(e.Raw)}
	for _, d := range deliveries {
		u := f.users[d.User]
		u.deliveries = append(u.deliveries, Delivery{Sequence: e.Sequence, Previous: u.newest, Events: d.Events})
		u.newest = e.Sequence
		added.users = append(added.users, d.User)
		added.bytes += deliveryCost + eventCost*len(d.Events)
		for _, earlier := range d.Events[:len(d.Events)-1] { // kept for this user's sake
			added.bytes += len(earlier.Raw)
		}
		u.wake()
	}
	f.entries = append(f.entries, added)
	f.bytes += added.bytes
	f.shrink()
	return len(deliveries)
}

// shrink forgets the oldest above the bounds.
func (f *Feed) shrink() {
	oldest := f.now().Add(-f.age)
	for len(f.entries) > 0 && (f.bytes > f.most && len(f.entries) > 1 || f.entries[0].at.Before(oldest)) {
		for _, i := range f.entries[0].users {
			u := f.users[i]
			u.horizon = u.deliveries[0].Sequence
			u.deliveries[0] = Delivery{}
			u.deliveries = u.deliveries[1:]
		}
		f.bytes -= f.entries[0].bytes
		f.entries[0] = entry{}
		f.entries = f.entries[1:]
	}
}

// wake wakes those who wait for more. The lock is held.
func (u *user) wake() {
	for wake := range u.waiting {
		select {
		case wake <- struct{}{}:
		default: // it is awake
		}
	}
}

// tell wakes Reach. The lock is held.
func (f *Feed) tell() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// Newest returns the sequence of the stream's newest event that was routed.
func (f *Feed) Newest() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.newest
}

// Bytes returns about how much memory the events take that can be told again.
func (f *Feed) Bytes() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.bytes
}

// Welcome returns the newest sequence, and the one from which on everything that
// a user got can be told again.
func (f *Feed) Welcome(user int) (newest, oldest uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shrink()
	return f.newest, f.users[user].horizon + 1
}

// After returns at most n deliveries of a user after a sequence, and false if some
// after it are forgotten.
func (f *Feed) After(user int, sequence uint64, n int) ([]Delivery, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	u := f.users[user]
	if sequence < u.horizon {
		return nil, false
	}
	from := sort.Search(len(u.deliveries), func(i int) bool { return u.deliveries[i].Sequence > sequence })
	return append([]Delivery(nil), u.deliveries[from:min(from+n, len(u.deliveries))]...), true
}

// Wake returns a channel that has a value after each delivery to a user, however
// many came, and the undo.
func (f *Feed) Wake(user int) (<-chan struct{}, func()) {
	wake := make(chan struct{}, 1)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.users[user].waiting[wake] = struct{}{}
	return wake, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.users[user].waiting, wake)
	}
}

// Reach waits until a sequence was routed. The error is ctx's.
func (f *Feed) Reach(ctx context.Context, sequence uint64) error {
	for {
		f.mu.Lock()
		newest, changed := f.newest, f.changed
		f.mu.Unlock()
		if newest >= sequence {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
