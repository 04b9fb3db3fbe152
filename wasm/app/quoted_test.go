//go:build !js

package app

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"simotel/wasm/fetch"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// quoting is every server at once: it refuses whatever it is asked, in the very words
// in which it was asked.
type quoting struct {
	mu    sync.Mutex
	heard string
}

func (q *quoting) Do(_ context.Context, r fetch.Request) (fetch.Response, error) {
	said := fmt.Sprint(r.URL, " ", maps.Clone(r.Header), " ", string(r.Body))
	q.mu.Lock()
	q.heard += said
	q.mu.Unlock()
	body, err := json.Marshal(map[string]any{"success": 0, "message": said, "error": said})
	return fetch.Response{Status: 400, Body: body}, err
}

// What is logged is looked through in every test: world.keepSecret. Here each secret is
// in use, and its server says it again.
func TestNoSecretIsLoggedThatAServerQuotes(t *testing.T) {
	const crm = `"crm":{"lookup":{"url":"https://crm.example/?q={e164}","name":"/name","headers":"X-Key: {token}"},"log":{"url":"https://crm.example/log","authentication":"%s"}}`
	for name, c := range map[string]struct{ document, sent string }{
		"Simotel":  {`"connection":{"server":"https://pbx.example","authentication":"both"},` + fmt.Sprintf(crm, settings.LogToken), "Basic YWdlbnQ6cGJ4LXBhc3N3b3Jk|pbx-token|X-Key:crm-token|Bearer crm-token"},
		"endpoint": {`"connection":{"kind":"endpoint"},"endpoint":{"originate":{"url":"https://pbx.example/","headers":"X-Key: {token}\nX-Name: {basic}","body":"{\"p\":\"{password}\"}"},"message":"/message"},` + fmt.Sprintf(crm, settings.LogHMAC), "X-Key:pbx-token|pbx-password|X-Key:crm-token|X-Simotel-Signature"},
	} {
		synctest.Test(t, func(t *testing.T) {
			w, q := newWorld(t), &quoting{}
			document := `{"version":1,"settings":{` + c.document + `},"credentials":{"username":"agent","password":"pbx-password","token":"pbx-token","eventsToken":"events-token","crmToken":"crm-token","crmSecret":"crm-secret"}}`
			a := w.real()
			a.Transport.HTTP = q
			a.HMAC = func(context.Context, []byte, []byte) ([]byte, error) { return []byte("signed"), nil }
			if _, err := a.Import(t.Context(), document); err != nil {
				t.Fatal(err)
			}
			if _, err := a.Call(t.Context(), request("g1", number)); err != nil {
				t.Fatal(err)
			}
			_, errCheck := a.Check(t.Context())
			contact, errContact := a.Contact(t.Context(), message.ContactRequest{Text: number, Source: message.SourceCard, Opened: true})
			synctest.Wait()
			a.outbox.halt()
			if errCheck != nil || errContact != nil {
				t.Errorf("%s: %v, %v, %v", name, errCheck, contact, errContact)
			}
			for _, sent := range strings.Split(c.sent, "|") {
				if !strings.Contains(q.heard, sent) {
					t.Errorf("%s: %q was sent to nobody: %s", name, sent, q.heard)
				}
			}
			if len(w.logged) == 0 {
				t.Errorf("%s: nothing is logged", name)
			}
		})
	}
}
