package detect

// block marks the groups of a sequence that are something else for certain,
// whatever number they would make. Only a fraction may be a telephone number
// where a label announces one.
func (s *sequence) block(w *where) {
	s.blockPrices()
	s.blockAccount()
	if s.n == 1 { // nothing else is one row of digits
		if !s.isCard(0) {
			s.isBook(0)
		}
		s.blockTimes()
		return
	}
	for i := 0; i < s.n; i++ {
		switch {
		case s.isDate(i):
			s.mark(i, i+3, Date)
		case s.isQuad(i):
			s.mark(i, i+4, Version)
		case s.isUUID(i):
			s.mark(i, i+5, Hash)
		case s.isCard(i):
		case s.isBook(i):
		case s.isDecimal(i) && !w.isCalled():
			s.mark(i, i+2, Decimal)
		case s.isYears(i):
			s.mark(i, i+2, Date)
		case s.isPages(i):
			s.mark(i, i+3, Pages)
		case s.isCount(i):
			s.mark(i, i+4, Pages)
		case s.isRow(i) && w.homes.regions[0] == iran && !w.isCalled():
			s.mark(i, s.n, Pages)
		}
	}
	s.blockTimes()
}

func (s *sequence) mark(from, to int, r Reason) {
	for i := from; i < to; i++ {
		if s.groups[i].blocked == Taken {
			s.groups[i].blocked = r
		}
	}
}

// joined reports whether the groups from i up to i+n are joined by one
// character each, which is among marks, and the same everywhere.
func (s *sequence) joined(i, n int, marks mark) bool {
	if i+n > s.n {
		return false
	}
	gap := s.groups[i+1].gap &^ invisible
	for j := i + 1; j < i+n; j++ {
		g := &s.groups[j]
		if m := g.gap &^ invisible; m != gap || m&marks == 0 || m&^marks != 0 || g.wide || g.plusAt >= 0 {
			return false
		}
	}
	return true
}

// isolated reports whether the groups from i up to j are joined to no other
// by one of the marks.
func (s *sequence) isolated(i, j int, marks mark) bool {
	return (i == 0 || s.groups[i].gap&marks == 0) && (j == s.n || s.groups[j].gap&marks == 0)
}

// value returns a group as a number; of more than six digits a large one.
func (g *group) value() int {
	if g.n > 6 {
		return 1 << 30
	}
	v := 0
	for _, d := range g.digits[:g.n] {
		v = 10*v + int(d-'0')
	}
	return v
}

// isYear reports whether a group is a year of our time, Gregorian or Jalali.
func (g *group) isYear() bool { return g.n == 4 && isYear(g.digits[:4]) }

func isYear(digits []byte) bool {
	if len(digits) != 4 {
		return false
	}
	century := string(digits[:2])
	return century == "19" || century == "20" || century == "13" || century == "14" && digits[2] < '5'
}

func (g *group) isDay() bool { v := g.value(); return g.n <= 2 && v >= 1 && v <= 31 }

// isDate reports whether three groups from i on are a date: 1403/05/12,
// 12.05.2024, 3/10/24. With slashes it is libphonenumber's SLASH_SEPARATED_DATES.
func (s *sequence) isDate(i int) bool {
	if !s.joined(i, 3, slash|hyphen|dot) || !s.isolated(i, i+3, slash|hyphen) {
		return false
	}
	a, b, c := &s.groups[i], &s.groups[i+1], &s.groups[i+2]
	if !b.isDay() {
		return false
	}
	if a.isYear() && c.isDay() || a.isDay() && c.isYear() {
		return true
	}
	return s.groups[i+1].gap&slash != 0 && a.isDay() && c.n == 2 && (a.value() <= 12 || b.value() <= 12)
}

// isYears reports whether two groups are years: 1390–1400.
func (s *sequence) isYears(i int) bool {
	return i+2 <= s.n && s.joined(i, 2, hyphen|dash|slash) && s.isolated(i, i+2, hyphen|dash|slash|dot) &&
		s.groups[i].isYear() && s.groups[i+1].isYear()
}

// isPages is libphonenumber's PUB_PAGES: 211-227 (2003).
func (s *sequence) isPages(i int) bool {
	if i+3 > s.n || !s.joined(i, 2, hyphen) {
		return false
	}
	a, b, c := &s.groups[i], &s.groups[i+1], &s.groups[i+2]
	return a.n <= 5 && b.n <= 5 && c.isYear() && c.openAt >= 0 && c.closeEnd >= 0
}

// isCount reports whether four groups count up, as a calendar or the links to
// pages of a list do: 1 2 3 4.
func (s *sequence) isCount(i int) bool {
	if i+4 > s.n {
		return false
	}
	for j := i + 1; j < i+4; j++ {
		if g := &s.groups[j]; g.n > 2 || g.value() != s.groups[j-1].value()+1 {
			return false
		}
	}
	return s.groups[i].n <= 2
}

// isRow reports whether all groups of a sequence, five or more from i on, have
// at most two digits, as lottery numbers, sizes and marks do. No Iranian number
// has such groups alone.
func (s *sequence) isRow(i int) bool {
	if i > 0 || s.n < 5 {
		return false
	}
	for j := range s.n {
		if s.groups[j].n > 2 || s.groups[j].plusAt >= 0 {
			return false
		}
	}
	return true
}

// isQuad reports whether four groups are an IPv4 address or a version.
func (s *sequence) isQuad(i int) bool {
	if !s.joined(i, 4, dot) || !s.isolated(i, i+4, dot) {
		return false
	}
	for _, g := range s.groups[i : i+4] {
		if g.n > 3 || g.n > 1 && g.digits[0] == '0' || g.value() > 255 {
			return false
		}
	}
	return true
}

// isUUID reports whether five groups are a UUID (RFC 9562) without a letter.
func (s *sequence) isUUID(i int) bool {
	return s.inGroups(i, 8, 4, 4, 4, 12)
}

// isDecimal reports whether two groups are a decimal fraction: 35.162081, 88.19.
// Three digits behind the dot may be thousands, and a number's as well.
func (s *sequence) isDecimal(i int) bool {
	if !s.joined(i, 2, dot) || !s.isolated(i, i+2, dot|hyphen|slash) || s.groups[i].plusAt >= 0 {
		return false
	}
	a, b := &s.groups[i], &s.groups[i+1]
	if b.n == 1 {
		return true
	}
	return a.n <= 3 && b.n != 3 && (a.digits[0] != '0' || a.n == 1)
}

// isComma reports whether r separates thousands.
func isComma(r rune) bool { return r == ',' || r == '٬' || r == '،' || r == '’' || r == '\'' }

// blockPrices marks a first or last group that goes on beyond the sequence: as
// thousands, 12,500,000, or behind a decimal comma.
func (s *sequence) blockPrices() {
	first, last := &s.groups[0], &s.groups[s.n-1]
	if r, i := seenBefore(s.text, first.start); (isComma(r) || r == '٫') && i > 0 {
		if d, _ := before(s.text, i); decimal(d) >= 0 && (first.n == 3 && digitsBefore(s.text, i) <= 3 || r == '٫') {
			first.blocked = Amount
		}
	}
	if s.ext.n > 0 || s.moreThan {
		return
	}
	if r, i := seenAt(s.text, last.end); isComma(r) || r == '٫' {
		from := i + len(string(r))
		n := 0
		for j := from; j < len(s.text) && n < 5; n++ {
			v, size := digitAt(s.text, j)
			if v < 0 {
				break
			}
			j += size
		}
		if r == '٫' && n > 0 || n == 3 && last.n <= 3 {
			last.blocked = Amount
		}
	}
}

// digitsBefore counts the digits in a row that ends at byte i, up to five.
func digitsBefore(text string, i int) int {
	n := 0
	for i > 0 && n < 5 {
		r, size := before(text, i)
		if decimal(r) < 0 {
			break
		}
		i -= size
		n++
	}
	return n
}

// blockTimes marks a first or last group that is a part of a time: 14:30.
func (s *sequence) blockTimes() {
	if first := &s.groups[0]; first.n <= 2 {
		if r, i := seenBefore(s.text, first.start); r == ':' && i > 0 {
			if d, _ := before(s.text, i); decimal(d) >= 0 {
				first.blocked = Time
			}
		}
	}
	last := &s.groups[s.n-1]
	if r, i := seenAt(s.text, last.end); r == ':' && last.n <= 2 && s.ext.n == 0 {
		if d, _ := at(s.text, i+1); decimal(d) >= 0 {
			last.blocked = Time
			// 2012-01-02 08:00, without separators as well: libphonenumber's TIME_STAMPS.
			if s.n > 1 && s.groups[s.n-2].n == 8 && (s.groups[s.n-2].digits[0] == '1' || s.groups[s.n-2].digits[0] == '2') {
				s.groups[s.n-2].blocked = Date
			}
		}
	}
}
