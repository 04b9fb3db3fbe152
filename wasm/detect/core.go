package detect

import "simotel/wasm/plan"

// Core is the Detector that runs in pages and in the worker alike. It reads a
// text once, from its first digit to its last.
type Core struct{}

// New returns a core. It holds no state and may be used at once by many.
func New() *Core { return &Core{} }

// Find implements Detector.
func (*Core) Find(text string, o Options) []Match {
	i := nextDigit(text, 0)
	if i == len(text) {
		return nil
	}
	f := newFinder(o)
	f.read(text, i)
	return f.matches
}

// Explain implements Explainer: it returns every candidate of a text, taken or refused, in its order.
// What has fewer than four digits is none.
func (*Core) Explain(text string, o Options) []Candidate {
	f := newFinder(o)
	f.explains, f.least = true, fewest
	f.read(text, nextDigit(text, 0))
	return f.candidates
}

// Reader finds numbers in many texts with the same options, one after the other.
type Reader struct{ finder finder }

// NewReader returns a reader for texts of one page. It must not be used at once
// by many.
func NewReader(o Options) *Reader {
	return &Reader{newFinder(o)}
}

// Fewest returns how many digits in a row, or with no more between them than
// numbers have, may be a number with the reader's options. Where a plus stands
// with them, or a word for an extension before them, fewer may.
func (r *Reader) Fewest() int { return r.finder.least }

// Find returns what Core.Find returns with the reader's options, until the next
// Find.
func (r *Reader) Find(text string) []Match {
	i := nextDigit(text, 0)
	if i == len(text) {
		return nil
	}
	r.finder.read(text, i)
	return r.finder.matches
}

// finder is one walk through a text.
type finder struct {
	text    string
	options Options
	homes   homes
	least   int // digits of a sequence that is looked at
	units   cursor
	digits  sequence
	last    previous

	matches    []Match
	explains   bool
	candidates []Candidate
	reads      int // spans that were read: the work that is not one look at each character
}

// previous is the match before, whose label and area code a list goes on with.
type previous struct {
	end    int // byte behind it; 0 for none
	label  label
	area   string
	region plan.Region
}

// newFinder returns a finder with what its options mean.
func newFinder(o Options) finder {
	f := finder{options: o, homes: homesOf(o)}
	f.least = leastOf(o, &f.homes)
	return f
}

// fewest is how many digits a sequence has at least that is looked at: there
// are no telephone numbers of fewer, but extensions.
const fewest = 4

// read walks through a text from its first digit on.
func (f *finder) read(text string, i int) {
	f.text, f.units, f.last, f.matches, f.reads = text, cursor{}, previous{}, f.matches[:0], 0
	s := &f.digits
	s.text = text
	for i < len(f.text) {
		s.collect(i)
		next := s.end
		if f.enough(s) {
			next = f.sequence(s)
		}
		i = nextDigit(f.text, next)
	}
}

// enough reports whether a sequence has the digits of a number.
func (f *finder) enough(s *sequence) bool {
	n := s.digits(0, s.n)
	return n >= f.least || n >= fewest && s.hasPlus() || len(f.options.Lengths) > 0
}

// leastOf returns how many digits a number has at least that stands without a
// plus. Seven are those of the shortest number behind the shortest international
// prefix there is.
func leastOf(o Options, h *homes) int {
	least := 7
	for _, home := range h.regions[:h.n] {
		least = min(least, home.Shortest())
	}
	if o.AreaCode != "" {
		least = min(least, shortestLocal)
	}
	for _, length := range o.Lengths {
		least = min(least, length)
	}
	return max(least, fewest)
}

// hasPlus reports whether a plus stands before or behind one of the groups.
func (s *sequence) hasPlus() bool {
	for i := range s.n {
		if g := &s.groups[i]; g.plusAt >= 0 || g.plusEnd >= 0 {
			return true
		}
	}
	return false
}

// sequence finds the numbers of a sequence, and returns where to go on.
func (f *finder) sequence(s *sequence) (next int) {
	w := where{text: f.text, start: s.groups[0].leadStart(), end: s.end, last: &f.last, options: &f.options, homes: &f.homes, explains: f.explains}
	s.block(&w)
	spans := s.choose(&f.homes, &w)
	f.reads += s.reads
	if n := len(spans); n > 0 && spans[n-1].to == s.n && !s.moreThan {
		s.ext = extensionAfter(s.text, s.groups[s.n-1].end)
		s.end = max(s.end, s.ext.end)
	}
	done, taken := 0, false // groups that are dealt with, and whether the one before is a match
	for i := range spans {
		sp := &spans[i]
		f.refuse(s, done, sp.from, &w)
		if done < sp.from {
			taken = false
		}
		here := &w
		if sp.from > 0 && !taken {
			here = &where{looked: true, searched: true}                  // the label is another's, unless it is of all that stands here
			whole := sp.reading.marked && s.digits(sp.from, sp.to) >= 10 // the label's number stands before it
			if l := w.label(); l.word == otherWord && !whole && !s.apart(sp.from) {
				here.said = l
			}
		}
		limit := s.n
		if i+1 < len(spans) {
			limit = spans[i+1].from
		}
		done, taken = f.take(s, sp, here, limit)
	}
	if s.moreThan {
		// Numbers do not end at the bound of what is looked at together.
		if from := max(done, s.n-mostGroups); from > 0 && from < s.n {
			return s.groups[from].start
		}
		return s.groups[s.n-1].end
	}
	f.refuse(s, done, s.n, &w)
	return max(s.end, f.last.end)
}

// apart reports whether something wide or a mark of another number stands
// between the first group and group i.
func (s *sequence) apart(i int) bool {
	for j := 1; j <= i; j++ {
		if g := &s.groups[j]; g.wide || g.plusAt >= 0 {
			return true
		}
	}
	return false
}

// leadStart returns the first byte of what belongs to the group before its
// digits.
func (g *group) leadStart() int {
	start := g.start
	if g.plusAt >= 0 {
		start = min(start, g.plusAt)
	}
	if g.openAt >= 0 {
		start = min(start, g.openAt)
	}
	return start
}

// cursor counts UTF-16 units from where it stands to where it is sent, which
// is never back.
type cursor struct{ bytes, units int }

func (c *cursor) to(text string, i int) int {
	c.units += UTF16Len(text[c.bytes:i])
	c.bytes = i
	return c.units
}
