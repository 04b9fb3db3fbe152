package ui

import (
	"errors"
	"slices"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// read returns what the form holds, laid over what is stored, and everything that
// is wrong with it. The worker will check it again; but it
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
	return c, append(append(unread, each(wrong)...), each(secret)...)
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

// tellFaults marks every field that is wrong and brings the first into view. An
// element says which they are if there are several, or what is wrong that has no
// field on show.
func (o *Options) tellFaults(id string, faults []*message.Error) {
	var marked []string
	var elsewhere *message.Error
	for _, fault := range faults {
		if by, ok := fieldOf(fault.Detail); ok {
			fault.Detail = o.words.Text(by.label) // the one that needs it
		}
		e := explain(o.words, fault)
		f, ok := fieldOf(e.Field)
		switch {
		case o.markRule(e):
			marked = append(marked, settings.RulesPath)
			continue
		case ok && asked(f.path, o.form()):
			o.mark(f.id(), e)
			marked = append(marked, f.path)
			continue
		case ok:
			e.Title = o.label(f.path) + ": " + e.Title
		}
		elsewhere = e
	}
	switch {
	case elsewhere != nil:
		tell(o.Document, id, bad, elsewhere.Title, elsewhere.Advice)
	case len(marked) > 1:
		tell(o.Document, id, bad, o.words.Text("options_faults"), o.words.Text("options_faults_next", o.labels(marked)))
	default:
		o.Document.SetShown("result", false)
	}
	o.lookAt(marked)
}

// labels returns the words above the fields of settings, in the form's order.
func (o *Options) labels(paths []string) string {
	var labels []string
	for _, f := range fields {
		if slices.Contains(paths, f.path) {
			labels = append(labels, o.words.Text(f.label))
		}
	}
	return strings.Join(labels, o.words.Text("list_separator"))
}

// lookAt opens what hides the fields of settings, and brings the first into view.
func (o *Options) lookAt(paths []string) {
	for i := range fields {
		if f := fields[len(fields)-1-i]; slices.Contains(paths, f.path) {
			id := f.id()
			if f.path == settings.RulesPath && o.rules.fault != "" {
				id = o.rules.fault
			}
			o.Document.Focus(id) // the one above it has the focus in the end
		}
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
	o.unmarkRules()
}
