package detect

import "simotel/wasm/plan"

// lines reads what says that a number is the first of several lines:
// 021-88123456-9, 88123456/57, 88123456 تا 60. It returns how many groups of
// the sequence are dealt with, and the byte behind the last line.
func (f *finder) lines(s *sequence, sp *span, m *Match, limit int) (done, end int) {
	done = sp.to
	if sp.reading.inner || sp.reading.mirror {
		return done, 0
	}
	most := s.groups[sp.to-1].n
	for done < limit {
		g := &s.groups[done]
		if g.blocked != Taken || g.n > 4 || g.n >= most || g.gap&(hyphen|dash|slash|tilde) == 0 || g.plusAt >= 0 || g.openAt >= 0 {
			return done, end
		}
		if _, to := s.sibling(sp, done); to > done || !s.isLine(done, limit) {
			return done, end
		}
		end = g.end
		if sp.reading.number.CallingCode() == 1 && g.n >= 3 {
			// North American numbers all have ten digits, and no lines behind: 212-555-0142-205.
			m.Extension = string(g.digits[:g.n])
			return done + 1, end
		}
		m.Last = lastOf(m.E164, m.Last, g.digits[:g.n])
		done++
	}
	if done == s.n && s.ext.n == 0 {
		if digits, n, behind := f.upTo(s.groups[s.n-1].end); n > 0 && n < most {
			m.Last, end = lastOf(m.E164, m.Last, digits[:n]), behind
		}
	}
	return done, end
}

// isLine reports whether the group at i stands alone and does not begin another
// number; more lines may follow it.
func (s *sequence) isLine(i, limit int) bool {
	for ; i+1 < limit && !s.groups[i+1].wide && s.groups[i+1].gap&tight != 0; i++ {
		if s.groups[i+1].n != s.groups[i].n || s.groups[i+1].gap != s.groups[i].gap {
			return false
		}
	}
	return true
}

// lastOf returns the number whose last digits are others, if it is later than
// the first and the last so far.
func lastOf(first, last string, digits []byte) string {
	number := first[:len(first)-len(digits)] + string(digits)
	if number <= first || number <= last {
		return last
	}
	return number
}

// upTo reads "تا ۶۰" behind byte i: a word and up to four digits.
func (f *finder) upTo(i int) (digits [5]byte, n, end int) {
	_, i = seenAt(f.text, i)
	for r, size := at(f.text, i); markOf(r) == blank; r, size = at(f.text, i) {
		i += size
	}
	w, to := wordAt(f.text, i)
	switch string(w.bytes[:w.n]) {
	case "تا", "الی", "bis":
	default:
		return digits, 0, 0
	}
	for r, size := at(f.text, to); markOf(r)&(blank|invisible) != 0; r, size = at(f.text, to) {
		to += size
	}
	for to < len(f.text) {
		value, size := digitAt(f.text, to)
		if value < 0 {
			break
		}
		if n == 4 {
			return digits, 0, 0
		}
		digits[n] = byte('0' + value)
		n++
		to += size
	}
	return digits, n, to
}

// sibling reads the groups from i on as a number that shares the area code with
// the span before, and has as many digits without it: 021-88123456 / 88123457.
// It returns i where there is none.
func (s *sequence) sibling(sp *span, i int) (number plan.Number, done int) {
	g := &s.groups[i]
	if g.blocked != Taken || g.gap&(hyphen|dash|slash) == 0 || g.plusAt >= 0 || g.openAt >= 0 || g.digits[0] < '2' {
		return number, i
	}
	local, whole := s.digits(sp.from+1, sp.to), sp.reading.number.National()
	if local < 6 || len(whole) <= local || sp.reading.mirror || sp.reading.assumed.n > 0 {
		return number, i
	}
	var d national
	d.addString(decimalOf(sp.reading.number.CallingCode()))
	d.addString(whole[:len(whole)-local])
	area := d.n
	for done = i; done < s.n && d.n-area < local; done++ {
		part := &s.groups[done]
		if part.n > local || done > i && (part.gap&^(hyphen|blank|dot|invisible) != 0 || part.wide) {
			return number, i
		}
		d.add(part.digits[:part.n])
	}
	number, ok := d.parse(true, 0)
	if d.n-area != local || !ok || !number.Valid() || number.Type() != sp.reading.number.Type() {
		return number, i
	}
	return number, done
}

// neighbour reads the group at i as a local number of the area of the match
// before: 02188123456 - 88123457.
func (s *sequence) neighbour(i int, last *previous) (number plan.Number, done int) {
	g := &s.groups[i]
	if last.area == "" || g.blocked != Taken || g.gap&(hyphen|dash|slash) == 0 || g.plusAt >= 0 || g.openAt >= 0 || g.n > 8 {
		return number, i
	}
	var d national
	d.add(g.digits[:g.n])
	r := s.localReading(&d, i, i+1, &where{looked: true, beside: true, searched: true, code: last.area, region: last.region})
	if r.reason != Taken {
		return number, i
	}
	return r.number, i + 1
}
