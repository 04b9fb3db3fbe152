package detect

import "simotel/wasm/plan"

// lines reads what says that a number is the first of several lines:
// 021-88123456-9, 88123456/57, 88123456 تا 60. It returns how many groups of
// the sequence are dealt with.
func (f *finder) lines(s *sequence, sp *span, m *Match, limit int) (done int) {
	done = sp.to
	if sp.reading.inner || sp.reading.mirror {
		return done
	}
	most := s.groups[sp.to-1].n
	for done < limit {
		g := &s.groups[done]
		if g.blocked != Taken || g.n > 4 || g.n >= most || g.gap&(hyphen|dash|slash|tilde) == 0 || g.plusAt >= 0 || g.openAt >= 0 {
			return done
		}
		if _, to := s.sibling(sp, done); to > done || !s.isLine(done, limit) {
			return done
		}
		if sp.reading.number.CallingCode() == 1 && g.n >= 3 {
			// North American numbers all have ten digits, and no lines behind: 212-555-0142-205.
			m.Extension = string(g.digits[:g.n])
			return done + 1
		}
		m.Last = lastOf(m.E164, m.Last, g.digits[:g.n])
		done++
	}
	if done == s.n && s.ext.n == 0 {
		if digits, n := f.upTo(s.groups[s.n-1].end); n > 0 && n < most {
			m.Last = lastOf(m.E164, m.Last, digits[:n])
		}
	}
	return done
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
func (f *finder) upTo(i int) (digits [5]byte, n int) {
	_, i = seenAt(f.text, i)
	for r, size := at(f.text, i); markOf(r) == blank; r, size = at(f.text, i) {
		i += size
	}
	w, to := wordAt(f.text, i)
	switch string(w.bytes[:w.n]) {
	case "تا", "الی", "bis":
	default:
		return digits, 0
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
			return digits, 0
		}
		digits[n] = byte('0' + value)
		n++
		to += size
	}
	return digits, n
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

// refuse explains the groups from a up to b, which are no number.
func (f *finder) refuse(s *sequence, a, b int, w *where) {
	if !f.explains {
		return
	}
	for a < b {
		from, reason := a, s.groups[a].blocked
		for a++; a < b && s.groups[a].blocked == reason && (reason != Taken || !s.groups[a].wide); a++ {
		}
		digits := 0
		for i := from; i < a; i++ {
			digits += s.groups[i].n
		}
		if digits < fewest {
			continue
		}
		if reason == Taken {
			reason = f.whyNot(s, from, a, digits, w)
		}
		f.note(s.groups[from].start, s.groups[a-1].end, reason)
	}
}

// whyNot tells why groups that nothing marks are no number.
func (f *finder) whyNot(s *sequence, a, b, digits int, w *where) Reason {
	first := &s.groups[a]
	if reason := reasonBefore(f.text, first.leadStart(), first.plusAt >= 0); a == 0 && reason != Taken {
		return reason
	}
	if b == s.n {
		if reason := reasonAfter(f.text, s.groups[b-1].end, false); reason != Taken {
			return reason
		}
	}
	switch {
	case w.label.word == otherWord && w.label.distance <= 2:
		return Labelled
	case digits > 15:
		return TooLong
	case inAddress(f.text, first.start):
		return Address
	case b-a == 1 && isIdentity(first.digits[:min(first.n, longest)]):
		return Identity
	case digits < 7:
		return TooShort
	}
	if r := s.read(a, b, &f.homes, w); r.reason != Taken {
		return r.reason
	}
	return Glued
}

// isIdentity reports whether digits pass the check of an Iranian national ID
// (10 digits) or legal ID (11 digits).
func isIdentity(digits []byte) bool {
	sum := 0
	switch len(digits) {
	case 10:
		for i, c := range digits[:9] {
			sum += int(c-'0') * (10 - i)
		}
		check := sum % 11
		if check >= 2 {
			check = 11 - check
		}
		return check == int(digits[9]-'0')
	case 11:
		tens := int(digits[9]-'0') + 2
		for i, weight := range [...]int{29, 27, 23, 19, 17, 29, 27, 23, 19, 17} {
			sum += (int(digits[i]-'0') + tens) * weight
		}
		return sum%11%10 == int(digits[10]-'0')
	}
	return false
}
