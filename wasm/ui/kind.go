package ui

import "simotel/wasm/settings"

// account is where a kind of connection goes, and as whom.
type account struct{ server, username string }

// switchKind gives each kind of connection its own address, account and context:
// one's key must not go to another because its address still stood there. The worker
// keeps the secrets apart.
func (m *form) switchKind() {
	d, kind := m.document, m.document.Value(idOf("connection.kind"))
	if kind == m.kind {
		return
	}
	server, context := idOf("connection.server"), idOf("connection.context")
	was := account{d.Value(server), d.Value("username")}
	now, ok := m.kept[kind]
	if !ok && settings.IsOneAccount(kind, m.kind) {
		now.username = was.username
	}
	if now.server == "" && kind == settings.KindSimotelCloud {
		now.server = settings.CloudServer
	}
	m.kept[m.kind] = was
	m.kind = kind
	for path, value := range map[string]string{"connection.server": now.server, "username": now.username, "connection.context": settings.ContextFor(kind, d.Value(context))} {
		if !m.isFixed(path) {
			d.SetValue(idOf(path), value)
		}
	}
}
