package detect

// Core is the Detector that runs in pages and in the worker alike.
type Core struct{}

// New returns a core. It holds no state and may be used at once by many.
func New() *Core { return &Core{} }

// Find implements Detector.
func (*Core) Find(text string, o Options) []Match {
	units, start, digits := 0, -1, ""
	var all []Match
	flush := func(end int) {
		if len(digits) == 11 && digits[0] == '0' {
			all = append(all, Match{Start: start, End: end, E164: "+98" + digits[1:], Kind: Phone})
		}
		start, digits = -1, ""
	}
	end := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9', r >= 0x6f0 && r <= 0x6f9:
			if start < 0 {
				start = units
			}
			digits += string('0' + r&0xf)
			end = units + 1
		case start >= 0 && (r == ' ' || r == '-'):
		default:
			flush(end)
		}
		units++
		if r > 0xffff {
			units++
		}
	}
	flush(end)
	return all
}

// Explain returns every candidate of a text, taken or refused, in its order.
func (c *Core) Explain(text string, o Options) []Candidate {
	var all []Candidate
	for _, m := range c.Find(text, o) {
		all = append(all, Candidate{Match: m})
	}
	return all
}
