package request

import "testing"

func TestAKeyThatIsTypedIntoAHeaderIsKnownByTheHeadersName(t *testing.T) {
	for headers, want := range map[string]bool{
		"Authorization: Bearer abc":                  true,
		"Accept: text/plain\n X-API-Key : 123":       true,
		"private-token:abc":                          true,
		"x-client-secret: abc":                       true,
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
