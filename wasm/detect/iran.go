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
// 88123456-021, 32140082/013, 1234567-0919.
func (s *sequence) areaLast(a, b int, h *homes, w *where) reading {
	no := reading{reason: NotAssigned}
	area := &s.groups[b-1]
	if b-a < 2 || !h.has(iran) || area.digits[0] != '0' || area.n < 3 || area.n > 4 || s.groups[a].digits[0] == '0' {
		return no
	}
	var d national
	d.add(area.digits[:area.n])
	for i := a; i < b-1; i++ {
		// 88123456-90-021: the lines from 56 to 90.
		if i > a && i == b-2 && s.groups[i].n <= 2 && d.n-area.n == 8 {
			break
		}
		d.add(s.groups[i].digits[:s.groups[i].n])
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

// localReading reads a number without its area code, where one is known: that
// of the number before, of a city named nearby, or the user's.
func localReading(d *national, groups int, w *where) reading {
	no := reading{reason: NotAssigned}
	if d.n < 6 || d.n > 8 || d.digits[0] < '2' || groups > 4 {
		return no
	}
	if !w.isLocal() {
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

// innerReading reports whether digits are an extension of the user's PBX, which
// a label must say.
func innerReading(d *national, w *where) bool {
	if !w.isInner(d.n) {
		return false
	}
	l := w.label()
	return (l.word == innerWord || l.word == phoneWord) && l.distance == 0
}
