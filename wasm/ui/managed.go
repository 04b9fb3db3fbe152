package ui

import (
	"strconv"

	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// lock has the fields be not the user's that the administrator locked, and those of
// credentials that nobody can change now; it gives those back that are so no longer.
func (m *form) lock(c message.Configuration) {
	was := map[string]bool{}
	for _, f := range m.fields {
		was[f.path] = m.isFixed(f.path)
	}
	m.locked, m.shut = map[string]bool{}, map[string]bool{}
	if c.Managed != nil {
		for _, path := range c.Managed.Locked {
			m.locked[path] = true
		}
	}
	for _, f := range m.fields {
		note := m.words.Text("managed")
		if !m.locked[f.path] && isCredential(f.path) {
			note = m.noteOf(c.State)
			m.shut[f.path] = note != ""
		}
		switch {
		case m.isFixed(f.path):
			m.document.Lock(f.id(), note)
		case was[f.path]:
			m.document.Lock(f.id(), "")
		}
	}
}

// isFixed reports whether a field cannot be changed here and now.
func (m *form) isFixed(path string) bool { return m.locked[path] || m.shut[path] }

// showManaged tells of the administrator's policy: that there is one, and what of
// it does not count.
func (o *Options) showManaged() {
	d, managed := o.Document, o.stored.Managed
	d.SetShown("managed", managed != nil)
	// What belongs to a field goes with it.
	d.SetShown("add-rule", !o.locked[settings.RulesPath])
	for _, id := range []string{countryChosen, countryAdd} {
		d.SetAttribute(id, "disabled", o.disabled(countriesPath))
	}
	if managed == nil {
		return
	}
	kind, advice := good, "options_managed_next"
	if len(managed.Faults) > 0 {
		kind, advice = bad, "options_managed_faults"
	}
	tell(d, "managed", kind, o.words.Text("options_managed"), o.words.Text(advice))
	listFaults(d, "managed-faults", "managed-fault", o.words, managed.Faults)
}

// disabled returns the attribute of what changes a field, empty where the user may.
func (m *form) disabled(path string) string {
	if m.isFixed(path) {
		return "true"
	}
	return ""
}

// listFaults lists what is wrong with values of a policy, each with its name.
func listFaults(d Document, list, row string, words *locale.Catalogue, faults []message.Error) {
	var keys []string
	for i := range faults {
		keys = append(keys, strconv.Itoa(i))
	}
	d.SetRows(list, keys)
	for i := range faults {
		f := explain(words, &faults[i])
		d.SetText(inRow(row+"-name", keys[i]), f.Field)
		d.SetText(inRow(row+"-text", keys[i]), f.Title+" "+f.Advice)
	}
}
