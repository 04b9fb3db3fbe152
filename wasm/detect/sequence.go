package detect

// Bounds of a sequence. No number has more digits than longest: the longest
// national significant number and calling code (libphonenumber's
// MAX_LENGTH_FOR_NSN and MAX_LENGTH_COUNTRY_CODE), and an international prefix.
const (
	maxGroups = 48 // groups of a sequence that are looked at together
	maxMarks  = 5  // characters between two groups that can be seen
	longest   = 17 + 3 + 4
)

// group is a row of digits without anything to see between them. What stands
// before it, and after the last one, is said with it.
type group struct {
	start, end int           // bytes of its first digit, and behind its last
	digits     [longest]byte // ASCII
	n          int           // how many digits; more than longest if it is no part of a number
	gap        mark          // what stands before it, since the group before
	wide       bool          // the gap is wider than the marks of one number: a dash with spaces, a tab, a line break
	plusAt     int           // byte of a plus right before it, -1 for none
	openAt     int           // byte of a bracket that opens before it, -1 for none
	closeEnd   int           // byte behind a bracket that closes after it, -1 for none
	plusEnd    int           // byte behind a plus right after it that belongs to no other group, -1 for none
	blocked    Reason        // what it is, if it is something else
}

// sequence is what stands together and may hold numbers: groups with nothing
// between them but what people put into numbers.
type sequence struct {
	text   string
	groups [maxGroups]group
	n      int
	end    int // byte behind its last character

	ext      extension // behind the last group, if that ends a number
	best     [maxGroups + 1]choice
	spans    [maxGroups]span
	reads    int  // spans that choose read
	moreThan bool // it goes on: there was no room for the next group
}

// collect fills the sequence with the groups from the digit at start on.
func (s *sequence) collect(start int) {
	s.n, s.ext, s.moreThan = 0, extension{}, false
	g := s.next(start)
	s.lead(g)
	for {
		gap, to := s.gap(g)
		if to < 0 {
			s.trail(g)
			break
		}
		if s.n == maxGroups {
			s.moreThan = true
			break
		}
		if n := s.groups[0].n; s.n == 1 && gap.plusAt == g.end && n <= 3 && gap.afterBlank && gap.seen == 2 {
			// 98+ 21 88123456: the plus is typed behind what it belongs to.
			g.plusAt, gap.plusAt = gap.plusAt, -1
		}
		follower := s.next(to)
		follower.gap, follower.wide = gap.marks, gap.wide
		follower.plusAt, follower.openAt = gap.plusAt, gap.openAt
		g.closeEnd = gap.closeEnd
		g = follower
	}
	s.end = max(g.end, g.closeEnd, g.plusEnd)
}

// next reads the group whose first digit is at i.
func (s *sequence) next(i int) *group {
	g := &s.groups[s.n]
	s.n++
	*g = group{start: i, plusAt: -1, openAt: -1, closeEnd: -1, plusEnd: -1}
	g.end = i
	for i < len(s.text) {
		value, size := digitAt(s.text, i)
		if value < 0 {
			if r, size := at(s.text, i); markOf(r) == invisible && i-g.end < 16 {
				i += size
				continue
			}
			break
		}
		if g.n < longest {
			g.digits[g.n] = byte('0' + value)
		}
		g.n++
		i += size
		g.end = i
	}
	return g
}

// gap is what stands between two groups.
type gap struct {
	marks            mark
	wide             bool
	plusAt, openAt   int
	closeEnd         int
	seen, blanks     int
	afterBlank       bool // the last character seen is a blank
	dashed, newlines bool
}

// gap reads what follows a group, and returns where the next group begins, -1
// if no digit follows that can belong to the same number.
func (s *sequence) gap(g *group) (gap, int) {
	between := gap{plusAt: -1, openAt: -1, closeEnd: -1}
	for i := g.end; i < len(s.text); {
		if value, _ := digitAt(s.text, i); value >= 0 {
			return between, i
		}
		r, size := at(s.text, i)
		m := markOf(r)
		if m == 0 && (r == 'x' || r == 'X') && between.seen < 2 {
			// 0xx11: xx stands for the digits of a carrier.
			if second, _ := at(s.text, i+1); second == r {
				m, size = carrier, 2
			}
		}
		if m == 0 || !between.add(s.text, m, i, size) || i-g.end > 64 {
			break
		}
		i += size
	}
	return between, -1
}

// add takes one more character into the gap, and reports whether it may.
func (b *gap) add(text string, m mark, i, size int) bool {
	if m == invisible {
		return true
	}
	if m != newline || text[i] != '\n' || b.marks&newline == 0 || i == 0 || text[i-1] != '\r' {
		b.seen++
	}
	switch m {
	case newline:
		if b.newlines && !(text[i] == '\n' && text[i-1] == '\r') {
			return false // an empty line
		}
		b.newlines, b.wide = true, true
	case blank:
		b.blanks++
		if b.dashed || b.marks&dot != 0 {
			b.wide = true // a dash or hyphen with a space on one side, the end of a sentence
		}
		b.wide = b.wide || b.blanks > 2 || text[i] == '\t'
	case hyphen, dash:
		b.wide = b.wide || b.afterBlank
		b.dashed = true
	case open:
		if b.openAt < 0 {
			b.openAt = i
		}
	case closing:
		if b.closeEnd < 0 && b.openAt < 0 {
			b.closeEnd = i + size
		}
	case plus:
		if b.marks&plus == 0 {
			b.plusAt = i
		}
	}
	b.afterBlank = m == blank
	b.marks |= m
	return b.seen <= maxMarks
}

// lead looks for a plus and an opening bracket before the first group.
func (s *sequence) lead(g *group) {
	blanks := 0
	for i := g.start; i > 0 && g.start-i < 32; {
		r, size := before(s.text, i)
		i -= size
		switch markOf(r) {
		case plus:
			if g.plusAt >= 0 && g.plusAt != i+size {
				return
			}
			g.plusAt, blanks = i, 0
		case open:
			// The outer of two brackets is the sentence's.
			if g.openAt >= 0 {
				return
			}
			g.openAt, blanks = i, 0
		case invisible:
		case blank:
			if blanks++; blanks > 2 {
				return
			}
		default:
			return
		}
	}
}

// trail looks for a bracket and a plus behind the last group. A plus that
// belongs to a number is written behind it by who types from the right.
func (s *sequence) trail(g *group) {
	blanks := 0
	for i := g.end; i < len(s.text) && i-g.end < 16; {
		r, size := at(s.text, i)
		switch markOf(r) {
		case closing:
			if g.closeEnd >= 0 {
				return
			}
			g.closeEnd = i + size
		case plus:
			if value, _ := at(s.text, i+size); decimal(value) < 0 && blanks == 0 {
				g.plusEnd = i + size
			}
			return
		case invisible:
		case blank:
			if blanks++; blanks > 1 {
				return
			}
		default:
			return
		}
		i += size
	}
}
