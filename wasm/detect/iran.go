package detect

import (
	"strings"

	"simotel/wasm/plan"
)

var iran = plan.RegionOf("IR")

// has reports whether one of the homes is r.
func (h *homes) has(r plan.Region) bool {
	for _, home := range h.regions[:h.n] {
		if home == r {
			return true
		}
	}
	return false
}

func isIranianArea(code []byte) bool {
	return len(code) == 2 && strings.Contains(iranAreaCodes, " "+string(code)+" ")
}

// areaLast reads a number whose area code stands behind it, as it does where
// it was typed from the left into a line that runs from the right:
// 88123456-021, 32140082/013, 1234567-0919. More groups than these could be in
// either order, but for a mobile, whose groups have a form of their own.
func (s *sequence) areaLast(a, b int, h *homes, w *where) reading {
	no := reading{reason: NotAssigned}
	area, first := &s.groups[b-1], &s.groups[a]
	if b-a < 2 || !h.has(iran) || area.digits[0] != '0' || area.n < 3 || area.n > 4 || first.digits[0] == '0' {
		return no
	}
	var d national
	d.add(area.digits[:area.n])
	switch {
	case b-a == 2, b-a == 3 && s.groups[a+1].n <= 2 && first.n == 8: // 88123456-90-021: the lines from 56 to 90
		d.add(first.digits[:first.n])
	case b-a == 3 && area.n == 4 && first.n == 4 && s.groups[a+1].n == 3: // 6789 345 0912
		d.add(s.groups[a+1].digits[:3])
		d.add(first.digits[:4])
	case b-a == 3 && first.n == 4 && s.groups[a+1].n == 4 && s.groups[a+1].gap&blank == 0: // 8812-3456 021
		d.add(first.digits[:4])
		d.add(s.groups[a+1].digits[:4])
	default:
		return no
	}
	mobile := area.n == 4 && area.digits[1] == '9' && d.n == 11
	if n, ok := d.parse(false, iran); ok && n.Valid() && (mobile || isIranianArea(area.digits[1:area.n])) {
		return reading{number: n, marked: true, mirror: true}
	}
	// An area code of before the 2010s, which nobody dials but which stands on pages still.
	if old := area.n == 4 && area.digits[3] == '1' && isIranianArea(area.digits[1:3]) && d.n == 11; old && w.isCalled() {
		r := reading{calling: 98, marked: true, mirror: true}
		r.assumed.set(d.digits[1:d.n])
		return r
	}
	return no
}

// mirrored reads a number all of whose parts stand in reverse, the calling code
// last: 88123456 21-98+.
func (s *sequence) mirrored(a, b int) reading {
	var d national
	if s.groups[b-1].n > 3 {
		return reading{reason: NotAssigned, plus: true}
	}
	for i := b - 1; i >= a; i-- {
		d.add(s.groups[i].digits[:s.groups[i].n])
	}
	if n, ok := d.parse(true, 0); ok && n.Valid() && b-a > 1 {
		return reading{number: n, marked: true, plus: true, mirror: true}
	}
	return reading{reason: NotAssigned, plus: true}
}

// assumedReading takes what a label calls a telephone number and has the form
// of an Iranian one, although the plan does not know it: lines of four and five
// digits after an area code, mobiles of new prefixes. Plans grow faster than
// the metadata.
func (s *sequence) assumedReading(d *national, a, b int, h *homes, w *where) reading {
	no := reading{reason: NotAssigned}
	if !h.has(iran) || d.digits[0] != '0' || !w.isCalled() {
		return no
	}
	switch {
	case d.n == 11 && d.digits[1] == '9':
	case b-a == 2 && s.groups[a].n == 3 && isIranianArea(d.digits[1:3]) && (d.n == 7 || d.n == 8) && d.digits[3] != '0':
	default:
		return no
	}
	r := reading{calling: 98, marked: true}
	r.assumed.set(d.digits[1:d.n])
	return r
}

// shortestLocal is how many digits a number without its area code has at least.
const shortestLocal = 6

// localReading reads a number without its area code, where one is known: that
// of the number before, of a city named nearby, or the user's.
func (s *sequence) localReading(d *national, a, b int, w *where) reading {
	no := reading{reason: NotAssigned}
	if d.n < shortestLocal || d.n > 8 || d.digits[0] < '2' || b-a > 4 {
		return no
	}
	if !w.explains && !w.mayBeLocal(d.n) {
		return no
	}
	if !w.isLocal() || w.isUnsaid() && !w.beside && !s.isPlain(a, b) {
		return no
	}
	code, region := w.area()
	if code == "" {
		no.reason = LocalOnly
		return no
	}
	var full national
	full.addString(region.NationalPrefix())
	full.addString(code)
	full.add(d.digits[:d.n])
	n, ok := full.parse(false, region)
	if t := n.Type(); !ok || !n.Valid() || t != plan.FixedLine && t != plan.FixedLineOrMobile {
		return no
	}
	return reading{number: n, local: true}
}

// mayBeLocal reports whether a number of n digits behind one of the area codes
// that may be known here has the length of one. Most prices have not, and need
// no look at the words before them.
func (w *where) mayBeLocal(n int) bool {
	if w.homes == nil || w.last != nil && w.last.area != "" || w.homes.has(iran) && iran.HasLength(2+n) {
		return true
	}
	return w.homes.area != "" && w.homes.regions[0].HasLength(len(w.homes.area)+n)
}

// isPlain reports whether digits that nothing is said of have the form of a local
// number: in one row, or two rows of four. Eight may also be a date, and two rows
// two years or a price.
func (s *sequence) isPlain(a, b int) bool {
	first := &s.groups[a]
	if b-a == 1 {
		month, day := first.digits[4:6], first.digits[6:8]
		isDate := first.n == 8 && isYear(first.digits[:4]) && string(month) <= "12" && string(day) <= "31"
		return !isDate
	}
	return b-a == 2 && first.n == 4 && s.groups[a+1].n == 4 && !first.isYear() && s.joined(a, 2, blank|hyphen) && !s.isRound(a+1)
}

// isRound reports whether a group ends as amounts do.
func (s *sequence) isRound(i int) bool {
	g := &s.groups[i]
	return g.n > 2 && g.digits[g.n-1] == '0' && g.digits[g.n-2] == '0'
}

// innerReading reports whether digits are an extension of the user's PBX, which
// a word for one must say.
func innerReading(d *national, w *where) bool {
	if !w.isInner(d.n) {
		return false
	}
	// The word also means domestic: "domestic production 1403".
	if year := string(d.digits[:d.n]); d.n == 4 && year >= "1390" && year <= "1415" {
		return false
	}
	l := w.label()
	return l.word == innerWord && l.distance == 0 && !w.isBehindNumber()
}
