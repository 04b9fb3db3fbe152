package ui

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/request"
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
	Log      bool // whether it is the call log that is looked at

	form
	steps   []step              // what was saved and can be taken back, the latest last
	old     message.Predecessor // what the vendor's earlier extension left
	warned  map[string]string   // what stands below an address, by its id
	asking  string              // what a person is asked twice about, of the transfers
	busy    bool                // while the worker is asked for something long
	rules   ruleRows
	try     trying
	offers  offers // the PBX's extensions, once it told them
	isWrong bool   // whether it is told that something is not saved
	faulty  string // the name of the step that failed in the last test, empty for none

	remove  func(settings.Learned) // has the worker forget what was learned
	forgets listeners              // of the rows of what was learned

	log callLog

	unlocking unlocking
	choosing  bool // whether a passphrase is chosen
	renewed   bool // whether what the PBX had refused was just saved anew
}

// Start fills the page and lets it be used. It returns once the settings stand
// there, or the reason why not does.
func (o *Options) Start(ctx context.Context) {
	o.form = form{document: o.Document, service: o.Service, platform: o.Platform, fields: fields, isAsked: asked}
	o.speak(settings.Defaults())
	o.translate()
	c, err := o.Service.Configuration(ctx)
	if err != nil {
		o.tellError("problem", err)
		return
	}
	o.editRules(ctx)
	o.showAll(c)
	d := o.Document
	d.On("form", "input", func() {
		o.typed()
		o.saveSoon(func() { o.commitAndTry(ctx) })
	})
	d.On("form", "change", func() { o.commitAndTry(ctx) })
	d.On("form", "submit", func() { o.commitAndTry(ctx) })
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
	d.On("erase-crmToken", "click", func() { o.forget(ctx, crmTokenPath, &o.erase.EraseCRMToken) })
	d.On("erase-crmSecret", "click", func() { o.forget(ctx, crmSecretPath, &o.erase.EraseCRMSecret) })
	d.On(countryAdd, "click", func() { o.addCountry(ctx) })
	o.handleTransfer(ctx)
	o.handleAbout(ctx)
	o.handleCRM(ctx)
	o.handleSecrets(ctx)
	if err := o.keepUp(ctx, o.commit, o.show); err != nil {
		o.tellError("problem", err)
	}
	d.SetShown("form", true)
	d.SetShown("rest", true)
	o.offerExtensions(ctx)
	o.offerPredecessor(ctx)
	o.offerLearned(ctx)
	o.offerLog(ctx)
	if o.Log {
		d.Focus("log-heading")
	}
	if o.Check {
		o.checkNow(ctx)
	}
	switch field := o.renewal(); {
	case c.State == settings.StateLocked:
		d.Focus("unlock-passphrase")
	case field != "":
		d.Focus(field)
	}
}

func (o *Options) translate() {
	o.form.translate()
	o.offerCountries()
	o.offerPresets()
	o.describePredecessor()
}

// showAll puts what is stored into the page, in place of all that the form holds.
func (o *Options) showAll(c message.Configuration) {
	o.unmark("")
	o.begin()
	o.show(c, nil)
}

// show puts what is stored into the page, in the language that it asks for. saved
// is what the fields held that were saved just now, by their ids.
func (o *Options) show(c message.Configuration, saved map[string]string) {
	if o.speak(c.Settings) {
		o.translate()
	}
	d := o.Document
	d.SetTheme(c.Settings.Look.Theme)
	o.form.show(c, saved)
	o.showManaged()
	o.showSecrets()
	if id := idOf(settings.RulesPath); d.Value(id) == o.shown[id] {
		o.showRules(c.Settings.Dialling.Rules)
	}
	o.nameRules()
	o.showLearned()
	o.readLog()
	o.arrange()
}

// arrange shows the fields that the connection needs, and what is known of its
// secrets.
func (o *Options) arrange() {
	d, s := o.Document, o.written()
	for _, part := range parts {
		d.SetShown(part.id, asked(part.path, s))
	}
	if o.locked["extension"] {
		d.SetShown("part-offer", false)
	}
	d.SetShown("sites-none", s.Sites.Mode == settings.SitesOnly && strings.TrimSpace(strings.Join(s.Sites.List, "")) == "")
	// Where a wrong context has every call fail, nobody must look for it.
	context := "context-more"
	if s.Connection.Kind == settings.KindAsterisk {
		context = "context-main"
	}
	d.Move("part-context", context)
	// A program has neither PBX nor extension.
	o.help(map[string]string{"pbx-heading": "options_pbx", "phone-heading": "options_phone"})
	for _, path := range secrets {
		d.SetShown("erase-"+path, o.isStored(path) && !o.isFixed(path))
	}
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
	o.warnPop(s.CRM)
	for _, f := range s.HeaderFields() {
		text := ""
		if f.HasLiteralKey {
			text = o.words.Text("options_warn_key")
		}
		o.tellWarning(idOf(f.Name)+"-warning", bad, text)
	}
	d.SetShown("renew", o.renewal() != "")
	// Below what names it first.
	place := "crm-token-log"
	if s.CRM.Lookup.URL != "" && strings.Contains(s.CRM.Lookup.Headers, "{"+request.Token+"}") {
		place = "crm-token-lookup"
	}
	d.Move("part-crm-token", place)
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
		for _, id := range []string{"test", "import", "export", "export-secrets", "reset", "secrets-do", "secrets-lock", "take-over", "erase-predecessor", "crm-look-up", "crm-open"} {
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
