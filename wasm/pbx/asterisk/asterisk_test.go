package asterisk

import (
	"context"
	"errors"
	"strings"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

func TestWhatIsMissingInTheSettingsIsNamed(t *testing.T) {
	for what, change := range map[string]func(s *settings.Settings, c *settings.Credentials){
		"server":                 func(s *settings.Settings, _ *settings.Credentials) { s.Connection.Server = "" },
		"extension":              func(s *settings.Settings, _ *settings.Credentials) { s.Extension = "" },
		"channel":                func(s *settings.Settings, _ *settings.Credentials) { s.Connection.Channel = "PJSIP/201" },
		"user name and password": func(_ *settings.Settings, c *settings.Credentials) { c.Password = "" },
	} {
		s, c := configured()
		change(&s, &c)
		_, err := Open(s, c, pbx.Transport{})
		if e := asError(err); e == nil || e.Code != pbx.NotConfigured || e.Detail != what {
			t.Errorf("without %s: %v", what, err)
		}
	}
}

func TestAnOrderIsOneRequestWithNothingInItsAddress(t *testing.T) {
	for name, c := range map[string]struct {
		change func(s *settings.Settings)
		order  pbx.Order
		body   string
	}{
		"an extension": {func(*settings.Settings) {}, pbx.Order{ID: "a-1", Caller: "201", Callee: "09123456789"},
			`{"endpoint":"PJSIP/201","extension":"09123456789","context":"from-internal","priority":1,"callerId":"201","timeout":30}`},
		"with a caller ID and a limit": {func(s *settings.Settings) { s.Connection.CallerID = "02188"; s.Connection.LimitSeconds = 60 },
			pbx.Order{ID: "a-1", Caller: "201", Callee: "202"},
			`{"endpoint":"PJSIP/201","extension":"202","context":"from-internal","priority":1,"callerId":"02188","timeout":30,"variables":{"TIMEOUT(absolute)":"90"}}`},
		"another channel": {func(s *settings.Settings) { s.Connection.Channel = "Local/{extension}@from-internal" },
			pbx.Order{ID: "a-1", Caller: "305", Callee: "202"},
			`{"endpoint":"Local/305@from-internal/n","extension":"202","context":"from-internal","priority":1,"callerId":"305","timeout":30}`},
		"a caller outside": {func(*settings.Settings) {}, pbx.Order{ID: "a-1", Caller: "09121111111", Callee: "202", CallerOutside: true},
			`{"endpoint":"Local/09121111111@from-internal/n","extension":"202","context":"from-internal","priority":1,"callerId":"202","timeout":30}`},
	} {
		d := newDouble()
		d.sets("POST /channels/simotel-a-1", says(200, `{"id":"simotel-a-1","state":"Down"}`))
		s, credentials := configured()
		c.change(&s)
		opened, err := Open(s, credentials, pbx.Transport{HTTP: d})
		if err != nil {
			t.Fatal(err)
		}
		ref, err := opened.Originate(t.Context(), c.order)
		if err != nil || ref.ID != "simotel-a-1" {
			t.Errorf("%s: %v, %v", name, ref, err)
		}
		if len(d.requests) != 1 || d.requests[0].URL != "https://pbx.example.com:8089/ari/channels/simotel-a-1" || string(d.requests[0].Body) != c.body {
			t.Errorf("%s: sent %s", name, text(d.requests))
		}
	}
}

func TestAnOrderThatCannotBeIsNotSent(t *testing.T) {
	for what, o := range map[string]pbx.Order{
		"id":     {ID: "a/b", Caller: "201", Callee: "202"},
		"id ":    {Caller: "201", Callee: "202"},
		"id  ":   {ID: strings.Repeat("a", 65), Caller: "201", Callee: "202"},
		"caller": {ID: "a", Caller: "201@x", Callee: "202"},
		"callee": {ID: "a", Caller: "201", Callee: ""},
	} {
		d := newDouble()
		_, err := open(t, d).Originate(t.Context(), o)
		if e := asError(err); e == nil || e.Code != pbx.BadRequest || e.Detail != strings.TrimSpace(what) || len(d.asked()) != 0 {
			t.Errorf("%v: %v", o, err)
		}
	}
}

// orders are the answers of a PBX to an order, with what else it then says.
var orders = map[string]struct {
	answer fetch.Response
	also   map[string]fetch.Response
	want   string // the error; empty for none
	asked  int
}{
	"409, since the order was carried out": {says(409, `{"message":"Channel with given unique ID already exists"}`),
		map[string]fetch.Response{"GET /channels/simotel-1": says(200, `{"id":"simotel-1"}`)}, "", 2},
	"409, since the phone is not registered": {says(409, `{"message":"Channel with given unique ID already exists"}`),
		map[string]fetch.Response{"GET /endpoints/PJSIP/201": says(200, `{"state":"offline"}`)}, "caller_unregistered (PJSIP/201) false", 3},
	"409, since there is no such phone": {says(409, `{"message":"Channel with given unique ID already exists"}`),
		map[string]fetch.Response{"GET /endpoints/PJSIP/201": says(404, `{"message":"Endpoint not found"}`)}, "caller_unknown (PJSIP/201) false", 3},
	"409, and nothing says why": {says(409, `{"message":"Channel with given unique ID already exists"}`),
		nil, "refused (Channel with given unique ID already exists) false", 3},
	"409, and the PBX does not say what it has": {says(409, `{"message":"Channel with given unique ID already exists"}`),
		map[string]fetch.Response{"GET /channels/simotel-1": says(503, ``)}, "refused (Channel with given unique ID already exists) true", 2},
	"no channel, since the phone is not registered": {says(500, `{"error":"Allocation failed"}`),
		map[string]fetch.Response{"GET /endpoints/PJSIP/201": says(200, `{"state":"offline"}`)}, "caller_unregistered (PJSIP/201) false", 2},
	"no channel, and nothing says why": {says(500, `{"error":"Allocation failed"}`), nil, "refused (Allocation failed) false", 2},
	"wrong credentials":                {says(401, `{"message":"Authentication required"}`), nil, "credentials_invalid (Authentication required) false", 1},
	"a user that may only look":        {says(403, `{"message":"Write access denied"}`), nil, "read_only (Write access denied) false", 1},
	"a bad order":                      {says(400, `{"message":"Application or extension must be specified"}`), nil, "bad_request (Application or extension must be specified) false", 1},
	"ARI without channels":             {says(404, `{"message":"Resource not found"}`), nil, "not_asterisk (pbx.example.com:8089) false", 1},
	"a page":                           {says(200, `<!DOCTYPE html><p>Welcome`), nil, "not_asterisk (pbx.example.com:8089) false", 1},
	"no ARI":                           {says(404, `<!DOCTYPE HTML><h1>Not Found</h1>`), nil, "not_asterisk (pbx.example.com:8089) false", 1},
	"a proxy that lost the PBX":        {says(502, `<h1>Bad Gateway</h1>`), nil, "server_fault (502) true", 1},
	"a fault of the PBX":               {says(500, `{"message":"Internal Server Error"}`), nil, "server_fault (Internal Server Error) true", 1},
	"an answer cut off":                {says(200, `{"id":"simotel-`), nil, "malformed (pbx.example.com:8089) true", 1},
	"another's channel":                {says(200, `{"id":"1795440121.0"}`), nil, "malformed true", 1},
	"another success":                  {says(202, ``), nil, "unexpected_status (202) true", 1},
}

func TestAnAnswerSaysWhatItStandsFor(t *testing.T) {
	for name, c := range orders {
		d := newDouble()
		d.sets("POST /channels/simotel-1", c.answer)
		for key, a := range c.also {
			d.sets(key, a)
		}
		_, err := open(t, d).Originate(t.Context(), pbx.Order{ID: "1", Caller: "201", Callee: "202"})
		if got := summary(err); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
		if asked := d.asked(); len(asked) != c.asked {
			t.Errorf("%s: asked %q", name, asked)
		}
	}
}

func TestAnOutsideCallerIsNoPhoneToAskFor(t *testing.T) {
	d := newDouble()
	d.sets("POST /channels/simotel-1", says(500, `{"error":"Allocation failed"}`))
	_, err := open(t, d).Originate(t.Context(), pbx.Order{ID: "1", Caller: "201", Callee: "202", CallerOutside: true})
	if got := summary(err); got != "refused (Allocation failed) false" || len(d.asked()) != 1 {
		t.Error(got)
	}
}

// summary returns an error's code, detail and whether the order may have been
// carried out.
func summary(err error) string {
	e := asError(err)
	if e == nil {
		return ""
	}
	s := string(e.Code)
	if e.Detail != "" {
		s += " (" + e.Detail + ")"
	}
	if e.Unknown {
		return s + " true"
	}
	return s + " false"
}

func TestAnOrderWithoutAnAnswerMayHaveBeenCarriedOut(t *testing.T) {
	for cause, want := range map[fetch.Cause]string{
		fetch.TimedOut:          "timed_out (pbx.example.com:8089) true",
		fetch.Broken:            "broken (pbx.example.com:8089) true",
		fetch.ConnectionRefused: "connection_refused (pbx.example.com:8089) false",
		fetch.Certificate:       "certificate (pbx.example.com:8089) false",
	} {
		d := newDouble()
		d.failure = &fetch.Error{Cause: cause}
		_, err := open(t, d).Originate(t.Context(), pbx.Order{ID: "1", Caller: "201", Callee: "202"})
		if got := summary(err); got != want || len(d.asked()) != 1 {
			t.Errorf("%s: %s", cause, got)
		}
	}
}

func TestACheckAsksAllThatACallNeeds(t *testing.T) {
	for name, c := range map[string]struct {
		key    string
		answer fetch.Response
		want   string
	}{
		"all is well":                    {"GET /asterisk/info", says(200, `{"system":{"version":"22.10.1"}}`), ""},
		"wrong credentials":              {"GET /asterisk/info", says(401, `{"message":"Authentication required"}`), "credentials_invalid (Authentication required) false"},
		"another server":                 {"GET /asterisk/info", says(200, `{}`), "not_asterisk (pbx.example.com:8089) false"},
		"a phone that is unknown":        {"GET /endpoints/PJSIP/201", says(404, `{"message":"Endpoint not found"}`), "caller_unknown (PJSIP/201) false"},
		"a phone that is not registered": {"GET /endpoints/PJSIP/201", says(200, `{"state":"offline"}`), "caller_unregistered (PJSIP/201) false"},
		"a phone that SIP does not ask":  {"GET /endpoints/PJSIP/201", says(200, `{"state":"unknown"}`), ""},
	} {
		d := newDouble()
		d.sets(c.key, c.answer)
		health, err := open(t, d).Check(t.Context())
		if got := summary(err); got != c.want || err == nil && health.Detail != "Asterisk 22.10.1" {
			t.Errorf("%s: %q, %v", name, got, health)
		}
		for _, request := range d.asked() {
			if strings.HasPrefix(request, "POST") {
				t.Errorf("%s: a check did %s", name, request)
			}
		}
	}
}

// refusing is a PBX that lets its user only look.
type refusing struct{ *double }

func (r refusing) Do(ctx context.Context, request fetch.Request) (fetch.Response, error) {
	if request.Method != "GET" {
		return says(403, `{"message":"Write access denied"}`), nil
	}
	return r.double.Do(ctx, request)
}

func TestACheckFindsAUserThatMayNotCall(t *testing.T) {
	d := newDouble()
	check := open(t, d)
	check.doer = refusing{d}
	if _, err := check.Check(t.Context()); summary(err) != "read_only (Write access denied) false" {
		t.Error(err)
	}
}

func TestACheckFindsEventsThatCannotBeHeard(t *testing.T) {
	d := newDouble()
	d.refused = errors.New("refused")
	if _, err := open(t, d).Check(t.Context()); summary(err) != "events_broken (pbx.example.com:8089) false" {
		t.Error(err)
	}
}

func TestAPhoneThatCannotBeAskedIsNot(t *testing.T) {
	d := newDouble()
	check := open(t, d)
	check.connection.Channel = "Local/{extension}@from-internal"
	if _, err := check.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestACallThatIsOverNeedNoHangup(t *testing.T) {
	for name, c := range map[string]struct {
		answer fetch.Response
		want   string
	}{
		"hung up":       {says(204, ""), ""},
		"over already":  {says(404, `{"message":"Channel not found"}`), ""},
		"not permitted": {says(403, `{"message":"Write access denied"}`), "read_only (Write access denied) false"},
		"starting anew": {says(404, `{"message":"Resource not found"}`), "not_asterisk (pbx.example.com:8089) false"},
		"a fault":       {says(500, ``), "server_fault (500) false"},
	} {
		d := newDouble()
		d.sets("DELETE /channels/simotel-1", c.answer)
		err := open(t, d).Hangup(t.Context(), calls.Record{ID: "1"})
		if got := summary(err); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
