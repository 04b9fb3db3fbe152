package places

import (
	"testing"

	"simotel/wasm/plan"
)

// FuzzTable opens anything as a table and looks numbers up in it: it is refused, or
// each name is a part of it.
func FuzzTable(f *testing.F) {
	raw, err := Encode(map[string]Names{"en": {"9821": "Tehran province", "44207946": "Soho"}, "fa": {"9821": "استان تهران"}}, map[string]Names{"en": {"98912": "IR-MCI"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add(raw[:len(raw)-1])
	f.Add([]byte{1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255})
	numbers := []string{"982188341256", "442079460000", "989121234567"}
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, err := Open(raw)
		if err != nil {
			return
		}
		for _, digits := range numbers {
			n, ok := plan.Parse(digits, true, 0)
			if !ok {
				t.Fatal(digits)
			}
			for _, language := range Languages {
				if name := table.Place(n, language) + table.Carrier(n, language); len(name) > len(raw) {
					t.Fatalf("a name of %d bytes out of %d", len(name), len(raw))
				}
			}
		}
	})
}
