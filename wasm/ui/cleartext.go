package ui

import (
	"cmp"
	"errors"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// warn tells below an address, as it is typed, that a connection to it would not
// be encrypted: quietly where that stays in the house, else plainly, and that it
// is refused where it is. What is no address yet, saving will tell of.
func (o *Options) warn(path, secure string) {
	d, id := o.Document, idOf(path)
	address, policy := d.Value(id), d.Value(idOf("clearText"))
	kind, key := "", ""
	var refused *settings.ClearTextError
	switch err := settings.CheckClearText(address, policy); {
	case errors.As(err, &refused) && refused.Host == "":
	case err != nil:
		kind, key = bad, "options_warn_refused"
	case settings.Warns(address, policy) && settings.Private(address):
		key = "options_warn_private"
	case settings.Warns(address, policy):
		kind, key = bad, "options_warn_public"
	}
	text := ""
	if key != "" {
		text = o.words.Text(key, secure)
	}
	o.tellWarning(id+"-warning", kind, text)
}

// tellWarning tells something below a field, and nothing where the text is empty.
func (o *Options) tellWarning(id, kind, text string) {
	d := o.Document
	if o.warned[id] == text {
		return // or a screen reader would read it at every key
	}
	if o.warned == nil {
		o.warned = make(map[string]string)
	}
	o.warned[id] = text
	d.SetAttribute(id, "data-kind", kind)
	d.SetText(id, text)
	d.SetShown(id, text != "")
}

// warn tells on top that nothing is sent to the PBX, which no number that is
// typed below would change, and of the stream what concerns its own address
// only: the worker's words on either name what to do with both.
func (p *Popup) warn(s settings.Settings) {
	for _, address := range s.Addresses() {
		if refused := p.unencrypted("popup_refused", address, s.ClearText); refused != nil {
			tell(p.Document, "refused", bad, refused.Title, refused.Advice)
			p.Document.Focus("refused-options")
			p.stream = &message.Error{} // it is not heard either, for the same reason
			break
		}
	}
	if !s.Connection.IsSimotel() {
		return
	}
	if refused := p.unencrypted("popup_stream_refused", s.Events.Address, s.ClearText); refused != nil {
		p.stream = refused
	}
}

// unencrypted returns what is told of an address to which nothing is sent, nil
// for another.
func (p *Popup) unencrypted(key, address, policy string) *message.Error {
	var refused *settings.ClearTextError
	if !errors.As(settings.CheckClearText(address, policy), &refused) {
		return nil
	}
	return &message.Error{Title: p.words.Text(key), Advice: p.words.Text(key+"_next", cmp.Or(refused.Host, address))}
}
