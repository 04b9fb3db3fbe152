// Package plan owns the world's numbering plans as libphonenumber knows them,
// compiled into one automaton: it parses digits into a calling code and a
// national significant number (ITU-T E.164), and tells whether that is assigned,
// where, to what type of subscriber, and how it is written. It refuses to read
// anything but digits, to decide what is a number in a text, and to hold a rule
// of its own: wherever it answers, it answers what libphonenumber does.
package plan

//go:generate go run ../cmd/plan

// Type is what kind of subscriber a number belongs to, as libphonenumber's
// PhoneNumberType.
type Type uint8

// The types. Unknown is that of a number which is not valid. The table holds
// these values: wasm/cmd/plan has the same order.
const (
	Unknown Type = iota
	FixedLine
	Mobile
	FixedLineOrMobile // where the plan does not tell which, as in North America
	TollFree
	PremiumRate
	SharedCost
	Personal
	VoIP
	Pager
	UAN // universal access number, of a company
	Voicemail
)

// territory is one country, or one calling code of none, as the generated
// table has it. Roots are of nodes; a root of 0 answers 0 to everything.
type territory struct {
	code    string // ISO 3166-1 alpha-2, 001 for a non-geographical entity
	calling string // its calling code, decimal
	prefix  string // national prefix, empty for none

	// How many digits a national significant number may have, and one that is
	// dialled in its own area only: bit n stands for n digits.
	lengths, local uint32

	numbers       uint16 // root: the whole number; 1 + its Type, 0 where the general pattern does not match
	leading       uint16 // root: the first digits by which the territory is told from others of its calling code; 1
	international uint16 // root: the international prefixes; 1 + an index into prefixes
	national      uint16 // root: the national prefixes with what follows them; 1 + an index into prefixes
	domestic      uint16 // root: the whole number; how many formats after firstDomestic it has its own, from 1
	abroad        uint16 // root: the same for numbers written with their calling code
	firstDomestic uint16 // index into formats
	firstAbroad   uint16 // index into formats
}

// prefix is what becomes of a number whose beginning matched: put, then the
// digits from keep to kept, then all from end on.
type prefix struct {
	put             string
	keep, kept, end uint8
}

// format is one way to write a number.
type format struct {
	groups   [5]uint8 // least digits of each group in the upper four bits, most in the lower; 0 for no group
	layout   uint8    // index into layouts, such as "$1 $2-$3"
	rule     uint8    // index into rules: how the first group is written within the country, such as "(0$1)"
	required bool     // whether a number of this format, written without calling code, must have the national prefix
}

// The automaton is one array of words. A node is, in this order:
//
//   - a word with bit valued, if it has answers: that for digits which end here
//     in the lower seven bits, that for digits which go on otherwise than the
//     node takes in the next seven. With bit leaf nothing follows;
//   - pairs of a word with the digits it takes, bit n for the digit n, and the
//     index of the next node. The last pair has bit last. With bit near it is
//     the word alone: the next node follows it.
//
// Node 0 is a leaf that answers 0.
const (
	valued = 1 << 15
	leaf   = 1 << 14
	last   = 1 << 10
	near   = 1 << 11
	answer = 1<<7 - 1
)

// find reads digits from the node at root on and returns the answer.
func find(root uint16, digits []byte) uint8 {
	at := root
	for i := 0; ; i++ {
		word := nodes[at]
		var end, other uint8
		if word&valued != 0 {
			end, other = uint8(word&answer), uint8(word>>7&answer)
			if word&leaf != 0 {
				if i < len(digits) {
					return other
				}
				return end
			}
			at++
			word = nodes[at]
		}
		if i == len(digits) {
			return end
		}
		bit := uint16(1) << (digits[i] - '0')
		for word&bit == 0 {
			if word&last != 0 {
				return other
			}
			at += 2
			word = nodes[at]
		}
		if at++; word&near == 0 {
			at = nodes[at]
		}
	}
}
