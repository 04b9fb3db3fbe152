package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

func open(t *testing.T, directory string) *Store {
	t.Helper()
	s, err := Open(Config{Directory: directory, Sync: true, Stream: "TEST", Replicas: 1, MaxAge: time.Hour, MaxBytes: 1 << 20}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// read returns n events from a sequence on.
func read(t *testing.T, s *Store, from uint64, n int) []Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var all []Event
	_ = s.Read(ctx, from, func(uint64) {}, func(e Event) { // its error is ctx's
		if all = append(all, e); len(all) == n {
			cancel()
		}
	})
	if len(all) < n {
		t.Fatalf("%d of %d events", len(all), n)
	}
	return all
}

func TestWhatWasPublishedIsThereAfterARestart(t *testing.T) {
	directory := t.TempDir()
	s := open(t, directory)
	before := time.Now().UnixMilli()
	state, err := s.Ensure(t.Context())
	if err != nil || !state.IsWhole || state.Last != state.First-1 || state.First < uint64(before) {
		t.Fatalf("%+v %v, want a whole stream that begins above %d", state, err, before)
	}
	for i := range 20 {
		if sequence, err := s.Publish(t.Context(), fmt.Append(nil, i)); err != nil || sequence != state.First+uint64(i) {
			t.Fatal(sequence, err)
		}
	}
	s.Close()
	s = open(t, directory)
	again, err := s.Ensure(t.Context())
	if err != nil || again.First != state.First || again.Last != state.First+19 || !again.IsWhole {
		t.Fatalf("%+v %v", again, err)
	}
	for i, e := range read(t, s, state.First+5, 15) {
		if e.Sequence != state.First+5+uint64(i) || string(e.Raw) != fmt.Sprint(i+5) || time.Since(e.At) > time.Minute {
			t.Errorf("%+v", e)
		}
	}
}

func TestTheOldestGoesAboveTheBoundAndThatIsSeen(t *testing.T) {
	s := open(t, t.TempDir())
	if _, err := s.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 40 {
		if _, err := s.Publish(t.Context(), make([]byte, 60<<10)); err != nil {
			t.Fatal(err)
		}
	}
	state, err := s.State(t.Context())
	if err != nil || state.IsWhole || state.Last-state.First > 20 {
		t.Errorf("%+v %v", state, err)
	}
}

func TestAStoreThatIsAwayIsAnErrorInTime(t *testing.T) {
	s := open(t, t.TempDir())
	if _, err := s.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.server.Shutdown()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := s.Publish(ctx, []byte("{}")); err == nil {
		t.Error("it says that it stored")
	}
}

func TestAStreamThatIsGoneIsMadeAnewWhileItIsRead(t *testing.T) {
	s := open(t, t.TempDir())
	if _, err := s.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	var lost []uint64
	heard, ended := make(chan Event), make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	state, err := s.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		ended <- s.Read(ctx, state.First, func(upTo uint64) { lost = append(lost, upTo) }, func(e Event) { heard <- e })
	}()
	next := func(text string) Event {
		t.Helper()
		sequence, err := s.Publish(t.Context(), []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		select {
		case e := <-heard:
			if string(e.Raw) != text || e.Sequence != sequence {
				t.Fatalf("heard %d %s, want %d %s", e.Sequence, e.Raw, sequence, text)
			}
			return e
		case <-time.After(time.Minute):
			t.Fatal("nothing is heard")
			return Event{}
		}
	}
	before := next("1")
	if err := s.js.DeleteStream(t.Context(), "TEST"); err != nil {
		t.Fatal(err)
	}
	after := next("2")
	if len(lost) != 1 || lost[0] != after.Sequence-1 || after.Sequence <= before.Sequence+1 {
		t.Errorf("lost %d, heard %d and %d", lost, before.Sequence, after.Sequence)
	}

	// Somebody makes it anew by hand, and its numbers begin again.
	for err := errors.New("none"); err != nil; { // the reader may be faster
		if err := s.js.DeleteStream(t.Context(), "TEST"); err != nil {
			t.Fatal(err)
		}
		_, err = s.js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "TEST", Subjects: []string{s.subject()}})
	}
	select {
	case err := <-ended:
		if !errors.Is(err, ErrAnew) {
			t.Errorf("it ends with %v", err)
		}
	case <-time.After(time.Minute):
		t.Error("it reads on above the numbers that there are")
	}
}

func BenchmarkPublish(b *testing.B) {
	for _, sync := range []bool{true, false} {
		b.Run(fmt.Sprintf("sync %v", sync), func(b *testing.B) {
			s, err := Open(Config{Directory: b.TempDir(), Sync: sync, Stream: "TEST", Replicas: 1, MaxAge: time.Hour, MaxBytes: 1 << 30}, slog.New(slog.NewTextHandler(io.Discard, nil)))
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			if _, err := s.Ensure(b.Context()); err != nil {
				b.Fatal(err)
			}
			event := make([]byte, 200)
			b.SetParallelism(32)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := s.Publish(b.Context(), event); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
