package guard

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// Reasons are put into words by their name alone, so a new one must have some.
func TestEveryReasonHasItsWordsInEveryLanguage(t *testing.T) {
	reasons := regexp.MustCompile(`\bReason *= "(\w+)"`).FindAllStringSubmatch(read(t, "wasm/detect/reason.go"), -1)
	if len(reasons) < 20 {
		t.Fatalf("wasm/detect/reason.go has %d reasons", len(reasons))
	}
	for _, language := range []string{"en", "fa"} {
		var catalogue map[string]struct{ Message string }
		if err := json.Unmarshal([]byte(read(t, "web/_locales/"+language+"/messages.json")), &catalogue); err != nil {
			t.Fatal(err)
		}
		for _, r := range append(reasons, []string{"", "fax"}) {
			if key := "reason_" + r[1]; strings.TrimSpace(catalogue[key].Message) == "" {
				t.Errorf("%s has no %s", language, key)
			}
		}
	}
}
