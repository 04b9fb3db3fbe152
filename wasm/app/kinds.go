package app

import (
	"net/url"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// open makes the driver of the PBX, unless the credentials for it are locked or one
// of its addresses is one that nothing may be sent to without encryption.
func (a *App) open(s settings.Settings, c settings.Credentials) (pbx.Driver, error) {
	if err := c.Shut(s); err != nil {
		return nil, err
	}
	for _, address := range s.Addresses() {
		if err := settings.CheckClearText(address, s.ClearText); err != nil {
			return nil, err
		}
	}
	return a.Drivers.Open(s, c, a.Transport)
}

// domainOf returns the host whose sip addresses are numbers of the user's own.
func domainOf(s settings.Settings) string {
	server := s.Via()
	if s.Connection.Kind == settings.KindSoftphone {
		server = "sip://" + s.Softphone.Domain
	}
	u, err := url.Parse(server)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// isHandedOver reports whether a call was given to a telephone program: that is
// all that is ever known of it.
func isHandedOver(r calls.Record) bool {
	return r.Via == settings.KindSoftphone && !r.At(calls.Accepted).IsZero()
}

// isNamed reports whether a call has the name by which it can be ended: an endpoint
// may have taken the order and said none.
func isNamed(s settings.Settings, r calls.Record) bool {
	return r.CallID != "" || s.Connection.Kind != settings.KindEndpoint || !s.Endpoint.EndsByName()
}

// isAsked reports whether a call's state is asked for now and then, and heard
// from no stream.
func isAsked(s settings.Settings, r calls.Record) bool {
	return s.Connection.Kind == settings.KindEndpoint && s.Reporting() && r.Via == s.Via()
}

// follows reports whether news of a call may come before its end.
func (a *App) follows(s settings.Settings, r calls.Record) bool {
	return a.hears(r) || isAsked(s, r) && a.Now().Sub(r.Asked()) < ringTime(s)
}
