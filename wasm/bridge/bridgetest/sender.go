package bridgetest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Sender sends webhooks as Simotel does: G4, POST, JSON, Basic authentication.
type Sender struct {
	URL    string // of the bridge or balancer, without a path
	Client *http.Client
}

// NewSender returns a sender to an address.
func NewSender(address string) *Sender {
	return &Sender{URL: "http://" + address, Client: &http.Client{Timeout: 12 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 128}}}
}

// Send sends one event, once; it is stored if there is no error.
func (s *Sender) Send(ctx context.Context, event any) error {
	raw, err := json.Marshal(event)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/webhook", bytes.NewReader(raw))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.SetBasicAuth(WebhookUser, WebhookPassword)
	answer, err := s.Client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("the webhook is answered %s", answer.Status)
	}
	return nil
}
