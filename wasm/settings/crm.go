package settings

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
	PopRing   = "ring"   // the callee's phone rings; of an incoming call, the user's own
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

// MaxLookupMinutes bounds Lookup.Minutes: a week.
const MaxLookupMinutes = 7 * 24 * 60

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
	c.Hosts, c.Pages = append([]string{}, c.Hosts...), append([]string{}, c.Pages...) // empty in JSON, not null; and nobody else's
	p, l := c.Pop, c.Lookup
	e.oneOf("crm.pop.outgoing", p.Outgoing, PopNever, PopRing, PopAnswer, PopEnd)
	e.oneOf("crm.pop.incoming", p.Incoming, PopNever, PopRing, PopAnswer, PopEnd)
	e.oneOf("crm.pop.where", p.Where, PopTab, PopReused, PopWindow)
	e.within("crm.lookup.minutes", l.Minutes, 1, MaxLookupMinutes)
	e.oneOf("crm.log.authentication", c.Log.Authentication, LogOpen, LogToken, LogHMAC)
	return c
}
