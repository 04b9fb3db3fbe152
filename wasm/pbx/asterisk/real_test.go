//go:build !js

package asterisk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/fetch/nativefetch"
	"simotel/wasm/pbx"
	"simotel/wasm/pbx/asterisk/asterisktest"
	"simotel/wasm/socket/nativesocket"
)

func TestAsteriskCallIsEndedByWhomever(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		d, a := hearing(t, server)
		o := theOrder
		hangup := func(ctx context.Context) error { return d.Hangup(ctx, calls.Record{ID: o.ID}) }
		for i, c := range []struct {
			name           string
			caller, callee asterisktest.Act
			until          []string // then it is ended
			end            func(ctx context.Context) error
			outcome        string
		}{
			{"by the callee", "", "", []string{"caller_ringing", "caller_answered", "callee_ringing", "connect"}, server.Phone("202").Hangup, "answered"},
			{"by the caller", "", "", []string{"caller_ringing", "caller_answered", "callee_ringing", "connect"}, server.Phone("201").Hangup, "answered"},
			{"from the browser", "", "", []string{"caller_ringing", "caller_answered", "callee_ringing", "connect"}, hangup, "answered"},
			{"from the browser while the caller's phone rings", asterisktest.Rings, "", []string{"caller_ringing"}, hangup, "cancelled"},
			{"from the browser while the callee's rings", "", asterisktest.Rings, []string{"caller_ringing", "caller_answered", "callee_ringing"}, hangup, "cancelled"},
			{"by the caller while the callee's rings", "", asterisktest.Rings, []string{"caller_ringing", "caller_answered", "callee_ringing"}, server.Phone("201").Hangup, "cancelled"},
		} {
			server.Phone("201").Behave(asterisktest.Script{Act: c.caller})
			server.Phone("202").Behave(asterisktest.Script{Act: c.callee})
			o.ID = fmt.Sprint(i)
			a.call(t, d, o)
			for _, kind := range c.until {
				a.waitTold(t, o.ID+" "+kind)
			}
			must(t, c.end(t.Context()))
			a.waitTold(t, o.ID+" end", o.ID+" report "+c.outcome)
			must(t, hangup(t.Context())) // it is over
		}
	})
}

func TestAsteriskSaysWhatAnOrderLacks(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		s, c := real(server.URL)
		wrong, viewer := c, c
		wrong.Password, viewer.Username = "wrong", asterisktest.ReadOnlyUser
		able, refused, reader := opened(t, s, c, native()), opened(t, s, wrong, native()), opened(t, s, viewer, native())
		place := func(d *driver, caller string) error {
			_, err := d.Originate(t.Context(), pbx.Order{ID: "lacks", Caller: caller, Callee: "202"})
			return err
		}
		check := func(d *driver) error {
			_, err := d.Check(t.Context())
			return err
		}
		as := func(extension string) *driver {
			other := s
			other.Extension = extension
			return opened(t, other, c, native())
		}
		for _, is := range []struct {
			name string
			err  error
			want string
		}{
			{"a check", check(able), ""},
			{"a phone that is not registered", place(able, asterisktest.Unregistered), "caller_unregistered (PJSIP/204) false"},
			{"a phone that is unknown", place(able, "299"), "caller_unknown (PJSIP/299) false"},
			{"a check of a phone that is not registered", check(as(asterisktest.Unregistered)), "caller_unregistered (PJSIP/204) false"},
			{"a check of a phone that is unknown", check(as("299")), "caller_unknown (PJSIP/299) false"},
			{"a wrong password", place(refused, "201"), "credentials_invalid (Authentication required) false"},
			{"a check with a wrong password", check(refused), "credentials_invalid (Authentication required) false"},
			{"a user that may only look", place(reader, "201"), "read_only (Write access denied) false"},
			{"a check with a user that may only look", check(reader), "read_only (Write access denied) false"},
		} {
			if got := summary(is.err); got != is.want {
				t.Errorf("%s: got %q, want %q", is.name, got, is.want)
			}
		}
		for _, is := range []struct {
			name string
			d    *driver
		}{{"credentials_invalid", refused}, {"read_only", reader}, {"caller_unknown", as("299")}} {
			a := newAudience()
			undo := a.watch(t, is.d)
			a.waitStands(t, "refused: hear events of asterisk: ")
			undo()
			if last := a.last(); !strings.Contains(last, is.name) {
				t.Errorf("watching stands %q, want %s", last, is.name)
			}
		}
		// Asterisk takes an application away some time after its socket has closed.
		ctx, cancel := context.WithTimeout(t.Context(), within)
		defer cancel()
		must(t, server.WaitOpen(ctx, asterisktest.Open{}))
	})
}

func TestAsteriskTwoOfOneNamePart(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		d, a := hearing(t, server)
		copied := newAudience()
		copied.position = a.kept()
		t.Cleanup(copied.watch(t, d))
		copied.waitStands(t, "on")
		a.waitStands(t, "connecting: ")
		a.waitStands(t, "on")
		if slices.Equal(a.kept(), copied.kept()) {
			t.Errorf("both have the position %s", a.kept())
		}
		// Both hear now.
		copied.adds(record("1", "201"))
		a.call(t, d, theOrder)
		a.waitTold(t, "1 caller_ringing", "1 caller_answered", "1 callee_ringing", "1 connect")
		copied.waitTold(t, "1 caller_ringing", "1 caller_answered", "1 callee_ringing", "1 connect")
		must(t, d.hangup(t.Context()))
	})
}

func TestAsteriskOverTLSIsHeardByWhomItsAuthorityIsTrusted(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		certificates, err := asterisktest.MakeCertificates(t.TempDir())
		must(t, err)
		server := asterisktest.Run(t, version, asterisktest.Config{TLS: certificates})
		s, c := real(server.TLSURL)
		if _, err := opened(t, s, c, native()).Check(t.Context()); summary(err) != "certificate ("+strings.TrimPrefix(server.TLSURL, "https://")+") false" {
			t.Errorf("without the authority: %v", err)
		}
		trusting := pbx.Transport{HTTP: nativefetch.New(certificates.Pool), Sockets: nativesocket.New(certificates.Pool)}
		d, a := opened(t, s, c, trusting), newAudience()
		if _, err := d.Check(t.Context()); err != nil {
			t.Error(err)
		}
		t.Cleanup(a.watch(t, d))
		a.waitStands(t, "on")
		a.call(t, d, theOrder)
		a.waitTold(t, "1 caller_ringing", "1 caller_answered", "1 callee_ringing", "1 connect")
		must(t, d.hangup(t.Context()))
		a.waitTold(t, "1 end", "1 report answered")
	})
}

func TestAsteriskRingsFirstWhomItsDialplanReaches(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		s, c := real(server.URL)
		s.Connection.RingSeconds = 20
		local := s
		local.Connection.Channel = "Local/{extension}@" + asterisktest.Context
		for name, is := range map[string]struct {
			driver *driver
			order  pbx.Order
		}{
			"an outside number":                {opened(t, s, c, native()), pbx.Order{ID: "outside", Caller: asterisktest.Outside, Callee: "202", CallerOutside: true}},
			"a colleague":                      {opened(t, s, c, native()), pbx.Order{ID: "colleague", Caller: "203", Callee: "202"}},
			"one's own phone, by the dialplan": {opened(t, local, c, native()), pbx.Order{ID: "own", Caller: "203", Callee: "202"}},
		} {
			t.Run(name, func(t *testing.T) {
				a := newAudience()
				t.Cleanup(a.watch(t, is.driver))
				a.waitStands(t, "on")
				server.Phone("203").Behave(asterisktest.Script{Act: asterisktest.Rings})
				server.Phone("203").Forget()
				server.Phone("202").Forget()
				a.call(t, is.driver, is.order)
				a.waitTold(t, is.order.ID+" caller_ringing")
				must(t, server.Phone("203").Accept(t.Context()))
				a.waitTold(t, is.order.ID+" caller_answered", is.order.ID+" callee_ringing", is.order.ID+" connect")
				must(t, server.Phone("202").WaitEstablished(t.Context()))
				must(t, server.Phone("202").Hangup(t.Context()))
				a.waitTold(t, is.order.ID+" end", is.order.ID+" report answered")
			})
		}
	})
}

func TestAsteriskNumbersThatCannotBeReachedAreToldApart(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		d, a := hearing(t, server)
		for callee, end := range map[string][]string{
			asterisktest.Absent:       {" end (No such extension)", " report callee_failed"},
			asterisktest.Unregistered: {" end (No route to destination)", " report callee_failed"},
			asterisktest.Barred:       {" end", " report barred"},
		} {
			a.call(t, d, pbx.Order{ID: callee, Caller: "201", Callee: callee})
			a.waitTold(t, callee+" caller_ringing", callee+" caller_answered", callee+end[0], callee+end[1])
			must(t, server.Phone("201").WaitClosed(t.Context())) // before, it is busy
		}
	})
}
