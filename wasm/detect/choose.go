package detect

// span is a row of groups that was read as one number.
type span struct {
	from, to int // groups
	reading  reading
}

// What the gaps inside of a number cost, against worth for each of its digits.
const (
	worth      = 4
	beginning  = 8 // of every number: two are not better than one of the same digits
	notInside  = 1000
	mostGroups = 12 // of one number
	mostPairs  = 3  // of brackets
)

// cost is what a gap counts inside of a number.
func (g *group) cost() int {
	switch {
	case g.plusAt >= 0:
		return notInside
	case g.gap&newline != 0:
		return 8
	case g.wide:
		return 5
	case g.gap&slash != 0:
		return 3
	case g.gap&(dash|tilde|line) != 0:
		return 2
	}
	return 1
}

// choice is the best way to divide the groups up to one of them, and its last
// span, which may end earlier.
type choice struct {
	value int
	last  span
}

// choose finds the spans that cover most digits with the least in between: at
// each group the best of all that may end there. It reads every span at most
// once, and none has more than mostGroups, so its work grows with the groups
// alone.
func (s *sequence) choose(h *homes, w *where) []span {
	s.reads = 0
	taken, tried := s.whole(h, w)
	if taken {
		return s.spans[:1]
	}
	if tried && s.n == 1 {
		return nil // as most figures are, which would be read a second time
	}
	s.best[0] = choice{}
	for end := 1; end <= s.n; end++ {
		s.best[end].value, s.best[end].last.to = s.best[end-1].value, 0
		from, digits, cost := s.farthest(end)
		for ; from < end; from++ {
			if value := s.best[from].value + worth*digits - cost - beginning; digits >= 3 && value > s.best[end].value && s.brackets(from, end) {
				follows := from > 0 && s.best[from].last.to == from
				if r, ok := s.try(from, end, h, w, follows); ok {
					s.best[end] = choice{value, span{from, end, r}}
				}
			}
			digits -= s.groups[from].n
			if from+1 < end {
				cost -= s.groups[from+1].cost()
			}
		}
	}
	first := len(s.spans) // filled from behind
	for end := s.n; end > 0; {
		if s.best[end].last.to != end || s.best[end].value == s.best[end-1].value {
			end--
			continue
		}
		first--
		s.spans[first] = s.best[end].last
		end = s.best[end].last.from
	}
	return s.spans[first:]
}

// whole takes the whole sequence for one number, as most are, if nothing in it
// divides more than one number is worth; tried tells whether it was read.
func (s *sequence) whole(h *homes, w *where) (taken, tried bool) {
	from, digits, _ := s.farthest(s.n)
	if from > 0 || digits < 3 || s.moreThan || !s.brackets(0, s.n) {
		return false, false
	}
	for i := 1; i < s.n; i++ {
		if s.groups[i].cost() >= beginning {
			return false, false
		}
	}
	r, ok := s.try(0, s.n, h, w, false)
	if ok {
		s.spans[0] = span{0, s.n, r}
	}
	return ok, true
}

// farthest returns the first group with which a number that ends before group
// end can begin, the digits from there on and what the gaps between cost.
func (s *sequence) farthest(end int) (from, digits, cost int) {
	for from = end; from > 0 && end-from < mostGroups; from-- {
		g := &s.groups[from-1]
		if digits+g.n > longest || g.blocked != Taken {
			break
		}
		if from < end {
			c := s.groups[from].cost()
			if c >= notInside {
				break
			}
			cost += c
		}
		digits += g.n
	}
	return from, digits, cost
}

// try reads a span, which must be able to begin and end where it does.
func (s *sequence) try(from, to int, h *homes, w *where, follows bool) (r reading, ok bool) {
	s.reads++
	r = s.read(from, to, h, w)
	return r, r.reason == Taken && s.mayBegin(from, to, &r, follows) && s.mayEnd(from, to, &r)
}

// brackets reports whether the brackets inside of a span match: what opens is
// closed, and none stands in another.
func (s *sequence) brackets(from, to int) bool {
	isOpen, pairs := false, 0
	for i := from; i < to; i++ {
		g := &s.groups[i]
		if g.openAt >= 0 {
			if isOpen {
				return false
			}
			isOpen = true
			pairs++
		}
		if g.closeEnd >= 0 && i+1 < to {
			if !isOpen && i > from {
				return false
			}
			isOpen = false
		}
	}
	// One that is still open is the sentence's, unless it opened inside.
	return pairs <= mostPairs && (!isOpen || s.groups[from].openAt >= 0 || s.groups[to-1].openAt >= 0)
}

// inner returns the marks of all gaps inside of a span.
func (s *sequence) inner(from, to int) (marks mark, wide bool) {
	for i := from + 1; i < to; i++ {
		marks |= s.groups[i].gap
		wide = wide || s.groups[i].wide
	}
	return marks, wide
}

// mayBegin reports whether a number may begin in the middle of a sequence,
// which follows tells to be right behind another number.
func (s *sequence) mayBegin(from, to int, r *reading, follows bool) bool {
	g := &s.groups[from]
	if from == 0 || g.wide || g.plusAt >= 0 || g.openAt >= 0 || follows {
		return true
	}
	before := &s.groups[from-1]
	marks, wide := s.inner(from, to)
	if g.gap&(tight|dash) != 0 {
		// 91-02188123456: the lines up to 91.
		return (r.marked || r.local) && before.n <= 2 || marks&(tight|dash|blank|newline) == 0 && g.gap&dash != 0
	}
	return r.marked && s.digits(from, to) >= 9 || before.blocked != Taken || marks&(blank|newline) == 0 && !wide
}

// repeats reports whether groups of the same lengths follow a span: 415 555
// 0123 415 555 0124.
func (s *sequence) repeats(from, to int) bool {
	if to-from < 2 || 2*to-from > s.n {
		return false
	}
	for i := from; i < to; i++ {
		if s.groups[i].n != s.groups[i+to-from].n {
			return false
		}
	}
	return true
}

func (s *sequence) digits(from, to int) int {
	n := 0
	for _, g := range s.groups[from:to] {
		n += g.n
	}
	return n
}

// mayEnd is mayBegin's twin.
func (s *sequence) mayEnd(from, to int, r *reading) bool {
	if last := &s.groups[to-1]; last.openAt >= 0 && to-1 > from && last.closeEnd >= 0 && !r.mirror && (to-from > 2 || !r.marked) {
		return false // 80.585 (79.964), but 021 (88123456)
	}
	if to == s.n {
		return true
	}
	g := &s.groups[to]
	if g.wide || g.plusAt >= 0 || g.openAt >= 0 || g.blocked != Taken {
		return true
	}
	if s.repeats(from, to) {
		return true
	}
	marks, wide := s.inner(from, to)
	if g.gap&(tight|dash) != 0 {
		// 02188123456-9: the lines up to 9; or another number.
		return g.n <= 4 && (r.marked || s.digits(from, to) >= 7) && (g.n < s.groups[to-1].n || g.gap&(slash|blank) != 0) || g.digits[0] == '0' || marks&(tight|dash|blank|newline) == 0 && g.gap&dash != 0 || g.n >= 7
	}
	return r.marked || g.digits[0] == '0' || marks&(blank|newline) == 0 && !wide
}
