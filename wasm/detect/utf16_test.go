package detect

import (
	"encoding/json"
	"testing"
	"unicode/utf16"
)

func TestUTF16LenCountsAsJavaScriptDoesAfterJSON(t *testing.T) {
	for _, s := range []string{"", "abc", "۰۲۱", "☎ 021", "😀😀", "a\xff\xfeb", "\xf0\x9f\x98", "\u200e1"} {
		raw, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var seen string
		if err := json.Unmarshal(raw, &seen); err != nil {
			t.Fatal(err)
		}
		if got, want := UTF16Len(s), len(utf16.Encode([]rune(seen))); got != want {
			t.Errorf("UTF16Len(%q) = %d, JavaScript sees %d", s, got, want)
		}
	}
}
