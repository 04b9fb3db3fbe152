package app

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/settings"
)

// unset is a browser with an extension that was just installed.
func unset(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	if err := w.area.Remove(t.Context(), settings.KeySettings, settings.KeyCredentials); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestAPolicyThatComesAMomentLateIsWaitedForBeforeThePageThatWelcomes(t *testing.T) {
	const complete = `{"connection.kind": "simotel", "connection.server": "https://pbx.example.com", "username": "company", "password": "theirs", "extension": "201"}`
	for name, c := range map[string]struct {
		policy string
		after  time.Duration
		forced bool // the extension was installed by the administrator too
		opened []string
	}{
		"complete, at once":                   {complete, 0, false, nil},
		"complete, a moment late":             {complete, time.Second, false, nil},
		"complete, as a busy computer starts": {complete, 25 * time.Second, true, nil},
		"without the user's own parts":        {`{"connection.kind": "simotel", "connection.server": "https://pbx.example.com"}`, time.Second, true, []string{"welcome.html"}},
		"none":                                {"", time.Second, false, []string{"welcome.html"}},
		"none, though installed by one":       {"", 25 * time.Second, true, []string{"welcome.html"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := unset(t)
			w.forced = c.forced
			a := w.worker()
			come := func() {
				if c.policy != "" {
					w.rule(a, c.policy)
				}
			}
			if c.after == 0 {
				come()
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				a.Handle(t.Context(), "runtime.onInstalled", json.RawMessage(`[{"reason":"install"}]`))
			}()
			time.Sleep(c.after)
			if c.after > 0 {
				w.opening.Lock()
				early := slices.Clone(w.opened)
				w.opening.Unlock()
				if len(early) != 0 {
					t.Errorf("%s: %q is open before the policy can be there", name, early)
				}
				come()
			}
			<-done
			if !slices.Equal(w.opened, c.opened) || w.options != 0 {
				t.Errorf("%s: opened %q and the options %d times, want %q", name, w.opened, w.options, c.opened)
			}
		})
	}
}

func TestAWorkerThatDiesWhileItWaitsForAPolicyOpensNoPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := unset(t)
		ctx, dies := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, dies)
		w.worker().Handle(ctx, "runtime.onInstalled", json.RawMessage(`[{"reason":"install"}]`))
		if len(w.opened) != 0 || w.options != 0 {
			t.Errorf("opened are %q, the options %d times", w.opened, w.options)
		}
	})
}
