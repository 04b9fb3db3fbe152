//go:build !js

package simotel

import (
	"context"
	"testing"
	"time"

	"simotel/wasm/pbx"
	"simotel/wasm/pbx/pbxtest"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// bench is a Simotel of the contract.
type bench struct {
	t            *testing.T
	server       *simoteltest.Server
	driver       pbx.Driver
	capabilities pbxtest.Capabilities
	callee       string // outside or a colleague
}

// acts are the table's acts in Simotel's terms.
var acts = map[pbxtest.Act]simoteltest.Act{
	pbxtest.Answers: simoteltest.Answers, pbxtest.NeverPicked: simoteltest.NeverPicked, pbxtest.Busy: simoteltest.Busy,
	pbxtest.Rejects: simoteltest.Rejects, pbxtest.Unreachable: simoteltest.Unreachable,
}

func newBench(t *testing.T, callee string, c pbxtest.Capabilities) *bench {
	t.Helper()
	server := simoteltest.New(simoteltest.ReportingConfig())
	server.Second = time.Millisecond
	server.Start()
	t.Cleanup(server.Close)
	s, credentials := configured(server.URL())
	return &bench{t: t, server: server, driver: open(t, s, credentials), capabilities: c, callee: callee}
}

func (b *bench) Driver() pbx.Driver { return b.driver }

func (b *bench) Capabilities() pbxtest.Capabilities { return b.capabilities }

// phone scripts one phone of a scenario.
func (b *bench) phone(number string, p pbxtest.Phone) {
	b.server.SetPhone(number, simoteltest.Phone{Act: acts[p.Act], After: p.After, HangsUp: p.HangsUp, FailedReport: b.capabilities.CallerUnanswered})
}

func (b *bench) Script(ctx context.Context, s pbxtest.Scenario) (context.Context, pbx.Order) {
	order := pbx.Order{Caller: "201", Callee: b.callee}
	b.phone(order.Caller, s.Caller)
	b.phone(order.Callee, s.Callee)
	config := simoteltest.ReportingConfig()
	if s.Barred {
		config.Barred = []string{order.Callee}
	}
	b.server.SetConfig(config)
	for i := range 30 { // the rest of the company
		b.server.AddCDR(time.Now(), map[string]any{"src": "305", "dst": order.Callee, "disposition": "ANSWERED", "billsec": i})
	}
	switch s.Answer {
	case pbxtest.None:
		settings, credentials := configured(nowhere(b.t))
		b.driver = open(b.t, settings, credentials)
	case pbxtest.Late:
		b.server.SetBehaviour(simoteltest.Hold)
		limited, cancel := context.WithCancel(ctx)
		go func() {
			defer cancel() // once the order has arrived, nobody waits any longer
			b.server.WaitOrders(ctx, 1)
		}()
		return limited, order
	}
	return ctx, order
}

func (b *bench) Ended(ctx context.Context) error { return b.server.WaitEnded(ctx, 1) }

func (b *bench) Deliver(context.Context) error { return nil }

func (b *bench) IsLast(pbx.News) bool { return false }

func TestReportsAloneTellWhatTheContractSays(t *testing.T) {
	for name, callee := range map[string]string{"an outside number": "09123456789", "a colleague": "202"} {
		t.Run(name, func(t *testing.T) {
			pbxtest.Run(t, func(t *testing.T, _ pbxtest.Scenario) pbxtest.Bench {
				return newBench(t, callee, pbxtest.Capabilities{Reports: true})
			})
		})
	}
}

func TestASimotelThatReportsCallersWhoDoNotAnswerSaysSo(t *testing.T) {
	pbxtest.Run(t, func(t *testing.T, _ pbxtest.Scenario) pbxtest.Bench {
		return newBench(t, "09123456789", pbxtest.Capabilities{Reports: true, CallerUnanswered: true})
	})
}

func TestWithoutReportsNothingIsKnownAfterTheOrder(t *testing.T) {
	pbxtest.Run(t, func(t *testing.T, _ pbxtest.Scenario) pbxtest.Bench {
		return newBench(t, "09123456789", pbxtest.Capabilities{})
	})
}
