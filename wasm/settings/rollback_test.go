package settings

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// What docs/admin.md says of going back: a newer version of the same schema stored
// what this one does not know.
func TestASettingOfANewerVersionIsLeftWhereItStands(t *testing.T) {
	m, store := newStore(KeySettings, `{"version":1,"extension":"203","later":{"x":1},"clicks":{"links":false,"double":"redial"}}`)
	s, c, err := store.Load(t.Context())
	if err != nil || s.Extension != "203" || s.Clicks.Links || s.Clicks.Number != ClickCard {
		t.Fatalf("read %+v, %v", s, err)
	}
	s.Extension = "204"
	if _, _, err = store.Save(t.Context(), s, c); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"later":{"x":1}`, `"double":"redial"`, `"extension":"204"`} {
		if !strings.Contains(string(m.values[KeySettings]), part) {
			t.Errorf("after a save there is no %s in %s", part, m.values[KeySettings])
		}
	}
}

func TestOneValueOfANewerVersionMakesAllSettingsUnreadableUntilTheNextSave(t *testing.T) {
	const stored = `{"version":1,"extension":"203","clicks":{"number":"redial"}}`
	m, store := newStore(KeySettings, stored, KeyCredentials, `{"version":1,"username":"api","password":"hidden"}`)
	s, c, err := store.Load(t.Context())
	var unreadable *DocumentError
	if !errors.As(err, &unreadable) || unreadable.ErrorCode() != CodeCorrupt || !equal(s, Defaults()) || c.Password != "hidden" || string(m.values[KeySettings]) != stored {
		t.Fatalf("read %+v, %v; stored is %s", s, err, m.values[KeySettings])
	}
	s.Country = "DE"
	if s, _, err = store.Save(t.Context(), s, c); err != nil || s.Extension != "" || s.Country != "DE" {
		t.Errorf("saved %+v, %v", s, err)
	}
	wantAside(t, m, KeySettings, []aside{{Time: "2026-11-23T08:00:00Z", Reason: CodeCorrupt, Document: json.RawMessage(stored)}})
}
