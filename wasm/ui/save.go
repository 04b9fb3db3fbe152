package ui

import (
	"context"
	"slices"
	"strings"

	"simotel/wasm/message"
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
	s, err := o.save(ctx)
	if err != nil {
		o.tellUnsaved(err)
		return false
	}
	if s.isSaved() {
		o.record(s.was, s.laid)
		o.renewed = o.renewed || s.was.Refused && slices.ContainsFunc(s.laid, func(f field) bool { return isCredential(f.path) })
		o.show(s.stored, s.typed)
		o.tellSaved(s.was, s.laid, s.erased)
		o.Document.SetText("offer-said", "") // it was about other settings
	}
	o.unmark("")
	switch {
	case len(s.faults) > 0:
		o.tellFaults("saved", s.faults)
	case o.isWrong && !s.isSaved():
		o.Document.SetShown("saved", false) // what was wrong is as it was stored
	}
	o.isWrong = len(s.faults) > 0
	return !o.isWrong
}

// commitAndTry saves, and tests the connection where what the PBX had refused was
// renewed: only the PBX can say whether that was right.
func (o *Options) commitAndTry(ctx context.Context) {
	isStored := o.commit(ctx)
	o.saving.Lock()
	isRenewed := o.renewed && isStored
	o.renewed = false
	o.saving.Unlock()
	if isRenewed {
		o.test(ctx)
	}
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
		now, before := c.Settings.CRM, was.Settings.CRM
		other := now.Lookup.URL != before.Lookup.URL || now.Log.URL != before.Log.URL
		c.Secrets = message.Secrets{ErasePassword: away, EraseToken: away, EraseEventsToken: c.Settings.Events != was.Settings.Events, EraseCRMToken: other, EraseCRMSecret: other}
		c.Settings, c.Credentials.Username = was.Settings, was.Credentials.Username
	}})
}

func (o *Options) push(s step) {
	o.steps = append(o.steps, s)
	if extra := len(o.steps) - maxSteps; extra > 0 {
		o.steps = o.steps[extra:]
	}
}

// undo takes the latest change back, which is saved as any other, and says what
// is there again.
func (o *Options) undo(ctx context.Context) {
	o.saving.Lock()
	defer o.saving.Unlock()
	if len(o.steps) == 0 {
		return
	}
	last := o.steps[len(o.steps)-1]
	now, err := o.edit(ctx, last.undo)
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
		isLost = isLost || isKept(f.path, was.Secrets)
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
	for _, path := range secrets {
		if isErased(path, s) {
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
