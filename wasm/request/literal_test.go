package request

import "testing"

func TestAKeyThatIsTypedIntoAHeaderIsKnownByTheHeadersName(t *testing.T) {
	for headers, want := range map[string]bool{
		"Authorization: Bearer abc":                  true,
		"Accept: text/plain\n X-API-Key : 123":       true,
		"private-token:abc":                          true,
		"x-client-secret: abc":                       true,
		"X-Auth: abc":                                true,
		"X-Password: abc":                            true,
		"X-Pass: abc":                                true,
		"X-Credential: abc":                          true,
		"X-Api: abc":                                 true,
		"Authorization: Bearer SECRET{extension}":    true,
		"X-Api-Key: abc{number}":                     true,
		"Authorization: Bearer {extension}":          false,
		"X-Auth-User: {extension}":                   false,
		"X-Password: {PASSWORD}":                     true, // no placeholder, and refused
		"Authorization: Token token={token}":         false,
		"X-Api-Version: 3":                           false,
		"X-Author: sales":                            false,
		"X-Bypass: cache":                            false,
		"Authorization: Bearer {token}":              false,
		"Authorization: Basic {basic}\nAccept: */*":  false,
		"Authorization:":                             false,
		"Accept: application/json\nX-Source: my key": false,
		"": false,
	} {
		if got := HasLiteralKey(headers); got != want {
			t.Errorf("%q: %v", headers, got)
		}
	}
}
