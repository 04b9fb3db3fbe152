package plan

import "math/bits"

// Region is a country or a calling code of none. 0 is no region; others have
// no meaning across versions of the table.
type Region uint8

// RegionOf returns the region of an upper-case ISO 3166-1 alpha-2 code, 0 if
// the plan does not know it. Non-geographical entities have no such code.
func RegionOf(code string) Region {
	low, high := 0, len(byCode)
	for low < high {
		middle := (low + high) / 2
		if territories[byCode[middle]].code < code {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low < len(byCode) && territories[byCode[low]].code == code {
		return Region(byCode[low])
	}
	return 0
}

// Regions returns the ISO 3166-1 alpha-2 codes of all countries, sorted.
func Regions() []string {
	all := make([]string, len(byCode))
	for i := range all {
		all[i] = territories[byCode[i]].code
	}
	return all
}

// RegionsOf returns the regions that share an ITU-T E.164 calling code, the
// main one first, none if it is not assigned.
func RegionsOf(callingCode int) []Region {
	if callingCode <= 0 || callingCode >= len(byCalling) || byCalling[callingCode] == 0 {
		return nil
	}
	var all []Region
	for r := Region(byCalling[callingCode]); ; r++ {
		all = append(all, r)
		if !r.sharesNext() {
			return all
		}
	}
}

// sharesNext reports whether the next region has the same calling code: those
// of one stand together, the main one first.
func (r Region) sharesNext() bool { return shares[r] }

var shares = func() (shares [256]bool) {
	for i := range len(territories) - 1 {
		shares[i] = territories[i].calling == territories[i+1].calling
	}
	return shares
}()

// Shortest returns the least digits of a national significant number of r's
// calling code, 0 for no region.
func (r Region) Shortest() int {
	if r == 0 {
		return 0
	}
	least := maxNational
	for r = r.main(); ; r++ {
		least = min(least, bits.TrailingZeros32(r.territory().lengths))
		if !r.sharesNext() {
			return least
		}
	}
}

// HasLength reports whether national significant numbers of r may have n digits.
func (r Region) HasLength(n int) bool { return r.territory().lengths>>n&1 != 0 }

// String returns the ISO 3166-1 alpha-2 code, 001 for a non-geographical
// entity, ZZ for 0, as libphonenumber names them.
func (r Region) String() string { return r.territory().code }

// CallingCode returns the ITU-T E.164 calling code, 0 for no region.
func (r Region) CallingCode() int {
	code := 0
	for _, digit := range []byte(r.territory().calling) {
		code = 10*code + int(digit-'0')
	}
	return code
}

// NationalPrefix returns what is dialled before a national significant number
// within the country, such as 0 or 8; empty for none.
func (r Region) NationalPrefix() string { return r.territory().nationalPrefix }

// territory returns r's entry, that of no region for what is no Region.
func (r Region) territory() *territory {
	if int(r) >= len(territories) {
		r = 0
	}
	return &territories[r]
}
