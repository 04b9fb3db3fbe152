package plan

// Missing returns how many digits are missing at least and at most to make n an
// assigned number by being typed on; 0 and 0 where none begins so.
func (n Number) Missing() (least, most int) {
	var scratch [maxDigits]byte
	for r := n.region; ; r++ {
		t := r.territory()
		digits, _ := t.strip(n.national(), &scratch) // Parse leaves the prefix of what is too short
		for more := 1; len(digits)+more <= maxNational; more++ {
			if r.HasLength(len(digits)+more) && t.numbers.leadsOn(digits, more) {
				if least == 0 || more < least {
					least = more
				}
				most = max(most, more)
			}
		}
		if !r.sharesNext() {
			return least, most
		}
	}
}

// leadsOn reports whether digits with so many more behind them may be of a known
// type: the answers above 1.
func (r root) leadsOn(digits []byte, more int) bool {
	type place struct {
		node uint16
		more int
	}
	var seen []place // nodes are shared: without it each way to one is walked
	var walk func(at uint16, digits []byte, more int) bool
	walk = func(at uint16, digits []byte, more int) bool {
		here := place{at, more}
		if len(digits) == 0 {
			for _, there := range seen {
				if there == here {
					return false
				}
			}
			seen = append(seen, here)
		}
		word := nodes[at]
		var end, other uint8
		if word&valued != 0 {
			end, other = uint8(word&answer), uint8(word>>7&answer)
			if word&leaf != 0 {
				return len(digits)+more > 0 && other > 1 || len(digits)+more == 0 && end > 1
			}
			at++
		}
		if len(digits)+more == 0 {
			return end > 1
		}
		taken := uint16(0)
		for {
			word = nodes[at]
			next := at + 1
			if word&near == 0 {
				next = nodes[at+1]
			}
			set := word & allDigits
			taken |= set
			switch {
			case len(digits) > 0 && set>>(digits[0]-'0')&1 != 0:
				return walk(next, digits[1:], more)
			case len(digits) == 0 && set != 0 && walk(next, nil, more-1):
				return true
			}
			if word&last != 0 {
				break
			}
			at += 2
		}
		return other > 1 && (len(digits) > 0 || taken != allDigits)
	}
	return walk(uint16(r), digits, more)
}

// allDigits are the bits of a word that name digits.
const allDigits = 1<<10 - 1
