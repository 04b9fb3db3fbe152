package detect

import "simotel/wasm/plan"

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
	case s.isPostal(a, b, &f.homes):
		return Postal
	case b-a == 1 && (first.n == 10 || first.n == 13) && first.digits[0] == '1':
		return Timestamp
	}
	if r := s.read(a, b, &f.homes, w); r.reason != Taken {
		return r.reason
	}
	return Glued
}

var unitedStates = plan.RegionOf("US")

// isPostal reports whether groups are a postal code of one of the homes.
func (s *sequence) isPostal(a, b int, h *homes) bool {
	if b-a != 2 || !s.joined(a, 2, hyphen) || s.groups[a].n != 5 {
		return false
	}
	last := s.groups[a+1].n
	return last == 5 && s.groups[a].digits[0] != '0' && h.has(iran) || last == 4 && h.has(unitedStates)
}
