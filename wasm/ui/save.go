package ui

import (
	"context"
	"maps"
	"slices"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// maxSteps is how many changes can be taken back, the latest first.
const maxSteps = 50

// step is a change that was saved.
type step struct {
	paths []string                       // of the settings that it changed
	key   string                         // the catalogue's words for it where it changed any
	undo  func(c *message.Configuration) // lays what was there before over what is there now
}

// commit saves each field that a person changed and that is valid, laid over what
// is stored now: another page may have changed other settings meanwhile. One that
// is wrong keeps what it holds and says what is wrong. It reports whether all that
// the form holds is stored.
func (o *Options) commit(ctx context.Context) bool {
	o.saving.Lock()
	defer o.saving.Unlock()
	o.switchKind()
	o.arrange()
	changed, erase := o.changes(), o.erase
	if len(changed) == 0 && erase == (message.Secrets{}) {
		o.unmark("")
		return true
	}
	now, err := o.Service.Configuration(ctx)
	if err != nil {
		o.tellUnsaved(err)
		return false
	}
	n, laid, faults := o.lay(now, changed)
	if len(laid) > 0 || erase != (message.Secrets{}) {
		typed := map[string]string{}
		for _, f := range laid {
			typed[f.id()] = o.Document.Value(f.id())
		}
		n.Secrets, n.Problem = erase, nil
		saved, err := o.Service.SaveConfiguration(ctx, n)
		if err != nil {
			o.tellUnsaved(err)
			return false
		}
		o.erase = without(o.erase, erase) // one that came meanwhile is still to be done
		o.record(now, laid)
		o.show(saved, typed)
		o.tellSaved(now, laid, erase)
	}
	o.unmark("")
	if len(faults) > 0 {
		o.tellFaults("saved", faults)
	}
	return len(faults) == 0
}

// without returns which secrets are still to be erased once some were.
func without(all, done message.Secrets) message.Secrets {
	return message.Secrets{
		ErasePassword:    all.ErasePassword && !done.ErasePassword,
		EraseToken:       all.EraseToken && !done.EraseToken,
		EraseEventsToken: all.EraseEventsToken && !done.EraseEventsToken,
	}
}

// changes returns the fields that hold something else than what was put there.
func (o *Options) changes() []field {
	var list []field
	for _, f := range fields {
		if o.Document.Value(f.id()) != o.shown[f.id()] {
			list = append(list, f)
		}
	}
	return list
}

// lay lays what changed fields hold over what is stored, as far as that is valid
// together, and returns what it laid and what is wrong with the others. A field
// that may be empty by itself, but not beside another, holds that one back.
func (o *Options) lay(now message.Configuration, changed []field) (n message.Configuration, laid []field, faults []*message.Error) {
	held := map[string]bool{}
	for {
		n, laid = now, nil
		var found []*message.Error
		for _, f := range changed {
			if held[f.path] {
				continue
			}
			if fault := o.set(&n, f); fault != nil {
				found = append(found, fault)
				continue
			}
			laid = append(laid, f)
		}
		_, wrong := settings.Validate(n.Settings)
		_, secret := settings.ValidateCredentials(n.Credentials)
		found = append(append(found, each(wrong)...), each(secret)...)
		if len(found) == 0 {
			return n, laid, faults
		}
		before := maps.Clone(held)
		for _, fault := range found {
			if !slices.ContainsFunc(faults, func(f *message.Error) bool { return f.Field == fault.Field }) {
				faults = append(faults, fault)
			}
			if !hold(held, before, changed, fault) {
				return now, nil, faults // what is stored is at fault
			}
		}
	}
}

// hold marks which of the changed fields a fault keeps from being saved: its own,
// else the one that needs it, else all of its group, else all. It reports whether
// there is one that was not held before.
func hold(held, before map[string]bool, changed []field, fault *message.Error) bool {
	group, _, _ := strings.Cut(fault.Field, ".")
	for _, isIt := range []func(f field) bool{
		func(f field) bool { return f.path == fault.Field || strings.HasPrefix(fault.Field, f.path+".") },
		func(f field) bool { return f.path == fault.Detail },
		func(f field) bool { return strings.HasPrefix(f.path, group+".") },
		func(field) bool { return true },
	} {
		isNew := false
		for _, f := range changed {
			if isIt(f) && !before[f.path] {
				held[f.path], isNew = true, true
			}
		}
		if isNew {
			return true
		}
	}
	return false
}

// set puts what a field holds into a configuration.
func (o *Options) set(c *message.Configuration, f field) *message.Error {
	if fault := f.set(c, o.Document.Value(f.id())); fault != nil || f.path != countriesPath {
		return fault
	}
	codes, fault := o.countryCodes(c.Settings.Guards.Countries)
	if fault == nil {
		c.Settings.Guards.Countries = codes
	}
	return fault
}

// record keeps how a saved change is taken back. A secret cannot be: nobody but
// the worker knows the one before.
func (o *Options) record(was message.Configuration, laid []field) {
	s := step{}
	before := map[string]string{}
	for _, f := range laid {
		if !isSecret(f.path) {
			s.paths = append(s.paths, f.path)
			before[f.path] = f.get(&was)
		}
	}
	s.undo = func(c *message.Configuration) {
		for _, path := range s.paths {
			f, _ := fieldOf(path)
			f.set(c, before[path]) // what was stored can be read
		}
	}
	if len(s.paths) > 0 {
		o.push(s)
	}
}

// recordAll keeps how what changed everything is taken back. Its secrets do not
// go to another server that way.
func (o *Options) recordAll(was message.Configuration, key string) {
	o.push(step{key: key, undo: func(c *message.Configuration) {
		away := c.Settings.Via() != was.Settings.Via()
		c.Secrets = message.Secrets{ErasePassword: away, EraseToken: away, EraseEventsToken: c.Settings.Events != was.Settings.Events}
		c.Settings, c.Credentials.Username = was.Settings, was.Credentials.Username
	}})
}

func (o *Options) push(s step) {
	o.steps = append(o.steps, s)
	if extra := len(o.steps) - maxSteps; extra > 0 {
		o.steps = o.steps[extra:]
	}
}

// isSecret reports whether a setting is never shown.
func isSecret(path string) bool { return path == "password" || path == "token" || path == eventsToken }

// undo takes the latest change back, which is saved as any other, and says what
// is there again.
func (o *Options) undo(ctx context.Context) {
	o.saving.Lock()
	defer o.saving.Unlock()
	if len(o.steps) == 0 {
		return
	}
	now, err := o.Service.Configuration(ctx)
	last := o.steps[len(o.steps)-1]
	if err == nil {
		now.Secrets, now.Problem = message.Secrets{}, nil
		last.undo(&now)
		now, err = o.Service.SaveConfiguration(ctx, now)
	}
	if err != nil {
		o.tellUnsaved(err)
		return
	}
	o.steps = o.steps[:len(o.steps)-1]
	o.show(now, nil)
	o.tellStored(o.words.Text("options_restored", o.whatOf(last)), "")
}

// whatOf names what a step changed.
func (o *Options) whatOf(s step) string {
	if s.key != "" {
		return o.words.Text(s.key)
	}
	return o.labels(s.paths)
}

// tellSaved tells in the bar what was saved or erased.
func (o *Options) tellSaved(was message.Configuration, laid []field, erased message.Secrets) {
	var paths []string
	isLost := erased != (message.Secrets{}) // a secret that was stored is no more
	for _, f := range laid {
		paths = append(paths, f.path)
		isLost = isLost || f.path == "password" && was.Secrets.Password || f.path == "token" && was.Secrets.Token || f.path == eventsToken && was.Secrets.EventsToken
	}
	key := "options_saved_what"
	if len(paths) == 0 {
		key = "options_erased_what"
		paths = erasedPaths(erased)
	}
	var advice []string
	if isLost {
		advice = append(advice, o.words.Text("options_saved_secret"))
	}
	if finds(o.stored.Settings) != finds(was.Settings) {
		advice = append(advice, o.words.Text("options_saved_next"))
	}
	o.tellStored(o.words.Text(key, o.labels(paths)), strings.Join(advice, "\n"))
}

func erasedPaths(s message.Secrets) []string {
	var paths []string
	for path, is := range map[string]bool{"password": s.ErasePassword, "token": s.EraseToken, eventsToken: s.EraseEventsToken} {
		if is {
			paths = append(paths, path)
		}
	}
	return paths
}

// tellStored tells in the bar what was done, what is still lacking for a call, and
// what Undo would take back.
func (o *Options) tellStored(title, advice string) {
	kind := good
	if lacks := lacking(o.stored); lacks.any() {
		kind = ask
		advice = strings.TrimPrefix(advice+"\n"+o.lacksWords(lacks), "\n")
	}
	tell(o.Document, "saved", kind, title, advice)
	o.offerUndo(title)
}

// offerUndo names what Undo takes back, unless that is what is told beside it. Once
// it was there the button stays: the focus may be on it.
func (o *Options) offerUndo(told string) {
	d, text, disabled := o.Document, o.words.Text("options_nothing_to_undo"), "true"
	if n := len(o.steps); n > 0 {
		what := o.whatOf(o.steps[n-1])
		text, disabled = o.words.Text("options_undo_what", what), ""
		if told == o.words.Text("options_saved_what", what) {
			text = o.words.Text("options_undo_it")
		}
		d.SetShown("undo", true)
	}
	d.SetText("undo", text)
	d.SetAttribute("undo", "aria-disabled", disabled)
}

// tellUnsaved tells that nothing was saved, at the field that it is about if it is
// about one.
func (o *Options) tellUnsaved(err error) {
	o.unmark("")
	o.tellError("saved", err)
}
