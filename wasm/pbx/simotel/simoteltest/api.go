package simoteltest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// services are the API's services, those of the documents that a client of
// calls may come near; the server carries out ping, originate, the search of
// extensions and the reports on calls.
var services = []string{
	ServicePing, ServiceOriginate, ServiceUsers, "/pbx/trunks/search", "/pbx/queues/search",
	ServiceSearch, ServiceOrdered, "/reports/quick/search", "/reports/quick/info",
}

// reply is what goes out.
type reply struct {
	status  int
	message any // a string or nil
	data    any
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/events" {
		s.serveEvents(w, r)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return // the client is gone
	}
	s.mu.Lock()
	behaviour, config := s.behaviour, s.config
	index := len(s.requests)
	s.requests = append(s.requests, Request{At: time.Now(), Method: r.Method, Path: r.URL.Path, RemoteIP: remoteIP(r),
		Mode: modeOf(r), Header: r.Header.Clone(), Body: string(body)})
	s.mu.Unlock()
	status := func(code int) {
		s.mu.Lock()
		s.requests[index].Status = code
		s.mu.Unlock()
	}

	service, isCloud := strings.CutPrefix(r.URL.Path, "/api/v4.1")
	if !isCloud {
		service = strings.TrimPrefix(r.URL.Path, "/api/v4")
	}
	if service == r.URL.Path || !strings.HasPrefix(service, "/") {
		status(http.StatusNotFound)
		notFound(w)
		return
	}
	behaviour = s.behaviourOf(service, behaviour)
	if s.misbehave(w, behaviour, status) {
		return
	}
	answer := judge(config, service, r, body)
	if isCloud && answer.status == 0 && modeOf(r) != "token" {
		answer = reply{status: http.StatusUnauthorized, message: "BasicAuth or ApiKey is invalid"}
	}
	if answer.status == 0 {
		answer = s.carryOut(behaviour, service, body)
		if answer.status == 0 {
			s.breakOff(w, behaviour, r, status)
			return
		}
	}
	status(answer.status)
	send(w, answer)
}

// behaviourOf returns how a service is answered. What becomes of an originate's
// answer concerns no other service.
func (s *Server) behaviourOf(service string, general Behaviour) Behaviour {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b, ok := s.special[service]; ok {
		return b
	}
	if service != ServiceOriginate && general != HTML && general != Redirect && general != Huge {
		return Normal
	}
	return general
}

// misbehave answers in place of the API, before it sees the request.
func (s *Server) misbehave(w http.ResponseWriter, b Behaviour, status func(int)) bool {
	switch b {
	case HTML:
		status(http.StatusOK)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, "<!DOCTYPE html><html><body><h1>Welcome to the hotel's Wi-Fi</h1></body></html>")
	case Redirect:
		status(http.StatusFound)
		w.Header().Set("Location", s.RedirectTo)
		w.WriteHeader(http.StatusFound)
	case Huge:
		status(http.StatusOK)
		io.WriteString(w, `{"success":1,"message":"`+strings.Repeat("0123456789abcdef", 8<<20/16)+`","data":null}`)
	default:
		return false
	}
	return true
}

// breakOff leaves a request that was carried out without its answer.
func (s *Server) breakOff(w http.ResponseWriter, b Behaviour, r *http.Request, status func(int)) {
	switch b {
	case Hold:
		select {
		case <-s.stop:
		case <-r.Context().Done():
		}
	case Drop:
		if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
			c.Close()
		}
	case Gateway:
		status(http.StatusBadGateway)
		w.WriteHeader(http.StatusBadGateway)
		io.WriteString(w, "<html><head><title>502 Bad Gateway</title></head></html>")
	case Cut:
		status(http.StatusOK)
		io.WriteString(w, `{"success":1,"message":null,"data":{"originated_ca`)
	}
}

// judge refuses what the API refuses, by the table of the documents. A zero
// status lets the request pass.
func judge(c Config, service string, r *http.Request, body []byte) reply {
	account, found := findAccount(c, r)
	switch {
	case !slices.Contains(services, service) && strings.Count(service, "/") < 3:
		return reply{status: http.StatusNotFound}
	case !slices.Contains(services, service):
		return reply{status: http.StatusNotImplemented, message: "Requested service does not exist"}
	case r.Method != http.MethodPost:
		return reply{status: http.StatusMethodNotAllowed, message: "Method not allowed"}
	case modeOf(r) == "":
		return reply{status: http.StatusUnauthorized, message: "BasicAuth or ApiKey is missing"}
	case !found:
		return reply{status: http.StatusUnauthorized, message: "BasicAuth or ApiKey is invalid"}
	case c.AllowedIPs != nil && !slices.Contains(c.AllowedIPs, remoteIP(r)):
		return reply{status: http.StatusForbidden, message: "IP is not permitted"}
	case !slices.Contains(account.Requests, service):
		return reply{status: http.StatusForbidden, message: `"` + service + `";Access denied`}
	case !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json"):
		return reply{status: http.StatusUnsupportedMediaType, message: "Unsupported Media Type"}
	case !json.Valid(body):
		return reply{status: http.StatusBadRequest, message: "Unable to parse content"}
	}
	return reply{}
}

// modeOf tells which credentials a request carries.
func modeOf(r *http.Request) string {
	_, _, basic := r.BasicAuth()
	switch token := r.Header.Get("X-APIKEY") != ""; {
	case basic && token:
		return "both"
	case basic:
		return "basic"
	case token:
		return "token"
	}
	return ""
}

// findAccount returns the account that a request's credentials open: all that
// its mode asks for must be there and right.
func findAccount(c Config, r *http.Request) (Account, bool) {
	username, password, _ := r.BasicAuth()
	token := r.Header.Get("X-APIKEY")
	for _, a := range c.Accounts {
		basic := a.Username == username && a.Password == password && username != ""
		key := a.Token == token && token != ""
		if !a.Disabled && (a.Mode == "basic" && basic || a.Mode == "token" && key || a.Mode == "both" && basic && key) {
			return a, true
		}
	}
	return Account{}, false
}

// carryOut does what a service does. A zero status means that the answer is the
// behaviour's.
func (s *Server) carryOut(b Behaviour, service string, body []byte) reply {
	switch service {
	case ServicePing:
		return reply{status: 200, message: "If the 'Ping' event is enabled in the settings menu, you'll receive it when it's sent"}
	case ServiceOriginate:
		return s.originate(b, body)
	case ServiceUsers:
		return s.searchUsers(body)
	case ServiceSearch, ServiceOrdered:
		switch b {
		case Hold, Drop, Gateway, Cut:
			return reply{}
		}
		if service == ServiceSearch {
			return s.search(body)
		}
		return s.ordered(body)
	}
	return reply{status: 200, message: "", data: []any{}}
}

func (s *Server) originate(b Behaviour, body []byte) reply {
	var values map[string]any
	if err := json.Unmarshal(body, &values); err != nil {
		return refuse("Requested operation failed")
	}
	o := Order{At: time.Now(), Fields: make(map[string]string), Body: string(body)}
	for name, v := range values {
		text, ok := v.(string)
		if !ok {
			return refuse(fmt.Sprintf("Field '%s':value is invalid", name))
		}
		o.Fields[name] = text
	}
	for _, name := range []string{"caller", "callee", "context", "caller_id"} {
		if o.Fields[name] == "" {
			return refuse(fmt.Sprintf("Field '%s':value is missing", name))
		}
	}
	o = s.take(o)
	s.begin(o)
	switch b {
	case Hold, Drop, Gateway, Cut:
		return reply{}
	case Nameless:
		return reply{status: 200}
	case FirstLeg:
		delay := s.FirstLegDelay
		if delay == 0 {
			delay = 45 * time.Second
		}
		select {
		case <-time.After(delay):
		case <-s.stop:
		}
	}
	return reply{status: 200, data: map[string]string{"originated_call_id": o.CallID}}
}

// refuse is a business error: HTTP 200 with success 0.
func refuse(message string) reply {
	return reply{status: 200, message: message, data: failed{}}
}

// failed marks a reply as success 0 with the empty data that the API sends.
type failed struct{}

// MarshalJSON implements json.Marshaler.
func (failed) MarshalJSON() ([]byte, error) { return []byte(`""`), nil }

func send(w http.ResponseWriter, a reply) {
	if a.status == http.StatusNotFound {
		notFound(w)
		return
	}
	_, isFailure := a.data.(failed)
	success := 1
	if isFailure || a.status != http.StatusOK {
		success = 0
	}
	raw, err := json.Marshal(map[string]any{"success": success, "message": a.message, "data": a.data})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	w.Write(raw)
}

// notFound answers as the web server in front of the API does.
func notFound(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
	w.WriteHeader(http.StatusNotFound)
	io.WriteString(w, "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n</body></html>\n")
}
