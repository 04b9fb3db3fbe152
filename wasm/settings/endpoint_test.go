package settings

import (
	"strings"
	"testing"

	"simotel/wasm/request"
)

func endpoint(change func(*Endpoint)) Settings {
	s := Defaults()
	s.Connection.Kind = KindEndpoint
	s.Endpoint.Originate.URL = "https://dial.example.com/call"
	change(&s.Endpoint)
	return s
}

func TestAnEndpointIsKeptInOneForm(t *testing.T) {
	got, err := Validate(endpoint(func(e *Endpoint) {
		e.Originate = request.Template{Method: " post ", URL: "\u200eHTTP://Dial.LAN:80/Call/{number}?x=%7B ",
			Headers: "\r\nX-Key: {token}\r\n\r\nAccept: */*", Body: " {\"to\":\r\n\"{number}\"} "}
		e.Success, e.States = " /state = ok ", "\r\nringing = callee_ringing\r\n"
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := request.Template{Method: "POST", URL: "http://dial.lan/Call/{number}?x=%7B",
		Headers: "X-Key: {token}\n\nAccept: */*", Body: "{\"to\":\n\"{number}\"}"}
	if e := got.Endpoint; e.Originate != want || e.Success != "/state = ok" || e.States != "ringing = callee_ringing" {
		t.Errorf("got %+v", e)
	}
	if again, err := Validate(got); err != nil || !equal(again, got) {
		t.Errorf("it is not canonical: %+v, %v", again.Endpoint, err)
	}
	if via := got.Via(); via != "http://dial.lan" {
		t.Errorf("calls go via %q", via)
	}
}

func TestAnEndpointIsRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Endpoint)
		want   string
	}{
		{"no scheme", func(e *Endpoint) { e.Originate.URL = "dial.example.com/call?n={number}" }, "endpoint.originate.url request_url_invalid"},
		{"a script", func(e *Endpoint) { e.Originate.URL = "javascript:hidden({number})" }, "endpoint.originate.url request_url_invalid"},
		{"another scheme", func(e *Endpoint) { e.Originate.URL = "ftp://hidden/" }, "endpoint.originate.url server_scheme"},
		{"a password in the address", func(e *Endpoint) { e.Originate.URL = "https://u:hidden@host/" }, "endpoint.originate.url server_user_info"},
		{"a fragment", func(e *Endpoint) { e.Originate.URL = "https://host/#hidden" }, "endpoint.originate.url request_url_invalid"},
		{"a placeholder for the host", func(e *Endpoint) { e.Originate.URL = "https://{context}/" }, "endpoint.originate.url placeholder_host"},
		{"a secret in the address", func(e *Endpoint) { e.Originate.URL = "https://host/?key={token}" }, "endpoint.originate.url placeholder_secret"},
		{"an unknown placeholder", func(e *Endpoint) { e.Originate.URL = "https://host/{phone}" }, "endpoint.originate.url placeholder_unknown"},
		{"the server's name of a call that is not placed yet", func(e *Endpoint) { e.Originate.URL = "https://host/{callId}" }, "endpoint.originate.url placeholder_unknown"},
		{"a method that reads no order", func(e *Endpoint) { e.Originate.Method = "TRACE" }, "endpoint.originate.method request_method_invalid"},
		{"a header of the browser's", func(e *Endpoint) { e.Originate.Headers = "Cookie: hidden" }, "endpoint.originate.headers request_header_forbidden"},
		{"a body that is cut off", func(e *Endpoint) { e.Originate.Body = `{"to":` }, "endpoint.originate.body request_body_json"},
		{"a sign of success that is no pointer", func(e *Endpoint) { e.Success = "status" }, "endpoint.success pointer_invalid"},
		{"an id that compares", func(e *Endpoint) { e.ID = "/id = 1" }, "endpoint.id pointer_invalid"},
		{"a tilde that escapes nothing", func(e *Endpoint) { e.Message = "/a~2" }, "endpoint.message pointer_invalid"},
		{"a state that there is not", func(e *Endpoint) { e.States = "ringing = hidden" }, "endpoint.states states_invalid"},
		{"a word without a state", func(e *Endpoint) { e.States = "hidden" }, "endpoint.states states_invalid"},
		{"more states than fit", func(e *Endpoint) { e.States = strings.Repeat("a = busy\n", 300) }, "endpoint.states setting_too_long"},
		{"a status of which nobody knows the words", func(e *Endpoint) { e.Status.URL, e.State = "https://host/", "/state" }, "endpoint.states setting_needed"},
		{"a status of which nobody knows the place", func(e *Endpoint) { e.Status.URL, e.States = "https://host/", "a = busy" }, "endpoint.state setting_needed"},
		{"a name of the call that no answer tells", func(e *Endpoint) { e.Hangup.URL = "https://host/{callId}" }, "endpoint.id setting_needed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Validate(endpoint(c.change))
			wantFields(t, err, c.want)
			if err != nil && strings.Contains(err.Error(), "hidden") {
				t.Errorf("the error quotes a value: %v", err)
			}
		})
	}
}

func TestWhatAnEndpointStillNeeds(t *testing.T) {
	basic := func(e *Endpoint) { e.Originate.Headers = "Authorization: Basic {basic}" }
	for _, c := range []struct {
		name        string
		settings    Settings
		credentials Credentials
		lacks       string
	}{
		{"nothing", endpoint(func(*Endpoint) {}), Credentials{}, ""},
		{"the extension that it names", endpoint(func(e *Endpoint) { e.Originate.URL += "?from={extension}" }), Credentials{}, "extension"},
		{"a password", endpoint(basic), Credentials{Username: "u"}, "password"},
		{"a token for the status alone", endpoint(func(e *Endpoint) { e.Status.URL, e.Status.Headers = "https://host/", "X-Key: {token}" }), Credentials{}, "token"},
		{"nothing for a request that is not made", endpoint(func(e *Endpoint) { e.Hangup.Headers = "X-Key: {token}" }), Credentials{}, ""},
		{"nothing any more", endpoint(basic), Credentials{Username: "u", Password: "p"}, ""},
	} {
		if got := Lacks(c.settings, c.credentials); got != c.lacks || Configured(c.settings, c.credentials) != (c.lacks == "") {
			t.Errorf("%s: lacks %q", c.name, got)
		}
	}
	if Configured(endpoint(func(e *Endpoint) { e.Originate.URL = "" }), Credentials{}) {
		t.Error("an endpoint without an address is configured")
	}
}

func TestASoftphoneNeedsNothing(t *testing.T) {
	s := Defaults()
	s.Connection.Kind = KindSoftphone
	if !Configured(s, Credentials{}) || s.Via() != "softphone" || len(s.Addresses()) != 0 {
		t.Errorf("via %q to %q", s.Via(), s.Addresses())
	}
	if rules := s.Rules(); !rules.International {
		t.Error("a telephone program is kept from calling abroad")
	}
	for typed, want := range map[string]string{"@SIP.Example.com:5070": "sip.example.com:5070", "sip.example.com:80": "sip.example.com:80", "": ""} {
		s.Softphone = Softphone{Scheme: SchemeSIP, Domain: typed}
		if got, err := Validate(s); err != nil || got.Softphone.Domain != want {
			t.Errorf("%q became %q, %v", typed, got.Softphone.Domain, err)
		}
	}
	s.Softphone = Softphone{Scheme: "skype", Domain: "host/hidden"}
	_, err := Validate(s)
	wantFields(t, err, "softphone.scheme setting_unknown_value", "softphone.domain domain_invalid")
}

func TestTheEndpointsAddressesAreAllHeldToTheRuleOfClearText(t *testing.T) {
	s := endpoint(func(e *Endpoint) {
		e.Status.URL, e.Hangup.URL = "http://a.example.com/{id}", "https://b.example.com/?x"
	})
	want := []string{"https://dial.example.com", "http://a.example.com", "https://b.example.com"}
	if got := s.Addresses(); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %q", got)
	}
}

func TestADocumentOfBeforeHasTheDefaultsOfAnEndpoint(t *testing.T) {
	s, err := decode(KeySettings, []byte(`{"version":1,"extension":"7"}`), Defaults(), Validate)
	if err != nil || s.Endpoint != Defaults().Endpoint || s.Softphone != Defaults().Softphone {
		t.Errorf("got %+v, %v", s, err)
	}
}

func TestPointersAndStatesAreRead(t *testing.T) {
	if p, ok := ParsePointer("/a~1b/0 = a = b"); !ok || p != (Pointer{"/a~1b/0", "a = b", true}) {
		t.Errorf("got %+v", p)
	}
	got, ok := ParseStates("In-Progress = connected\n\nx=y = busy")
	if !ok || got["in-progress"] != "connected" || got["x=y"] != "busy" || len(got) != 2 {
		t.Errorf("got %v", got)
	}
}
