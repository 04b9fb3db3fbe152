package app

import (
	"slices"
	"strings"
	"testing"

	"simotel/wasm/dialplan"
	"simotel/wasm/guard"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

func TestAPreviewSaysWhyAndByWhichWay(t *testing.T) {
	own := []settings.Rule{{Match: "0912.", Prepend: "7"}, {Match: "09.", Prepend: "8", Remark: "GSM gateway"}}
	for _, c := range []struct {
		name, text, language string
		dialling             settings.Dialling
		because, via         string
		codes                []dialplan.Rule
	}{
		{"a number of one's country", "021 88123456", "en", settings.Dialling{}, "a number of your country", "via \u2066192.168.1.10\u2069, where \u2066201\u2069 rings first", []dialplan.Rule{dialplan.RuleNational}},
		{"the outside prefix", "021 88123456", "en", settings.Dialling{OutsidePrefix: "9"}, "a number of your country, after the code for an outside line, \u20669\u2069", "", []dialplan.Rule{dialplan.RuleNational, dialplan.RuleOutsidePrefix}},
		{"an extension", "203", "en", settings.Dialling{OutsidePrefix: "9"}, "as typed", "", []dialplan.Rule{dialplan.RuleAsTyped}},
		{"a rule with its remark", "0936 123 4567", "en", settings.Dialling{Rules: own}, "by dialling rule \u20662\u2069 (\u2068GSM gateway\u2069)", "", []dialplan.Rule{dialplan.RuleNational, dialplan.RuleOwn}},
		{"in Persian", "0912 123 4567", "fa", settings.Dialling{Rules: own}, "\u2066۱\u2069", "از راه \u2066192.168.1.10\u2069", []dialplan.Rule{dialplan.RuleNational, dialplan.RuleOwn}},
	} {
		w := newWorld(t)
		w.arrange(func(s *settings.Settings) { s.Dialling, s.Language = c.dialling, c.language })
		got, err := w.worker().Preview(t.Context(), message.PreviewRequest{Text: c.text})
		var codes []dialplan.Rule
		for _, code := range got.Rules {
			codes = append(codes, dialplan.Rule(code))
		}
		if err != nil || got.Error != nil || !strings.Contains(got.Because, c.because) || !strings.Contains(got.Via, c.via) || !slices.Equal(codes, c.codes) {
			t.Errorf("%s: got %+v, %v", c.name, got, err)
		}
	}
}

func TestAPreviewSaysWhatIsAskedAndWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		name, text string
		change     func(*settings.Settings)
		kind       guard.Kind
		code       string
		begun      bool
	}{
		{"an emergency number", "110", nil, guard.Emergency, "", false},
		{"an emergency number behind a rule", "110", func(s *settings.Settings) { s.Dialling.Rules = []settings.Rule{{Match: "1XX", Prepend: "77"}} }, guard.Emergency, "", false},
		{"an extension of which a rule makes an emergency number", "203", func(s *settings.Settings) {
			s.Dialling.Rules = []settings.Rule{{Prefix: "203", Match: "!", Prepend: "110"}}
		}, guard.Emergency, "", false},
		{"a rule that leads abroad", "88123456", func(s *settings.Settings) {
			s.Dialling.Rules = []settings.Rule{{Match: "NXXXXXXX", Prepend: "004930"}}
		}, guard.Foreign, "", false},
		{"a country", "+44 20 7946 0018", func(s *settings.Settings) { s.Dialling.International = true }, guard.Foreign, "", false},
		{"a foreign number, which is off", "+44 20 7946 0018", nil, "", dialplan.CodeInternationalOff, false},
		{"a beginning", "+98 21", nil, "", "number_not_possible", true},
		{"nothing yet", "", nil, "", "number_none", true},
		{"a word", "call", nil, "", "number_none", false},
		{"too many digits", "09121110022333", nil, "", "number_not_possible", false},
		{"no PBX yet", "021 88123456", func(s *settings.Settings) { s.Connection.Server = "" }, "", "not_configured", false},
	} {
		w := newWorld(t)
		if c.change != nil {
			w.arrange(c.change)
		}
		got, err := w.worker().Preview(t.Context(), message.PreviewRequest{Text: c.text})
		code := ""
		if got.Error != nil {
			if code = got.Error.Code; got.Error.Title == "" {
				t.Errorf("%s: %s has no words", c.name, code)
			}
		}
		if err != nil || code != c.code || got.Begun != c.begun || c.kind == "" != (len(got.Kinds) == 0) || c.kind != "" && (got.Kinds[0] != string(c.kind) || got.Asks == "") {
			t.Errorf("%s: got %+v, %v", c.name, got, err)
		}
	}
}

func TestAPageSeesWhatItsFormWouldDialBeforeThatIsSaved(t *testing.T) {
	w := newWorld(t)
	worker := w.worker()
	s := settings.Defaults()
	s.Dialling.Rules = []settings.Rule{{Prefix: "۰", Match: "x.", Prepend: "7"}}
	got, err := worker.Preview(t.Context(), message.PreviewRequest{Text: "021 88123456", Settings: &s})
	if err != nil || got.Dialled != "72188123456" || got.Own != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
	s.Dialling.Rules[0].Match = "X.1"
	got, err = worker.Preview(t.Context(), message.PreviewRequest{Text: "021 88123456", Settings: &s})
	if err != nil || got.Dialled != "" || got.Error == nil || got.Error.Field != "dialling.rules.1.match" || got.Error.Detail != "2" {
		t.Errorf("of a rule that is wrong: %+v, %v", got.Error, err)
	}
	if got, err = worker.Preview(t.Context(), message.PreviewRequest{Text: "021 88123456"}); err != nil || got.Dialled != "02188123456" {
		t.Errorf("what is stored has changed: %+v, %v", got, err)
	}
}
