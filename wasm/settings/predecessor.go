package settings

import (
	"encoding/json"
	"errors"
	"strings"
)

// PredecessorKeys lists what the vendor's earlier extension, Click2Dial, keeps
// in chrome.storage.sync, secrets included and in clear.
var PredecessorKeys = []string{
	"connection_mode", "discoverTelLink", "numbersHistory",
	"server", "user", "pass", "caller", "context", "trunkName",
	"cloud_server", "cloud_api_token", "cloud_caller", "cloud_context", "cloud_trunkName",
}

// Predecessor is what Click2Dial was set to. Empty fields were not set, or not
// in a form that can be read.
type Predecessor struct {
	Kind      string // KindSimotel or KindSimotelCloud
	Server    string
	Extension string
	Context   string
	Trunk     string
	Username  string
	Password  string
	Token     string
}

// ReadPredecessor reads Click2Dial's values, which may be of any type or be
// damaged. It reports whether there is one at all, readable or not: what is
// there can be erased.
func ReadPredecessor(values map[string]json.RawMessage) (p Predecessor, found bool) {
	for _, key := range PredecessorKeys {
		found = found || values[key] != nil
	}
	get := func(key string) string { return loose(values[key]) }
	mode := get("connection_mode")
	if mode == "cloud" || mode != "local" && get("server") == "" && get("cloud_api_token") != "" {
		return Predecessor{
			Kind: KindSimotelCloud, Server: get("cloud_server"), Extension: get("cloud_caller"),
			Context: get("cloud_context"), Trunk: get("cloud_trunkName"), Token: get("cloud_api_token"),
		}, found
	}
	p = Predecessor{
		Kind: KindSimotel, Server: get("server"), Extension: get("caller"),
		Context: get("context"), Trunk: get("trunkName"), Username: get("user"), Password: get("pass"),
	}
	if p.Server = Typed(p.Server); p.Server != "" && !strings.Contains(p.Server, "://") {
		p.Server = "http://" + p.Server // Click2Dial knows no other
	}
	return p, found
}

// Empty reports whether there is nothing to take over.
func (p Predecessor) Empty() bool { return p == Predecessor{Kind: p.Kind} }

// loose returns a stored text, or the digits of a number that should have been
// one. Anything else is "", and so are the words that a script made of nothing.
func loose(raw json.RawMessage) string {
	var value any
	if IsDeep(raw) || json.Unmarshal(raw, &value) != nil {
		return ""
	}
	switch v := value.(type) {
	case string:
		switch strings.TrimSpace(v) {
		case "undefined", "null", "NaN", "[object Object]":
			return ""
		}
		return v
	case float64:
		return strings.TrimSpace(string(raw))
	}
	return ""
}

// Over lays what Click2Dial was set to over s and c and returns them in
// canonical form. A value that the rules refuse is left out, with its fault
// among the Errors; a field that was not set stays as it is in s and c, which
// are valid themselves.
func (p Predecessor) Over(s Settings, c Credentials) (Settings, Credentials, Errors) {
	isOther := s.Connection.Kind != p.Kind
	if isOther {
		s.Connection.Kind, s.Connection.Server = p.Kind, "" // an address of another kind is no place for its secrets
	}
	var faults Errors
	if here := s.Connection.Server; p.Server != "" && p.Server != here {
		s.Connection.Server = p.Server
		switch fault := faultOf("connection.server", s, c); {
		case fault == nil:
			isOther = true
		case here != "":
			p.Username, p.Password, p.Token = "", "", "" // they are for another
			fallthrough
		default:
			faults, s.Connection.Server = append(faults, fault), here
		}
	}
	if isOther {
		c.Username, c.Password, c.Token = "", "", "" // what is stored belongs to another server
	}
	if p.Username != "" || p.Password != "" {
		s.Connection.Authentication = AuthBasic // all that Click2Dial can
	}
	for _, f := range []struct {
		field, value string
		at           *string
	}{
		{"connection.context", p.Context, &s.Connection.Context},
		{"connection.trunk", p.Trunk, &s.Connection.Trunk},
		{"extension", p.Extension, &s.Extension},
		{"username", p.Username, &c.Username},
		{"password", p.Password, &c.Password},
		{"token", p.Token, &c.Token},
	} {
		if f.value == "" {
			continue
		}
		before := *f.at
		*f.at = f.value
		if fault := faultOf(f.field, s, c); fault != nil {
			faults = append(faults, fault)
			*f.at = before
		}
	}
	s, errS := Validate(s)
	c, errC := ValidateCredentials(c)
	var rest Errors
	if errors.As(errors.Join(errS, errC), &rest) {
		faults = append(faults, rest...)
	}
	return s, c, faults
}

// faultOf returns what is wrong with one field, nil for nothing.
func faultOf(field string, s Settings, c Credentials) *FieldError {
	_, errS := Validate(s)
	_, errC := ValidateCredentials(c)
	for _, err := range []error{errS, errC} {
		var faults Errors
		if errors.As(err, &faults) {
			for _, f := range faults {
				if f.Field == field {
					return f
				}
			}
		}
	}
	return nil
}
