package request

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzPointer looks up a pointer in an answer: what is found is a part of the
// document and JSON itself, and a text that is told is no longer than it.
func FuzzPointer(f *testing.F) {
	for _, pointer := range []string{"/a", "/a/0/b", "/", "//", "/~0~1/", "/0", "/00", "/-1", "/9999999999999999999", "a", "", "/__proto__/x"} {
		for _, document := range []string{`{"a":[{"b":"x"}],"":{"":1},"~/":{"":2}}`, "\ufeff[1,2]", `{"a":1,"a":"\ud800"}`, `{"__proto__":{"x":"y"}}`, `null`, `{"a":`, strings.Repeat("[", 300) + strings.Repeat("]", 300)} {
			f.Add([]byte(document), pointer)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, pointer string) {
		document, err := ReadJSON(body)
		if err != nil {
			return
		}
		text := Text(document, pointer)
		found, ok := Find(document, pointer)
		if !ok {
			if text != "" {
				t.Fatalf("%q in %q is nothing and yet %q", pointer, body, text)
			}
			return
		}
		if !json.Valid(found) || !strings.Contains(string(document), string(found)) {
			t.Fatalf("%q in %q is %q", pointer, body, found)
		}
		// What is no UTF-8 becomes U+FFFD, of three bytes for one.
		if len(text) > 3*len(found) || !utf8.ValidString(text) && utf8.Valid(body) {
			t.Fatalf("%q in %q is told as %q", pointer, body, text)
		}
	})
}
