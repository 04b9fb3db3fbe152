package simoteltest

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// ask sends a request as the documents' curl samples do.
func ask(t *testing.T, s *Server, method, path, contentType, body string, auth func(*http.Request)) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, s.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if auth != nil {
		auth(r)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(raw)
}

func key(r *http.Request) { r.Header.Set("X-APIKEY", DefaultToken) }

func agent(r *http.Request) { r.SetBasicAuth("agent", "extension") }

func TestTheServerAnswersAsTheDocumentsSay(t *testing.T) {
	const sample = `{"caller":"521","callee":"09371234567","context":"main_routing","caller_id":"557","timeout":"30"}`
	for name, c := range map[string]struct {
		method, path, contentType, body string
		auth                            func(*http.Request)
		status                          int
		answer                          string // a regular expression
	}{
		"the documents' own sample": {"POST", "/api/v4/call/originate/act", "application/json", sample, agent, 200,
			`^{"data":{"originated_call_id":"orig\.call\.\d+\.\d+"},"message":null,"success":1}$`},
		"a ping":                  {"POST", "/api/v4/setting/ping/act", "application/json", `{}`, agent, 200, `"data":null,"message":"If the 'Ping' event.*"success":1`},
		"the cloud":               {"POST", "/api/v4.1/call/originate/act", "application/json", sample, key, 200, `"originated_call_id":"orig\.call\.\d+\.\d+"`},
		"a ping of the cloud":     {"POST", "/api/v4.1/setting/ping/act", "application/json", `{}`, key, 200, `"success":1`},
		"a password in the cloud": {"POST", "/api/v4.1/call/originate/act", "application/json", sample, agent, 401, `is invalid`},
		"both in the cloud": {"POST", "/api/v4.1/call/originate/act", "application/json", sample, func(r *http.Request) {
			r.SetBasicAuth("both", "extension")
			r.Header.Set("X-APIKEY", strings.Repeat("B", 50))
		}, 401, `is invalid`},
		"nothing in the cloud": {"POST", "/api/v4.1/call/originate/act", "application/json", sample, nil, 401, `is missing`},
		"a version between":    {"POST", "/api/v4.2/call/originate/act", "application/json", sample, key, 404, `(?i)^<!DOCTYPE HTML`},
		"a missing field":      {"POST", "/api/v4/call/originate/act", "application/json", `{"caller":"1","callee":"2"}`, agent, 200, `"data":"","message":"Field 'context':value is missing","success":0`},
		"no JSON":              {"POST", "/api/v4/call/originate/act", "application/json", `{`, agent, 400, `"message":"Unable to parse content","success":0`},
		"no credentials":       {"POST", "/api/v4/setting/ping/act", "application/json", `{}`, nil, 401, `"BasicAuth or ApiKey is missing"`},
		"a wrong key":          {"POST", "/api/v4/setting/ping/act", "application/json", `{}`, func(r *http.Request) { r.Header.Set("X-APIKEY", "x") }, 401, `"BasicAuth or ApiKey is invalid"`},
		"half of both":         {"POST", "/api/v4/setting/ping/act", "application/json", `{}`, func(r *http.Request) { r.SetBasicAuth("both", "extension") }, 401, `is invalid`},
		"an API not ticked":    {"POST", "/api/v4/reports/cdr/search", "application/json", `{}`, agent, 403, `;Access denied"`},
		"a wrong path":         {"POST", "/pbx", "application/json", `{}`, agent, 404, `(?i)^<!DOCTYPE HTML`},
		"a wrong method":       {"GET", "/api/v4/setting/ping/act", "application/json", ``, agent, 405, `"Method not allowed"`},
		"a wrong type":         {"POST", "/api/v4/setting/ping/act", "text/plain", `{}`, agent, 415, `"Unsupported Media Type"`},
		"an unknown service":   {"POST", "/api/v4/call/hangup/act", "application/json", `{}`, agent, 501, `"Requested service does not exist"`},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(DefaultConfig())
			s.Start()
			defer s.Close()
			status, answer := ask(t, s, c.method, c.path, c.contentType, c.body, c.auth)
			if status != c.status || !regexp.MustCompile(c.answer).MatchString(answer) {
				t.Errorf("got %d %s", status, answer)
			}
		})
	}
}

func TestABarredNumberIsTakenAndDropped(t *testing.T) {
	s := New(DefaultConfig())
	s.Start()
	defer s.Close()
	for _, callee := range []string{"00982188123456", "+982188123456", "02188123456"} {
		ask(t, s, "POST", "/api/v4/call/originate/act", "application/json", `{"caller":"1","callee":"`+callee+`","context":"c","caller_id":"1"}`, agent)
	}
	orders, err := s.WaitOrders(context.Background(), 3)
	if err != nil || !orders[0].Barred || !orders[1].Barred || orders[2].Barred {
		t.Errorf("got %+v, %v", orders, err)
	}
	if orders[0].CallID == orders[1].CallID {
		t.Error("two orders have one id")
	}
}
