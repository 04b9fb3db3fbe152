//go:build !js

package asterisk

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
)

// slow is a double that takes its time for requests with some part in their
// address.
type slow struct {
	*double
	times map[string]time.Duration
}

func (s slow) Do(ctx context.Context, r fetch.Request) (fetch.Response, error) {
	for part, by := range s.times {
		if strings.Contains(r.URL, part) {
			select {
			case <-time.After(by):
			case <-ctx.Done():
				return fetch.Response{}, &fetch.Error{Cause: fetch.TimedOut}
			}
		}
	}
	return s.double.Do(ctx, r)
}

// TestASlowPBXIsNotTakenForASilentOne has answers about a call take longer than
// the PBX's own word may. What is ready at once is chosen at random, so it is
// tried several times.
func TestASlowPBXIsNotTakenForASilentOne(t *testing.T) {
	for range 20 {
		d, m := newDouble(), &memory{}
		d.sets("GET /channels/simotel-1", says(200, `{"id":"simotel-1","state":"Ringing","dialplan":{"app_name":"AppDial2"}}`))
		synctest.Test(t, func(t *testing.T) {
			s, c := configured()
			times := map[string]time.Duration{"/channels/": 6 * time.Second, "channel%3A": 6 * time.Second, alive: 2 * time.Second}
			driver, err := Open(s, c, pbx.Transport{HTTP: slow{d, times}, Sockets: d})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- driver.(pbx.Live).Watch(ctx, m, nil) }()
			time.Sleep(20*time.Second + lookEvery/2) // the PBX was just asked to be heard
			m.adds(record("1", "09121111111", calls.EventAccept))
			time.Sleep(15 * time.Second)
			m.wants(t, "phone idle", "1 caller_ringing")
			m.standing(t, "connecting", "on")
			cancel()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
}
