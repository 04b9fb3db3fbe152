package numbers

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"simotel/wasm/detect"
)

// plain is a page's text as the matcher can read it, with the way back to the
// page's own offsets.
type plain struct {
	text string
	cuts []cut
}

// cut records that format characters stood before a byte of plain.text.
type cut struct {
	at    int // byte offset in plain.text
	units int // UTF-16 units dropped here
}

// readable returns text without the format characters that stand inside or
// around numbers: right-to-left pages are full of marks and joiners that no
// reader sees and that break a number in two. Beside a letter they stay, since
// they separate words there. Typographic spaces become a space and a kashida
// between digits a hyphen, which are one UTF-16 unit as well. Bytes that are not
// UTF-8 become U+FFFD, one each, as encoding/json makes them.
func readable(text string) plain {
	if !strings.ContainsFunc(text, func(r rune) bool { return r > 0x7f && !unicode.IsLetter(r) || r == kashida }) {
		return plain{text: text}
	}
	var p plain
	var b strings.Builder
	previous := ' '
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isFormat(r) {
			switch {
			case unicode.Is(unicode.Zs, r):
				r = ' '
			case r == kashida && unicode.IsDigit(previous):
				r = '-'
			}
			b.WriteRune(r)
			previous = r
			i += size
			continue
		}
		rest := strings.TrimLeftFunc(text[i:], isFormat)
		run := text[i : len(text)-len(rest)]
		next, _ := utf8.DecodeRuneInString(rest)
		if unicode.IsLetter(previous) || unicode.IsLetter(next) {
			b.WriteString(run)
		} else {
			p.cuts = append(p.cuts, cut{at: b.Len(), units: detect.UTF16Len(run)})
		}
		i += len(run)
	}
	p.text = b.String()
	return p
}

// kashida is the Arabic stroke that stretches words, typed for a dash.
const kashida = 'ـ'

// isFormat reports whether r is an invisible mark, joiner or embedding
// (Unicode's category Cf, without the few Arabic signs in it that show).
func isFormat(r rune) bool {
	switch {
	case r == 0xad, r == 0x61c, r == 0x2060, r == 0xfeff:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}

// cursor turns byte offsets of a plain text into UTF-16 offsets of the page's
// text. It only moves forward, so that a whole text costs one pass.
type cursor struct {
	plain plain
	at    int // byte offset reached
	units int // UTF-16 offset of at, with what was dropped before it
}

// start returns the offset of a match's first character: marks before it are
// left outside.
func (c *cursor) start(at int) int {
	c.advance(at)
	for len(c.plain.cuts) > 0 && c.plain.cuts[0].at <= at {
		c.drop()
	}
	return c.units
}

// end returns the offset behind a match's last character: marks behind it are
// left outside.
func (c *cursor) end(at int) int {
	for len(c.plain.cuts) > 0 && c.plain.cuts[0].at < at {
		c.drop()
	}
	c.advance(at)
	return c.units
}

func (c *cursor) advance(at int) {
	c.units += detect.UTF16Len(c.plain.text[c.at:at])
	c.at = at
}

func (c *cursor) drop() {
	c.units += c.plain.cuts[0].units
	c.plain.cuts = c.plain.cuts[1:]
}
