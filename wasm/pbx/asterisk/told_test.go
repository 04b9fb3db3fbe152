//go:build !js

package asterisk

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// telling is an Asterisk that answers each question with success and whatever it
// likes. "*" in a channel stands for the name by which it is asked for.
type telling struct {
	*double
	channel, variable string
	astray            string // a request that went where the driver never asks
}

func (d *telling) Do(ctx context.Context, r fetch.Request) (fetch.Response, error) {
	u, err := url.Parse(r.URL)
	if err != nil {
		return fetch.Response{}, err
	}
	parts := strings.Split(u.EscapedPath(), "/")[1:]
	if parts[0] != "ari" || slices.ContainsFunc(parts, func(part string) bool { return strings.Trim(part, ".") == "" }) {
		d.astray = r.Method + " " + r.URL
	}
	id, isChannel := strings.CutPrefix(u.EscapedPath(), "/ari/channels/")
	switch {
	case !isChannel || r.Method != "GET":
		return d.double.Do(ctx, r)
	case strings.HasSuffix(id, "/variable"):
		return says(200, d.variable), nil
	}
	id, err = url.PathUnescape(id)
	return says(200, strings.ReplaceAll(d.channel, `"*"`, text(id))), err
}

// openOrders is how many are open in FuzzSuccess.
const openOrders = 3

// fitting is a Watcher that takes only news that is fit to be kept.
type fitting struct {
	*memory
	t *testing.T
}

func (w *fitting) Hear(n pbx.News) error {
	if wrong := unfit(n, w.Open()); wrong != "" {
		w.t.Fatalf("told %s", wrong)
	}
	if n.Phone != nil && !slices.Contains([]pbx.PhoneState{pbx.PhoneUnknown, pbx.PhoneIdle, pbx.PhoneRinging, pbx.PhoneInUse, pbx.PhoneUnavailable}, *n.Phone) {
		w.t.Fatalf("told of a phone that is %q", *n.Phone)
	}
	var kept position
	if err := json.Unmarshal(n.Position, &kept); err != nil || !isName(kept.App) || len(n.Position) > maxPosition || len(kept.Rings) > maxRings || len(kept.Legs) > openOrders {
		w.t.Fatalf("%d bytes are stored, %v", len(n.Position), err)
	}
	return w.memory.Hear(n)
}

// fault returns what is wrong with an error of the driver's, empty for nothing.
func fault(err error) string {
	e := asError(err)
	if err != nil && (e == nil || !slices.Contains(pbx.Codes, e.Code) || utf8.RuneCountInString(e.Detail) > 201 || len(err.Error()) > 1000) {
		return fmt.Sprintf("%.300v", err)
	}
	return ""
}

// FuzzSuccess has the PBX answer each question with success and anything: the
// directory lists extensions that the settings take, a check tells one bounded
// line, and what is found of calls after a drop is of our orders, or of calls that
// can be kept; no request goes astray for it.
func FuzzSuccess(f *testing.F) {
	const info, endpoints, application, device = `{"system":{"version":"22.10.1"}}`, `[{"technology":"PJSIP","resource":"201"},{"technology":"pjsip","resource":"trunk"}]`,
		`{"endpoint_ids":["PJSIP/201","PJSIP/202"],"device_names":["PJSIP/201"],"channel_ids":["1"]}`, `{"name":"PJSIP/201","state":"RINGING"}`
	const endpoint, ringing, answer = `{"state":"online","channel_ids":["17.1","simotel-1"]}`, `{"id":"*","state":"Ringing","connected":{"name":"Sara","number":"203"}}`, `{"value":"ANSWER"}`
	const up = `{"id":"*","state":"Up","connected":{"name":"\u202eA","number":"0933"},"dialplan":{"app_name":"Busy"}}`
	f.Add(info, endpoints, application, device, endpoint, ringing, answer)
	f.Add(info, endpoints, application, device, endpoint, up, answer)
	for _, odd := range []string{``, `null`, `[]`, `{}`, `[null]`, `{"value":1}`, strings.Repeat("[", 200), `{"system":{"version":"\u202e"}}`, `{"id":"simotel-1"}`} {
		f.Add(odd, endpoints, application, device, endpoint, ringing, answer)
		f.Add(info, odd, odd, device, endpoint, ringing, answer)
		f.Add(info, endpoints, application, odd, odd, ringing, answer)
		f.Add(info, endpoints, application, device, endpoint, odd, answer)
		f.Add(info, endpoints, application, device, endpoint, up, odd)
	}
	long := strings.Repeat("7", 5000)
	f.Add(info, `[{"technology":"PJSIP","resource":"`+long+`"},{"technology":"PJSIP","resource":"٣"}]`, application, device, `{"channel_ids":["","..","`+long+`","a/b?c#d%","\u0000"]}`, ringing, `{"value":"`+long+`"}`)
	f.Fuzz(func(t *testing.T, info, endpoints, application, device, endpoint, channel, variable string) {
		for _, body := range []string{info, application, device, endpoint, channel, variable} {
			if len(body) > maxAnswer {
				return // the request's bound
			}
		}
		d := &telling{double: newDouble(), channel: channel, variable: variable}
		for k, body := range map[string]string{"GET /asterisk/info": info, "GET /endpoints": endpoints, "POST /applications/-/subscription": application,
			"GET /deviceStates/PJSIP%2F201": device, "GET /endpoints/PJSIP/201": endpoint} {
			d.answers[k] = says(200, body)
		}
		driver := open(t, d.double)
		driver.doer = d
		list, err := driver.Extensions(t.Context())
		if wrong := fault(err); wrong != "" || len(list) > pbx.MaxExtensions {
			t.Fatalf("%d extensions, %s", len(list), wrong)
		}
		for i, e := range list {
			if !pbx.Dialable(e.Number) || len(e.Number) > settings.MaxExtension || e.Name != "" || e.Context != "" || i > 0 && list[i-1].Number == e.Number {
				t.Fatalf("%q lists %+v", endpoints, e)
			}
		}
		health, err := driver.Check(t.Context())
		if wrong := fault(err); wrong != "" || utf8.RuneCountInString(health.Detail) > 70 || health.Detail != pbx.Clean(health.Detail, 70) {
			t.Fatalf("%q is told as %q, %s", info, health.Detail, wrong)
		}
		w := &fitting{&memory{open: []calls.Record{record("1", "201", calls.EventAccept), record("2", "09121111111", calls.EventAccept), record("3", "201", calls.EventLose)}}, t}
		for range 2 { // the second goes on where the first was
			l := &live{driver: driver, watcher: w}
			l.restore(w.position)
			s := &session{live: l}
			err := s.begin(t.Context())
			if err == nil {
				err = s.attend(t.Context())
			}
			if wrong := fault(err); wrong != "" {
				t.Fatalf("the session ends with %s", wrong)
			}
		}
		if d.astray != "" {
			t.Fatalf("asked %.200q", d.astray)
		}
	})
}
