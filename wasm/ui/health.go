package ui

import (
	"context"
	"strconv"

	"simotel/wasm/locale"
	"simotel/wasm/message"
)

// The states of a step that the pages tell apart (pbx.StepState).
const (
	stepFailed = "failed"
	stepNone   = "none"
	stepEvents = "events" // pbx.StepEvents
)

// showSteps lists how each step of a test came out. What is wrong with the one that
// failed stands above the list. It returns that one's name, empty for none.
func showSteps(d Document, words *locale.Catalogue, r message.CheckReply) (failed string) {
	var names []string
	isAny := false
	for _, s := range r.Steps {
		names = append(names, s.Name)
		isAny = isAny || s.State != stepNone
	}
	d.SetRows("health-steps", names)
	for _, s := range r.Steps {
		if s.State == stepFailed {
			failed = s.Name
		}
		d.SetAttribute(inRow("health-step", s.Name), "data-state", s.State)
		d.SetText(inRow("health-name", s.Name), words.Text("health_step_"+s.Name))
		d.SetText(inRow("health-state", s.Name), words.Text("health_"+s.State))
	}
	d.SetShown("health", isAny)
	return failed
}

// checkNow tests the connection as soon as the page is there, and brings the step
// that failed into view: who comes from the popup wants to know what to do.
func (o *Options) checkNow(ctx context.Context) {
	o.test(ctx)
	if o.faulty != "" {
		o.Document.Focus(inRow("health-step", o.faulty))
	}
}

// offers is the PBX's directory, as a page offers it beside the field of the
// user's extension.
type offers struct {
	list []message.Extension
	busy bool
}

// The failures of a directory that an account just may not read (pbx.APIDenied,
// pbx.ReadOnly).
const (
	codeDenied   = "api_denied"
	codeReadOnly = "read_only"
)

// codeNotConfigured is of a connection that lacks what a question to the PBX needs (pbx.NotConfigured).
const codeNotConfigured = "not_configured"

// ask has the PBX tell its extensions and offers them. That it may not be asked
// is no fault: the extension can be typed.
func (o *offers) ask(ctx context.Context, d Document, s message.Service, words *locale.Catalogue) {
	if o.busy {
		return
	}
	o.busy = true
	defer func() { o.busy = false }()
	d.SetText("offer-said", words.Text("options_testing"))
	r, err := s.Extensions(ctx)
	o.list = r.Extensions
	said := words.Text("offer_found")
	if err != nil {
		e := explain(words, err)
		said = e.Title + " " + e.Advice
		switch e.Code {
		case codeDenied, codeReadOnly:
			said = words.Text("offer_denied")
		case codeNotConfigured:
			said = words.Text("offer_unset")
		}
	} else if len(o.list) == 0 {
		said = words.Text("offer_none")
	}
	choices := []Choice{{"", words.Text("offer_first")}}
	for i, e := range o.list {
		text := digits(words.Language, e.Number)
		if e.Name != "" {
			text += " – " + e.Name
		}
		choices = append(choices, Choice{strconv.Itoa(i), text})
	}
	d.SetChoices("offers", choices)
	d.SetValue("offers", "")
	d.SetShown("offers", len(o.list) > 0)
	d.SetText("offer-said", said) // and the focus stays: an answer may come while somebody types
}

// take puts what was chosen into the fields of the extension and of the context,
// where the PBX told that, and reports whether something was.
func (o *offers) take(d Document) bool {
	i, err := strconv.Atoi(d.Value("offers"))
	if err != nil || i < 0 || i >= len(o.list) {
		return false
	}
	d.SetValue("extension", o.list[i].Number)
	if o.list[i].Context != "" {
		d.SetValue(idOf("connection.context"), o.list[i].Context)
	}
	return true
}

// offerExtensions lets the user choose from the PBX's directory, which is asked
// with what is stored.
func (o *Options) offerExtensions(ctx context.Context) {
	o.Document.On("offer", "click", func() {
		if !o.commit(ctx) {
			o.lookAt(o.marked())
			return
		}
		o.offers.ask(ctx, o.Document, o.Service, o.words)
	})
	o.Document.On("offers", "change", func() {
		if o.offers.take(o.Document) {
			o.commit(ctx)
		}
	})
}
