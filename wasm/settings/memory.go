package settings

import (
	"bytes"
	"encoding/json"
	"slices"
	"sync"
)

// Memory is what the stored documents came to when they were looked at last: nearly
// always they are what they were, and to read them anew takes longer than all else
// that a page asks for. A nil one remembers nothing.
type Memory struct {
	mu          sync.Mutex
	rawSettings json.RawMessage // what it is of
	held        held
	isBroken    bool // held
	layers      Layers
	now         *effect // nil for nothing
}

// effect returns what settings and credentials come to with the layers around them.
// Its lists are nobody else's.
func (m *Memory) effect(rawSettings json.RawMessage, h held, errC error, layers Layers) (effect, error) {
	if m == nil {
		return laid(rawSettings, h, errC, layers)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.now == nil || !bytes.Equal(m.rawSettings, rawSettings) || !m.held.isSame(h) || m.isBroken != (errC != nil) || !m.layers.isSame(layers) {
		e, err := laid(rawSettings, h, errC, layers)
		if err != nil {
			return e, err
		}
		m.rawSettings, m.held, m.isBroken, m.layers, m.now = rawSettings, h, errC != nil, layers, &e
	}
	e := *m.now
	e.settings = e.settings.clone()
	return e, nil
}

// opened returns what was in an envelope that was opened with a key, nil if it is
// not that which was looked at last.
func (m *Memory) opened(raw json.RawMessage, key []byte) json.RawMessage {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.now == nil || !bytes.Equal(m.held.raw, raw) || !bytes.Equal(m.held.lock.key, key) {
		return nil
	}
	return m.held.plain
}

// forget has no credentials be remembered that were taken away.
func (m *Memory) forget() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now, m.held = nil, held{}
}

func (h held) isSame(as held) bool {
	return bytes.Equal(h.raw, as.raw) && bytes.Equal(h.plain, as.plain) && h.form == as.form && h.state == as.state && bytes.Equal(h.lock.key, as.lock.key)
}

func (l Layers) isSame(as Layers) bool {
	return bytes.Equal(l.Under, as.Under) && bytes.Equal(l.Over, as.Over) && bytes.Equal(l.Secret, as.Secret)
}

// clone returns settings whose lists are nobody else's.
func (s Settings) clone() Settings {
	s.Numbers.InternalLengths = slices.Clone(s.Numbers.InternalLengths)
	s.Sites.List = slices.Clone(s.Sites.List)
	s.Dialling.Rules = slices.Clone(s.Dialling.Rules)
	s.Guards.Countries = slices.Clone(s.Guards.Countries)
	s.CRM.Hosts, s.CRM.Pages = slices.Clone(s.CRM.Hosts), slices.Clone(s.CRM.Pages)
	s.Learned = slices.Clone(s.Learned)
	return s
}
