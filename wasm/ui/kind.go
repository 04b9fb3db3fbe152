package ui

import "simotel/wasm/settings"

// account is where a kind of connection goes, and as whom.
type account struct{ server, username string }

// form returns what the form says, as far as that can be read.
func (o *Options) form() settings.Settings {
	c, _ := read(o.Document, o.stored)
	return c.Settings
}

// switchKind gives each kind of connection its own address, account and context:
// one's key must not go to another because its address still stood there. The worker
// keeps the secrets apart.
func (o *Options) switchKind() {
	kind := o.form().Connection.Kind
	if kind == o.kind {
		return
	}
	d, server, context := o.Document, idOf("connection.server"), idOf("connection.context")
	was := account{d.Value(server), d.Value("username")}
	now, ok := o.kept[kind]
	if !ok && settings.IsOneAccount(kind, o.kind) {
		now.username = was.username
	}
	if now.server == "" && kind == settings.KindSimotelCloud {
		now.server = settings.CloudServer
	}
	o.kept[o.kind] = was
	o.kind = kind
	d.SetValue(server, now.server)
	d.SetValue("username", now.username)
	d.SetValue(context, settings.ContextFor(kind, d.Value(context)))
}
