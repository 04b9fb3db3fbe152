package policy

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"simotel/wasm/settings"
)

// documents is both documents of which a policy names fields.
type documents struct {
	settings    settings.Settings
	credentials settings.Credentials
}

// valid takes the values away that our rules refuse, alone or beside the others,
// and returns the documents of those that are left, in canonical form. It takes one
// at a time and judges the rest anew: what was wrong only beside that one stays, and
// nothing goes without a fault of its own. What a user chose has no part in it: a
// policy means the same everywhere.
func (p *Policy) valid(values map[string]any) (documents, error) {
	for {
		d, err := documentsOf(values)
		if err != nil {
			return d, &settings.DocumentError{Document: "policy", Code: CodeMalformed} // cannot happen: the types are right
		}
		var wrong, secret settings.Errors
		var errS, errC error
		d.settings, errS = settings.Validate(d.settings)
		d.credentials, errC = settings.ValidateCredentials(d.credentials)
		errors.As(errS, &wrong)
		errors.As(errC, &secret)
		faults := slices.Concat(wrong, secret)
		if len(faults) == 0 {
			return d, nil
		}
		name := blamed(values, faults[0])
		if name == "" {
			return d, errors.Join(errS, errC) // cannot happen: the defaults are valid
		}
		for _, fault := range faults {
			switch {
			case blamed(values, fault) != name:
			case fault.Code == settings.CodeNeeded:
				p.fault(name, CodeNeeds, fault.Field)
			default:
				p.Faults = append(p.Faults, fault)
			}
		}
		delete(values, name)
	}
}

// blamed returns the name of the value that a fault is about: its own, or the one
// that needs what is empty; "" for none.
func blamed(values map[string]any, fault *settings.FieldError) string {
	field := fault.Field
	if fault.Code == settings.CodeNeeded {
		field = fault.Detail
	}
	for name := range values {
		if name == field || strings.HasPrefix(field, name+".") {
			return name
		}
	}
	return ""
}

// documentsOf lays values over the defaults.
func documentsOf(values map[string]any) (documents, error) {
	d := documents{settings.Defaults(), settings.DefaultCredentials()}
	if kind, ok := values["connection.kind"].(string); ok {
		d.settings.Connection.Context = settings.ContextFor(kind, d.settings.Connection.Context)
	}
	own, secret := map[string]any{}, map[string]any{}
	for name, value := range values {
		if isCredential(name) {
			secret[name] = value
		} else {
			put(own, name, value)
		}
	}
	for _, of := range []struct {
		from map[string]any
		to   any
	}{{own, &d.settings}, {secret, &d.credentials}} {
		raw, err := json.Marshal(of.from)
		if err == nil {
			err = json.Unmarshal(raw, of.to)
		}
		if err != nil {
			return d, err
		}
	}
	return d, nil
}

// put sets a value at its path.
func put(document map[string]any, path string, value any) {
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		inner, ok := document[name].(map[string]any)
		if !ok {
			inner = map[string]any{}
			document[name] = inner
		}
		document = inner
	}
	document[names[len(names)-1]] = value
}

// addressed takes secrets away for whose address the policy does not see: they
// would be sent wherever a user has them sent. Of those that stay it has each other
// address to which they would be sent enforced too, empty where the policy has none.
func (p *Policy) addressed(values map[string]any, recommended map[string]bool) {
	enforced := func(name string) bool { return values[name] != nil && values[name] != "" && !recommended[name] }
	pbx := "connection.server"
	if values["connection.kind"] == settings.KindEndpoint {
		pbx = "endpoint.originate.url"
	}
	needs := map[string][]string{
		"username": {"connection.kind", pbx}, "password": {"connection.kind", pbx}, "token": {"connection.kind", pbx},
		"eventsToken": {"events.address"}, "crmToken": {"crm.lookup.url", "crm.log.url"}, "crmSecret": {"crm.log.url"},
	}
	for _, name := range secretNames {
		if values[name] == nil {
			continue
		}
		all := needs[name]
		isSeen := !slices.ContainsFunc(all, func(n string) bool { return !enforced(n) })
		if name == "crmToken" {
			isSeen = slices.ContainsFunc(all, enforced) // one of them
		}
		if !isSeen {
			delete(values, name)
			p.fault(name, CodeAddress, all[len(all)-1])
			continue
		}
		if all[len(all)-1] == "endpoint.originate.url" {
			all = append(all, "endpoint.status.url", "endpoint.hangup.url")
		}
		for _, address := range all {
			if delete(recommended, address); values[address] == nil {
				values[address] = ""
			}
		}
	}
}

// lay makes the layers of what counts.
func (p *Policy) lay(d documents, values map[string]any, recommended map[string]bool) error {
	canonical := map[string]any{}
	for _, document := range []any{d.settings, d.credentials} {
		if err := flatten(document, canonical); err != nil {
			return err
		}
	}
	under, over, secret := map[string]any{}, map[string]any{}, map[string]any{}
	if _, isNamed := values["connection.context"]; !isNamed && values["connection.kind"] != nil {
		put(under, "connection.context", canonical["connection.context"])
	}
	for name := range values {
		switch {
		case isCredential(name):
			secret[name] = canonical[name]
		case recommended[name]:
			put(under, name, canonical[name])
			continue
		default:
			put(over, name, canonical[name])
		}
		p.Layers.Locked = append(p.Layers.Locked, name)
	}
	slices.Sort(p.Layers.Locked)
	for _, layer := range []struct {
		from map[string]any
		to   *json.RawMessage
	}{{under, &p.Layers.Under}, {over, &p.Layers.Over}, {secret, &p.Layers.Secret}} {
		if len(layer.from) == 0 {
			continue
		}
		raw, err := json.Marshal(layer.from)
		if err != nil {
			return err
		}
		*layer.to = raw
	}
	return nil
}
