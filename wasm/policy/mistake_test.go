package policy

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/settings"
)

// whole is a policy that names all there is, and all of it is right.
const whole = `{
"clearText": "never", "clicks.links": false, "clicks.number": "call", "connection.authentication": "token", "connection.callerId": "1", "connection.channel": "SIP/{extension}",
"connection.context": "office", "connection.kind": "endpoint", "connection.limitSeconds": 60, "connection.ringSeconds": 30, "connection.server": "https://pbx.example.com", "connection.trunk": "t",
"country": "DE", "crm.hosts": ["a.example"], "crm.log.authentication": "hmac", "crm.log.url": "https://crm.example/log", "crm.lookup.company": "/company", "crm.lookup.headers": "X-Key: {token}",
"crm.lookup.hover": true, "crm.lookup.id": "/id", "crm.lookup.link": "/link", "crm.lookup.minutes": 5, "crm.lookup.name": "/name", "crm.lookup.url": "https://crm.example/{e164}",
"crm.pages": ["https://crm.example"], "crm.pop.incoming": "end", "crm.pop.outgoing": "end", "crm.pop.url": "https://crm.example/{callId}", "crm.pop.where": "tab", "detection.host": "worker",
"dialling.international": true, "dialling.outsidePrefix": "9", "dialling.rules": [{"match": "X."}], "endpoint.hangup.body": "a={callId}", "endpoint.hangup.headers": "X-Key: {token}",
"endpoint.hangup.method": "PUT", "endpoint.hangup.url": "https://a.example/end", "endpoint.id": "/id", "endpoint.message": "/message", "endpoint.originate.body": "a={number}",
"endpoint.originate.headers": "X-Key: {token}", "endpoint.originate.method": "PUT", "endpoint.originate.url": "https://a.example/call", "endpoint.state": "/state", "endpoint.states": "up = connected",
"endpoint.status.body": "a=b", "endpoint.status.headers": "X-Key: {token}", "endpoint.status.method": "POST", "endpoint.status.url": "https://a.example/{callId}", "endpoint.success": "/ok",
"events.address": "wss://events.example", "extension": "201", "guards.countries": ["FR"], "guards.perMinute": 5, "guards.undoSeconds": 3, "history.days": 9, "history.pages": true,
"incoming.show": "none", "language": "fa", "look.numbers": "plain", "look.theme": "dark", "numbers.areaCode": "30", "numbers.internalLengths": [3], "reports.enabled": true,
"secrets.keep": "session", "sites.list": ["a.example"], "sites.mode": "only", "softphone.domain": "a.example", "softphone.scheme": "sip",
"username": "u", "password": "p", "token": "t", "eventsToken": "e", "crmToken": "c", "crmSecret": "s"}`

// needing lists what cannot stand once a setting of whole does not count.
var needing = map[string][]string{
	"connection.kind":        {"username", "password", "token"}, // the address that they are for
	"endpoint.originate.url": {"username", "password", "token"},
	"events.address":         {"eventsToken"},
	"crm.log.url":            {"crmSecret"},
	"endpoint.status.method": {"endpoint.status.body"}, // GET has none
	"endpoint.state":         {"endpoint.status.url"},
	"endpoint.states":        {"endpoint.status.url"},
	"endpoint.id":            {"endpoint.status.url", "endpoint.hangup.url"},
	"crm.lookup.name":        {"crm.lookup.url"},
}

func TestAMistakeInOneSettingTakesNoOtherWithItButWhatCannotStandWithoutIt(t *testing.T) {
	right, stands := laid(t, whole)
	for name, kind := range Kinds() {
		if _, isNamed := right[name]; !isNamed && name != NameRecommended {
			t.Errorf("%s is not in the policy of all", name)
		}
		wrong := map[string]any{"": "\x01", "n": 1 << 30, "[": []any{"\x01"}, "[n": []any{99}, "[{": []any{map[string]any{"match": "A", "prefix": "abc"}, map[string]any{"match": "B"}}}[shape(kind)]
		if wrong == nil || name == NameRecommended {
			continue // true and false are both right
		}
		with := maps.Clone(right)
		with[name] = wrong
		raw, err := json.Marshal(with)
		if err != nil {
			t.Fatal(err)
		}
		_, layers := laid(t, string(raw))
		var lost []string
		for other, value := range stands {
			if !isSame(value, layers[other]) {
				lost = append(lost, other)
			}
		}
		want := append([]string{name}, needing[name]...)
		slices.Sort(lost)
		slices.Sort(want)
		if !slices.Equal(lost, want) {
			t.Errorf("a wrong %s takes %q away, want %q", name, lost, want)
		}
		p, err := ParsePolicy(raw)
		if err != nil {
			t.Fatal(err)
		}
		if silent := untold(p, lost); len(silent) > 0 {
			t.Errorf("a wrong %s takes %q away untold, among the faults\n%s", name, silent, told(p))
		}
	}
}

// laid returns what a policy names, and what of it is laid around the settings.
func laid(t *testing.T, document string) (named, around map[string]any) {
	t.Helper()
	p, err := ParsePolicy([]byte(document))
	if err == nil {
		err = json.Unmarshal([]byte(document), &named)
	}
	if err != nil {
		t.Fatal(err)
	}
	around = map[string]any{}
	for _, layer := range []json.RawMessage{p.Layers.Under, p.Layers.Over, p.Layers.Secret} {
		if layer != nil && flatten(layer, around) != nil {
			t.Fatalf("no JSON: %s", layer)
		}
	}
	return named, around
}

// shape names the type of a setting.
func shape(kind any) string {
	switch kind := kind.(type) {
	case bool:
		return "no mistake"
	case float64:
		return "n"
	case map[string]any:
		return "{"
	case []any:
		return "[" + shape(kind[0])
	}
	return ""
}

// isSame reports whether two values of JSON are.
func isSame(a, b any) bool {
	rawA, errA := json.Marshal(a)
	rawB, errB := json.Marshal(b)
	return errA == nil && errB == nil && string(rawA) == string(rawB)
}

// untold returns the names of which no fault of a policy is.
func untold(p Policy, names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(p.Faults, func(f *settings.FieldError) bool {
			return f.Field == short(name) || strings.HasPrefix(f.Field, name+".")
		})
	})
}
