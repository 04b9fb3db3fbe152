// Package detect owns the question "which telephone numbers stand in this
// text?" and its answer. It refuses to know where text comes from, how a
// number is painted, and how it is dialled.
package detect

// Kind tells what a match is.
type Kind string

// The kinds of matches.
const (
	Phone    Kind = "phone"    // a subscriber's number
	Fax      Kind = "fax"      // one that the text calls a fax number: listed, not painted
	Internal Kind = "internal" // an extension of the user's own PBX, of a length that Options name; its digits are Match.Extension
)

// Match is one number in a text.
type Match struct {
	Start     int    `json:"start"`          // first UTF-16 code unit, from 0
	End       int    `json:"end"`            // behind the last UTF-16 code unit
	E164      string `json:"e164"`           // ITU-T E.164 with its plus: +982188123456; empty for Internal
	Extension string `json:"ext,omitempty"`  // ASCII digits dialled after the answer, or empty
	Last      string `json:"last,omitempty"` // of a range such as 021-88123456-9, the E.164 of its last number; E164 is the first
	Kind      Kind   `json:"kind"`
}

// Options tell a detector what the text itself does not.
type Options struct {
	Region   string // ISO 3166-1 alpha-2 of the user's country
	AreaCode string // the user's area code, ASCII digits without the national prefix: 21; empty for none
	Lengths  []int  // how many digits the extensions of the user's PBX have, 2 to 6 each; empty finds none
	Language string // BCP 47, of the page's lang attribute; empty if it has none
	Host     string // the page's host name, whose top-level domain hints at a country; empty for none

	// Not is what the user said is no number: +982188123456, the digits of an
	// extension, or a form as FormOf writes it, which has # for digits.
	Not []string
}

// Detector finds numbers. Find returns matches in the order of the text, not
// overlapping, each on character boundaries; none is an empty slice or nil.
// It never fails: text without a number is text without a number.
type Detector interface {
	Find(text string, o Options) []Match
}

// Candidate is what could have been a number, and what became of it.
type Candidate struct {
	Match  Match  // Start and End are always set, the rest if it was taken
	Reason Reason // why it was refused; Taken if it is one of Find's matches
}

// Explainer tells of every candidate in a text, in its order, what became of it.
type Explainer interface {
	Explain(text string, o Options) []Candidate
}
