package bridge

import (
	"context"
	"errors"
	"testing"
	"time"

	"simotel/wasm/bridge/route"
	"simotel/wasm/bridge/store"
)

func TestTheStoreIsAskedOnceASecondHoweverOftenSomebodyAsks(t *testing.T) {
	asked, now := 0, time.Unix(1_800_000_000, 0)
	away := errors.New("away")
	h := health{now: func() time.Time { return now }, ask: func(context.Context) error {
		asked++
		return away
	}}
	for _, c := range []struct {
		after time.Duration
		asked int
		want  error
	}{{0, 1, away}, {time.Second - 1, 1, away}, {1, 2, nil}, {time.Millisecond, 2, nil}, {time.Second, 3, nil}} {
		now = now.Add(c.after)
		if c.asked > asked {
			away = c.want
		}
		if err := h.store(t.Context()); err != c.want || asked != c.asked {
			t.Errorf("%s later: %v, asked %d times", c.after, err, asked)
		}
	}
}

func TestAStoreThatKeepsLessThanACallsLifeIsSaidSo(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	young := now.Add(1 - route.Life)
	for name, c := range map[string]struct {
		state store.State
		want  bool
	}{
		"the oldest is young":        {store.State{First: 5, Last: 9, FirstAt: young}, true},
		"it is old":                  {store.State{First: 5, Last: 9, FirstAt: now.Add(-route.Life)}, false},
		"nothing was before":         {store.State{First: 5, Last: 9, FirstAt: young, IsWhole: true}, false},
		"all is gone, long ago even": {store.State{First: 5, Last: 4}, false},
	} {
		if got := keepsTooLittle(c.state, now); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
