package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// change is what a person does to a field: they fill it in and leave it.
func (p *page) change(id, value string) {
	p.t.Helper()
	p.SetValue(id, value)
	p.do("form", "input")
	p.do("form", "change")
}

// filled starts an options page in English.
func filled(t *testing.T) (*page, *worker) {
	t.Helper()
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	return p, w
}

func TestChangesAreTakenBackOneAfterTheOther(t *testing.T) {
	p, w := filled(t)
	if !p.hidden["undo"] || !p.hidden["saved"] {
		t.Error("something is offered to be taken back although nothing was changed")
	}
	p.change("country", "DE")
	p.change("clicks-links", "")
	p.change("guards-countries", "TR in en")
	p.shows("saved", good, "Saved: \u2068Countries that are called without asking")
	for _, c := range []struct {
		undo, restored string
		holds          func(s settings.Settings) bool
	}{
		{"Undo", "Countries that are called", func(s settings.Settings) bool { return len(s.Guards.Countries) == 0 && s.Country == "DE" }},
		{"Undo: \u2068Call phone links", "Call phone links", func(s settings.Settings) bool { return s.Clicks.Links && s.Country == "DE" }},
		{"Undo: \u2068Country", "Country", func(s settings.Settings) bool { return s.Country == "IR" }},
	} {
		if p.hidden["undo"] || !strings.HasPrefix(p.text["undo"], c.undo) {
			t.Errorf("the button says %q", p.text["undo"])
		}
		p.do("undo", "click")
		p.shows("saved", good, "As it was before: \u2068"+c.restored)
		if !c.holds(w.configuration.Settings) {
			t.Errorf("after %q there is %+v", c.undo, w.configuration.Settings)
		}
	}
	if p.value["country"] != "IR" || p.value["clicks-links"] != "true" || p.value["guards-countries"] != "" {
		t.Errorf("the form shows %q, %q, %q", p.value["country"], p.value["clicks-links"], p.value["guards-countries"])
	}
	if len(w.saved) != 6 || p.attributes["undo.aria-disabled"] != "true" {
		t.Errorf("saved %d times, the button is disabled: %q", len(w.saved), p.attributes["undo.aria-disabled"])
	}
	p.do("undo", "click")
	if len(w.saved) != 6 {
		t.Error("nothing was left to be taken back, and something was saved")
	}
}

func TestWhatAnotherPageChangedMeanwhileStays(t *testing.T) {
	p, w := filled(t)
	p.change("country", "DE")
	w.configuration.Settings.Extension = "299"
	p.change("clicks-number", "call")
	p.do("undo", "click")
	p.do("undo", "click")
	if s := w.configuration.Settings; s.Extension != "299" || s.Country != "IR" || s.Clicks.Number != "card" {
		t.Errorf("there is %+v", s)
	}
}

func TestWhatIsTypedWhileAnotherFieldIsSavedStays(t *testing.T) {
	p, w := filled(t)
	w.saving = func() { p.SetValue("extension", "3") }
	p.change("country", "DE")
	if p.value["extension"] != "3" || w.configuration.Settings.Extension != "201" {
		t.Errorf("the field holds %q", p.value["extension"])
	}
	w.saving = nil
	p.change("extension", "30")
	if w.configuration.Settings.Extension != "30" || w.configuration.Settings.Country != "DE" {
		t.Errorf("there is %+v", w.configuration.Settings)
	}
}

func TestASecretIsNoStepToTakeBack(t *testing.T) {
	p, w := filled(t)
	p.change("password", "first")
	p.shows("saved", good, "Saved: \u2068Password\u2069|What was stored there is gone for good.")
	if !p.hidden["undo"] {
		t.Error("a secret is offered to be taken back")
	}
	p.change("country", "DE")
	p.SetValue("password", "second")
	p.change("extension", "7")
	p.do("undo", "click")
	p.shows("saved", good, "As it was before: \u2068Your extension\u2069")
	if s := w.saved[len(w.saved)-1]; s.Credentials.Password != "" || s.Secrets != (message.Secrets{}) || !w.configuration.Secrets.Password {
		t.Errorf("taken back with %+v", s)
	}
}

func TestAChangeOfTheKindIsTakenBackWithItsAddress(t *testing.T) {
	p, w := filled(t)
	p.change("connection-kind", settings.KindAsterisk)
	if s := w.configuration.Settings.Connection; s.Kind != settings.KindAsterisk || s.Server != "" || s.Context != settings.ContextAsterisk {
		t.Errorf("saved %+v", s)
	}
	p.shows("saved", ask, "Still missing: \u2068Address, User name, Password\u2069")
	p.change("connection-server", "http://asterisk:8088")
	p.do("undo", "click")
	p.do("undo", "click")
	if s := w.configuration.Settings.Connection; s.Kind != settings.KindSimotel || s.Server != "http://pbx" || w.configuration.Credentials.Username != "agent" {
		t.Errorf("taken back to %+v", s)
	}
	if p.value["connection-kind"] != settings.KindSimotel || p.value["connection-server"] != "http://pbx" || p.hidden["part-authentication"] {
		t.Error("the form does not show it")
	}
}

func TestAnImportIsTakenBackWithoutItsSecrets(t *testing.T) {
	p, w := filled(t)
	before := w.configuration
	w.configuration.Settings.Connection.Server = "http://another"
	p.do("import", "click")
	p.do("undo", "click")
	p.shows("saved", ask, "As it was before: \u2068Import\u2069|Still missing: \u2068Password")
	last := w.saved[len(w.saved)-1]
	if last.Settings.Connection != before.Settings.Connection || !last.Secrets.ErasePassword || !last.Secrets.EraseToken {
		t.Errorf("taken back with %+v", last)
	}
}

func TestTheThemeIsShownAtOnce(t *testing.T) {
	p, _ := filled(t)
	if p.theme != settings.ThemeAuto {
		t.Errorf("the theme is %q", p.theme)
	}
	p.change("look-theme", settings.ThemeDark)
	if p.theme != settings.ThemeDark {
		t.Errorf("the theme is %q", p.theme)
	}
}

func TestSecretsAreExportedAndAllIsErasedOnlyAfterTwoQuestions(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	d := newDesk("en")
	(&Options{Document: p, Service: w, Platform: d}).Start(t.Context())
	p.do("export", "click")
	p.do("export-secrets", "click")
	p.do("transfer-continue", "click")
	p.do("transfer-no", "click")
	p.do("reset", "click")
	p.do("transfer-no", "click")
	p.do("transfer-do", "click") // of a question that is no more
	if w.reset != 0 || !slices.Equal(w.exported, []bool{false}) || !slices.Equal(d.files, []string{"simotel-settings.json|{}"}) {
		t.Fatalf("erased %d times, exported %v", w.reset, w.exported)
	}
	p.do("export-secrets", "click")
	p.shows("transfer-question", ask, "The file will have your user name")
	if !p.hidden["transfer-do"] || p.hidden["transfer-continue"] {
		t.Error("the first question is the last")
	}
	p.do("transfer-continue", "click")
	p.shows("transfer-question", bad, "can place calls as you")
	if p.hidden["transfer-do"] || !p.hidden["transfer-continue"] || p.focused != "transfer-no" {
		t.Error("the second question is not the last")
	}
	p.do("transfer-do", "click")
	p.shows("transfer-result", good, "Exported, with your secrets")
	p.change("country", "DE")
	p.do("reset", "click")
	p.do("transfer-continue", "click")
	p.do("transfer-do", "click")
	p.shows("transfer-result", good, "Everything is erased")
	if w.reset != 1 || !slices.Equal(w.exported, []bool{false, true}) || p.value["connection-server"] != "" || !p.hidden["saved"] {
		t.Errorf("erased %d times, exported %v; the form shows %q", w.reset, w.exported, p.value["connection-server"])
	}
	p.do("undo", "click")
	if len(w.saved) != 1 {
		t.Error("what was erased is brought back")
	}
}

// The settings then ask for the browser's language, which its reader may not read.
func TestAResetIsToldInTheLanguageInWhichItWasAsked(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	w.configuration.Settings.Language = settings.LanguagePersian
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	for _, button := range []string{"reset", "transfer-continue", "transfer-do"} {
		p.do(button, "click")
	}
	p.shows("transfer-result", good, "همه چیز پاک شد")
	if p.language != "fa" {
		t.Errorf("the page goes on in %q", p.language)
	}
	p.change("language", settings.LanguageEnglish)
	p.change("language", settings.LanguageAuto)
	if p.language != "en" {
		t.Errorf("after its user chose the browser's language the page is in %q", p.language)
	}
}

func TestDiagnosticsAreShownAndGivenAsAFileOnlyWhenAskedFor(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	d := newDesk("en")
	(&Options{Document: p, Service: w, Platform: d}).Start(t.Context())
	if p.text["version"] != "0.1.0" || p.text["diagnostics-text"] != "" {
		t.Errorf("it shows %q, %q", p.text["version"], p.text["diagnostics-text"])
	}
	p.do("diagnostics", "click")
	if p.hidden["diagnostics-part"] || p.text["diagnostics-text"] != "{report}" || len(d.files) != 0 {
		t.Errorf("it shows %q; files %q", p.text["diagnostics-text"], d.files)
	}
	p.do("diagnostics-save", "click")
	if !slices.Equal(d.files, []string{"simotel-diagnostics.json|{report}"}) {
		t.Errorf("files %q", d.files)
	}
}

func TestASecretIsErasedThatIsAskedForWhileAFieldIsSaved(t *testing.T) {
	p, w := filled(t)
	p.change("password", "first")
	erased := make(chan struct{})
	p.emptied = make(chan struct{}, 1)
	w.saving = func() {
		w.saving = nil
		go func() { p.do("erase-password", "click"); close(erased) }()
		<-p.emptied // the press came
	}
	p.change("country", "DE")
	<-erased
	if w.configuration.Secrets.Password {
		t.Error("the password is stored still")
	}
}

func TestThePageThatIsInFrontAgainShowsWhatAnotherChanged(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	desk := newDesk("en")
	(&Options{Document: p, Service: w, Platform: desk}).Start(t.Context())
	p.SetValue("extension", "3")
	w.configuration.Settings.Sites = settings.Sites{Mode: settings.SitesExcept, List: []string{"bank.example"}}
	desk.seen(true)
	if got := p.value["sites-list"]; got != "bank.example" || p.value["extension"] != "3" {
		t.Errorf("it shows %q, and %q is what was typed", got, p.value["extension"])
	}
	p.change("sites-list", "bank.example\nb.example")
	if got := w.configuration.Settings.Sites.List; len(got) != 2 {
		t.Errorf("stored is %q", got)
	}
}

// The field that is typed in last may never be left.
func TestWhatIsTypedIsSavedOnceItsTypistPauses(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	desk := newDesk("en")
	(&Options{Document: p, Service: w, Platform: desk}).Start(t.Context())
	p.SetValue("extension", "2")
	p.do("form", "input")
	desk.pass(time.Second)
	p.SetValue("extension", "29")
	p.do("form", "input")
	desk.pass(time.Second)
	if got := w.configuration.Settings.Extension; got != "201" {
		t.Errorf("while it is typed %q is stored", got)
	}
	desk.pass(time.Second)
	if got := w.configuration.Settings.Extension; got != "29" {
		t.Errorf("stored is %q", got)
	}
}

func TestAMistakeThatIsCorrectedIsToldNoLonger(t *testing.T) {
	p, _ := filled(t)
	p.change("guards-perMinute", "-5")
	if p.hidden["saved"] {
		t.Fatal("the mistake is not told")
	}
	p.change("guards-perMinute", "10")
	if !p.hidden["saved"] {
		t.Errorf("it is still told: %s", p.text["saved-title"])
	}
}
