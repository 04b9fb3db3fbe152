//go:build !js

package asterisk

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"simotel/wasm/pbx"
	"simotel/wasm/pbx/asterisk/asterisktest"
)

func TestTheDirectoryListsWhatTheChannelCanRing(t *testing.T) {
	const endpoints = `[{"technology":"PJSIP","resource":"202","state":"offline","channel_ids":[]},{"technology":"PJSIP","resource":"trunk","state":"online"},
	  {"technology":"SIP","resource":"301"},{"technology":"PJSIP","resource":"201","state":"online"},{"technology":"PJSIP","resource":"90201"}]`
	for name, c := range map[string]struct {
		channel, answer string
		want            []string
		err             string
	}{
		"phones by their numbers":           {"PJSIP/{extension}", endpoints, []string{"201", "202", "90201"}, ""},
		"phones with a part in common":      {"PJSIP/90{extension}", endpoints, []string{"201"}, ""},
		"another technology":                {"SIP/{extension}", endpoints, []string{"301"}, ""},
		"what the dialplan rings":           {"Local/{extension}@from-internal", endpoints, nil, ""},
		"an answer that is no list":         {"PJSIP/{extension}", `{}`, nil, "not_asterisk (pbx.example.com:8089) false"},
		"an answer that does not let us in": {"PJSIP/{extension}", "", nil, "credentials_invalid (401) false"},
	} {
		d := newDouble()
		d.sets("GET /endpoints", says(200, c.answer))
		if c.answer == "" {
			d.sets("GET /endpoints", says(401, ""))
		}
		driver := open(t, d)
		driver.connection.Channel = c.channel
		list, err := driver.Extensions(t.Context())
		var got []string
		for _, e := range list {
			got = append(got, e.Number)
		}
		if !slices.Equal(got, c.want) || summary(err) != c.err {
			t.Errorf("%s: %q, %q", name, got, summary(err))
		}
	}
}

func TestACheckTellsHowFarItCame(t *testing.T) {
	d := newDouble()
	local := open(t, d)
	local.connection.Channel = "Local/{extension}@from-internal"
	health, err := local.Check(t.Context())
	if want := append(pbx.Through(pbx.StepPermission), pbx.StepEvents); err != nil || !reflect.DeepEqual(health.Proved, want) {
		t.Errorf("a phone that cannot be asked about: %v, %v", health.Proved, err)
	}
	d.sets("GET /endpoints/PJSIP/201", says(502, "<html>"))
	if health, err = open(t, d).Check(t.Context()); err == nil || !reflect.DeepEqual(health.Proved, pbx.Through(pbx.StepPermission)) {
		t.Errorf("an answer that fails on the way: %v, %v", health.Proved, err)
	}
}

func TestAsteriskTellsItsExtensionsAndEachStepOfACheck(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		s, c := real(server.URL)
		list, err := opened(t, s, c, native()).Extensions(t.Context())
		if err != nil || !slices.Contains(list, pbx.Extension{Number: "201"}) || !slices.Contains(list, pbx.Extension{Number: asterisktest.Unregistered}) {
			t.Errorf("got %+v, %v", list, err)
		}
		viewer, wrong, unknown := c, c, s
		viewer.Username, wrong.Password, unknown.Extension = asterisktest.ReadOnlyUser, "wrong", "299"
		if list, err := opened(t, s, viewer, native()).Extensions(t.Context()); err != nil || len(list) == 0 {
			t.Errorf("a user that may look got %+v, %v", list, err)
		}
		for name, is := range map[string]struct {
			d    *driver
			want []pbx.Step
		}{
			"all is well":               {opened(t, s, c, native()), pbx.Steps},
			"a wrong password":          {opened(t, s, wrong, native()), nil},
			"a user that may only look": {opened(t, s, viewer, native()), pbx.Through(pbx.StepCredentials)},
			"a phone that is unknown":   {opened(t, unknown, c, native()), pbx.Through(pbx.StepPermission)},
		} {
			if health, err := is.d.Check(t.Context()); fmt.Sprint(health.Proved) != fmt.Sprint(is.want) {
				t.Errorf("%s: it came to %v, %v", name, health.Proved, err)
			}
		}
	})
}
