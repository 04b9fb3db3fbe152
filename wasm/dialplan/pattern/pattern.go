// Package pattern owns the pattern syntax of Asterisk's extensions, as the
// administrators of Asterisk, FreePBX and Issabel write it: which keys stand
// where. It refuses to know numbers, rules, and what becomes of a match.
// https://docs.asterisk.org/Configuration/Dialplan/Pattern-Matching/
package pattern

import (
	"strconv"
	"strings"
)

// Pattern matches what is dialled, key by key.
type Pattern struct {
	keys []keys
	rest byte // wildcard at the end: '.', '!' or 0
	text string
}

// keys is a set of them: bit n for the one at index n of all.
type keys uint16

// all lists what can be dialled. A plus stands at the beginning only.
const all = "0123456789*#+"

const (
	anyDigit  keys = 1<<10 - 1 // X
	noZero         = anyDigit &^ 1
	fromTwo        = noZero &^ 2
	plus      keys = 1 << 12
	wildcards      = ".!"
)

// The error codes of Parse.
const (
	CodeEmpty     = "pattern_empty"     // it matches no key at all
	CodeCharacter = "pattern_character" // what no pattern holds
	CodeSet       = "pattern_set"       // brackets: not closed, empty, or a range that falls
	CodeWildcard  = "pattern_wildcard"  // a . or ! before the end
	CodePlus      = "pattern_plus"      // a plus behind the beginning
)

// Codes lists the package's codes, so that a test can hold the catalogues
// against them.
var Codes = []string{CodeEmpty, CodeCharacter, CodeSet, CodeWildcard, CodePlus}

// Error says what is wrong with a pattern. It never quotes it.
type Error struct {
	Code     string
	Position int // of the character at fault, counted from 1; 0 for CodeEmpty
}

// Error implements error.
func (e *Error) Error() string {
	return "pattern: " + e.Code + " at " + strconv.Itoa(e.Position)
}

// Parse reads a pattern:
//
//	0-9 * #  that key           X  0 to 9    [27-9]  2, 7, 8 or 9
//	+        at the beginning   Z  1 to 9    .       one key or more, at the end
//	                            N  2 to 9    !       none or more, at the end
//
// Letters may be small. As in Asterisk hyphens outside of brackets say nothing;
// blanks do not either, nor the underscore that begins a pattern in its files.
// The error is an *Error.
func Parse(text string) (Pattern, error) {
	var p Pattern
	var written strings.Builder
	var wildcard int // where it stands
	characters := []rune(text)
	for i := 0; i < len(characters); i++ {
		c, at := characters[i], i
		switch {
		case c == '-' || c == ' ' || c == '_' && i == 0:
			continue
		case p.rest != 0:
			return Pattern{}, &Error{CodeWildcard, wildcard}
		case strings.ContainsRune(wildcards, c):
			p.rest, wildcard = byte(c), i+1
		case c == '[':
			set, end := setOf(characters, i)
			if set == 0 {
				return Pattern{}, &Error{CodeSet, i + 1}
			}
			p.keys, i = append(p.keys, set), end
		default:
			key := keyOf(c)
			if key == 0 {
				return Pattern{}, &Error{CodeCharacter, i + 1}
			}
			if key == plus && len(p.keys) > 0 {
				return Pattern{}, &Error{CodePlus, i + 1}
			}
			p.keys = append(p.keys, key)
		}
		written.WriteString(strings.ToUpper(string(characters[at : i+1])))
	}
	if len(p.keys) == 0 && p.rest == 0 {
		return Pattern{}, &Error{Code: CodeEmpty}
	}
	p.text = written.String()
	return p, nil
}

// keyOf returns the keys that a character stands for, 0 for none.
func keyOf(c rune) keys {
	switch c {
	case 'X', 'x':
		return anyDigit
	case 'Z', 'z':
		return noZero
	case 'N', 'n':
		return fromTwo
	}
	return bit(c)
}

// bit returns the set of one key, empty for what is none.
func bit(c rune) keys {
	if i := strings.IndexRune(all, c); i >= 0 {
		return 1 << i
	}
	return 0
}

// setOf reads the brackets that open at a place, and returns where they close;
// the set is empty where they are wrong.
func setOf(text []rune, open int) (set keys, end int) {
	for i := open + 1; i < len(text); i++ {
		from := text[i]
		if from == ']' {
			return set, i
		}
		low := bit(from)
		if low == 0 || low == plus {
			return 0, 0
		}
		high := low
		if i+2 < len(text) && text[i+1] == '-' && text[i+2] != ']' {
			if high = bit(text[i+2]); high < low || high&anyDigit == 0 {
				return 0, 0
			}
			i += 2
		}
		set |= high<<1 - low // every key from the one to the other
	}
	return 0, 0
}

// Len returns how many keys stand before the wildcard.
func (p Pattern) Len() int { return len(p.keys) }

// HasWildcard reports whether it ends in . or !.
func (p Pattern) HasWildcard() bool { return p.rest != 0 }

// HasPlus reports whether it begins with a plus.
func (p Pattern) HasPlus() bool { return len(p.keys) > 0 && p.keys[0] == plus }

// String returns the pattern as it is kept: capitals, nothing that says nothing.
func (p Pattern) String() string { return p.text }

// Match reports whether all of what is dialled fits. It looks at each key once.
func (p Pattern) Match(dialled string) bool {
	rest := len(dialled) - len(p.keys)
	if rest < 0 || p.rest == 0 && rest > 0 || p.rest == '.' && rest == 0 {
		return false
	}
	for i, set := range p.keys {
		if set&bit(rune(dialled[i])) == 0 {
			return false
		}
	}
	return true
}
