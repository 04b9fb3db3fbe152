package dialplan

import (
	"strconv"
	"strings"

	"simotel/wasm/dialplan/pattern"
	"simotel/wasm/settings"
)

// byOwnRule has the first of the administrator's own rules that matches make the
// digits. A rule whose pattern begins with a plus is held against the number's
// E.164 form, any other against r.Digits: what is dialled without rules and
// without the outside prefix. The error is an *Error.
func byOwnRule(n Number, r Result, d settings.Dialling) (own Result, matched bool, err error) {
	for i, rule := range d.Rules {
		p, err := rule.Pattern()
		if err != nil {
			continue // package settings lets none through
		}
		dialled := r.Digits
		if p.HasPlus() && n.CountryCode != 0 {
			dialled = "+" + strconv.Itoa(n.CountryCode) + n.National
		}
		if !p.Match(dialled) {
			continue
		}
		rest := strings.TrimPrefix(dialled[prefixLength(rule):], "+") // for which phones have no key
		switch {
		case n.CountryCode == 0 && !d.International && goesAbroad(rest, d.OutsidePrefix):
			// What is taken off must not be a way around the setting either.
			return Result{}, false, &Error{CodeInternationalOff}
		case rule.Prepend+rest == "":
			return Result{}, false, &Error{CodeNotDialable}
		}
		r.Digits, r.Rules, r.Own = rule.Prepend+rest, append(r.Rules, RuleOwn), i+1
		return r, true, nil
	}
	return Result{}, false, nil
}

// prefixLength returns how many keys a rule takes off.
func prefixLength(rule settings.Rule) int {
	prefix, err := pattern.Parse(rule.Prefix)
	if err != nil {
		return 0 // there is none
	}
	return prefix.Len()
}
