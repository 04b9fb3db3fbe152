package plan

// Length is what the count of a number's digits says about it, as
// libphonenumber's isPossibleNumberWithReason.
type Length uint8

// The lengths.
const (
	LengthInvalid   Length = iota // too short, or of no count between two that there are
	LengthLocalOnly               // a subscriber's number without its area code
	LengthPossible
	LengthTooLong
)

// Length tells of the count of the number's digits.
func (n Number) Length() Length {
	switch n.region.territory().length(int(n.length)) {
	case localOnly:
		return LengthLocalOnly
	case possible:
		return LengthPossible
	case tooLong:
		return LengthTooLong
	}
	return LengthInvalid
}

// ValidFor reports whether the number is of a range that region knows, as
// libphonenumber's isValidNumberForRegion: a toll-free number may be valid for
// every region of its calling code.
func (n Number) ValidFor(region Region) bool {
	return region != 0 && region.main() == n.region && region.territory().typeOf(n.national()) != Unknown
}
