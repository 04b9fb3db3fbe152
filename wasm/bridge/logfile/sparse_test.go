package logfile

import (
	"testing"
	"time"
)

func TestStrangersCauseTenLinesASecondAndTheRestIsCounted(t *testing.T) {
	var s Sparse
	now := time.Unix(1_800_000_000, 0)
	written := 0
	for range 25 {
		if _, ok := s.Next(now); ok {
			written++
		}
	}
	if written != mostStrange {
		t.Errorf("%d lines", written)
	}
	now = now.Add(time.Second)
	if n, ok := s.Next(now); n != 15 || !ok {
		t.Errorf("a second later: %d left out, %v", n, ok)
	}
	if n, ok := s.Next(now); n != 0 || !ok {
		t.Errorf("then: %d left out, %v", n, ok)
	}
}
