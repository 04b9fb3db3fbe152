package ui

import (
	"context"

	"simotel/wasm/settings"
)

// offerLearned has what was learned to be no telephone number be removed one by
// one, at once and whatever else the form holds, and leads to where keys are set.
func (o *Options) offerLearned(ctx context.Context) {
	o.forgets = listeners{}
	o.remove = func(l settings.Learned) {
		c, err := o.Service.Forget(ctx, l)
		if err != nil {
			o.tellError("learned-result", err)
			return
		}
		o.stored.Settings.Learned = c.Settings.Learned
		o.showLearned()
		tell(o.Document, "learned-result", good, o.words.Text("options_learned_removed", isolate(l.Text)), "")
		o.Document.Focus("learned-heading")
	}
	o.Document.On("open-keys", "click", func() {
		if err := o.Service.OpenShortcuts(ctx); err != nil {
			o.tellError("keys-result", err)
		}
	})
	o.showLearned()
}

// showLearned lists what was learned, newest first.
func (o *Options) showLearned() {
	if o.remove == nil {
		return // not offered yet
	}
	d, list := o.Document, o.stored.Settings.Learned
	var keys []string
	entries := make(map[string]settings.Learned, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		key := keyOf(list[i])
		keys, entries[key] = append(keys, key), list[i]
	}
	o.forgets.setRows(d, "learned", keys, func(key string) []func() {
		return []func(){d.On(inRow("learned-remove", key), "click", func() { o.remove(entries[key]) })}
	})
	d.SetShown("learned", len(keys) > 0)
	d.SetShown("learned-empty", len(keys) == 0)
	for _, l := range list {
		key, site := keyOf(l), l.Site
		if site == "" {
			site = o.words.Text("options_learned_everywhere")
		}
		d.SetText(inRow("learned-text", key), l.Text)
		d.SetText(inRow("learned-site", key), site)
		d.SetText(inRow("learned-remove", key), o.words.Text("options_learned_remove"))
		d.SetAttribute(inRow("learned-remove", key), "aria-label", o.words.Text("options_learned_remove_label", l.Text, site))
	}
}

// keyOf returns the key of an entry's row. No site has a blank in its name.
func keyOf(l settings.Learned) string { return l.Site + " " + l.Text }

// isolate keeps a number left to right in a sentence of any direction.
func isolate(number string) string { return "\u2066" + number + "\u2069" }
