package detect

// isCard marks the groups of a bank card that passes Luhn's test (ISO/IEC
// 7812-1): 16 digits in a row or in fours, or 15 as American Express has them.
func (s *sequence) isCard(i int) bool {
	end := i + 1
	switch {
	case s.groups[i].n == 16:
	case s.inGroups(i, 4, 4, 4, 4):
		end = i + 4
	case s.inGroups(i, 4, 6, 5):
		end = i + 3
	default:
		return false
	}
	var d national
	for _, g := range s.groups[i:end] {
		d.add(g.digits[:g.n])
	}
	// Four groups of four are a card's, also with a slip in them.
	if d.digits[0] == '0' || end-i < 4 && !luhn(d.digits[:d.n]) {
		return false
	}
	s.mark(i, end, Card)
	return true
}

// inGroups reports whether the groups from i on have these numbers of digits,
// and one kind of character between them.
func (s *sequence) inGroups(i int, counts ...int) bool {
	if !s.joined(i, len(counts), blank|hyphen|dot|line) {
		return false
	}
	for j, n := range counts {
		if s.groups[i+j].n != n {
			return false
		}
	}
	return true
}

// luhn is the check of bank cards and IMEI.
func luhn(digits []byte) bool {
	sum := 0
	for i, c := range digits {
		d := int(c - '0')
		if (len(digits)-i)%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// isBook marks an ISBN-13 or EAN (ISO 2108, GS1): 978-622-7587-73-9.
func (s *sequence) isBook(i int) bool {
	first := &s.groups[i]
	if first.n < 3 || string(first.digits[:3]) != "978" && string(first.digits[:3]) != "979" || first.plusAt >= 0 {
		return false
	}
	sum, n := 0, 0
	for end := i; end < s.n && end < i+5; end++ {
		g := &s.groups[end]
		if end > i && (g.gap&^(hyphen|blank|invisible|dash) != 0 || g.plusAt >= 0) || g.n > 13 {
			return false
		}
		for _, c := range g.digits[:g.n] {
			sum += int(c-'0') * (1 + 2*(n%2))
			n++
		}
		if n == 13 && sum%10 == 0 && first.n != 4 {
			s.mark(i, end+1, Book)
			return true
		}
	}
	return false
}

// blockAccount marks an IBAN that is written in groups of four (ISO 13616):
// DE89 3704 0044 0532 0130 00.
func (s *sequence) blockAccount() {
	if s.n < 4 || s.groups[0].n != 2 {
		return
	}
	if r, _ := seenBefore(s.text, s.groups[0].start); !isLatin(r) {
		return
	}
	end := 1
	for end < s.n && s.groups[end].n == 4 && s.groups[end].gap&^(blank|invisible) == 0 {
		end++
	}
	if end >= 4 {
		s.mark(0, min(end+1, s.n), Account)
	}
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
