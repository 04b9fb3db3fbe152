package ui

import (
	"slices"
	"strings"
	"testing"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

const typedPassphrase = "four words apart here"

// optionsOf opens the options page over a worker.
func optionsOf(t *testing.T, w *worker, language string) (*page, desk) {
	p, d := newPage(t, "options.html"), newDesk(language)
	(&Options{Document: p, Service: w, Platform: d}).Start(t.Context())
	return p, d
}

// isShown checks which parts of the page are shown.
func (p *page) isShown(want map[string]bool) {
	p.t.Helper()
	for id, shown := range want {
		if p.hidden[p.is(id)] == shown {
			p.t.Errorf("%s is shown: %v", id, !shown)
		}
	}
}

func TestCredentialsAreEncryptedOnceAPassphraseWasTypedTwice(t *testing.T) {
	for language, differs := range map[string]string{"en": "The two are not the same.", "fa": "این دو یکسان نیستند."} {
		w := newWorker()
		w.configuration.Settings.Secrets.Keep = settings.KeepDisk
		p, _ := optionsOf(t, w, language)
		p.isShown(map[string]bool{"secrets-form": false, "secrets-lock": false, "secrets-change": false, "secrets-discard": false, "unlock": false})
		p.SetValue("secrets-keep", settings.KeepEncrypted)
		p.do("secrets-keep", "change")
		if p.focused != "secrets-passphrase" || len(w.secrets) != 0 {
			t.Errorf("%s: the focus is on %s, done was %+v", language, p.focused, w.secrets)
		}
		p.isShown(map[string]bool{"secrets-form": true, "secrets-no": true})
		p.SetValue("secrets-passphrase", typedPassphrase)
		p.SetValue("secrets-again", "other")
		p.do("secrets-form", "submit")
		if p.text["secrets-again-error"] != differs || p.hidden["secrets-again-error"] || len(w.secrets) != 0 {
			t.Errorf("%s: it says %q, done was %+v", language, p.text["secrets-again-error"], w.secrets)
		}
		// The worker has the last word on a passphrase.
		w.fail = &message.Error{Code: settings.CodePassphraseShort, Detail: "12"}
		p.SetValue("secrets-again", typedPassphrase)
		p.do("secrets-form", "submit")
		if got, want := p.text["secrets-again-error"], map[string]string{"en": "at least 12 characters", "fa": "دست\u200cکم ۱۲ نویسه"}[language]; !strings.Contains(got, want) || p.value["secrets-passphrase"] == "" {
			t.Errorf("%s: it says %q", language, got)
		}
		w.fail = nil
		w.stores = func(c *message.Configuration) { c.Settings.Secrets.Keep = settings.KeepEncrypted }
		p.do("secrets-form", "submit")
		want := message.SecretsRequest{Do: message.SecretsKeep, Keep: settings.KeepEncrypted, Passphrase: typedPassphrase}
		if len(w.secrets) != 2 || w.secrets[1] != want || p.value["secrets-passphrase"]+p.value["secrets-again"] != "" {
			t.Errorf("%s: done was %+v, %q stands there", language, w.secrets, p.value["secrets-passphrase"])
		}
		p.shows("secrets-result", good, map[string]string{"en": "Encrypted", "fa": "رمزنگاری شد"}[language])
		p.isShown(map[string]bool{"secrets-form": false, "secrets-lock": true, "secrets-change": true, "secrets-discard": false})
		// Another one, and after all not.
		p.do("secrets-change", "click")
		p.SetValue("secrets-passphrase", "x")
		p.do("secrets-no", "click")
		p.isShown(map[string]bool{"secrets-form": false, "secrets-lock": true})
		if p.value["secrets-passphrase"] != "" || len(w.secrets) != 2 {
			t.Errorf("%s: %q stands there", language, p.value["secrets-passphrase"])
		}
	}
}

func TestAnotherWayToKeepCredentialsIsChosenAtOnce(t *testing.T) {
	w := newWorker()
	p, _ := optionsOf(t, w, "en")
	p.SetValue("secrets-keep", settings.KeepSession)
	w.fail = &message.Error{Code: "managed"}
	p.do("secrets-keep", "change")
	p.shows("secrets-result", bad, "Your administrator decides this.")
	if p.value["secrets-keep"] != w.configuration.Settings.Secrets.Keep {
		t.Errorf("it stands at %q", p.value["secrets-keep"])
	}
	w.fail = nil
	w.stores = func(c *message.Configuration) { c.Settings.Secrets.Keep = settings.KeepSession }
	p.SetValue("secrets-keep", settings.KeepSession)
	p.do("secrets-keep", "change")
	p.shows("secrets-result", good, "Kept until the browser is closed")
}

func TestLockedCredentialsLockTheirFieldsUntilThePassphraseIsGiven(t *testing.T) {
	for language, note := range map[string]string{"en": "Locked: click", "fa": "قفل است"} {
		w := newWorker()
		w.configuration.Settings.Secrets.Keep = settings.KeepEncrypted
		w.configuration.Secrets, w.configuration.Credentials.Username = message.Secrets{}, ""
		w.configuration.State = settings.StateLocked
		p, d := optionsOf(t, w, language)
		p.isShown(map[string]bool{"unlock": true, "secrets-lock": false, "secrets-change": false, "secrets-discard": true, "secrets-form": false})
		if p.focused != "unlock-passphrase" {
			t.Errorf("%s: the focus is on %s", language, p.focused)
		}
		for _, id := range []string{"username", "password", "token", "eventsToken", "crmToken", "crmSecret", "secrets-keep"} {
			if !strings.HasPrefix(p.attributes[id+".locked"], note) {
				t.Errorf("%s: %s is locked %q", language, id, p.attributes[id+".locked"])
			}
		}
		if got := p.attributes["password.placeholder"]; got != "" {
			t.Errorf("%s: of a password that nobody knows it says %q", language, got)
		}
		// Whatever else is saved, the empty fields are not what is lacking.
		p.SetValue("country", "TR")
		p.do("form", "change")
		p.shows("saved", good, "")
		d.seen(false) // a page that goes saves nothing of them
		if n := len(w.saved); n != 1 || w.saved[0].Credentials != (settings.Credentials{Version: 1}) {
			t.Errorf("%s: saved is %+v", language, w.saved)
		}
		p.do("unlock", "submit") // empty
		w.fail = &message.Error{Code: settings.CodePassphraseWrong}
		p.SetValue("unlock-passphrase", "x")
		p.do("unlock", "submit")
		if p.hidden["unlock-error"] || p.text["unlock-error"] == "" || p.value["unlock-passphrase"] != "x" || p.attributes["unlock-passphrase.aria-invalid"] != "true" || p.attributes["unlock-do.aria-disabled"] != "" {
			t.Errorf("%s: it says %q", language, p.text["unlock-error"])
		}
		w.fail = nil
		w.stores = func(c *message.Configuration) {
			c.State, c.Secrets.Password, c.Credentials.Username = "", true, "agent"
		}
		p.SetValue("unlock-passphrase", typedPassphrase)
		p.do("unlock", "submit")
		p.isShown(map[string]bool{"unlock": false, "unlock-error": false, "secrets-lock": true, "secrets-discard": false, "erase-password": true})
		if p.attributes["password.locked"] != "" || p.value["username"] != "agent" || p.value["unlock-passphrase"] != "" {
			t.Errorf("%s: unlocked the password's field is locked %q, the user is %q", language, p.attributes["password.locked"], p.value["username"])
		}
		if want := (message.SecretsRequest{Do: message.SecretsUnlock, Passphrase: typedPassphrase}); len(w.secrets) != 2 || w.secrets[1] != want {
			t.Errorf("%s: done was %+v", language, w.secrets)
		}
	}
}

func TestForgottenPassphrasesCostTheCredentialsAfterTwoQuestions(t *testing.T) {
	w := newWorker()
	w.configuration.Settings.Secrets.Keep, w.configuration.State = settings.KeepEncrypted, settings.StateLocked
	p, _ := optionsOf(t, w, "en")
	p.do("secrets-discard", "click")
	p.shows("transfer-question", ask, "will be erased")
	p.isShown(map[string]bool{"secrets-result": false})
	p.do("transfer-no", "click")
	if len(w.secrets) != 0 {
		t.Fatalf("done was %+v", w.secrets)
	}
	p.do("secrets-discard", "click")
	p.do("transfer-continue", "click")
	p.shows("transfer-question", bad, "Nobody can bring them back")
	w.stores = func(c *message.Configuration) { c.State = settings.StateUnset }
	p.do("transfer-do", "click")
	if !slices.Equal(w.secrets, []message.SecretsRequest{{Do: message.SecretsDiscard}}) {
		t.Errorf("done was %+v", w.secrets)
	}
	p.shows("secrets-result", good, "The credentials are erased")
	// Until there is another passphrase nothing can be stored.
	p.isShown(map[string]bool{"secrets-form": true, "secrets-no": false, "secrets-discard": false, "unlock": false})
	if !strings.HasPrefix(p.attributes["password.locked"], "First choose a passphrase") || p.hidden["secrets-state"] {
		t.Errorf("the password is locked %q", p.attributes["password.locked"])
	}
}

func TestAPolicyLocksHowCredentialsAreKept(t *testing.T) {
	w := newWorker()
	w.configuration.Managed = &message.Managed{Locked: []string{"secrets.keep"}}
	p, _ := optionsOf(t, w, "en")
	if got := p.attributes["secrets-keep.locked"]; got != "Set by your administrator" {
		t.Errorf("locked %q", got)
	}
}

// Who comes because the PBX refused a password is at its field, and what is typed
// there is tested at once.
func TestRefusedCredentialsAreRenewedAndTested(t *testing.T) {
	for mode, field := range map[string]string{settings.AuthBasic: "password", settings.AuthToken: "token"} {
		w := newWorker()
		w.configuration.Settings.Connection.Authentication = mode
		w.configuration.Refused, w.configuration.Secrets.Token = true, true
		w.check = message.CheckReply{OK: true, Title: "it works"}
		p, _ := optionsOf(t, w, "en")
		if p.focused != field || p.hidden["renew"] {
			t.Errorf("%s: the focus is on %s, told is %v", mode, p.focused, !p.hidden["renew"])
		}
		p.SetValue("country", "TR")
		p.do("form", "change")
		if !p.hidden["result"] {
			t.Errorf("%s: it was tested for another setting", mode)
		}
		w.stores = func(c *message.Configuration) { c.Refused = false }
		p.SetValue(field, "renewed")
		p.do("form", "change")
		p.shows("result", good, "it works")
		p.isShown(map[string]bool{"renew": false})
		if last := w.saved[len(w.saved)-1]; last.Credentials.Password+last.Credentials.Token != "renewed" || last.Settings.Country != "TR" {
			t.Errorf("%s: saved is %+v", mode, last)
		}
		p.SetShown("result", false)
		p.SetValue(field, "again")
		p.do("form", "change")
		if !p.hidden["result"] {
			t.Errorf("%s: it was tested though nothing had been refused", mode)
		}
	}
}

func TestThePopupUnlocksAndGoesOn(t *testing.T) {
	for language, want := range map[string]string{"en": "Unlocked", "fa": "قفل باز شد"} {
		w := newWorker()
		w.configuration.State = settings.StateLocked
		p := newPage(t, "popup.html")
		(&Popup{Document: p, Service: w, Platform: newDesk(language)}).Start(t.Context())
		p.isShown(map[string]bool{"unlock": true, "dial": true, "welcome": false, "refused": false})
		if p.focused != "unlock-passphrase" {
			t.Errorf("%s: the focus is on %s", language, p.focused)
		}
		w.stores = func(c *message.Configuration) { c.State = "" }
		p.SetValue("unlock-passphrase", typedPassphrase)
		p.do("unlock", "submit")
		p.isShown(map[string]bool{"unlock": false})
		if p.focused != "number" || p.text["said"] != want || p.value["unlock-passphrase"] != "" {
			t.Errorf("%s: the focus is on %s, said is %q", language, p.focused, p.text["said"])
		}
	}
}

func TestThePopupTellsThatCredentialsWentWithTheBrowser(t *testing.T) {
	for language, want := range map[string]string{"en": "Your credentials went when the browser was closed", "fa": "مشخصات ورود شما با بسته شدن مرورگر"} {
		w := newWorker()
		w.configuration.State = settings.StateGone
		p := newPage(t, "popup.html")
		(&Popup{Document: p, Service: w, Platform: newDesk(language)}).Start(t.Context())
		p.shows("refused", ask, want)
		p.isShown(map[string]bool{"unlock": false, "welcome": false})
		if p.focused != "refused-options" {
			t.Errorf("%s: the focus is on %s", language, p.focused)
		}
	}
}
