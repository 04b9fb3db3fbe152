package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// rule changes the administrator's policy and tells a worker, as Chrome does.
func (w *world) rule(a *App, document string) {
	w.t.Helper()
	var was, is map[string]json.RawMessage
	w.mu.Lock()
	old := w.managed
	w.managed = document
	w.mu.Unlock()
	for text, to := range map[string]*map[string]json.RawMessage{old: &was, document: &is} {
		if text != "" && json.Unmarshal([]byte(text), to) != nil {
			w.t.Fatalf("%s is no JSON", text)
		}
	}
	changes := map[string]map[string]json.RawMessage{}
	for _, values := range []map[string]json.RawMessage{was, is} {
		for name := range values {
			if string(was[name]) == string(is[name]) {
				continue
			}
			change := map[string]json.RawMessage{}
			if was[name] != nil {
				change["oldValue"] = was[name]
			}
			if is[name] != nil {
				change["newValue"] = is[name]
			}
			changes[name] = change
		}
	}
	raw, err := json.Marshal([]any{changes})
	if err != nil {
		w.t.Fatal(err)
	}
	a.Handle(context.Background(), "storage.managed.onChanged", raw)
}

func TestAChangeOfThePolicyIsInEffectAtOnceAndThePagesAreTold(t *testing.T) {
	w := newWorld(t)
	a := w.worker()
	w.rule(a, `{"extension": "299", "language": "fa"}`)
	if _, err := a.Call(t.Context(), request("g1", "203")); err != nil {
		t.Fatal(err)
	}
	if got := w.driver.dialled(); !slices.Equal(got, []string{"299>203"}) {
		t.Errorf("the PBX was told %q", got)
	}
	if told := fmt.Sprint(w.broadcast); !strings.Contains(told, message.TypePolicyChanged) {
		t.Errorf("the pages were told %s", told)
	}
	// Another worker, which the event starts, sees the next one whole.
	a = w.worker()
	w.rule(a, `{"language": "fa"}`)
	c, err := a.Configuration(t.Context())
	if err != nil || c.Settings.Extension != "201" || !slices.Equal(c.Managed.Locked, []string{"language"}) {
		t.Errorf("%v, extension %s, locked %v", err, c.Settings.Extension, c.Managed)
	}
}

func TestASiteThatAPolicySwitchesOffIsToldSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.front.tabs = []Tab{{ID: 7, Address: "https://off.example/"}, {ID: 8, Address: "https://on.example/"}}
		a := w.worker()
		w.rule(a, `{"sites.mode": "except", "sites.list": ["off.example"]}`)
		told := func(want ...string) {
			t.Helper()
			synctest.Wait()
			w.front.mu.Lock()
			defer w.front.mu.Unlock()
			if !slices.Equal(w.front.again, want) {
				t.Errorf("told are %q, want %q", w.front.again, want)
			}
		}
		told("7")
		_, err := a.SwitchSite(t.Context(), message.SiteRequest{Tab: 7, On: true})
		if err == nil || code(err) != CodeManaged {
			t.Errorf("a user switches it on: %v", err)
		}
		w.rule(w.worker(), "{}") // which has never seen the other
		told("7", "7")
	})
}

func TestNoSaveImportOrResetOverridesAPolicy(t *testing.T) {
	w := newWorld(t)
	a := w.worker()
	w.rule(a, `{"country": "DE", "guards.perMinute": 3}`)
	enforced := func(after string) {
		t.Helper()
		c, err := a.Configuration(t.Context())
		if err != nil || c.Settings.Country != "DE" || c.Settings.Guards.PerMinute != 3 {
			t.Errorf("after %s: %v, %s, %d a minute", after, err, c.Settings.Country, c.Settings.Guards.PerMinute)
		}
	}
	w.save(a, func(c *message.Configuration) { c.Settings.Country, c.Settings.Extension = "US", "202" })
	enforced("a save")
	if _, err := a.Import(t.Context(), `{"version": 1, "settings": {"country": "FR", "guards": {"perMinute": 60}}}`); err != nil {
		t.Fatal(err)
	}
	enforced("an import")
	if _, err := a.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	enforced("a reset")
}

func TestAPoliciesSecretsCallAndLeaveInNoFile(t *testing.T) {
	w := newWorld(t)
	a := w.worker()
	w.rule(a, `{"connection.kind": "simotel", "connection.server": "https://pbx.example.com", "username": "company", "password": "theirs-secret"}`)
	if _, err := a.Call(t.Context(), request("g1", "203")); err != nil {
		t.Fatal(err)
	}
	if _, c, err := a.Settings.Load(t.Context()); err != nil || c.Password != "theirs-secret" {
		t.Errorf("the password in effect is not the policy's: %v", err)
	}
	c, err := a.Configuration(t.Context())
	if raw, _ := json.Marshal(c); err != nil || strings.Contains(string(raw), "theirs-secret") || !c.Secrets.Password {
		t.Errorf("%v: a page is told %s", err, raw)
	}
	file, err := a.Export(t.Context(), message.ExportRequest{Secrets: true})
	if err != nil || strings.Contains(file, "theirs-secret") || strings.Contains(file, "secret-password") { // nor the user's own, of another server
		t.Errorf("%v: the file is %s", err, file)
	}
}

func TestWhatIsWrongInAPolicyIsToldInWords(t *testing.T) {
	w := newWorld(t)
	a := w.worker()
	w.rule(a, `{"country": "XX", "language": "en", "password": "theirs-secret"}`)
	c, err := a.Configuration(t.Context())
	if err != nil || len(c.Managed.Faults) != 2 {
		t.Fatalf("%v, %v", err, c.Managed)
	}
	for i, want := range []string{settings.CodeCountry, "policy_address"} {
		if f := c.Managed.Faults[i]; f.Code != want || f.Title == "" || strings.Contains(fmt.Sprint(f), "theirs-secret") {
			t.Errorf("fault %d is %v, want %s", i, f, want)
		}
	}
}

func TestALockHoldsWhateverElseIsWrongInItsPolicyAndThatIsToldInWords(t *testing.T) {
	for language, want := range map[string]string{
		"en": "crm.lookup.url It needs \u2068crm.lookup.name\u2069, which is missing, empty or wrong in the policy. It does not count without it.",
		"fa": "crm.lookup.url به \u2068crm.lookup.name\u2069 نیاز دارد",
	} {
		w := newWorld(t)
		a := w.worker()
		w.rule(a, `{"language": "`+language+`", "dialling.international": false, "dialling.rules": [{"match": "A", "prefix": "abc"}], "connection.channel": "\u0001", "crm.lookup.url": "https://crm.example.com/{e164}"}`)
		w.save(a, func(c *message.Configuration) { c.Settings.Dialling.International = true })
		c, err := a.Configuration(t.Context())
		if err != nil || c.Settings.Dialling.International || !slices.Equal(c.Managed.Locked, []string{"dialling.international", "language"}) {
			t.Fatalf("%s: %v, international calls %v, locked %v", language, err, c.Settings.Dialling.International, c.Managed)
		}
		var told strings.Builder
		for _, f := range c.Managed.Faults {
			told.WriteString(f.Field + " " + f.Title + " " + f.Advice + "\n")
		}
		if !strings.Contains(told.String(), want) || len(c.Managed.Faults) != 5 {
			t.Errorf("%s: it says\n%s", language, told.String())
		}
	}
}

func TestWithoutAPolicyNothingIsManaged(t *testing.T) {
	w := newWorld(t)
	if c, err := w.worker().Configuration(t.Context()); err != nil || c.Managed != nil {
		t.Errorf("%v, %v", err, c.Managed)
	}
}

func TestAPolicyIsCheckedByTheRulesThatItWouldBeAppliedBy(t *testing.T) {
	w := newWorld(t)
	a := w.worker()
	r, err := a.CheckPolicy(t.Context(), `{"3rdparty": {"extensions": {"`+extensionID+`": {"country": "DE", "guards.perMinute": 500, "connection.kind": "simotel_cloud", "token": "t"}}}}`)
	if err != nil || r.Named != 4 || r.Locked != 4 || !r.Secrets || len(r.Faults) != 1 || r.Faults[0].Field != "guards.perMinute" || r.Faults[0].Title == "" {
		t.Errorf("%v, %+v", err, r)
	}
	const lookup = `{"crm.lookup.url": "https://crm.example.com/{e164}", "crm.lookup.name": "/name", "crm.lookup.headers": "Authorization: `
	for _, c := range []struct {
		policy  string
		secrets bool
	}{{lookup + `Bearer in-clear"}`, true}, {lookup + `Bearer {token}"}`, false}} {
		if r, err := a.CheckPolicy(t.Context(), c.policy); err != nil || len(r.Faults) > 0 || r.Secrets != c.secrets {
			t.Errorf("of %s it says %+v, %v", c.policy, r, err)
		}
	}
	for policy, want := range map[string]string{
		`{"clearText": "never", "connection.server": "http://10.0.0.5"}`:                                   "connection.server",
		`{"connection.server": "http://10.0.0.5"}`:                                                         "",
		`{"crm.log.url": "http://crm.example.com/", "recommended": ["crm.log.url"]}`:                       "crm.log.url",
		`{"crm.lookup.url": "http://crm.example.com/", "clearText": "never"}`:                              "", // which does not count
		`{"connection.kind": "endpoint", "connection.server": "http://pbx.example.com", "language": "fa"}`: "", // which no endpoint is asked at
	} {
		if r, err := a.CheckPolicy(t.Context(), policy); err != nil || strings.Join(r.Unencrypted, " ") != want {
			t.Errorf("of %s it says %+v, %v", policy, r, err)
		}
	}
	// What Chrome drops, which the extension will never see.
	if r, err := a.CheckPolicy(t.Context(), `{"country": "DE", "guards.perMinute": 5.0}`); err != nil || r.Locked != 1 || len(r.Faults) != 1 || r.Faults[0].Field != "guards.perMinute" {
		t.Errorf("of a whole number with a point it says %+v, %v", r, err)
	}
	if _, err := a.CheckPolicy(t.Context(), "{"); err == nil || code(err) != "policy_malformed" {
		t.Errorf("of no JSON it says %v", err)
	}
	if c, err := a.Configuration(t.Context()); err != nil || c.Managed != nil || c.Settings.Country != "IR" {
		t.Errorf("a policy that was only checked is in effect: %v", err)
	}
}

// One that is too large counts as none, and one mistake reaches every computer within
// seconds. None of them stores in clear what was not.
func TestAPolicyThatIsGoneOrFaultyPutsNoSecretOnTheDisk(t *testing.T) {
	for name, next := range map[string]string{
		"taken back":      `{}`,
		"too large":       `{"country":"` + strings.Repeat("x", 1<<20) + `"}`,
		"of a wrong word": `{"secrets.keep":"vault"}`,
		"of other things": `{"country":"IR"}`,
		"recommended":     `{"secrets.keep":"disk","recommended":["secrets.keep"]}`,
	} {
		for _, keep := range []string{settings.KeepSession, settings.KeepEncrypted} {
			w := newWorld(t)
			a := w.worker()
			w.rule(a, `{"secrets.keep": "`+keep+`"}`)
			if keep == settings.KeepEncrypted {
				w.encrypt(a)
			}
			w.rule(a, next)
			c, err := w.worker().Configuration(t.Context())
			if err != nil || strings.Contains(w.onDisk(), "secret-password") || c.Settings.Secrets.Keep != keep || !c.Secrets.Password {
				t.Errorf("%s after %s: %+v, %v, on the disk is %s", name, keep, c.Settings.Secrets, err, w.onDisk())
			}
			w.secrets(a, message.SecretsRequest{Do: message.SecretsKeep, Keep: settings.KeepDisk})
			if c, err := w.worker().Configuration(t.Context()); err != nil || c.Settings.Secrets.Keep != settings.KeepDisk || !strings.Contains(w.onDisk(), "secret-password") {
				t.Errorf("%s after %s, then its user chose the disk: %+v, %v", name, keep, c.Settings.Secrets, err)
			}
		}
	}
}

// Where there is no room, or the disk does not write, all but that is in effect.
func TestAPolicyIsInEffectAlsoWhereTheSecretsCannotBeMoved(t *testing.T) {
	w := newWorld(t)
	a := w.worker()
	told := w.toldPages()
	w.area.Fail = func([]string) error { return errors.New("quota") }
	w.rule(a, `{"secrets.keep": "session", "sites.mode": "except", "sites.list": ["a.example"]}`)
	w.area.Fail = nil
	c, err := a.Configuration(t.Context())
	if err != nil || w.toldPages() == told || c.Settings.Sites.On("https://a.example/") || !c.Secrets.Password || !strings.Contains(fmt.Sprint(w.logged), "quota") {
		t.Errorf("%+v, %v, pages told %d times, logged %q", c.Settings.Sites, err, w.toldPages()-told, w.logged)
	}
}

// slowCipher is one in which something happens while a key is derived, which takes
// half a second.
type slowCipher struct {
	chrometest.Cipher
	meanwhile func()
}

// Derive implements settings.Cipher.
func (c slowCipher) Derive(ctx context.Context, passphrase string, salt []byte, iterations int) ([]byte, error) {
	c.meanwhile()
	return c.Cipher.Derive(ctx, passphrase, salt, iterations)
}

func TestAPolicyThatGoesWhileSecretsAreStoredLeavesNoneOfItsOwn(t *testing.T) {
	w := newWorld(t)
	a := w.worker()
	a.Settings.Cipher = slowCipher{meanwhile: func() {
		w.mu.Lock()
		w.managed = "{}"
		w.mu.Unlock()
		if _, err := a.Configuration(t.Context()); err != nil { // a page is opened
			t.Error(err)
		}
	}}
	w.rule(a, `{"connection.kind": "simotel", "connection.server": "https://pbx.example.com", "password": "theirs-secret"}`)
	w.encrypt(a)
	w.rule(a, "{}") // Chrome's event comes after that page's question
	if c, err := a.Configuration(t.Context()); err != nil || c.Managed != nil {
		t.Errorf("the policy that is gone is in effect: %v, %v", c.Managed, err)
	}
	if _, c, err := a.Settings.Load(t.Context()); err != nil || c.Password != "secret-password" {
		t.Errorf("the user's own password is %q, %v", c.Password, err)
	}
}
