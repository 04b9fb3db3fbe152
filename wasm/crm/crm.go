// Package crm owns what a call means to the CRM (customer relationship
// management) that its user works in: which of its pages is opened for a call and
// when, and whose a number is. It refuses to open anything itself, to ask more
// often than it must, to follow an answer that leads elsewhere, and to take the
// CRM's word for an address that the settings do not allow.
package crm

import (
	"cmp"
	"strconv"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/request"
	"simotel/wasm/settings"
)

// Party is the number of the other side of a call, in the forms that templates
// have.
type Party struct {
	E164     string // with its plus; empty for an internal number or a code
	National string // as it is dialled in its own country, 02188341256; empty where E164 is
	Number   string // as the PBX is told it, or told it
}

// values returns what the placeholders of a number stand for.
func (p Party) values(s settings.Settings) map[string]string {
	return map[string]string{
		request.E164: p.E164, request.National: p.National, request.Digits: strings.TrimPrefix(p.E164, "+"),
		request.Number: cmp.Or(p.Number, p.National), request.Extension: s.Extension,
	}
}

// Page returns the address of the page that is opened for a call: the template's,
// or where the settings have none the contact's own, if they allow it. False for
// none: the template needs a contact that nobody knows, or a number in a form
// that this one has not.
func Page(s settings.Settings, p Party, r calls.Record) (address string, ok bool) {
	contact := calls.Contact{}
	if r.Contact != nil {
		contact = *r.Contact
	}
	if s.CRM.Pop.URL == "" {
		return contact.Link, s.CRM.LinksTo(contact.Link)
	}
	t, faults := template(s)
	isForeign := p.E164 == "" && (t.Names(request.E164) || t.Names(request.National) || t.Names(request.Digits)) // a colleague's, say
	if len(faults) > 0 || isForeign || contact.ID == "" && t.Names(request.ContactID) {
		return "", false
	}
	values := p.values(s)
	values[request.Name], values[request.Company], values[request.ContactID] = contact.Name, contact.Company, contact.ID
	values[request.Direction] = cmp.Or(string(r.Direction), "outgoing")
	values[request.State], values[request.Outcome] = string(r.State()), string(r.Outcome())
	values[request.Queue], values[request.CallID], values[request.ID] = r.Queue, r.CallID, r.ID
	if r.Report != nil {
		values[request.Duration] = strconv.Itoa(r.Report.Talked)
	}
	filled, err := t.Fill(values)
	return filled.URL, err == nil
}

func template(s settings.Settings) (request.Request, []request.Fault) {
	return request.ParseWith(request.Template{Method: "GET", URL: s.CRM.Pop.URL}, request.PageNames, nil)
}

// NamesContact reports whether the page depends on whose the number is.
func NamesContact(s settings.Settings) bool {
	t, _ := template(s)
	return s.CRM.Pop.URL == "" || t.Names(request.Name) || t.Names(request.Company) || t.Names(request.ContactID)
}
