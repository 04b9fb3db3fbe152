package ui

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// openRules opens an options page with rules.
func openRules(t *testing.T, w *worker, d desk, list ...settings.Rule) *page {
	t.Helper()
	w.configuration.Settings.Dialling.Rules = list
	p := newPage(t, "options.html")
	(&Options{Document: p, Service: w, Platform: d}).Start(t.Context())
	return p
}

// write is a person's writing into a rule, which ends with leaving the field.
func write(p *page, part, key, text string) {
	p.SetValue(inRow("rule-"+part, key), text)
	p.do("form", "input")
	p.do("form", "change")
}

// stored checks which rules are stored now.
func stored(t *testing.T, w *worker, want ...settings.Rule) {
	t.Helper()
	if got := w.configuration.Settings.Dialling.Rules; len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Errorf("stored is %+v, want %+v", got, want)
	}
}

var a, b, c = settings.Rule{Match: "1."}, settings.Rule{Prefix: "0", Match: "9X.", Prepend: "7", Remark: "GSM"}, settings.Rule{Match: "3XX"}

func TestRulesAreAddedWrittenMovedAndRemoved(t *testing.T) {
	w := newWorker()
	p := openRules(t, w, newDesk("fa"), a, b)
	if p.value["rule-prepend:2"] != "7" || p.value["rule-remark:2"] != "GSM" || p.text["rule-place:2"] != "۲" || p.attributes["rule-group:2.aria-label"] != "قاعدهٔ ۲" || p.text["rule-match-label:1"] != "الگو" {
		t.Errorf("the rows show %+v", p.value)
	}
	if p.attributes["rule-up:1.aria-disabled"] != "true" || p.attributes["rule-up:2.aria-disabled"] != "" || p.attributes["rule-down:2.aria-disabled"] != "true" {
		t.Error("what cannot be moved further is not shown as such")
	}
	p.do("add-rule", "click")
	if p.focused != "rule-prefix:3" {
		t.Errorf("the focus is in %s", p.focused)
	}
	write(p, "prefix", "3", "3")
	if stored(t, w, a, b); len(w.saved) != 0 || p.hidden["rule-note:3"] || !p.hidden["rule-error:3"] {
		t.Errorf("of a rule that is half written it is told %q", p.text["rule-error:3"])
	}
	write(p, "remark", "1", "all")
	if stored(t, w, settings.Rule{Match: "1.", Remark: "all"}, b); len(p.rows["rules"]) != 3 || p.value["rule-prefix:3"] != "3" {
		t.Error("saving took the rule away that is being written")
	}
	write(p, "remark", "1", "")
	p.SetValue("rule-prefix:3", "")
	write(p, "match", "3", "3XX")
	if stored(t, w, a, b, c); !p.hidden["rule-note:3"] {
		t.Error("a rule that is written is said not to be saved")
	}
	if p.attributes["rule-down:2.aria-disabled"] != "" {
		t.Error("the second rule cannot be moved down")
	}
	p.do("rule-up:3", "click")
	if p.focused != "rule-up:3" || p.text["rules-said"] != "اکنون قاعدهٔ ۲ از ۳" {
		t.Errorf("the focus is in %s, told %q", p.focused, p.text["rules-said"])
	}
	p.do("rule-up:3", "click")
	p.do("rule-up:3", "click") // on top it stays
	stored(t, w, c, a, b)
	p.do("undo", "click")
	if stored(t, w, a, c, b); p.value["rule-match:1"]+p.value["rule-match:3"] == "" {
		t.Errorf("taken back, the rows show %+v", p.value)
	}
	p.do("rule-up:1", "click")
	p.do("rule-up:1", "click") // of whichever key, the row on top is moved nowhere
	stored(t, w, c, a, b)
	p.do("rule-down:3", "click")
	p.do("rule-remove:3", "click")
	if p.focused != "rule-remove:2" {
		t.Errorf("from a rule between two the focus goes to %s", p.focused)
	}
	p.do("rule-remove:2", "click")
	if p.focused != "rule-remove:1" {
		t.Errorf("from the last rule the focus goes to %s", p.focused)
	}
	p.do("rule-remove:1", "click")
	if p.focused != "add-rule" {
		t.Errorf("from the only rule the focus goes to %s", p.focused)
	}
	stored(t, w)
	for listener := range p.listeners {
		if strings.HasPrefix(listener, "rule-") {
			t.Errorf("of a rule that is gone %s is heard", listener)
		}
	}
}

func TestARuleThatIsWrongIsToldAtThatRule(t *testing.T) {
	w := newWorker()
	p := openRules(t, w, newDesk("fa"), a, b)
	p.SetValue("rule-match:2", "9A")
	p.do("form", "input")
	if !p.hidden["rule-error:2"] {
		t.Error("it is told before its writer is done")
	}
	p.do("form", "change")
	if p.hidden["rule-error:2"] || p.attributes["rule-match:2.aria-invalid"] != "true" || !strings.HasPrefix(p.text["rule-error:2"], "الگو: نویسهٔ ۲ ") || !p.hidden["rule-error:1"] {
		t.Errorf("told %q", p.text["rule-error:2"])
	}
	p.SetValue("dialling-outsidePrefix", "9")
	p.do("form", "change")
	if stored(t, w, a, b); w.configuration.Settings.Dialling.OutsidePrefix != "9" || p.hidden["rule-error:2"] {
		t.Error("a rule that is wrong keeps another setting from being saved, or is not marked any more")
	}
	p.do("test", "click")
	if p.focused != "rule-match:2" {
		t.Errorf("the test of the connection leads to %q", p.focused)
	}
	write(p, "match", "2", "9X")
	if !p.hidden["rule-error:2"] || p.attributes["rule-match:2.aria-invalid"] != "" {
		t.Error("a rule that is mended is still marked")
	}
	stored(t, w, a, settings.Rule{Prefix: "0", Match: "9X", Prepend: "7", Remark: "GSM"})
	// Above it one that is not written yet, and the second rule is the third row.
	p.do("add-rule", "click")
	p.do("rule-up:3", "click")
	p.do("rule-up:3", "click")
	write(p, "prepend", "2", "a")
	if p.hidden["rule-error:2"] || p.attributes["rule-prepend:2.aria-invalid"] != "true" {
		t.Error("it is told at another row")
	}
	// An import's, where there is no such row.
	p = openRules(t, w, newDesk("fa"))
	w.fail = &message.Error{Code: settings.CodePrepend, Field: "dialling.rules.12.prepend", Detail: "16"}
	p.do("import", "click")
	p.shows("import-result", bad, "قاعدهٔ ۱۲، افزوده: ")
}

func TestWhatIsSavedStandsInTheRowsAsItIsKept(t *testing.T) {
	w := newWorker()
	w.configuration.Settings.Dialling.Rules = []settings.Rule{a}
	p := newPage(t, "options.html")
	o := &Options{Document: p, Service: w, Platform: newDesk("en")}
	o.Start(t.Context())
	write(p, "match", "1", "_9x-x")
	kept := w.configuration
	kept.Settings.Dialling.Rules = []settings.Rule{{Match: "9XX"}}
	o.showAll(kept)
	if rows := p.rows["rules"]; len(rows) != 1 || rows[0] != "1" || p.value["rule-match:1"] != "9XX" {
		t.Errorf("the rows %q show %q", rows, p.value["rule-match:1"])
	}
	kept.Settings.Dialling.Rules = []settings.Rule{a, b} // an import
	o.showAll(kept)
	if p.value["rule-match:1"] != "1." || p.value["rule-prepend:2"] != "7" {
		t.Errorf("after an import they show %q", p.value)
	}
}

func TestANumberIsTriedWithTheRulesAsTheyAreWritten(t *testing.T) {
	w, d := newWorker(), newDesk("fa")
	w.preview = func(r message.PreviewRequest) message.PreviewReply {
		for i, rule := range r.Settings.Dialling.Rules {
			if strings.HasPrefix(r.Text, rule.Prefix) {
				return message.PreviewReply{Dialled: rule.Prepend + r.Text, Own: i + 1, Because: "rule"}
			}
		}
		return message.PreviewReply{Error: &message.Error{Code: "number_none", Title: "None."}}
	}
	p := openRules(t, w, d, b)
	try := func(text string) {
		p.SetValue(tryID, text)
		p.do("form", "input")
		d.pass(tryAfter)
	}
	try("0912")
	if p.text["try-dialled"] != "70912" || p.text["try-because"] != "rule" || p.hidden["try-result"] || p.attributes["rule:1.data-took"] != "true" {
		t.Errorf("shows %+v", p.text)
	}
	p.do("form", "change")
	if len(w.saved) != 0 || !p.hidden["saved"] {
		t.Error("a number that is tried counts as a change of the settings")
	}
	p.SetValue("rule-prepend:1", "8")
	p.do("form", "input")
	d.pass(tryAfter)
	if p.text["try-dialled"] != "80912" {
		t.Errorf("with the rule changed it shows %q", p.text["try-dialled"])
	}
	try("5")
	if p.text["try-dialled"] != "" || p.text["try-because"] != "None. " || p.attributes["rule:1.data-took"] != "" {
		t.Errorf("of what is no number it shows %+v", p.text)
	}
	asked := len(w.previewed)
	try("")
	if !p.hidden["try-result"] || len(w.previewed) != asked {
		t.Error("nothing is tried")
	}
	w.preview = func(r message.PreviewRequest) message.PreviewReply {
		if r.Text == "1" {
			try("12")
			return message.PreviewReply{Dialled: "old"}
		}
		return message.PreviewReply{Dialled: "new", Because: "b"}
	}
	try("1")
	d.pass(time.Minute)
	if p.text["try-dialled"] != "new" {
		t.Errorf("an old answer is shown: %q", p.text["try-dialled"])
	}
}
