package calls

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestOldCallsAreGivenUpAndOpenOnesAreNot(t *testing.T) {
	area := &memory{}
	at := time.UnixMilli(1_800_000_000_000)
	log := &Log{Area: area, Now: func() time.Time { return at }}
	begin(t, log, "followed", EventSend, EventAccept)
	for i := range ChunkSize + 10 { // a call an hour
		begin(t, log, fmt.Sprint(i), EventSend, EventRefuse)
		at = at.Add(time.Hour)
	}
	for _, c := range []struct {
		name   string
		before int // hours after the first
		left   int
	}{
		{"nothing is so old", 0, ChunkSize + 10},
		{"a part of a chunk", 20, ChunkSize - 10},
		{"the same again", 20, ChunkSize - 10},
		{"a chunk and a part of the next", ChunkSize + 4, 6},
		{"everything", 1000, 0},
	} {
		if err := log.Expire(t.Context(), time.UnixMilli(1_800_000_000_000).Add(time.Duration(c.before)*time.Hour)); err != nil {
			t.Fatal(c.name, err)
		}
		recent, err := (&Log{Area: area, Now: log.Now}).Recent(t.Context(), 1000)
		if err != nil || len(recent) != c.left+1 || !slices.Contains(ids(recent), "followed") {
			t.Errorf("%s: %d are left, want %d and the one that is followed: %v", c.name, len(recent), c.left, err)
		}
	}
	keys, _ := area.Keys(t.Context())
	if len(keys) != 2 {
		t.Errorf("left are the keys %q", keys)
	}
}

func TestExpiringWhereNothingIsOldWritesNothing(t *testing.T) {
	area := &memory{}
	log := newLog(area)
	begin(t, log, "a", EventSend, EventRefuse)
	before := len(area.writes)
	if err := log.Expire(t.Context(), time.UnixMilli(0)); err != nil || len(area.writes) != before {
		t.Errorf("%v; wrote %q", err, area.writes[before:])
	}
}

// A chunk that cannot be read does not keep those behind it.
func TestOldCallsBehindAnUnreadableChunkAreGivenUp(t *testing.T) {
	area := &memory{}
	at := time.UnixMilli(1_800_000_000_000)
	log := &Log{Area: area, Now: func() time.Time { return at }}
	for i := range 3 * ChunkSize {
		begin(t, log, fmt.Sprint(i), EventSend, EventRefuse)
		at = at.Add(time.Hour)
	}
	area.values[chunkKey(1_800_000_000_000)] = json.RawMessage(`"broken"`)
	log = &Log{Area: area, Now: log.Now}
	if err := log.Expire(t.Context(), time.UnixMilli(1_800_000_000_000).Add(2*ChunkSize*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if recent, err := log.Recent(t.Context(), 1000); err != nil || len(recent) != ChunkSize {
		t.Errorf("%d calls are left, want %d: %v", len(recent), ChunkSize, err)
	}
}
