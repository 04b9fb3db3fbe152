// Package detect owns the question "which telephone numbers stand in this
// text?" and its answer. It refuses to know where text comes from, how a
// number is painted, and how it is dialled.
package detect

// Kind tells what a match is.
type Kind string

// Phone is a subscriber's number in E.164.
const Phone Kind = "phone"

// Match is one number in a text.
type Match struct {
	Start     int    `json:"start"`         // first UTF-16 code unit, from 0
	End       int    `json:"end"`           // behind the last UTF-16 code unit
	E164      string `json:"e164"`          // ITU-T E.164 with its plus: +982188123456
	Extension string `json:"ext,omitempty"` // ASCII digits dialled after the answer, or empty
	Kind      Kind   `json:"kind"`
}

// Options tell a detector what the text itself does not.
type Options struct {
	Region string // ISO 3166-1 alpha-2 of numbers written without a country code
}

// Detector finds numbers. Find returns matches in the order of the text, not
// overlapping, each on character boundaries; none is an empty slice or nil.
// It never fails: text without a number is text without a number.
type Detector interface {
	Find(text string, o Options) []Match
}
