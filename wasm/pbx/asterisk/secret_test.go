//go:build !js

package asterisk

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// leaks returns in which forms the password stands in a text.
func leaks(text string) []string {
	var found []string
	for form, secret := range map[string]string{
		"plain": password, "query": url.QueryEscape(password), "path": url.PathEscape(password), "percent": percent(password),
		"base64": base64.StdEncoding.EncodeToString([]byte(user + ":" + password)),
	} {
		if strings.Contains(text, secret) {
			found = append(found, form)
		}
	}
	return found
}

// depth returns all that an error says, in every way in which one can be asked.
func depth(err error) string {
	var all strings.Builder
	for ; err != nil; err = errors.Unwrap(err) {
		fmt.Fprintf(&all, "%v\n%+v\n%#v\n", err, err, err)
		if e := asError(err); e != nil {
			all.WriteString(e.ErrorDetail() + "\n")
		}
	}
	return all.String()
}

// diary is a memory that notes all of every cause.
type diary struct {
	memory
	causes strings.Builder
}

func (d *diary) Stands(s pbx.LiveState, cause error) {
	d.memory.Stands(s, cause)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.causes.WriteString(depth(cause))
}

// TestThePasswordSurfacesNowhere has everything go wrong that can, with a
// transport that quotes what it was given, and reads all that comes out.
func TestThePasswordSurfacesNowhere(t *testing.T) {
	if len(leaks("wss://x/?api_key="+percent(user+":"+password))) == 0 {
		t.Fatal("a leak is not seen")
	}
	var out strings.Builder
	for name, change := range map[string]func(d *double){
		"the socket is refused":  func(d *double) { d.refused = errors.New("refused") },
		"no answer":              func(d *double) { d.failure = &fetch.Error{Cause: fetch.Broken, Detail: "reset"} },
		"wrong credentials":      func(d *double) { d.answers["GET /asterisk/info"] = says(401, `{"message":"Authentication required"}`) },
		"the connection breaks":  func(*double) {},
		"it is replaced":         func(*double) {},
		"what it says is broken": func(*double) {},
	} {
		d, m := newDouble(), &diary{memory: memory{open: []calls.Record{record("1", "201", calls.EventAccept)}}}
		d.sets("GET /channels/simotel-1", says(200, `{"id":"simotel-1","state":"Ringing"}`))
		change(d)
		synctest.Test(t, func(t *testing.T) {
			watching(t, d, m, nil, func() {
				switch name {
				case "the connection breaks":
					d.conn.Close()
				case "it is replaced":
					d.conn.in <- `{"type":"ApplicationReplaced"}`
				case "what it says is broken":
					d.conn.in <- d.conn.address
				}
				time.Sleep(time.Minute)
			})
		})
		driver := open(t, d)
		_, err := driver.Check(t.Context())
		out.WriteString(depth(err))
		_, err = driver.Originate(t.Context(), pbx.Order{ID: "1", Caller: "201", Callee: "202"})
		out.WriteString(depth(err))
		out.WriteString(depth(driver.Hangup(t.Context(), calls.Record{ID: "1"})))
		out.WriteString(m.causes.String() + strings.Join(m.told, "\n") + string(m.position))
		for _, r := range d.requests {
			out.WriteString(r.URL + string(r.Body) + "\n") // not the header: there it belongs
		}
		if m.causes.Len() == 0 {
			t.Errorf("%s: nothing went wrong", name)
		}
	}
	_, err := Open(settings.Settings{}, settings.Credentials{Username: user, Password: password}, pbx.Transport{})
	out.WriteString(depth(err))
	if found := leaks(out.String()); len(found) > 0 {
		t.Errorf("the password is in what comes out: %q\n%s", found, out.String())
	}
}

func TestASecretThatThePBXQuotesIsNotShown(t *testing.T) {
	s := settings.Defaults()
	s.Connection.Kind, s.Connection.Server, s.Connection.Channel, s.Extension = settings.KindAsterisk, "http://pbx:8088", "PJSIP/{extension}", "201"
	opened, err := Open(s, settings.Credentials{Username: user, Password: password}, pbx.Transport{})
	if err != nil {
		t.Fatal(err)
	}
	for _, quoted := range []string{password, base64.StdEncoding.EncodeToString([]byte(user + ":" + password)), password[:3] + "\u200b" + password[3:]} {
		a, err := opened.(*driver).read("op", "POST", fetch.Response{Status: 401, Body: []byte(`{"message":"no user has ` + quoted + `"}`)})
		if err != nil || a.words != "no user has …" {
			t.Errorf("%q is quoted: %q, %v", quoted, a.words, err)
		}
	}
}
