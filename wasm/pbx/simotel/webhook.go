package simotel

import (
	"encoding/json"
	"strings"
	"unicode"

	"simotel/wasm/pbx"
)

// The event webhooks that tell of calls, as word writes their names.
const (
	newState     = "newstate"
	incomingCall = "incomingcall"
	outgoingCall = "outgoingcall"
	cdr          = "cdr"
	cdrQueue     = "cdrqueue"
	extenAdded   = "extenadded"
	extenRemoved = "extenremoved"
)

// webhook is the body of an event webhook. Members may be missing, null,
// numbers or strings; their names are in lower case with _ for blanks.
type webhook struct {
	fields
	name string // the event's, as word writes it; empty for none
}

// readWebhook reads a body. What is no object tells nothing.
func readWebhook(raw json.RawMessage) webhook {
	var members fields
	if json.Unmarshal(raw, &members) != nil {
		return webhook{}
	}
	w := webhook{fields: make(fields, len(members))}
	for name, value := range members {
		w.fields[strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(name)))] = value
	}
	w.name = word(w.text("event_name", "event", "eventname")) // Survey has "event"
	return w
}

// word makes names comparable: "New State", "new_state" and "NewState" are one.
func word(s string) string {
	if len(s) > maxID {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// id returns a member's words, cut to what is kept of a name or number.
func (w webhook) id(names ...string) string { return pbx.Clean(w.text(names...), maxID) }

// ids returns the PBX's names of the call: the documents' tables say cuid, their
// samples unique_id, and some events have both.
func (w webhook) ids() []string {
	var ids []string
	for _, name := range []string{"unique_id", "uniqueid", "cuid"} {
		ids = add(ids, w.id(name))
	}
	return ids
}

// phoneStates are the words of NewState.
var phoneStates = map[string]pbx.PhoneState{
	"idle": pbx.PhoneIdle, "ringing": pbx.PhoneRinging, "inuse": pbx.PhoneInUse,
	"pause": pbx.PhonePaused, "paused": pbx.PhonePaused, "unavailable": pbx.PhoneUnavailable,
}

// phone returns the state of which NewState tells, PhoneUnknown for none that
// is documented.
func (w webhook) phone() pbx.PhoneState { return phoneStates[word(w.text("state"))] }

// add adds to a set of at most four what is not empty and not yet in it.
func add(set []string, s string) []string {
	if s == "" || len(set) >= 4 {
		return set
	}
	for _, known := range set {
		if known == s {
			return set
		}
	}
	return append(set, s)
}

// sameNumber reports whether two numbers are one: the same digits, or long ones
// that end alike, since a PBX writes a number now with country code or prefix,
// now without.
func sameNumber(a, b string) bool {
	a, b = digits(a), digits(b)
	n := min(len(a), len(b), 10)
	if n < 8 {
		return a != "" && a == b
	}
	return a[len(a)-n:] == b[len(b)-n:]
}

// digits returns a number's digits; empty for what is no number, a name say.
func digits(s string) string {
	var d []byte
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			d = append(d, byte(r))
		case !strings.ContainsRune("+-() ", r):
			return ""
		}
	}
	return string(d)
}
