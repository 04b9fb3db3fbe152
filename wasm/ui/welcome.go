package ui

import (
	"context"
	"slices"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// Welcome is the page after the installation: three steps to the first call.
// What is typed is stored at once, what is stored is tested at once, and the
// call is a press of a button; welcomecall.go places it.
type Welcome struct {
	Document Document
	Service  message.Service
	Platform Platform

	form
	offers  offers // the PBX's extensions, once it told them
	storing bool   // while what was typed is stored
	again   bool   // something was typed meanwhile
	tests   int    // one more with each test and with what has its result be of no use
	faulty  bool   // whether the last test found that no call can be placed
	call    testCall
}

// welcomeFields lists the settings that the page asks for: what a kind of
// connection needs for calls and has no default of.
var welcomeFields = []string{
	"connection.kind", "connection.server", "connection.authentication", "username", "password", "token",
	"connection.context", "extension", "country",
}

// isWelcomed reports whether the page asks for a setting.
func isWelcomed(path string, s settings.Settings) bool {
	switch {
	case path == "connection.kind":
		return true
	case s.Connection.Kind == settings.KindEndpoint:
		return false // it needs more than fits here
	case path == "connection.context":
		return s.Connection.Kind == settings.KindAsterisk // where a wrong one has every call fail
	}
	return asked(path, s)
}

// languages lists what the page can be read in.
var languages = []string{settings.LanguageEnglish, settings.LanguagePersian}

// Start fills the page and lets it be used.
func (w *Welcome) Start(ctx context.Context) {
	w.form = form{document: w.Document, service: w.Service, platform: w.Platform, isAsked: isWelcomed}
	for _, path := range welcomeFields {
		f, _ := fieldOf(path)
		w.fields = append(w.fields, f)
	}
	w.speak(settings.Defaults())
	w.translate()
	c, err := w.Service.Configuration(ctx)
	if err == nil {
		_, err = w.Platform.Changed(func(r message.CallReply) { w.hear(&r) })
	}
	if err != nil {
		w.tellFault(err)
		return
	}
	w.begin()
	w.show(c, nil)
	d := w.Document
	for _, event := range []string{"change", "submit"} {
		d.On("form", event, func() { w.changed(ctx) })
	}
	d.On("form", "input", func() { w.saveSoon(func() { w.changed(ctx) }) })
	d.On("check", "click", func() { w.changed(ctx) })
	d.On("offer", "click", func() {
		if !w.commit(ctx) {
			w.lookAtFault()
			return
		}
		w.offers.ask(ctx, d, w.Service, w.words)
	})
	d.On("offers", "change", func() {
		if w.offers.take(d) {
			w.changed(ctx)
		}
	})
	for _, language := range languages {
		d.On("language-"+language, "click", func() { w.choose(ctx, language) })
	}
	w.handleCall(ctx)
	if err := w.keepUp(ctx, w.commit, w.show); err != nil {
		w.tellFault(err)
	}
	d.SetShown("form", true)
	if c.Configured {
		w.changed(ctx)
		return
	}
	// That it cannot be asked for keeps nobody from typing.
	old, err := w.Service.Predecessor(ctx)
	d.SetShown("predecessor", err == nil && old.Usable)
}

func (w *Welcome) translate() {
	w.form.translate()
	for _, language := range languages {
		pressed := "false"
		if language == w.words.Language {
			pressed = "true"
		}
		w.Document.SetAttribute("language-"+language, "aria-pressed", pressed)
	}
}

// choose changes the language of the whole extension.
func (w *Welcome) choose(ctx context.Context, language string) {
	w.saving.Lock()
	c, err := w.edit(ctx, func(c *message.Configuration) { c.Settings.Language = language })
	if err == nil {
		w.show(c, nil)
	}
	w.saving.Unlock()
	if err != nil {
		w.tellFault(err)
		return
	}
	w.offers = offers{}
	w.Document.SetShown("offers", false)
	w.Document.SetText("offer-said", "")
	w.forgetCall()
	w.changed(ctx) // what stands there was told in the other language
}

// show puts what is stored into the page. saved is what the fields held that were
// saved just now, by their ids.
func (w *Welcome) show(c message.Configuration, saved map[string]string) {
	if w.speak(c.Settings) {
		w.translate()
	}
	w.Document.SetTheme(c.Settings.Look.Theme)
	w.form.show(c, saved)
	w.arrange()
}

// arrange shows the fields that the connection needs, and what is known of its
// secrets.
func (w *Welcome) arrange() {
	d, s := w.Document, w.written()
	// What the administrator decided is not asked for.
	for _, path := range welcomeFields {
		d.SetShown("part-"+idOf(path), isWelcomed(path, s) && !w.locked[path])
	}
	d.SetShown("managed", len(w.locked) > 0)
	d.SetShown("shut", w.stored.State == settings.StateLocked || w.stored.State == settings.StateUnset)
	who := "welcome_1"
	if w.locked["connection.server"] {
		who = "welcome_1_managed"
	}
	d.SetText("welcome-1", w.words.Text(who))
	d.SetShown("part-offer", asked("connection.server", s) && !w.locked["extension"])
	d.SetShown("endpoint", s.Connection.Kind == settings.KindEndpoint && !w.locked[originatePath])
	w.help(nil)
	w.arrangeCall()
}

// changed stores what was changed and tests what is stored once it suffices. What
// is typed while something is stored has its turn after it.
func (w *Welcome) changed(ctx context.Context) {
	w.switchKind()
	w.arrange()
	if w.again = true; w.storing {
		return
	}
	w.storing = true
	tests, isStored := w.tests, false
	for w.again {
		w.again = false
		isStored = w.commit(ctx)
	}
	w.storing = false
	w.callHeld(ctx, isStored)
	switch {
	case isStored && w.stored.Configured:
		w.test(ctx)
	case tests != w.tests: // and what is told was about other settings
		w.Document.SetShown("tested", false)
		w.Document.SetShown("brief", false)
		w.Document.SetShown("health", false)
		w.Document.SetShown("help", false)
	}
}

// commit saves what was changed and is valid, and marks what is not. It reports
// whether all that the form holds is stored.
func (w *Welcome) commit(ctx context.Context) bool {
	w.saving.Lock()
	defer w.saving.Unlock()
	s, err := w.save(ctx)
	w.unmark("")
	w.Document.SetText("saved", "")
	if err != nil {
		w.tellFault(err)
		return false
	}
	if s.isSaved() {
		w.tests++
		w.faulty = false
		w.show(s.stored, s.typed)
		w.Document.SetText("offer-said", "") // it was about other settings
	}
	w.showProblem()
	if len(s.faults) > 0 {
		for _, fault := range s.faults {
			w.tellFault(fault)
		}
		return false
	}
	w.Document.SetText("saved", w.words.Text("welcome_saved"))
	return true
}

// test tests the connection and shows its steps.
func (w *Welcome) test(ctx context.Context) {
	d := w.Document
	w.tests++
	test := w.tests
	d.SetShown("wait", false)
	w.tellTest(busy, w.words.Text("options_testing"), "")
	r, err := w.Service.Check(ctx)
	if test != w.tests {
		return // it is about other settings
	}
	failed := showSteps(d, w.words, r)
	d.SetShown("help", err == nil && r.Code == codeCertificate)
	d.SetShown("check", true)
	switch {
	case err != nil:
		e := explain(w.words, err)
		w.tellTest(bad, e.Title, e.Advice)
	case r.OK:
		w.tellTest(good, r.Title, r.Advice)
	default:
		w.tellTest(bad, r.Title, w.here(r.Code, r.Advice))
	}
	w.faulty = err != nil || !r.OK && failed != stepEvents // without events calls go on
	w.arrangeCall()
}

// tellTest tells how the test goes, in its own place and in a line below the fields:
// that place may be out of sight.
func (w *Welcome) tellTest(kind, title, advice string) {
	tell(w.Document, "tested", kind, title, advice)
	w.Document.SetText("brief-text", title)
	w.Document.SetAttribute("brief", "data-kind", kind)
	w.Document.SetShown("brief", true)
}

// mendedHere lists the failures whose cause is in a field of this page, and whose
// advice sends to the options: by their codes, those of package pbx.
var mendedHere = []string{
	"name_not_resolved", "connection_refused", "connect_timed_out", "timed_out", "broken", "not_tls", "unsafe_port", "redirected", "not_found", "method_refused",
	"no_service", "not_simotel", "not_asterisk", "unexpected_status", "too_large", "credentials_missing", "credentials_invalid",
}

// here returns the advice of a failure as it is on this page, where its cause can
// be mended in the first step.
func (w *Welcome) here(code, advice string) string {
	switch {
	case code == codeCertificate:
		return w.words.Text("welcome_certificate")
	case w.stored.Settings.Connection.Kind == settings.KindEndpoint || !slices.Contains(mendedHere, code):
		return advice
	}
	return strings.ReplaceAll(advice, w.words.Text("in_options"), w.words.Text("in_step_1"))
}

// tellFault tells what is wrong at its field, or above them what belongs to none.
func (w *Welcome) tellFault(err error) {
	if e := w.explain(err); !w.markFault(e) {
		tell(w.Document, "problem", bad, e.Title, e.Advice)
	}
}

// lookAtFault brings into view what keeps the form from being stored.
func (w *Welcome) lookAtFault() {
	for _, f := range w.fields {
		if _, isMarked := w.failed[f.id()]; isMarked {
			w.Document.Focus(f.id())
			return
		}
	}
	w.Document.Focus("problem")
}
