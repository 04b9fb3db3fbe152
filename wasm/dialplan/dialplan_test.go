package dialplan

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"simotel/wasm/settings"
)

var (
	tehran  = Number{CountryCode: 98, National: "2144556677", NationalDial: "02144556677", Home: true, HomePlan: true}
	rome    = Number{CountryCode: 39, National: "0645671234", NationalDial: "0645671234"}
	newYork = Number{CountryCode: 1, National: "2127365000", NationalDial: "12127365000"}
	jamaica = Number{CountryCode: 1, National: "8765551234", NationalDial: "18765551234", HomePlan: true} // seen from the United States
	free    = Number{CountryCode: 800, National: "12345678"}
)

func literal(keys string) Number { return Number{Literal: keys} }

func athome(n Number) Number {
	n.Home, n.HomePlan = true, true
	return n
}

func TestDial(t *testing.T) {
	abroad := settings.Dialling{International: true}
	nine := settings.Dialling{OutsidePrefix: "9"}
	both := settings.Dialling{OutsidePrefix: "9", International: true}
	for _, c := range []struct {
		name   string
		number Number
		rules  settings.Dialling
		digits string
		why    []Rule
	}{
		{"an Iranian number gets its zero", tehran, settings.Dialling{}, "02144556677", []Rule{RuleNational}},
		{"an Italian number has no prefix at home", athome(rome), settings.Dialling{}, "0645671234", []Rule{RuleNational}},
		{"an American number gets its 1 at home", athome(newYork), settings.Dialling{}, "12127365000", []Rule{RuleNational}},
		{"an outside prefix comes first", tehran, nine, "902144556677", []Rule{RuleNational, RuleOutsidePrefix}},
		{"a foreign number, where allowed", newYork, abroad, "0012127365000", []Rule{RuleInternational}},
		{"a foreign number keeps the zero that belongs to it", rome, abroad, "00390645671234", []Rule{RuleInternational}},
		{"a number of no country", free, abroad, "0080012345678", []Rule{RuleInternational}},
		{"a foreign number behind the outside prefix", newYork, both, "90012127365000", []Rule{RuleInternational, RuleOutsidePrefix}},
		{"a foreign number of the same plan, where allowed", jamaica, abroad, "18765551234", []Rule{RuleNational}},
		{"an internal number", literal("203"), settings.Dialling{}, "203", []Rule{RuleAsTyped}},
		{"an internal number gets no outside prefix", literal("203"), nine, "203", []Rule{RuleAsTyped}},
		{"a feature code", literal("*72#"), nine, "*72#", []Rule{RuleAsTyped}},
		{"a single zero is no international prefix", literal("0"), nine, "0", []Rule{RuleAsTyped}},
		{"a literal with 00, where allowed", literal("0044123"), abroad, "0044123", []Rule{RuleAsTyped}},
		{"a literal with plus is written 00", literal("+44123"), abroad, "0044123", []Rule{RuleAsTyped}},
		{"a literal with 00 is an outside number", literal("0044123"), both, "90044123", []Rule{RuleAsTyped, RuleOutsidePrefix}},
		{"a literal with the outside prefix typed gets no second one", literal("90044123"), both, "90044123", []Rule{RuleAsTyped}},
		{"a number with a country code is never taken literally", Number{Literal: "00989411234567", CountryCode: 98, National: "9411234567",
			NationalDial: "09411234567", Home: true, HomePlan: true}, settings.Dialling{}, "09411234567", []Rule{RuleNational}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Dial(c.number, c.rules)
			if got.Plain = ""; err != nil || !reflect.DeepEqual(got, Result{Digits: c.digits, Rules: c.why}) {
				t.Errorf("got %+v, %v; want %s by %v", got, err, c.digits, c.why)
			}
		})
	}
}

func TestDialRefuses(t *testing.T) {
	nine := settings.Dialling{OutsidePrefix: "9"}
	for _, c := range []struct {
		name   string
		number Number
		rules  settings.Dialling
		code   string
	}{
		{"a foreign number", newYork, settings.Dialling{}, CodeInternationalOff},
		{"a foreign number of the same plan", jamaica, settings.Dialling{}, CodeInternationalOff},
		{"a number of no country", free, settings.Dialling{}, CodeInternationalOff},
		{"a literal with 00", literal("0044123"), settings.Dialling{}, CodeInternationalOff},
		{"a literal with plus", literal("+44123"), settings.Dialling{}, CodeInternationalOff},
		{"a literal with 00 behind the outside prefix", literal("90044123"), nine, CodeInternationalOff},
		{"a literal with 00 and the sign that ends it", literal("0044123#"), settings.Dialling{}, CodeInternationalOff},
		{"a number abroad to which calls are sent on", literal("*21*0044123#"), settings.Dialling{}, CodeInternationalOff},
		{"one behind the outside prefix", literal("*21*90044123#"), nine, CodeInternationalOff},
		{"nothing", Number{}, settings.Dialling{}, CodeNotDialable},
		{"letters", literal("2o3"), settings.Dialling{}, CodeNotDialable},
		{"digits that are not ASCII", literal("۲۰۳"), settings.Dialling{}, CodeNotDialable},
		{"a second plus", literal("+44+1"), settings.Dialling{International: true}, CodeNotDialable},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Dial(c.number, c.rules)
			var coded *Error
			if !errors.As(err, &coded) || coded.ErrorCode() != c.code || got.Digits != "" {
				t.Errorf("got %+v, %v; want %s", got, err, c.code)
			}
		})
	}
}

// The PBX drops numbers that begin with 00 or +; nothing may slip through.
func FuzzDialNeverGoesAbroadUnasked(f *testing.F) {
	f.Add("0044", "", "")
	f.Add("90044", "9", "")
	f.Add("", "", "0044")
	f.Fuzz(func(t *testing.T, keys, prefix, national string) {
		if strings.Trim(prefix, "0123456789*#") != "" {
			return // package settings refuses it
		}
		for _, n := range []Number{literal(keys), {CountryCode: 98, National: national, NationalDial: "0" + strings.TrimLeft(national, "0"), Home: true, HomePlan: true}} {
			r, err := Dial(n, settings.Dialling{OutsidePrefix: prefix})
			if err != nil {
				continue
			}
			inner := strings.TrimPrefix(r.Digits, prefix)
			if strings.Contains(r.Digits, "+") || strings.HasPrefix(inner, "00") {
				t.Fatalf("%+v behind %q is dialled %q", n, prefix, r.Digits)
			}
		}
	})
}
