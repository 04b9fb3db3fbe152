package plan

// The automaton is one array of words, nodes, in the generated table. A node
// is, in this order:
//
//   - a word with bit valued, if it has answers: that for digits which end here
//     in the lower seven bits, that for digits which go on otherwise than the
//     node takes in the next seven. With bit leaf nothing follows;
//   - pairs of a word with the digits it takes, bit n for the digit n, and the
//     index of the next node. The last pair has bit last. With bit near it is
//     the word alone: the next node follows it.
const (
	valued = 1 << 15
	leaf   = 1 << 14
	last   = 1 << 10
	near   = 1 << 11
	answer = 1<<7 - 1
)

// root is the index of the node at which a question about digits begins. That
// at 0 answers 0 to everything.
type root uint16

// find returns the answer to digits, each of them '0' to '9'.
func (r root) find(digits []byte) uint8 {
	at := uint16(r)
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
