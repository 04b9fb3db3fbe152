package ui

import (
	"context"
	"fmt"

	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// codeCertificate is the failure that has a page of help (pbx.Certificate).
const codeCertificate = "certificate"

// Options is the options page.
type Options struct {
	Document Document
	Service  message.Service
	Platform Platform

	words   *locale.Catalogue
	stored  message.Configuration  // as the worker last told
	erase   message.Secrets        // which secrets the next save erases
	old     message.Predecessor    // what the vendor's earlier extension left
	kind    string                 // the connection's kind that the form shows
	kept    map[string]account     // what the form showed for the other kinds
	warned  map[string]string      // what stands below an address, by its id
	failed  []string               // the ids of the fields that are marked as wrong
	busy    bool                   // while the worker is asked
	remove  func(settings.Learned) // has the worker forget what was learned
	forgets map[string]func()      // ends the hearing of the rows' buttons, by key
	dirty   bool                   // whether the form holds what is not saved
}

// Start fills the page and lets it be used. It returns once the settings stand
// there, or the reason why not does.
func (o *Options) Start(ctx context.Context) {
	o.words = locale.Choose(settings.LanguageAuto, o.Platform.Language())
	o.translate()
	c, err := o.Service.Configuration(ctx)
	if err != nil {
		o.tellError("problem", err)
		return
	}
	o.show(c)
	d := o.Document
	d.On("form", "input", o.changed)
	d.On("form", "submit", func() { o.save(ctx) })
	d.On("test", "click", func() { o.test(ctx) })
	d.On("erase-password", "click", func() { o.forget("password", &o.erase.ErasePassword) })
	d.On("erase-token", "click", func() { o.forget("token", &o.erase.EraseToken) })
	d.On("erase-eventsToken", "click", func() { o.forget("eventsToken", &o.erase.EraseEventsToken) })
	d.On(countryAdd, "click", o.addCountry)
	d.On("import", "click", func() { o.importText(ctx) })
	d.On("import-file", "change", func() { o.importFile(ctx) })
	d.SetShown("form", true)
	d.SetShown("import-part", true)
	o.offerPredecessor(ctx)
	o.offerLearned(ctx)
}

func (o *Options) translate() {
	o.Document.Translate(o.words)
	o.Document.SetChoices("country", o.Platform.Regions(o.words.Language, regions()))
	o.offerCountries()
	o.describePredecessor()
}

// show puts what is stored into the page, in the language that it asks for.
func (o *Options) show(c message.Configuration) {
	o.stored, o.erase, o.dirty = c, message.Secrets{}, false
	o.kind, o.kept = c.Settings.Connection.Kind, make(map[string]account)
	if words := locale.Choose(c.Settings.Language, o.Platform.Language()); words != o.words {
		o.words = words
		o.translate()
	}
	show(o.Document, c)
	o.showLearned()
	o.Document.SetValue(idOf(countriesPath), o.countryNames(c.Settings.Guards.Countries))
	o.arrange()
	o.Document.SetShown("problem", c.Problem != nil)
	if c.Problem != nil {
		tell(o.Document, "problem", bad, c.Problem.Title, c.Problem.Advice)
	}
}

// arrange shows the fields that the connection needs, and what is known of its
// secrets.
func (o *Options) arrange() {
	d, s := o.Document, o.form()
	for _, part := range parts {
		d.SetShown(part.id, asked(part.path, s))
	}
	// Where a wrong context has every call fail, nobody must look for it.
	place := "context-more"
	if s.Connection.Kind == settings.KindAsterisk {
		place = "context-main"
	}
	d.Move("part-context", place)
	for id, key := range map[string]string{
		"connection-server-help": "options_server_help", "connection-context-help": "options_context_help", "username-help": "options_username_help",
		"pbx-heading": "options_pbx", "phone-heading": "options_phone", // a program has neither PBX nor extension
	} {
		d.SetText(id, first(o.words, key+"_"+s.Connection.Kind, key))
	}
	o.secret("password", o.stored.Secrets.Password && !o.erase.ErasePassword)
	o.secret("token", o.stored.Secrets.Token && !o.erase.EraseToken)
	o.secret("eventsToken", o.stored.Secrets.EventsToken && !o.erase.EraseEventsToken)
	for _, path := range addresses {
		secure := "https://"
		switch {
		case path == eventsPath:
			secure = "wss://"
		case s.Connection.Kind == settings.KindAsterisk:
			secure = "https://…:8089" // another port than its clear text
		}
		o.warn(path, secure)
	}
}

// first returns the first of some texts that there is, empty for none.
func first(words *locale.Catalogue, keys ...string) string {
	for _, key := range keys {
		if words.Has(key) {
			return words.Text(key)
		}
	}
	return ""
}

func (o *Options) secret(id string, stored bool) {
	hint := "options_secret_none"
	if stored {
		hint = "options_secret_stored"
	}
	o.Document.SetAttribute(id, "placeholder", o.words.Text(hint))
	o.Document.SetShown("erase-"+id, stored)
}

// changed answers a person's change of any field.
func (o *Options) changed() {
	o.dirty = true
	o.switchKind()
	o.arrange()
	o.unmark()
	o.tell(busy, "options_unsaved")
}

// forget has the next save erase a secret.
func (o *Options) forget(id string, erase *bool) {
	*erase = true
	o.Document.SetValue(id, "")
	o.changed()
	o.Document.Focus(id)
}

// save stores what the form holds and reports whether a call can be placed with
// it.
func (o *Options) save(ctx context.Context) bool {
	if o.busy {
		return false
	}
	defer o.work()()
	n, faults := o.read()
	if len(faults) > 0 {
		o.tellFaults("result", faults)
		return false
	}
	old := o.stored.Settings
	n.Secrets, n.Problem = o.erase, nil
	n, err := o.Service.SaveConfiguration(ctx, n)
	if err != nil {
		o.tellError("result", err)
		return false
	}
	o.show(n)
	if lacks := lacking(n); lacks.any() {
		o.tellLacks(lacks)
		return lacks.calls()
	}
	advice := ""
	if finds(n.Settings) != finds(old) {
		advice = o.words.Text("options_saved_next")
	}
	tell(o.Document, "result", good, o.words.Text("options_saved"), advice)
	return true
}

// finds returns what decides which numbers are found in a page, as a text.
func finds(s settings.Settings) string { return fmt.Sprint(s.Country, s.Numbers) }

func (o *Options) test(ctx context.Context) {
	if !o.save(ctx) {
		return
	}
	defer o.work()()
	tell(o.Document, "result", busy, o.words.Text("options_testing"), "")
	r, err := o.Service.Check(ctx)
	o.Document.SetShown("result-help", err == nil && r.Code == codeCertificate)
	switch {
	case err != nil:
		o.tellError("result", err)
	case r.OK:
		kind, advice := good, r.Advice
		if lacks := lacking(o.stored); lacks.any() {
			kind, advice = ask, advice+"\n"+o.lacksWords(lacks)
		}
		tell(o.Document, "result", kind, r.Title, advice)
	default:
		tell(o.Document, "result", bad, r.Title, r.Advice)
	}
}

func (o *Options) importFile(ctx context.Context) {
	// One byte more than the bound, so that the worker sees that it is over.
	text, chosen, err := o.Document.File(ctx, "import-file", settings.MaxImport)
	if err != nil {
		o.tellError("import-result", err)
		return
	}
	if chosen {
		o.Document.SetValue("import-text", text)
		o.importText(ctx)
	}
}

func (o *Options) importText(ctx context.Context) {
	if o.busy || o.unsaved("import-result") {
		return
	}
	defer o.work()()
	n, err := o.Service.Import(ctx, o.Document.Value("import-text"))
	if err != nil {
		e := explain(o.words, err)
		if e.Field != "" {
			e.Title = o.label(e.Field) + ": " + e.Title
		}
		tell(o.Document, "import-result", bad, e.Title, e.Advice+" "+o.words.Text("options_unchanged"))
		return
	}
	o.show(n)
	o.Document.SetValue("import-text", "") // it may hold secrets
	o.Document.SetShown("result", false)
	if lacks := lacking(n); lacks.any() {
		tell(o.Document, "import-result", lacks.kind(), o.words.Text("options_imported_lacks"), o.lacksWords(lacks))
		return
	}
	tell(o.Document, "import-result", good, o.words.Text("options_imported"), o.words.Text("options_imported_next"))
}

// unsaved tells of changes in the form that what is asked for would sweep away.
func (o *Options) unsaved(id string) bool {
	if o.dirty {
		tell(o.Document, id, bad, o.words.Text("options_import_unsaved"), o.words.Text("options_import_unsaved_next"))
	}
	return o.dirty
}

// work marks the page as busy until done is called.
func (o *Options) work() (done func()) {
	set := func(on bool) {
		o.busy = on
		value := ""
		if on {
			value = "true"
		}
		for _, id := range []string{"save", "test", "import", "take-over", "erase-predecessor"} {
			o.Document.SetAttribute(id, "aria-disabled", value)
		}
	}
	set(true)
	o.unmark()
	return func() { set(false) }
}

func (o *Options) tell(kind, key string) {
	tell(o.Document, "result", kind, o.words.Text(key), o.words.Text(key+"_next"))
}

// label returns the words that stand above a setting's field, or its path.
func (o *Options) label(path string) string {
	if f, ok := fieldOf(path); ok {
		return o.words.Text(f.label)
	}
	return path
}
