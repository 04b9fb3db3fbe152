package settings

import (
	"encoding/json"
	"strings"
	"testing"
)

// click2dial is what its options page stores, of which a test may change some.
func click2dial(change map[string]string) map[string]json.RawMessage {
	values := map[string]json.RawMessage{
		"user": json.RawMessage(`"api"`), "pass": json.RawMessage(`"hidden"`), "server": json.RawMessage(`"192.168.1.20"`),
		"caller": json.RawMessage(`"204"`), "context": json.RawMessage(`"outgoing"`), "trunkName": json.RawMessage(`"Cisco"`),
		"discoverTelLink": json.RawMessage(`true`), "connection_mode": json.RawMessage(`"local"`),
		"cloud_server": json.RawMessage(`"https://panel.hostedpbx.ir/api/v4.1/"`), "cloud_api_token": json.RawMessage(`"hidden-key"`),
		"cloud_caller": json.RawMessage(`"305"`), "cloud_context": json.RawMessage(`"main_routing"`), "cloud_trunkName": json.RawMessage(`""`),
		"numbersHistory": json.RawMessage(`["0912"]`),
	}
	for key, raw := range change {
		delete(values, key)
		if raw != "" {
			values[key] = json.RawMessage(raw)
		}
	}
	return values
}

func TestWhatClick2DialWasSetToIsTakenOver(t *testing.T) {
	local := func(s *Settings, c *Credentials) {
		s.Connection.Server, s.Connection.Context, s.Connection.Trunk, s.Extension = "http://192.168.1.20", "outgoing", "Cisco", "204"
		c.Username, c.Password = "api", "hidden"
	}
	cloud := func(s *Settings, c *Credentials) {
		s.Connection.Kind, s.Connection.Server, s.Extension, c.Token = KindSimotelCloud, CloudServer, "305", "hidden-key"
	}
	for name, k := range map[string]struct {
		stored map[string]string
		want   func(*Settings, *Credentials)
		faults string
	}{
		"a PBX of one's own":       {nil, local, ""},
		"the cloud":                {map[string]string{"connection_mode": `"cloud"`}, cloud, ""},
		"the cloud, by its server": {map[string]string{"connection_mode": `"cloud"`, "cloud_server": ""}, cloud, ""},
		"the cloud, nowhere said":  {map[string]string{"connection_mode": ``, "server": `""`}, cloud, ""},
		"no mode":                  {map[string]string{"connection_mode": ``}, local, ""},
		"a mode of another type":   {map[string]string{"connection_mode": `[1]`}, local, ""},
		"numbers where texts belong": {map[string]string{"caller": `204`, "pass": `123456`, "trunkName": `7`}, func(s *Settings, c *Credentials) {
			local(s, c)
			c.Password, s.Connection.Trunk = "123456", "7"
		}, ""},
		"what a script made of nothing": {map[string]string{"trunkName": `"undefined"`, "context": `null`, "user": `"null"`, "pass": `"[object Object]"`}, func(s *Settings, c *Credentials) {
			local(s, c)
			s.Connection.Trunk, s.Connection.Context, c.Username, c.Password = "", "main_routing", "", ""
		}, ""},
		"damage": {map[string]string{"server": `{"a":1}`, "caller": `false`, "pass": `[[]]`, "user": `{`, "context": `true`}, func(s *Settings, c *Credentials) {
			s.Connection.Trunk = "Cisco"
		}, ""},
		"a server with a scheme, a port and a path": {map[string]string{"server": `" https://pbx.example.com:8443/api/v4/ "`}, func(s *Settings, c *Credentials) {
			local(s, c)
			s.Connection.Server = "https://pbx.example.com:8443"
		}, ""},
		"a public host": {map[string]string{"server": `"pbx.example.com"`}, func(s *Settings, c *Credentials) {
			local(s, c)
			s.Connection.Server = "http://pbx.example.com"
		}, ""},
		"values that the rules refuse": {map[string]string{"server": `"hidden:hidden@pbx"`, "caller": `"20x"`, "user": `"a:b"`, "trunkName": `"a\nb"`}, func(s *Settings, c *Credentials) {
			s.Connection.Context, c.Password = "outgoing", "hidden"
		}, "connection.server server_user_info, connection.trunk setting_characters, extension extension_invalid, username setting_characters"},
		"a cloud whose address is refused": {map[string]string{"connection_mode": `"cloud"`, "cloud_server": `"ftp://cloud"`}, cloud,
			"connection.server server_scheme"},
		"a key that no header carries": {map[string]string{"connection_mode": `"cloud"`, "cloud_api_token": `"hidden کلید"`}, func(s *Settings, c *Credentials) {
			cloud(s, c)
			c.Token = ""
		}, "token setting_characters"},
	} {
		t.Run(name, func(t *testing.T) {
			p, found := ReadPredecessor(click2dial(k.stored))
			if p.Empty() {
				t.Error("there is nothing in it")
			}
			s, c, faults := p.Over(Defaults(), DefaultCredentials())
			wantS, wantC := Defaults(), DefaultCredentials()
			k.want(&wantS, &wantC)
			if !found || !equal(s, wantS) || c != wantC {
				t.Errorf("got  %+v, %+v, found %v\nwant %+v, %+v", s, c, found, wantS, wantC)
			}
			if k.faults != "" {
				wantFields(t, faults, strings.Split(k.faults, ", ")...)
			} else if len(faults) != 0 {
				t.Errorf("refused: %v", faults)
			}
			if strings.Contains(faults.Error(), "hidden") {
				t.Errorf("a fault quotes a value: %v", faults)
			}
			_, store := newStore()
			if _, _, err := store.Save(t.Context(), s, c); err != nil {
				t.Errorf("it cannot be stored: %v", err)
			}
		})
	}
}

func TestWhatWasSetHereStaysWhereClick2DialSaysNothing(t *testing.T) {
	here, mine := configured()
	here.Country, here.Clicks.Number, here.Connection.Authentication, mine.Token = "DE", ClickCall, AuthBoth, "mine"
	p, found := ReadPredecessor(map[string]json.RawMessage{"caller": json.RawMessage(`"204"`)})
	want := here
	want.Extension = "204"
	if s, c, faults := p.Over(here, mine); !found || !equal(s, want) || c != mine || faults != nil {
		t.Errorf("got %+v, %+v, %v", s, c, faults)
	}
	p, _ = ReadPredecessor(map[string]json.RawMessage{"user": json.RawMessage(`"api"`)})
	if s, c, _ := p.Over(here, mine); s.Connection.Authentication != AuthBasic || c.Username != "api" || c.Password != mine.Password {
		t.Errorf("its account is taken as %+v, %+v", s, c)
	}
	// Its cloud's key does not go to the PBX that is set here.
	p, _ = ReadPredecessor(click2dial(map[string]string{"connection_mode": `"cloud"`, "cloud_server": `"ftp://x"`}))
	if s, _, _ := p.Over(here, mine); s.Connection.Server != CloudServer {
		t.Errorf("the address is %q", s.Connection.Server)
	}
	// Nor does the other's go to its cloud; what is of no PBX stays.
	mine.EventsToken, mine.CRMToken = "events", "crm"
	p, _ = ReadPredecessor(map[string]json.RawMessage{"connection_mode": json.RawMessage(`"cloud"`), "cloud_caller": json.RawMessage(`"204"`)})
	if s, c, _ := p.Over(here, mine); s.Connection.Server != CloudServer || c.Username+c.Password+c.Token != "" || c.EventsToken != "events" || c.CRMToken != "crm" {
		t.Errorf("to the cloud at %q go %+v", s.Connection.Server, c)
	}
	// Nor do Click2Dial's go to the PBX that is set here, where nobody can read what theirs was.
	p, _ = ReadPredecessor(click2dial(map[string]string{"server": `"a:b@pbx"`}))
	if s, c, faults := p.Over(here, mine); s.Connection.Server != here.Connection.Server || s.Connection.Authentication != AuthBoth || c != mine || len(faults) != 1 {
		t.Errorf("to %q go %+v, %v", s.Connection.Server, c, faults)
	}
}

func TestNothingIsFoundWhereClick2DialNeverWas(t *testing.T) {
	for name, values := range map[string]map[string]json.RawMessage{
		"nothing": nil, "keys of others": {"settings": json.RawMessage(`1`), "theme": json.RawMessage(`"dark"`)},
	} {
		if p, found := ReadPredecessor(values); found {
			t.Errorf("%s: found %+v", name, p)
		}
	}
	for _, key := range PredecessorKeys {
		if p, found := ReadPredecessor(map[string]json.RawMessage{key: json.RawMessage(`null`)}); !found || !p.Empty() {
			t.Errorf("%s alone is found: %v, %+v", key, found, p)
		}
	}
}

func FuzzPredecessor(f *testing.F) {
	f.Add("server", []byte(`"192.168.1.20"`), "connection_mode", []byte(`"cloud"`))
	f.Add("cloud_api_token", []byte(`12`), "cloud_caller", []byte(`{`))
	f.Fuzz(func(t *testing.T, key string, raw []byte, other string, second []byte) {
		p, _ := ReadPredecessor(map[string]json.RawMessage{key: raw, other: second})
		s, c, _ := p.Over(Defaults(), DefaultCredentials())
		_, store := newStore()
		if _, _, err := store.Save(t.Context(), s, c); err != nil {
			t.Fatalf("%q %q: %v", raw, second, err)
		}
	})
}
