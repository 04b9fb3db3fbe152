package places

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// mostNames is how many names an uint16 tells apart.
const mostNames = 1 << 16

// Names gives the numbers that begin with some digits, their calling code
// first, a name. Of two beginnings the longer counts.
type Names map[string]string

// Encode makes a table of the names of places and of carriers by language, for
// all Languages. It is an error if the table's form cannot hold them.
func Encode(places, carriers map[string]Names) ([]byte, error) {
	b := binary.LittleEndian.AppendUint32(nil, version)
	for _, lists := range []map[string]Names{places, carriers} {
		for _, language := range Languages {
			var err error
			if b, err = lists[language].append(b); err != nil {
				return nil, fmt.Errorf("names in %q: %w", language, err)
			}
		}
	}
	return b, nil
}

// append appends the list of n.
func (n Names) append(b []byte) ([]byte, error) {
	ranges, err := n.ranges()
	if err != nil {
		return nil, err
	}
	ids := make(map[string]int)
	var starts, of, offsets, text []byte
	for _, r := range ranges {
		id, ok := ids[r.name]
		if !ok {
			id = len(ids)
			ids[r.name] = id
			offsets = binary.LittleEndian.AppendUint32(offsets, uint32(len(text)))
			text = append(text, r.name...)
		}
		starts = binary.LittleEndian.AppendUint32(starts, r.start)
		of = binary.LittleEndian.AppendUint16(of, uint16(id))
	}
	if len(ids) > mostNames {
		return nil, fmt.Errorf("%d names, a list holds %d", len(ids), mostNames)
	}
	offsets = binary.LittleEndian.AppendUint32(offsets, uint32(len(text)))
	for _, count := range []int{len(ranges), len(ids), len(text)} {
		b = binary.LittleEndian.AppendUint32(b, uint32(count))
	}
	return slices.Concat(b, starts, of, offsets, text), nil
}

// span is the numbers from a start on; while names are laid over one another it
// has an end as well.
type span struct {
	start, end uint32
	name       string
}

// ranges lays the names over one another, the longer beginnings on the shorter,
// and returns where another name begins; the empty name is of numbers without
// one.
func (n Names) ranges() ([]span, error) {
	var all []span
	for digits, name := range n {
		first, err := strconv.ParseUint(digits, 10, 32)
		if err != nil || len(digits) > prefixDigits {
			return nil, fmt.Errorf("beginning %q: at most %d digits", digits, prefixDigits)
		}
		size := uint32(math.Pow10(prefixDigits - len(digits)))
		all = append(all, span{uint32(first) * size, (uint32(first) + 1) * size, name})
	}
	// The wider first where two begin together: the narrower lies on it.
	slices.SortFunc(all, func(a, b span) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	var laid, under []span
	begin := func(at uint32, name string) {
		if k := len(laid) - 1; k >= 0 && laid[k].start == at {
			laid = laid[:k] // of which nothing is to be seen
		}
		if k := len(laid) - 1; k < 0 && name == "" || k >= 0 && laid[k].name == name {
			return
		}
		laid = append(laid, span{start: at, name: name})
	}
	end := func(until uint32) {
		for len(under) > 0 && under[len(under)-1].end <= until {
			at := under[len(under)-1].end
			under = under[:len(under)-1]
			name := ""
			if len(under) > 0 {
				name = under[len(under)-1].name
			}
			begin(at, name)
		}
	}
	for _, s := range all {
		end(s.start)
		under = append(under, s)
		begin(s.start, s.name)
	}
	end(math.MaxUint32)
	return laid, nil
}
