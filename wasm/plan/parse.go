package plan

// Bounds of a national significant number in libphonenumber. ITU-T E.164
// allows 15 digits with the calling code, some countries go beyond it.
const (
	minNational = 2
	maxNational = 17
)

// maxDigits is more than any number has with all its prefixes: libphonenumber
// takes 250 characters, but what is left of more than these is too long.
const maxDigits = 40

// Parse reads a number as libphonenumber's parse does once extension, letters
// and punctuation are gone: digits are ASCII digits, plus tells whether a plus
// stood before them, home is the region whose callers are assumed (0 for none,
// which takes only what has a plus). ok is false where libphonenumber's parse
// fails: too short, too long, an unknown calling code.
func Parse(digits string, plus bool, home Region) (n Number, ok bool) {
	least := minNational
	if plus {
		least++ // there is a calling code
	}
	if len(digits) < least || len(digits) > maxDigits || !areDigits(digits) {
		return Number{}, false
	}
	if home.territory().internationalPrefixes == 0 {
		home = 0 // calls come from countries only
	}
	if home == 0 && !plus {
		return Number{}, false
	}
	// Prefixes are stripped twice, of what the first time may have put together.
	var input, scratch, scratch2 [maxDigits]byte
	all := input[:copy(input[:], digits)]
	region, national, source := split(all, plus, home, &scratch)
	if region == 0 && plus {
		// A plus before what is no calling code may be a slip.
		if region, national, source = split(all, false, home, &scratch); source == FromRegion {
			return Number{}, false
		}
	}
	if region == 0 || len(national) < minNational {
		return Number{}, false
	}
	t := region.territory()
	if stripped, _ := t.strip(national, &scratch2); t.length(len(stripped)) >= possible {
		national = stripped // else it may be a short number that begins like a prefix
	}
	if len(national) < minNational || len(national) > maxNational {
		return Number{}, false
	}
	n = Number{region: region.main(), source: source, length: uint8(len(national))}
	copy(n.digits[:], national)
	return n, true
}

// split takes an international prefix and the calling code off. It returns the
// region whose rules the rest follows: the main one of the calling code, or
// home where there was none. The region is 0 where a calling code must follow
// and none does.
func split(digits []byte, plus bool, home Region, scratch *[maxDigits]byte) (Region, []byte, Source) {
	if plus {
		region, national := callingCode(digits)
		return region, national, WithPlus
	}
	t := home.territory()
	if i := t.internationalPrefixes.find(digits); i != 0 {
		rest := digits[prefixes[i-1].end:]
		if len(rest) == 0 || rest[0] != '0' { // no calling code begins with 0
			if len(rest) <= minNational {
				return 0, nil, WithInternationalPrefix
			}
			region, national := callingCode(rest)
			return region, national, WithInternationalPrefix
		}
	}
	if len(digits) >= len(t.calling) && string(digits[:len(t.calling)]) == t.calling {
		// The calling code without a plus, if the number is better without it.
		rest, _ := t.strip(digits[len(t.calling):], scratch)
		if !t.matches(digits) && t.matches(rest) || t.length(len(digits)) == tooLong {
			return home.main(), rest, WithoutPlus
		}
	}
	return home, digits, FromRegion
}

// callingCode splits off the calling code that digits begin with; no code
// begins with another. The region is the main one, 0 for none.
func callingCode(digits []byte) (Region, []byte) {
	code := 0
	for i := 0; i < len(digits) && i < 3; i++ {
		code = 10*code + int(digits[i]-'0')
		if code == 0 {
			break
		}
		if r := byCalling[code]; r != 0 {
			return Region(r), digits[i+1:]
		}
	}
	return 0, nil
}

func areDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
