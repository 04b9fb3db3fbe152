package settings

import (
	"strings"
	"unicode/utf8"
)

// Bounds of what was learned.
const (
	MaxLearned     = 500 // entries
	MaxLearnedText = 64  // characters of one
	MaxSite        = 253 // the longest name of RFC 1035, written without its last dot
)

// Learned is something that pages write and that the user said is no telephone
// number. detect.Options.Not says how it is compared.
type Learned struct {
	Text string `json:"text"` // +982188123456, the digits of an extension, or a form: ###-#### ####
	Site string `json:"site"` // the host name of the pages that it holds for; empty for all
}

// IsForm reports whether it stands for all that is written alike.
func (l Learned) IsForm() bool { return strings.Contains(l.Text, "#") }

// NotOn returns what was learned for a site, and for all, as detect.Options takes
// it; never nil, so that it is a list in JSON too.
func (s Settings) NotOn(site string) []string {
	not := []string{}
	for _, l := range s.Learned {
		if l.Site == "" || l.Site == site {
			not = append(not, l.Text)
		}
	}
	return not
}

// WithLearned returns a list with an entry at its end, once.
func WithLearned(list []Learned, l Learned) []Learned {
	return append(WithoutLearned(list, l), l)
}

// WithoutLearned returns a list without an entry.
func WithoutLearned(list []Learned, l Learned) []Learned {
	rest := []Learned{}
	for _, other := range list {
		if other != l {
			rest = append(rest, other)
		}
	}
	return rest
}

// learned checks what was learned.
func (e *Errors) learned(list []Learned) []Learned {
	kept := []Learned{} // empty in JSON, not null; and nobody else's
	for _, l := range list {
		l.Site = strings.ToLower(strings.TrimSpace(l.Site))
		if l.Text == "" || utf8.RuneCountInString(l.Text) > MaxLearnedText || len(l.Site) > MaxSite || strings.ContainsAny(l.Text+l.Site, "\n\t") {
			e.add("learned", CodeCharacters, "")
			return kept
		}
		kept = WithLearned(kept, l)
	}
	e.within("learned", len(kept), 0, MaxLearned)
	return kept
}
