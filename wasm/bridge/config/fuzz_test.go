package config

import (
	"strings"
	"testing"
)

// FuzzConfig reads a file's text: an error says which field, and repeats neither a
// secret nor more of the text than a name.
func FuzzConfig(f *testing.F) {
	const secret = "a-secret-of-24-characters"
	for _, text := range []string{`{"users":[{"name":"sara","token":"` + secret + `","extensions":["201"]}],"webhook":{"user":"simotel","password":"` + secret + `"},"store":{"directory":"/tmp"}}`,
		`{"webhook":{"password":["` + secret + `"]}}`, `{"limits":{"clients":1e99,"Clients":-1}}`, `{"listen":":99999","origins":["["]}`, `{"users":[null]}`, `{} {}`, `{"a":`, `{"tls":{"key":"x"},"trustedProxies":["::/0"],"store":{"urls":["tls://u:` + secret + `@h"]}}`,
		strings.Repeat(`{"tls":`, 200)} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c := Defaults()
		err := c.read(text)
		if err == nil {
			err = c.Validate()
		}
		if err != nil && strings.Contains(err.Error(), secret) && !strings.Contains(string(text), `"`+secret+`":`) {
			t.Fatalf("%q: the error repeats a secret: %v", text, err)
		}
	})
}
