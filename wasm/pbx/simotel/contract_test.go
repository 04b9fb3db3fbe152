//go:build !js

package simotel

import (
	"context"
	"fmt"
	"testing"
	"time"

	"simotel/wasm/fetch/nativefetch"
	"simotel/wasm/pbx"
	"simotel/wasm/pbx/pbxtest"
	"simotel/wasm/pbx/simotel/simoteltest"
	"simotel/wasm/socket/nativesocket"
)

// bench is a Simotel of the contract.
type bench struct {
	t            *testing.T
	server       *simoteltest.Server
	driver       pbx.Driver
	capabilities pbxtest.Capabilities
	callee       string // outside or a colleague
	stream       pbxtest.Stream
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
	b := &bench{t: t, server: server, capabilities: c, callee: callee}
	b.open(server.URL())
	return b
}

// open makes the driver of a PBX at an address. Its events, if it has any, are
// those of the bench's server.
func (b *bench) open(address string) {
	b.t.Helper()
	s, credentials := configured(address)
	if b.capabilities.Live {
		b.server.RingDirection = "in"
		s.Events.Address, credentials.EventsToken = b.server.EventsURL(), simoteltest.DefaultEventsToken
	}
	d, err := Open(s, credentials, pbx.Transport{HTTP: nativefetch.New(nil), Sockets: nativesocket.New(nil)})
	if err != nil {
		b.t.Fatal(err)
	}
	d.(*driver).clock = impatient{}
	b.driver = d
}

func (b *bench) Driver() pbx.Driver { return b.driver }

func (b *bench) Capabilities() pbxtest.Capabilities { return b.capabilities }

// phone scripts one phone of a scenario.
func (b *bench) phone(number string, p pbxtest.Phone) {
	b.server.SetPhone(number, simoteltest.Phone{Act: acts[p.Act], After: p.After, HangsUp: p.HangsUp, FailedReport: b.capabilities.CallerUnanswered})
}

func (b *bench) Script(ctx context.Context, s pbxtest.Scenario) (context.Context, pbx.Order) {
	order := pbx.Order{Caller: "201", Callee: b.callee}
	if b.stream = s.Stream; s.Stream != pbxtest.Kept {
		b.server.SetDelivery(simoteltest.Nothing)
	}
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
		b.open(nowhere(b.t))
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

// Deliver ends a scenario's events with the phone being paused.
func (b *bench) Deliver(context.Context) error {
	if b.stream == pbxtest.Lost {
		b.server.DropConnections()
		b.server.ForgetEvents()
	}
	b.server.SetDelivery(simoteltest.Straight)
	phone(b.server, "Pause")
	return nil
}

func (b *bench) IsLast(n pbx.News) bool { return n.Phone != nil && *n.Phone == pbx.PhonePaused }

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

func TestEventsTellWhatTheContractSays(t *testing.T) {
	for name, callee := range map[string]string{"an outside number": "09123456789", "a colleague": "202"} {
		for _, isRead := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, reports %v", name, isRead), func(t *testing.T) {
				pbxtest.Run(t, func(t *testing.T, _ pbxtest.Scenario) pbxtest.Bench {
					return newBench(t, callee, pbxtest.Capabilities{Reports: isRead, Live: true, CalleeLeg: callee == "202", LiveOutcome: true})
				})
			})
		}
	}
}
