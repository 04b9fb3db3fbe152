package request

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
)

// hostile is what a value would be if someone wanted it to be more than a value.
const hostile = "0%2f\"\\'+&=?#/{number}<\r\nX-Evil: 1\u202e۰ ;,@"

func mustParse(t *testing.T, text Template, excluded ...string) Request {
	t.Helper()
	r, faults := Parse(text, excluded...)
	if len(faults) > 0 {
		t.Fatalf("%+v: %v", text, faults)
	}
	return r
}

func TestEachValueIsEscapedForItsPlace(t *testing.T) {
	for _, c := range []struct {
		name     string
		template Template
		values   map[string]string
		want     string // method, address, headers and body
	}{
		{"a path", Template{Method: "GET", URL: "https://h/call/{number}/from"}, map[string]string{Number: "*78#"}, "GET https://h/call/%2A78%23/from"},
		{"a query", Template{Method: "GET", URL: "http://h:81/c?to={e164}&from={extension}&n={callerId}"},
			map[string]string{E164: "+982112345678", Extension: "201", CallerID: "فروش & co"},
			"GET http://h:81/c?to=%2B982112345678&from=201&n=%D9%81%D8%B1%D9%88%D8%B4%20%26%20co"},
		{"a value with a placeholder in it", Template{Method: "GET", URL: "https://h/{callerId}"}, map[string]string{CallerID: "{number}", Number: "1"}, "GET https://h/%7Bnumber%7D"},
		{"JSON", Template{Method: "POST", URL: "https://h", Body: `{"a":{"to":"{number}","name":"x {callerId}"},"ring":{ring},"l":[{},[]]}`},
			map[string]string{Number: "09", CallerID: "a\"}\\,\n", Ring: "60"},
			`POST https://h Content-Type: application/json {"a":{"to":"09","name":"x a\"}\\,\n"},"ring":60,"l":[{},[]]}`},
		{"JSON of another name", Template{Method: "PUT", URL: "https://h", Headers: "content-type: application/vnd.api+json; charset=utf-8", Body: `"{number}"`},
			map[string]string{Number: "1"}, `PUT https://h content-type: application/vnd.api+json; charset=utf-8 "1"`},
		{"a form", Template{Method: "POST", URL: "https://h", Body: "To={e164}&From={callerId}&x=%7B"}, map[string]string{E164: "+98", CallerID: "a&b=c d"},
			"POST https://h Content-Type: application/x-www-form-urlencoded To=%2B98&From=a%26b%3Dc%20d&x=%7B"},
		{"headers", Template{Method: "GET", URL: "https://h", Headers: "Authorization: Basic {basic}\n\nX-To: <{number}>"}, map[string]string{Basic: "dTpw", Number: "7"},
			"GET https://h Authorization: Basic dTpw X-To: <7>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := mustParse(t, c.template).Fill(c.values)
			if err != nil {
				t.Fatal(err)
			}
			text := got.Method + " " + got.URL
			for _, name := range []string{"Authorization", "Content-Type", "X-To", "content-type"} {
				if value := got.Header[name]; value != "" {
					text += " " + name + ": " + value
				}
			}
			if len(got.Body) > 0 {
				text += " " + string(got.Body)
			}
			if text != c.want {
				t.Errorf("got  %s\nwant %s", text, c.want)
			}
		})
	}
}

func TestNoValueBreaksOut(t *testing.T) {
	r := mustParse(t, Template{Method: "POST", URL: "https://h/a/{callerId}/b?x={callerId}&y=1", Body: `{"x":"{callerId}","y":1}`})
	got, err := r.Fill(map[string]string{CallerID: hostile})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(got.URL)
	if err != nil || u.Host != "h" || u.Path != "/a/"+hostile+"/b" || u.Query().Get("x") != hostile || u.Query().Get("y") != "1" || u.Fragment != "" {
		t.Errorf("got %s, %v", got.URL, err)
	}
	var body map[string]any
	if err := json.Unmarshal(got.Body, &body); err != nil || body["x"] != hostile || len(body) != 2 {
		t.Errorf("got %s, %v", got.Body, err)
	}
	form, err := mustParse(t, Template{Method: "POST", URL: "https://h", Body: "x={callerId}&y=1"}).Fill(map[string]string{CallerID: hostile})
	if values, err2 := url.ParseQuery(string(form.Body)); err != nil || err2 != nil || values.Get("x") != hostile || len(values) != 2 {
		t.Errorf("got %s, %v, %v", form.Body, err, err2)
	}
}

func TestWhatNoPlaceCanHoldIsRefused(t *testing.T) {
	for _, c := range []struct {
		name     string
		template Template
		value    string
	}{
		{"a line break in a header", Template{Method: "GET", URL: "https://h", Headers: "X-To: {callerId}"}, "1\r\nX-Evil: 1"},
		{"a NUL in a header", Template{Method: "GET", URL: "https://h", Headers: "X-To: {callerId}"}, "1\x00"},
		{"Persian in a header, which browsers refuse", Template{Method: "GET", URL: "https://h", Headers: "X-To: {callerId}"}, "فروش"},
		{"the folder above", Template{Method: "GET", URL: "https://h/a/{callerId}/b"}, ".."},
		{"half of the folder above", Template{Method: "GET", URL: "https://h/a/.{callerId}"}, "."},
		{"the folder above, encoded", Template{Method: "GET", URL: "https://h/a/%2E{callerId}?x"}, "."},
	} {
		var e *ValueError
		if _, err := mustParse(t, c.template).Fill(map[string]string{CallerID: c.value}); !errors.As(err, &e) || strings.Contains(err.Error(), "Evil") {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

func TestATemplateIsRefusedWhereItIsWrong(t *testing.T) {
	long := strings.Repeat("x", MaxBody+1)
	for _, c := range []struct {
		name     string
		template Template
		want     string // part and code
	}{
		{"a brace alone in an address", Template{URL: "https://h/{"}, "url placeholder_brace"},
		{"a brace that closes nothing", Template{URL: "https://h/number}"}, "url placeholder_brace"},
		{"a placeholder that does not end", Template{URL: "https://h/{number"}, "url placeholder_brace"},
		{"a placeholder with a blank", Template{URL: "https://h", Headers: "X: {a b}"}, "headers placeholder_brace"},
		{"one that there is not", Template{URL: "https://h/{Number}"}, "url placeholder_unknown"},
		{"a secret in a path", Template{URL: "https://h/{password}"}, "url placeholder_secret"},
		{"a secret in a query", Template{URL: "https://h?{basic}"}, "url placeholder_secret"},
		{"a placeholder for the port", Template{URL: "https://h:{number}/"}, "url placeholder_host"},
		{"a placeholder for the scheme", Template{URL: "{number}://h/"}, "url placeholder_host"},
		{"a backslash", Template{URL: `https://h/\evil`}, "url request_url_invalid"},
		{"a percent sign before a placeholder", Template{URL: "https://h/%{number}"}, "url request_url_invalid"},
		{"a percent sign and a digit before it", Template{URL: "https://h/%2{number}"}, "url request_url_invalid"},
		{"the folder above", Template{URL: "https://h/a/%2e./b"}, "url request_url_invalid"},
		{"an address that is too long", Template{URL: "https://h/" + long}, "url setting_too_long"},
		{"a header without a colon", Template{URL: "https://h", Headers: "X-Key abc"}, "headers request_header_invalid"},
		{"a header without a name", Template{URL: "https://h", Headers: ": abc"}, "headers request_header_invalid"},
		{"a blank before the colon", Template{URL: "https://h", Headers: "X-Key : abc"}, "headers request_header_invalid"},
		{"a header twice", Template{URL: "https://h", Headers: "X-Key: a\nx-key: b"}, "headers request_header_invalid"},
		{"more headers than anybody needs", Template{URL: "https://h", Headers: "A:\nB:\nC:\nD:\nE:\nF:\nG:\nH:\nI:\nJ:\nK:\nL:\nM:\nN:\nO:\nP:\nQ:\nR:\nS:\nT:\nU:"}, "headers request_header_invalid"},
		{"a header in Persian", Template{URL: "https://h", Headers: "X-Key: کلید"}, "headers request_header_invalid"},
		{"the host", Template{URL: "https://h", Headers: "host: evil"}, "headers request_header_forbidden"},
		{"a length", Template{URL: "https://h", Headers: "Content-Length: 1"}, "headers request_header_forbidden"},
		{"a header of a proxy", Template{URL: "https://h", Headers: "Proxy-Authorization: x"}, "headers request_header_forbidden"},
		{"a type that differs from call to call", Template{URL: "https://h", Headers: "Content-Type: {callerId}"}, "headers request_header_invalid"},
		{"a body of a GET", Template{Method: "GET", URL: "https://h", Body: "{}"}, "body request_body_method"},
		{"a body in XML", Template{URL: "https://h", Headers: "Content-Type: text/xml", Body: "<x/>"}, "body request_body_type"},
		{"JSON that is cut off", Template{URL: "https://h", Body: `{"to":"{number}"`}, "body request_body_json"},
		{"digits outside a string, which are no number with a 0 in front", Template{URL: "https://h", Body: `{"to":{number}}`}, "body request_body_json"},
		{"a placeholder behind a backslash", Template{URL: "https://h", Body: `{"to":"\{number}"}`}, "body request_body_json"},
		{"seconds as part of an escape", Template{URL: "https://h", Body: `{"to":"\u00{ring}"}`}, "body request_body_json"},
		{"a form with a brace", Template{URL: "https://h", Body: "a=}"}, "body placeholder_brace"},
		{"a form with half an encoded byte", Template{URL: "https://h", Body: "a=%{number}"}, "body setting_characters"},
		{"a body that is too long", Template{URL: "https://h", Body: long}, "body setting_too_long"},
		{"no method", Template{Method: "get", URL: "https://h"}, "method request_method_invalid"},
	} {
		if c.template.Method == "" {
			c.template.Method = "POST"
		}
		_, faults := Parse(c.template)
		if len(faults) != 1 || faults[0].Part+" "+faults[0].Code != c.want || strings.Contains(faults[0].Detail, "evil") {
			t.Errorf("%s: got %v", c.name, faults)
		}
	}
}

func TestARequestTellsWhatItNames(t *testing.T) {
	r := mustParse(t, Template{Method: "POST", URL: "https://h:8443/{id}?a", Headers: "X: {token}", Body: `["{context}"]`})
	for name, want := range map[string]bool{ID: true, Token: true, Context: true, Number: false} {
		if r.Names(name) != want {
			t.Errorf("%s: got %v", name, !want)
		}
	}
	if r.Origin() != "https://h:8443" {
		t.Errorf("got %q", r.Origin())
	}
}

func FuzzTemplate(f *testing.F) {
	f.Add("POST", "https://h/{number}?x={e164}", "X-Key: {token}", `{"to":"{number}","r":{ring}}`, "0912\"\\\r\n%2e")
	f.Add("POST", "http://h:80", "Content-Type: application/x-www-form-urlencoded", "a={callerId}&b", "..")
	f.Add("GET", "https://h/%7b{id}/../", "a: {", `["\u00{ring}"]`, "{number}")
	f.Fuzz(func(t *testing.T, method, address, headers, body, value string) {
		r, faults := Parse(Template{Method: method, URL: address, Headers: headers, Body: body})
		if len(faults) > 0 {
			return
		}
		values := map[string]string{Ring: "60"}
		for _, name := range append(append([]string{}, Names...), Secrets...) {
			if name != Ring {
				values[name] = value
			}
		}
		filled, err := r.Fill(values)
		if err != nil {
			return
		}
		authority, _, _ := strings.Cut(strings.TrimPrefix(filled.URL, r.Origin()), "/")
		if !strings.HasPrefix(filled.URL, r.Origin()) || authority != "" && authority[0] != '?' {
			t.Fatalf("%q leaves %q", filled.URL, r.Origin())
		}
		if strings.ContainsAny(filled.URL, "\r\n \\#\"") {
			t.Fatalf("%q is no address", filled.URL)
		}
		empty, err := r.Fill(map[string]string{Ring: "60"})
		if err == nil && strings.Count(filled.URL, "/") != strings.Count(empty.URL, "/") {
			t.Fatalf("%q has other segments than %q", filled.URL, empty.URL)
		}
		for name, v := range filled.Header {
			if strings.ContainsAny(name+v, "\r\n\x00") {
				t.Fatalf("header %q: %q", name, v)
			}
		}
		if r.body.place == InJSON && len(filled.Body) > 0 && !json.Valid(filled.Body) {
			t.Fatalf("%q is no JSON", filled.Body)
		}
	})
}
