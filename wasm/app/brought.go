package app

import (
	"slices"
	"strings"

	"simotel/wasm/settings"
)

// brought takes out of imported credentials what the server gets that another was
// named in place of: a document that brings an address must bring the secrets for
// it, or anybody's document could have the stored ones sent to its writer.
func brought(document []byte, before, s settings.Settings, c settings.Credentials) settings.Credentials {
	// What is in the document and nothing else. It was read before.
	_, own, err := settings.ParseImport(document, before, settings.DefaultCredentials())
	if err != nil {
		return c
	}
	if moved(before.Addresses(), s.Addresses()) {
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

// moved reports whether addresses lead to a server that none led to before. Where
// there was none, what is stored was meant for whichever comes.
func moved(before, after []string) bool {
	origins := func(addresses []string) (all []string) {
		for _, address := range addresses {
			if address != "" {
				all = append(all, strings.ToLower(settings.Origin(address)))
			}
		}
		return all
	}
	known := origins(before)
	return len(known) > 0 && slices.ContainsFunc(origins(after), func(o string) bool { return !slices.Contains(known, o) })
}
