package crossing

import (
	"encoding/json"
	"slices"
	"testing"

	"simotel/wasm/detect"
)

// FuzzOptions has a page's core read options as the page may hand them over, find
// what stands in a text by them, and write it: as JSON that reads as the same.
func FuzzOptions(f *testing.F) {
	f.Add("IR\n21\n3,4\nexample.ir\n+982112345678\t203\nfa", "تلفن ۰۲۱-۸۸۱۲۳۴۵۶ داخلی ۲۰۳")
	f.Add("\n\n99999999999999999999,-1,x,,0\n\n\t\t\n\n\nen", "ext. 203, 0912 345 6789")
	f.Add("US", "(212) 555-0142 / 0143")
	core := detect.New()
	f.Fuzz(func(t *testing.T, lines, text string) {
		found := core.Find(text, Options(lines))
		var read []detect.Match
		if err := json.Unmarshal(AppendMatches(nil, found), &read); err != nil || !slices.Equal(read, found) {
			t.Fatalf("%q in %q is written %s: %v", lines, text, AppendMatches(nil, found), err)
		}
	})
}
