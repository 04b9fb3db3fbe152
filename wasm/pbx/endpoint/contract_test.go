//go:build !js

package endpoint

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
	"simotel/wasm/pbx/pbxtest"
	"simotel/wasm/request"
	"simotel/wasm/settings"
)

// words are those in which the bench's server tells how a call ended.
var words = map[calls.Outcome]string{
	calls.Answered: "Completed", calls.Busy: "user-busy", calls.Rejected: "declined", calls.NoAnswer: "no-answer",
	calls.CallerNoAnswer: "agent-no-answer", calls.CalleeFailed: "failed", calls.Barred: "forbidden",
}

const states = `completed = answered
user-busy = busy
declined = rejected
no-answer = no_answer
agent-no-answer = caller_no_answer
failed = callee_failed
forbidden = barred`

// bench is an endpoint of the contract: each call is over as soon as it was
// ordered.
type bench struct {
	t       *testing.T
	server  *httptest.Server
	driver  pbx.Driver
	reports bool
	scene   pbxtest.Scenario
	arrived chan struct{} // closed when a held order is there
	release chan struct{}
}

func newBench(t *testing.T, reports bool) *bench {
	t.Helper()
	b := &bench{t: t, reports: reports, arrived: make(chan struct{}), release: make(chan struct{})}
	b.server = httptest.NewServer(http.HandlerFunc(b.serve))
	t.Cleanup(func() { close(b.release); b.server.Close() })
	b.open(b.server.URL)
	return b
}

func (b *bench) serve(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/state/") {
		if r.URL.Path == "/state/contract" {
			w.Write([]byte(`{"state":"` + words[b.scene.Outcome] + `"}`))
		}
		return
	}
	if b.scene.Answer == pbxtest.Late {
		close(b.arrived)
		<-b.release
	}
	w.Write([]byte(`{"ok":true,"id":"C1"}`))
}

func (b *bench) open(address string) {
	b.t.Helper()
	b.driver = open(b.t, described(address, func(e *settings.Endpoint) {
		e.Originate.Body = `{"to":"{number}","ref":"{id}"}`
		e.Success, e.ID = "/ok", "/id"
		if b.reports {
			e.Status = request.Template{Method: "GET", URL: b.server.URL + "/state/{id}"}
			e.State, e.States = "/state", states
		}
	}), settings.Credentials{})
}

func (b *bench) Driver() pbx.Driver { return b.driver }

func (b *bench) Capabilities() pbxtest.Capabilities {
	return pbxtest.Capabilities{Reports: b.reports, CallerUnanswered: b.reports, Rejections: b.reports}
}

func (b *bench) Script(ctx context.Context, s pbxtest.Scenario) (context.Context, pbx.Order) {
	b.scene = s
	order := pbx.Order{ID: "contract", Caller: "201", Callee: "02188341256"}
	switch s.Answer {
	case pbxtest.None:
		gone := httptest.NewServer(http.NotFoundHandler())
		gone.Close()
		b.open(gone.URL)
	case pbxtest.Late:
		limited, cancel := context.WithCancel(ctx)
		go func() {
			defer cancel()
			<-b.arrived
		}()
		return limited, order
	}
	return ctx, order
}

func (b *bench) Ended(context.Context) error   { return nil }
func (b *bench) Deliver(context.Context) error { return nil }
func (b *bench) IsLast(pbx.News) bool          { return false }

func TestAStatusTellsWhatTheContractSays(t *testing.T) {
	pbxtest.Run(t, func(t *testing.T, _ pbxtest.Scenario) pbxtest.Bench { return newBench(t, true) })
}

func TestWithoutAStatusNothingIsKnownAfterTheOrder(t *testing.T) {
	pbxtest.Run(t, func(t *testing.T, _ pbxtest.Scenario) pbxtest.Bench { return newBench(t, false) })
}
