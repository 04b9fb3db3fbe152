package settings

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

// memory is an Area that keeps what a test puts there.
type memory struct {
	values map[string]json.RawMessage
	sets   int   // how many steps wrote to it
	fail   error // what every call fails with
}

func (m *memory) Get(_ context.Context, key string) (json.RawMessage, error) {
	return m.values[key], m.fail
}

func (m *memory) GetAll(_ context.Context, keys ...string) (map[string]json.RawMessage, error) {
	all := map[string]json.RawMessage{}
	for _, key := range keys {
		if raw, ok := m.values[key]; ok {
			all[key] = raw
		}
	}
	return all, m.fail
}

func (m *memory) Set(_ context.Context, values map[string]json.RawMessage) error {
	if m.fail != nil {
		return m.fail
	}
	m.sets++
	for k, v := range values {
		m.values[k] = v
	}
	return nil
}

func (m *memory) Remove(_ context.Context, keys ...string) error {
	for _, k := range keys {
		delete(m.values, k)
	}
	return m.fail
}

func newStore(documents ...string) (*memory, Store) {
	m := &memory{values: map[string]json.RawMessage{}}
	for i := 0; i < len(documents); i += 2 {
		m.values[documents[i]] = json.RawMessage(documents[i+1])
	}
	return m, Store{Area: m, Now: func() time.Time { return time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC) }}
}

func configured() (Settings, Credentials) {
	s := Defaults()
	s.Connection.Server, s.Extension = "http://192.168.1.10", "203"
	return s, Credentials{Version: Version, Username: "api", Password: "hidden"}
}

// equal reports whether two settings are the same, lists by what they hold: an
// empty one is not null, since both are written as JSON.
func equal(a, b Settings) bool { return reflect.DeepEqual(a, b) }

func TestAnEmptyStoreLoadsDefaults(t *testing.T) {
	m, store := newStore()
	s, c, err := store.Load(t.Context())
	if err != nil || !equal(s, Defaults()) || c != DefaultCredentials() || m.sets != 0 {
		t.Errorf("got %+v, %+v, %v, %d writes", s, c, err, m.sets)
	}
}

func TestWhatIsSavedIsLoaded(t *testing.T) {
	m, store := newStore()
	s, c := configured()
	typed := s
	typed.Connection.Server = "۱۹۲.۱۶۸.۱.۱۰/api/v4"
	if got, _, err := store.Save(t.Context(), typed, c); err != nil || !equal(got, s) {
		t.Fatalf("Save = %+v, %v", got, err)
	}
	if m.sets != 1 || len(m.values) != 2 {
		t.Errorf("%d writes of %d documents, want one write of two", m.sets, len(m.values))
	}
	if strings.Contains(string(m.values[KeySettings]), "hidden") {
		t.Error("a secret is in the settings")
	}
	if gotS, gotC, err := store.Load(t.Context()); err != nil || !equal(gotS, s) || gotC != c {
		t.Errorf("Load = %+v, %+v, %v", gotS, gotC, err)
	}
}

func TestInvalidSettingsAreNotSaved(t *testing.T) {
	m, store := newStore()
	s, c := configured()
	s.Country, c.Token = "I", strings.Repeat("x", 257)
	_, _, err := store.Save(t.Context(), s, c)
	if m.sets != 0 || err == nil || !strings.Contains(err.Error(), "country_invalid") || !strings.Contains(err.Error(), "token") {
		t.Errorf("%d writes, %v", m.sets, err)
	}
}

func TestAStoredDocumentIsLaidOverTheDefaults(t *testing.T) {
	_, store := newStore(KeySettings, `{"version":1,"extension":"203"}`)
	want := Defaults()
	want.Extension = "203"
	if got, _, err := store.Load(t.Context()); err != nil || !equal(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

// What an earlier build of version 1 stored, all its fields written.
func TestADocumentFromBeforeAFieldLoadsWithItsDefault(t *testing.T) {
	_, store := newStore(KeySettings, `{"version":1,"connection":{"kind":"simotel","server":"http://192.168.1.10","authentication":"basic","context":"main_routing",`+
		`"trunk":"","callerId":"","ringSeconds":60,"limitSeconds":0},"extension":"203","country":"IR","dialling":{"outsidePrefix":"","international":false},"language":"auto"}`)
	want, _ := configured()
	got, _, err := store.Load(t.Context())
	if err != nil || !equal(got, want) || got.Clicks != (Clicks{Number: "card", Links: true}) ||
		got.Guards.PerMinute != 10 || got.Guards.Countries == nil || got.Guards.UndoSeconds != 0 || got.Reports.Enabled || got.Events.Address != "" || got.ClearText != ClearTextPrivate || got.History.Pages {
		t.Errorf("got %+v, %v", got, err)
	}
	got.Clicks = Clicks{Number: ClickCall}
	got.Guards, got.ClearText, got.History.Pages = Guards{Countries: []string{"TR"}, PerMinute: 1}, ClearTextNever, true
	if _, _, err := store.Save(t.Context(), got, DefaultCredentials()); err != nil {
		t.Fatal(err)
	}
	if again, _, err := store.Load(t.Context()); err != nil || !equal(again, got) {
		t.Errorf("what was switched off came back as %+v, %v", again, err)
	}
}

func TestAnUnreadableDocumentIsReportedAndKept(t *testing.T) {
	good := `{"version":1,"username":"api","password":"hidden","token":""}`
	for _, c := range []struct{ name, key, raw, code string }{
		{"broken JSON", KeySettings, `{"version":1,"extension":"20`, CodeCorrupt},
		{"no object", KeySettings, `[1]`, CodeCorrupt},
		{"null", KeySettings, `null`, CodeCorrupt},
		{"no version", KeySettings, `{"extension":"203"}`, CodeCorrupt},
		{"a wrong type", KeySettings, `{"version":1,"extension":203}`, CodeCorrupt},
		{"a value out of range", KeySettings, `{"version":1,"connection":{"ringSeconds":1}}`, CodeCorrupt},
		{"a length out of range", KeySettings, `{"version":1,"numbers":{"internalLengths":[3,7]}}`, CodeCorrupt},
		{"a newer version", KeySettings, `{"version":2,"extension":{"hidden":true}}`, CodeNewer},
		{"credentials of a wrong type", KeyCredentials, `{"version":1,"token":12345678}`, CodeCorrupt},
		{"newer credentials", KeyCredentials, `{"version":9,"vault":"hidden"}`, CodeNewer},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, store := newStore(KeyCredentials, good, c.key, c.raw)
			s, cr, err := store.Load(t.Context())
			var d *DocumentError
			if !errors.As(err, &d) || d.Document != c.key || d.ErrorCode() != c.code || !equal(s, Defaults()) {
				t.Fatalf("Load = %+v, %v; want %s of %s", s, err, c.code, c.key)
			}
			if strings.Contains(err.Error(), "hidden") || strings.Contains(err.Error(), "12345678") {
				t.Errorf("the error quotes a value: %v", err)
			}
			if (c.key == KeySettings) != (cr.Password == "hidden") {
				t.Errorf("the readable document was not loaded: %+v", cr)
			}
			if string(m.values[c.key]) != c.raw || m.sets != 0 {
				t.Error("Load wrote")
			}

			newS, newC := configured()
			if _, _, err := store.Save(t.Context(), newS, newC); err != nil || m.sets != 1 {
				t.Fatalf("Save: %v, %d writes", err, m.sets)
			}
			wantAside(t, m, c.key, []aside{{Time: "2026-11-23T08:00:00Z", Reason: c.code, Document: asJSON(json.RawMessage(c.raw))}})
			if gotS, gotC, err := store.Load(t.Context()); err != nil || !equal(gotS, newS) || gotC != newC {
				t.Errorf("after Save: %+v, %+v, %v", gotS, gotC, err)
			}
			if _, _, err := store.Save(t.Context(), newS, newC); err != nil || len(m.values) != 3 {
				t.Errorf("a readable document was put aside: %v, %d keys", err, len(m.values))
			}
		})
	}
}

func TestOlderDocumentsStayAsideUpToABound(t *testing.T) {
	m, store := newStore(KeySettings+KeyAside, `"not ours"`)
	s, c := configured()
	want := []string{`"not ours"`}
	for i := range KeptAside + 1 {
		raw, err := json.Marshal(map[string]int{"version": 2 + i})
		if err != nil {
			t.Fatal(err)
		}
		m.values[KeySettings] = raw
		if _, _, err := store.Save(t.Context(), s, c); err != nil {
			t.Fatal(err)
		}
		want = append(want, `{"time":"2026-11-23T08:00:00Z","reason":"settings_newer","document":`+string(raw)+`}`)
		if i == 0 {
			if got := string(m.values[KeySettings+KeyAside]); got != "["+strings.Join(want, ",")+"]" {
				t.Errorf("got %s", got)
			}
		}
	}
	want = want[len(want)-KeptAside:]
	if got := string(m.values[KeySettings+KeyAside]); got != "["+strings.Join(want, ",")+"]" {
		t.Errorf("got %s", got)
	}
	store.Forgets = true
	m.sets, m.values[KeySettings] = 0, json.RawMessage(`"oops"`) // what is not to be read is forgotten likewise
	if _, _, err := store.Save(t.Context(), s, c); err != nil || m.sets != 1 || string(m.values[KeySettings+KeyAside]) != "[]" || string(m.values[KeyCredentials+KeyAside]) != "[]" {
		t.Errorf("forgetting: %v in %d writes, left %s", err, m.sets, m.values)
	}
}

func TestAFailingAreaIsNoCorruptDocument(t *testing.T) {
	m, store := newStore()
	m.fail = errors.New("disk full")
	s, c := configured()
	_, _, loaded := store.Load(t.Context())
	_, _, saved := store.Save(t.Context(), s, c)
	for _, err := range []error{loaded, saved} {
		var d *DocumentError
		if !errors.Is(err, m.fail) || errors.As(err, &d) {
			t.Errorf("got %v", err)
		}
	}
}

func wantAside(t *testing.T, m *memory, key string, want []aside) {
	t.Helper()
	var got []aside
	if err := json.Unmarshal(m.values[key+KeyAside], &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("kept aside: %s, %v; want %+v", m.values[key+KeyAside], err, want)
	}
}
