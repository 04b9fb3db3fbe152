//go:build !js

package asterisk

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// memory is a Watcher that remembers, as the app does.
type memory struct {
	mu       sync.Mutex
	open     []calls.Record
	told     []string // "record kind outcome cause", "phone ...", "incoming ..."
	stands   []string
	position pbx.Position
	full     error // what Hear returns
}

func (m *memory) Open() []calls.Record {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.open)
}

func (m *memory) Hear(n pbx.News) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full != nil {
		return m.full
	}
	m.told = append(m.told, words(n)...)
	m.position = n.Position
	for _, e := range n.Evidence {
		for i := range m.open {
			if m.open[i].ID == e.Record {
				m.open[i], _ = m.open[i].Apply(e.Event, time.Now())
			}
		}
	}
	m.open = slices.DeleteFunc(m.open, func(r calls.Record) bool { return r.Settled() && r.Outcome() != calls.OutcomeNoReport })
	return nil
}

func (m *memory) Stands(s pbx.LiveState, cause error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	line := string(s)
	if cause != nil {
		line = fmt.Sprintf("%s: %v", s, cause)
	}
	m.stands = append(m.stands, line)
}

// last returns the state that was told last.
func (m *memory) last() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.stands[len(m.stands)-1]
}

// kept returns the position.
func (m *memory) kept() pbx.Position {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.position)
}

// clear forgets the open records.
func (m *memory) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open = nil
}

// words puts news into lines.
func words(n pbx.News) []string {
	var all []string
	for _, e := range n.Evidence {
		line := e.Record + " " + string(e.Event.Kind)
		if e.Event.Report != nil {
			line += " " + string(e.Event.Report.Outcome)
		}
		if e.Event.Cause != "" {
			line += " (" + e.Event.Cause + ")"
		}
		all = append(all, line)
	}
	if n.Phone != nil {
		all = append(all, "phone "+string(*n.Phone))
	}
	for _, i := range n.Incoming {
		line := fmt.Sprintf("incoming %s %s", i.ID, i.Event.Kind)
		switch e := i.Event; e.Kind {
		case calls.EventRing, calls.EventParty:
			line += " " + strings.TrimSpace(i.Number+" "+i.Name)
		case calls.EventReport:
			line += " " + string(e.Report.Outcome)
		}
		all = append(all, line)
	}
	return all
}

// record is an order that was accepted.
func record(id, caller string, kinds ...calls.EventKind) calls.Record {
	r := calls.Record{ID: id, Caller: caller, Dialled: "202", Steps: []calls.Transition{{State: calls.Requested, At: time.Now().UnixMilli()}}}
	for _, kind := range append([]calls.EventKind{calls.EventSend}, kinds...) {
		e := calls.Event{Kind: kind}
		if kind == calls.EventAccept {
			e.CallID = prefix + id
		}
		r, _ = r.Apply(e, time.Now())
	}
	return r
}
