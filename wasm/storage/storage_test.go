package storage_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/storage"
)

// area counts how often Chrome is asked, and does something in the middle of a read
// or a write, once.
type area struct {
	chrometest.Area
	reads          int
	during, before func()
}

func (a *area) GetAll(ctx context.Context, keys ...string) (map[string]json.RawMessage, error) {
	a.reads++
	values, err := a.Area.GetAll(ctx, keys...)
	if during := a.during; during != nil {
		a.during = nil
		during()
	}
	return values, err
}

func (a *area) Set(ctx context.Context, values map[string]json.RawMessage) error {
	if before := a.before; before != nil {
		a.before = nil
		before()
	}
	return a.Area.Set(ctx, values)
}

func raw(text string) json.RawMessage { return json.RawMessage(`"` + text + `"`) }

// world is an area that is remembered.
type world struct {
	*testing.T
	area *area
	*storage.Remembered
}

func newWorld(t *testing.T) world {
	a := &area{}
	return world{t, a, storage.Remember(a)}
}

func (w world) set(key, value string) {
	w.Helper()
	if err := w.Set(w.Context(), map[string]json.RawMessage{key: raw(value)}); err != nil {
		w.Fatal(err)
	}
}

// is checks a value and how often Chrome was asked for one so far; empty for none.
func (w world) is(key, want string, reads int) {
	w.Helper()
	got, err := w.Get(w.Context(), key)
	if err != nil || want == "" && got != nil || want != "" && string(got) != string(raw(want)) || w.area.reads != reads {
		w.Errorf("%s is %s, %v after %d reads; want %q after %d", key, got, err, w.area.reads, want, reads)
	}
}

func TestWhatWasReadOrWrittenIsNotAskedForAgain(t *testing.T) {
	w := newWorld(t)
	w.is("a", "", 1)
	w.is("a", "", 1)
	w.set("a", "1")
	w.is("a", "1", 1)
	if all, err := w.GetAll(t.Context(), "a", "b"); err != nil || len(all) != 1 || w.area.reads != 2 {
		t.Errorf("got %s, %v after %d reads", all, err, w.area.reads)
	}
	w.is("b", "", 2)
	if err := w.Remove(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	w.is("a", "", 2)
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := w.Get(ended, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of its context: %v", err)
	}
}

func TestOfAWriteThatFailedNothingIsKnown(t *testing.T) {
	w := newWorld(t)
	w.set("a", "1")
	w.area.Fail = func([]string) error { return chrometest.ErrQuota }
	err := w.Set(t.Context(), map[string]json.RawMessage{"a": raw("2"), "b": raw("2")})
	if !errors.Is(err, chrometest.ErrQuota) {
		t.Fatal(err)
	}
	w.is("a", "1", 1)
	if err := w.Remove(t.Context(), "a"); !errors.Is(err, chrometest.ErrQuota) {
		t.Fatal(err)
	}
	w.is("a", "1", 2)
	w.is("b", "", 3)
}

func TestAReadThatAWriteOvertakesIsNotRemembered(t *testing.T) {
	w := newWorld(t)
	w.area.during = func() { w.set("a", "new") }
	w.is("a", "", 1) // as it was when Chrome was asked
	w.is("a", "new", 1)
	w.area.during = func() { w.set("b", "new") }
	if _, err := w.GetAll(t.Context(), "b", "c"); err != nil {
		t.Fatal(err)
	}
	w.is("b", "new", 2)
}

func TestOfTwoWritesAtOnceOnlyChromeKnowsTheLast(t *testing.T) {
	w := newWorld(t)
	w.area.before = func() { w.set("a", "second") } // and then the first reaches Chrome
	w.set("a", "first")
	w.is("a", "first", 1)
	w.area.before = func() { // a third one, and who reads meanwhile
		w.area.before = func() { w.is("a", "first", 2) }
		w.set("a", "second")
	}
	w.set("a", "third")
	w.is("a", "third", 3)
	w.area.before = func() { w.set("b", "beside it") }
	w.set("a", "alone")
	w.is("a", "alone", 3)
	w.is("b", "beside it", 3)
}

func TestAReadBesideAWriteTellsWhatChromeHas(t *testing.T) {
	w := newWorld(t)
	w.set("a", "old")
	w.area.before = func() { w.is("a", "old", 1) }
	w.set("a", "new")
	w.is("a", "new", 1)
}

func TestALongHistoryIsNotHeldInMemory(t *testing.T) {
	w := newWorld(t)
	long := strings.Repeat("x", 300_000)
	for i := range 5 {
		w.set(fmt.Sprint("chunk", i), long)
	}
	w.is("chunk4", long, 0)
	w.is("chunk0", long, 1)
}

func TestWhateverIsDoneItTellsWhatTheAreaHolds(t *testing.T) {
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 1))
		w, truth := newWorld(t), map[string]json.RawMessage{}
		w.area.Fail = func([]string) error {
			if random.IntN(4) == 0 {
				return chrometest.ErrQuota
			}
			return nil
		}
		for step := range 200 {
			keys := []string{"a", "b", "c", "d"}[random.IntN(3):][:1+random.IntN(2)]
			switch random.IntN(3) {
			case 0:
				values := map[string]json.RawMessage{}
				for _, key := range keys {
					values[key] = raw(fmt.Sprint(step))
				}
				if w.Set(t.Context(), values) == nil {
					maps.Copy(truth, values)
				}
			case 1:
				if w.Remove(t.Context(), keys...) == nil {
					maps.DeleteFunc(truth, func(key string, _ json.RawMessage) bool { return slices.Contains(keys, key) })
				}
			default:
				got, err := w.GetAll(t.Context(), keys...)
				for _, key := range keys {
					if err != nil || string(got[key]) != string(truth[key]) {
						t.Fatalf("seed %d, step %d: %s is %s, %v; the area holds %s", seed, step, key, got[key], err, truth[key])
					}
				}
			}
		}
	}
}

func TestItIsAnAreaAsChromeHasOne(t *testing.T) {
	chrometest.StorageContract(t, storage.Remember(&chrometest.Area{}))
}
