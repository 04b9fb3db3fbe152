//go:build !js

package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"simotel/wasm/fetch/nativefetch"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	byrequest "simotel/wasm/pbx/endpoint"
	"simotel/wasm/pbx/simotel"
	"simotel/wasm/pbx/simotel/simoteltest"
	byprogram "simotel/wasm/pbx/softphone"
	"simotel/wasm/settings"
	"simotel/wasm/socket/nativesocket"
)

// real starts a worker with the drivers and the network of this computer.
func (w *world) real() *App {
	a := w.worker()
	a.Drivers = pbx.Registry{settings.KindSimotel: simotel.Open, settings.KindEndpoint: byrequest.Open, settings.KindSoftphone: byprogram.Open}
	a.Transport = pbx.Transport{HTTP: nativefetch.New(nil), Sockets: nativesocket.New(nil), Handler: nobody{}}
	return a
}

// nobody is a pbx.Handler that a check must not use.
type nobody struct{}

func (nobody) Open(context.Context, string) error { panic("a check opened something") }

// steps writes a reply's steps, leaving out those that the connection has not.
func steps(r message.CheckReply) string {
	var all []string
	for _, s := range r.Steps {
		if s.State != string(pbx.StepNone) {
			all = append(all, s.Name+" "+s.State)
		}
	}
	return strings.Join(all, ", ")
}

func startPBX(t *testing.T, c simoteltest.Config, secure bool) *simoteltest.Server {
	t.Helper()
	server := simoteltest.New(c)
	if secure {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	return server
}

func TestACheckSaysWhichStepFailedAndClaimsNoOther(t *testing.T) {
	good := startPBX(t, simoteltest.ReportingConfig(), false)
	secure := startPBX(t, simoteltest.DefaultConfig(), true)
	page := startPBX(t, simoteltest.DefaultConfig(), false)
	page.SetBehaviour(simoteltest.HTML)
	strange := startPBX(t, simoteltest.Config{Accounts: []simoteltest.Account{{Mode: "basic", Username: "agent", Password: "other"}}}, false)
	narrow := startPBX(t, simoteltest.Config{Accounts: []simoteltest.Account{{Mode: "basic", Username: "agent", Password: "extension"}}}, false)
	gone := simoteltest.New(simoteltest.DefaultConfig())
	gone.Start()
	closed := gone.URL()
	gone.Close()
	named := strings.Replace(good.URL(), "127.0.0.1", "localhost", 1)
	reports := func(s *settings.Settings) { s.Reports.Enabled = true }
	events := func(s *settings.Settings) { s.Events.Address = good.EventsURL() }
	for _, c := range []struct {
		name, server, token string
		change              func(*settings.Settings)
		code, steps         string
	}{
		{name: "a PBX that lets us in", server: good.URL(), steps: "connection ok, http ok, credentials ok, permission untested, extension untested"},
		{name: "one with a name", server: named, steps: "name ok, connection ok, http ok, credentials ok, permission untested, extension untested"},
		{name: "one with reports", server: good.URL(), change: reports, steps: "connection ok, http ok, credentials ok, permission untested, extension untested"},
		{name: "one with events", server: good.URL(), change: events, token: simoteltest.DefaultEventsToken,
			steps: "connection ok, http ok, credentials ok, permission untested, extension untested, events ok"},
		{name: "events without their token", server: good.URL(), change: events, steps: "connection ok, http ok, credentials ok, permission untested, extension untested, events untested"},
		{name: "events with another token", server: good.URL(), change: events, token: "another", code: "events_refused",
			steps: "connection ok, http ok, credentials ok, permission untested, extension untested, events failed"},
		{name: "events that would not be encrypted", server: good.URL(), token: "t", code: "clear_text",
			change: func(s *settings.Settings) { s.Events.Address = "ws://events.example.com/stream" },
			steps:  "connection ok, http ok, credentials ok, permission untested, extension untested, events failed"},
		{name: "a name that there is not", server: "http://pbx.invalid", code: "name_not_resolved",
			steps: "name failed, connection notReached, http notReached, credentials notReached, permission notReached, extension notReached"},
		{name: "a port that is closed", server: closed, code: "connection_refused",
			steps: "connection failed, http notReached, credentials notReached, permission notReached, extension notReached"},
		{name: "a certificate that nobody signed", server: secure.URL(), code: "certificate",
			steps: "connection ok, tls failed, http notReached, credentials notReached, permission notReached, extension notReached"},
		{name: "a web page in place of the API", server: page.URL(), code: "not_simotel",
			steps: "connection ok, http failed, credentials notReached, permission notReached, extension notReached"},
		{name: "a wrong password", server: strange.URL(), code: "credentials_invalid",
			steps: "connection ok, http ok, credentials failed, permission notReached, extension notReached"},
		{name: "an account that may not ping, and call for all that is known", server: narrow.URL(),
			steps: "connection ok, http ok, credentials ok, permission untested, extension untested"},
		{name: "a telephone program", change: func(s *settings.Settings) { s.Connection.Kind = settings.KindSoftphone }, steps: ""},
		{name: "a server of the user's description", steps: "connection ok, http untested, credentials untested, permission untested, extension untested",
			change: func(s *settings.Settings) {
				s.Connection.Kind, s.Endpoint.Originate.URL = settings.KindEndpoint, good.URL()+"/call?to={number}&from={extension}"
			}},
		{name: "settings without a server", code: "not_configured", steps: ""},
	} {
		w := newWorld(t)
		store := settings.Store{Area: w.area}
		s, credentials, err := store.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.Connection.Server, s.ClearText = c.server, settings.ClearTextPrivate
		if c.server == "http://pbx.invalid" {
			s.ClearText = settings.ClearTextAnywhere
		}
		if c.change != nil {
			c.change(&s)
		}
		credentials.Password, credentials.EventsToken = "extension", c.token
		if _, _, err := store.Save(t.Context(), s, credentials); err != nil {
			t.Fatal(c.name, err)
		}
		r, err := w.real().Check(t.Context())
		if err != nil || r.OK != (c.code == "") || r.Code != c.code || steps(r) != c.steps || r.Title == "" || r.Advice == "" {
			t.Errorf("%s: %+v, %v\nsteps %s\n want %s", c.name, r, err, steps(r), c.steps)
		}
	}
}

func TestItIsKeptForTheSessionWhetherThePBXAnswered(t *testing.T) {
	w := newWorld(t)
	told := func(want string) {
		t.Helper()
		s, err := w.worker().Status(t.Context())
		got := "nothing"
		if s.Health != nil {
			got = s.Health.State + " " + s.Health.Title
		}
		if err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("told %q, %v, want %q", got, err, want)
		}
	}
	check := func(cause error) {
		w.driver.checked = cause
		if _, err := w.worker().Check(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	told("nothing")
	check(nil)
	told("ok ")
	check(&pbx.Error{Code: pbx.NameNotResolved, Detail: "pbx.local"})
	told("silent There is no server with this name")
	check(&pbx.Error{Code: pbx.CredentialsInvalid, Status: 401})
	told("refused The PBX does not accept")
	check(&pbx.Error{Code: pbx.NotConfigured}) // nothing was asked
	told("refused The PBX does not accept")
	check(&pbx.Error{Code: pbx.EventsRefused, Status: 403})
	told("ok ")
	save := func(change func(*message.Configuration)) {
		worker := w.worker()
		c, err := worker.Configuration(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		change(&c)
		if _, err := worker.SaveConfiguration(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	save(func(c *message.Configuration) { c.Settings.Look.Theme = "dark" })
	told("ok ")
	save(func(c *message.Configuration) { c.Credentials.Password = "another" })
	told("nothing") // it was asked with the other
	check(nil)
	w.arrange(func(s *settings.Settings) { s.Connection.Server = "http://10.0.0.9" })
	told("nothing") // of the other PBX nothing is known
}

func TestAnOrderTellsToo(t *testing.T) {
	for want, cause := range map[string]error{
		"silent":  &pbx.Error{Code: pbx.ConnectionRefused, Detail: "192.168.1.10"},
		"ok":      nil,
		"refused": &pbx.Error{Code: pbx.APIDenied, Status: 403},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) { return pbx.CallRef{ID: "1"}, cause }
			worker := w.worker()
			called(t, worker, request("g1", "02188123456"))
			synctest.Wait()
			if s, err := worker.Status(t.Context()); err != nil || s.Health == nil || s.Health.State != want {
				t.Errorf("told %+v, %v, want %s", s.Health, err, want)
			}
		})
	}
}

func TestThePBXsExtensionsAreOfferedAndTheirPasswordsGoNowhere(t *testing.T) {
	server := startPBX(t, simoteltest.DirectoryConfig(), false)
	w := newWorld(t)
	store := settings.Store{Area: w.area}
	s, c, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.Connection.Server, s.Extension, c.Password = server.URL(), "", "extension" // whoever is asked who they are
	if _, _, err := store.Save(t.Context(), s, c); err != nil {
		t.Fatal(err)
	}
	worker := w.real()
	page := `{"id":"` + extensionID + `","url":"chrome-extension://` + extensionID + `/options.html","origin":"chrome-extension://` + extensionID + `"}`
	answer := string(worker.Handle(t.Context(), "runtime.onMessage", json.RawMessage(`[{"type":"extensions"},`+page+`]`)))
	if !strings.Contains(answer, `{"number":"1001","name":"Reception","context":"reception_routing"}`) || !strings.Contains(answer, "سارا محمدی") {
		t.Errorf("told %s", answer)
	}
	if refused := string(worker.Handle(t.Context(), "runtime.onMessage", json.RawMessage(`[{"type":"extensions"},{"id":"`+extensionID+`","url":"https://crm.example/"}]`))); !strings.Contains(refused, message.CodeNotForPages) {
		t.Errorf("a content script was told %s", refused)
	}
	all := answer + fmt.Sprint(w.logged)
	for _, area := range []interface {
		GetAll(context.Context, ...string) (map[string]json.RawMessage, error)
	}{w.area, w.session, w.sync} {
		values, err := area.GetAll(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for key, value := range values {
			all += key + string(value)
		}
	}
	if strings.Contains(all, "sip-password") {
		t.Errorf("a telephone's password is in %s", all)
	}
	server.SetConfig(simoteltest.DefaultConfig())
	if _, err := worker.Extensions(t.Context()); code(err) != string(pbx.APIDenied) {
		t.Errorf("an account that may not: %v", err)
	}
	w.arrange(func(s *settings.Settings) { s.Connection.Kind = settings.KindSoftphone })
	if _, err := w.real().Extensions(t.Context()); code(err) != CodeNoDirectory {
		t.Errorf("a telephone program: %v", err)
	}
}
