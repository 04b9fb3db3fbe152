package settings_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/settings"
)

// desk is a store with a policy that a test changes.
type desk struct {
	t *testing.T
	settings.Store
	layers settings.Layers
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t}
	d.Store = settings.Store{Area: &chrometest.Area{}, Layers: func(context.Context) (settings.Layers, error) { return d.layers, nil }}
	return d
}

// rule has the administrator lay documents around the settings.
func (d *desk) rule(under, over, secret string, locked ...string) {
	raw := func(text string) json.RawMessage {
		if text == "" {
			return nil
		}
		return json.RawMessage(text)
	}
	d.layers = settings.Layers{Under: raw(under), Over: raw(over), Secret: raw(secret), Locked: locked}
}

func (d *desk) load() (settings.Settings, settings.Credentials) {
	d.t.Helper()
	s, c, err := d.Load(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	return s, c
}

// change is a user's: of what is in effect.
func (d *desk) change(edit func(s *settings.Settings, c *settings.Credentials)) {
	d.t.Helper()
	s, c := d.load()
	edit(&s, &c)
	if _, _, err := d.Save(d.t.Context(), s, c); err != nil {
		d.t.Fatal(err)
	}
}

func TestAnEnforcedSettingStandsUntilThePolicyGoesAndThenTheUsersOwnIsBack(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *settings.Settings, _ *settings.Credentials) {
		s.Country, s.Sites.List = "DE", []string{"mine.example"}
	})
	d.rule("", `{"country":"FR","sites":{"list":["b.example","c.example"]}}`, "", "country", "sites.list")
	if s, _ := d.load(); s.Country != "FR" || !slices.Equal(s.Sites.List, []string{"b.example", "c.example"}) {
		t.Errorf("under the policy it is %s, %v", s.Country, s.Sites.List)
	}
	d.change(func(s *settings.Settings, _ *settings.Credentials) {
		s.Country, s.Sites.List = "US", append(s.Sites.List, "d.example")
		s.Extension = "201"
	})
	if s, _ := d.load(); s.Country != "FR" || len(s.Sites.List) != 2 || s.Extension != "201" {
		t.Errorf("a user changed it to %s, %v, extension %s", s.Country, s.Sites.List, s.Extension)
	}
	d.rule("", "", "")
	if s, _ := d.load(); s.Country != "DE" || !slices.Equal(s.Sites.List, []string{"mine.example"}) || s.Extension != "201" {
		t.Errorf("after the policy it is %s, %v, extension %s", s.Country, s.Sites.List, s.Extension)
	}
}

func TestARecommendedSettingStandsWhereTheUserChoseNothing(t *testing.T) {
	d := newDesk(t)
	d.rule(`{"look":{"theme":"dark","numbers":"plain"},"guards":{"perMinute":3}}`, "", "")
	d.change(func(s *settings.Settings, _ *settings.Credentials) { s.Look.Numbers = settings.NumbersUnderline }) // the extension's own default
	s, _ := d.load()
	if s.Look.Theme != settings.ThemeDark || s.Look.Numbers != settings.NumbersUnderline || s.Guards.PerMinute != 3 {
		t.Errorf("in effect are %v, %d a minute", s.Look, s.Guards.PerMinute)
	}
	d.rule(`{"look":{"theme":"light","numbers":"background"}}`, "", "")
	s, _ = d.load()
	if s.Look.Theme != settings.ThemeLight || s.Look.Numbers != settings.NumbersUnderline || s.Guards.PerMinute != 10 {
		t.Errorf("under another policy are %v, %d a minute", s.Look, s.Guards.PerMinute)
	}
}

func TestSecretsOfAPolicyAreUsedAndNeverStored(t *testing.T) {
	d := newDesk(t)
	d.change(func(_ *settings.Settings, c *settings.Credentials) { c.Username, c.Password = "me", "mine" })
	d.rule("", `{"connection":{"kind":"simotel","server":"https://a.example"}}`, `{"username":"company","password":"theirs"}`, "connection.kind", "connection.server", "username", "password")
	if _, c := d.load(); c.Username != "company" || c.Password != "theirs" {
		t.Errorf("the credentials are %s", c.Username)
	}
	d.change(func(s *settings.Settings, c *settings.Credentials) { s.Extension, c.Password = "201", "typed" })
	raw, err := d.Area.Get(t.Context(), settings.KeyCredentials)
	if err != nil || string(raw) != `{"password":"mine","username":"me","version":1}` {
		t.Errorf("stored is %s, %v", raw, err)
	}
}

func TestTheUsersSecretsDoNotGoToAnotherKindOfPBX(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *settings.Settings, c *settings.Credentials) {
		s.Connection.Kind, s.Connection.Server, s.Connection.Context = settings.KindAsterisk, "https://mine.example", "from-internal"
		c.Username, c.Password = "me", "mine"
	})
	d.rule("", `{"connection":{"kind":"simotel"}}`, "", "connection.kind")
	s, c := d.load()
	if s.Connection.Server != "" || s.Connection.Context != "main_routing" || c.Password != "" {
		t.Errorf("at %q, context %s, with a password: %v", s.Connection.Server, s.Connection.Context, c.Password != "")
	}
	d.change(func(s *settings.Settings, _ *settings.Credentials) { s.Language = "fa" })
	d.rule("", "", "")
	if s, c := d.load(); s.Connection.Kind != settings.KindAsterisk || s.Connection.Server != "https://mine.example" || c.Password != "mine" || s.Language != "fa" {
		t.Errorf("after the policy it is %v with %q", s.Connection, c.Password)
	}
	// What is typed under the policy is of its kind, also afterwards.
	d.rule("", `{"connection":{"kind":"simotel","server":"https://company.example"}}`, "", "connection.kind", "connection.server")
	d.change(func(_ *settings.Settings, c *settings.Credentials) { c.Username, c.Token = "agent", "key" })
	d.rule("", "", "")
	if s, c := d.load(); s.Connection.Kind != settings.KindSimotel || s.Connection.Server != "https://company.example" || c.Token != "key" || c.Password != "" {
		t.Errorf("after the policy it is %v with %q, %q", s.Connection, c.Password, c.Token)
	}
}

func TestWhatAUserChoseBesideAnotherPolicyGivesWayWhereBothCannotBe(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *settings.Settings, _ *settings.Credentials) {
		s.CRM.Lookup.URL, s.CRM.Lookup.Name = "https://crm.example.com/{e164}", "/name"
		s.Language = "fa"
	})
	d.rule("", `{"crm":{"lookup":{"name":""}}}`, "", "crm.lookup.name")
	if s, _ := d.load(); s.CRM.Lookup.URL != "" || s.Language != "fa" {
		t.Errorf("the lookup is %q, the language %s", s.CRM.Lookup.URL, s.Language)
	}
}

func TestSettingsThatAreValidOnlyBesideThePolicyOutliveIt(t *testing.T) {
	d := newDesk(t)
	d.rule("", `{"crm":{"lookup":{"name":"/name"}}}`, "", "crm.lookup.name")
	d.change(func(s *settings.Settings, _ *settings.Credentials) {
		s.CRM.Lookup.URL = "https://crm.example.com/{e164}"
	})
	d.rule("", "", "")
	if s, _ := d.load(); s.CRM.Lookup.URL == "" || s.CRM.Lookup.Name != "/name" {
		t.Errorf("the lookup is %v", s.CRM.Lookup)
	}
}

func TestADamagedDocumentIsToldUnderAPolicyAsWithout(t *testing.T) {
	d := newDesk(t)
	if err := d.Area.Set(t.Context(), map[string]json.RawMessage{settings.KeySettings: json.RawMessage(`{"version":1,"country":7}`)}); err != nil {
		t.Fatal(err)
	}
	d.rule("", `{"language":"fa"}`, "", "language")
	s, _, err := d.Load(t.Context())
	if err == nil || s.Language != "fa" || s.Country != "IR" {
		t.Errorf("%v, %s, %s", err, s.Language, s.Country)
	}
}
