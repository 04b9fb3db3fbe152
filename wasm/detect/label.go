package detect

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxWord is how many bytes of a word are looked at.
const maxWord = 48

// fold returns the form of a character in which words are compared: lower case,
// full-width letters as others, the Arabic yeh and kaf as the Persian ones.
func fold(r rune) rune {
	if uint32(r) < low && lowFolds[r] != 0 {
		return rune(lowFolds[r])
	}
	return foldRune(r)
}

func foldRune(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r | 0x20
	case r < utf8.RuneSelf:
		return r
	case r == 'ي', r == 'ى', r == 'ئ':
		return 'ی'
	case r == 'ك':
		return 'ک'
	case r == 'ة', r == 'ۀ':
		return 'ه'
	case r == 'أ', r == 'إ', r == 'ٱ':
		return 'ا'
	case r >= 0xff21 && r <= 0xff3a:
		return r - 0xff21 + 'a'
	case r >= 0xff41 && r <= 0xff5a:
		return r - 0xff41 + 'a'
	}
	if r >= 0x590 && r < 0x10a0 {
		return r // these scripts have no case
	}
	return unicode.ToLower(r)
}

// isSilent reports whether a character of a word does not count: the stroke
// that stretches Arabic words, vowel signs.
func isSilent(r rune) bool {
	return r == 0x640 || r >= 0x64b && r <= 0x655 || r == 0x670 || r == 0x200d
}

// folded is a word in the form in which words are compared.
type folded struct {
	bytes [maxWord]byte
	n     int
}

func (f *folded) add(r rune) {
	if r = fold(r); isSilent(r) || f.n+utf8.RuneLen(r) > maxWord {
		return
	}
	f.n += utf8.EncodeRune(f.bytes[f.n:], r)
}

func (f *folded) append(word []byte) { f.n += copy(f.bytes[f.n:], word) }

func (f *folded) word() word { return wordOf(f.bytes[:f.n]) }

// wordBefore reads the word that ends at byte i, at most maxWord bytes of it.
func wordBefore(text string, i int) (w folded, start int) {
	start = i
	for start > 0 && i-start < 2*maxWord {
		r, size := before(text, start)
		if !isLetter(r) && !isSilent(r) {
			break
		}
		start -= size
	}
	for from := start; from < i; {
		r, size := at(text, from)
		w.add(r)
		from += size
	}
	return w, start
}

// wordAt reads the word that begins at byte i.
func wordAt(text string, i int) (w folded, end int) {
	for end = i; end < len(text) && end-i < 2*maxWord; {
		r, size := at(text, end)
		if !isLetter(r) && !isSilent(r) {
			break
		}
		w.add(r)
		end += size
	}
	return w, end
}

// label is what the text before a number says of it.
type label struct {
	word     word // unknown if it says nothing
	distance int  // words and marks between them that say nothing
}

// maxDistance is the distance at which a label still belongs to a number, and
// maxLabel how many bytes before it are looked at.
const maxDistance, maxLabel = 6, 192

// labelBefore looks for the nearest label before byte i, not before byte from.
func labelBefore(text string, i, from int) label {
	distance, digits := 0, 0
	fax, counted := false, false // a fax word was met; "number" was, and nothing else
	orders := label{}            // what takes orders by telephone, or numbers them
	from = max(from, i-maxLabel)
	for i > from && distance <= maxDistance {
		r, size := before(text, i)
		if isLetter(r) {
			w, start := wordBefore(text, i)
			c := w.word()
			if orders.word != unknown {
				// "Order number", "شماره سفارش"; else it is who takes the orders.
				switch {
				case w.counts() && orders.word == serviceWord, c == phoneWord:
					return label{phoneWord, orders.distance} // "شماره پشتیبانی"
				case w.counts() || c == otherWord || c == codeWord:
					return label{otherWord, orders.distance}
				case c == orderWord || c == serviceWord:
					i = start // "customer service"
					continue
				case c == joining:
					i = start
					continue
				}
				return orders
			}
			switch {
			case fax && c != phoneWord && c != faxWord && c != joining:
				return label{faxWord, distance}
			case c == joining && counted && w.is("با", "به"):
				return label{phoneWord, distance} // "with the number"
			case c == joining || c == unitWord || c == faxWord:
				fax = fax || c == faxWord
				counted = distance == 0 && w.counts()
			case c == orderWord && counted:
				return label{otherWord, distance}
			case c == serviceWord && counted:
				return label{phoneWord, distance} // "Support number"
			case c == orderWord || c == serviceWord:
				orders = label{c, distance}
			case c == codeWord && distance <= 1:
				return label{otherWord, 0} // also with one word more: "کد محصول"
			case c == otherWord || c == codeWord:
				return label{otherWord, distance}
			case c != unknown:
				return label{c, distance} // also "Tel and fax": one that can be called
			default:
				distance++
			}
			digits, i = 0, start
			continue
		}
		i -= size
		if decimal(r) >= 0 {
			// A number that counts, "Tel 2:", says nothing; a longer one ends the search.
			if digits++; digits > 2 {
				break
			}
		}
		switch {
		case isPhoneSign(r):
			return label{phoneWord, distance}
		case r == 0x1f4e0:
			return label{faxWord, distance}
		case orders.word != unknown && markOf(r)&(blank|invisible) == 0 && r != '#':
			return orders
		case fax && markOf(r)&(blank|slash|invisible|hyphen) == 0 && r != '&':
			return label{faxWord, distance}
		case r == '#' && orders.word == unknown && distance == 0:
			counted = true
		case r == '\n' || r == ',' || r == '،' || r == '.' && distance > 0:
			distance++
		case r == '!' || r == '?' || r == ';' || r == '؛' || r == '؟' || r == '|' || r == '•':
			distance += 2
		}
	}
	if fax {
		return label{faxWord, distance}
	}
	return orders
}

// is reports whether the word is one of others.
func (f *folded) is(words ...string) bool {
	for _, w := range words {
		if string(f.bytes[:f.n]) == w {
			return true
		}
	}
	return false
}

// counts reports whether the word means "number".
func (f *folded) counts() bool {
	return f.is("شماره", "number", "no", "nr", "num", "n", "numero", "número", "numéro", "nummer", "номер", "رقم")
}

func isPhoneSign(r rune) bool {
	switch r {
	case 0x260e, 0x260f, 0x2706, 0x2121, 0x1f4de, 0x1f4f1, 0x1f4f2, 0x1f57b, 0x1f57f, 0x1f4f3:
		return true
	}
	return false
}

// maxTable is how many bytes of a table that is divided by tabs are looked at;
// rows further down have no heading.
const maxTable = 4 << 10

// columnLabel returns what the first line of a table says of the column that
// byte i stands in. The cells of such a table, as it is copied or printed in a
// pre element, are divided by tabs.
func columnLabel(text string, i int) label {
	line, column := i, 0
	for line > 0 && text[line-1] != '\n' {
		if line--; text[line] == '\t' {
			column++
		}
		if i-line > maxLabel {
			return label{}
		}
	}
	first := max(0, line-maxTable)
	end := first + strings.IndexByte(text[first:i], '\n')
	if end < first || first > 0 || strings.IndexByte(text[:end], '\t') < 0 {
		return label{}
	}
	for cell := 0; ; cell++ {
		to := end
		if j := strings.IndexByte(text[first:end], '\t'); j >= 0 {
			to = first + j
		}
		if cell == column {
			return labelBefore(text, to, first)
		}
		if to == end {
			return label{}
		}
		first = to + 1
	}
}
