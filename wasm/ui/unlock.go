package ui

import (
	"context"

	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// unlocking is the part of a page in which a person gives the passphrase of
// credentials that are locked.
type unlocking struct{ busy bool }

// show shows it while they are.
func (u *unlocking) show(d Document, c message.Configuration) {
	d.SetShown("unlock", c.State == settings.StateLocked)
}

// handle lets it be used. done shows what is there once they are unlocked; words
// returns the language.
func (u *unlocking) handle(ctx context.Context, d Document, s message.Service, words func() *locale.Catalogue, done func(message.Configuration)) {
	d.On("unlock", "submit", func() {
		passphrase := d.Value("unlock-passphrase")
		if u.busy {
			return
		}
		if passphrase == "" {
			d.Focus("unlock-passphrase")
			return
		}
		u.setBusy(d, true)
		c, err := s.Secrets(ctx, message.SecretsRequest{Do: message.SecretsUnlock, Passphrase: passphrase})
		u.setBusy(d, false)
		d.SetShown("unlock-error", err != nil)
		d.SetAttribute("unlock-passphrase", "aria-invalid", "")
		if err != nil {
			e := explain(words(), err)
			d.SetText("unlock-error", e.Title+" "+e.Advice)
			d.SetAttribute("unlock-passphrase", "aria-invalid", "true")
			d.Focus("unlock-passphrase") // with what was typed: mostly one key is wrong
			return
		}
		d.SetValue("unlock-passphrase", "")
		u.show(d, c)
		done(c)
	})
}

// setBusy tells that the key is made, which takes a moment.
func (u *unlocking) setBusy(d Document, on bool) {
	u.busy = on
	value := ""
	if on {
		value = "true"
	}
	d.SetAttribute("unlock-do", "aria-disabled", value)
}

// handleSecrets tells in the popup that the credentials are locked, and lets them be
// unlocked; of those that went with the browser, where they are entered again.
func (p *Popup) handleSecrets(ctx context.Context, c message.Configuration) {
	d := p.Document
	p.unlocking.show(d, c)
	switch c.State {
	case settings.StateLocked:
		p.unlocking.handle(ctx, d, p.Service, func() *locale.Catalogue { return p.words }, func(message.Configuration) {
			d.SetText("said", p.words.Text("options_unlocked"))
			d.Focus("number")
			p.status(ctx)
		})
		d.Focus("unlock-passphrase")
	case settings.StateGone:
		gone := explain(p.words, &message.Error{Code: settings.CodeGone})
		tell(d, "refused", ask, gone.Title, gone.Advice)
		d.Focus("refused-options")
	}
}
