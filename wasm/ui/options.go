package ui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"

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
	Check    bool // whether the connection is tested at once

	words  *locale.Catalogue
	saving sync.Mutex            // one change is saved after the other
	stored message.Configuration // as the worker last told
	shown  map[string]string     // what was put into each field, by its id
	steps  []step                // what was saved and can be taken back, the latest last
	erase  message.Secrets       // which secrets the next save erases
	old    message.Predecessor   // what the vendor's earlier extension left
	kind   string                // the connection's kind that the form shows
	kept   map[string]account    // what the form showed for the other kinds
	warned map[string]string     // what stands below an address, by its id
	failed map[string]string     // what the fields that are marked as wrong hold, by their ids
	asking string                // what a person is asked twice about, of the transfers
	busy   bool                  // while the worker is asked for something long
	rules  ruleRows
	try    trying
	offers offers // the PBX's extensions, once it told them
	faulty string // the name of the step that failed in the last test, empty for none

	remove  func(settings.Learned) // has the worker forget what was learned
	forgets map[string]func()      // ends the hearing of the rows' buttons, by key
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
	o.editRules(ctx)
	o.showAll(c)
	d := o.Document
	d.On("form", "input", o.typed)
	d.On("form", "change", func() { o.commit(ctx) })
	d.On("form", "submit", func() { o.commit(ctx) })
	d.On("undo", "click", func() { o.undo(ctx) })
	d.On("test", "click", func() { o.test(ctx) })
	d.On("open-history", "click", func() {
		if err := o.Service.OpenHistory(ctx); err != nil {
			e := explain(o.words, err)
			tell(d, "result", bad, e.Title, e.Advice)
		}
	})
	d.On("erase-password", "click", func() { o.forget(ctx, "password", &o.erase.ErasePassword) })
	d.On("erase-token", "click", func() { o.forget(ctx, "token", &o.erase.EraseToken) })
	d.On("erase-eventsToken", "click", func() { o.forget(ctx, "eventsToken", &o.erase.EraseEventsToken) })
	d.On(countryAdd, "click", func() { o.addCountry(ctx) })
	o.handleTransfer(ctx)
	o.handleAbout(ctx)
	o.Platform.Returned(func() { o.readAgain(ctx) })
	d.SetShown("form", true)
	d.SetShown("rest", true)
	o.offerExtensions(ctx)
	o.offerPredecessor(ctx)
	o.offerLearned(ctx)
	if o.Check {
		o.checkNow(ctx)
	}
}

// readAgain shows what other pages changed meanwhile. What is typed stays; that the
// worker does not answer, the next change will tell.
func (o *Options) readAgain(ctx context.Context) {
	o.saving.Lock()
	defer o.saving.Unlock()
	if c, err := o.Service.Configuration(ctx); err == nil {
		o.show(c, nil)
	}
}

func (o *Options) translate() {
	o.Document.Translate(o.words)
	o.Document.SetChoices("country", o.Platform.Regions(o.words.Language, regions()))
	o.offerCountries()
	o.describePredecessor()
}

// showAll puts what is stored into the page, in place of all that the form holds.
func (o *Options) showAll(c message.Configuration) {
	o.unmark("")
	o.erase, o.kept, o.shown = message.Secrets{}, make(map[string]account), make(map[string]string)
	for _, f := range fields {
		o.shown[f.id()] = o.Document.Value(f.id()) // so that none counts as changed
	}
	o.show(c, nil)
}

// show puts what is stored into the page, in the language that it asks for. A
// field that holds something else than was put there is left to the person who
// types in it, unless it is what was saved.
func (o *Options) show(c message.Configuration, saved map[string]string) {
	changed := o.changes()
	o.stored, o.kind = c, c.Settings.Connection.Kind
	if words := locale.Choose(c.Settings.Language, o.Platform.Language()); words != o.words {
		o.words = words
		o.translate()
	}
	d := o.Document
	d.SetTheme(c.Settings.Look.Theme)
	for _, f := range fields {
		id := f.id()
		holds := d.Value(id)
		was, isSaved := saved[id]
		isTyped := slices.ContainsFunc(changed, func(other field) bool { return other.path == f.path })
		text := f.get(&c)
		if f.path == countriesPath {
			text = o.countryNames(c.Settings.Guards.Countries)
		}
		if isTyped && !(isSaved && was == holds) {
			o.shown[id] = text
			continue
		}
		d.SetValue(id, text)
		o.shown[id] = d.Value(id) // as the page has it
	}
	if id := idOf(settings.RulesPath); d.Value(id) == o.shown[id] {
		o.showRules(c.Settings.Dialling.Rules)
	}
	o.nameRules()
	o.showLearned()
	o.arrange()
	d.SetShown("problem", c.Problem != nil)
	if c.Problem != nil {
		tell(d, "problem", bad, c.Problem.Title, c.Problem.Advice)
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
	same := settings.IsOneAccount(s.Connection.Kind, o.stored.Settings.Connection.Kind)
	o.secret("password", same && o.stored.Secrets.Password && !o.erase.ErasePassword)
	o.secret("token", same && o.stored.Secrets.Token && !o.erase.EraseToken)
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

// typed answers a change of any field, at every key.
func (o *Options) typed() {
	if o.isTry() {
		return
	}
	o.collectRules()
	o.tryAgain()
	o.Document.SetShown("health", false) // it was about other settings
	o.switchKind()
	o.arrange()
	for id, wrong := range o.failed {
		if o.Document.Value(id) != wrong {
			o.unmark(id)
		}
	}
}

// forget erases a secret, at once.
func (o *Options) forget(ctx context.Context, id string, erase *bool) {
	*erase = true
	o.Document.SetValue(id, "")
	o.commit(ctx)
	o.Document.Focus(id)
}

// finds returns what decides which numbers are found in a page, as a text.
func finds(s settings.Settings) string { return fmt.Sprint(s.Country, s.Numbers) }

// test saves what is still to be saved and tests the connection that is stored.
func (o *Options) test(ctx context.Context) {
	if o.busy {
		return
	}
	defer o.work()()
	o.Document.SetShown("result", false)
	o.Document.SetShown("result-help", false)
	if !o.commit(ctx) {
		o.lookAt(o.marked())
		return
	}
	if lacks := lacking(o.stored); !lacks.calls() {
		tell(o.Document, "result", lacks.kind(), o.words.Text("options_missing"), o.lacksWords(lacks))
		o.lookAt(lacks.paths())
		return
	}
	tell(o.Document, "result", busy, o.words.Text("options_testing"), "")
	r, err := o.Service.Check(ctx)
	o.Document.SetShown("result-help", err == nil && r.Code == codeCertificate)
	o.faulty = showSteps(o.Document, o.words, r)
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

// work marks the page as busy until done is called.
func (o *Options) work() (done func()) {
	set := func(on bool) {
		o.busy = on
		value := ""
		if on {
			value = "true"
		}
		for _, id := range []string{"test", "import", "export", "export-secrets", "reset", "take-over", "erase-predecessor"} {
			o.Document.SetAttribute(id, "aria-disabled", value)
		}
	}
	set(true)
	return func() { set(false) }
}

// label returns the words that stand above a setting's field, or its path.
func (o *Options) label(path string) string {
	if f, ok := fieldOf(path); ok {
		return o.words.Text(f.label)
	}
	if place, part, ok := partOf(path); ok {
		rule := o.words.Text("options_rule", digits(o.words.Language, strconv.Itoa(place)))
		return rule + o.words.Text("list_separator") + first(o.words, "options_rule_"+part)
	}
	return path
}
