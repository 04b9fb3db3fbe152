package app

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// save changes the settings through a worker, as the options page does.
func (w *world) save(a *App, change func(*message.Configuration)) message.Configuration {
	w.t.Helper()
	n, err := a.Configuration(context.Background())
	if err == nil {
		change(&n)
		n, err = a.SaveConfiguration(context.Background(), n)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func TestSecretsGoBackToTheirOwnPBXAlone(t *testing.T) {
	toAsterisk := func(c *message.Configuration) {
		c.Settings.Connection.Kind, c.Settings.Connection.Server = settings.KindAsterisk, ""
		c.Credentials.Username = ""
	}
	back := func(server, username string) func(*message.Configuration) {
		return func(c *message.Configuration) {
			c.Settings.Connection.Kind, c.Settings.Connection.Server = settings.KindSimotel, server
			c.Credentials.Username = username
		}
	}
	for name, c := range map[string]struct {
		back    func(*message.Configuration)
		between func(*message.Configuration)
		want    bool
	}{
		"the same connection":              {back: back("http://192.168.1.10", "agent"), want: true},
		"another address":                  {back: back("http://192.168.1.11", "agent")},
		"another user":                     {back: back("http://192.168.1.10", "other")},
		"a secret was erased in between":   {back: back("http://192.168.1.10", "agent"), between: func(c *message.Configuration) { c.Secrets.ErasePassword = true }},
		"another secret typed in between":  {back: back("http://192.168.1.10", "agent"), between: func(c *message.Configuration) { c.Credentials.Password = "asterisk" }, want: true},
		"another kind, one maker, no more": {back: func(c *message.Configuration) { c.Settings.Connection.Kind = settings.KindSimotelCloud }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if n := w.save(w.worker(), toAsterisk); n.Secrets.Password {
				t.Fatal("Asterisk has Simotel's password")
			}
			if c.between != nil {
				w.save(w.worker(), c.between)
			}
			if n := w.save(w.worker(), c.back); n.Secrets.Password != c.want {
				t.Errorf("the password is there: %v, want %v", n.Secrets.Password, c.want)
			}
			_, got, err := (settings.Store{Area: w.area}).Load(t.Context())
			if err != nil || c.want != (got.Password == "secret-password") || !c.want && got.Password != "" {
				t.Errorf("stored is %q, %v", got.Password, err)
			}
		})
	}
}

func TestTheWayThroughTheOtherKindsLosesNoSecret(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		kind, server string
		want         bool
	}{
		{settings.KindSimotelCloud, settings.CloudServer, true}, // of one maker
		{settings.KindAsterisk, "", false},
		{settings.KindSoftphone, "", false},
		{settings.KindSimotel, "http://192.168.1.10", true},
	} {
		n := w.save(w.worker(), func(n *message.Configuration) {
			n.Settings.Connection.Kind, n.Settings.Connection.Server = c.kind, c.server
		})
		if n.Secrets.Password != c.want {
			t.Errorf("%s: the password is there: %v, want %v", c.kind, n.Secrets.Password, c.want)
		}
	}
}

func TestAResetErasesAllThatIsKept(t *testing.T) {
	synctest.Test(t, resetErasesAll)
}

func resetErasesAll(t *testing.T) {
	w := newWorld(t)
	a := w.worker()
	if _, err := a.Call(t.Context(), request("id", "021 8834 1256")); err != nil {
		t.Fatal(err)
	}
	synctest.Wait() // what the call sets an alarm for is done
	w.save(a, func(c *message.Configuration) {
		c.Settings.Connection.Kind = settings.KindAsterisk
		c.Settings.Sites = settings.Sites{Mode: settings.SitesExcept, List: []string{"bank.example"}}
	})
	w.front.tabs = []Tab{{ID: 5, Address: "https://bank.example/"}}
	if err := (browser{w}).Notify(t.Context(), Notification{ID: "call-in-1", Title: "Missed call", Text: "021 8834 1299"}); err != nil {
		t.Fatal(err)
	}
	n, err := a.Reset(t.Context())
	if err != nil || !reflect.DeepEqual(n.Settings, settings.Defaults()) || n.Secrets.Password || n.Configured {
		t.Errorf("left is %+v, %v", n, err)
	}
	for name, area := range map[string]calls.Area{"local": w.area, "session": w.session} {
		if keys, err := area.Keys(t.Context()); err != nil || len(keys) > 0 {
			t.Errorf("%s storage still has %q, %v", name, keys, err)
		}
	}
	synctest.Wait()
	for _, name := range everyAlarm {
		if set, err := (browser{w}).HasAlarm(t.Context(), name); set || err != nil {
			t.Errorf("alarm %s is still set: %t, %v", name, set, err)
		}
	}
	if ids := notifications(w); len(ids) > 0 {
		t.Errorf("still shown is %q", ids)
	}
	w.front.mu.Lock()
	defer w.front.mu.Unlock()
	if !slices.Equal(w.front.again, []string{"5"}) {
		t.Errorf("the tab whose site was off was told %q", w.front.again)
	}
}

func TestASaveThatFailsKeepsTheSecretsOfTheKindThatComesBack(t *testing.T) {
	w := newWorld(t)
	a := w.worker()
	w.save(a, func(c *message.Configuration) { c.Settings.Connection.Kind = settings.KindAsterisk })
	back := func() (message.Configuration, error) {
		c, err := a.Configuration(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c.Settings.Connection.Kind = settings.KindSimotel
		return a.SaveConfiguration(t.Context(), c)
	}
	w.area.Fail = func([]string) error { return chrometest.ErrQuota }
	if _, err := back(); err == nil {
		t.Fatal("the save did not fail")
	}
	w.area.Fail = nil
	if c, err := back(); err != nil || !c.Secrets.Password {
		t.Errorf("the password is there: %v, %v", c.Secrets.Password, err)
	}
}

func TestNothingOfAPersonOrAPBXIsInTheDiagnostics(t *testing.T) {
	w := newWorld(t)
	const secret = "7777777"
	// Every text that can be set has something that must not be told, those within
	// lists too; then those that are told have their own words.
	s := settings.Defaults()
	fill(reflect.ValueOf(&s).Elem(), secret)
	s.Country, s.Connection.Kind, s.Connection.Authentication, s.ClearText, s.Language = "IR", settings.KindSimotel, "basic", "private", "en"
	s.Connection.Channel, s.Softphone.Scheme, s.Detection.Host, s.Clicks.Number, s.Secrets.Keep = "PJSIP/{extension}", "tel", "auto", "card", "disk"
	s.Look.Theme, s.Look.Numbers, s.Incoming.Show = "auto", "plain", "all"
	s.Connection.Server, s.Events.Address = "http://host7777777.example:8080", "wss://host7777777.example"
	s.CRM.Pop.Outgoing, s.CRM.Pop.Incoming, s.CRM.Pop.Where, s.CRM.Log.Authentication = "never", "ring", "tab", "token"
	s.CRM.Pop.URL, s.CRM.Lookup.URL, s.CRM.Log.URL = "https://crm7777777.example/{e164}", "https://crm7777777.example:444/", "https://crm7777777.example/"
	s.Endpoint.Originate.Method, s.Endpoint.Status.Method, s.Endpoint.Hangup.Method = "POST", "GET", "DELETE"
	s.Endpoint.Originate.URL = "https://host7777777.example:8443/{number}"
	for name, value := range redacted(s) {
		if kind := reflect.TypeOf(value).Kind(); kind == reflect.Struct || kind == reflect.Map || kind == reflect.Pointer {
			t.Errorf("%s is told whole: also what will be added to it", name)
		}
	}
	text := redactedText(t, s)
	if strings.Contains(text, secret) {
		t.Errorf("the settings tell %s", text)
	}
	for _, want := range []string{`"http://…:8080"`, `"wss://…:443"`, `"POST https://…:8443"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not tell %s", text, want)
		}
	}

	a := w.worker()
	if _, err := a.Call(t.Context(), request("id", "021 8834 1256")); err != nil {
		t.Fatal(err)
	}
	report, err := a.Diagnostics(t.Context())
	if err != nil || !strings.Contains(report, `"version": "0.1.0"`) || !strings.Contains(report, `"accepted": 1`) || !strings.Contains(report, `"password": true`) {
		t.Errorf("it tells %s, %v", report, err)
	}
	for _, never := range []string{"8834", "192.168", "secret-password", "agent", `"201"`} {
		if strings.Contains(report, never) {
			t.Errorf("it tells %s", never)
		}
	}
}

func redactedText(t *testing.T, s settings.Settings) string {
	t.Helper()
	raw, err := json.Marshal(redacted(s))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// fill sets every text below a value, in lists as well.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), text)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), text)
	}
}

func TestOldCallsGoWithTheNextThatIsArchivedAndWithTheNextWorker(t *testing.T) {
	w := newWorld(t)
	now := time.Now()
	log := &calls.Log{Area: w.area, Now: func() time.Time { return now.AddDate(0, 0, -40) }}
	old := func(id string) {
		for _, step := range []func() error{
			func() error { _, _, err := log.Begin(t.Context(), calls.Record{ID: id, Text: "021"}); return err },
			func() error {
				_, err := log.Apply(t.Context(), id, calls.Event{Kind: calls.EventRefuse, Reason: "x"})
				return err
			},
		} {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
	}
	count := func(want int) {
		t.Helper()
		recent, err := w.worker().Calls.Recent(t.Context(), 10)
		if err != nil || len(recent) != want {
			t.Errorf("%d calls are kept, want %d, %v", len(recent), want, err)
		}
	}
	old("a")
	w.worker().Start(t.Context())
	count(1)
	w.arrange(func(s *settings.Settings) { s.History.Days = 30 })
	w.worker().Start(t.Context())
	count(0)
	old("b")
	w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
		return pbx.CallRef{}, &pbx.Error{Code: pbx.CredentialsInvalid, Op: "originate"}
	}
	if _, err := w.worker().Call(t.Context(), request("id", "021 8834 1256")); err != nil {
		t.Fatal(err)
	}
	count(1) // the one that was refused now
}
