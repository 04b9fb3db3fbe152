//go:build !js

// Package crmtest owns a CRM-shaped HTTP server for tests and demonstrations: it
// knows contacts by their numbers, shows a page for each, records what it is
// asked, and fails in the ways that such servers do. It refuses to be of use to
// anybody who has real contacts.
package crmtest

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
)

// Contact is whose a number is, as GET /api/contacts?phone=… tells it:
// {"results": [{"id", "name", "company": {"name"}, "link"}]}. An empty Link
// stands for the contact's own page here.
type Contact struct {
	ID, Name, Company, Link string
}

// Failure is how the server fails.
type Failure string

// The ways in which it fails. None is "".
const (
	Silent     Failure = "silent"     // it takes the request and never answers
	Broken     Failure = "broken"     // 500, with a page
	HTML       Failure = "html"       // 200, with a page
	Huge       Failure = "huge"       // 200, with more than anybody reads
	Elsewhere  Failure = "elsewhere"  // 302 to Server.RedirectTo
	OtherShape Failure = "otherShape" // 200, JSON of another form
	CutOff     Failure = "cutOff"     // 200, half of an answer
	Denied     Failure = "denied"     // 401
	Busy       Failure = "busy"       // 429
	Unknown    Failure = "unknown"    // 404
)

// Failures lists them all.
var Failures = []Failure{Silent, Broken, HTML, Huge, Elsewhere, OtherShape, CutOff, Denied, Busy, Unknown}

// Request is what the server was asked.
type Request struct {
	Method, Path, Query string
	Header              http.Header
	Body                string
}

// Server is the CRM. Its paths: /api/… answers with JSON, /contacts/<id> and
// everything else is a page. Fields may be set before the first request, later
// by the methods alone.
type Server struct {
	*httptest.Server
	Token      string // needed for /api/… as Authorization: Bearer, empty for none
	RedirectTo string // where Elsewhere leads to

	mux      *http.ServeMux
	mu       sync.Mutex
	contacts map[string]Contact // by number, in E.164 form
	failure  Failure
	requests []Request
	release  chan struct{} // closed when Silent ends
}

// New starts a CRM that knows nobody. Its user closes it.
func New() *Server {
	s := &Server{mux: http.NewServeMux(), contacts: map[string]Contact{}, release: make(chan struct{})}
	s.mux.HandleFunc("GET /api/contacts", s.contact)
	s.mux.HandleFunc("/", s.page)
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// Handle adds a path under /api/, which fails and is recorded as all others.
func (s *Server) Handle(pattern string, handle http.HandlerFunc) { s.mux.HandleFunc(pattern, handle) }

// Close ends the server, and what it has not answered.
func (s *Server) Close() {
	s.Fail("")
	s.Server.CloseClientConnections()
	s.Server.Close()
}

// Know has a number be a contact's.
func (s *Server) Know(number string, c Contact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.contacts[number] = c
}

// Fail has everything under /api/ fail from now on, for "" no longer.
func (s *Server) Fail(how Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failure == Silent && how != Silent {
		close(s.release)
		s.release = make(chan struct{})
	}
	s.failure = how
}

// Requests returns what was asked below a path, in order.
func (s *Server) Requests(below string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.requests), func(r Request) bool { return !strings.HasPrefix(r.Path, below) })
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body := read(r)
	s.mu.Lock()
	s.requests = append(s.requests, Request{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Clone(), body})
	failure, release := s.failure, s.release
	s.mu.Unlock()
	r = r.WithContext(withBody(r.Context(), body))
	switch {
	case !strings.HasPrefix(r.URL.Path, "/api/"):
	case failure != "" && s.fail(w, r, failure, release):
		return
	case s.Token != "" && r.Header.Get("Authorization") != "Bearer "+s.Token:
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// fail answers as a failure does and reports whether it has.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, failure Failure, release chan struct{}) bool {
	page := func(status int) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, "<!doctype html><title>CRM</title><p>Something is wrong.")
	}
	switch failure {
	case Silent:
		select {
		case <-release:
		case <-r.Context().Done():
		}
		return true
	case Broken:
		page(http.StatusInternalServerError)
	case HTML:
		page(http.StatusOK)
	case Huge:
		_, _ = fmt.Fprintf(w, `{"results":[{"name":%q}]}`, strings.Repeat("x", 2<<20))
	case Elsewhere:
		http.Redirect(w, r, s.RedirectTo, http.StatusFound)
	case OtherShape:
		_, _ = fmt.Fprint(w, `["nobody",{"name":7}]`)
	case CutOff:
		_, _ = fmt.Fprint(w, `{"results":[{"id":`)
	case Denied:
		w.WriteHeader(http.StatusUnauthorized)
	case Busy:
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
	case Unknown:
		w.WriteHeader(http.StatusNotFound)
	default:
		return false
	}
	return true
}

func (s *Server) contact(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	c, known := s.contacts[r.URL.Query().Get("phone")]
	s.mu.Unlock()
	results := []map[string]any{}
	if known {
		if c.Link == "" {
			c.Link = s.URL + "/contacts/" + c.ID
		}
		results = append(results, map[string]any{"id": c.ID, "name": c.Name, "company": map[string]string{"name": c.Company}, "link": c.Link})
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"results": results})
}

// page is what a person sees of the CRM: a field, so that there is work to lose.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	address := html.EscapeString(r.URL.RequestURI())
	_, _ = fmt.Fprintf(w, `<!doctype html><html lang="en"><title>CRM %s</title><h1>%s</h1><textarea id="note"></textarea></html>`, address, address)
}
