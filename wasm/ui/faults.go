package ui

import (
	"errors"
	"slices"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

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

// tellFaults marks every field that is wrong and says in an element which are not
// saved, or what is wrong that has no field on show.
func (o *Options) tellFaults(id string, faults []*message.Error) {
	var marked []string
	var elsewhere *message.Error
	for _, fault := range faults {
		switch e := o.explain(fault); {
		case o.markRule(e):
			marked = append(marked, settings.RulesPath)
		case o.markFault(e):
			marked = append(marked, e.Field)
		default:
			elsewhere = e
		}
	}
	if elsewhere == nil {
		elsewhere = &message.Error{Title: o.words.Text("options_unsaved", o.labels(marked)), Advice: o.words.Text("options_unsaved_next")}
	}
	tell(o.Document, id, bad, elsewhere.Title, elsewhere.Advice)
}

// marked returns the settings whose fields are marked as wrong.
func (o *Options) marked() []string {
	var paths []string
	for _, f := range fields {
		if _, ok := o.failed[f.id()]; ok {
			paths = append(paths, f.path)
		} else if f.path == settings.RulesPath && o.rules.fault != "" {
			paths = append(paths, f.path)
		}
	}
	return paths
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

// unmark takes away what was told of a field, or for none of all.
func (o *Options) unmark(field string) {
	o.form.unmark(field)
	if field == "" {
		o.unmarkRules()
	}
}
