package detect

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

// more reports whether the group at i may be another subscriber's number, of
// the same area as the one before.
func (s *sequence) more(i int) bool {
	g := &s.groups[i]
	return g.blocked == Taken && g.n >= 6 && g.n <= 8 && g.gap&(hyphen|dash|slash) != 0 && g.plusAt < 0 && g.openAt < 0 && g.digits[0] >= '2'
}

// another takes the group at i for a number that shares the area code with the
// span before: 021-88123456 / 88123457.
func (f *finder) another(s *sequence, sp *span, i int) (done int, ok bool) {
	g := &s.groups[i]
	local := 0
	for j := sp.from + 1; j < sp.to; j++ {
		local += s.groups[j].n
	}
	n := sp.reading.number
	if local != g.n || sp.reading.mirror || sp.reading.assumed.n > 0 {
		return i, false
	}
	whole := n.National()
	if len(whole) <= g.n {
		return i, false
	}
	var d national
	d.addString(decimalOf(n.CallingCode()))
	d.addString(whole[:len(whole)-g.n])
	d.add(g.digits[:g.n])
	number, valid := d.parse(true, 0)
	if !valid || !number.Valid() || number.Type() != n.Type() {
		return i, false
	}
	m := Match{Kind: f.matches[len(f.matches)-1].Kind, E164: number.E164()}
	f.emit(&m, g.start, g.end)
	f.last.end = g.end
	return i + 1, true
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
