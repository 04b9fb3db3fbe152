package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestAThreadThatEndsOrBeginsIsNoPartOfWhatAnIdleBrowserComputes(t *testing.T) {
	proc := t.TempDir()
	tell := func(process, thread int, took time.Duration) {
		t.Helper()
		folder := filepath.Join(proc, fmt.Sprint(process), "task", fmt.Sprint(thread))
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "schedstat"), fmt.Appendf(nil, "%d 7 9\n", took), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	read := func() map[thread]time.Duration {
		t.Helper()
		by, err := computed(proc, []int{3, 4, 5}) // 5 ended before it was read
		if err != nil {
			t.Fatal(err)
		}
		return by
	}
	tell(3, 3, time.Second)
	tell(3, 31, 9*time.Second)
	tell(4, 4, time.Second)
	before := read()
	tell(3, 3, 1005*time.Millisecond)
	tell(3, 32, time.Second) // is new
	tell(4, 4, 1002*time.Millisecond)
	if err := os.RemoveAll(filepath.Join(proc, "3", "task", "31")); err != nil {
		t.Fatal(err)
	}
	if got := grown(before, read()); got != 7*time.Millisecond {
		t.Errorf("it computed %v, want 7 ms", got)
	}
}

func TestWhatAThreadTellsThatIsNoTimeIsAnError(t *testing.T) {
	proc := t.TempDir()
	folder := filepath.Join(proc, "3", "task", "3")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "schedstat"), []byte("none"), 0o644); err != nil {
		t.Fatal(err)
	}
	if by, err := computed(proc, []int{3}); err == nil {
		t.Errorf("got %v", by)
	}
}
