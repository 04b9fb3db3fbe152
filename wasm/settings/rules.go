package settings

import (
	"errors"
	"strconv"
	"strings"

	"simotel/wasm/dialplan/pattern"
)

// Rule is one dialling rule, in the parts of FreePBX's dial patterns: a number
// that begins with Prefix and goes on as Match is dialled without Prefix, behind
// Prepend.
type Rule struct {
	Prefix  string `json:"prefix"`  // pattern without a wildcard, empty for none: taken off
	Match   string `json:"match"`   // pattern of all that follows: stays
	Prepend string `json:"prepend"` // digits, * and #, empty for none: put before it
	Remark  string `json:"remark"`  // the administrator's own words
}

// Pattern returns what a whole number is held against. The error is a
// *pattern.Error.
func (r Rule) Pattern() (pattern.Pattern, error) { return pattern.Parse(r.Prefix + r.Match) }

// Bounds of the dialling rules, in characters where not said otherwise.
const (
	MaxRules   = 100 // rules
	MaxPattern = 80
	MaxPrepend = 16 // digits, * and #
	MaxRemark  = 80
)

// RulesPath is the setting of the dialling rules. A fault of one is told of
// dialling.rules.<position, counted from 1>.<part>.
const RulesPath = "dialling.rules"

// rules checks the dialling rules and returns them in canonical form.
func (e *Errors) rules(rules []Rule) []Rule {
	if len(rules) > MaxRules {
		e.add(RulesPath, CodeTooManyRules, strconv.Itoa(MaxRules))
		return rules
	}
	list := []Rule{} // empty in JSON, not null; and nobody else's
	for i, r := range rules {
		part := func(name string) string { return RulesPath + "." + strconv.Itoa(i+1) + "." + name }
		r.Prefix = strings.TrimSpace(r.Prefix)
		if r.Prefix != "" {
			r.Prefix = e.pattern(part("prefix"), r.Prefix, false)
		}
		r.Match = e.pattern(part("match"), r.Match, true)
		if r.Prefix != "" && strings.HasPrefix(r.Match, "+") {
			e.add(part("match"), pattern.CodePlus, "1")
		}
		r.Prepend = e.keys(part("prepend"), r.Prepend, MaxPrepend, CodePrepend)
		r.Remark = e.name(part("remark"), r.Remark, MaxRemark)
		list = append(list, r)
	}
	return list
}

// pattern checks a pattern and returns it as it is kept; one that is wrong stays
// as it was typed, which its faults count in.
func (e *Errors) pattern(field, text string, wildcard bool) string {
	text = Typed(text)
	p, err := pattern.Parse(text)
	var wrong *pattern.Error
	switch {
	case len(text) > MaxPattern:
		e.add(field, CodeTooLong, strconv.Itoa(MaxPattern))
	case errors.As(err, &wrong) && wrong.Position == 0:
		e.add(field, wrong.Code, "")
	case errors.As(err, &wrong):
		e.add(field, wrong.Code, strconv.Itoa(wrong.Position))
	case p.HasWildcard() && !wildcard:
		e.add(field, pattern.CodeWildcard, strconv.Itoa(len(strings.TrimRight(text, "- "))))
	default:
		return p.String()
	}
	return text
}
