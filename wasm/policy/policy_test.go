package policy

import (
	"strings"
	"testing"

	"simotel/wasm/settings"
)

// told returns a policy's faults as field: code (detail), one a line.
func told(p Policy) string {
	var lines []string
	for _, f := range p.Faults {
		line := f.Field + ": " + f.Code
		if f.Detail != "" && f.Detail != f.Field {
			line += " (" + f.Detail + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestOfAPolicyCountsWhatIsRightAndTheRestIsTold(t *testing.T) {
	for _, c := range []struct{ name, policy, under, over, secret, faults string }{
		{"an empty policy is none", `{}`, "", "", "", ""},
		{"what is named is enforced, in canonical form",
			`{"connection.server": "PBX.example.com/", "numbers.internalLengths": [4, 3], "clicks.links": false, "guards.perMinute": 5}`,
			"", `{"clicks":{"links":false},"connection":{"server":"https://pbx.example.com"},"guards":{"perMinute":5},"numbers":{"internalLengths":[3,4]}}`, "", ""},
		{"what is recommended lies below", `{"look.theme": "dark", "country": "de", "recommended": ["look.theme"]}`,
			`{"look":{"theme":"dark"}}`, `{"country":"DE"}`, "", ""},
		{"a kind of connection brings its usual context", `{"connection.kind": "asterisk"}`,
			`{"connection":{"context":"from-internal"}}`, `{"connection":{"kind":"asterisk"}}`, "", ""},
		{"what Chrome drops for its type", `{"guards.perMinute": "5", "history.days": 1.5, "sites.list": ["a.example", 1], "clicks.links": 1, "dialling.rules": [{"match": 1}]}`,
			"", "", "", "clicks.links: setting_wrong_type\ndialling.rules: setting_wrong_type\nguards.perMinute: setting_wrong_type\nhistory.days: setting_wrong_type\nsites.list: setting_wrong_type"},
		{"whole numbers that Chrome takes for none", `{"guards.perMinute": 5.0, "history.days": 1e2, "connection.ringSeconds": 60, "numbers.internalLengths": [3, 4.0], "clicks.links": true, "connection.trunk": "e.1"}`,
			"", `{"clicks":{"links":true},"connection":{"ringSeconds":60,"trunk":"e.1"}}`, "",
			"guards.perMinute: setting_wrong_type\nhistory.days: setting_wrong_type\nnumbers.internalLengths: setting_wrong_type"},
		{"names that do not exist, or are of one user", `{"server": "x", "learned": [], "version": 1, "Country": "IR"}`,
			"", "", "", "Country: setting_unknown\nlearned: setting_unknown\nserver: setting_unknown\nversion: setting_unknown"},
		{"a value that our rules refuse takes no other with it", `{"country": "XX", "look.theme": "pink", "language": "fa"}`,
			"", `{"language":"fa"}`, "", "country: country_invalid\nlook.theme: setting_unknown_value (auto, light, dark)"},
		{"a value that needs another one", `{"crm.lookup.url": "https://crm.example.com/{e164}", "language": "fa"}`,
			"", `{"language":"fa"}`, "", "crm.lookup.url: policy_needs (crm.lookup.name)"},
		{"two mistakes in one value, a lock beside it", `{"dialling.international": false, "dialling.outsidePrefix": "9", "dialling.rules": [{"match": "A"}, {"match": "B"}]}`,
			"", `{"dialling":{"international":false,"outsidePrefix":"9"}}`, "", "dialling.rules.1.match: pattern_character (1)\ndialling.rules.2.match: pattern_character (1)"},
		{"two mistakes in one rule, a lock beside it", `{"dialling.international": false, "dialling.outsidePrefix": "9", "dialling.rules": [{"match": "A", "prefix": "abc"}]}`,
			"", `{"dialling":{"international":false,"outsidePrefix":"9"}}`, "", "dialling.rules.1.prefix: pattern_character (1)\ndialling.rules.1.match: pattern_character (1)"},
		{"two mistakes in a value that has no group", `{"username": "a:\u0001", "language": "fa"}`,
			"", `{"language":"fa"}`, "", "username: setting_characters\nusername: setting_characters (:)"},
		{"a value that needs two others", `{"connection.kind": "endpoint", "endpoint.originate.url": "https://a.example/", "endpoint.status.url": "https://a.example/status"}`,
			`{"connection":{"context":"main_routing"}}`, `{"connection":{"kind":"endpoint"},"endpoint":{"originate":{"url":"https://a.example/"}}}`, "",
			"endpoint.status.url: policy_needs (endpoint.state)\nendpoint.status.url: policy_needs (endpoint.states)"},
		{"a placeholder that needs another value", `{"connection.kind": "endpoint", "endpoint.originate.url": "https://a.example/", "endpoint.hangup.url": "https://a.example/{callId}", "endpoint.message": "/message"}`,
			`{"connection":{"context":"main_routing"}}`, `{"connection":{"kind":"endpoint"},"endpoint":{"message":"/message","originate":{"url":"https://a.example/"}}}`, "",
			"endpoint.hangup.url: policy_needs (endpoint.id)"},
		{"what is needed and enforced empty stays so", `{"crm.lookup.url": "https://crm.example.com/{e164}", "crm.lookup.name": ""}`,
			"", `{"crm":{"lookup":{"name":""}}}`, "", "crm.lookup.url: policy_needs (crm.lookup.name)"},
		{"what is wrong only beside another mistake counts", `{"country": "XX", "numbers.areaCode": "021234"}`,
			"", `{"numbers":{"areaCode":"21234"}}`, "", "country: country_invalid"},
		{"a rule at fault is told with its place", `{"dialling.rules": [{"match": "9X."}, {"match": "A"}]}`,
			"", "", "", "dialling.rules.2.match: pattern_character (1)"},
		{"recommended are settings of the policy, no secrets",
			`{"connection.kind": "simotel", "connection.server": "https://a.example", "token": "t", "recommended": ["token", "country"]}`,
			`{"connection":{"context":"main_routing"}}`, `{"connection":{"kind":"simotel","server":"https://a.example"}}`, `{"token":"t"}`,
			"recommended: policy_recommended (token)\nrecommended: policy_recommended (country)"},
		{"a secret whose address the user could choose", `{"connection.kind": "simotel", "connection.server": "https://a.example", "password": "p", "crmSecret": "s", "recommended": ["connection.server"]}`,
			`{"connection":{"context":"main_routing","server":"https://a.example"}}`, `{"connection":{"kind":"simotel"}}`, "",
			"password: policy_address (connection.server)\ncrmSecret: policy_address (crm.log.url)"},
		{"the cloud has its own address", `{"connection.kind": "simotel_cloud", "token": "t"}`,
			`{"connection":{"context":"main_routing"}}`, `{"connection":{"kind":"simotel_cloud","server":"https://panel.hostedpbx.ir"}}`, `{"token":"t"}`, ""},
		{"an endpoint's secret goes to no address of a user's",
			`{"connection.kind": "endpoint", "endpoint.originate.url": "https://a.example/", "token": "t"}`, `{"connection":{"context":"main_routing"}}`,
			`{"connection":{"kind":"endpoint"},"endpoint":{"hangup":{"url":""},"originate":{"url":"https://a.example/"},"status":{"url":""}}}`, `{"token":"t"}`, ""},
		{"nor where one is recommended, which it then is no more",
			`{"connection.kind": "endpoint", "endpoint.originate.url": "https://a.example/", "endpoint.hangup.url": "https://a.example/end", "username": "u", "recommended": ["endpoint.hangup.url"]}`,
			`{"connection":{"context":"main_routing"}}`,
			`{"connection":{"kind":"endpoint"},"endpoint":{"hangup":{"url":"https://a.example/end"},"originate":{"url":"https://a.example/"},"status":{"url":""}}}`, `{"username":"u"}`, ""},
		{"an endpoint without a secret leaves its other requests to the users",
			`{"connection.kind": "endpoint", "endpoint.originate.url": "https://a.example/"}`, `{"connection":{"context":"main_routing"}}`,
			`{"connection":{"kind":"endpoint"},"endpoint":{"originate":{"url":"https://a.example/"}}}`, "", ""},
		{"the call log's token goes to no lookup of a user's", `{"crm.log.url": "https://crm.example/log", "crmToken": "t"}`,
			"", `{"crm":{"log":{"url":"https://crm.example/log"},"lookup":{"url":""}}}`, `{"crmToken":"t"}`, ""},
		{"the lookup's token goes to no call log of a user's", `{"crm.lookup.url": "https://crm.example/?q={e164}", "crm.lookup.name": "/name", "crmToken": "t"}`,
			"", `{"crm":{"log":{"url":""},"lookup":{"name":"/name","url":"https://crm.example/?q={e164}"}}}`, `{"crmToken":"t"}`, ""},
		{"what signs the call log goes nowhere else", `{"crm.log.url": "https://crm.example/log", "crmSecret": "s"}`,
			"", `{"crm":{"log":{"url":"https://crm.example/log"}}}`, `{"crmSecret":"s"}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := ParsePolicy([]byte(c.policy))
			if err != nil {
				t.Fatal(err)
			}
			if got := told(p); got != c.faults {
				t.Errorf("faults\n%s\nwant\n%s", got, c.faults)
			}
			for what, got := range map[string][2]string{"under": {string(p.Layers.Under), c.under}, "over": {string(p.Layers.Over), c.over}, "secret": {string(p.Layers.Secret), c.secret}} {
				if got[0] != got[1] {
					t.Errorf("%s is %s, want %s", what, got[0], got[1])
				}
			}
		})
	}
}

func TestWhatIsNoPolicyIsRefusedAsAWholeWithoutQuotingIt(t *testing.T) {
	for document, code := range map[string]string{
		`{"password": "secret`: CodeMalformed, `[]`: CodeMalformed, `null`: CodeMalformed, ``: CodeMalformed,
		`{"language": "` + strings.Repeat("x", settings.MaxImport) + `"}`: CodeTooLarge,
	} {
		_, err := ParsePolicy([]byte(document))
		if err == nil || !strings.Contains(err.Error(), code) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%.30q: %v, want %s", document, err, code)
		}
	}
}

func TestAPolicyIsFoundInChromesOwnFile(t *testing.T) {
	for _, c := range []struct{ name, document, want, other string }{
		{"a plain policy", `{"country": "IR"}`, `{"country": "IR"}`, ""},
		{"as the Admin console has it", `{"country": {"Value": "IR"}, "sites.list": {"Value": ["a.b"]}}`, `{"country":"IR","sites.list":["a.b"]}`, ""},
		{"an object that is none of the console's", `{"country": {"Value": "IR"}, "look": {"theme": "dark"}}`, `{"country": {"Value": "IR"}, `, ""},
		{"ours among others", `{"3rdparty": {"extensions": {"other": {"a": 1}, "ours": {"country": "IR"}}}}`, `{"country": "IR"}`, ""},
		{"the only one", `{"3rdparty": {"extensions": {"store": {"country": "IR"}}}}`, `{"country": "IR"}`, "store"},
		{"none of ours", `{"3rdparty": {"extensions": {"other": {}, "another": {}}}}`, CodeNotOurs, ""},
	} {
		got, other, err := Unwrap([]byte(c.document), "ours")
		if err != nil {
			got = []byte(err.Error())
		}
		if !strings.Contains(string(got), c.want) || other != c.other {
			t.Errorf("%s: %s of %q, want %s", c.name, got, other, c.want)
		}
	}
}
