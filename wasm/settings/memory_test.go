package settings_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"simotel/wasm/settings"
)

func TestWhatIsRememberedIsInEffectNoLongerThanItIsStored(t *testing.T) {
	v := newVault()
	set := func(key, document string) {
		t.Helper()
		if err := v.local.Set(t.Context(), map[string]json.RawMessage{key: json.RawMessage(document)}); err != nil {
			t.Fatal(err)
		}
	}
	set(settings.KeySettings, `{"version":1,"extension":"201","connection":{"kind":"simotel","server":"http://192.168.1.10"}}`)
	set(settings.KeyCredentials, `{"version":1,"username":"agent","password":"first"}`)
	look := func(when string, extension, password, state string, isRead bool) {
		t.Helper()
		for range 2 { // from what is stored, then from memory
			s, c, err := v.Load(t.Context())
			if s.Extension != extension || c.Password != password || c.State != state || (err == nil) != isRead {
				t.Errorf("%s: %q, %q, %q, %v", when, s.Extension, c.Password, c.State, err)
			}
		}
	}
	look("at first", "201", "first", "", true)
	set(settings.KeySettings, `{"version":1,"extension":"202"}`)
	look("other settings", "202", "first", "", true)
	set(settings.KeyCredentials, `{"version":1,"username":"agent","password":"second"}`)
	look("other credentials", "202", "second", "", true)
	v.layers = settings.Layers{Over: json.RawMessage(`{"extension":"203"}`), Locked: []string{"extension"}}
	look("a policy", "203", "second", "", true)
	v.layers = settings.Layers{Under: json.RawMessage(`{"extension":"204"}`), Secret: json.RawMessage(`{"password":"its"}`), Locked: []string{"password"}}
	look("another policy", "202", "its", "", true)
	v.layers = settings.Layers{}
	look("none again", "202", "second", "", true)
	set(settings.KeySettings, `oops`)
	look("what cannot be read", "", "second", "", false)
	set(settings.KeySettings, `{"version":1,"extension":"202"}`)
	if err := v.KeepSecrets(t.Context(), settings.KeepEncrypted, passphrase); err != nil {
		t.Fatal(err)
	}
	look("encrypted", "202", "second", "", true)
	if err := v.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	look("locked", "202", "", settings.StateLocked, true)
	if err := v.Unlock(t.Context(), passphrase); err != nil {
		t.Fatal(err)
	}
	look("unlocked", "202", "second", "", true)
	v.restart(t) // and the worker is the same: it forgets the key all the same
	look("the session is over", "202", "", settings.StateLocked, true)
}

func TestWhoeverChangesAListOfTheSettingsChangesNobodyElses(t *testing.T) {
	v := newVault()
	raw, err := json.Marshal(map[string]any{"version": 1, "numbers": map[string]any{"internalLengths": []int{3}}, "learned": []settings.Learned{{Text: "###-##"}},
		"dialling": map[string]any{"rules": []settings.Rule{{Match: "9X."}}}, "guards": map[string]any{"countries": []string{"DE"}},
		"sites": map[string]any{"mode": "only", "list": []string{"a.example"}}, "crm": map[string]any{"hosts": []string{"a.example"}, "pages": []string{"https://a.example"}}})
	if err == nil {
		err = v.local.Set(t.Context(), map[string]json.RawMessage{settings.KeySettings: raw})
	}
	if err != nil {
		t.Fatal(err)
	}
	want, _, err := v.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	told, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // what was read, and what was remembered
		s, _, err := v.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if lists := spoil(reflect.ValueOf(&s).Elem()); lists != 7 {
			t.Errorf("%d lists have an entry to change; a new one needs its line here and in clone", lists)
		}
		if again, _, err := v.Load(t.Context()); err != nil || string(mustJSON(t, again)) != string(told) {
			t.Errorf("after the change of a list it is\n%s\nwas\n%s, %v", mustJSON(t, again), told, err)
		}
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// spoil empties the first entry of each list and returns how many there are. A kind
// of value that could be shared and is no list it does not know.
func spoil(v reflect.Value) (lists int) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			lists += spoil(v.Field(i))
		}
	case reflect.Slice:
		if v.Len() > 0 {
			v.Index(0).SetZero()
			lists++
		}
	case reflect.Map, reflect.Pointer, reflect.Interface:
		panic("settings hold a " + v.Kind().String())
	}
	return lists
}
