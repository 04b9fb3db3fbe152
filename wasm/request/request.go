package request

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"simotel/wasm/fetch"
)

// Bounds of a template's texts, in characters.
const (
	MaxURL     = 1000
	MaxHeaders = 4000
	MaxBody    = 8000
)

// Methods lists the methods that a request may have.
var Methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

// Template is a request as its user writes it. An empty URL is no request.
type Template struct {
	Method  string `json:"method"`  // one of Methods
	URL     string `json:"url"`     // http or https; placeholders after the host only
	Headers string `json:"headers"` // a line for each: Name: value
	Body    string `json:"body"`    // JSON or a form
}

// The parts of a template that a Fault names: the fields' names in JSON.
const (
	PartMethod  = "method"
	PartURL     = "url"
	PartHeaders = "headers"
	PartBody    = "body"
)

// The codes of what can be wrong with a template.
const (
	CodeMethod          = "request_method_invalid"   // Detail: the methods
	CodeURL             = "request_url_invalid"      // no http or https address, or characters that belong in none
	CodeURLOwn          = "request_url_own"          // something in < > waits for its user's own word
	CodeTooLong         = "setting_too_long"         // Detail: the bound in characters
	CodeCharacters      = "setting_characters"       // control characters
	CodePlaceholder     = "placeholder_unknown"      // Detail: those that there are
	CodeBrace           = "placeholder_brace"        // a brace that belongs to no placeholder
	CodeSecret          = "placeholder_secret"       // a secret in the address
	CodeHost            = "placeholder_host"         // a placeholder before the path
	CodeHeader          = "request_header_invalid"   // Detail: the line's number
	CodeHeaderForbidden = "request_header_forbidden" // one that browsers set themselves. Detail: its name
	CodeBodyMethod      = "request_body_method"      // GET has no body
	CodeBodyJSON        = "request_body_json"        // begins as JSON and is none, or has a placeholder outside a string
	CodeBodyType        = "request_body_type"        // a Content-Type for which nobody knows how to escape
)

// Codes lists the codes that are this package's own.
var Codes = []string{CodeMethod, CodeURL, CodeURLOwn, CodePlaceholder, CodeBrace, CodeSecret, CodeHost,
	CodeHeader, CodeHeaderForbidden, CodeBodyMethod, CodeBodyJSON, CodeBodyType}

// Fault is what is wrong with one part of a template.
type Fault struct {
	Part   string
	Code   string
	Detail string // for the sentence's placeholder, never a value
}

// ValueError says that a value cannot stand where its placeholder does.
type ValueError struct {
	Placeholder string // its name; "" where the address would become another
}

// Error implements error.
func (e *ValueError) Error() string { return "value of {" + e.Placeholder + "} cannot stand there" }

// Request is a template that was read.
type Request struct {
	method  string
	origin  string   // scheme://host[:port]
	path    template // with the query
	headers []header
	body    template
}

// Parse reads a template of an order, or of what is asked about one. Its
// placeholders may be those of Names but the excluded, and Secrets.
func Parse(t Template, excluded ...string) (Request, []Fault) {
	names := slices.DeleteFunc(slices.Clone(Names), func(n string) bool { return slices.Contains(excluded, n) })
	return ParseWith(t, names, Secrets)
}

// ParseWith reads a template whose placeholders may be some names, and some secrets
// in headers and body only. Of each part it returns at most one fault.
func ParseWith(t Template, names, secrets []string) (Request, []Fault) {
	r := Request{method: t.Method}
	var faults []Fault
	add := func(part string, f *Fault) {
		if f != nil {
			f.Part = part
			faults = append(faults, *f)
		}
	}
	if !slices.Contains(Methods, t.Method) {
		add(PartMethod, &Fault{Code: CodeMethod, Detail: strings.Join(Methods, ", ")})
	}
	add(PartURL, r.readURL(t.URL, names))
	allowed := slices.Concat(names, secrets)
	add(PartHeaders, r.readHeaders(t.Headers, allowed))
	add(PartBody, r.readBody(t.Body, allowed))
	return r, faults
}

// readURL splits an address into its origin, where nothing may be filled in,
// and what follows.
func (r *Request) readURL(url string, allowed []string) *Fault {
	scheme, rest, found := strings.Cut(url, "://")
	authority, path := rest, ""
	if i := strings.IndexAny(rest, `/?#\`); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	switch {
	case utf8.RuneCountInString(url) > MaxURL:
		return tooLong(MaxURL)
	case strings.ContainsAny(url, "<>"):
		return &Fault{Code: CodeURLOwn}
	case found && strings.ContainsAny(scheme+authority, "{}"):
		return &Fault{Code: CodeHost}
	case scheme != "http" && scheme != "https" || authority == "", !utf8.ValidString(url), strings.ContainsFunc(url, unicode.IsControl),
		strings.ContainsAny(url, " \"#<>\\^`|"), hasBadPercent(path):
		return &Fault{Code: CodeURL}
	}
	var fault *Fault
	r.origin = scheme + "://" + authority
	if r.path, fault = parse(path, InURL, allowed); fault == nil && hasDots(pathOf(path)) {
		fault = &Fault{Code: CodeURL}
	}
	return fault
}

func pathOf(address string) string {
	path, _, _ := strings.Cut(address, "?")
	return path
}

// readBody reads a body as what its Content-Type or, without one, its first
// character says that it is.
func (r *Request) readBody(body string, allowed []string) *Fault {
	switch {
	case body == "":
		return nil
	case r.method == "GET":
		return &Fault{Code: CodeBodyMethod}
	case utf8.RuneCountInString(body) > MaxBody:
		return tooLong(MaxBody)
	case !utf8.ValidString(body):
		return &Fault{Code: CodeCharacters}
	}
	place, known := r.placeOfBody(body)
	if !known {
		return &Fault{Code: CodeBodyType}
	}
	if place == InForm && (strings.ContainsFunc(body, unicode.IsControl) || hasBadPercent(body)) {
		return &Fault{Code: CodeCharacters}
	}
	var fault *Fault
	if r.body, fault = parse(body, place, allowed); fault == nil && place == InJSON && !r.body.isJSON() {
		fault = &Fault{Code: CodeBodyJSON}
	}
	return fault
}

// isJSON reports whether a template becomes JSON whatever is filled in: x is none
// outside a string, nor behind a backslash. Seconds are a number of one to three
// digits, which may stand by itself.
func (t template) isJSON() bool {
	values := map[string]string{}
	for _, p := range t.parts {
		values[p.name] = "x"
	}
	for _, seconds := range []string{"5", "60", "120"} {
		values[Ring] = seconds
		if filled, err := t.fill(values); err != nil || !json.Valid([]byte(filled)) {
			return false
		}
	}
	return true
}

// Names reports whether a placeholder stands anywhere in the request.
func (r Request) Names(name string) bool {
	return r.path.names(name) || r.body.names(name) ||
		slices.ContainsFunc(r.headers, func(h header) bool { return h.value.names(name) })
}

// Origin returns the address up to the path: scheme://host[:port].
func (r Request) Origin() string { return r.origin }

// Fill returns the request with values in the places of its placeholders. The
// error is a *ValueError.
func (r Request) Fill(values map[string]string) (fetch.Request, error) {
	filled := fetch.Request{Method: r.method, Header: map[string]string{}}
	path, err := r.path.fill(values)
	if err == nil && hasDots(pathOf(path)) {
		err = &ValueError{} // the browser would go to another path
	}
	if err != nil {
		return filled, err
	}
	filled.URL = r.origin + path
	for _, h := range r.headers {
		if filled.Header[h.name], err = h.value.fill(values); err != nil {
			return filled, err
		}
	}
	if len(r.body.parts) == 0 {
		return filled, nil
	}
	if _, given := r.header(contentType); !given {
		filled.Header[contentType] = defaultTypes[r.body.place]
	}
	body, err := r.body.fill(values)
	filled.Body = []byte(body)
	return filled, err
}
