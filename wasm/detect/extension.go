package detect

import "unicode/utf8"

// extension is the callee's own extension behind a number.
type extension struct {
	digits [maxExtension]byte
	n      int // 0 for none
	end    int // byte behind it
}

// maxExtension is how many digits an extension has at most. Longer rows are
// numbers of their own.
const maxExtension = 7

func (e *extension) String() string { return string(e.digits[:e.n]) }

// extensionLabels are the words before an extension, as libphonenumber's
// EXTN_PATTERNS and people have them, in lower case.
var extensionLabels = [...]string{
	"داخلی", "داخلی", "داخلی", "الداخلی", "تحویله", "تحویله",
	"extension", "extensión", "extensión", "extn", "ext", "xtn", "x", "int", "interno", "interne", "anexo", "ramal", "poste",
	"durchwahl", "dw", "klappe", "kl", "dahili", "доб", "вн", "wew", "toestel", "anknytning", "内线", "內線", "内線", "分机", "分機", "내선",
}

// extensionAfter reads what follows a number at byte i: a label and digits, a
// hash and digits, or RFC 3966's ;ext=.
func extensionAfter(text string, i int) extension {
	from := i
	bracket := false
	for steps := 0; i < len(text) && steps < 6; steps++ {
		r, size := at(text, i)
		m := markOf(r)
		if m&(blank|hyphen|dash|dot|slash|open|invisible) == 0 && r != ',' && r != '،' && r != ';' && r != '؛' && r != ':' && r != '，' {
			break
		}
		bracket = bracket || m == open
		i += size
	}
	number, ok := extensionLabel(text, i, i == from)
	if !ok {
		return extension{}
	}
	e := extension{}
	for number < len(text) {
		value, size := digitAt(text, number)
		if value < 0 {
			break
		}
		if e.n == maxExtension {
			return extension{}
		}
		e.digits[e.n] = byte('0' + value)
		e.n++
		number += size
	}
	r, size := at(text, number)
	if e.n == 0 || isLetter(r) && isLatin(r) || r == '@' || r == '*' {
		return extension{}
	}
	e.end = number
	if bracket && markOf(r) == closing {
		e.end += size
	}
	return e
}

// extensionLabel returns where the digits behind the label at byte i begin.
// glued tells that the label follows the number at once.
func extensionLabel(text string, i int, glued bool) (digits int, ok bool) {
	r, size := at(text, i)
	if r == '#' || r == '＃' {
		return skipBeside(text, i+size, 1), true
	}
	if r = fold(r); size == 0 || decimal(r) >= 0 || markOf(r) != 0 {
		return 0, false
	}
	var first [4]byte
	utf8.EncodeRune(first[:], r)
	for _, label := range extensionLabels {
		if label[0] != first[0] || len(label) > 1 && r >= utf8.RuneSelf && label[1] != first[1] {
			continue
		}
		end, ok := foldedPrefix(text, i, label)
		if !ok {
			continue
		}
		if next, _ := at(text, end); isLetter(next) && next != 0x640 {
			continue
		}
		// 1x200 is a size, and no word begins in the middle of one.
		if glued && label == "int" {
			continue
		}
		return skipBeside(text, end, 4), true
	}
	return 0, false
}

// skipBeside skips what may stand between a label and its digits.
func skipBeside(text string, i, most int) int {
	for ; most > 0 && i < len(text); most-- {
		r, size := at(text, i)
		if markOf(r)&(blank|hyphen|dash|dot|line|invisible|open) == 0 && r != ':' && r != '=' && r != '؛' {
			break
		}
		i += size
	}
	return i
}

// foldedPrefix reports whether a word stands at byte i, whatever its case, and
// returns where it ends. The word is in lower case.
func foldedPrefix(text string, i int, word string) (end int, ok bool) {
	for _, want := range word {
		r, size := at(text, i)
		if size == 0 || fold(r) != want {
			return 0, false
		}
		i += size
	}
	return i, true
}
