package ui

import (
	"context"

	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

const (
	keepPath   = "secrets.keep"
	keepID     = "secrets-keep"
	askDiscard = "options_ask_discard"
)

// handleSecrets lets a person choose how the credentials are kept, and lock them.
func (o *Options) handleSecrets(ctx context.Context) {
	d := o.Document
	o.unlocking.handle(ctx, d, o.Service, func() *locale.Catalogue { return o.words }, func(c message.Configuration) {
		o.showAgain(c)
		d.Focus("secrets-lock")
		tell(d, "secrets-result", good, o.words.Text("options_unlocked"), o.words.Text("options_unlocked_next"))
	})
	d.On(keepID, "change", func() {
		d.SetShown("secrets-result", false)
		keep := d.Value(keepID)
		o.choosing = keep == settings.KeepEncrypted
		o.showSecrets()
		if o.choosing {
			d.Focus("secrets-passphrase")
			return
		}
		o.keep(ctx, message.SecretsRequest{Do: message.SecretsKeep, Keep: keep}, "options_kept_"+keep)
	})
	d.On("secrets-form", "submit", func() { o.encrypt(ctx) })
	d.On("secrets-change", "click", func() {
		o.choosing = true
		d.SetShown("secrets-result", false)
		o.showSecrets()
		d.Focus("secrets-passphrase")
	})
	d.On("secrets-no", "click", func() {
		o.endChoice()
		o.showSecrets()
		d.Focus(keepID)
	})
	d.On("secrets-lock", "click", func() {
		if o.keep(ctx, message.SecretsRequest{Do: message.SecretsLock}, "options_locked") {
			d.Focus("unlock-passphrase")
		}
	})
	d.On("secrets-discard", "click", func() {
		d.SetShown("secrets-result", false)
		o.askTwice(askDiscard)
	})
}

// encrypt has the credentials encrypted under what was typed twice.
func (o *Options) encrypt(ctx context.Context) {
	d := o.Document
	passphrase := d.Value("secrets-passphrase")
	wrong := ""
	if passphrase != d.Value("secrets-again") {
		wrong = o.words.Text("options_passphrase_differs")
		d.SetText("secrets-again-error", wrong)
		d.Focus("secrets-again")
	}
	d.SetShown("secrets-again-error", wrong != "")
	if wrong == "" && o.keep(ctx, message.SecretsRequest{Do: message.SecretsKeep, Keep: settings.KeepEncrypted, Passphrase: passphrase}, "options_kept_encrypted") {
		d.Focus("secrets-lock")
	}
}

// keep has the worker do something with the credentials as a whole, and tells what
// came of it by the words of a key. What was typed and is not saved yet is, first.
func (o *Options) keep(ctx context.Context, r message.SecretsRequest, key string) bool {
	if o.busy {
		return false
	}
	o.commit(ctx)
	defer o.work()()
	o.saving.Lock()
	defer o.saving.Unlock()
	d := o.Document
	c, err := o.Service.Secrets(ctx, r)
	if err != nil {
		if e := explain(o.words, err); o.choosing {
			d.SetText("secrets-again-error", e.Title+" "+e.Advice)
			d.SetShown("secrets-again-error", true)
			d.Focus("secrets-passphrase")
		} else {
			o.showSecrets()
			tell(d, "secrets-result", bad, e.Title, e.Advice)
		}
		return false
	}
	o.endChoice()
	o.show(c, nil)
	tell(d, "secrets-result", good, o.words.Text(key), o.words.Text(key+"_next"))
	return true
}

// showAgain shows what is stored, as the worker told it just now.
func (o *Options) showAgain(c message.Configuration) {
	o.saving.Lock()
	defer o.saving.Unlock()
	o.show(c, nil)
}

// endChoice takes away the choice of a passphrase, and what was typed of it.
func (o *Options) endChoice() {
	d := o.Document
	o.choosing = false
	d.SetValue("secrets-passphrase", "")
	d.SetValue("secrets-again", "")
	d.SetShown("secrets-again-error", false)
}

// showSecrets shows how the credentials are kept, and what can be done about it.
func (o *Options) showSecrets() {
	d, c := o.Document, o.stored
	keep, isLocked, isUnset := c.Settings.Secrets.Keep, c.State == settings.StateLocked, c.State == settings.StateUnset
	if !o.choosing {
		d.SetValue(keepID, keep)
	}
	note := ""
	switch {
	case o.locked[keepPath]:
		note = o.words.Text("managed")
	case isLocked:
		note = o.words.Text("unlock_note")
	}
	d.Lock(keepID, note)
	isOpen := keep == settings.KeepEncrypted && c.State == ""
	state := ""
	switch {
	case isOpen:
		state = o.words.Text("options_secrets_open")
	case isUnset:
		state = o.words.Text("error_passphrase_needed") + " " + o.words.Text("options_secrets_unset")
	case c.State == settings.StateGone:
		state = o.words.Text("error_credentials_gone")
	}
	d.SetText("secrets-state", state)
	d.SetShown("secrets-state", state != "")
	d.SetShown("secrets-form", o.choosing || isUnset)
	d.SetShown("secrets-no", o.choosing && !isUnset)
	d.SetShown("secrets-lock", isOpen && !o.choosing)
	d.SetShown("secrets-change", isOpen && !o.choosing)
	d.SetShown("secrets-discard", isLocked)
	o.unlocking.show(d, c)
}

// noteOf returns what a field of the credentials says while nothing can be stored in
// it, empty while something can.
func (m *form) noteOf(state string) string {
	switch state {
	case settings.StateLocked:
		return m.words.Text("unlock_note")
	case settings.StateUnset:
		return m.words.Text("passphrase_note")
	}
	return ""
}

// isCredential reports whether a setting is a user name or a secret.
func isCredential(path string) bool { return path == "username" || isSecret(path) }

// renewal returns the field in which credentials are renewed that the PBX refused,
// empty where that is not so, or they are not the user's.
func (o *Options) renewal() string {
	if !o.stored.Refused || o.stored.State != "" {
		return ""
	}
	for _, path := range []string{"password", "token"} {
		if asked(path, o.stored.Settings) && !o.locked[path] {
			return path
		}
	}
	return ""
}
