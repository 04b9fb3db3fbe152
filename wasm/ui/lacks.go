package ui

import (
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
	isLocked := c.State == settings.StateLocked // what is there nobody knows
	for _, f := range missing(c) {
		if isLocked && isCredential(f.path) {
			continue
		}
		l.empty = append(l.empty, f.path)
	}
	s := c.Settings
	if !isLocked && asked(eventsPath, s) && s.Events.Address != "" && !c.Secrets.EventsToken && c.Credentials.EventsToken == "" {
		l.empty = append(l.empty, eventsToken)
	}
	l.unencrypted = s.Unencrypted()
	return l
}

// addresses lists the fields of addresses to which something is sent.
var addresses = []string{"connection.server", originatePath, statusPath, hangupPath, eventsPath, lookupPath, logPath}

// What live events need.
const (
	eventsPath  = "events.address"
	eventsToken = "eventsToken"
)

func (l lacks) any() bool { return len(l.empty)+len(l.unencrypted) > 0 }

// calls reports whether calls can be placed: what is lacking are live events.
func (l lacks) calls() bool {
	for _, path := range l.paths() {
		if path != eventsToken && path != eventsPath {
			return false
		}
	}
	return true
}

func (l lacks) paths() []string { return append(append([]string{}, l.empty...), l.unencrypted...) }

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
	if len(l.empty) > 0 {
		lines = append(lines, o.words.Text("options_missing_next", o.labels(l.empty)))
	}
	if len(l.unencrypted) > 0 {
		lines = append(lines, o.words.Text("options_unencrypted", o.labels(l.unencrypted)))
	}
	if l.calls() {
		lines = append(lines, o.words.Text("options_events_only"))
	}
	return strings.Join(lines, "\n")
}
