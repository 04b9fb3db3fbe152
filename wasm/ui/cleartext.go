package ui

import "simotel/wasm/settings"

// warn tells below an address, as it is typed, that a connection to it would not
// be encrypted: quietly where that stays in the house, else plainly, and that it
// is refused where it is.
func (o *Options) warn(path, secure string) {
	d, id := o.Document, idOf(path)
	address, policy := d.Value(id), d.Value(idOf("clearText"))
	kind, key := "", ""
	switch err := settings.CheckClearText(address, policy); {
	case err != nil:
		kind, key = bad, "options_warn_refused"
	case settings.Warns(address, policy) && settings.Private(address):
		key = "options_warn_private"
	case settings.Warns(address, policy):
		kind, key = bad, "options_warn_public"
	}
	id += "-warning"
	d.SetAttribute(id, "data-kind", kind)
	d.SetShown(id, key != "")
	if key != "" {
		d.SetText(id, o.words.Text(key, secure))
	}
}
