// Package places owns what is known of a number beyond its numbering plan:
// where it is from and which carrier was given its range, out of a table that
// is read as it is, without unpacking. It refuses to fetch the table, to say
// who carries a number today, and to be on the path of a call.
package places

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sort"

	"simotel/wasm/plan"
)

// File is the name of the table in the extension.
const File = "places.bin"

// English is the language in which the table knows most. It stands in for any
// other.
const English = "en"

// Languages are those of the table: the product's own.
var Languages = []string{English, "fa"}

// Table answers for numbers. It may be used at once by many.
type Table struct {
	places   map[string]list // by language
	carriers map[string]list
}

// Place returns the area or city that a number is from, empty where numbers of
// its type have none: libphonenumber's getDescriptionForNumber without the name
// of the country.
func (t *Table) Place(n plan.Number, language string) string {
	if !isGeographical(n) {
		return ""
	}
	digits := n.E164()[1:]
	if n.CallingCode() == argentina && digits[2] == '9' {
		digits = digits[:2] + digits[3:] // before the area code of a mobile (libphonenumber's mobile token)
	}
	return lookUp(t.places, digits, language)
}

// Carrier returns who was given the range of a mobile number, which need not
// be who carries the number today: libphonenumber's getNameForNumber.
func (t *Table) Carrier(n plan.Number, language string) string {
	switch n.Type() {
	case plan.Mobile, plan.FixedLineOrMobile, plan.Pager:
		return lookUp(t.carriers, n.E164()[1:], language)
	}
	return ""
}

const argentina = 54 // its calling code

// geographicalMobiles are the calling codes of countries whose mobile numbers
// belong to a place (libphonenumber's geoMobileCountries): Mexico, Argentina,
// Brazil, Indonesia, China.
var geographicalMobiles = []int{52, argentina, 55, 62, 86}

func isGeographical(n plan.Number) bool {
	switch n.Type() {
	case plan.FixedLine, plan.FixedLineOrMobile:
		return true
	case plan.Mobile:
		return slices.Contains(geographicalMobiles, n.CallingCode())
	}
	return false
}

func lookUp(lists map[string]list, digits, language string) string {
	if name := lists[language].name(digits); name != "" {
		return name
	}
	return lists[English].name(digits)
}

// prefixDigits is how many digits of a number, its calling code included, the
// table looks at.
const prefixDigits = 9

// list holds names of numbers that follow one another: those from one start to
// the next have one name. All integers are little-endian.
type list struct {
	starts  []byte // uint32 each: the first prefixDigits digits, as a number, ascending
	ids     []byte // uint16 each: the name of the numbers from the start of the same index
	offsets []byte // uint32 each, one more than there are names: where each begins in text
	text    []byte
}

// name returns the name of a number, empty for none.
func (l list) name(digits string) string {
	prefix := uint32(0)
	for i := range prefixDigits {
		prefix *= 10
		if i < len(digits) {
			prefix += uint32(digits[i] - '0')
		}
	}
	n := len(l.starts) / 4
	i := sort.Search(n, func(i int) bool { return uint32At(l.starts, i) > prefix }) - 1
	if i < 0 {
		return ""
	}
	id := int(binary.LittleEndian.Uint16(l.ids[2*i:]))
	return string(l.text[uint32At(l.offsets, id):uint32At(l.offsets, id+1)])
}

func uint32At(b []byte, i int) uint32 { return binary.LittleEndian.Uint32(b[4*i:]) }

// ErrTable says that what was opened is no table of this version.
var ErrTable = errors.New("no table of places")

// version begins a table; the form of the rest depends on it.
const version = 1

// Open reads a table that Encode made; the table keeps raw. Its error is
// ErrTable.
func Open(raw []byte) (*Table, error) {
	t := &Table{places: make(map[string]list), carriers: make(map[string]list)}
	r := reader{rest: raw}
	if r.uint32() != version {
		return nil, ErrTable
	}
	for _, lists := range []map[string]list{t.places, t.carriers} {
		for _, language := range Languages {
			l, ok := r.list()
			if !ok {
				return nil, fmt.Errorf("%w: the list in %q does not fit together", ErrTable, language)
			}
			lists[language] = l
		}
	}
	return t, nil
}

// reader takes a table apart. What is missing is empty.
type reader struct{ rest []byte }

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		n = len(r.rest)
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) uint32() uint32 {
	if b := r.take(4); len(b) == 4 {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// list reads one list and holds its numbers against one another, so that
// looking a number up needs no more care.
func (r *reader) list() (l list, ok bool) {
	ranges, names, length := int(r.uint32()), int(r.uint32()), int(r.uint32())
	l = list{r.take(4 * ranges), r.take(2 * ranges), r.take(4 * (names + 1)), r.take(length)}
	if len(l.starts) != 4*ranges || len(l.ids) != 2*ranges || len(l.offsets) != 4*(names+1) || len(l.text) != length {
		return list{}, false
	}
	for i := range names {
		if uint32At(l.offsets, i) > uint32At(l.offsets, i+1) {
			return list{}, false
		}
	}
	for i := range ranges {
		if int(binary.LittleEndian.Uint16(l.ids[2*i:])) >= names {
			return list{}, false
		}
	}
	return l, uint32At(l.offsets, names) == uint32(length)
}
