//go:build !js

package app

import (
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/fetch/nativefetch"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/pbx/simotel"
	"simotel/wasm/pbx/simotel/simoteltest"
	"simotel/wasm/settings"
)

// What is shown before a call is what the PBX's interface receives.
func TestAPreviewIsWhatSimotelIsTold(t *testing.T) {
	server := simoteltest.New(simoteltest.DefaultConfig())
	server.Start()
	t.Cleanup(server.Close)
	rules := []settings.Rule{
		{Prefix: "0", Match: "9[0-3]XXXXXXXX", Prepend: "70", Remark: "GSM gateway"},
		{Prefix: "+44", Match: ".", Prepend: "8844"},
		{Match: "[2-4]XX", Prepend: "*55"},
		{Prefix: "*7", Match: "!", Prepend: "*8"},
	}
	for _, c := range []struct {
		text     string
		dialling settings.Dialling
		dialled  string
		own      int
		asks     bool
	}{
		{"021 8812 3456", settings.Dialling{}, "02188123456", 0, false},
		{"tel:+98-21-88123456", settings.Dialling{}, "02188123456", 0, false},
		{"TEL:203", settings.Dialling{Rules: rules}, "*55203", 3, false},
		{"دفتر: (۰۲۱) ۸۸۱۲–۳۴۵۶ هر روز", settings.Dialling{OutsidePrefix: "9"}, "902188123456", 0, false},
		{"\u202a+98 912 345 6789\u202c", settings.Dialling{Rules: rules}, "709123456789", 1, false},
		{"021 8812 3456", settings.Dialling{OutsidePrefix: "9", Rules: rules}, "902188123456", 0, false},
		{"+44 20 7946 0018", settings.Dialling{International: true, Rules: rules}, "88442079460018", 2, true},
		{"203", settings.Dialling{Rules: rules}, "*55203", 3, false},
		{"*72", settings.Dialling{Rules: rules}, "*82", 4, false},
		{"+44 20 7946 0018", settings.Dialling{Rules: rules}, "", 0, false},
		{"no number", settings.Dialling{}, "", 0, false},
		{"021 8812 3456 / 0912 345 6789", settings.Dialling{}, "", 0, false},
	} {
		w := newWorld(t)
		w.arrange(func(s *settings.Settings) { s.Connection.Server, s.Dialling = server.URL(), c.dialling })
		s, credentials, err := (settings.Store{Area: w.area}).Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		credentials.Username, credentials.Password = "agent", "extension"
		w.opens(func() pbx.Driver {
			d, err := simotel.Open(s, credentials, pbx.Transport{HTTP: nativefetch.New(nil)})
			if err != nil {
				t.Fatal(err)
			}
			return d
		})
		worker, before := w.worker(), len(server.Requests())
		preview, err := worker.Preview(t.Context(), message.PreviewRequest{Text: c.text})
		if err != nil || preview.Dialled != c.dialled || preview.Own != c.own || (preview.Asks != "") != c.asks || (preview.Error != nil) != (c.dialled == "") {
			t.Errorf("%s by %+v: %+v, %v", c.text, c.dialling, preview, err)
		}
		if recent, err := worker.RecentCalls(t.Context()); err != nil || len(recent) != 0 || len(server.Requests()) != before {
			t.Errorf("%s: its preview recorded %v (%v) and sent %d requests", c.text, recent, err, len(server.Requests())-before)
		}
		r := message.CallRequest{ID: "g1", Text: c.text, Source: message.SourcePopup}
		reply, err := worker.Call(t.Context(), r)
		if err == nil && reply.Question != nil {
			if preview.Kinds[0] != reply.Question.Kinds[0] {
				t.Errorf("%s: the preview is %+v, the question %+v", c.text, preview, reply.Question)
			}
			r.ID, r.Confirmed = "g2", reply.Question.ID
			reply, err = worker.Call(t.Context(), r)
		} else if c.asks {
			t.Errorf("%s: nothing was asked", c.text)
		}
		if isNoNumber(err) && preview.Error != nil && preview.Error.Code == code(err) {
			continue
		}
		if err != nil || (reply.State == calls.Failed) != (preview.Error != nil) || preview.Error != nil && preview.Error.Code != reply.Reason {
			t.Errorf("%s: its preview is %+v, its call %+v, %v", c.text, preview, reply, err)
		}
		if c.dialled == "" {
			continue
		}
		orders, err := server.WaitOrders(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := orders[len(orders)-1].Fields["callee"]; got != preview.Dialled {
			t.Errorf("%s: shown as %s, Simotel received %s", c.text, preview.Dialled, got)
		}
	}
}
