package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// Layers is what an administrator lays around the user's own settings. Package
// policy makes it; each of its documents is one of canonical fields, which are
// valid with the defaults in the place of all others.
type Layers struct {
	Under  json.RawMessage // settings that stand where the user has chosen nothing; nil for none
	Over   json.RawMessage // settings that stand whatever the user chose; nil for none
	Secret json.RawMessage // credentials, likewise; nil for none
	Locked []string        // the fields of Over and Secret: connection.server, token
}

// IsLocked reports whether a field is not the user's to change.
func (l Layers) IsLocked(field string) bool { return slices.Contains(l.Locked, field) }

// around returns what is in effect: the stored documents, which can be read, with
// the layers around them, and the user's own choice. Where the kind of connection is
// another than that, its secrets are left out.
func (l Layers) around(rawSettings, rawCredentials json.RawMessage) (s, chosen Settings, c Credentials, err error) {
	chosen, c = Defaults(), DefaultCredentials()
	err = errors.Join(over(&chosen, l.Under, rawSettings), over(&c, rawCredentials))
	s = chosen
	s.Dialling.Rules, s.Sites.List, s.CRM.Hosts, s.CRM.Pages = nil, nil, nil, nil // encoding/json would write into these lists
	s.Numbers.InternalLengths, s.Guards.Countries = nil, nil
	if err = errors.Join(err, over(&s, l.Under, rawSettings, l.Over)); err != nil {
		return Defaults(), Defaults(), DefaultCredentials(), err
	}
	if !IsOneAccount(chosen.Connection.Kind, s.Connection.Kind) {
		c.Password, c.Token = "", ""
	}
	l.move(chosen.Connection.Kind, &s)
	if err = over(&c, l.Secret); err != nil {
		return Defaults(), Defaults(), DefaultCredentials(), err
	}
	var fault error
	if s, fault = Validate(s); fault != nil {
		s = l.without(s, fault)
	}
	chosen, _ = Validate(chosen) // the address that its kind has of itself
	return s, chosen, c, nil
}

// move takes away the address of the user's own kind of connection where the
// administrator's is another.
func (l Layers) move(kind string, s *Settings) {
	if s.Connection.Kind == kind {
		return
	}
	if !l.IsLocked("connection.server") {
		s.Connection.Server = ""
	}
	if !l.IsLocked("connection.context") {
		s.Connection.Context = ContextFor(s.Connection.Kind, s.Connection.Context)
	}
}

// without returns settings without what the user chose in the parts in which that
// is at odds with the administrator's fields.
func (l Layers) without(s Settings, fault error) Settings {
	base := Defaults()
	if over(&base, l.Under, l.Over) != nil {
		return Defaults() // cannot happen: both are canonical
	}
	base, _ = Validate(base) // likewise
	var faults Errors
	errors.As(fault, &faults)
	for _, f := range faults {
		switch group, _, _ := strings.Cut(f.Field, "."); group {
		case "endpoint":
			s.Endpoint = base.Endpoint
		case "crm":
			s.CRM = base.CRM
		default:
			return base
		}
	}
	return s
}

// over lays documents over a value, one after the other; nil is none.
func over(value any, documents ...json.RawMessage) error {
	for _, d := range documents {
		if d == nil {
			continue
		}
		if err := json.Unmarshal(d, value); err != nil {
			return err
		}
	}
	return nil
}

// rewrite returns a stored document as it is to be stored: isChosen tells of which
// fields what is to be is the user's choice, by whether it is what is in effect; any
// other stays as it stands there, or absent. So a default is never taken for a choice,
// and what the administrator locks keeps the value that the user had.
func rewrite(stored json.RawMessage, now, next any, isChosen func(field string, isSame bool) bool) (json.RawMessage, error) {
	document, isNow, isNext := map[string]any{}, map[string]any{}, map[string]any{}
	for _, of := range []struct {
		from any
		to   *map[string]any
	}{{now, &isNow}, {next, &isNext}} {
		raw, err := json.Marshal(of.from)
		if err == nil {
			err = json.Unmarshal(raw, of.to)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := over(&document, stored); err != nil {
		return nil, err
	}
	choose(document, isNow, isNext, "", isChosen)
	document["version"] = Version
	return json.Marshal(document)
}

func choose(document, now, next map[string]any, path string, isChosen func(field string, isSame bool) bool) {
	for name, value := range next {
		inner, isGroup := value.(map[string]any)
		if !isGroup {
			if isChosen(path+name, isSame(value, now[name])) {
				document[name] = value
			}
			continue
		}
		group, _ := document[name].(map[string]any)
		if group == nil {
			group = map[string]any{}
		}
		before, _ := now[name].(map[string]any)
		if choose(group, before, inner, path+name+".", isChosen); len(group) > 0 {
			document[name] = group
		}
	}
}

// isSame reports whether two values of JSON are.
func isSame(a, b any) bool {
	rawA, errA := json.Marshal(a)
	rawB, errB := json.Marshal(b)
	return errA == nil && errB == nil && bytes.Equal(rawA, rawB)
}
