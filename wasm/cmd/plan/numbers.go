//go:build !js

package main

import (
	"slices"

	"github.com/nyaruka/phonenumbers/v2"
)

// The types in the order of package plan, which this one does not import: it
// has to run where the table is not yet what the package asks for.
const (
	unknown = iota
	fixedLine
	mobile
	fixedLineOrMobile
	tollFree
	premiumRate
	sharedCost
	personal
	voip
	pager
	uan
	voicemail
)

// numbers is the machine of a territory's national significant numbers. Its
// answer is 0 where the general pattern does not match, else 1 + the type that
// libphonenumber's getNumberType gives.
func numbers(m *phonenumbers.PhoneMetadata) machine {
	// As libphonenumber asks them, after the general description.
	order := []struct {
		desc *phonenumbers.PhoneNumberDesc
		kind uint8
	}{
		{m.GetGeneralDesc(), unknown},
		{m.GetPremiumRate(), premiumRate},
		{m.GetTollFree(), tollFree},
		{m.GetSharedCost(), sharedCost},
		{m.GetVoip(), voip},
		{m.GetPersonalNumber(), personal},
		{m.GetPager(), pager},
		{m.GetUan(), uan},
		{m.GetVoicemail(), voicemail},
		{m.GetFixedLine(), fixedLine},
		{m.GetMobile(), mobile},
	}
	var expressions []string
	for _, o := range order {
		expressions = append(expressions, "^(?:"+o.desc.GetNationalNumberPattern()+")$")
	}
	fixed, last := len(order)-2, len(order)-1
	same := m.GetSameMobileAndFixedLinePattern()
	return machine{expressions: expressions, answer: func(matched []groups, read int, all bool) (uint8, error) {
		if !all || matched[0] == nil {
			return 0, nil
		}
		fits := func(i int) bool {
			lengths := order[i].desc.GetPossibleLength()
			return matched[i] != nil && (len(lengths) == 0 || slices.Contains(lengths, int32(read)))
		}
		if !fits(0) {
			return 1 + unknown, nil
		}
		for i := 1; i < fixed; i++ {
			if fits(i) {
				return 1 + order[i].kind, nil
			}
		}
		switch {
		case fits(fixed) && (same || fits(last)):
			return 1 + fixedLineOrMobile, nil
		case fits(fixed):
			return 1 + fixedLine, nil
		case fits(last) && !same:
			return 1 + mobile, nil
		}
		return 1 + unknown, nil
	}}
}
