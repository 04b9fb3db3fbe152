package e2e

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/crm/crmtest"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// A full history, a call that waits for a CRM that is away and one that goes on, each
// from the version before.
func TestTheNextVersionFindsSettingsHistoryWhatWaitsAndTheCallThatGoesOn(t *testing.T) {
	r := rolledOut(t, nil)
	l := &logging{Stage: r.Stage, crm: crmtest.NewCallLog()}
	l.crm.Secret = "a secret of the CRM"
	var err error
	l.server, err = crmtest.Listen(l.crm)
	must(t, err)
	t.Cleanup(l.server.Stop)
	l.server.Stop()
	document := stage.With(stage.WithEvents(stage.Document(r.PBX.URL(), "fa"), r.PBX), `"crm":{"log":{"url":"`+l.server.URL+`/calls","authentication":"hmac"}}`)
	must(t, r.Configure(t.Context(), strings.Replace(document, `"password":"extension"`, `"password":"extension","crmSecret":"a secret of the CRM"`, 1)))
	waitListeners(t, r.Stage, 1)
	open := func() {
		t.Helper()
		l.page, err = r.Browser.OpenExtension(t.Context(), "certificates.html")
		must(t, err)
	}
	open()
	must(t, stage.FillCalls(l.page))

	const over, goesOn = "0b0e5a3c-6a52-4d0c-9d7e-000000000001", "0b0e5a3c-6a52-4d0c-9d7e-000000000002"
	r.PBX.SetPhone(stage.Extension, simoteltest.Phone{Act: simoteltest.Answers})
	r.PBX.SetPhone("204", simoteltest.Phone{Act: simoteltest.Busy})
	r.PBX.SetPhone("205", simoteltest.Phone{Act: simoteltest.Answers})
	wait := func(id string, is func(message.CallReply) bool) {
		t.Helper()
		must(t, l.page.WaitUntil(t.Context(), id, func() (bool, error) {
			var all []message.CallReply
			l.ask(t, message.TypeRecentCalls, nil, &all)
			return slices.ContainsFunc(all, func(c message.CallReply) bool { return c.ID == id && is(c) }), nil
		}))
	}
	l.call(t, over, "204")
	wait(over, func(c message.CallReply) bool { return c.Settled() })
	l.note(t, over, "call again")
	l.call(t, goesOn, "205")
	wait(goesOn, func(c message.CallReply) bool { return c.State == calls.Connected })
	settings, before := r.exported(t), l.history(t)
	if s := l.state(t, ""); s.Waiting != 1 {
		t.Fatalf("for the CRM wait %+v", s)
	}

	next := r.version(t) + ".1"
	r.raise(t, next)
	r.serve(t)
	must(t, r.Browser.CheckForUpdates(t.Context()))
	r.waitInstalled(t, next)

	open() // Chrome closed the former version's pages
	if now := r.exported(t); now != settings {
		t.Errorf("the settings were %s\nand are %s", settings, now)
	}
	byID := func(all []message.HistoryCall) string {
		slices.SortFunc(all, func(a, b message.HistoryCall) int { return strings.Compare(a.ID, b.ID) })
		return documentOf(all)
	}
	if now := l.history(t); byID(now) != byID(before) {
		t.Errorf("the history had %d calls and has %d, or they differ", len(before), len(now))
	}
	if s := l.state(t, ""); s.Waiting != 1 {
		t.Errorf("for the CRM wait %+v", s)
	}
	waitListeners(t, r.Stage, 1)
	r.PBX.HangUp("205")
	wait(goesOn, func(c message.CallReply) bool { return c.Settled() && c.Outcome() == calls.Answered })
	must(t, l.server.Start())
	l.arrived(t)
	known := l.crm.Calls()
	if note, _ := known[over].Call["note"].(string); len(known) != 2 || note != "call again" || known[goesOn].Call["state"] != string(calls.Ended) || l.crm.Repeats() != 0 {
		t.Errorf("the CRM has %+v", known)
	}
}

// documentOf returns calls as they are kept, for a failure to be read.
func documentOf(calls []message.HistoryCall) string {
	raw, err := json.Marshal(calls)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}
