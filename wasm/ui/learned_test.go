package ui

import (
	"slices"
	"testing"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

func TestWhatWasLearnedIsListedAndRemovedWithoutTouchingTheForm(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	number, form := settings.Learned{Text: "+982188123456", Site: "crm.example"}, settings.Learned{Text: "###-####"}
	w.configuration.Settings.Learned = []settings.Learned{number, form}
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	if p.hidden["learned"] || !p.hidden["learned-empty"] {
		t.Fatal("what was learned is not shown")
	}
	if want := []string{" ###-####", "crm.example +982188123456"}; !slices.Equal(p.rows["learned"], want) {
		t.Fatalf("listed are %q, want %q", p.rows["learned"], want)
	}
	if got := p.text["learned-site: ###-####"]; got != "all sites" {
		t.Errorf("a form for all sites is said to hold on %q", got)
	}
	if got := p.attributes["learned-remove:crm.example +982188123456.aria-label"]; got != "Remove +982188123456 on crm.example" {
		t.Errorf("the button is named %q", got)
	}

	p.SetValue("extension", "999") // not saved
	p.do("form", "input")
	p.do("learned-remove:crm.example +982188123456", "click")
	if !slices.Equal(w.forgot, []settings.Learned{number}) || len(w.saved) != 0 || p.value["extension"] != "999" {
		t.Errorf("forgotten is %+v, saved %d times, the form holds %q", w.forgot, len(w.saved), p.value["extension"])
	}
	p.shows("learned-result", good, "+982188123456")
	if !slices.Equal(p.rows["learned"], []string{" ###-####"}) || p.listeners["learned-remove:crm.example +982188123456.click"] != nil {
		t.Errorf("listed are %q still", p.rows["learned"])
	}

	w.fail = &message.Error{Code: "storage_failed", Title: "Chrome could not keep it"}
	p.do("learned-remove: ###-####", "click")
	p.shows("learned-result", bad, "Chrome could not keep it")
	if len(p.rows["learned"]) != 1 {
		t.Error("what could not be removed is gone from the list")
	}
	w.fail = nil
	p.do("learned-remove: ###-####", "click")
	if !p.hidden["learned"] || p.hidden["learned-empty"] {
		t.Error("that nothing is left is not said")
	}
	p.do("open-keys", "click")
	if w.shortcuts != 1 {
		t.Error("the page where keys are set was not opened")
	}
}
