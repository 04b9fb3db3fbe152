//go:build !js

package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestAPolicyIsCheckedInWordsAndByItsExitCode(t *testing.T) {
	for _, c := range []struct {
		name, policy string
		code         int
		says         string
	}{
		{"a right policy", `{"country": "IR", "look.theme": "dark", "recommended": ["look.theme"]}`, 0, "The policy is right. Values: 3, settings enforced: 1."},
		{"Linux's file of policies", `{"HomepageLocation": "x", "3rdparty": {"extensions": {"` + id + `": {"country": "IR"}}}}`, 0, "Values: 1,"},
		{"another extension's alone", `{"3rdparty": {"extensions": {"a": {}, "b": {}}}}`, 1, "There is no policy of this extension in this file."},
		{"a wrong type", `{"guards.perMinute": "5"}`, 1, "guards.perMinute: A value is of the wrong kind: guards.perMinute. Chrome drops it, and the extension never sees it."},
		{"a whole number with a point", `{"guards.perMinute": 5.0}`, 1, "A whole number is written without a point or an exponent"},
		{"a value that the extension refuses", `{"country": "XX"}`, 1, "country: "},
		{"two mistakes in one value beside a lock", `{"dialling.international": false, "dialling.rules": [{"match": "A"}, {"match": "B"}]}`, 1, "The policy is not right. Faults: 2, values: 2, settings enforced: 1."},
		{"a value that needs another", `{"crm.lookup.url": "https://crm.example.com/{e164}"}`, 1, "crm.lookup.url: It needs crm.lookup.name, which is missing, empty or wrong in the policy."},
		{"a name that does not exist", `{"countri": "IR"}`, 1, "countri: There is no setting with this name"},
		{"no JSON", `{`, 1, "the whole policy: This is no policy in JSON."},
		{"secrets", `{"connection.kind": "simotel_cloud", "token": "the-secret"}`, 0, "note: There are credentials in this policy."},
		{"a secret that has more enforced", `{"connection.kind": "endpoint", "endpoint.originate.url": "https://a.example/", "token": "the-secret"}`, 0, "note: endpoint.hangup.url is enforced as well"},
		{"an address to which nothing would be sent", `{"clearText": "never", "connection.server": "http://10.0.0.5"}`, 0, "note: Nothing is sent to connection.server, since it is not encrypted. Write https:// or wss:// there, or say otherwise in clearText.\nAll of it counts. "},
		{"an address that a user may have sent to", `{"clearText": "private", "connection.server": "http://10.0.0.5"}`, 0, "The policy is right."},
		{"a key in a header", `{"crm.lookup.url": "https://crm.example.com/{e164}", "crm.lookup.name": "/name", "crm.lookup.headers": "X-Api-Key: the-secret"}`, 0, "note: crm.lookup.headers has a key in clear"},
	} {
		var told strings.Builder
		code := check([]byte(c.policy), &told)
		if code != c.code || !strings.Contains(told.String(), c.says) || strings.Contains(told.String(), "the-secret") {
			t.Errorf("%s: code %d, %q; want %d, %q", c.name, code, told.String(), c.code, c.says)
		}
	}
}

func TestTheExtensionsIDIsThatOfItsKey(t *testing.T) {
	raw, err := os.ReadFile("../../../manifest.json")
	var manifest struct{ Key string }
	if err == nil {
		err = json.Unmarshal(raw, &manifest)
	}
	key, errKey := base64.StdEncoding.DecodeString(manifest.Key)
	if err != nil || errKey != nil {
		t.Fatal(err, errKey)
	}
	sum, got := sha256.Sum256(key), ""
	for _, b := range sum[:16] {
		got += string('a'+rune(b>>4)) + string('a'+rune(b&15))
	}
	if got != id {
		t.Errorf("the id is %s, want %s", id, got)
	}
}
