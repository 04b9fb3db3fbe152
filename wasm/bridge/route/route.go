// Package route owns the question to whom an event belongs: which users' calls it
// is of, and which earlier events of its call a user has yet to get. Its answers
// are a function of the events' order alone, so that every bridge that reads one
// stream gives the same. It refuses to store, to send and to know the time.
package route

import (
	"encoding/json"
	"slices"
	"time"

	"simotel/wasm/pbx/simotel"
)

// Bounds of what is remembered of calls.
const (
	Life        = 4 * time.Hour // a call is forgotten so long after its first event
	mostOfCall  = 160 << 10     // bytes of one call's events: with the newest they must fit into one message of the protocol
	mostOfCalls = 128 << 20     // bytes of all calls' events; the oldest calls go first
	eventCost   = 64            // bytes that an event takes beside its text
)

// User is someone to whom events are handed on.
type User struct {
	Name       string
	Extensions []string // as the PBX writes them
	Numbers    []string // phones outside of the PBX that are the user's, of eight digits at least
	All        bool     // a supervisor: every event
}

// Event is one event of the stream.
type Event struct {
	Sequence uint64
	At       time.Time // when the stream took it
	Raw      json.RawMessage
}

// Delivery is what a user gets because of an event: that event, and before it
// those of its call that only it showed to be the user's.
type Delivery struct {
	User   int // the index among the users
	Events []Event
}

// Router routes the events of one stream, in their order.
type Router struct {
	all        []int // supervisors
	extensions map[string][]int
	numbers    map[string][]number // by their last eight digits

	calls map[string]*call // by each of their names
	queue []*call          // oldest first; merged ones among them
	held  int              // bytes of all calls' events
}

type number struct {
	digits string
	user   int
}

// New returns a router that has seen no event.
func New(users []User) *Router {
	r := &Router{extensions: make(map[string][]int), numbers: make(map[string][]number), calls: make(map[string]*call)}
	for i, u := range users {
		if u.All {
			r.all = append(r.all, i)
			continue // the rest is contained in it
		}
		for _, exten := range u.Extensions {
			r.extensions[exten] = append(r.extensions[exten], i)
		}
		for _, n := range u.Numbers {
			if d := simotel.Digits(n); len(d) >= 8 {
				end := d[len(d)-8:]
				r.numbers[end] = append(r.numbers[end], number{d, i})
			}
		}
	}
	return r
}

// Take takes the next event and returns who gets what because of it, each user
// once.
func (r *Router) Take(e Event) []Delivery {
	r.forget(e.At)
	concern := simotel.ReadConcern(e.Raw)
	named := r.named(concern.Parties)
	var out []Delivery
	for _, user := range r.all {
		out = append(out, Delivery{user, []Event{e}})
	}
	if len(concern.Calls) == 0 {
		for _, user := range named {
			out = append(out, Delivery{user, []Event{e}})
		}
		return out
	}
	c, missed := r.call(concern.Calls, e.At)
	for _, user := range named {
		if !slices.Contains(c.users, user) {
			c.users = append(c.users, user)
			missed[user] = c.events
		}
	}
	for _, user := range c.users {
		out = append(out, Delivery{user, slices.Concat(fitting(missed[user]), []Event{e})})
	}
	r.keep(c, e)
	return out
}

// named returns the users that an event names, each once.
func (r *Router) named(parties []string) []int {
	var users []int
	add := func(user int) {
		if !slices.Contains(users, user) {
			users = append(users, user)
		}
	}
	for _, party := range parties {
		for _, user := range r.extensions[party] {
			add(user)
		}
		d := simotel.Digits(party)
		if len(d) < 8 {
			continue
		}
		for _, n := range r.numbers[d[len(d)-8:]] {
			if simotel.SameNumber(n.digits, d) {
				add(n.user)
			}
		}
	}
	return users
}
