package settings

import (
	"strings"

	"simotel/wasm/request"
)

// CRM tells what a call means to the customer relationship management (CRM) that
// the user works in. All of it is off at first. See docs/crm.md.
type CRM struct {
	Pop    ScreenPop `json:"pop"`
	Lookup Lookup    `json:"lookup"`
	Log    CallLog   `json:"log"`
	Hosts  []string  `json:"hosts"` // where a contact's link may lead beside the hosts of the addresses here: host or host:port
	Pages  []string  `json:"pages"` // origins whose pages may ask for calls and are told of their state: https://crm.example.com
}

// When a CRM's record is opened.
const (
	PopNever  = "never"
	PopRing   = "ring"   // the PBX dials the callee; of an incoming call, the user's phone rings
	PopAnswer = "answer" // the call is answered
	PopEnd    = "end"    // it is over
)

// Where a CRM's record is opened.
const (
	PopTab    = "tab"    // in a new tab
	PopReused = "reused" // in the tab that the last one was opened in
	PopWindow = "window" // likewise in a window of its own
)

// ScreenPop tells which page of the CRM is opened for a call, and when.
type ScreenPop struct {
	URL      string `json:"url"`      // http or https, with placeholders after the host; empty for none
	Outgoing string `json:"outgoing"` // PopNever, PopRing, PopAnswer or PopEnd
	Incoming string `json:"incoming"` // likewise
	Where    string `json:"where"`    // PopTab, PopReused or PopWindow
}

// Lookup tells how the CRM is asked whose a number is: by a GET request that is
// answered with JSON.
type Lookup struct {
	URL     string `json:"url"`     // http or https, with placeholders after the host; empty for none
	Headers string `json:"headers"` // a line for each: Name: value
	Name    string `json:"name"`    // JSON pointers (RFC 6901) into the answer; empty for what it has not
	Company string `json:"company"`
	ID      string `json:"id"`
	Link    string `json:"link"`
	Minutes int    `json:"minutes"` // how long an answer is kept, 1 to MaxLookupMinutes
	Hover   bool   `json:"hover"`   // asked as soon as the pointer rests on a number, not only once a card is opened by click or key: it sends what pages hold
}

// How the CRM knows that a call's log is from us.
const (
	LogOpen  = "none"  // not at all
	LogToken = "token" // Authorization: Bearer, with Credentials.CRMToken
	LogHMAC  = "hmac"  // a signature by Credentials.CRMSecret (RFC 2104, SHA-256)
)

// CallLog tells where each call is logged once it is over.
type CallLog struct {
	URL            string `json:"url"`            // http or https, without placeholders; empty for none
	Authentication string `json:"authentication"` // LogOpen, LogToken or LogHMAC
}

// Bounds of what is of the CRM; MaxLookupMinutes is a week.
const (
	MaxLookupMinutes = 7 * 24 * 60
	MaxHosts         = 50 // entries
	MaxPages         = 50
)

// CodePage is that of an entry of CRM.Pages that is no origin. Detail: its line,
// from 1.
const CodePage = "page_invalid"

func defaultCRM() CRM {
	return CRM{
		Pop:    ScreenPop{Outgoing: PopNever, Incoming: PopRing, Where: PopReused},
		Lookup: Lookup{Minutes: 60},
		Log:    CallLog{Authentication: LogToken},
		Hosts:  []string{},
		Pages:  []string{},
	}
}

// crm checks what is of the CRM and returns it in canonical form.
func (e *Errors) crm(c CRM) CRM {
	p, l, log := &c.Pop, &c.Lookup, &c.Log
	p.URL = e.get("crm.pop", p.URL, nil, request.PageNames, nil)
	e.oneOf("crm.pop.outgoing", p.Outgoing, PopNever, PopRing, PopAnswer, PopEnd)
	e.oneOf("crm.pop.incoming", p.Incoming, PopNever, PopRing, PopAnswer, PopEnd)
	e.oneOf("crm.pop.where", p.Where, PopTab, PopReused, PopWindow)
	l.URL = e.get("crm.lookup", l.URL, &l.Headers, request.WhoNames, []string{request.Token})
	for _, pointer := range []struct {
		field string
		at    *string
	}{{"name", &l.Name}, {"company", &l.Company}, {"id", &l.ID}, {"link", &l.Link}} {
		*pointer.at = e.pointer("crm.lookup."+pointer.field, *pointer.at, false)
	}
	if l.URL != "" {
		e.needed("crm.lookup.name", l.Name, "crm.lookup.url")
	}
	e.within("crm.lookup.minutes", l.Minutes, 1, MaxLookupMinutes)
	log.URL = e.get("crm.log", log.URL, nil, nil, nil)
	e.oneOf("crm.log.authentication", log.Authentication, LogOpen, LogToken, LogHMAC)
	c.Hosts = e.list("crm.hosts", append([]string{}, c.Hosts...), MaxHosts, canonicalSite) // empty in JSON, not null; and nobody else's
	c.Pages = e.list("crm.pages", append([]string{}, c.Pages...), MaxPages, canonicalOrigin)
	return c
}

// get checks a request by GET, with the headers that headers holds, if any, and
// returns its address in canonical form.
func (e *Errors) get(field, url string, headers *string, names, secrets []string) string {
	t := request.Template{Method: "GET", URL: url}
	if headers != nil {
		t.Headers = *headers
	}
	t, _ = e.request(field, t, func(t request.Template) (request.Request, []request.Fault) {
		return request.ParseWith(t, names, secrets)
	})
	if headers != nil {
		*headers = t.Headers
	}
	return t.URL
}

// canonicalOrigin returns an entry of CRM.Pages as it is kept: scheme, host and
// the port that is not the scheme's own.
func canonicalOrigin(entry string) (canonical, code string) {
	entry = Typed(entry)
	if entry == "" {
		return "", ""
	}
	canonical, code = canonicalServer(entry)
	if code != "" || canonical != Origin(canonical) {
		return "", CodePage
	}
	return canonical, ""
}

// LinksTo reports whether a contact's link may be opened: http or https, to the
// scheme, host and port of one of the addresses here, or to one of Hosts.
func (c CRM) LinksTo(link string) bool {
	base := Origin(link)
	canonical, code := canonicalServer(base)
	if code != "" || base == "" || strings.Contains(base, "@") || strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) {
		return false
	}
	for _, own := range []string{c.Pop.URL, c.Lookup.URL, c.Log.URL} {
		if own != "" && Origin(own) == canonical {
			return true
		}
	}
	return len(Sites{List: c.Hosts}.Entries(link)) > 0
}
