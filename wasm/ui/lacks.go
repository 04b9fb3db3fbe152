package ui

import (
	"slices"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// lacks is what stored settings do not do yet although they are valid.
type lacks struct {
	empty       []string // the settings that are needed and empty
	unencrypted []string // the addresses to which nothing is sent
}

// lacking returns what a configuration lacks: for calls, and for live events if
// it has an address of them.
func lacking(c message.Configuration) lacks {
	var l lacks
	for _, f := range missing(c) {
		l.empty = append(l.empty, f.path)
	}
	s := c.Settings
	if s.Events.Address != "" && !c.Secrets.EventsToken && c.Credentials.EventsToken == "" {
		l.empty = append(l.empty, "eventsToken")
	}
	for _, a := range []struct{ path, address string }{{serverPath, s.Connection.Server}, {eventsPath, s.Events.Address}} {
		if settings.CheckClearText(a.address, s.ClearText) != nil {
			l.unencrypted = append(l.unencrypted, a.path)
		}
	}
	return l
}

// The two addresses that the extension connects to.
const (
	serverPath = "connection.server"
	eventsPath = "events.address"
)

func (l lacks) any() bool { return len(l.empty)+len(l.unencrypted) > 0 }

// calls reports whether calls can be placed: what is lacking are live events.
func (l lacks) calls() bool {
	return !slices.ContainsFunc(slices.Concat(l.empty, l.unencrypted), func(path string) bool {
		return path != "eventsToken" && path != eventsPath
	})
}

// kind returns how it is coloured.
func (l lacks) kind() string {
	if l.calls() {
		return ask
	}
	return bad
}

// lacksWords tells what is lacking, a sentence a line.
func (o *Options) lacksWords(l lacks) string {
	var lines []string
	for _, part := range []struct {
		key   string
		paths []string
	}{{"options_missing_next", l.empty}, {"options_unencrypted", l.unencrypted}} {
		var labels []string
		for _, path := range part.paths {
			labels = append(labels, o.label(path))
		}
		if len(labels) > 0 {
			lines = append(lines, o.words.Text(part.key, strings.Join(labels, o.words.Text("list_separator"))))
		}
	}
	if l.calls() {
		lines = append(lines, o.words.Text("options_calls_ready"))
	}
	return strings.Join(lines, "\n")
}

// tellLacks tells what is lacking and brings its first field into view.
func (o *Options) tellLacks(l lacks) {
	tell(o.Document, "result", l.kind(), o.words.Text("options_missing"), o.lacksWords(l))
	for _, f := range fields {
		if slices.Contains(l.empty, f.path) || slices.Contains(l.unencrypted, f.path) {
			o.Document.Focus(f.id())
			return
		}
	}
}
