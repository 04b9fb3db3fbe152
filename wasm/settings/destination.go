package settings

import (
	"encoding/json"
	"slices"
	"strings"
)

// destination is where some of the credentials are sent.
type destination struct {
	fields    []string // the settings that say where
	kind      string   // of connection; empty where that does not matter
	addresses []string
	secrets   []*string // and of the PBX the user name, before them
}

// destinations returns those of the PBX, of the events and of the CRM, with the
// secrets of c.
func (s Settings) destinations(c *Credentials) []destination {
	pbx := destination{[]string{"connection.kind", "connection.server"}, s.Connection.Kind, s.Addresses(), []*string{&c.Username, &c.Password, &c.Token}}
	if pbx.kind == KindEndpoint {
		pbx.fields = append(pbx.fields, "endpoint.originate.url", "endpoint.status.url", "endpoint.hangup.url")
	}
	return []destination{
		pbx,
		{[]string{"events.address"}, "", []string{s.Events.Address}, []*string{&c.EventsToken}},
		{[]string{"crm.lookup.url", "crm.log.url"}, "", []string{s.CRM.Lookup.URL, s.CRM.Log.URL}, []*string{&c.CRMToken, &c.CRMSecret}},
	}
}

// isElsewhere reports whether what is for one destination would by another go to a
// server that the one does not name, or nowhere any more. Where it names none, nobody
// knows for which its secrets are.
func (d destination) isElsewhere(meant destination) bool {
	known, now := origins(meant.addresses), origins(d.addresses)
	return !IsOneAccount(meant.kind, d.kind) || len(now) == 0 && len(known) > 0 ||
		slices.ContainsFunc(now, func(o string) bool { return !slices.Contains(known, o) })
}

func origins(addresses []string) (all []string) {
	for _, address := range addresses {
		if address != "" {
			all = append(all, strings.ToLower(Origin(address)))
		}
	}
	return all
}

// take puts the secrets of another in the place of its own.
func (d destination) take(other destination) {
	for i, secret := range d.secrets {
		*secret = *other.secrets[i]
	}
}

// adds reports whether it has a secret, or a user name, that another has not.
func (d destination) adds(before destination) bool {
	for i, secret := range d.secrets {
		if *secret != "" && *secret != *before.secrets[i] {
			return true
		}
	}
	return false
}

// At returns credentials that are meant for the servers of some settings as they may
// be used with s: where s leads to another server, others stand in the place of its own.
func (c Credentials) At(s, meant Settings, others Credentials) Credentials {
	from, in := meant.destinations(&c), meant.destinations(&others)
	for i, d := range s.destinations(&c) {
		if d.isElsewhere(from[i]) {
			d.take(in[i])
		}
	}
	return c
}

// enforced returns what is to be saved with what the administrator locked. Where that
// leads to another server, neither a secret nor how the other is asked is for it: those
// stay that are in effect.
func (e effect) enforced(s Settings, c Credentials) (Settings, Credentials, error) {
	to := s.clone()
	if err := over(&to, e.layers.Over); err != nil {
		return s, c, err
	}
	meant, now := s.destinations(&c), e.settings.destinations(&e.credentials)
	for i, d := range to.destinations(&c) {
		if !d.isElsewhere(meant[i]) {
			continue
		}
		switch d.take(now[i]); i {
		case 0:
			to.Connection, to.Endpoint = e.settings.Connection, e.settings.Endpoint
		case 2:
			to.CRM.Lookup, to.CRM.Log = e.settings.CRM.Lookup, e.settings.CRM.Log
		}
	}
	err := over(&c, e.layers.Secret)
	if err == nil {
		to, err = Validate(to)
	}
	return to, c, err
}

// pinned returns the settings that say where a secret goes that is new: they are stored
// with it, whoever chose them, so that it goes to no other place once a policy is gone.
// Beside them stands the stored document without the secrets that were for another.
func (e effect) pinned(s Settings, c Credentials) (fields []string, document json.RawMessage, err error) {
	own := DefaultCredentials()
	if err := over(&own, e.rawCredentials); err != nil {
		return nil, nil, err
	}
	kept := own
	none := Credentials{Username: own.Username}
	chosen, was, nothing := e.chosen.destinations(&kept), e.settings.destinations(&e.credentials), e.chosen.destinations(&none)
	for i, d := range s.destinations(&c) {
		if isMoved := i == 0 && s.Connection.Server != e.settings.Connection.Server; !isMoved && !d.adds(was[i]) {
			continue
		}
		if fields = append(fields, d.fields...); was[i].isElsewhere(chosen[i]) {
			chosen[i].take(nothing[i])
		}
	}
	if kept == own {
		return fields, e.rawCredentials, nil
	}
	document, err = json.Marshal(kept)
	return fields, document, err
}
