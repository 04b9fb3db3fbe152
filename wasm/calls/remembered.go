package calls

import (
	"bytes"
	"encoding/json"
	"slices"
)

// remembered is the documents that were read last, as they stood and as they were read:
// each use of the log asks for the index and the newest of the history, which change
// seldom, and fifty calls take long to read.
type remembered struct {
	rawIndex json.RawMessage
	index    index
	chunks   [2]struct { // by turns
		number int64
		raw    json.RawMessage
		calls  []Record
	}
	next int
	open map[string]openRecord
}

// openRecord is a record that is followed.
type openRecord struct {
	raw    json.RawMessage
	record Record
}

// mostOpen bounds the open records that are remembered.
const mostOpen = 100

// readOpen reads a record that is followed; ok is false for what is none.
func (m *remembered) readOpen(id string, raw json.RawMessage) (r Record, ok bool) {
	if o := m.open[id]; o.raw != nil && bytes.Equal(o.raw, raw) {
		return o.record, true
	}
	if json.Unmarshal(raw, &r) != nil || r.ID != id {
		return Record{}, false
	}
	if m.open == nil || len(m.open) >= mostOpen {
		m.open = map[string]openRecord{}
	}
	m.open[id] = openRecord{raw, r}
	return r, true
}

// readIndex reads an index; what it returns is nobody else's.
func (m *remembered) readIndex(raw json.RawMessage) (*index, error) {
	if m.rawIndex == nil || !bytes.Equal(m.rawIndex, raw) {
		x := index{}
		if err := json.Unmarshal(raw, &x); err != nil {
			return &x, err
		}
		m.rawIndex, m.index = raw, x
	}
	x := m.index
	x.Open, x.Chunks, x.Trash = slices.Clone(x.Open), slices.Clone(x.Chunks), slices.Clone(x.Trash)
	return &x, nil
}

// readChunk reads a part of the history, likewise.
func (m *remembered) readChunk(number int64, raw json.RawMessage) *chunk {
	for _, c := range m.chunks {
		if c.number == number && bytes.Equal(c.raw, raw) {
			return &chunk{Calls: slices.Clone(c.calls), number: number}
		}
	}
	c := &chunk{number: number}
	if raw != nil && json.Unmarshal(raw, c) != nil {
		return &chunk{number: number, broken: true}
	}
	kept := &m.chunks[m.next%len(m.chunks)]
	m.next++
	kept.number, kept.raw, kept.calls = number, raw, slices.Clone(c.Calls)
	return c
}
