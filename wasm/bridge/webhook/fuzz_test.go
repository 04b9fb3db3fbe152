package webhook

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

// FuzzWebhook sends any body in any of the forms: what is stored is one JSON
// object within the bound, and named; whatever is refused is answered without a
// word of it (sent holds that).
func FuzzWebhook(f *testing.F) {
	for _, body := range []string{`{"event_name":"Cdr","n":091,"a":"\" 01"}`, `{"exten":"991"}`, `{}`, `{"api_data":"{\"event_name\":\"Cdr\",\"n\":+98}"}`, `{"api_data":{"api_data":{}}}`, "event_name=Cdr&src=0991",
		"api_data%5Bevent_name%5D=Cdr&api_data%5B%5D=x", "%7B%22event_name%22%3A1%7D=", `{"event_name":"Cdr","event_name":"x"}`, "\ufeff{", "{\"a\":\"\xff\\", `{"n":00--++..eE}`, strings.Repeat("[", 500), `{"":}`, `a=[1&b={&c={}`} {
		for _, kind := range []string{"", "application/json", "application/x-www-form-urlencoded", "multipart/form-data; x"} {
			f.Add(kind, "Cdr", body)
		}
	}
	f.Fuzz(func(t *testing.T, kind, name, body string) {
		for _, method := range []string{"POST", "GET"} {
			r := request(method, "/webhook", kind, body)
			if method == "GET" {
				r.URL.RawQuery = body
			}
			r.URL = &url.URL{Path: "/webhook/" + name, RawQuery: r.URL.RawQuery}
			status, stored, result, event := sent(t, r, nil)
			if (status == 200) != (result == Stored) || (stored != "") != (result == Stored) {
				t.Fatalf("%d %s, stored %q", status, result, stored)
			}
			if result != Stored {
				continue
			}
			var object map[string]json.RawMessage
			if err := json.Unmarshal([]byte(stored), &object); err != nil || object == nil || len(stored) > 1000 || event == "" || strings.ContainsAny(stored, "\n\r") {
				t.Fatalf("%q is stored as %q, named %q: %v", body, stored, event, err)
			}
		}
	})
}
