package ui

import (
	"errors"
	"slices"
	"sync"
	"time"

	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// form is the settings on a page: what their fields hold, what a person changed of
// it, what is wrong with it and how it is saved. What else the page shows of it is
// the page's.
type form struct {
	document Document
	service  message.Service
	platform Platform
	fields   []field
	isAsked  func(path string, s settings.Settings) bool // whether a field is on show

	words   *locale.Catalogue
	lasting string // the language in which the page goes on although the settings were reset, empty for none

	saving sync.Mutex            // one change is saved after the other
	stored message.Configuration // as the worker last told
	shown  map[string]string     // what was put into each field, by its id
	erase  message.Secrets       // which secrets the next save erases
	kind   string                // the connection's kind that the form shows
	kept   map[string]account    // what the form showed for the other kinds
	failed map[string]string     // what the fields that are marked as wrong hold, by their ids
	waits  timers
	locked map[string]bool // which fields the administrator locked, by their paths
	shut   map[string]bool // which credentials nobody can change now
}

// savePause is how long nothing is typed until what was typed is saved: its field
// may be the last one, which nobody leaves.
const savePause = 2 * time.Second

// saveSoon has save called once its typist pauses.
func (m *form) saveSoon(save func()) {
	if m.waits == nil {
		m.waits = timers{}
	}
	m.waits.set(m.platform, "save", savePause, save)
}

// speak takes the language that settings ask for and reports whether it is another.
func (m *form) speak(s settings.Settings) bool {
	was, language := m.words, s.Language
	if language != settings.LanguageAuto {
		m.lasting = ""
	} else if m.lasting != "" {
		language = m.lasting
	}
	m.words = locale.Choose(language, m.platform.Language())
	return m.words != was
}

// translate puts the language's words into the page, and into what is chosen from.
func (m *form) translate() {
	m.document.Translate(m.words)
	m.document.SetChoices("country", m.platform.Regions(m.words.Language, settings.Countries()))
}

// begin has the form hold nothing of a person's: the next show fills all of it.
func (m *form) begin() {
	m.erase, m.kept, m.shown = message.Secrets{}, make(map[string]account), make(map[string]string)
	for _, f := range m.fields {
		m.shown[f.id()] = m.document.Value(f.id()) // so that none counts as changed
	}
}

// show puts what is stored into the fields. One that holds something else than was
// put there, or was saved just now, is left to the person who types in it.
func (m *form) show(c message.Configuration, saved map[string]string) {
	d := m.document
	m.stored = c
	m.lock(c)
	for _, f := range m.fields {
		id, text := f.id(), f.get(&c)
		if f.path == countriesPath {
			text = m.countryNames(c.Settings.Guards.Countries)
		}
		was, isSaved := saved[id]
		if !isSaved {
			was = m.shown[id]
		}
		if d.Value(id) != was && !m.isFixed(f.path) {
			m.shown[id] = text
			continue
		}
		d.SetValue(id, text)
		m.shown[id] = d.Value(id) // as the page has it
	}
	m.kind = d.Value(idOf("connection.kind")) // another may be chosen by now
	m.showProblem()
}

// showProblem tells what is wrong with what is stored.
func (m *form) showProblem() {
	p := m.stored.Problem
	m.document.SetShown("problem", p != nil)
	if p != nil {
		tell(m.document, "problem", bad, p.Title, p.Advice)
	}
}

// written returns what the form says, as far as that can be read.
func (m *form) written() settings.Settings {
	c, _ := m.read(m.stored)
	return c.Settings
}

// read returns what the form holds, laid over c, and what is wrong with fields
// that cannot be read; they keep what c has.
func (m *form) read(c message.Configuration) (message.Configuration, []*message.Error) {
	var faults []*message.Error
	for _, f := range m.fields {
		if fault := f.set(&c, m.document.Value(f.id())); fault != nil {
			faults = append(faults, fault)
		}
	}
	return c, faults
}

// isStored reports whether a secret is stored for the kind that the form shows.
func (m *form) isStored(path string) bool {
	isOne := path == eventsToken || path == crmTokenPath || path == crmSecretPath || settings.IsOneAccount(m.kind, m.stored.Settings.Connection.Kind)
	return isOne && isKept(path, m.stored.Secrets) && !isErased(path, m.erase)
}

// help tells at the fields what a kind of connection has in other words, and which
// secrets are stored. more are the ids of further words and their keys.
func (m *form) help(more map[string]string) {
	for _, keys := range []map[string]string{more, {
		"connection-server-help": "options_server_help", "connection-context-help": "options_context_help", "username-help": "options_username_help",
	}} {
		for id, key := range keys {
			m.document.SetText(id, first(m.words, key+"_"+m.kind, key))
		}
	}
	for _, f := range m.fields {
		if isSecret(f.path) {
			hint := m.words.Text("options_secret_none")
			switch {
			case m.stored.State == settings.StateLocked:
				hint = "" // nobody knows
			case m.isStored(f.path):
				hint = m.words.Text("options_secret_stored")
			}
			m.document.SetAttribute(f.id(), "placeholder", hint)
		}
	}
}

// explain returns the words of an error that the form's settings have.
func (m *form) explain(err error) *message.Error {
	var fault *message.Error
	if errors.As(err, &fault) {
		if by, ok := fieldOf(fault.Detail); ok {
			fault.Detail = m.words.Text(by.label) // the one that needs it
		}
	}
	return explain(m.words, err)
}

// markFault marks the field that an error is about and reports whether there is
// one on show. Of another the error then says whose it is.
func (m *form) markFault(e *message.Error) bool {
	f, ok := fieldOf(e.Field)
	if !ok {
		return false
	}
	isOurs := slices.ContainsFunc(m.fields, func(our field) bool { return our.path == f.path })
	if !isOurs || !m.isAsked(f.path, m.written()) {
		e.Title = m.words.Text(f.label) + ": " + e.Title
		return false
	}
	m.mark(f.id(), e)
	return true
}

func (m *form) mark(field string, e *message.Error) {
	if m.failed == nil {
		m.failed = make(map[string]string)
	}
	m.failed[field] = m.document.Value(field)
	m.document.SetAttribute(field, "aria-invalid", "true")
	m.document.SetText(field+"-error", e.Title+" "+e.Advice)
	m.document.SetShown(field+"-error", true)
}

// unmark takes away what was told of a field, or for none of all.
func (m *form) unmark(field string) {
	for id := range m.failed {
		if id == field || field == "" {
			delete(m.failed, id)
			m.document.SetAttribute(id, "aria-invalid", "")
			m.document.SetShown(id+"-error", false)
		}
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

// isKept reports whether a setting is a secret that the worker has.
func isKept(path string, s message.Secrets) bool {
	return path == "password" && s.Password || path == "token" && s.Token || path == eventsToken && s.EventsToken ||
		path == crmTokenPath && s.CRMToken || path == crmSecretPath && s.CRMSecret
}

// isErased reports whether it is one that a save erases.
func isErased(path string, s message.Secrets) bool {
	return path == "password" && s.ErasePassword || path == "token" && s.EraseToken || path == eventsToken && s.EraseEventsToken ||
		path == crmTokenPath && s.EraseCRMToken || path == crmSecretPath && s.EraseCRMSecret
}

// secrets lists the settings that are never shown.
var secrets = []string{"password", "token", eventsToken, crmTokenPath, crmSecretPath}

// isSecret reports whether a setting is never shown.
func isSecret(path string) bool { return slices.Contains(secrets, path) }
