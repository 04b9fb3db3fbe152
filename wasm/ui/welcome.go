package ui

import (
	"context"
	"slices"

	"simotel/wasm/locale"
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

	words  *locale.Catalogue
	stored message.Configuration // as the worker last told
	kind   string                // the connection's kind that the form shows
	erase  message.Secrets       // which secrets the next save erases
	offers offers                // the PBX's extensions, once it told them
	marked []string              // the ids of the fields that are marked as wrong
	busy   bool                  // while what was typed is stored and tested
	again  bool                  // something was typed meanwhile
	call   testCall
}

// welcomeFields lists the settings that the page asks for: what a kind of
// connection needs for calls and has no default of.
var welcomeFields = []string{
	"connection.kind", "connection.server", "connection.authentication", "username", "password", "token",
	"connection.context", "extension", "country",
}

// languages lists what the page can be read in.
var languages = []string{"en", "fa"}

// Start fills the page and lets it be used.
func (w *Welcome) Start(ctx context.Context) {
	w.words = locale.Choose(settings.LanguageAuto, w.Platform.Language())
	w.translate()
	c, err := w.Service.Configuration(ctx)
	if err == nil {
		_, err = w.Platform.Changed(func(r message.CallReply) { w.hear(&r) })
	}
	if err != nil {
		w.problem(explain(w.words, err))
		return
	}
	w.show(c)
	d := w.Document
	for _, event := range []string{"change", "submit"} {
		d.On("form", event, func() { w.changed(ctx) })
	}
	d.On("check", "click", func() { w.changed(ctx) })
	d.On("offer", "click", func() {
		w.changed(ctx)
		w.offers.ask(ctx, d, w.Service, w.words)
	})
	d.On("offers", "change", func() {
		if w.offers.take(d) {
			w.changed(ctx)
		}
	})
	for _, language := range languages {
		d.On("language-"+language, "click", func() { w.speak(ctx, language) })
	}
	w.handleCall(ctx)
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
	d := w.Document
	d.Translate(w.words)
	d.SetChoices("country", w.Platform.Regions(w.words.Language, regions()))
	for _, language := range languages {
		pressed := "false"
		if language == w.words.Language {
			pressed = "true"
		}
		d.SetAttribute("language-"+language, "aria-pressed", pressed)
	}
}

// speak changes the language of the whole extension.
func (w *Welcome) speak(ctx context.Context, language string) {
	w.words = locale.Choose(language, language)
	w.translate()
	n := w.stored
	n.Settings.Language, n.Problem = language, nil
	n, err := w.Service.SaveConfiguration(ctx, n)
	if err != nil {
		w.problem(explain(w.words, err))
		return
	}
	w.stored = n
	w.offers = offers{}
	w.Document.SetShown("offers", false)
	w.Document.SetText("offer-said", "")
	w.forgetCall()
	w.changed(ctx) // what stands there was told in the other language
}

// show puts what is stored into the page.
func (w *Welcome) show(c message.Configuration) {
	w.stored, w.kind = c, c.Settings.Connection.Kind
	if words := locale.Choose(c.Settings.Language, w.Platform.Language()); words != w.words {
		w.words = words
		w.translate()
	}
	for _, f := range w.fields() {
		w.Document.SetValue(f.id(), f.get(&c))
	}
	w.arrange()
	if c.Problem != nil {
		w.problem(c.Problem)
	}
}

// fields returns the page's fields.
func (w *Welcome) fields() []field {
	return slices.DeleteFunc(slices.Clone(fields), func(f field) bool { return !slices.Contains(welcomeFields, f.path) })
}

// read returns what the form holds, laid over what is stored.
func (w *Welcome) read() message.Configuration {
	c := w.stored
	for _, f := range w.fields() {
		_ = f.set(&c, w.Document.Value(f.id())) // each of them takes any text
	}
	return c
}

// arrange shows the fields that the connection needs, and what is known of its
// secrets.
func (w *Welcome) arrange() {
	d, c := w.Document, w.read()
	s := c.Settings
	isEndpoint := s.Connection.Kind == settings.KindEndpoint
	for _, path := range welcomeFields[1:] {
		isShown := asked(path, s) && !isEndpoint
		if path == "connection.context" {
			isShown = s.Connection.Kind == settings.KindAsterisk // where a wrong one has every call fail
		}
		d.SetShown("part-"+idOf(path), isShown)
	}
	d.SetShown("part-offer", asked("connection.server", s))
	d.SetShown("endpoint", isEndpoint)
	for id, key := range map[string]string{
		"connection-server-help": "options_server_help", "connection-context-help": "options_context_help", "username-help": "options_username_help",
	} {
		d.SetText(id, first(w.words, key+"_"+s.Connection.Kind, key))
	}
	for id, stored := range map[string]bool{"password": w.stored.Secrets.Password && !w.erase.ErasePassword, "token": w.stored.Secrets.Token && !w.erase.EraseToken} {
		hint := "options_secret_none"
		if stored {
			hint = "options_secret_stored"
		}
		d.SetAttribute(id, "placeholder", w.words.Text(hint))
	}
	w.arrangeCall()
}

// switchKind keeps one PBX's address and account from going to another.
func (w *Welcome) switchKind() {
	d, was, kind := w.Document, w.kind, w.Document.Value("connection-kind")
	if kind == was {
		return
	}
	w.kind = kind
	server := ""
	if kind == settings.KindSimotelCloud {
		server = settings.CloudServer
	}
	d.SetValue("connection-server", server)
	d.SetValue("connection-context", settings.ContextFor(kind, d.Value("connection-context")))
	if !settings.IsOneAccount(kind, was) {
		for _, id := range []string{"username", "password", "token"} {
			d.SetValue(id, "")
		}
		w.erase.ErasePassword, w.erase.EraseToken = true, true
	}
}

// changed stores what the form holds and tests it once it suffices. What is typed
// meanwhile has its turn after it.
func (w *Welcome) changed(ctx context.Context) {
	w.switchKind()
	w.arrange()
	if w.again = true; w.busy {
		return
	}
	w.busy = true
	for w.again {
		w.again = false
		if w.save(ctx) && !w.again {
			w.test(ctx)
		}
	}
	w.busy = false
}

// save stores what the form holds and reports whether calls can be placed with
// it.
func (w *Welcome) save(ctx context.Context) bool {
	d := w.Document
	n := w.read()
	w.unmark()
	_, wrong := settings.Validate(n.Settings)
	_, secret := settings.ValidateCredentials(n.Credentials)
	if faults := append(each(wrong), each(secret)...); len(faults) > 0 {
		w.mark(faults)
		return false
	}
	typed := n
	n.Secrets, n.Problem = w.erase, nil
	n, err := w.Service.SaveConfiguration(ctx, n)
	if err != nil {
		w.mark([]*message.Error{explain(w.words, err)})
		return false
	}
	w.stored, w.erase = n, message.Secrets{}
	for _, f := range w.fields() {
		if d.Value(f.id()) == f.get(&typed) { // and nothing was typed since
			d.SetValue(f.id(), f.get(&n))
		}
	}
	w.arrange()
	d.SetShown("problem", false)
	d.SetText("saved", w.words.Text("welcome_saved"))
	return n.Configured
}

// test tests the connection and shows its steps.
func (w *Welcome) test(ctx context.Context) {
	d := w.Document
	d.SetShown("wait", false)
	tell(d, "tested", busy, w.words.Text("options_testing"), "")
	r, err := w.Service.Check(ctx)
	if w.again {
		return // it is about other settings
	}
	showSteps(d, w.words, r)
	d.SetShown("help", err == nil && r.Code == codeCertificate)
	d.SetShown("check", true)
	switch {
	case err != nil:
		e := explain(w.words, err)
		tell(d, "tested", bad, e.Title, e.Advice)
	case r.OK:
		tell(d, "tested", good, r.Title, r.Advice)
	default:
		tell(d, "tested", bad, r.Title, r.Advice)
	}
}

// mark tells what is wrong at each field, or above them what belongs to none.
func (w *Welcome) mark(faults []*message.Error) {
	for _, fault := range faults {
		e := explain(w.words, fault)
		if !slices.Contains(welcomeFields, e.Field) {
			w.problem(e)
			continue
		}
		id := idOf(e.Field)
		w.marked = append(w.marked, id)
		w.Document.SetAttribute(id, "aria-invalid", "true")
		w.Document.SetText(id+"-error", e.Title+" "+e.Advice)
		w.Document.SetShown(id+"-error", true)
	}
}

func (w *Welcome) unmark() {
	w.Document.SetText("saved", "")
	for _, id := range w.marked {
		w.Document.SetAttribute(id, "aria-invalid", "")
		w.Document.SetShown(id+"-error", false)
	}
	w.marked = nil
}

func (w *Welcome) problem(e *message.Error) { tell(w.Document, "problem", bad, e.Title, e.Advice) }
