package pbx

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWhatAServerSaysIsFitForASentence(t *testing.T) {
	for _, c := range []struct{ name, said, want string }{
		{"words of Persian stay whole", "می\u200cخواهم", "می\u200cخواهم"},
		{"one line", " no\r\n\tline\u2028here ", "no line here"},
		{"nothing turns what follows around", "\u202e\u2066gnp.exe\u2069\u202c", "gnp.exe"},
		{"nothing that is not seen", "a\u0000\u0007\u200b\ufeff\U000e0041b", "ab"},
		{"vowel marks stay", "مُحَمَّدٌ Đặng e\u0301\u0323", "مُحَمَّدٌ Đặng e\u0301\u0323"},
		{"no tower of marks grows over what is around", "Za" + strings.Repeat("\u0301", 50) + "b" + strings.Repeat("\u20dd", 9), "Za\u0301\u0301\u0301b\u20dd\u20dd\u20dd"},
		{"a tower is one with what is not seen in it", "Za\u0301\u0301\u0301\u200b\u0301\u0301\u200c\u0301b", "Za\u0301\u0301\u0301\u200cb"},
		{"markup is text", "<b onclick=x>&amp;", "<b onclick=x>&amp;"},
		{"what is no UTF-8", "a\xffb", "a\ufffdb"},
		{"no more than the bound", strings.Repeat("x", 80), strings.Repeat("x", 60) + "…"},
		{"nothing", "\u200f \u202a", ""},
	} {
		if got := Clean(c.said, 60); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	if got := Clean(strings.Repeat("\ufdfa", 1<<20), 60); utf8.RuneCountInString(got) != 61 {
		t.Errorf("a megabyte of one letter that stands for eighteen is told in %d", utf8.RuneCountInString(got))
	}
}

func TestASecretThatAServerQuotesIsNotShownHoweverItIsQuoted(t *testing.T) {
	const secret = "t0ken-of-the-user"
	for name, said := range map[string]string{
		"as it is":                        "bad key " + secret,
		"parted by what is not seen":      "bad key t0ken\u200b-of-\u202ethe-user",
		"parted by controls":              "bad key t0ken-of-the\u0000-user",
		"under a tower of marks":          "bad key t0ken-of-the-user" + strings.Repeat("\u0301", 9),
		"in the middle of a lot of words": strings.Repeat("x ", 90) + secret,
	} {
		if got := Said(said, 200, secret, "", "bad"); strings.Contains(got, secret) || strings.Contains(got, "t0ken") || !strings.Contains(got, "…") {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := Said("bad key", 200, "", "bad"); got != "bad key" {
		t.Errorf("a secret of three letters stands in any text, and not in %q", got)
	}
}
