// Package numbers owns finding numbers in text with Google's libphonenumber. It
// and the packages below it are the only ones that import phonenumbers. It
// refuses to read a number that is to be called: package tel does.
package numbers

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers/v2"

	"simotel/wasm/detect"
)

// Detector finds numbers with phonenumbers' matcher at its VALID leniency: a
// number must be assigned in its country's numbering plan.
type Detector struct{}

var _ detect.Detector = (*Detector)(nil)

// New returns a detector. It holds no state and may be used at once by many.
func New() *Detector { return &Detector{} }

// Find implements detect.Detector.
func (*Detector) Find(text string, o detect.Options) []detect.Match {
	p := readable(text)
	c := cursor{plain: p}
	var matches []detect.Match
	for _, f := range find(p.text, o.Region) {
		start := c.start(f.start)
		matches = append(matches, detect.Match{
			Start:     start,
			End:       c.end(f.end),
			E164:      phonenumbers.Format(f.number, phonenumbers.E164),
			Extension: f.number.GetExtension(),
			Kind:      detect.Phone,
		})
	}
	return matches
}

// found is one number in a readable text, in byte offsets.
type found struct {
	start, end int
	number     *phonenumbers.PhoneNumber
}

func find(text, region string) []found {
	var all []found
	for m := range phonenumbers.FindNumbers(text, region) {
		if !insideCode(text, m.Start(), m.End()) {
			all = append(all, found{m.Start() + openBracket(m.RawString()), m.End(), m.Number()})
		}
	}
	for i := range all {
		f := &all[i]
		limit := len(text)
		if i+1 < len(all) {
			limit = all[i+1].start
		}
		if f.number.GetExtension() != "" {
			continue
		}
		if digits, length := persianExtension(text[f.end:]); digits != "" && f.end+length <= limit {
			f.number.Extension = &digits
			f.end += length
		}
	}
	return all
}

// openBracket returns the length of a bracket that opens before the number and
// closes, if at all, behind it: the matcher counts it in.
func openBracket(raw string) int {
	r, size := utf8.DecodeRuneInString(raw)
	if strings.ContainsRune("([（［", r) && !strings.ContainsAny(raw, ")]）］") {
		return size
	}
	return 0
}

// insideCode reports whether the span is a part of a feature or USSD code such
// as *733*1*09123456789#. A star or hash counts only with a digit on its other
// side, since stars also stand around numbers for emphasis.
func insideCode(text string, start, end int) bool {
	before := strings.TrimRight(text[:start], "*#")
	after := strings.TrimLeft(text[end:], "*#")
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(after)
	return len(before) < start && unicode.IsDigit(last) ||
		len(after) < len(text)-end && unicode.IsDigit(first)
}

// persianExtension reads "داخلی ۱۲۳" from the beginning of rest, which
// phonenumbers does not know. It returns the ASCII digits and how many bytes
// they and their label take, or "" when there is no such extension.
func persianExtension(rest string) (digits string, length int) {
	label := strings.TrimLeftFunc(rest, besideLabel)
	bracket := strings.ContainsAny(rest[:len(rest)-len(label)], "([")
	number, ok := strings.CutPrefix(label, "داخلی")
	if !ok {
		if number, ok = strings.CutPrefix(label, "داخلي"); !ok { // the Arabic yeh of older keyboards
			return "", 0
		}
	}
	number = strings.TrimLeftFunc(number, besideLabel)
	after := strings.TrimLeftFunc(number, unicode.IsDigit)
	digits = phonenumbers.NormalizeDigitsOnly(number[:len(number)-len(after)])
	// Longer runs are numbers of their own.
	if next, _ := utf8.DecodeRuneInString(after); digits == "" || len(digits) > 7 || unicode.IsLetter(next) {
		return "", 0
	}
	if bracket && after != "" && strings.ContainsRune(")]", rune(after[0])) {
		after = after[1:]
	}
	return digits, len(rest) - len(after)
}

// besideLabel reports whether r may stand between a number, the label of its
// extension and the extension. A line break may not.
func besideLabel(r rune) bool {
	return isFormat(r) || strings.ContainsRune(" \t\u00a0,،;؛:.-–([/", r)
}
