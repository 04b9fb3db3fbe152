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
