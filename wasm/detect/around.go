package detect

import (
	"strings"
	"unicode"
)

// reasonBefore tells why what ends right before byte i keeps a number from
// beginning there, Taken if nothing does. What leads with a plus or a bracket
// begins wherever it stands, as in libphonenumber's matcher.
func reasonBefore(text string, i int, lead bool) Reason {
	r, where := seenBefore(text, i)
	switch {
	case r == 0:
		return Taken
	case lead:
		return Taken
	case isCurrency(r) || r == '%' || r == '٪':
		return Amount
	case markOf(r) == blank:
		if c, _ := seenBefore(text, where); isCurrency(c) {
			return Amount
		}
		return Taken
	case r == '_':
		if l, at := seenBefore(text, where); isLetter(l) {
			return glued(text, at+len(string(l)))
		}
	case isLatin(r), r == 'º':
		return glued(text, where+len(string(r)))
	case markOf(r)&(hyphen|line) != 0:
		if l, at := seenBefore(text, where); isLatin(l) {
			return glued(text, at+len(string(l)))
		}
	case r == '@' || r == '#' || r == '\\':
		return Glued
	case r == '=' || r == '*':
		if l, _ := seenBefore(text, where); decimal(l) >= 0 {
			return Arithmetic
		}
	}
	return Taken
}

// glued returns Taken if the Latin word that ends at byte i is a label, which
// people write without a blank: Tel030 127473.
func glued(text string, i int) Reason {
	w, start := wordBefore(text, i)
	if c := w.word(); (c == phoneWord || c == faxWord || c == joining) && w.n > 1 {
		if r, _ := seenBefore(text, start); r != '_' && r != '/' {
			return Taken
		}
	}
	return Glued
}

// reasonAfter is reasonBefore's twin for what begins at byte i.
func reasonAfter(text string, i int, marked bool) Reason {
	r, where := seenAt(text, i)
	next := where + len(string(r))
	switch {
	case r == 0:
		return Taken
	case r == '%' || r == '‰' || r == '٪' || isCurrency(r):
		return Amount
	case isLatin(r):
		w, _ := wordAt(text, where)
		switch w.word() {
		case phoneWord, faxWord, innerWord, joining:
			if w.n > 1 {
				return Taken
			}
		case unitWord:
			return Amount
		}
		return Glued
	case r == '@':
		return Address
	case r == '_' || r == '\\':
		return Glued
	case r == '=' && !marked:
		return Arithmetic
	case markOf(r) == hyphen:
		// SKU 305-555-0145-A
		if l, _ := at(text, next); isLatin(l) {
			if w, end := wordAt(text, next); end-next <= 3 && (w.n == 1 || w.word() == unknown) {
				return Glued
			}
		}
	case r == '.':
		// order_3055550116.pdf
		if l, _ := at(text, next); l >= 'a' && l <= 'z' {
			return Address
		}
	case markOf(r) == blank:
		l, where := seenAt(text, next)
		if isCurrency(l) || l == '×' || l == '=' && !marked {
			return Amount
		}
		if isLetter(l) && !marked {
			if w, _ := wordAt(text, where); w.word() == unitWord {
				return Amount
			}
		}
	case isLetter(r) && !marked:
		if w, _ := wordAt(text, where); w.word() == unitWord {
			return Amount
		}
	}
	return Taken
}

// isCurrency reports whether r is a currency sign (\p{Sc}).
func isCurrency(r rune) bool {
	return r == '$' || r >= 0xa2 && unicode.Is(unicode.Sc, r)
}

// maxAddress is how many bytes before a number are looked at for a web address.
const maxAddress = 256

// inAddress reports whether byte i is inside of a web or mail address, or of a
// file's path. Addresses that are telephone numbers are none: tel:, wa.me.
func inAddress(text string, i int) bool {
	start := i
	for start > 0 && i-start < maxAddress {
		c := text[start-1]
		if c <= ' ' || c >= 0x80 || c == '"' || c == '\'' || c == '<' || c == '>' || c == '(' || c == '[' || c == ',' || c == ';' || c == '|' {
			break
		}
		start--
	}
	head := text[start:i]
	if !strings.ContainsAny(head, "/@?&\\") {
		return false
	}
	for _, phone := range [...]string{"tel:", "callto:", "sip:", "sms:", "wa.me/", "phone=", "tel=", "mobile="} {
		if strings.Contains(head, phone) {
			return false
		}
	}
	if strings.Contains(head, "://") || strings.Contains(head, "www.") || strings.ContainsAny(head, "@?&\\") {
		return true
	}
	// A path: /uploads/02141518120.jpg, example.ir/p/02141518120. A slash alone
	// also stands between two numbers and between a label and its number.
	slash := strings.IndexByte(head, '/')
	if slash == 0 || strings.Contains(head[:slash], ".") && isLatin(rune(head[slash-1])) {
		return strings.IndexFunc(head, isLatin) >= 0
	}
	return strings.Count(head, "/") > 1 && isLatin(rune(head[0]))
}

// insideCode reports whether a span is a part of a feature or USSD code such as
// *733*1*09123456789#. A star or hash counts only with a digit on its other
// side, since stars also stand around numbers for emphasis.
func insideCode(text string, start, end int) bool {
	i := start
	for i > 0 && (text[i-1] == '*' || text[i-1] == '#') {
		i--
	}
	if i < start && i > 0 {
		if r, _ := before(text, i); decimal(r) >= 0 {
			return true
		}
	}
	j := end
	for j < len(text) && (text[j] == '*' || text[j] == '#') {
		j++
	}
	if j == end {
		return false
	}
	if r, _ := at(text, j); decimal(r) >= 0 {
		return true
	}
	// *780# and the like: a star before, a hash behind.
	return i < start && text[i] == '*' && text[j-1] == '#'
}
