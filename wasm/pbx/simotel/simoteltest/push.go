package simoteltest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Webhooks is where the server sends its events, as Maintenance > Settings > API
// Settings has it.
type Webhooks struct {
	Address  string // http:// or https://
	Username string
	Password string
	Rest4    bool // each event to an address of its own; otherwise all to one (G4)
	Get      bool // as a query string; otherwise POST with JSON
	Client   *http.Client
}

// PushEvents has the server send every event from now on by webhook too, one
// after the other, each until it is taken: nothing documents what Simotel does
// with one that is not.
func (s *Server) PushEvents(w Webhooks) {
	if w.Client == nil {
		w.Client = &http.Client{Timeout: 12 * time.Second}
	}
	next := len(s.Events())
	ctx, cancel := context.WithCancel(context.Background())
	s.scripts.Go(func() {
		<-s.stop
		cancel()
	})
	s.scripts.Go(func() {
		for {
			s.events.mu.Lock()
			var event *Event
			if next < len(s.events.all) {
				event = &s.events.all[next]
			}
			changed := s.events.wait()
			s.events.mu.Unlock()
			if event == nil {
				select {
				case <-changed:
				case <-ctx.Done():
					return
				}
				continue
			}
			for w.send(ctx, event.Body) != nil {
				if !pause(ctx, 100*time.Millisecond) {
					return
				}
			}
			next++
			s.events.change(func() { s.events.pushed = next })
		}
	})
}

// send sends an event once.
func (w Webhooks) send(ctx context.Context, event map[string]any) error {
	address := w.Address
	if name, ok := event["event_name"].(string); ok && w.Rest4 {
		address += "/" + url.PathEscape(name)
	}
	method, body := http.MethodPost, []byte(nil)
	if w.Get {
		method = http.MethodGet
		query := make(url.Values, len(event))
		for name, value := range event {
			query.Set(name, fmt.Sprint(value))
		}
		address += "?" + query.Encode()
	} else {
		var err error
		if body, err = json.Marshal(event); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.SetBasicAuth(w.Username, w.Password)
	answer, err := w.Client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("webhook: %s", answer.Status)
	}
	return nil
}

// WaitPushed waits until n events in all were taken by who gets webhooks.
func (s *Server) WaitPushed(ctx context.Context, n int) error {
	return s.events.waitFor(ctx, fmt.Sprintf("%d webhooks", n), func() bool { return s.events.pushed >= n })
}
