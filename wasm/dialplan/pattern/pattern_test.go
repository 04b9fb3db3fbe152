package pattern

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

func TestAPatternMatchesWhatAsteriskSaysItDoes(t *testing.T) {
	for _, c := range []struct{ name, pattern, matches, not string }{
		{"digits match themselves", "911", "911", "91 9111 912 119"},
		{"X is any digit", "3XX", "300 355 399", "30 3000 3*0 30# 400"},
		{"Z is 1 to 9", "Z", "1 5 9", "0 * #"},
		{"N is 2 to 9", "N", "2 5 9", "0 1 * #"},
		{"small letters are the same", "xzn", "012 999", "002 011"},
		{"brackets hold single digits", "[137]", "1 3 7", "2 4 0"},
		{"brackets hold ranges", "[2-4]X", "20 39", "10 50"},
		{"brackets hold both", "[137-9]", "1 3 7 8 9", "2 4 5 6 0 -"},
		{"brackets hold star and hash", "[*#]X", "*1 #9", "11 **"},
		{"a range may be of one", "[3-3]", "3", "2 4 -"},
		{"a dot is one key or more", "00.", "001 0049301234", "00 0 01"},
		{"a dot alone is anything", ".", "0 203 *72# +98", ""},
		{"a dot is no digit's place", "9.", "91 9*", "9 8"},
		{"an exclamation mark is none or more", "00!", "00 001 0049", "0 01"},
		{"an exclamation mark alone is anything", "!", "0 203", ""},
		{"star and hash match themselves", "*7X#", "*72# *70#", "*72 72# *7*#"},
		{"a plus begins", "+98.", "+9821", "9821 +98 098"},
		{"a dot takes a plus, X does not", "XX", "12", "+1"},
		{"the underscore of Asterisk's files", "_9X.", "912 90345", "9 91 _912"},
		{"hyphens and blanks say nothing", "NXX-XXX X", "5551234", "555-1234 155123"},
	} {
		p, err := Parse(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for _, dialled := range strings.Fields(c.matches) {
			if !p.Match(dialled) {
				t.Errorf("%s: %s does not match %s", c.name, c.pattern, dialled)
			}
		}
		for _, dialled := range append(strings.Fields(c.not), "") {
			if p.Match(dialled) && c.pattern != "!" {
				t.Errorf("%s: %s matches %q", c.name, c.pattern, dialled)
			}
		}
	}
}

func TestWhatIsNoPatternIsRefusedWithItsPlace(t *testing.T) {
	for _, c := range []struct {
		name, pattern, code string
		position            int
	}{
		{"nothing", "", CodeEmpty, 0},
		{"nothing but what says nothing", "_ -", CodeEmpty, 0},
		{"a letter", "9A", CodeCharacter, 2},
		{"a Persian digit, which settings make ASCII before", "۹", CodeCharacter, 1},
		{"a slash, before which Asterisk matches the caller", "9X/201", CodeCharacter, 3},
		{"the pipe that FreePBX once had", "9|X.", CodeCharacter, 2},
		{"an underscore behind the beginning", "9_X", CodeCharacter, 2},
		{"a closing bracket alone", "9]", CodeCharacter, 2},
		{"brackets that are not closed", "9[12", CodeSet, 2},
		{"empty brackets", "9[]", CodeSet, 2},
		{"a range that falls", "[7-3]", CodeSet, 1},
		{"a range to a star", "[3-*]", CodeSet, 1},
		{"a range without an end", "[3-]", CodeSet, 1},
		{"a letter in brackets", "[X]", CodeSet, 1},
		{"a plus in brackets", "[+]", CodeSet, 1},
		{"a bracket in brackets", "[[1]]", CodeSet, 1},
		{"a dot before the end", "9.1", CodeWildcard, 2},
		{"a dot twice, behind brackets", "[1-3]-..", CodeWildcard, 7},
		{"a mark before the end", "!X", CodeWildcard, 1},
		{"a plus behind the beginning", "9+", CodePlus, 2},
		{"a plus twice", "++", CodePlus, 2},
	} {
		_, err := Parse(c.pattern)
		var e *Error
		if !errors.As(err, &e) || e.Code != c.code || e.Position != c.position {
			t.Errorf("%s: %q gives %v, want %s at %d", c.name, c.pattern, err, c.code, c.position)
		}
	}
}

// expression is what a pattern means, as a regular expression.
func expression(p Pattern) *regexp.Regexp {
	r := strings.NewReplacer("X", "[0-9]", "Z", "[1-9]", "N", "[2-9]", "*", `[*]`, "+", `[+]`)
	var b strings.Builder
	for part := range strings.SplitSeq(strings.TrimRight(p.String(), wildcards), "[") {
		set, rest, found := strings.Cut(part, "]")
		if !found {
			b.WriteString(r.Replace(part))
			continue
		}
		b.WriteString("[" + set + "]" + r.Replace(rest))
	}
	end := map[byte]string{0: "", '.': "[0-9*#+]+", '!': "[0-9*#+]*"}[p.rest]
	return regexp.MustCompile("^" + b.String() + end + "$")
}

func FuzzAPatternMatchesAsItsExpressionDoes(f *testing.F) {
	for _, s := range []string{"3XX", "_[2-9]X.", "00!", "+98NXX-XXXX.", "[*#]7Z", "[137-9]n"} {
		f.Add(s, "0049")
		f.Add(s, "+98555")
	}
	f.Fuzz(func(t *testing.T, text, dialled string) {
		p, err := Parse(text)
		if err != nil || strings.Trim(dialled, all) != "" {
			return
		}
		if got, want := p.Match(dialled), expression(p).MatchString(dialled); got != want {
			t.Fatalf("%q is kept as %q and matches %q: %v, its expression: %v", text, p, dialled, got, want)
		}
		again, err := Parse(p.String())
		if err != nil || again.String() != p.String() || again.Len() != p.Len() {
			t.Fatalf("%q is kept as %q, which is read as %q: %v", text, p, again, err)
		}
	})
}
