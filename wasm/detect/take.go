package detect

import "simotel/wasm/plan"

// take makes a match of a span, unless something around it speaks against it.
// It returns how many groups are dealt with, at most limit, and whether there
// was a match.
func (f *finder) take(s *sequence, sp *span, w *where, limit int) (done int, taken bool) {
	start, end := s.bounds(sp)
	if reason := f.against(s, sp, w, start, end); reason != Taken {
		f.note(start, end, reason)
		return sp.to, false
	}
	r := &sp.reading
	m := Match{Kind: Phone}
	if r.inner {
		m.Kind, m.Extension = Internal, string(s.groups[sp.from].digits[:s.groups[sp.from].n])
	} else {
		m.E164 = r.e164()
		if sp.to == s.n && s.ext.n > 0 {
			m.Extension, end = s.ext.String(), max(end, s.ext.end)
		}
		if f.isFax(w, end) {
			m.Kind = Fax
		}
	}
	end = max(end, s.groups[sp.to-1].end)
	done, behind := f.lines(s, sp, &m, limit)
	f.emit(&m, start, end)
	f.last = previous{end: max(end, behind), label: w.label()}
	f.last.area, f.last.region = areaOf(r)
	for done < limit {
		number, to := s.sibling(sp, done)
		if to == done {
			number, to = s.neighbour(done, &f.last)
		}
		if to == done || to > limit {
			break
		}
		f.last.end = s.groups[to-1].end
		f.emit(&Match{Kind: m.Kind, E164: number.E164()}, s.groups[done].start, f.last.end)
		done = to
	}
	return done, true
}

func (f *finder) emit(m *Match, start, end int) {
	if len(f.options.Not) > 0 && f.isNot(m, start, end) {
		f.note(start, end, Learned)
		return
	}
	m.Start = f.units.to(f.text, start)
	m.End = f.units.to(f.text, end)
	f.matches = append(f.matches, *m)
	if f.explains {
		f.candidates = append(f.candidates, Candidate{Match: *m})
	}
}

// note records a refused candidate.
func (f *finder) note(start, end int, reason Reason) {
	if f.explains {
		m := Match{Start: f.units.to(f.text, start), End: f.units.to(f.text, end)}
		f.candidates = append(f.candidates, Candidate{Match: m, Reason: reason})
	}
}

// bounds returns the bytes of a span with the plus and the brackets that belong
// to it.
func (s *sequence) bounds(sp *span) (start, end int) {
	first, last := &s.groups[sp.from], &s.groups[sp.to-1]
	start, end = first.start, last.end
	if first.plusAt >= 0 {
		start = min(start, first.plusAt)
	}
	closed := false
	opened := first.openAt >= 0
	for i := sp.from; i < sp.to; i++ {
		g := &s.groups[i]
		closed = closed || g.closeEnd >= 0 && (i+1 < sp.to || opened)
		if i > sp.from && g.openAt >= 0 && i+1 == sp.to && g.closeEnd >= 0 {
			end = max(end, g.closeEnd)
		}
	}
	// A bracket that closes only behind the whole is the sentence's.
	inside := false
	for i := sp.from; i+1 < sp.to; i++ {
		inside = inside || s.groups[i].closeEnd >= 0
	}
	if opened && inside && closed {
		start = min(start, first.openAt)
	}
	if last.plusEnd >= 0 && sp.reading.plus && first.plusAt < 0 {
		end = max(end, last.plusEnd)
	}
	return start, end
}

// against tells what around a span speaks against a number.
func (f *finder) against(s *sequence, sp *span, w *where, start, end int) Reason {
	r, l := &sp.reading, w.label()
	switch {
	case l.word == otherWord && !r.plus && (l.distance == 0 || l.distance <= 2 && !r.marked):
		return Labelled
	case l.word == orderWord && l.distance == 0 && !r.marked && !r.local && sp.to-sp.from == 1:
		return Labelled
	case insideCode(f.text, start, end):
		return Code
	case inAddress(f.text, start):
		return Address
	case sp.to < s.n && s.isTerm(sp.to):
		return Arithmetic
	}
	if sp.from == 0 {
		if reason := reasonBefore(f.text, start, s.groups[0].start != start); reason != Taken {
			return reason
		}
	}
	if sp.to == s.n && !s.moreThan {
		if s.ext.n > 0 {
			end = s.ext.end
		}
		return reasonAfter(f.text, end, r.plus)
	}
	return Taken
}

// isTerm reports whether the group at i is the last term of a sum: 1 + 2 = 3.
func (s *sequence) isTerm(i int) bool {
	g := &s.groups[i]
	if g.plusAt < 0 || g.gap&blank == 0 {
		return false
	}
	r, at := seenAt(s.text, g.end)
	if markOf(r) == blank {
		r, _ = seenAt(s.text, at+len(string(r)))
	}
	return r == '='
}

// isFax reports whether a number is a fax number by the label before it, or by
// the word right behind it, also in brackets.
func (f *finder) isFax(w *where, end int) bool {
	if l := w.label(); l.distance <= 2 && (l.word == faxWord || l.word == phoneWord && l.distance == 0) {
		return l.word == faxWord
	}
	r, i := seenAt(f.text, end)
	bracket := markOf(r) == open
	if markOf(r) == blank {
		next, j := seenAt(f.text, i+len(string(r)))
		if markOf(next) != open {
			return false
		}
		r, i, bracket = next, j, true
	}
	if bracket {
		_, i = seenAt(f.text, i+len(string(r)))
	}
	word, to := wordAt(f.text, i)
	if to == i || word.word() != faxWord || word.n == 1 {
		return false
	}
	after, _ := seenAt(f.text, to)
	return after != ':'
}

// areaOf returns the area code of a number, where it is one whose local numbers
// stand without it.
func areaOf(r *reading) (area string, region plan.Region) {
	if r.inner || r.assumed.n > 0 || r.number.CallingCode() != 98 || r.number.Type() != plan.FixedLine {
		return "", 0
	}
	if n := r.number.National(); len(n) == 10 {
		return n[:2], iran
	}
	return "", 0
}

// isList reports whether a text between two numbers only lists them, and
// whether it gives the second a label of its own.
func isList(between string) (list, labels bool) {
	if len(between) > 40 {
		return false, false
	}
	for i := 0; i < len(between); {
		r, size := at(between, i)
		if isLetter(r) {
			w, to := wordAt(between, i)
			switch string(w.bytes[:w.n]) {
			case "و", "یا", "تا", "الی", "and", "or", "to", "und", "oder", "et", "ou", "y", "o", "e":
				i = to
				continue
			}
			if c := w.word(); c != phoneWord && c != faxWord && c != joining {
				return false, false
			}
			labels, i = true, to
			continue
		}
		if markOf(r)&(blank|hyphen|dash|slash|newline|invisible|dot) == 0 && !isPhoneSign(r) && !isStop(r) {
			return false, false
		}
		i += size
	}
	return true, labels
}

// isStop reports whether r stands between the members of a list.
func isStop(r rune) bool {
	switch r {
	case ',', '،', ';', '؛', '|', '&', ':', '•', '·':
		return true
	}
	return false
}
