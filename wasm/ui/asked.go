package ui

import (
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/request"
	"simotel/wasm/settings"
)

// asked reports whether a connection has a field: by its kind, by its
// authentication mode, and of what may stand in an endpoint's requests by
// whether it does.
func asked(path string, s settings.Settings) bool {
	c := s.Connection
	isAsterisk, isEndpoint, isSoftphone := c.Kind == settings.KindAsterisk, c.Kind == settings.KindEndpoint, c.Kind == settings.KindSoftphone
	isPBX := c.IsSimotel() || isAsterisk // whose interface is known
	stands := func(placeholders ...string) bool { return isEndpoint && names(s.Endpoint, placeholders...) }
	switch group, _, _ := strings.Cut(path, "."); group {
	case "endpoint":
		return isEndpoint && isMade(path, s.Endpoint)
	case "softphone":
		return isSoftphone && (path != domainPath || s.Softphone.Scheme == settings.SchemeSIP)
	case "reports", "events", eventsToken:
		return c.IsSimotel()
	case "crm", crmTokenPath, crmSecretPath:
		return askedOfCRM(path, s.CRM)
	case "incoming":
		return isPBX
	case "dialling":
		return !isSoftphone || !s.Softphone.Global()
	}
	switch path {
	case sitesPath:
		return s.Sites.Mode != settings.SitesAll
	case "connection.server":
		return isPBX
	case "connection.authentication":
		return c.Kind == settings.KindSimotel
	case "username":
		return isPBX && c.Mode() != settings.AuthToken || stands(request.Username, request.Basic)
	case "password":
		return isPBX && c.Mode() != settings.AuthToken || stands(request.Password, request.Basic)
	case "token":
		return isPBX && c.Mode() != settings.AuthBasic || stands(request.Token)
	case "connection.channel":
		return isAsterisk
	case "connection.context":
		return isPBX || stands(request.Context)
	case "connection.callerId":
		return isPBX || stands(request.CallerID)
	case "connection.trunk":
		return c.IsSimotel()
	case "connection.limitSeconds":
		return isPBX
	case "extension", "connection.ringSeconds", "clearText":
		return !isSoftphone
	}
	return true
}

// isMade reports whether the request that a field is a part of has an address,
// without which it is none.
func isMade(path string, e settings.Endpoint) bool {
	switch {
	case path == statusPath, path == hangupPath:
		return true
	case strings.HasPrefix(path, "endpoint.stat"): // state and states as well
		return e.Status.URL != ""
	case strings.HasPrefix(path, "endpoint.hangup"):
		return e.Hangup.URL != ""
	}
	return true
}

// The addresses of an endpoint's requests, and what else stands for a part of
// the page.
const (
	originatePath = "endpoint.originate.url"
	statusPath    = "endpoint.status.url"
	hangupPath    = "endpoint.hangup.url"
	schemePath    = "softphone.scheme"
	domainPath    = "softphone.domain"
)

// names reports whether the requests that an endpoint makes have one of some
// placeholders, also while they are being written.
func names(e settings.Endpoint, placeholders ...string) bool {
	for _, t := range []request.Template{e.Originate, e.Status, e.Hangup} {
		for _, name := range placeholders {
			if t.URL != "" && strings.Contains(t.URL+t.Headers+t.Body, "{"+name+"}") {
				return true
			}
		}
	}
	return false
}

// parts lists what of the page is shown with a field.
var parts = []struct{ id, path string }{
	{"part-server", "connection.server"},
	{"part-authentication", "connection.authentication"},
	{"part-endpoint", originatePath},
	{"part-softphone", schemePath},
	{"part-domain", domainPath},
	{"part-username", "username"},
	{"part-password", "password"},
	{"part-token", "token"},
	{"part-channel", "connection.channel"},
	{"part-extension", "extension"},
	{"part-offer", "connection.server"},
	{"part-sites-list", sitesPath},
	{"part-dialling", "dialling.outsidePrefix"},
	{"part-status", statusPath},
	{"part-status-request", "endpoint.state"},
	{"part-hangup-request", "endpoint.hangup.body"},
	{"part-following", "reports.enabled"},
	{"part-crm-pop", "crm.pop.where"},
	{"part-crm-lookup", "crm.lookup.name"},
	{"part-crm-log", "crm.log.authentication"},
	{"part-crm-secret", crmSecretPath},
	{"part-crm-token", crmTokenPath},
	{"part-incoming", "incoming.show"},
	{"part-clear", "clearText"},
	{"part-more", "connection.ringSeconds"},
	{"part-context", "connection.context"},
	{"part-trunk", "connection.trunk"},
	{"part-caller-id", "connection.callerId"},
	{"part-limit", "connection.limitSeconds"},
}

// missing returns the fields that a call needs and that are empty.
func missing(c message.Configuration) []field {
	var list []field
	for _, f := range fields {
		if needed(f.path, c.Settings) && !isKept(f.path, c.Secrets) && f.get(&c) == "" {
			list = append(list, f)
		}
	}
	return list
}

// needed reports whether no call can be placed without a field (settings.Configured).
func needed(path string, s settings.Settings) bool {
	switch path {
	case "extension":
		return asked(path, s) && (s.Connection.Kind != settings.KindEndpoint || names(s.Endpoint, request.Extension))
	case "connection.server", originatePath, "username", "password", "token":
		return asked(path, s)
	}
	return false
}
