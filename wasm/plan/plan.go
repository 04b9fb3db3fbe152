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
