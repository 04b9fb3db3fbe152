package detect

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
	case w.label().word == otherWord && w.label().distance <= 2:
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
