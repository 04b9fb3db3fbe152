package settings

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"simotel/wasm/request"
)

func TestImportIsLaidOverWhatIsThere(t *testing.T) {
	s, c := configured()
	for _, k := range []struct {
		name, document string
		change         func(*Settings, *Credentials)
	}{
		{"one setting", `{"version":1,"settings":{"connection":{"server":"pbx.local/simotel/"}}}`,
			func(s *Settings, c *Credentials) { s.Connection.Server = "http://pbx.local/simotel" }},
		{"credentials alone", `{"version":1,"credentials":{"token":"abc"}}`,
			func(s *Settings, c *Credentials) { c.Token = "abc" }},
		{"an empty value erases", `{"version":1,"credentials":{"password":""}}`,
			func(s *Settings, c *Credentials) { c.Password = "" }},
		{"another kind has an address of its own", `{"version":1,"settings":{"connection":{"kind":"simotel_cloud"}},"credentials":{"token":"abc"}}`,
			func(s *Settings, c *Credentials) {
				s.Connection.Kind, s.Connection.Server, c.Token = KindSimotelCloud, CloudServer, "abc"
			}},
		{"another kind at an address", `{"version":1,"settings":{"connection":{"kind":"simotel_cloud","server":"cloud.example.ir"}}}`,
			func(s *Settings, c *Credentials) {
				s.Connection.Kind, s.Connection.Server = KindSimotelCloud, "https://cloud.example.ir"
			}},
		{"Asterisk has a context of its own", `{"version":1,"settings":{"connection":{"kind":"asterisk","server":"pbx.local:8088"}}}`,
			func(s *Settings, c *Credentials) {
				s.Connection.Kind, s.Connection.Server, s.Connection.Context = KindAsterisk, "http://pbx.local:8088", ContextAsterisk
			}},
		{"Asterisk with a context that is named", `{"version":1,"settings":{"connection":{"kind":"asterisk","server":"pbx.local:8088","context":"main_routing"}}}`,
			func(s *Settings, c *Credentials) {
				s.Connection.Kind, s.Connection.Server = KindAsterisk, "http://pbx.local:8088"
			}},
		{"an endpoint", `{"version":1,"settings":{"connection":{"kind":"endpoint"},"endpoint":{"originate":{"url":"HTTPS://Dial.example.com:443/call?n={number}"}}}}`,
			func(s *Settings, c *Credentials) {
				s.Connection.Kind, s.Connection.Server = KindEndpoint, ""
				s.Endpoint.Originate.URL = "https://dial.example.com/call?n={number}"
			}},
		{"what a click does", `{"version":1,"settings":{"clicks":{"number":"call","links":false}}}`,
			func(s *Settings, c *Credentials) { s.Clicks = Clicks{Number: ClickCall} }},
		{"which numbers are found", `{"version":1,"settings":{"numbers":{"areaCode":"۰۲۱","internalLengths":[4,3,4]},"detection":{"host":"page"}}}`,
			func(s *Settings, c *Credentials) {
				s.Numbers, s.Detection = Numbers{AreaCode: "21", InternalLengths: []int{3, 4}}, Detection{Host: HostPage}
			}},
		{"what is asked first", `{"version":1,"settings":{"guards":{"countries":["tr","AE","TR"],"undoSeconds":3}}}`,
			func(s *Settings, c *Credentials) {
				s.Guards = Guards{Countries: []string{"AE", "TR"}, PerMinute: 10, UndoSeconds: 3}
			}},
		{"reports and events", `{"version":1,"settings":{"reports":{"enabled":true},"events":{"address":"WSS://Events.example.com:443/stream"},"clearText":"never","history":{"pages":true}},"credentials":{"eventsToken":"xyz"}}`,
			func(s *Settings, c *Credentials) {
				s.Reports.Enabled, s.Events.Address, s.ClearText, s.History.Pages = true, "wss://events.example.com/stream", ClearTextNever, true
				c.EventsToken = "xyz"
			}},
		{"no lengths any more", `{"version":1,"settings":{"numbers":{"internalLengths":[]}}}`, func(s *Settings, c *Credentials) { s.Numbers.InternalLengths = []int{} }},
		{"a zero is a value", `{"version":1,"settings":{"connection":{"limitSeconds":0}}}`, func(*Settings, *Credentials) {}},
		{"both, with versions and a byte order mark", "\ufeff" + `{"version":1,"settings":{"version":1,"country":"de","dialling":{"international":true}},"credentials":{"version":1,"username":"x"}}`,
			func(s *Settings, c *Credentials) { s.Country, s.Dialling.International, c.Username = "DE", true, "x" }},
	} {
		t.Run(k.name, func(t *testing.T) {
			wantS, wantC := s, c
			k.change(&wantS, &wantC)
			gotS, gotC, err := ParseImport([]byte(k.document), s, c)
			if err != nil || !equal(gotS, wantS) || gotC != wantC {
				t.Errorf("got %+v, %+v, %v", gotS, gotC, err)
			}
		})
	}
}

func TestAnEndpointOfBeforeGetsNoSecretsByAnImport(t *testing.T) {
	s, c := configured()
	s.Endpoint.Originate = request.Template{Method: "POST", URL: "https://old.example.com/", Headers: "X-Key: {token}"}
	got, _, err := ParseImport([]byte(`{"version":1,"settings":{"connection":{"kind":"endpoint"}}}`), s, c)
	if err != nil || got.Endpoint != Defaults().Endpoint {
		t.Errorf("got %+v, %v", got.Endpoint, err)
	}
	// Within the kind what is not named stays.
	s.Connection.Kind = KindEndpoint
	got, _, err = ParseImport([]byte(`{"version":1,"settings":{"connection":{"kind":"endpoint"},"endpoint":{"id":"/id"}}}`), s, c)
	if err != nil || got.Endpoint.Originate != s.Endpoint.Originate || got.Endpoint.ID != "/id" {
		t.Errorf("got %+v, %v", got.Endpoint, err)
	}
}

func TestAnImportLeavesTheListsOfBeforeAlone(t *testing.T) {
	s, c := configured()
	s.Guards.Countries, s.Numbers.InternalLengths = []string{"DE", "TR"}, []int{3, 4}
	got, _, err := ParseImport([]byte(`{"version":1,"settings":{"guards":{"countries":["AE"]},"numbers":{"internalLengths":[5]}}}`), s, c)
	if err != nil || got.Guards.Countries[0] != "AE" || s.Guards.Countries[0] != "DE" || s.Numbers.InternalLengths[0] != 3 {
		t.Errorf("got %+v of %+v, %v", got, s, err)
	}
}

func TestImportIsRefusedWhole(t *testing.T) {
	s, c := configured()
	for _, k := range []struct{ name, document, code, detail string }{
		{"nothing", ``, CodeImportMalformed, "byte 0"},
		{"no JSON", `{"version":1,"credentials":{"token":"hidden}}`, CodeImportMalformed, "byte 45"},
		{"no object", `[]`, CodeImportMalformed, ""},
		{"null", `null`, CodeImportMalformed, ""},
		{"no version", `{"settings":{}}`, CodeImportMalformed, "version"},
		{"a version that is no number", `{"version":"1","settings":{}}`, CodeImportMalformed, "version"},
		{"a newer document", `{"version":2,"future":{}}`, CodeNewer, "2"},
		{"newer settings inside", `{"version":1,"settings":{"version":2}}`, CodeNewer, "2"},
		{"neither part", `{"version":1}`, CodeImportEmpty, ""},
		{"an unknown part", `{"version":1,"setings":{}}`, CodeUnknownField, "setings"},
		{"an unknown field", `{"version":1,"settings":{"connection":{"servr":"hidden"}}}`, CodeUnknownField, "settings.connection.servr"},
		{"a field in another case", `{"version":1,"settings":{"Extension":"1"}}`, CodeUnknownField, "settings.Extension"},
		{"credentials among the settings", `{"version":1,"settings":{"password":"hidden"}}`, CodeUnknownField, "settings.password"},
		{"a number for a text", `{"version":1,"credentials":{"token":12345678}}`, CodeWrongType, "credentials.token"},
		{"null for a text", `{"version":1,"settings":{"extension":null}}`, CodeWrongType, "settings.extension"},
		{"null for a part", `{"version":1,"settings":null}`, CodeWrongType, "settings"},
		{"a text for an object", `{"version":1,"settings":{"connection":"hidden"}}`, CodeWrongType, "settings.connection"},
		{"a fraction of seconds", `{"version":1,"settings":{"connection":{"ringSeconds":20.5}}}`, CodeWrongType, "settings.connection.ringSeconds"},
		{"a click that does something else", `{"version":1,"settings":{"clicks":{"number":"twice"}}}`, CodeUnknownValue, "card, call"},
		{"a text for yes or no", `{"version":1,"settings":{"clicks":{"links":"yes"}}}`, CodeWrongType, "settings.clicks.links"},
		{"another place to find numbers", `{"version":1,"settings":{"detection":{"host":"cloud"}}}`, CodeUnknownValue, "auto, page, worker"},
		{"a text for lengths", `{"version":1,"settings":{"numbers":{"internalLengths":"3, 4"}}}`, CodeWrongType, "settings.numbers.internalLengths"},
		{"null for lengths", `{"version":1,"settings":{"numbers":{"internalLengths":null}}}`, CodeWrongType, "settings.numbers.internalLengths"},
		{"a text among the lengths", `{"version":1,"settings":{"numbers":{"internalLengths":[3,"hidden"]}}}`, CodeWrongType, "settings.numbers.internalLengths"},
		{"a length that is none", `{"version":1,"settings":{"numbers":{"internalLengths":[3,1]}}}`, CodeLengths, "2–6"},
		{"an area code with a plus", `{"version":1,"settings":{"numbers":{"areaCode":"+21"}}}`, CodeAreaCode, "5"},
		{"a country among those called without asking", `{"version":1,"settings":{"guards":{"countries":["DE","Iran"]}}}`, CodeCountry, ""},
		{"a text for countries", `{"version":1,"settings":{"guards":{"countries":"DE"}}}`, CodeWrongType, "settings.guards.countries"},
		{"no calls at all", `{"version":1,"settings":{"guards":{"perMinute":0}}}`, CodeOutOfRange, "1–60"},
		{"an undo delay for ever", `{"version":1,"settings":{"guards":{"undoSeconds":11}}}`, CodeOutOfRange, "0–10"},
		{"a stream by another scheme", `{"version":1,"settings":{"events":{"address":"mqtt://hidden"}}}`, CodeEvents, ""},
		{"another rule for clear text", `{"version":1,"settings":{"clearText":"yes"}}`, CodeUnknownValue, "private, never, anywhere"},
		{"a country that there is not", `{"version":1,"settings":{"country":"XX"}}`, CodeCountry, ""},
		{"one without a numbering plan", `{"version":1,"settings":{"guards":{"countries":["DE","AQ"]}}}`, CodeCountry, ""},
		{"an invalid value beside valid ones", `{"version":1,"settings":{"extension":"7","country":"Iran"},"credentials":{"token":"t"}}`, CodeCountry, ""},
		{"an invalid secret", `{"version":1,"credentials":{"token":"hidden\u0001"}}`, CodeCharacters, ""},
		{"256 KiB and a byte", `{"version":1,"settings":{}` + strings.Repeat(" ", MaxImport) + `}`, CodeImportTooLarge, "262144"},
	} {
		t.Run(k.name, func(t *testing.T) {
			gotS, gotC, err := ParseImport([]byte(k.document), s, c)
			var coded interface {
				ErrorCode() string
				ErrorDetail() string
			}
			if !errors.As(err, &coded) || coded.ErrorCode() != k.code || coded.ErrorDetail() != k.detail {
				t.Fatalf("got %v; want %s (%s)", err, k.code, k.detail)
			}
			if !equal(gotS, s) || gotC != c {
				t.Error("a refused import changed something")
			}
			if strings.Contains(err.Error(), "hidden") || strings.Contains(err.Error(), "12345678") {
				t.Errorf("the error quotes a value: %v", err)
			}
		})
	}
}

// The document for administrators must name every field, and its example work.
func TestTheDocumentedImportWorks(t *testing.T) {
	doc, err := os.ReadFile("../../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(doc), "```json\n")
	example, _, ok2 := strings.Cut(rest, "```")
	if !ok || !ok2 {
		t.Fatal("docs/settings.md has no example")
	}
	s, c, err := ParseImport([]byte(example), Defaults(), DefaultCredentials())
	if err != nil || !Configured(s, c) {
		t.Errorf("the example does not configure: %+v, %v", s, err)
	}
	for _, part := range []any{Defaults(), Connection{}, Endpoint{}, request.Template{}, Softphone{}, Numbers{}, Detection{}, Dialling{}, Rule{}, Clicks{}, DefaultCredentials()} {
		raw, err := json.Marshal(part)
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]any
		if err := json.Unmarshal(raw, &fields); err != nil {
			t.Fatal(err)
		}
		for field := range fields {
			if !strings.Contains(string(doc), field+"`") && !strings.Contains(string(doc), "`"+field+".") {
				t.Errorf("docs/settings.md does not name %q", field)
			}
		}
	}
	for _, code := range []string{CodeCorrupt, CodeNewer} {
		if !strings.Contains(string(doc), code) {
			t.Errorf("docs/settings.md does not name %s", code)
		}
	}
}

func FuzzParseImport(f *testing.F) {
	f.Add([]byte(`{"version":1,"settings":{"connection":{"server":"pbx.local"},"extension":"203"}}`))
	f.Add([]byte(`{"version":1,"credentials":{"token":"abc","username":"x"}}`))
	f.Add([]byte(`{"version":1,"settings":{"connection":null}}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		s, c, err := ParseImport(document, Defaults(), DefaultCredentials())
		if err != nil {
			if !equal(s, Defaults()) || c != DefaultCredentials() {
				t.Fatalf("%q is refused and yet changes %+v %+v", document, s, c)
			}
			return
		}
		// What an import brings in must be what the store takes and gives back.
		_, store := newStore()
		if _, _, err := store.Save(t.Context(), s, c); err != nil {
			t.Fatalf("%q: %v", document, err)
		}
		if gotS, gotC, err := store.Load(t.Context()); err != nil || !equal(gotS, s) || gotC != c {
			t.Fatalf("%q: loaded %+v %+v, %v", document, gotS, gotC, err)
		}
	})
}
