//go:build !js

package asterisktest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"simotel/wasm/socket"
	"simotel/wasm/socket/nativesocket"
)

// Told is what tests need of an event of ARI.
type Told struct {
	Type       string
	Dialstatus string // of Dial
	Channel    struct{ ID, State string }
	Caller     struct{ ID string } // of Dial: the channel that dialled
}

// Witness hears all that happens on a server, as an administrator may: what our
// own programs say of a call is held against it.
type Witness struct{ events socket.Conn }

// Witness begins to hear everything. It counts as one application, see Open.
func (s *Server) Witness(ctx context.Context) (*Witness, error) {
	address := "ws" + strings.TrimPrefix(s.URL, "http") + "/ari/events?app=witness&subscribeAll=true&api_key=" + User + ":" + Password
	events, err := nativesocket.New(nil).Dial(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("hear the events of Asterisk: %w", err)
	}
	return &Witness{events}, nil
}

// Next returns the next event.
func (w *Witness) Next(ctx context.Context) (Told, error) {
	var told Told
	raw, err := w.events.Read(ctx)
	if err != nil {
		return told, fmt.Errorf("hear the next event of Asterisk: %w", err)
	}
	if err := json.Unmarshal(raw, &told); err != nil {
		return told, fmt.Errorf("event of Asterisk: %w", err)
	}
	return told, nil
}

// Close ends the hearing.
func (w *Witness) Close() { w.events.Close() }
