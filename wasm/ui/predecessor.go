package ui

import (
	"context"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// offerPredecessor shows what the vendor's earlier extension left, if it did.
func (o *Options) offerPredecessor(ctx context.Context) {
	d := o.Document
	old, err := o.Service.Predecessor(ctx)
	if err != nil {
		d.SetShown("predecessor-found", false)
		d.SetShown("predecessor", true)
		o.tellError("predecessor-result", err)
		return
	}
	o.old = old
	o.describePredecessor()
	d.On("take-over", "click", func() { o.takeOver(ctx) })
	d.On("erase-predecessor", "click", func() { o.erasePredecessor(ctx) })
	d.SetShown("take-over", old.Usable)
	d.SetShown("predecessor", old.Found)
}

// describePredecessor tells what was found, in the page's language.
func (o *Options) describePredecessor() {
	kind := "options_kind_premises"
	if o.old.Kind == settings.KindSimotelCloud {
		kind = "options_kind_cloud"
	}
	o.Document.SetText("predecessor-kind", o.words.Text(kind))
	for id, value := range map[string]string{"predecessor-server": o.old.Server, "predecessor-extension": o.old.Extension} {
		switch {
		case value == "":
			value = o.words.Text("options_predecessor_unset")
		case id == "predecessor-extension":
			value = digits(o.words.Language, value)
		}
		o.Document.SetText(id, value)
	}
}

// takeOver has the worker lay the earlier settings over the stored ones. They
// stay where they are: only erasePredecessor erases them.
func (o *Options) takeOver(ctx context.Context) {
	if o.busy {
		return
	}
	defer o.work()()
	o.saving.Lock()
	defer o.saving.Unlock()
	before := o.stored
	r, err := o.Service.TakeOver(ctx)
	if err != nil {
		o.tellPredecessor(bad, explain(o.words, err))
		return
	}
	o.showAll(r.Configuration)
	o.recordAll(before, "options_predecessor")
	o.tellStored(o.words.Text("options_saved_what", o.words.Text("options_predecessor")), "")
	o.Document.SetShown("result", false)
	o.Document.SetShown("take-over", false)
	var open []string
	for _, e := range r.Refused {
		open = append(open, o.label(e.Field)+": "+e.Title+" "+e.Advice)
	}
	if lacks := lacking(r.Configuration); lacks.any() {
		open = append(open, o.lacksWords(lacks))
	}
	if len(open) > 0 {
		open = append(open, o.words.Text("options_taken_over_partly_next"))
		o.tellPredecessor(bad, &message.Error{Title: o.words.Text("options_taken_over_partly"), Advice: strings.Join(open, "\n")})
		return
	}
	o.tellPredecessor(good, &message.Error{Title: o.words.Text("options_taken_over"), Advice: o.words.Text("options_taken_over_next")})
}

// erasePredecessor erases the earlier settings from the user's Google account,
// which a person asked for with the button's own words.
func (o *Options) erasePredecessor(ctx context.Context) {
	if o.busy {
		return
	}
	defer o.work()()
	if err := o.Service.ErasePredecessor(ctx); err != nil {
		o.tellPredecessor(bad, explain(o.words, err))
		return
	}
	o.Document.SetShown("predecessor-found", false)
	o.tellPredecessor(good, &message.Error{Title: o.words.Text("options_predecessor_erased"), Advice: o.words.Text("options_predecessor_erased_next")})
}

func (o *Options) tellPredecessor(kind string, e *message.Error) {
	tell(o.Document, "predecessor-result", kind, e.Title, e.Advice)
}
