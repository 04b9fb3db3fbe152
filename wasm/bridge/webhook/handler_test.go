package webhook

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const password = "webhook-password"

// sent is what a handler with a store did with a request.
func sent(t *testing.T, r *http.Request, full error) (status int, stored string, result Result, name string) {
	t.Helper()
	h := New(Config{Path: "/webhook", User: "simotel", Password: sha256.Sum256([]byte(password)), MaxBody: 1000,
		Store: func(_ context.Context, event json.RawMessage) (uint64, error) {
			stored = string(event)
			return 1, full
		},
		Done:    func(r Result, n string, _ time.Duration, _ error) { result, name = r, n },
		Blocked: func(r *http.Request) bool { return r.Header.Get("Blocked") != "" },
		Failed:  func(*http.Request) {},
	})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if strings.Contains(w.Body.String(), password) || strings.Contains(w.Body.String(), "0933") {
		t.Errorf("the answer repeats what was sent: %s", w.Body)
	}
	return w.Code, stored, result, name
}

// request is a webhook with the password.
func request(method, target, kind, body string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.SetBasicAuth("simotel", password)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return r
}

func TestEveryFormInWhichSimotelTellsAnEventIsStoredAsJSON(t *testing.T) {
	const object, form = "application/json", "application/x-www-form-urlencoded"
	for _, c := range []struct {
		name                       string
		method, target, kind, body string
		event, want                string
	}{
		{"G4 by POST", "POST", "/webhook", object, `{"event_name": "NewState", "exten": "991"}`, "newstate", `{"event_name":"NewState","exten":"991"}`},
		{"with blanks in the name", "POST", "/webhook", object, `{"event_name":"New State"}`, "newstate", `{"event_name":"New State"}`},
		{"Survey has event", "POST", "/webhook/", object, `{"event":"Survey","point":5}`, "survey", `{"event":"Survey","point":5}`},
		{"a number with a leading zero keeps its digits", "POST", "/webhook", object, `{"event_name":"IncomingCall","number":09331112233,"unique_id":"1812081675.213"}`, "incomingcall", `{"event_name":"IncomingCall","number":"09331112233","unique_id":"1812081675.213"}`},
		{"one with a plus too, text that looks like one stays", "POST", "/webhook", object, `{"event_name":"IncomingCall","number":+98933,"a":"\" 01, 02","b":[1,-2.5e3,007]}`, "incomingcall", `{"event_name":"IncomingCall","number":"+98933","a":"\" 01, 02","b":[1,-2.5e3,"007"]}`},
		{"long digits stay what they are", "POST", "/webhook", object, `{"event_name":"Cdr","dst":98912345678901234567}`, "cdr", `{"event_name":"Cdr","dst":98912345678901234567}`},
		{"Rest4 by POST", "POST", "/webhook/New_State", object, `{"exten":"991"}`, "newstate", `{"exten":"991","event_name":"New_State"}`},
		{"Rest4 with an empty name", "POST", "/webhook/Cdr", object, `{"event_name":null,"src":"1"}`, "cdr", `{"event_name":null,"src":"1","event_name":"Cdr"}`},
		{"Rest4 without members", "POST", "/webhook/Ping", object, `{}`, "ping", `{"event_name":"Ping"}`},
		{"Rest4 with a name of its own", "POST", "/webhook/Cdr", object, `{"event_name":"CDR","src":"1"}`, "cdr", `{"event_name":"CDR","src":"1"}`},
		{"G4 by GET", "GET", "/webhook?event_name=NewState&exten=0991&state=In%20Use", "", "", "newstate", `{"event_name":"NewState","exten":"0991","state":"In Use"}`},
		{"Rest4 by GET", "GET", "/webhook/NewState?exten=991", "", "", "newstate", `{"exten":"991","event_name":"NewState"}`},
		{"a list in a query", "GET", "/webhook?event_name=CdrQueue&detail=%5B%7B%22dst%22%3A%22993%22%7D%5D", "", "", "cdrqueue", `{"detail":[{"dst":"993"}],"event_name":"CdrQueue"}`},
		{"a form", "POST", "/webhook", form, "event_name=Cdr&src=0991", "cdr", `{"event_name":"Cdr","src":"0991"}`},
		{"signs of HTML keep their length", "POST", "/webhook", form, "event_name=Cdr&a=%3C%26%3E", "cdr", `{"a":"<&>","event_name":"Cdr"}`},
		{"api_data in a form, as PHP writes it", "POST", "/webhook", form, "api_data%5Bevent_name%5D=Cdr&api_data%5Bsrc%5D=0991", "cdr", `{"event_name":"Cdr","src":"0991"}`},
		{"api_data in a form, as JSON", "POST", "/webhook", form, `api_data={"event_name":"Cdr","src":0991}`, "cdr", `{"event_name":"Cdr","src":"0991"}`},
		{"api_data in JSON", "POST", "/webhook", object, `{"api_data":{"event_name":"Cdr"}}`, "cdr", `{"event_name":"Cdr"}`},
		{"JSON under a form's name", "POST", "/webhook", form, `{"event_name":"Cdr","a":"b=c"}`, "cdr", `{"event_name":"Cdr","a":"b=c"}`},
		{"JSON sent as a form, with a form's signs in it", "POST", "/webhook", form, " \n" + `{"event_name":"Cdr","a":"b&c=d;e%2G+f","n":091}`, "cdr", `{"event_name":"Cdr","a":"b&c=d;e%2G+f","n":"091"}`},
		{"escaped JSON under a form's name", "POST", "/webhook", form, `%7B%22event_name%22%3A%22Cdr%22%2C%22a%22%3A%22b%3Dc%22%7D=`, "cdr", `{"event_name":"Cdr","a":"b=c"}`},
		{"JSON without a name of its form", "POST", "/webhook", "", "\ufeff" + `{"event_name":"Cdr"}`, "cdr", `{"event_name":"Cdr"}`},
		{"text that is no UTF-8", "POST", "/webhook", object, "{\"event_name\":\"Cdr\",\"a\":\"\xff\"}", "cdr", "{\"event_name\":\"Cdr\",\"a\":\"\ufffd\"}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, stored, result, name := sent(t, request(c.method, c.target, c.kind, c.body), nil)
			if status != 200 || result != Stored || name != c.event || stored != c.want {
				t.Errorf("%d, %s, %q\n got %s\nwant %s", status, result, name, stored, c.want)
			}
			if !json.Valid([]byte(stored)) {
				t.Error("no JSON goes out")
			}
		})
	}
}

func TestTheRightPasswordPassesFromABlockedAddress(t *testing.T) {
	r := request("POST", "/webhook", "", `{"event_name":"Cdr"}`)
	r.Header.Set("Blocked", "yes")
	if status, _, result, _ := sent(t, r, nil); status != 200 || result != Stored {
		t.Errorf("%d %s", status, result)
	}
}

func TestWhatIsNoEventOrCannotBeStoredIsSaidSo(t *testing.T) {
	anonymous := request("POST", "/webhook", "", `{"event_name":"Cdr"}`)
	anonymous.Header.Del("Authorization")
	wrong := request("POST", "/webhook", "", `{"event_name":"Cdr"}`)
	wrong.SetBasicAuth("simotel", "x"+password)
	stranger := request("POST", "/webhook", "", `{"event_name":"Cdr"}`)
	stranger.SetBasicAuth("other", password)
	blocked := request("POST", "/webhook", "", `{"event_name":"Cdr"}`)
	blocked.Header.Set("Blocked", "yes")
	blocked.SetBasicAuth("simotel", "x"+password)
	for _, c := range []struct {
		name   string
		r      *http.Request
		full   error
		status int
		result Result
	}{
		{"no password", anonymous, nil, 401, Unauthorized},
		{"a wrong one", wrong, nil, 401, Unauthorized},
		{"another user", stranger, nil, 401, Unauthorized},
		{"too many wrong ones", blocked, nil, 429, Blocked},
		{"another method", request("PUT", "/webhook", "", `{"event_name":"Cdr"}`), nil, 405, BadMethod},
		{"nothing", request("POST", "/webhook", "", ""), nil, 400, NoEvent},
		{"null", request("POST", "/webhook", "", "null"), nil, 400, NoEvent},
		{"a list", request("POST", "/webhook", "", "[{}]"), nil, 400, NoEvent},
		{"half of it", request("POST", "/webhook", "", `{"event_name":"Cdr"`), nil, 400, NoEvent},
		{"a page", request("POST", "/webhook", "", `<html>0933`), nil, 400, NoEvent},
		{"no name", request("POST", "/webhook", "", `{"exten":"991"}`), nil, 400, NoEvent},
		{"no name in the address either", request("POST", "/webhook/a/b", "", `{"exten":"991"}`), nil, 400, NoEvent},
		{"a name without a letter", request("POST", "/webhook/%20-_", "", `{"exten":"991"}`), nil, 400, NoEvent},
		{"a query without anything", request("GET", "/webhook", "", ""), nil, 400, NoEvent},
		{"too much", request("POST", "/webhook", "", `{"event_name":"Cdr","a":"`+strings.Repeat("x", 1000)+`"}`), nil, 413, TooLarge},
		{"too much once it is text", request("POST", "/webhook", "", `{"event_name":"Cdr","a":"`+strings.Repeat("\xffa", 450)+`"}`), nil, 413, TooLarge},
		{"too much once it is named", request("POST", "/webhook/Cdr", "", `{"a":"`+strings.Repeat("x", 990)+`"}`), nil, 413, TooLarge},
		{"too much of a query", request("GET", "/webhook?event_name="+strings.Repeat("x", 1000), "", ""), nil, 413, TooLarge},
		{"a store that is away", request("POST", "/webhook", "", `{"event_name":"Cdr"}`), errors.New("away"), 503, Unavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, stored, result, _ := sent(t, c.r, c.full)
			if status != c.status || result != c.result {
				t.Errorf("%d %s, want %d %s", status, result, c.status, c.result)
			}
			if stored != "" && c.full == nil {
				t.Errorf("stored %s", stored)
			}
		})
	}
}
