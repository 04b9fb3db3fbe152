package ui

import (
	"errors"
	"slices"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// read returns what the form holds, laid over what is stored, and everything that
// is wrong with it, from top to bottom. The worker will check it again; but it
// can be asked only for what can be read.
func (o *Options) read() (message.Configuration, []*message.Error) {
	c, unread := read(o.Document, o.stored)
	names := c.Settings.Guards.Countries
	c.Settings.Guards.Countries = o.stored.Settings.Guards.Countries
	if codes, err := o.countryCodes(names); err != nil {
		unread = append(unread, err)
	} else {
		c.Settings.Guards.Countries = codes
	}
	_, wrong := settings.Validate(c.Settings)
	_, secret := settings.ValidateCredentials(c.Credentials)
	return c, o.inOrder(slices.Concat(unread, each(wrong), each(secret)))
}

// each returns the fields' errors in what a check of settings found.
func each(err error) []*message.Error {
	var all settings.Errors
	errors.As(err, &all)
	var list []*message.Error
	for _, f := range all {
		list = append(list, &message.Error{Code: f.Code, Field: f.Field, Detail: f.Detail})
	}
	return list
}

// inOrder returns the first error of each field, in the form's order, and what is
// about none of them behind.
func (o *Options) inOrder(list []*message.Error) []*message.Error {
	var ordered []*message.Error
	for _, f := range fields {
		if i := slices.IndexFunc(list, func(e *message.Error) bool { return e.Field == f.path }); i >= 0 {
			ordered = append(ordered, list[i])
		}
	}
	for _, e := range list {
		if _, ok := fieldOf(e.Field); !ok {
			ordered = append(ordered, e)
		}
	}
	return ordered
}

// tellFaults marks every field that is wrong and brings the first into view. An
// element says which they are if there are several, and what has no field that
// is shown.
func (o *Options) tellFaults(id string, faults []*message.Error) {
	var marked, labels []string
	var elsewhere []*message.Error
	for _, fault := range faults {
		e := explain(o.words, fault)
		f, ok := fieldOf(e.Field)
		switch {
		case !ok:
			elsewhere = append(elsewhere, e)
		case !asked(f.path, o.connection()):
			e.Title = o.label(f.path) + ": " + e.Title
			elsewhere = append(elsewhere, e)
		default:
			o.mark(f.id(), e)
			marked, labels = append(marked, f.id()), append(labels, o.label(f.path))
		}
	}
	switch {
	case len(elsewhere) > 0:
		tell(o.Document, id, bad, elsewhere[0].Title, elsewhere[0].Advice)
	case len(marked) > 1:
		tell(o.Document, id, bad, o.words.Text("options_faults"),
			o.words.Text("options_faults_next", strings.Join(labels, o.words.Text("list_separator"))))
	default:
		o.Document.SetShown("result", false)
	}
	for _, field := range slices.Backward(marked) {
		o.Document.Focus(field) // each is opened; the first has the focus in the end
	}
}

// tellError tells an error: at the field that it is about, else in an element.
func (o *Options) tellError(id string, err error) {
	o.tellFaults(id, []*message.Error{explain(o.words, err)})
}

func (o *Options) mark(field string, e *message.Error) {
	o.failed = append(o.failed, field)
	o.Document.SetAttribute(field, "aria-invalid", "true")
	o.Document.SetText(field+"-error", e.Title+" "+e.Advice)
	o.Document.SetShown(field+"-error", true)
}

// unmark takes away what was told of fields or beside the result.
func (o *Options) unmark() {
	o.Document.SetShown("result-help", false)
	for _, field := range o.failed {
		o.Document.SetAttribute(field, "aria-invalid", "")
		o.Document.SetShown(field+"-error", false)
	}
	o.failed = nil
}
