package locale

import (
	"strings"
	"testing"
)

// FuzzCatalogue reads a file of texts: the same file gives the same texts, a text
// grows by what is filled in alone, and what is filled in stays what it is.
func FuzzCatalogue(f *testing.F) {
	f.Add(`{"a":{"message":"Call $NUMBER$?","placeholders":{"number":{"content":"$1"}}}}`, "$2 $1")
	f.Add(`{"a":{"message":"$A$","placeholders":{"a":{"content":"$B$$B$"},"b":{"content":"$A$$A$"}}}}`, "x")
	f.Add(`{"a":{"message":"$$1 $10 $"},"A":null}`, "\u202e")
	f.Add(`[]`, "")
	f.Fuzz(func(t *testing.T, document, value string) {
		c, err := Parse("en", "ltr", document)
		if err != nil {
			return
		}
		again, err := Parse("en", "ltr", document)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range c.Keys() {
			plain, filled := c.Text(key), c.Text(key, value)
			if plain != again.Text(key) {
				t.Fatalf("%q is read as %q and as %q", document, plain, again.Text(key))
			}
			if want := strings.ReplaceAll(plain, "$1", value); filled != want {
				t.Fatalf("%q with %q is %q", plain, value, filled)
			}
			if len(plain) > len(document)*len(document)+1 {
				t.Fatalf("a text of %d bytes out of %d", len(plain), len(document))
			}
		}
	})
}
