package simotel

import (
	"time"

	"simotel/wasm/calls"
)

// When an event that comes now is still news: where the stream tells when it was
// stored, as long as a phone that it made ring may ring; else if the stream was
// heard so short a while ago.
const (
	freshTold   = time.Minute
	freshUntold = 10 * time.Second
)

// moment is when an event was heard, the earliest at which it can have
// happened, and the records that were open then.
type moment struct {
	now, since time.Time
	stored     int64 // when the stream says that it was stored, in Unix milliseconds; 0 for not told
	open       []calls.Record
}

// happened returns when an event happened, and when it was heard if that was late:
// calls.Event's At and Heard. The server's clock is not ours, so it counts only
// between when the stream was heard before and now.
func (m moment) happened() (at, heard int64) {
	at = m.now.UnixMilli()
	since, late := m.since, freshUntold
	if m.stored != 0 {
		if told := time.UnixMilli(m.stored); told.After(since) {
			since = told
		}
		if since.Before(m.now) {
			at = since.UnixMilli()
		}
		late = freshTold
	}
	if m.now.Sub(since) > late {
		heard = m.now.UnixMilli()
	}
	return at, heard
}
