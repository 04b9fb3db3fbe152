package detect

import "simotel/wasm/plan"

// reading is a span of groups read as one number.
type reading struct {
	number  plan.Number // valid, unless it is assumed
	assumed assumed     // a national significant number that the plan does not know
	calling int         // its calling code
	marked  bool        // it begins as an outside number does: a plus, an international or national prefix, a bracket
	plus    bool        // a plus stands before or behind it
	local   bool        // written without its area code
	mirror  bool        // its parts stand in the order in which who types from the right sees them
	inner   bool        // an extension of the user's PBX
	reason  Reason      // Taken if it is a number
}

// assumed is a national significant number; no other that is assumed is longer
// than an Iranian one.
type assumed struct {
	digits [10]byte
	n      int8
}

func (a *assumed) set(digits []byte) { a.n = int8(copy(a.digits[:], digits)) }

// national is a national significant number, or digits on the way to one.
type national struct {
	digits [2 * longest]byte
	n      int
}

func (d *national) add(digits []byte) { d.n += copy(d.digits[d.n:], digits) }

func (d *national) addString(digits string) { d.n += copy(d.digits[d.n:], digits) }

// parse asks the plan.
func (d *national) parse(plus bool, home plan.Region) (plan.Number, bool) {
	return plan.Parse(string(d.digits[:d.n]), plus, home)
}

// e164 returns the number in ITU-T E.164 with its plus.
func (r *reading) e164() string {
	if r.assumed.n == 0 {
		return r.number.E164()
	}
	return "+" + decimalOf(r.calling) + string(r.assumed.digits[:r.assumed.n])
}

func decimalOf(n int) string {
	var b [4]byte
	i := len(b)
	for ; n > 0; n /= 10 {
		i--
		b[i] = byte('0' + n%10)
	}
	return string(b[i:])
}

// read reads the groups from a up to b as one number.
func (s *sequence) read(a, b int, h *homes, w *where) reading {
	first, last := &s.groups[a], &s.groups[b-1]
	var d national
	for i := a; i < b; i++ {
		d.add(s.groups[i].digits[:s.groups[i].n])
	}
	if first.plusAt >= 0 {
		return plusReading(&d)
	}
	if last.plusEnd >= 0 {
		if r := s.mirrored(a, b); r.reason == Taken {
			return r
		}
		return plusReading(&d)
	}
	r := s.homeReading(&d, a, b, h, w)
	if r.reason == Taken {
		return r
	}
	if o := s.areaLast(a, b, h, w); o.reason == Taken {
		return o
	}
	if o := s.assumedReading(&d, a, b, h, w); o.reason == Taken {
		return o
	}
	if o := s.localReading(&d, a, b, w); o.reason == Taken || o.reason == LocalOnly {
		return o
	}
	if b-a == 1 && innerReading(&d, w) {
		return reading{inner: true}
	}
	return r
}

func plusReading(d *national) reading {
	if n, ok := d.parse(true, 0); ok && n.Valid() {
		return reading{number: n, marked: true, plus: true}
	}
	return reading{reason: NotAssigned, marked: true, plus: true}
}

// homeReading reads digits as people in one of the homes write and dial them.
func (s *sequence) homeReading(d *national, a, b int, h *homes, w *where) reading {
	r := reading{reason: NotAssigned}
	bracket := s.groups[a].openAt >= 0
	for i, home := range h.regions[:h.n] {
		n, ok := d.parse(false, home)
		if !ok || !n.Valid() {
			continue
		}
		prefixed := n.Source() != plan.FromRegion || d.n > len(n.National())
		if n.PrefixMissing(string(d.digits[:d.n])) {
			// A label says what the missing prefix does not. Where it does not say so,
			// the digits are not another country's either.
			if i > 0 || home != iran && n.Type() != plan.Mobile || !w.isCalled() || w.label().distance > 1 || b-a == 2 && s.groups[a].n <= 2 {
				r.reason = PrefixMissing
				return r
			}
		}
		return reading{number: n, marked: prefixed || bracket}
	}
	// 00 is ITU-T E.164's international prefix, known also where another is in use.
	if d.n > 8 && d.digits[0] == '0' && d.digits[1] == '0' {
		rest := national{}
		rest.add(d.digits[2:d.n])
		if n, ok := rest.parse(true, 0); ok && n.Valid() {
			return reading{number: n, marked: true}
		}
	}
	return r
}
