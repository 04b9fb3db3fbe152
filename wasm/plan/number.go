package plan

// Source is how a number's calling code was found, as libphonenumber's
// CountryCodeSource.
type Source uint8

// The sources.
const (
	WithPlus Source = iota
	WithInternationalPrefix
	WithoutPlus // the calling code stood there, and nothing before it
	FromRegion  // there was none: it is the home region's
)

// Number is a parsed number: the calling code and the national significant
// number of ITU-T E.164, and the Source. Numbers may be compared. The zero
// Number is none: Valid and Possible are false.
type Number struct {
	digits [maxNational]byte
	length uint8
	region Region // the main one of the calling code
	source Source
}

// CallingCode returns the ITU-T E.164 calling code.
func (n Number) CallingCode() int { return n.region.CallingCode() }

// Source tells how the calling code was found.
func (n Number) Source() Source { return n.source }

// National returns the national significant number, with the zeros that it
// begins with, such as Italian 0612345678.
func (n Number) National() string { return string(n.national()) }

func (n *Number) national() []byte { return n.digits[:n.length] }

// AppendE164 appends the number as ITU-T E.164 writes it, with its plus.
func (n Number) AppendE164(b []byte) []byte {
	b = append(b, '+')
	b = append(b, n.region.territory().calling...)
	return append(b, n.national()...)
}

// E164 returns the number as ITU-T E.164 writes it, with its plus.
func (n Number) E164() string { return string(n.AppendE164(make([]byte, 0, 1+3+maxNational))) }

// Valid reports whether the number is of an assigned range, as libphonenumber's
// isValidNumber.
func (n Number) Valid() bool { return n.Type() != Unknown }

// Region returns the region that the number belongs to, as libphonenumber's
// getRegionCodeForNumber: the only one of its calling code whether the number
// is valid or not, else the first of them that knows it, 0 where none does.
func (n Number) Region() Region {
	r, _ := n.locate()
	return r
}

// Type returns the number's type, as libphonenumber's getNumberType.
func (n Number) Type() Type {
	_, t := n.locate()
	return t
}

// locate finds region and type. A region is known by its leading digits if it
// has some, else by its numbers.
func (n *Number) locate() (Region, Type) {
	r := n.region
	if !r.sharesNext() {
		return r, r.territory().typeOf(n.national())
	}
	for ; ; r++ {
		t := r.territory()
		if t.leadingDigits != 0 {
			if t.leadingDigits.find(n.national()) != 0 {
				return r, t.typeOf(n.national())
			}
		} else if kind := t.typeOf(n.national()); kind != Unknown {
			return r, kind
		}
		if !r.sharesNext() {
			return 0, Unknown
		}
	}
}

// Possible reports whether the number has a possible count of digits, be it
// for its own area only, as libphonenumber's isPossibleNumber.
func (n Number) Possible() bool {
	l := n.region.territory().length(int(n.length))
	return l == possible || l == localOnly
}

// main returns the main region of r's calling code.
func (r Region) main() Region {
	for r > 1 && territories[r-1].calling == territories[r].calling {
		r--
	}
	return r
}
