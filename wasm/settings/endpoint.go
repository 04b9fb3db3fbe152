package settings

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"simotel/wasm/request"
)

// Bounds of an endpoint's texts, in characters; those of its requests are
// package request's.
const (
	MaxPointer = 200
	MaxStates  = 2000
)

// Endpoint tells how a server takes an order as one HTTP request. See
// docs/endpoint.md.
type Endpoint struct {
	Originate request.Template `json:"originate"`
	Success   string           `json:"success"` // a JSON pointer, or "pointer = value"; empty where any 2xx says so
	ID        string           `json:"id"`      // pointer to the server's name of the call, empty for none
	Message   string           `json:"message"` // pointer to its own words for a refusal, empty for none
	Status    request.Template `json:"status"`  // asks how a call goes
	State     string           `json:"state"`   // pointer to the state in its answer
	States    string           `json:"states"`  // a line for each of the server's words: word = state
	Hangup    request.Template `json:"hangup"`  // ends a call
}

// EndsByName reports whether a call is ended by the server's own name of it.
func (e Endpoint) EndsByName() bool {
	r, _ := request.Parse(e.Hangup)
	return r.Names(request.CallID)
}

// States lists what a server's word for the state of a call can stand for:
// states of a call, then ways in which it ended, as package calls knows them.
var States = []string{
	"caller_ringing", "caller_answered", "callee_ringing", "connected", "ended",
	"answered", "busy", "rejected", "no_answer", "caller_no_answer", "callee_failed", "barred", "cancelled",
}

// Softphone tells how a number becomes an address for the telephone program.
type Softphone struct {
	Scheme string `json:"scheme"` // SchemeTel, SchemeSIP or SchemeCallto
	Domain string `json:"domain"` // behind the @ of a sip address; empty for none
}

// Schemes of addresses that telephone programs open.
const (
	SchemeTel    = "tel"    // RFC 3966
	SchemeSIP    = "sip"    // RFC 3261
	SchemeCallto = "callto" // Microsoft's and Skype's
)

// Global reports whether the address has the international number where there is
// one: then neither a PBX's prefix nor what it bars has a meaning.
func (s Softphone) Global() bool { return s.Scheme != SchemeSIP }

// Rules returns how numbers are dialled on this connection.
func (s Settings) Rules() Dialling {
	if s.Connection.Kind == KindSoftphone && s.Softphone.Global() {
		return Dialling{International: true}
	}
	return s.Dialling
}

// Pointer is a JSON pointer (RFC 6901), and the value that is to be there if
// Compares is set.
type Pointer struct {
	Path     string
	Value    string
	Compares bool
}

// ParsePointer reads "pointer" or "pointer = value". The first = ends the
// pointer.
func ParsePointer(text string) (Pointer, bool) {
	var p Pointer
	p.Path, p.Value, p.Compares = strings.Cut(text, "=")
	p.Path, p.Value = strings.TrimSpace(p.Path), strings.TrimSpace(p.Value)
	escapes := strings.NewReplacer("~0", "", "~1", "").Replace(p.Path)
	return p, strings.HasPrefix(p.Path, "/") && !strings.Contains(escapes, "~")
}

// ParseStates reads the lines of Endpoint.States: the server's words, in lower
// case, and what each stands for.
func ParseStates(text string) (map[string]string, bool) {
	states := map[string]string{}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		i := strings.LastIndexByte(line, '=') // a word may have one, a state has none
		if i < 0 {
			return nil, false
		}
		word, state := strings.ToLower(strings.TrimSpace(line[:i])), strings.TrimSpace(line[i+1:])
		if word == "" || !slices.Contains(States, state) {
			return nil, false
		}
		states[word] = state
	}
	return states, true
}

// Lacks returns the first field that the requests of an endpoint name and that is
// empty: a path in its document. Empty for none.
func Lacks(s Settings, c Credentials) string {
	e := s.Endpoint
	for _, t := range []request.Template{e.Originate, e.Status, e.Hangup} {
		r, _ := request.Parse(t)
		for _, need := range []struct{ name, value, field string }{
			{request.Extension, s.Extension, "extension"},
			{request.Username, c.Username, "username"}, {request.Password, c.Password, "password"},
			{request.Basic, c.Username, "username"}, {request.Basic, c.Password, "password"},
			{request.Token, c.Token, "token"},
		} {
			if t.URL != "" && need.value == "" && r.Names(need.name) {
				return need.field
			}
		}
	}
	return ""
}

// endpoint checks the requests and how their answers are read.
func (e *Errors) endpoint(s Endpoint) Endpoint {
	s.Originate, _ = e.request("endpoint.originate", s.Originate, func(t request.Template) (request.Request, []request.Fault) {
		return request.Parse(t, request.CallID)
	})
	s.Success = e.pointer("endpoint.success", s.Success, true)
	s.ID = e.pointer("endpoint.id", s.ID, false)
	s.Message = e.pointer("endpoint.message", s.Message, false)
	parse := func(t request.Template) (request.Request, []request.Fault) { return request.Parse(t) }
	var status, hangup request.Request
	s.Status, status = e.request("endpoint.status", s.Status, parse)
	s.State = e.pointer("endpoint.state", s.State, false)
	s.States = lines(s.States)
	switch _, ok := ParseStates(s.States); {
	case utf8.RuneCountInString(s.States) > MaxStates:
		e.add("endpoint.states", CodeTooLong, strconv.Itoa(MaxStates))
	case !ok:
		e.add("endpoint.states", CodeStates, strings.Join(States, ", "))
	}
	s.Hangup, hangup = e.request("endpoint.hangup", s.Hangup, parse)
	if s.Status.URL != "" {
		e.needed("endpoint.state", s.State, "endpoint.status.url")
		e.needed("endpoint.states", s.States, "endpoint.status.url")
	}
	switch {
	case s.Status.URL != "" && status.Names(request.CallID):
		e.needed("endpoint.id", s.ID, "endpoint.status.url")
	case s.Hangup.URL != "" && hangup.Names(request.CallID):
		e.needed("endpoint.id", s.ID, "endpoint.hangup.url")
	}
	return s
}

// needed records that a field is empty although another, by its path, needs it: the
// address of a request that is not made without it.
func (e *Errors) needed(field, value, by string) {
	if value == "" {
		e.add(field, CodeNeeded, by)
	}
}

// request checks one request, and returns it in canonical form and as it reads.
func (e *Errors) request(field string, t request.Template, parse func(request.Template) (request.Request, []request.Fault)) (request.Template, request.Request) {
	t.Method = strings.ToUpper(Typed(t.Method))
	t.URL = Typed(t.URL)
	t.Headers, t.Body = lines(t.Headers), lines(t.Body)
	absent := t.URL == ""
	if absent {
		t.URL = "http://none" // the other parts are held to the same
	}
	code := ""
	if t.URL, code = canonicalRequest(t.URL); code != "" {
		e.add(field+"."+request.PartURL, code, "")
	}
	r, faults := parse(t)
	for _, f := range faults {
		if code == "" || f.Part != request.PartURL {
			e.add(field+"."+f.Part, f.Code, f.Detail)
		}
	}
	if absent {
		t.URL = ""
	}
	return t, r
}

// canonicalRequest brings the origin of a request's address to the form that a
// server's has, and leaves the rest as it is. Beside it stands an error code.
func canonicalRequest(address string) (string, string) {
	base := Origin(address)
	if strings.ContainsAny(base, "{}<>") || base == "" {
		return address, "" // package request says why
	}
	canonical, code := canonicalServer(base)
	if code != "" {
		return "", code
	}
	return canonical + address[len(base):], ""
}

// Origin returns scheme://host[:port] of an address as it is written, empty if it has no scheme.
func Origin(address string) string {
	i := strings.Index(address, "://")
	if i < 0 {
		return ""
	}
	if end := strings.IndexAny(address[i+3:], `/?#\`); end >= 0 {
		return address[:i+3+end]
	}
	return address
}

// pointer checks a JSON pointer; empty is fine.
func (e *Errors) pointer(field, text string, compares bool) string {
	text = e.name(field, text, MaxPointer)
	if p, ok := ParsePointer(text); text != "" && (!ok || p.Compares && !compares) {
		e.add(field, CodePointer, "")
	}
	return text
}

// softphone checks the scheme and the domain, which may have a port.
func (e *Errors) softphone(s Softphone) Softphone {
	e.oneOf("softphone.scheme", s.Scheme, SchemeTel, SchemeSIP, SchemeCallto)
	if s.Domain = strings.TrimPrefix(Typed(s.Domain), "@"); s.Domain == "" {
		return s
	}
	host, port, okPort := splitPort(s.Domain)
	host, _, okHost := canonicalHost(host)
	if !okPort || !okHost {
		e.add("softphone.domain", CodeDomain, "")
		return s
	}
	if s.Domain = host; port != 0 {
		s.Domain += ":" + strconv.Itoa(port)
	}
	return s
}

// lines brings a text of several lines to one kind of line break.
func lines(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"))
}
