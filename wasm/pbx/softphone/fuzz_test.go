package softphone

import (
	"strings"
	"testing"

	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// FuzzAddress hands any order over: the address has the scheme that is set and
// nothing that a telephone program could take for more than a number.
func FuzzAddress(f *testing.F) {
	for _, number := range []string{"+982188341256", "*78#", "201", "1;phone-context=x", "1@evil", "1?x", "1%0a2", "/1", ""} {
		f.Add(number, number)
	}
	f.Fuzz(func(t *testing.T, callee, e164 string) {
		for _, scheme := range []string{settings.SchemeTel, settings.SchemeCallto, settings.SchemeSIP} {
			address, ok := Address(settings.Softphone{Scheme: scheme, Domain: "pbx.example"}, pbx.Order{Callee: callee, E164: e164})
			if !ok {
				continue
			}
			number, fits := strings.CutPrefix(address, scheme+":")
			number = strings.TrimSuffix(number, "@pbx.example")
			if !fits || number == "" || strings.Trim(strings.ReplaceAll(number, "%23", ""), "+0123456789*") != "" {
				t.Fatalf("%q, %q is handed over as %q", callee, e164, address)
			}
		}
	})
}
