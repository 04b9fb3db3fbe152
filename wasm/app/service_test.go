package app

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/detect"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

func TestAPageIsToldWhichNumbersStandInItsTexts(t *testing.T) {
	w := newWorld(t)
	reply, err := w.worker().Detect(context.Background(), message.DetectRequest{Texts: []string{"تلفن: ۰۲۱-۸۸۱۲۳۴۵۶", "no number 12345", ""}, Card: true})
	if err != nil || len(reply.Matches) != 3 || len(reply.Matches[0]) != 1 || len(reply.Matches[1]) != 0 {
		t.Fatalf("got %+v, %v", reply, err)
	}
	if m := reply.Matches[0][0]; m.E164 != "+982188123456" || m.Start != 6 || m.End != 18 {
		t.Errorf("got %+v", m)
	}
	if reply.Card == nil || reply.Card.Words["call"] == "" || reply.Card.Direction != "ltr" {
		t.Errorf("card %+v", reply.Card)
	}
}

// asked keeps the options that texts were looked through with.
type asked struct{ options *detect.Options }

func (a asked) Find(text string, o detect.Options) []detect.Match {
	*a.options = o
	return detect.New().Find(text, o)
}

func TestBothHostsLookForNumbersWithTheSameOptions(t *testing.T) {
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) {
		s.Country, s.Numbers = "DE", settings.Numbers{AreaCode: "30", InternalLengths: []int{3, 4}}
		s.Detection.Host = settings.HostPage
		s.Learned = []settings.Learned{{Text: "+982188123456"}, {Text: "###-##", Site: "example.ir"}, {Text: "204", Site: "other.ir"}}
	})
	worker := w.worker()
	var got detect.Options
	worker.Detector = asked{&got}
	reply, err := worker.Detect(context.Background(), message.DetectRequest{Texts: []string{"0301234567"}, Language: "fa-IR", Host: "example.ir", Site: "example.ir", Card: true})
	if err != nil {
		t.Fatal(err)
	}
	d := reply.Card.Detection
	if want := (detect.Options{Region: d.Region, AreaCode: d.AreaCode, Lengths: d.Lengths, Language: "fa-IR", Host: "example.ir", Not: []string{"+982188123456", "###-##"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("the worker looks with %+v, a page is told %+v", got, want)
	}
	if want := (message.Detection{Where: "page", Region: "DE", AreaCode: "30", Lengths: []int{3, 4}, Learned: d.Learned}); !reflect.DeepEqual(d, want) || len(d.Learned) != 3 {
		t.Errorf("a page is told %+v, want %+v", d, want)
	}
}

func TestNoSecretReachesAPageOrALog(t *testing.T) {
	w := newWorld(t)
	worker := w.worker()
	c, err := worker.Configuration(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), "secret-password") || !c.Secrets.Password || c.Secrets.Token || !c.Configured {
		t.Errorf("a page gets %s", raw)
	}
	c.Credentials.Password = "other-password\x00"
	if _, err := worker.SaveConfiguration(context.Background(), c); err == nil || strings.Contains(err.Error(), "other-password") {
		t.Errorf("a bad password is told as %v", err)
	}
	for _, line := range w.logged {
		if strings.Contains(line, "password") {
			t.Errorf("logged %q", line)
		}
	}
}

func TestASecretIsKeptReplacedOrErased(t *testing.T) {
	for name, c := range map[string]struct {
		typed string
		erase bool
		want  string
	}{
		"left alone": {"", false, "secret-password"},
		"replaced":   {"new", false, "new"},
		"erased":     {"", true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			worker := w.worker()
			n, err := worker.Configuration(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			aside := settings.KeyCredentials + settings.KeyAside
			if err := w.area.Set(context.Background(), map[string]json.RawMessage{aside: json.RawMessage(`[{"document":"secret-password"}]`)}); err != nil {
				t.Fatal(err)
			}
			if n.Secrets.EventsToken || n.Credentials.EventsToken != "" {
				t.Error("there is a token of the events")
			}
			n.Credentials.EventsToken = "secret-events"
			if n, err = worker.SaveConfiguration(context.Background(), n); err != nil || !n.Secrets.EventsToken || n.Credentials.EventsToken != "" {
				t.Fatalf("the token of the events is not stored, or sent to a page: %+v, %v", n, err)
			}
			n.Credentials.Password, n.Secrets.ErasePassword = c.typed, c.erase
			n.Credentials.EventsToken, n.Secrets.EraseEventsToken = c.typed, c.erase
			n.Settings.Extension = "۲۰۲"
			saved, err := worker.SaveConfiguration(context.Background(), n)
			if err != nil || saved.Settings.Extension != "202" {
				t.Fatalf("got %+v, %v", saved, err)
			}
			if _, stored, err := (settings.Store{Area: w.area}).Load(context.Background()); err != nil || stored.Password != c.want || stored.EventsToken != strings.Replace(c.want, "-password", "-events", 1) {
				t.Errorf("stored %q and %q, %v", stored.Password, stored.EventsToken, err)
			}
			if kept, err := w.area.Get(context.Background(), aside); err != nil || (string(kept) == "[]") != c.erase {
				t.Errorf("kept aside: %s, %v", kept, err)
			}
		})
	}
}

// A secret that was erased must not live on in a document that was kept aside.
func TestErasingAnySecretForgetsWhatWasKeptAside(t *testing.T) {
	for name, erase := range map[string]message.Secrets{
		"password": {ErasePassword: true}, "API key": {EraseToken: true}, "token of the events": {EraseEventsToken: true},
	} {
		w := newWorld(t)
		worker := w.worker()
		n, err := worker.Configuration(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		aside := settings.KeyCredentials + settings.KeyAside
		if err := w.area.Set(context.Background(), map[string]json.RawMessage{aside: json.RawMessage(`[{"document":"secret"}]`)}); err != nil {
			t.Fatal(err)
		}
		n.Secrets = erase
		if _, err := worker.SaveConfiguration(context.Background(), n); err != nil {
			t.Fatal(err)
		}
		if kept, err := w.area.Get(context.Background(), aside); err != nil || string(kept) != "[]" {
			t.Errorf("%s: kept aside is %s, %v", name, kept, err)
		}
	}
}

func TestCorruptSettingsAreExplainedAndPagesKeepTheirNumbers(t *testing.T) {
	w := newWorld(t)
	if err := w.area.Set(context.Background(), map[string]json.RawMessage{settings.KeySettings: json.RawMessage(`"oops"`)}); err != nil {
		t.Fatal(err)
	}
	worker := w.worker()
	c, err := worker.Configuration(context.Background())
	if err != nil || c.Problem == nil || c.Problem.Code != settings.CodeCorrupt {
		t.Fatalf("got %+v, %v", c, err)
	}
	if reply, err := worker.Detect(context.Background(), message.DetectRequest{Texts: []string{"09123456789"}}); err != nil || len(reply.Matches[0]) != 1 {
		t.Errorf("detect: %+v, %v", reply, err)
	}
	reply, err := worker.Call(context.Background(), request("g1", "09123456789"))
	if err != nil || reply.Reason != settings.CodeCorrupt || !reply.Settings || len(w.driver.dialled()) != 0 {
		t.Errorf("call: %s, settings %v, %v", reply.Reason, reply.Settings, err)
	}
	// What the person sets anew is saved, and the old is kept.
	c.Settings.Connection.Server, c.Settings.Extension = "http://pbx", "201"
	if saved, err := worker.SaveConfiguration(context.Background(), c); err != nil || saved.Problem != nil {
		t.Fatalf("save: %+v, %v", saved, err)
	}
	if raw, err := w.area.Get(context.Background(), settings.KeySettings+settings.KeyAside); err != nil || !strings.Contains(string(raw), "oops") {
		t.Errorf("aside: %s, %v", raw, err)
	}
}

func TestAnImportSetsBothAndABadOneChangesNothing(t *testing.T) {
	w := newWorld(t)
	worker := w.worker()
	document := `{"version":1,"settings":{"extension":"305","connection":{"server":"https://pbx.example.com:8443/api/v4"}},"credentials":{"token":"abc"}}`
	c, err := worker.Import(context.Background(), document)
	if err != nil || c.Settings.Extension != "305" || c.Settings.Connection.Server != "https://pbx.example.com:8443" || !c.Secrets.Token || c.Secrets.Password {
		t.Fatalf("got %+v, %v", c, err)
	}
	for _, bad := range []string{"", "{", `{"version":1,"settings":{"extension":"x"}}`, `{"version":1,"settings":{"colour":"red"}}`} {
		if _, err := worker.Import(context.Background(), bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
		if now, err := worker.Configuration(context.Background()); err != nil || !reflect.DeepEqual(now.Settings, c.Settings) {
			t.Errorf("after %q: %+v, %v", bad, now.Settings, err)
		}
	}
}

func TestAConnectionTestTellsWhatIsWrong(t *testing.T) {
	w := newWorld(t)
	worker := w.worker()
	if r, err := worker.Check(context.Background()); err != nil || !r.OK {
		t.Errorf("got %+v, %v", r, err)
	}
	w.driver.checked = &pbx.Error{Code: pbx.Certificate, Op: "ping", Detail: "pbx.local"}
	if r, err := worker.Check(context.Background()); err != nil || r.OK || r.Code != "certificate" || r.Title == "" || r.Advice == "" {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestATestOfTheConnectionThatEndsUnknownSpeaksOfNoPhone(t *testing.T) {
	w := newWorld(t)
	w.driver.checked = &pbx.Error{Code: pbx.TimedOut, Op: "ping", Unknown: true}
	if r, err := w.worker().Check(context.Background()); err != nil || r.OK || strings.Contains(r.Advice, "phone") || !strings.Contains(r.Advice, "firewall") {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestEventsAreAnsweredOrLeftAlone(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	worker := w.worker()
	for reason, opened := range map[string]int{"install": 1, "update": 0, "chrome_update": 0, "shared_module_update": 0} {
		worker.Handle(ctx, "runtime.onInstalled", json.RawMessage(`[{"reason":"`+reason+`"}]`))
		synctest.Test(t, func(t *testing.T) { // it waits for a policy
			fresh := unset(t)
			fresh.worker().Handle(ctx, "runtime.onInstalled", json.RawMessage(`[{"reason":"`+reason+`"}]`))
			if len(fresh.opened) != opened || opened > 0 && fresh.opened[0] != "welcome.html" || fresh.options+w.options+len(w.opened) != 0 {
				t.Errorf("%s: opened %q where nothing is set, %q where all is, the options %d times", reason, fresh.opened, w.opened, fresh.options+w.options)
			}
		})
	}
	raw := worker.Handle(ctx, "runtime.onMessage", json.RawMessage(`[{"type":"configuration"},{"id":"`+extensionID+`","url":"https://evil.example/"}]`))
	if !strings.Contains(string(raw), message.CodeNotForPages) {
		t.Errorf("a content script asking for the configuration got %s", raw)
	}
	for _, args := range []string{`[]`, `{}`, ``, `[1,2,3]`, `[null,null]`} {
		worker.Handle(ctx, "runtime.onMessage", json.RawMessage(args))
		for _, event := range Events() {
			worker.Handle(ctx, event, json.RawMessage(args))
		}
	}
	worker.Handle(ctx, "tabs.onUpdated", json.RawMessage(`[]`))
	if len(w.logged) == 0 {
		t.Error("an event that makes no sense left no line in the log")
	}
}

func TestAFullDiskIsToldWhenSaving(t *testing.T) {
	w := newWorld(t)
	worker := w.worker()
	c, err := worker.Configuration(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	w.area.Fail = func([]string) error { return chrometest.ErrQuota }
	if _, err := worker.SaveConfiguration(context.Background(), c); !errors.Is(err, chrometest.ErrQuota) || code(err) != CodeStorage {
		t.Errorf("got %v", err)
	}
}
