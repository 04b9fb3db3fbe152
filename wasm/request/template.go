// Package request owns requests that a user writes down once, with
// placeholders for what differs from call to call: how they are read, checked
// and filled in, each value escaped for the place where it stands, and how their
// answers are read (RFC 6901). It refuses to
// send anything, and to let a value become more than a value.
package request

import (
	"slices"
	"strings"
)

// The placeholders. In a template they stand in braces: {number}.
const (
	Number    = "number"    // the digits to dial, as the dialling rules made them
	E164      = "e164"      // + and the international number, empty for what has none: an extension, a code
	Extension = "extension" // the phone that rings first
	Context   = "context"   // the dialplan context of the settings
	CallerID  = "callerId"  // the caller id of the settings
	ID        = "id"        // our own name of the call
	CallID    = "callId"    // the server's, from its answer to the order
	Ring      = "ring"      // how long the first phone may ring, in seconds

	// Of a call, for the CRM. Each is empty while it is not known.
	National  = "national" // the number as it is dialled in its own country: 02188341256
	Digits    = "digits"   // E164 without the plus
	Name      = "name"     // of the contact that the CRM named, as Company and ContactID
	Company   = "company"
	ContactID = "contactId" // the CRM's own
	Direction = "direction" // outgoing or incoming
	State     = "state"     // calls.State
	Queue     = "queue"     // of an incoming call
	Duration  = "duration"  // how long was talked, in seconds
	Outcome   = "outcome"   // calls.Outcome

	// Secrets: they stand in headers and bodies, never in an address, which
	// servers, proxies and logs keep.
	Username = "username"
	Password = "password"
	Token    = "token"
	Basic    = "basic" // base64 of user name, colon, password: RFC 7617
)

// Names lists the placeholders of orders and of what is asked about them that are
// no secrets, Secrets those that are.
var (
	Names   = []string{Number, E164, Extension, Context, CallerID, ID, CallID, Ring}
	Secrets = []string{Username, Password, Token, Basic}
)

// The placeholders of a page of the CRM that is opened for a call, and of what the
// CRM is asked about a number; of secrets the latter may have Token in headers.
var (
	PageNames = []string{E164, National, Digits, Number, Name, Company, ContactID, Direction, State, Queue, Extension, CallID, ID, Duration, Outcome}
	WhoNames  = []string{E164, National, Digits, Number, Extension}
)

// Place is where a template stands, and so what its values are escaped for.
type Place int

// The places.
const (
	InURL    Place = iota // a path or a query: percent-encoding, RFC 3986
	InHeader              // a header's value: nothing can be escaped, so much is refused
	InJSON                // a string of JSON, RFC 8259
	InForm                // a value of application/x-www-form-urlencoded
)

// part is a run of text, or a placeholder if name is not empty.
type part struct{ text, name string }

// template is a text with placeholders.
type template struct {
	place Place
	parts []part
}

// parse splits a text at its placeholders. A brace that belongs to none is a
// fault, but in JSON, where only one before a letter begins a placeholder.
func parse(text string, place Place, allowed []string) (template, *Fault) {
	t := template{place: place}
	for text != "" {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			i = len(text)
		}
		n := i + 1
		if i < len(text) && text[i] == '{' && n < len(text) && isLetter(text[n]) {
			t.literal(text[:i])
			name := text[n:]
			end := strings.IndexFunc(name, func(r rune) bool { return r > 0x7f || !isLetter(byte(r)) && (r < '0' || r > '9') })
			if end < 0 || name[end] != '}' {
				return t, &Fault{Code: CodeBrace}
			}
			if name = name[:end]; !slices.Contains(allowed, name) {
				return t, unknown(name, allowed)
			}
			t.parts = append(t.parts, part{name: name})
			text = text[n+end+1:]
			continue
		}
		if i == len(text) {
			n = i
		} else if place != InJSON {
			return t, &Fault{Code: CodeBrace}
		}
		t.literal(text[:n])
		text = text[n:]
	}
	return t, nil
}

// unknown says why a placeholder must not stand here.
func unknown(name string, allowed []string) *Fault {
	if slices.Contains(Secrets, name) {
		return &Fault{Code: CodeSecret}
	}
	list := make([]string, len(allowed))
	for i, a := range allowed {
		list[i] = "{" + a + "}"
	}
	return &Fault{Code: CodePlaceholder, Detail: strings.Join(list, " ")}
}

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }

// literal adds text as it stands.
func (t *template) literal(text string) {
	if text != "" {
		t.parts = append(t.parts, part{text: text})
	}
}

// names reports whether a placeholder stands in the template.
func (t template) names(name string) bool {
	return slices.ContainsFunc(t.parts, func(p part) bool { return p.name == name })
}

// fill puts values in the places of the placeholders. The error names the
// placeholder whose value cannot stand there.
func (t template) fill(values map[string]string) (string, error) {
	var b strings.Builder
	for _, p := range t.parts {
		if p.name == "" {
			b.WriteString(p.text)
			continue
		}
		escaped, ok := escape(values[p.name], t.place)
		if !ok {
			return "", &ValueError{Placeholder: p.name}
		}
		b.WriteString(escaped)
	}
	return b.String(), nil
}
