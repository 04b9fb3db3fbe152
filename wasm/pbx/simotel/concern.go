package simotel

import "encoding/json"

// Concern is what an event webhook says of whom it concerns, for those who hand
// events on to their users.
type Concern struct {
	Name    string   // the event's, in lower case letters alone: "newstate"; empty for none
	Calls   []string // the PBX's names of its call and of the order that made it; events that share one are of one call
	Parties []string // the extensions and numbers that take part
}

// partyMembers are the members of an event that name who takes part.
var partyMembers = []string{"exten", "participant", "src", "dst", "number", "caller", "callee", "caller_id", "agent",
	"transferer", "transferred_from", "transferred_to"}

// ReadConcern reads an event webhook's body. What is no object concerns nobody.
func ReadConcern(raw json.RawMessage) Concern {
	w := readWebhook(raw)
	c := Concern{Name: w.name, Calls: add(w.ids(), w.callID())}
	c.Parties = w.parties(nil)
	// CdrQueue lists whom the queue tried, one by one.
	var tries []json.RawMessage
	if json.Unmarshal(w.fields["detail"], &tries) == nil {
		for _, try := range tries {
			c.Parties = readWebhook(try).parties(c.Parties)
		}
	}
	return c
}

// parties adds who takes part to those known already.
func (w webhook) parties(known []string) []string {
	for _, name := range partyMembers {
		if s := w.id(name); s != "" {
			known = append(known, s)
		}
	}
	return known
}

// SameNumber reports whether two numbers are one: the same digits, or long ones
// that end alike.
func SameNumber(a, b string) bool { return sameNumber(a, b) }

// Digits returns a number's digits; empty for what is no number.
func Digits(s string) string { return digits(s) }
