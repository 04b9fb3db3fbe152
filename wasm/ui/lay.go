package ui

import (
	"context"
	"maps"
	"slices"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// saved is what became of a form's changes.
type saved struct {
	was, stored message.Configuration // before and after
	laid        []field               // the changed fields that are stored
	typed       map[string]string     // what they held, by their ids
	erased      message.Secrets       // which secrets are no more
	faults      []*message.Error      // why the others are not stored
}

// isSaved reports whether anything was.
func (s *saved) isSaved() bool { return len(s.laid) > 0 || s.erased != (message.Secrets{}) }

// save saves what was changed and is valid, laid over what is stored now. The
// caller holds the lock.
func (m *form) save(ctx context.Context) (saved, error) {
	s, changed := saved{erased: m.erase, typed: map[string]string{}}, m.changes()
	if len(changed) == 0 && !s.isSaved() {
		return s, nil
	}
	var err error
	if s.was, err = m.service.Configuration(ctx); err != nil {
		return s, err
	}
	var n message.Configuration
	n, s.laid, s.faults = m.lay(s.was, changed)
	if !s.isSaved() {
		return s, nil
	}
	for _, f := range s.laid {
		s.typed[f.id()] = m.document.Value(f.id())
	}
	n.Secrets, n.Problem = s.erased, nil
	if s.stored, err = m.service.SaveConfiguration(ctx, n); err == nil {
		m.erase = without(m.erase, s.erased) // one that came meanwhile is still to be done
	}
	return s, err
}

// without returns which secrets are still to be erased once some were.
func without(all, done message.Secrets) message.Secrets {
	return message.Secrets{
		ErasePassword:    all.ErasePassword && !done.ErasePassword,
		EraseToken:       all.EraseToken && !done.EraseToken,
		EraseEventsToken: all.EraseEventsToken && !done.EraseEventsToken,
		EraseCRMToken:    all.EraseCRMToken && !done.EraseCRMToken,
		EraseCRMSecret:   all.EraseCRMSecret && !done.EraseCRMSecret,
	}
}

// keepUp has what is typed saved when the page goes, since the field that was typed
// in last may never be left, and shows what other pages changed when it is
// back, and the administrator at once.
// What is typed stays; that the worker does not answer, the next change will tell.
func (m *form) keepUp(ctx context.Context, commit func(context.Context) bool, show func(c message.Configuration, saved map[string]string)) error {
	again := func() {
		m.saving.Lock()
		defer m.saving.Unlock()
		if c, err := m.service.Configuration(ctx); err == nil {
			show(c, nil)
		}
	}
	m.platform.Visible(func(visible bool) {
		if !visible {
			commit(ctx)
			return
		}
		again()
	})
	return m.platform.PolicyChanged(again)
}

// edit saves a change of what is stored now. The caller holds the lock.
func (m *form) edit(ctx context.Context, change func(c *message.Configuration)) (message.Configuration, error) {
	now, err := m.service.Configuration(ctx)
	if err != nil {
		return now, err
	}
	now.Secrets, now.Problem = message.Secrets{}, nil
	change(&now)
	return m.service.SaveConfiguration(ctx, now)
}

// changes returns the fields that hold something else than what was put there.
func (m *form) changes() []field {
	var list []field
	for _, f := range m.fields {
		if m.document.Value(f.id()) != m.shown[f.id()] && !m.isFixed(f.path) {
			list = append(list, f)
		}
	}
	return list
}

// lay lays what changed fields hold over what is stored, as far as that is valid
// together, and returns what it laid and what is wrong with the others. A field
// that may be empty by itself, but not beside another, holds that one back.
func (m *form) lay(now message.Configuration, changed []field) (n message.Configuration, laid []field, faults []*message.Error) {
	held := map[string]bool{}
	for {
		n, laid = now, nil
		var found []*message.Error
		for _, f := range changed {
			if held[f.path] {
				continue
			}
			if fault := m.set(&n, f); fault != nil {
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
func (m *form) set(c *message.Configuration, f field) *message.Error {
	if fault := f.set(c, m.document.Value(f.id())); fault != nil || f.path != countriesPath {
		return fault
	}
	codes, fault := m.countryCodes(c.Settings.Guards.Countries)
	if fault == nil {
		c.Settings.Guards.Countries = codes
	}
	return fault
}
