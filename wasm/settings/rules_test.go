package settings

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/dialplan/pattern"
)

func TestDiallingRulesAreKeptAsTheyAreMeant(t *testing.T) {
	s := Defaults()
	s.Dialling.Rules = []Rule{
		{Prefix: " ۰ ", Match: "_nxx-xxxx.", Prepend: "۷۰ ", Remark: " دروازهٔ GSM "},
		{Prefix: "+98", Match: "!"},
	}
	given := slices.Clone(s.Dialling.Rules)
	got, err := Validate(s)
	want := []Rule{{Prefix: "0", Match: "NXXXXXX.", Prepend: "70", Remark: "دروازهٔ GSM"}, {Prefix: "+98", Match: "!"}}
	if err != nil || !reflect.DeepEqual(got.Dialling.Rules, want) {
		t.Errorf("got %+v, %v", got.Dialling.Rules, err)
	}
	if !reflect.DeepEqual(s.Dialling.Rules, given) {
		t.Error("the rules that were given have changed")
	}
}

func TestEachRuleThatIsWrongIsToldWithItsPlace(t *testing.T) {
	ok := Rule{Match: "."}
	for _, c := range []struct {
		name                string
		rules               []Rule
		field, code, detail string
	}{
		{"no pattern", []Rule{ok, {Prefix: "0"}}, "dialling.rules.2.match", pattern.CodeEmpty, ""},
		{"a letter", []Rule{{Match: "09A"}}, "dialling.rules.1.match", pattern.CodeCharacter, "3"},
		{"a letter behind Persian digits", []Rule{{Match: "۰۹A"}}, "dialling.rules.1.match", pattern.CodeCharacter, "3"},
		{"brackets", []Rule{ok, ok, {Prefix: "0[9", Match: "."}}, "dialling.rules.3.prefix", pattern.CodeSet, "2"},
		{"a wildcard before the end", []Rule{{Match: "0.9"}}, "dialling.rules.1.match", pattern.CodeWildcard, "2"},
		{"a wildcard in the prefix", []Rule{{Prefix: "00.", Match: "X"}}, "dialling.rules.1.prefix", pattern.CodeWildcard, "3"},
		{"a plus behind the prefix", []Rule{{Prefix: "0", Match: "+98."}}, "dialling.rules.1.match", pattern.CodePlus, "1"},
		{"a plus that is dialled", []Rule{{Match: ".", Prepend: "+"}}, "dialling.rules.1.prepend", CodePrepend, "16"},
		{"too much put before", []Rule{{Match: ".", Prepend: strings.Repeat("1", MaxPrepend+1)}}, "dialling.rules.1.prepend", CodePrepend, "16"},
		{"a long pattern", []Rule{{Match: strings.Repeat("X", MaxPattern+1)}}, "dialling.rules.1.match", CodeTooLong, "80"},
		{"a long remark", []Rule{{Match: ".", Remark: strings.Repeat("ر", MaxRemark+1)}}, "dialling.rules.1.remark", CodeTooLong, "80"},
		{"a remark of two lines", []Rule{{Match: ".", Remark: "a\nb"}}, "dialling.rules.1.remark", CodeCharacters, ""},
		{"too many", slices.Repeat([]Rule{ok}, MaxRules+1), "dialling.rules", CodeTooManyRules, "100"},
	} {
		s := Defaults()
		s.Dialling.Rules = c.rules
		_, err := Validate(s)
		var all Errors
		if !errors.As(err, &all) || len(all) != 1 || *all[0] != (FieldError{c.field, c.code, c.detail}) {
			t.Errorf("%s: got %v, want %s at %s (%s)", c.name, err, c.code, c.field, c.detail)
		}
	}
	s := Defaults()
	s.Dialling.Rules = slices.Repeat([]Rule{ok}, MaxRules)
	if _, err := Validate(s); err != nil {
		t.Errorf("as many as may be: %v", err)
	}
}

func TestAnImportReplacesTheRulesOrLeavesThem(t *testing.T) {
	s, c := configured()
	s.Dialling.Rules = []Rule{{Prefix: "0", Match: "9.", Prepend: "7", Remark: "old"}}
	for _, k := range []struct {
		name, rules string
		want        []Rule
		code, field string
	}{
		{"none named", `"outsidePrefix":"9"`, s.Dialling.Rules, "", ""},
		{"none any more", `"rules":[]`, []Rule{}, "", ""},
		{"a rule keeps nothing of the one in its place", `"rules":[{"match":"X."}]`, []Rule{{Match: "X."}}, "", ""},
		{"an unknown part", `"rules":[{"match":"X."},{"strip":1}]`, s.Dialling.Rules, CodeUnknownField, "settings.dialling.rules.2.strip"},
		{"a number for a text", `"rules":[{"match":9}]`, s.Dialling.Rules, CodeWrongType, "settings.dialling.rules.1.match"},
		{"a text for a rule", `"rules":["9."]`, s.Dialling.Rules, CodeWrongType, "settings.dialling.rules.1"},
		{"a text for all", `"rules":"9."`, s.Dialling.Rules, CodeWrongType, "settings.dialling.rules"},
	} {
		got, _, err := ParseImport([]byte(`{"version":1,"settings":{"dialling":{`+k.rules+`}}}`), s, c)
		var fault *FieldError
		errors.As(err, &fault)
		if (fault != nil) != (k.code != "") || fault != nil && (fault.Code != k.code || fault.Field != k.field) || !reflect.DeepEqual(got.Dialling.Rules, k.want) {
			t.Errorf("%s: got %+v, %v", k.name, got.Dialling.Rules, err)
		}
		if s.Dialling.Rules[0].Remark != "old" {
			t.Errorf("%s: the rules of before have changed", k.name)
		}
	}
}
