package settings_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/settings"
)

const (
	passphrase = "چهار واژهٔ بی\u200cربط"
	another    = "four other words here"
)

// vault is a browser's storage and a store over it.
type vault struct {
	settings.Store
	local, session *chrometest.Area
	writes         int // so far, to both areas
	dies           int // at which the worker dies; 0 for none
	layers         settings.Layers
}

var errDead = errors.New("the worker died")

func newVault() *vault {
	v := &vault{local: &chrometest.Area{}, session: &chrometest.Area{}}
	write := func([]string) error {
		if v.writes++; v.dies > 0 && v.writes >= v.dies {
			return errDead
		}
		return nil
	}
	v.local.Fail, v.session.Fail = write, write
	v.Store = settings.Store{Area: v.local, Session: v.session, Cipher: chrometest.Cipher{}, Iterations: 10,
		Memory: &settings.Memory{}, Layers: func(context.Context) (settings.Layers, error) { return v.layers, nil }}
	return v
}

// restart ends the browser: what was in memory is gone.
func (v *vault) restart(t *testing.T) {
	t.Helper()
	keys, err := v.session.Keys(t.Context())
	if err == nil && len(keys) > 0 {
		err = v.session.Remove(t.Context(), keys...)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// load returns what a worker finds.
func (v *vault) load(t *testing.T) (settings.Settings, settings.Credentials) {
	t.Helper()
	s, c, err := v.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// save stores settings of a server, and secrets that have its name in them.
func (v *vault) save(t *testing.T, name string) error {
	t.Helper()
	s, c := v.load(t)
	s.Connection.Server, s.Extension = "https://"+name+".example", "203"
	c.Username, c.Password, c.Token, c.EventsToken, c.CRMToken, c.CRMSecret = name+"-user", name+"-password", name+"-token", name+"-events", name+"-crm", name+"-signs"
	_, _, err := v.Save(t.Context(), s, c)
	return err
}

// onDisk returns all that Chrome writes to the profile's files.
func (v *vault) onDisk(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	keys, err := v.local.Keys(t.Context())
	slices.Sort(keys)
	for _, key := range keys {
		raw, errGet := v.local.Get(t.Context(), key)
		err = errors.Join(err, errGet)
		all.Write(raw)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// has checks that a worker finds one server and its secrets, all of them.
func (v *vault) has(t *testing.T, names ...string) {
	t.Helper()
	s, c := v.load(t)
	name := strings.TrimSuffix(strings.TrimPrefix(s.Connection.Server, "https://"), ".example")
	want := settings.Credentials{Version: 1, Username: name + "-user", Password: name + "-password", Token: name + "-token",
		EventsToken: name + "-events", CRMToken: name + "-crm", CRMSecret: name + "-signs"}
	if !slices.Contains(names, name) || c != want {
		t.Errorf("%s has %+v, want one of %q with all of its own", s.Connection.Server, c, names)
	}
}

// isClear reports whether any secret can be read on the disk.
func (v *vault) isClear(t *testing.T) bool {
	t.Helper()
	disk := v.onDisk(t)
	return slices.ContainsFunc([]string{"-user", "-password", "-token", "-events", "-crm", "-signs", passphrase, another}, func(s string) bool { return strings.Contains(disk, s) })
}

func TestEachWayToKeepSecretsKeepsThemAsItSays(t *testing.T) {
	for _, c := range []struct {
		keep, passphrase string
		isClear          bool
		restarted        string // Credentials.State once the browser was started again
	}{
		{settings.KeepDisk, "", true, ""},
		{settings.KeepSession, "", false, settings.StateGone},
		{settings.KeepEncrypted, passphrase, false, settings.StateLocked},
	} {
		t.Run(c.keep, func(t *testing.T) {
			v := newVault()
			if err := errors.Join(v.KeepSecrets(t.Context(), c.keep, c.passphrase), v.save(t, "one"), v.save(t, "two")); err != nil {
				t.Fatal(err)
			}
			v.has(t, "two")
			if got := v.isClear(t); got != c.isClear {
				t.Errorf("in clear on the disk is %v: %s", got, v.onDisk(t))
			}
			v.restart(t)
			s, got := v.load(t)
			if s.Connection.Server != "https://two.example" || s.Secrets.Keep != c.keep || got.State != c.restarted || (got.Password != "") != (c.restarted == "") || !settings.Configured(s, got) {
				t.Errorf("after the browser's end: %+v, %+v", s, got)
			}
			if c.restarted == "" {
				return
			}
			// Other settings can be changed, and change nothing of that.
			s.Country = "TR"
			if _, got, err := v.Save(t.Context(), s, got); err != nil || got.State != c.restarted {
				t.Errorf("saved as %+v, %v", got, err)
			}
		})
	}
}

func TestEncryptedSecretsOpenWithTheirPassphraseAlone(t *testing.T) {
	v := newVault()
	if err := errors.Join(v.KeepSecrets(t.Context(), settings.KeepEncrypted, passphrase), v.save(t, "one")); err != nil {
		t.Fatal(err)
	}
	unlocked := func(with string, want error) {
		t.Helper()
		err := v.Unlock(t.Context(), with)
		if fmt.Sprint(err) != fmt.Sprint(want) {
			t.Errorf("unlocked with %q: %v, want %v", with, err, want)
		}
		if want == nil {
			v.has(t, "one")
		} else if _, c := v.load(t); c.State != settings.StateLocked || c.Password != "" {
			t.Errorf("with %q it has %+v", with, c)
		}
	}
	wrong := &settings.SecretError{Code: settings.CodePassphraseWrong}
	v.restart(t)
	unlocked(passphrase+" ", wrong)
	unlocked(passphrase, nil)
	if err := v.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	unlocked(another, wrong)
	unlocked(passphrase, nil)
	if err := v.KeepSecrets(t.Context(), settings.KeepEncrypted, another); err != nil {
		t.Fatal(err)
	}
	v.has(t, "one")
	v.restart(t)
	unlocked(passphrase, wrong)
	unlocked(another, nil)
}

func TestNothingIsSavedAnewUnderTheSameKeyAndIV(t *testing.T) {
	v := newVault()
	if err := v.KeepSecrets(t.Context(), settings.KeepEncrypted, passphrase); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i := range 5 {
		if err := v.save(t, fmt.Sprint("server", i)); err != nil {
			t.Fatal(err)
		}
		raw, err := v.local.Get(t.Context(), settings.KeyCredentials)
		var stored struct{ Envelope struct{ IV, Salt string } }
		if err = errors.Join(err, json.Unmarshal(raw, &stored)); err != nil || stored.Envelope.IV == "" || seen[stored.Envelope.IV] {
			t.Errorf("%s, %v", raw, err)
		}
		seen[stored.Envelope.IV] = true
	}
}

// hasty is a cipher that counts iterations and does one.
type hasty struct {
	chrometest.Cipher
	asked *int
}

func (h hasty) Derive(ctx context.Context, passphrase string, salt []byte, iterations int) ([]byte, error) {
	*h.asked = iterations
	return h.Cipher.Derive(ctx, passphrase, salt, 1)
}

func TestANewKeyTakesTheIterationsThatOWASPWants(t *testing.T) {
	v, asked := newVault(), 0
	v.Iterations, v.Cipher = 0, hasty{asked: &asked}
	if err := v.KeepSecrets(t.Context(), settings.KeepEncrypted, passphrase); err != nil {
		t.Fatal(err)
	}
	raw, err := v.local.Get(t.Context(), settings.KeyCredentials)
	var stored struct {
		Version  int
		Envelope struct {
			KDF        string
			Iterations int
		}
	}
	if err = errors.Join(err, json.Unmarshal(raw, &stored)); err != nil || stored.Version != 2 || stored.Envelope.KDF != "PBKDF2-HMAC-SHA-256" || stored.Envelope.Iterations < 600_000 || asked != stored.Envelope.Iterations {
		t.Errorf("got %s, %v", raw, err)
	}
}

// While the passphrase was not given, nobody changes what the secrets are or where
// they would go.
func TestLockedSecretsStayWhatTheyAreAndGoNowhereElse(t *testing.T) {
	for name, change := range map[string]func(s *settings.Settings, c *settings.Credentials){
		"another password": func(_ *settings.Settings, c *settings.Credentials) { c.Password = "typed" },
		"another user":     func(_ *settings.Settings, c *settings.Credentials) { c.Username = "typed" },
		"another server":   func(s *settings.Settings, _ *settings.Credentials) { s.Connection.Server = "https://evil.example" },
		"another kind":     func(s *settings.Settings, _ *settings.Credentials) { s.Connection.Kind = settings.KindAsterisk },
		"another stream":   func(s *settings.Settings, _ *settings.Credentials) { s.Events.Address = "wss://evil.example" },
		"another CRM":      func(s *settings.Settings, _ *settings.Credentials) { s.CRM.Log.URL = "https://evil.example" },
		"no encryption":    func(s *settings.Settings, _ *settings.Credentials) { s.ClearText = settings.ClearTextAnywhere },
		"an endpoint": func(s *settings.Settings, _ *settings.Credentials) {
			s.Endpoint.Originate.URL = "https://evil.example/"
		},
		"to be kept on disk":   nil,
		"kept for the session": nil,
		"under a passphrase":   nil,
	} {
		t.Run(name, func(t *testing.T) {
			v := newVault()
			if err := errors.Join(v.KeepSecrets(t.Context(), settings.KeepEncrypted, passphrase), v.save(t, "one"), v.Lock(t.Context())); err != nil {
				t.Fatal(err)
			}
			before := v.onDisk(t)
			s, c := v.load(t)
			var err error
			if change != nil {
				change(&s, &c)
				_, _, err = v.Save(t.Context(), s, c)
			} else {
				keep := map[string]string{"to be kept on disk": settings.KeepDisk, "kept for the session": settings.KeepSession, "under a passphrase": settings.KeepEncrypted}[name]
				err = v.KeepSecrets(t.Context(), keep, another)
			}
			var locked *settings.SecretError
			if !errors.As(err, &locked) || locked.Code != settings.CodeLocked || v.onDisk(t) != before {
				t.Errorf("got %v", err)
			}
			if err := v.Unlock(t.Context(), passphrase); err != nil {
				t.Fatal(err)
			}
			v.has(t, "one")
		})
	}
}

// Each way to keep secrets is changed into each other, and a save is made in it, while
// the worker dies before every one of its writes. Whatever came of it, there is one
// server with its own secrets, and none is in clear where that is not allowed.
func TestAWorkerThatDiesBetweenTwoWritesNeitherLosesNorShowsASecret(t *testing.T) {
	all := []string{settings.KeepDisk, settings.KeepSession, settings.KeepEncrypted}
	for _, from := range all {
		for _, to := range append(all, "save") {
			t.Run(from+" to "+to, func(t *testing.T) {
				for dies := 1; ; dies++ {
					if !diesAt(t, from, to, dies) {
						if dies < 2 {
							t.Error("it did not write")
						}
						return
					}
				}
			})
		}
	}
}

// diesAt has the worker die at a write and reports whether it got so far.
func diesAt(t *testing.T, from, to string, dies int) bool {
	t.Helper()
	v := newVault()
	if err := errors.Join(v.KeepSecrets(t.Context(), from, passphrase), v.save(t, "one")); err != nil {
		t.Fatal(err)
	}
	v.writes, v.dies = 0, dies
	var err error
	if to == "save" {
		err = v.save(t, "two")
	} else {
		err = v.KeepSecrets(t.Context(), to, another)
	}
	died := errors.Is(err, errDead)
	v.dies = 0
	if err != nil && !died {
		t.Fatal(err)
	}
	s, _ := v.load(t)
	if s.Secrets.Keep != settings.KeepDisk && v.isClear(t) {
		t.Errorf("died at %d: kept as %q with a secret in clear: %s", dies, s.Secrets.Keep, v.onDisk(t))
	}
	v.has(t, "one", "two")
	// The next save finds its way, and what it leaves in memory is what is named.
	name := "three"
	if err := v.save(t, name); err != nil {
		t.Fatal(err)
	}
	v.has(t, name)
	v.restart(t)
	s, c := v.load(t)
	want := map[string]string{settings.KeepDisk: "", settings.KeepSession: settings.StateGone, settings.KeepEncrypted: settings.StateLocked}[s.Secrets.Keep]
	if c.State != want {
		t.Errorf("died at %d: kept as %q it is %q after a restart", dies, s.Secrets.Keep, c.State)
	}
	if want == settings.StateLocked {
		if errors.Join(v.Unlock(t.Context(), passphrase)) != nil && v.Unlock(t.Context(), another) != nil {
			t.Errorf("died at %d: neither passphrase opens it", dies)
		}
		v.has(t, name)
	}
	return died
}

func TestAShortPassphraseChangesNothing(t *testing.T) {
	short := strings.Repeat("ز", settings.MinPassphrase-1)
	v := newVault()
	if err := v.save(t, "one"); err != nil {
		t.Fatal(err)
	}
	err := v.KeepSecrets(t.Context(), settings.KeepEncrypted, short)
	var fault *settings.SecretError
	if s, _ := v.load(t); !errors.As(err, &fault) || fault.Code != settings.CodePassphraseShort || s.Secrets.Keep != settings.KeepDisk {
		t.Errorf("got %v, kept as %q", err, s.Secrets.Keep)
	}
	v.has(t, "one")
}

// policy returns layers by which an administrator decides how secrets are kept.
func policyOf(keep string) settings.Layers {
	return settings.Layers{Over: json.RawMessage(`{"secrets":{"keep":"` + keep + `"}}`), Locked: []string{"secrets.keep"}}
}

func TestAPolicyThatWantsSecretsEncryptedWaitsForAPassphrase(t *testing.T) {
	v := newVault()
	if err := v.save(t, "one"); err != nil {
		t.Fatal(err)
	}
	v.layers = policyOf(settings.KeepEncrypted)
	if err := v.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, c := v.load(t)
	if c.State != settings.StateUnset || c.Password != "one-password" || s.Secrets.Keep != settings.KeepEncrypted {
		t.Fatalf("got %+v, %+v", s.Secrets, c)
	}
	var fault *settings.SecretError
	if err := v.save(t, "two"); !errors.As(err, &fault) || fault.Code != settings.CodePassphraseNeeded {
		t.Errorf("a new secret: %v", err)
	}
	s.Country = "TR"
	c.Token = "" // erased
	if _, _, err := v.Save(t.Context(), s, c); err != nil {
		t.Errorf("other settings, and a secret less: %v", err)
	}
	if err := errors.Join(v.KeepSecrets(t.Context(), settings.KeepEncrypted, passphrase), v.save(t, "two")); err != nil {
		t.Fatal(err)
	}
	v.has(t, "two")
	if v.isClear(t) {
		t.Errorf("in clear: %s", v.onDisk(t))
	}
}

func TestAPolicyChangesHowSecretsAreKept(t *testing.T) {
	for _, from := range []string{settings.KeepDisk, settings.KeepEncrypted} {
		v := newVault()
		if err := errors.Join(v.KeepSecrets(t.Context(), from, passphrase), v.save(t, "one"), v.Lock(t.Context())); err != nil {
			t.Fatal(err)
		}
		v.layers = policyOf(settings.KeepSession)
		if err := v.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, c := v.load(t); (c.State == settings.StateLocked) != (from == settings.KeepEncrypted) {
			t.Errorf("from %s it is %q", from, c.State)
		}
		if err := errors.Join(v.Unlock(t.Context(), passphrase), v.Settle(t.Context())); err != nil {
			t.Fatal(err)
		}
		v.has(t, "one")
		if v.isClear(t) {
			t.Errorf("from %s in clear: %s", from, v.onDisk(t))
		}
		v.restart(t)
		if _, c := v.load(t); c.State != settings.StateGone {
			t.Errorf("from %s, after the browser's end: %+v", from, c)
		}
	}
}

// saveWith saves settings after a change.
func (v *vault) saveWith(t *testing.T, change func(*settings.Settings)) error {
	s, c, err := v.Load(t.Context())
	if err != nil && !errors.As(err, new(*settings.DocumentError)) {
		return err
	}
	change(&s)
	_, _, err = v.Save(t.Context(), s, c)
	return err
}

// stores puts settings into the storage that no save has made.
func (v *vault) stores(t *testing.T, document string) error {
	return v.local.Set(t.Context(), map[string]json.RawMessage{settings.KeySettings: json.RawMessage(document)})
}

// Whatever the settings become without their user, and whatever a policy that is gone
// leaves behind, the secrets stay off the disk, and so do those that are entered later.
func TestNothingButTheirUserOrAnEnforcedPolicyPutsSecretsOnTheDisk(t *testing.T) {
	another := func(s *settings.Settings) { s.Country = "TR" }
	onDisk := func(s *settings.Settings) { s.Secrets.Keep = settings.KeepDisk }
	byPolicy := func(v *vault, keep string) error {
		v.layers = policyOf(keep)
		// The user's own is what it was before anybody chose, as under a policy from the start.
		s, err := v.local.Get(t.Context(), settings.KeySettings)
		return errors.Join(err, v.stores(t, strings.ReplaceAll(string(s), `,"secrets":{"keep":"`+keep+`"}`, "")))
	}
	for name, do := range map[string]func(v *vault, keep string) error{
		"settings that are damaged, then a save": func(v *vault, _ string) error {
			return errors.Join(v.stores(t, `{"version":1,"country":5}`), v.saveWith(t, another))
		},
		"settings of a later version, then a save": func(v *vault, _ string) error {
			return errors.Join(v.stores(t, `{"version":99}`), v.saveWith(t, another))
		},
		"damaged settings while it is locked, then a save": func(v *vault, _ string) error {
			return errors.Join(v.Lock(t.Context()), v.stores(t, `"oops`), v.saveWith(t, another))
		},
		"settings that name no way, which nobody of ours stored": func(v *vault, _ string) error {
			return errors.Join(v.stores(t, `{"version":1}`), v.Settle(t.Context()))
		},
		"a save that says otherwise": func(v *vault, _ string) error { return v.saveWith(t, onDisk) },
		"a save that says otherwise while it is locked": func(v *vault, _ string) error {
			return errors.Join(v.Lock(t.Context()), v.saveWith(t, onDisk))
		},
		"a policy that is taken back": func(v *vault, keep string) error {
			err := byPolicy(v, keep)
			v.layers = settings.Layers{}
			return errors.Join(err, v.Settle(t.Context()))
		},
		"a policy that is taken back while it is locked": func(v *vault, keep string) error {
			err := errors.Join(byPolicy(v, keep), v.Lock(t.Context()))
			v.layers = settings.Layers{}
			return errors.Join(err, v.Settle(t.Context()))
		},
		"a policy that is taken back, then a save of which no Settle was": func(v *vault, keep string) error {
			err := byPolicy(v, keep)
			v.layers = settings.Layers{}
			return errors.Join(err, v.saveWith(t, another))
		},
		"a policy that now recommends the disk": func(v *vault, keep string) error {
			err := byPolicy(v, keep)
			v.layers = settings.Layers{Under: policyOf(settings.KeepDisk).Over}
			return errors.Join(err, v.Settle(t.Context()))
		},
	} {
		for _, keep := range []string{settings.KeepSession, settings.KeepEncrypted} {
			t.Run(name+", "+keep, func(t *testing.T) {
				v := newVault()
				if err := errors.Join(v.KeepSecrets(t.Context(), keep, passphrase), v.save(t, "one"), do(v, keep)); err != nil {
					t.Fatal(err)
				}
				if err := errors.Join(v.Unlock(t.Context(), passphrase), v.Settle(t.Context())); err != nil {
					t.Fatal(err)
				}
				s, c := v.load(t)
				if s.Secrets.Keep != keep || c.Password != "one-password" || c.State != "" || v.isClear(t) {
					t.Errorf("kept as %q, %q, on the disk is %s", s.Secrets.Keep, c.State, v.onDisk(t))
				}
				if err := v.Discard(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err, was := v.save(t, "two"), keep == settings.KeepEncrypted; (err != nil) != was || v.isClear(t) {
					t.Errorf("then: %v, on the disk is %s", err, v.onDisk(t))
				}
			})
		}
	}
}

func TestTheirUserPutsSecretsOnTheDiskAlsoWhereTheSettingsAreDamaged(t *testing.T) {
	for _, from := range []string{settings.KeepSession, settings.KeepEncrypted} {
		v := newVault()
		err := errors.Join(v.KeepSecrets(t.Context(), from, passphrase), v.save(t, "one"), v.stores(t, `"oops`), v.KeepSecrets(t.Context(), settings.KeepDisk, ""))
		if s, c := v.load(t); err != nil || s.Secrets.Keep != settings.KeepDisk || c.Password != "one-password" || !v.isClear(t) {
			t.Errorf("from %s: %v, %+v, %+v", from, err, s.Secrets, c)
		}
	}
}

func TestAnEnforcedPolicyPutsSecretsOnTheDisk(t *testing.T) {
	for _, from := range []string{settings.KeepSession, settings.KeepEncrypted} {
		v := newVault()
		err := errors.Join(v.KeepSecrets(t.Context(), from, passphrase), v.save(t, "one"), v.Lock(t.Context()))
		v.layers = policyOf(settings.KeepDisk)
		err = errors.Join(err, v.Settle(t.Context()), v.Unlock(t.Context(), passphrase), v.Settle(t.Context()))
		v.restart(t)
		if v.has(t, "one"); err != nil || !v.isClear(t) {
			t.Errorf("from %s: %v, on the disk is %s", from, err, v.onDisk(t))
		}
	}
}

// eventful is storage in which something else happens right after the first time that
// it is read.
type eventful struct {
	settings.Area
	do func()
}

func (e *eventful) then() {
	if do := e.do; do != nil {
		e.do = nil
		do()
	}
}

func (e *eventful) Get(ctx context.Context, key string) (json.RawMessage, error) {
	defer e.then()
	return e.Area.Get(ctx, key)
}

func (e *eventful) GetAll(ctx context.Context, keys ...string) (map[string]json.RawMessage, error) {
	defer e.then()
	return e.Area.GetAll(ctx, keys...)
}

func TestWhoReadsBesideASaveReadsTheFormerOrTheNew(t *testing.T) {
	for name, change := range map[string]func(v *vault) error{
		"another server and its secrets": func(v *vault) error { return v.save(t, "two") },
		"two saves":                      func(v *vault) error { return errors.Join(v.save(t, "two"), v.save(t, "two")) },
		"another passphrase":             func(v *vault) error { return v.KeepSecrets(t.Context(), settings.KeepEncrypted, another) },
		"from now on for the session":    func(v *vault) error { return v.KeepSecrets(t.Context(), settings.KeepSession, "") },
		"from now on on the disk":        func(v *vault) error { return v.KeepSecrets(t.Context(), settings.KeepDisk, "") },
	} {
		for _, keep := range []string{settings.KeepDisk, settings.KeepSession, settings.KeepEncrypted} {
			t.Run(name+", "+keep, func(t *testing.T) {
				v := newVault()
				if err := errors.Join(v.KeepSecrets(t.Context(), keep, passphrase), v.save(t, "one")); err != nil {
					t.Fatal(err)
				}
				reader := *v
				reader.Area = &eventful{v.local, func() {
					if err := change(v); err != nil {
						t.Error(err)
					}
				}}
				reader.has(t, "one", "two")
			})
		}
	}
}

func TestDiscardedSecretsAreGoneAndTheSettingsAreNot(t *testing.T) {
	v := newVault()
	if err := errors.Join(v.KeepSecrets(t.Context(), settings.KeepEncrypted, passphrase), v.save(t, "one"), v.Lock(t.Context()), v.Discard(t.Context())); err != nil {
		t.Fatal(err)
	}
	s, c := v.load(t)
	if s.Connection.Server != "https://one.example" || s.Secrets.Keep != settings.KeepEncrypted || c.State != settings.StateUnset || c.Password+c.Token+c.Username != "" {
		t.Errorf("got %+v, %+v", s, c)
	}
	if keys, err := v.session.Keys(t.Context()); err != nil || len(keys) > 0 {
		t.Errorf("in memory are %q, %v", keys, err)
	}
	if err := errors.Join(v.KeepSecrets(t.Context(), settings.KeepEncrypted, another), v.save(t, "two")); err != nil {
		t.Fatal(err)
	}
	v.has(t, "two")
}

func TestADamagedEnvelopeIsToldAndKeptAside(t *testing.T) {
	for name, damage := range map[string]func(e map[string]any){
		"a byte of it":         func(e map[string]any) { e["data"] = "AAAA" + e["data"].(string)[4:] },
		"nothing in it":        func(e map[string]any) { delete(e, "data") },
		"fewer iterations":     func(e map[string]any) { e["iterations"] = 1 },
		"iterations for hours": func(e map[string]any) { e["iterations"] = 1 << 40 },
		"another way to make":  func(e map[string]any) { e["kdf"] = "none" },
		"no base64":            func(e map[string]any) { e["iv"] = "…" },
	} {
		t.Run(name, func(t *testing.T) {
			v := newVault()
			if err := errors.Join(v.KeepSecrets(t.Context(), settings.KeepEncrypted, passphrase), v.save(t, "one")); err != nil {
				t.Fatal(err)
			}
			raw, err := v.local.Get(t.Context(), settings.KeyCredentials)
			var stored map[string]any
			if err = errors.Join(err, json.Unmarshal(raw, &stored)); err != nil {
				t.Fatal(err)
			}
			damage(stored["envelope"].(map[string]any))
			damaged, _ := json.Marshal(stored)
			if err := v.local.Set(t.Context(), map[string]json.RawMessage{settings.KeyCredentials: damaged}); err != nil {
				t.Fatal(err)
			}
			s, c, err := v.Load(t.Context())
			var unreadable *settings.DocumentError
			if !errors.As(err, &unreadable) || unreadable.Code != settings.CodeCorrupt || s.Connection.Server != "https://one.example" || c.Password != "" {
				t.Fatalf("got %+v, %+v, %v", s.Connection, c, err)
			}
			if err := v.KeepSecrets(t.Context(), settings.KeepEncrypted, another); err != nil {
				t.Fatal(err)
			}
			if err := v.save(t, "two"); err != nil {
				t.Fatal(err)
			}
			v.has(t, "two")
			aside, err := v.local.Get(t.Context(), settings.KeyCredentials+settings.KeyAside)
			if err != nil || !strings.Contains(string(aside), settings.CodeCorrupt) || !strings.Contains(string(aside), `"envelope"`) {
				t.Errorf("kept aside is %s, %v", aside, err)
			}
		})
	}
}

// What could not be read may be a password, so it stays on no disk that is to have
// none.
func TestWhatWasKeptAsideInClearGoesWhenSecretsLeaveTheDisk(t *testing.T) {
	for _, keep := range []string{settings.KeepSession, settings.KeepEncrypted} {
		for _, stored := range []string{`{"version":1,"password":"old-password","token":"a b"}`, `"old-password`, `{"version":9,"password":"old-password"}`, `{"version":2,"password":"old-password"}`} {
			v := newVault()
			err := v.local.Set(t.Context(), map[string]json.RawMessage{
				settings.KeyCredentials:                     json.RawMessage(stored),
				settings.KeyCredentials + settings.KeyAside: json.RawMessage(`[{"time":"","reason":"","document":{"version":7,"password":"old-password"}}]`),
			})
			if err := errors.Join(err, v.KeepSecrets(t.Context(), keep, passphrase), v.save(t, "one")); err != nil {
				t.Fatal(err)
			}
			v.has(t, "one")
			if v.isClear(t) {
				t.Errorf("%s, kept as %s, in clear: %s", stored, keep, v.onDisk(t))
			}
		}
	}
}

func TestAPolicyThatTakesSecretsOffTheDiskTakesWhatWasKeptAsideToo(t *testing.T) {
	const kept = `[{"time":"","reason":"","document":{"version":7,"password":"old-password"}}]`
	for name, documents := range map[string]map[string]json.RawMessage{
		"nothing else is stored": {},
		"nothing is in it":       {settings.KeyCredentials: json.RawMessage(`{"version":1}`)},
	} {
		v := newVault()
		documents[settings.KeyCredentials+settings.KeyAside] = json.RawMessage(kept)
		err := v.local.Set(t.Context(), documents)
		v.layers = policyOf(settings.KeepSession)
		if err = errors.Join(err, v.Settle(t.Context())); err != nil || v.isClear(t) {
			t.Errorf("%s: %v, on the disk is %s", name, err, v.onDisk(t))
		}
		v.writes = 0
		if err := v.Settle(t.Context()); err != nil || v.writes > 0 {
			t.Errorf("%s: once more it wrote %d times, %v", name, v.writes, err)
		}
	}
}

// What a build with version 2 of the envelope has stored, which every later one opens.
const frozen = `{"version":2,"envelope":{"kdf":"PBKDF2-HMAC-SHA-256","iterations":10,"salt":"UaASn1IOv84WT/5vrgXs9A==","cipher":"AES-256-GCM","iv":"y7iWHO1ZmEm01F8Z","data":"XmlGrVo5fEe4tFUNVqjuD2wn7GG5Y8tS9w9rsoH4pkP91m5rbZ1i+MCBmjttdFi5V90P+qcCGfA54rU/NmZg5yyIVOI4G+CoX7YCBjmrC3tmNI9GqTRrrPc+/3Uq5ZZkq7H1bO7bQQiZeWVMSYRZ96AS8z3wLASn3omDhKi/cF+e4eKUK2Ec4b0qeXdZddWvQvI6QFedMHqr8dvOYpXHsZc7DSwg0KV5kQ=="}}`

func TestAnEnvelopeThatWasStoredOpensAsLongAsThereIsThisVersion(t *testing.T) {
	v := newVault()
	err := v.local.Set(t.Context(), map[string]json.RawMessage{
		settings.KeySettings:    json.RawMessage(`{"version":1,"connection":{"server":"https://one.example"},"secrets":{"keep":"encrypted"}}`),
		settings.KeyCredentials: json.RawMessage(frozen),
	})
	if err := errors.Join(err, v.Unlock(t.Context(), passphrase)); err != nil {
		t.Fatal(err)
	}
	v.has(t, "one")
}
