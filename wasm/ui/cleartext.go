package ui

import (
	"errors"

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
	id += "-warning"
	text := ""
	if key != "" {
		text = o.words.Text(key, secure)
	}
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
