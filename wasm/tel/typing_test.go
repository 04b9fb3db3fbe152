package tel

import "testing"

func TestWhatIsTypedMayBeTheBeginningOfANumber(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       bool
	}{
		{"a plus", "+", true},
		{"an open bracket", " (", true},
		{"a calling code", "+98", true},
		{"a part of one", "+9", true},
		{"a number abroad", "+44 20 79", true},
		{"in Persian digits", "+۹۸ ۲۱", true},
		{"a calling code that there is not, so far", "+999", true},
		{"a calling code that there is not", "+999 1234567", false},
		{"a number that is too long", "09121110022333", false},
		{"a code behind a plus", "+98*", false},
		{"a word", "call", false},
		{"a word and digits", "call 203", false},
	} {
		if got := reader("IR").IsBeginning(c.text); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestALinkIsToldFromANumber(t *testing.T) {
	for text, want := range map[string]bool{" tel:+98": true, "TEL:203": true, "sip:203@pbx": true, "callto:021": true, "021": false, "Tel: 021": false, "https://x": false} {
		if IsURI(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
