package app

import (
	"slices"
	"strings"

	"simotel/wasm/settings"
)

// brought takes the stored secrets out of imported credentials where they were not
// meant for the server that they would go to: a document that brings an address must
// bring the secrets for it, or anybody's could have the stored ones sent to its writer.
func brought(document []byte, before, s settings.Settings, c settings.Credentials) settings.Credentials {
	// What is in the document and nothing else. It was read before.
	_, own, err := settings.ParseImport(document, before, settings.DefaultCredentials())
	if err != nil {
		return c
	}
	if !settings.IsOneAccount(before.Connection.Kind, s.Connection.Kind) || moved(before.Addresses(), s.Addresses()) {
		c.Password, c.Token = own.Password, own.Token
	}
	if moved([]string{before.Events.Address}, []string{s.Events.Address}) {
		c.EventsToken = own.EventsToken
	}
	if moved([]string{before.CRM.Lookup.URL, before.CRM.Log.URL}, []string{s.CRM.Lookup.URL, s.CRM.Log.URL}) {
		c.CRMToken, c.CRMSecret = own.CRMToken, own.CRMSecret
	}
	return c
}

// moved reports whether addresses lead to a server that none led to before, or
// nowhere any more. Where there was none, nobody knows for which the secrets are.
func moved(before, after []string) bool {
	origins := func(addresses []string) (all []string) {
		for _, address := range addresses {
			if address != "" {
				all = append(all, strings.ToLower(settings.Origin(address)))
			}
		}
		return all
	}
	known, now := origins(before), origins(after)
	return len(now) == 0 && len(known) > 0 || slices.ContainsFunc(now, func(o string) bool { return !slices.Contains(known, o) })
}
