//go:build !js

package simotel

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"simotel/wasm/fetch"
	"simotel/wasm/fetch/nativefetch"
	"simotel/wasm/pbx"
	"simotel/wasm/pbx/simotel/simoteltest"
	"simotel/wasm/socket/nativesocket"
)

func TestTheDirectoryTellsNumbersNamesAndContextsAndNoSecret(t *testing.T) {
	server := start(t, simoteltest.DirectoryConfig())
	s, c := configured(server.URL())
	list, err := open(t, s, c).(pbx.Directory).Extensions(t.Context())
	want := []pbx.Extension{{Number: "201", Name: "سارا محمدی", Context: "main_routing"}, {Number: "202", Context: "main_routing"},
		{Number: "204", Context: "main_routing"}, {Number: "1001", Name: "Reception", Context: "reception_routing"}}
	if err != nil || !reflect.DeepEqual(list, want) {
		t.Errorf("got %+v, %v", list, err)
	}
	if said := fmt.Sprintf("%#v", list); strings.Contains(said, "sip-password") {
		t.Errorf("a secret came along: %s", said)
	}
}

func TestADirectoryThatMayNotBeReadIsNone(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	s, c := configured(server.URL())
	_, err := open(t, s, c).(pbx.Directory).Extensions(t.Context())
	expect(t, err, pbx.APIDenied, 403, false)
}

// answering is a PBX that gives one answer.
type answering struct{ body string }

func (a answering) Do(context.Context, fetch.Request) (fetch.Response, error) {
	return fetch.Response{Status: 200, Body: []byte(a.body)}, nil
}

func TestNoErrorOfTheDirectoryQuotesItsAnswer(t *testing.T) {
	const secret = "sip-password"
	for name, body := range map[string]string{
		"an answer that is cut off":   `{"success":1,"message":"","data":[{"number":"201","secret":"` + secret,
		"a number where a text is":    `{"success":1,"data":[{"number":201,"name":"` + secret + `","secret":"` + secret + `"}]}`,
		"a text where the list is":    `{"success":1,"data":"` + secret + `"}`,
		"a page with it":              `<html>` + secret + `</html>`,
		"a warning before the answer": `Warning: ` + secret + ` {"success":1}`,
		"a name that is no text":      `{"success":1,"data":[{"number":"201","name":{"secret":"` + secret + `"}}]}`,
		"a success that is none":      `{"success":"` + secret + `","data":[]}`,
	} {
		d := &driver{host: "pbx", doer: answering{body}}
		list, err := d.Extensions(t.Context())
		said := fmt.Sprintf("%#v", list)
		for ; err != nil; err = errors.Unwrap(err) {
			said += fmt.Sprintf("%v %+v %#v", err, err, err)
		}
		if len(said) < 20 || strings.Contains(said, secret) {
			t.Errorf("%s: %s", name, said)
		}
	}
}

func TestTheEventsAreTestedByAConnectionOfTheirOwn(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	s, c := configured(server.URL())
	check := func(address, token string) error {
		s.Events.Address, c.EventsToken = address, token
		d, err := Open(s, c, pbx.Transport{HTTP: nativefetch.New(nil), Sockets: nativesocket.New(nil)})
		if err != nil {
			t.Fatal(err)
		}
		return d.(pbx.EventsChecker).CheckEvents(t.Context())
	}
	if err := check(server.EventsURL(), simoteltest.DefaultEventsToken); err != nil {
		t.Error(err)
	}
	expect(t, check(server.EventsURL(), "another"), pbx.EventsRefused, 0, false)
	expect(t, check("ws://127.0.0.1:9/events", simoteltest.DefaultEventsToken), pbx.EventsBroken, 0, false)
	expect(t, check("", ""), pbx.EventsBroken, 0, false)
}
