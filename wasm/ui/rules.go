package ui

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// ruleRows is the editor of the dialling rules: a row each. What they say stands
// in the field of the setting as well, by which the form reads and shows it.
type ruleRows struct {
	keys   []string // of the rows, from top to bottom
	heard  listeners
	stored map[string]bool // whether a row is of a rule that is stored
	made   int             // rows so far: each has a key of its own
	fault  string          // the id of the first part that is marked as wrong
	save   func()          // saves what the rows say
}

// The parts of a rule, as they stand in a row and in its setting's path.
var ruleParts = []string{"prefix", "match", "prepend", "remark"}

// rules binds the dialling rules, in JSON.
func rules(path, label string, at func(*message.Configuration) *[]settings.Rule) field {
	return field{
		path: path, label: label,
		get: func(c *message.Configuration) string {
			text, err := json.Marshal(*at(c))
			if err != nil {
				return "" // cannot happen: they are texts
			}
			return string(text)
		},
		set: func(c *message.Configuration, v string) *message.Error {
			list := []settings.Rule{}
			if err := json.Unmarshal([]byte(v), &list); v != "" && err != nil {
				return &message.Error{Code: settings.CodeWrongType, Field: path, Detail: path}
			}
			*at(c) = list
			return nil
		},
	}
}

// editRules lets rules be written. Their fields are saved as all others; a rule
// that is moved or removed, at once.
func (o *Options) editRules(ctx context.Context) {
	o.rules.heard, o.rules.stored = listeners{}, make(map[string]bool)
	o.rules.save = func() {
		o.typed()
		o.commit(ctx)
	}
	o.Document.On("add-rule", "click", func() {
		o.setRuleRows(append(o.rules.keys, o.newRuleKey()))
		o.Document.Focus(inRow("rule-prefix", o.rules.keys[len(o.rules.keys)-1]))
	})
	o.tryNumbers(ctx)
}

func (o *Options) newRuleKey() string {
	o.rules.made++
	return strconv.Itoa(o.rules.made)
}

// showRules puts stored rules into rows. Where there are as many as are written,
// they are these, and the rows stay, with the focus and one that is not written yet.
func (o *Options) showRules(list []settings.Rule) {
	keys := o.writtenRules()
	if len(keys) != len(list) {
		unwritten := slices.DeleteFunc(slices.Clone(o.rules.keys), func(key string) bool { return slices.Contains(keys, key) })
		for len(keys) < len(list) {
			keys = append(keys, o.newRuleKey())
		}
		keys = keys[:len(list)]
		o.setRuleRows(append(slices.Clone(keys), unwritten...))
	}
	for i, r := range list {
		o.rules.stored[keys[i]] = true
		for n, value := range []string{r.Prefix, r.Match, r.Prepend, r.Remark} {
			if id := inRow("rule-"+ruleParts[n], keys[i]); o.Document.Value(id) != value {
				o.Document.SetValue(id, value)
			}
		}
	}
}

// setRuleRows has the editor hold the rows of these keys, in order.
func (o *Options) setRuleRows(keys []string) {
	o.rules.keys = slices.Clone(keys)
	o.rules.heard.setRows(o.Document, "rules", keys, o.handleRule)
	for key := range o.rules.stored {
		if o.rules.heard[key] == nil {
			delete(o.rules.stored, key)
		}
	}
	o.nameRules()
}

func (o *Options) handleRule(key string) (undos []func()) {
	d := o.Document
	handle := func(id, event string, act func()) { undos = append(undos, d.On(inRow(id, key), event, act)) }
	d.SetShown(inRow("rule-error", key), false)
	d.SetShown(inRow("rule-note", key), false)
	for _, part := range ruleParts {
		d.SetAttribute(inRow("rule-"+part, key), "aria-describedby", inRow("rule-error", key))
	}
	handle("rule-up", "click", func() { o.moveRule(key, -1) })
	handle("rule-down", "click", func() { o.moveRule(key, 1) })
	handle("rule-remove", "click", func() { o.removeRule(key) })
	return undos
}

// nameRules writes the words of every row, in which its place counts.
func (o *Options) nameRules() {
	d, last := o.Document, len(o.rules.keys)-1
	for i, key := range o.rules.keys {
		id := func(part string) string { return inRow(part, key) }
		place := digits(o.words.Language, strconv.Itoa(i+1))
		d.SetAttribute(id("rule-group"), "aria-label", o.words.Text("options_rule", place))
		d.SetText(id("rule-place"), place)
		d.SetText(id("rule-note"), o.words.Text("options_rule_unfinished"))
		for _, part := range ruleParts {
			d.SetText(id("rule-"+part+"-label"), o.words.Text("options_rule_"+part))
			d.SetAttribute(id("rule-"+part), "disabled", o.disabled(settings.RulesPath))
		}
		for n, button := range []string{"up", "down", "remove"} {
			words, disabled := o.words.Text("options_rule_"+button, place), ""
			if n == 0 && i == 0 || n == 1 && i == last {
				disabled = "true" // not by "disabled", which would lose the focus
			}
			d.SetAttribute(id("rule-"+button), "disabled", o.disabled(settings.RulesPath))
			d.SetAttribute(id("rule-"+button), "aria-label", words)
			d.SetAttribute(id("rule-"+button), "title", words)
			d.SetAttribute(id("rule-"+button), "aria-disabled", disabled)
		}
	}
}

// moveRule moves a rule by one place. The focus stays on the button, to move it on.
func (o *Options) moveRule(key string, by int) {
	keys := append([]string{}, o.rules.keys...)
	at := slices.Index(keys, key)
	to := at + by
	if to < 0 || to >= len(keys) {
		return
	}
	keys[at], keys[to] = keys[to], keys[at]
	o.setRuleRows(keys)
	button := "rule-up"
	if by > 0 {
		button = "rule-down"
	}
	o.Document.Focus(inRow(button, key))
	o.sayRules("options_rule_moved", to+1, len(keys))
	o.rules.save()
}

// removeRule removes a rule. The focus goes to the button of the one that took its
// place, or to where a new one is made.
func (o *Options) removeRule(key string) {
	at := slices.Index(o.rules.keys, key)
	keys := append(append([]string{}, o.rules.keys[:at]...), o.rules.keys[at+1:]...)
	o.setRuleRows(keys)
	switch {
	case len(keys) == 0:
		o.Document.Focus("add-rule")
	case at == len(keys):
		o.Document.Focus(inRow("rule-remove", keys[at-1]))
	default:
		o.Document.Focus(inRow("rule-remove", keys[at]))
	}
	o.sayRules("options_rule_removed", at+1, len(keys))
	o.rules.save()
}

func (o *Options) sayRules(key string, place, of int) {
	l := o.words.Language
	o.Document.SetText("rules-said", o.words.Text(key, digits(l, strconv.Itoa(place)), digits(l, strconv.Itoa(of))))
}

// ruleIn returns what a row says.
func (o *Options) ruleIn(key string) settings.Rule {
	value := func(part string) string { return o.Document.Value(inRow("rule-"+part, key)) }
	return settings.Rule{Prefix: value("prefix"), Match: value("match"), Prepend: value("prepend"), Remark: value("remark")}
}

// isWritten reports whether a row is a rule. One that was added is none until it
// has a pattern: its writer begins with the prefix.
func (o *Options) isWritten(key string, r settings.Rule) bool {
	return r.Match != "" || o.rules.stored[key]
}

// writtenRules returns the keys of the rows that are rules.
func (o *Options) writtenRules() (keys []string) {
	for _, key := range o.rules.keys {
		if o.isWritten(key, o.ruleIn(key)) {
			keys = append(keys, key)
		}
	}
	return keys
}

// collectRules writes what the rows say into the setting's field.
func (o *Options) collectRules() {
	list := []settings.Rule{}
	for _, key := range o.rules.keys {
		rule := o.ruleIn(key)
		isWritten := o.isWritten(key, rule)
		if isWritten {
			list = append(list, rule)
		}
		o.Document.SetShown(inRow("rule-note", key), !isWritten && rule != (settings.Rule{}))
	}
	id := idOf(settings.RulesPath)
	if text, err := json.Marshal(list); err == nil && o.Document.Value(id) != string(text) {
		o.Document.SetValue(id, string(text))
		o.unmarkRules()
	}
}

// partOf returns which part of which rule a setting's path names:
// dialling.rules.2.match.
func partOf(path string) (place int, part string, ok bool) {
	rest, ok := strings.CutPrefix(path, settings.RulesPath+".")
	number, part, _ := strings.Cut(rest, ".")
	place, err := strconv.Atoi(number)
	return place, part, ok && err == nil && place > 0
}

// markRule marks the part of a rule that an error is about, and reports whether
// it is about one.
func (o *Options) markRule(e *message.Error) bool {
	place, part, ok := partOf(e.Field)
	keys := o.writtenRules()
	if !ok || place > len(keys) {
		return false
	}
	key := keys[place-1]
	id, told := inRow("rule-"+part, key), inRow("rule-error", key)
	if o.rules.fault == "" {
		o.rules.fault = id
	}
	o.Document.SetAttribute(id, "aria-invalid", "true")
	o.Document.SetText(told, o.words.Text("options_rule_"+part)+": "+e.Title+" "+e.Advice)
	o.Document.SetShown(told, true)
	return true
}

// unmarkRules takes the marks away.
func (o *Options) unmarkRules() {
	if o.rules.fault == "" {
		return
	}
	o.rules.fault = ""
	for _, key := range o.rules.keys {
		o.Document.SetShown(inRow("rule-error", key), false)
		for _, part := range ruleParts {
			o.Document.SetAttribute(inRow("rule-"+part, key), "aria-invalid", "")
		}
	}
}
