package app

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

const passphrase = "چهار واژهٔ بی\u200cربط"

// secrets has a worker do something with the credentials as a whole.
func (w *world) secrets(a *App, r message.SecretsRequest) message.Configuration {
	w.t.Helper()
	c, err := a.Secrets(w.t.Context(), r)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) encrypt(a *App) message.Configuration {
	w.t.Helper()
	return w.secrets(a, message.SecretsRequest{Do: message.SecretsKeep, Keep: settings.KeepEncrypted, Passphrase: passphrase})
}

func (w *world) lock(a *App) message.Configuration {
	w.t.Helper()
	return w.secrets(a, message.SecretsRequest{Do: message.SecretsLock})
}

func (w *world) unlock(a *App) message.Configuration {
	w.t.Helper()
	return w.secrets(a, message.SecretsRequest{Do: message.SecretsUnlock, Passphrase: passphrase})
}

// ends ends the browser: what it had in memory is gone.
func (w *world) ends() {
	w.t.Helper()
	keys, err := w.session.Keys(w.t.Context())
	if err == nil && len(keys) > 0 {
		err = w.session.Remove(w.t.Context(), keys...)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// onDisk returns all that storage.local holds.
func (w *world) onDisk() string {
	w.t.Helper()
	var all strings.Builder
	keys, err := w.area.Keys(w.t.Context())
	slices.Sort(keys)
	for _, key := range keys {
		raw, errGet := w.area.Get(w.t.Context(), key)
		err = errors.Join(err, errGet)
		all.Write(raw)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return all.String()
}

func TestACallWhileTheCredentialsAreLockedIsRefusedAndStaysSo(t *testing.T) {
	for language, want := range map[string][2]string{"en": {"Your credentials are locked.", "enter your passphrase"}, "fa": {"مشخصات ورود شما قفل است.", "عبارت عبور خود را وارد کنید"}} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.speak(language)
			w.encrypt(w.worker())
			if _, err := w.worker().Call(t.Context(), request("g1", "203")); err != nil {
				t.Fatal(err) // the next worker needs no passphrase
			}
			synctest.Wait() // what it still shows is of before
			time.Sleep(time.Second)
			w.ends()
			a := w.worker()
			if c, err := a.Configuration(t.Context()); err != nil || c.State != settings.StateLocked || !c.Configured || c.Credentials.Username != "" {
				t.Errorf("%s: it is %+v, %v", language, c, err)
			}
			reply, err := a.Call(t.Context(), request("g2", "204"))
			if err != nil || reply.State != calls.Failed || reply.Reason != settings.CodeLocked || reply.Title != want[0] || !strings.Contains(reply.Advice, want[1]) || !reply.Settings {
				t.Errorf("%s: got %s, %q, %q, %v", language, reply.State, reply.Title, reply.Advice, err)
			}
			a.onStartup(t.Context(), nil)
			if title := w.title(); !w.front.isGrey(0) || !strings.Contains(title, map[string]string{"en": "locked", "fa": "قفل"}[language]) {
				t.Errorf("%s: the icon is grey: %v, its title %q", language, w.front.isGrey(0), title)
			}
			if got := w.driver.dialled(); !slices.Equal(got, []string{"201>203"}) {
				t.Errorf("%s: the PBX was told %q", language, got)
			}
			w.unlock(a)
			if reply, err = a.CallStatus(t.Context(), message.CallStatusRequest{ID: "g2"}); err != nil || reply.State != calls.Failed {
				t.Errorf("%s: unlocking made it %s, %v", language, reply.State, err)
			}
			if _, err := w.worker().Call(t.Context(), request("g3", "205")); err != nil {
				t.Fatal(err)
			}
			if got := w.driver.dialled(); !slices.Equal(got, []string{"201>203", "201>205"}) {
				t.Errorf("%s: then the PBX was told %q", language, got)
			}
			if title := w.title(); strings.Contains(title, "lock") || strings.Contains(title, "قفل") {
				t.Errorf("%s: then the icon's title is %q", language, title)
			}
		})
	}
}

func TestWhatNeedsLockedCredentialsSaysSoAndChangesNothing(t *testing.T) {
	w := newWorld(t)
	a := w.worker()
	w.encrypt(a)
	w.lock(a)
	before := w.onDisk()
	save := func(change func(*message.Configuration)) error {
		c, err := a.Configuration(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		change(&c)
		_, err = a.SaveConfiguration(t.Context(), c)
		return err
	}
	for name, do := range map[string]func() error{
		"a secret is typed":  func() error { return save(func(c *message.Configuration) { c.Credentials.Password = "typed" }) },
		"a secret is erased": func() error { return save(func(c *message.Configuration) { c.Secrets.ErasePassword = true }) },
		"another kind": func() error {
			return save(func(c *message.Configuration) { c.Settings.Connection.Kind = settings.KindAsterisk })
		},
		"another server": func() error {
			return save(func(c *message.Configuration) { c.Settings.Connection.Server = "https://evil.example" })
		},
		"an export with them": func() error { _, err := a.Export(t.Context(), message.ExportRequest{Secrets: true}); return err },
		"an import of some":   func() error { _, err := a.Import(t.Context(), `{"version":1,"credentials":{"token":"t"}}`); return err },
		"an import of a server": func() error {
			_, err := a.Import(t.Context(), `{"version":1,"settings":{"connection":{"server":"https://evil.example"}}}`)
			return err
		},
		"Click2Dial's": func() error {
			w.plant()
			_, err := a.TakeOver(t.Context())
			return err
		},
		"no longer encrypted": func() error {
			_, err := a.Secrets(t.Context(), message.SecretsRequest{Do: message.SecretsKeep, Keep: settings.KeepDisk})
			return err
		},
		"extensions": func() error { _, err := a.Extensions(t.Context()); return err },
		"a test": func() error {
			r, err := a.Check(t.Context())
			return errors.Join(err, &message.Error{Code: r.Code})
		},
	} {
		if err := do(); code(err) != settings.CodeLocked || w.onDisk() != before {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := a.Secrets(t.Context(), message.SecretsRequest{Do: message.SecretsUnlock, Passphrase: "another passphrase"}); code(err) != settings.CodePassphraseWrong {
		t.Errorf("another passphrase: %v", err)
	}
	if err := save(func(c *message.Configuration) { c.Settings.Country = "TR" }); err != nil {
		t.Errorf("other settings: %v", err)
	}
	if c := w.unlock(a); c.State != "" || !c.Secrets.Password || c.Credentials.Username != "agent" || c.Settings.Country != "TR" {
		t.Errorf("unlocked it is %+v", c)
	}
	report, err := a.Diagnostics(t.Context())
	if err != nil || !strings.Contains(report, `"secrets.keep": "encrypted"`) || strings.Contains(report, passphrase) {
		t.Errorf("the diagnostics are %s, %v", report, err)
	}
}

// Whichever way secrets come in, they are kept as the user, or the administrator, chose.
func TestSecretsThatComeInAnyWayAreKeptAsItWasChosen(t *testing.T) {
	for _, keep := range []string{settings.KeepSession, settings.KeepEncrypted} {
		w := newWorld(t)
		a := w.worker()
		w.secrets(a, message.SecretsRequest{Do: message.SecretsKeep, Keep: keep, Passphrase: passphrase})
		w.plant()
		c := w.save(a, func(c *message.Configuration) {
			c.Credentials.Token, c.Credentials.EventsToken = "typed-secret", "events-secret"
		})
		if _, err := a.TakeOver(t.Context()); err != nil || !c.Secrets.Token {
			t.Fatal(err)
		}
		if _, err := a.Import(t.Context(), `{"version":1,"credentials":{"crmToken":"imported-secret"}}`); err != nil {
			t.Fatal(err)
		}
		w.save(a, func(c *message.Configuration) {
			c.Settings.Connection.Kind, c.Settings.Connection.Server = settings.KindAsterisk, ""
		})
		w.save(a, func(c *message.Configuration) {
			c.Settings.Connection.Kind, c.Settings.Connection.Server = settings.KindSimotel, "http://192.168.1.20"
		})
		if disk := w.onDisk(); strings.Contains(disk, "secret-") || strings.Contains(disk, "-secret") || strings.Contains(disk, "agent") {
			t.Errorf("%s: in clear on the disk: %s", keep, disk)
		}
		document, err := a.Export(t.Context(), message.ExportRequest{Secrets: true})
		if err != nil || !strings.Contains(document, "imported-secret") || strings.Contains(document, "AES") {
			t.Errorf("%s: exported is %s, %v", keep, document, err)
		}
		if document, err = a.Export(t.Context(), message.ExportRequest{}); err != nil || strings.Contains(document, "secret-") || strings.Contains(document, "-secret") || strings.Contains(document, "credentials\"") {
			t.Errorf("%s: exported without secrets is %s, %v", keep, document, err)
		}
		if _, err := a.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		keys, err := w.session.Keys(t.Context())
		if err != nil || slices.ContainsFunc(keys, func(key string) bool { return strings.HasPrefix(key, settings.KeySession) || key == keyFormer }) {
			t.Errorf("%s: after a reset there are %q, %v", keep, keys, err)
		}
	}
}

// How they are kept is each browser's own: no document changes it, whosever it is.
func TestAnImportChangesNothingAboutHowSecretsAreKept(t *testing.T) {
	other := newWorld(t)
	plain, err := other.worker().Export(t.Context(), message.ExportRequest{})
	if err != nil || strings.Contains(plain, "keep") {
		t.Errorf("an export is %s, %v", plain, err)
	}
	for name, document := range map[string]string{
		"an export of another browser":     plain,
		"one that says disk":               `{"version":1,"settings":{"secrets":{"keep":"disk"}}}`,
		"one that says session":            `{"version":1,"settings":{"secrets":{"keep":"session"}}}`,
		"one that says encrypted":          `{"version":1,"settings":{"secrets":{"keep":"encrypted"}}}`,
		"an export of a former build":      strings.Replace(plain, `"settings": {`, `"settings": {"secrets": {"keep": "disk"},`, 1),
		"one that brings a secret as well": `{"version":1,"settings":{"secrets":{"keep":"disk"}},"credentials":{"token":"a-secret-token"}}`,
	} {
		for _, keep := range []string{settings.KeepDisk, settings.KeepSession, settings.KeepEncrypted, settings.StateLocked} {
			w := newWorld(t)
			a := w.worker()
			isLocked := keep == settings.StateLocked
			if isLocked {
				keep = settings.KeepEncrypted
			}
			w.secrets(a, message.SecretsRequest{Do: message.SecretsKeep, Keep: keep, Passphrase: passphrase})
			if isLocked {
				w.lock(a)
			}
			_, err := a.Import(t.Context(), document)
			if isLocked && strings.Contains(document, "token\":") == (err == nil) {
				t.Errorf("%s while locked: %v", name, err)
			} else if !isLocked && err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if isLocked {
				w.unlock(a)
			}
			c, err := w.worker().Configuration(t.Context())
			if err != nil || c.Settings.Secrets.Keep != keep || !c.Secrets.Password || strings.Contains(w.onDisk(), "secret-") != (keep == settings.KeepDisk) {
				t.Errorf("%s: kept as %s it is %+v, %+v, %v, on the disk %s", name, keep, c.Settings.Secrets, c.Secrets, err, w.onDisk())
			}
		}
	}
}

func TestLockingForgetsTheSecretsOfOtherKindsToo(t *testing.T) {
	for _, do := range []string{message.SecretsLock, message.SecretsDiscard} {
		w := newWorld(t)
		a := w.worker()
		w.encrypt(a)
		w.save(a, func(c *message.Configuration) {
			c.Settings.Connection.Kind, c.Settings.Connection.Server = settings.KindAsterisk, ""
		})
		w.secrets(a, message.SecretsRequest{Do: do})
		keys, err := w.session.Keys(t.Context())
		for _, key := range keys {
			if raw, _ := w.session.Get(t.Context(), key); strings.Contains(string(raw), "secret-password") || strings.HasPrefix(key, settings.KeySession) {
				t.Errorf("%s left %s: %s, %v", do, key, raw, err)
			}
		}
	}
}

func TestAPolicyDecidesHowSecretsAreKept(t *testing.T) {
	w := newWorld(t)
	a := w.worker()
	w.rule(a, `{"secrets.keep": "session"}`)
	if disk := w.onDisk(); strings.Contains(disk, "secret-password") {
		t.Errorf("on the disk is %s", disk)
	}
	if _, err := a.Call(t.Context(), request("g1", "203")); err != nil || len(w.driver.dialled()) != 1 {
		t.Errorf("%v, dialled %q", err, w.driver.dialled())
	}
	if _, err := a.Secrets(t.Context(), message.SecretsRequest{Do: message.SecretsKeep, Keep: settings.KeepDisk}); code(err) != CodeManaged {
		t.Errorf("against the policy: %v", err)
	}
	w.ends()
	a = w.worker()
	if reply, err := a.Call(t.Context(), request("g2", "203")); err != nil || reply.Reason != settings.CodeGone {
		t.Errorf("after the browser's end: %s, %v", reply.Reason, err)
	}
	c, err := a.Configuration(t.Context())
	if err != nil || c.State != settings.StateGone {
		t.Errorf("got %+v, %v", c, err)
	}
	w.save(a, func(c *message.Configuration) {
		c.Credentials.Username, c.Credentials.Password = "agent", "secret-password"
	})
	w.rule(a, `{"secrets.keep": "encrypted"}`)
	if c, err = a.Configuration(t.Context()); err != nil || c.State != settings.StateUnset || !c.Secrets.Password {
		t.Errorf("got %+v, %v", c, err)
	}
	n := c
	n.Credentials.Password = "new"
	if _, err := a.SaveConfiguration(t.Context(), n); code(err) != settings.CodePassphraseNeeded {
		t.Errorf("a secret without a passphrase: %v", err)
	}
	if c = w.encrypt(a); c.State != "" || !c.Secrets.Password || strings.Contains(w.onDisk(), "secret-password") {
		t.Errorf("then it is %+v", c)
	}
}

// A policy came while nothing of ours ran, and Chrome tells of no change.
func TestTheNextWorkerKeepsSecretsAsAPolicySays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.managed = `{"secrets.keep": "session"}`
		w.worker().Start(t.Context())
		synctest.Wait()
		if disk := w.onDisk(); strings.Contains(disk, "secret-password") {
			t.Errorf("on the disk is %s", disk)
		}
		if c, err := w.worker().Configuration(t.Context()); err != nil || !c.Secrets.Password {
			t.Errorf("got %+v, %v", c, err)
		}
	})
}

func TestTheStreamIsHeardOnlyWhileTheCredentialsAreNotLocked(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, a *App) {
		w.encrypt(a)
		w.lock(a)
		synctest.Wait()
		logged := len(w.logged)
		a.Start(t.Context())
		synctest.Wait()
		status, err := a.Status(t.Context())
		if err != nil || status.Live != string(pbx.LiveOff) || status.Title != "" || len(s.started) != 0 || len(w.logged) != logged {
			t.Errorf("locked it is %+v, %v, heard %d times, logged %q", status, err, len(s.started), w.logged[logged:])
		}
		w.unlock(a)
		<-s.started
		if status, err = a.Status(t.Context()); err != nil || status.Live != string(pbx.LiveOn) {
			t.Errorf("unlocked it is %+v, %v", status, err)
		}
	})
}

// A password that expired is replaced, and nothing else is.
func TestRefusedCredentialsAreToldUntilTheyAreRenewed(t *testing.T) {
	w := newWorld(t)
	a := w.worker()
	refused := func(want bool) {
		t.Helper()
		if c, err := w.worker().Configuration(t.Context()); err != nil || c.Refused != want {
			t.Errorf("refused is %v, %v, want %v", c.Refused, err, want)
		}
	}
	refused(false)
	w.driver.checked = &pbx.Error{Code: pbx.CredentialsInvalid, Op: "check", Status: 401}
	if _, err := a.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	refused(true)
	before := w.save(a, func(c *message.Configuration) { c.Settings.Country = "TR" })
	refused(true)
	after := w.save(a, func(c *message.Configuration) { c.Credentials.Password = "renewed-password" })
	refused(false)
	was, _ := json.Marshal(before.Settings)
	is, _ := json.Marshal(after.Settings)
	if string(was) != string(is) {
		t.Errorf("the settings became %s, they were %s", is, was)
	}
}
