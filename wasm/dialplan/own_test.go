package dialplan

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/settings"
)

// rule reads what FreePBX shows of a dial pattern: (prepend) + prefix | match.
func rule(text string) settings.Rule {
	prepend, rest, _ := strings.Cut(text, ") + ")
	prefix, match, _ := strings.Cut(rest, " | ")
	return settings.Rule{Prepend: strings.TrimPrefix(prepend, "("), Prefix: prefix, Match: match}
}

func rules(texts ...string) (list []settings.Rule) {
	for _, text := range texts {
		list = append(list, rule(text))
	}
	return list
}

func TestTheFirstOwnRuleThatMatchesDials(t *testing.T) {
	home := func(digits string) Number {
		return Number{CountryCode: 98, National: digits[1:], NationalDial: digits, Home: true, HomePlan: true}
	}
	mobile, abroad := home("09121234567"), settings.Dialling{International: true}
	for _, c := range []struct {
		name   string
		number Number
		rules  []settings.Rule
		other  settings.Dialling
		digits string
		own    int
		plain  string
	}{
		{"digits are put before", mobile, rules("(70) +  | 09XXXXXXXXX"), settings.Dialling{}, "7009121234567", 1, "09121234567"},
		{"the prefix is taken off", mobile, rules("(70) + 0 | 9XXXXXXXXX"), settings.Dialling{}, "709121234567", 1, "09121234567"},
		{"and nothing put before it", mobile, rules("() + 0 | 9XXXXXXXXX"), settings.Dialling{}, "9121234567", 1, "09121234567"},
		{"a prefix may be a pattern", mobile, rules("(1) + 0Z | ."), settings.Dialling{}, "1121234567", 1, "09121234567"},
		{"the first wins, not the closest", mobile, rules("(7) +  | 0.", "(8) +  | 09121234567"), settings.Dialling{}, "709121234567", 1, "09121234567"},
		{"one that does not match is passed", mobile, rules("(7) +  | 021.", "(8) +  | 09."), settings.Dialling{}, "809121234567", 2, "09121234567"},
		{"none matches: as it was", mobile, rules("(7) +  | 021."), settings.Dialling{OutsidePrefix: "9"}, "909121234567", 0, "09121234567"},
		{"a rule dials in place of the outside prefix", mobile, rules("(7) +  | 09."), settings.Dialling{OutsidePrefix: "9"}, "709121234567", 1, "09121234567"},
		{"a rule that changes nothing keeps the outside prefix away", mobile, rules("() +  | 09."), settings.Dialling{OutsidePrefix: "9"}, "09121234567", 1, "09121234567"},
		{"a pattern is not held against the outside prefix", mobile, rules("(7) +  | 9."), settings.Dialling{OutsidePrefix: "9"}, "909121234567", 0, "09121234567"},
		{"an extension", literal("203"), rules("(*55) +  | 2XX"), settings.Dialling{}, "*55203", 1, "203"},
		{"a code", literal("*72"), rules("(*8) + *7 | !"), settings.Dialling{}, "*82", 1, "*72"},
		{"a code is no digit", literal("*72"), rules("(9) +  | XXX"), settings.Dialling{}, "*72", 0, "*72"},
		{"a foreign number as it is dialled", newYork, rules("(011) + 00 | ."), abroad, "01112127365000", 1, "0012127365000"},
		{"a foreign number's E.164 form", newYork, rules("(011) + + | 1NXXNXXXXXX"), abroad, "01112127365000", 1, "0012127365000"},
		{"a plus is never dialled", newYork, rules("(011) +  | +1."), abroad, "01112127365000", 1, "0012127365000"},
		{"a home number's E.164 form", mobile, rules("(0098) + +98 | 9XXXXXXXXX"), settings.Dialling{}, "00989121234567", 1, "09121234567"},
		{"an extension has no E.164 form", literal("203"), rules("(9) +  | +."), settings.Dialling{}, "203", 0, "203"},
		{"what a rule puts before a local number is the administrator's", literal("88123456"), rules("(009821) +  | NXXXXXXX"), settings.Dialling{}, "00982188123456", 1, "88123456"},
	} {
		c.other.Rules = c.rules
		got, err := Dial(c.number, c.other)
		if err != nil || got.Digits != c.digits || got.Own != c.own || got.Plain != c.plain || slices.Contains(got.Rules, RuleOwn) != (c.own > 0) {
			t.Errorf("%s: got %+v, %v; want %s by rule %d, without it %s", c.name, got, err, c.digits, c.own, c.plain)
		}
	}
}

func TestNoOwnRuleIsAWayAroundWhatIsOff(t *testing.T) {
	for _, c := range []struct {
		name   string
		number Number
		rules  []settings.Rule
		code   string
	}{
		{"a foreign number", newYork, rules("(9) +  | ."), CodeInternationalOff},
		{"a foreign number's E.164 form", newYork, rules("(9) + + | ."), CodeInternationalOff},
		{"keys with 00", literal("0044123"), rules("(9) +  | ."), CodeInternationalOff},
		{"keys with 00 behind what is taken off", literal("80044123"), rules("() + 8 | ."), CodeInternationalOff},
		{"a rule that leaves nothing", literal("9"), rules("() + 9 | !"), CodeNotDialable},
	} {
		got, err := Dial(c.number, settings.Dialling{Rules: c.rules})
		var coded *Error
		if !errors.As(err, &coded) || coded.Code != c.code || got.Digits != "" {
			t.Errorf("%s: got %+v, %v; want %s", c.name, got, err, c.code)
		}
	}
}

// Whatever the rules say, what is dialled is keys, and begins with 00 only if a
// rule puts that there.
func FuzzOwnRulesDialKeys(f *testing.F) {
	f.Add("80044123", "8", ".", "", "9")
	f.Add("203", "", "2XX", "*55", "")
	f.Add("9", "9", "!", "", "")
	f.Fuzz(func(t *testing.T, keys, prefix, match, prepend, outside string) {
		s := settings.Defaults()
		s.Dialling.OutsidePrefix = outside
		s.Dialling.Rules = []settings.Rule{{Prefix: prefix, Match: match, Prepend: prepend}}
		s, err := settings.Validate(s)
		if err != nil {
			return
		}
		r, err := Dial(literal(keys), s.Dialling)
		if err != nil {
			return
		}
		if strings.Trim(r.Digits, "0123456789*#") != "" || r.Digits == "" {
			t.Fatalf("%q is dialled %q", keys, r.Digits)
		}
		if own := s.Dialling.Rules[0]; r.Own > 0 && strings.HasPrefix(strings.TrimPrefix(r.Digits, own.Prepend), internationalPrefix) {
			t.Fatalf("%q is dialled %q by %+v", keys, r.Digits, own)
		}
	})
}
