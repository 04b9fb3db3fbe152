package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// opened is what the desk's clock shows when a popup opens.
const opened = 1_800_000_000_000

// call returns a reply of a call that was asked for so many seconds before the
// popup was opened, and has come to a state at once.
func call(id string, state calls.State, before int64, r message.CallReply) message.CallReply {
	at := opened - 1000*before
	r.ID, r.State = id, state
	r.Steps = []calls.Transition{{State: calls.Requested, At: at}, {State: state, At: at}}
	return r
}

// open opens a popup that can call.
func open(t *testing.T, w *worker, d desk) *page {
	t.Helper()
	p := newPage(t, "popup.html")
	(&Popup{Document: p, Service: w, Platform: d}).Start(t.Context())
	d.pass(time.Second) // what is shown has stood for a while
	return p
}

func TestAPopupDialsAndShowsWhatCameOfIt(t *testing.T) {
	p, w := newPage(t, "popup.html"), newWorker()
	w.recent = []message.CallReply{call("1", calls.Accepted, 0, message.CallReply{Final: true, Title: "Taken", Shown: "+98 21 1"})}
	(&Popup{Document: p, Service: w, Platform: newDesk("fa")}).Start(t.Context())
	p.shows("result", good, "Taken|")
	if p.hidden["dial"] || !p.hidden["welcome"] || p.focused != "number" || p.text["extension"] != "201" ||
		p.text["result-when"] != "آخرین تماس: now in fa" {
		t.Errorf("the popup shows %+v", p.text)
	}
	p.do("dial", "submit")
	p.SetValue("number", " 0912 ")
	w.reply = message.CallReply{State: calls.Failed, Final: true, Title: "Refused", Advice: "Ask", Settings: true}
	p.do("dial", "submit")
	if len(w.dialled) != 1 || w.dialled[0] != (message.CallRequest{ID: "id1", Text: "0912", Source: message.SourcePopup}) {
		t.Errorf("dialled %+v", w.dialled)
	}
	p.shows("result", bad, "Refused|Ask")
	if p.value["number"] == "" {
		t.Error("a number that was not dialled is gone")
	}
	if p.hidden["result-options"] || p.text["result-when"] != "" || p.attributes["call.aria-disabled"] != "" {
		t.Error("the way to the options is not shown, or the popup is still busy")
	}
	w.reply = message.CallReply{State: calls.Unknown, Final: true, Title: "No answer"}
	p.do("dial", "submit")
	p.do("dial", "submit")
	if len(w.dialled) != 2 {
		t.Errorf("two more presses of Enter were %d more calls, want 1", len(w.dialled)-1)
	}
	p.do("result-options", "click")
	if w.options != 1 || !p.left {
		t.Error("the options were not opened")
	}
}

func TestAPopupsOwnCallIsNotHiddenByTheLastOne(t *testing.T) {
	p, w := newPage(t, "popup.html"), newWorker()
	w.recent = []message.CallReply{call("1", calls.Failed, 0, message.CallReply{Final: true, Title: "Just before"})}
	w.reply = message.CallReply{State: calls.Accepted, Final: true, Title: "Taken"}
	w.meanwhile = func() {
		p.SetValue("number", "0912")
		p.do("dial", "submit")
	}
	(&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.shows("result", good, "Taken")
	if p.text["result-when"] != "" {
		t.Errorf("it is dated as the last call: %q", p.text["result-when"])
	}
}

func TestAPopupConnectsTwoOutsideNumbersWhereATrunkIsSet(t *testing.T) {
	p, w := newPage(t, "popup.html"), newWorker()
	(&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	if !p.hidden["between"] {
		t.Error("it is offered without a trunk")
	}
	w.configuration.Settings.Connection.Trunk = "Cisco"
	(&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	if p.hidden["between"] {
		t.Fatal("it is not offered")
	}
	p.SetValue("second", "021 8812 3456")
	p.do("between-form", "submit")
	if len(w.dialled) != 0 || p.focused != "first" {
		t.Errorf("dialled %+v, focused %s", w.dialled, p.focused)
	}
	p.SetValue("first", " 0912 ")
	w.reply = message.CallReply{State: calls.Failed, Final: true, Title: "Refused"}
	p.do("between-form", "submit")
	if p.value["first"] == "" || p.value["second"] == "" {
		t.Error("numbers that were not connected are gone")
	}
	w.reply = message.CallReply{State: calls.Accepted, Final: true, Title: "Taken"}
	p.do("between-form", "submit")
	p.do("between-form", "submit")
	want := message.CallRequest{ID: "id2", Text: "021 8812 3456", Caller: "0912", Source: message.SourcePopup}
	if len(w.dialled) != 2 || w.dialled[1] != want {
		t.Errorf("dialled %+v", w.dialled)
	}
	p.shows("result", good, "Taken")
}

func TestAPopupWithoutSettingsLeadsToThem(t *testing.T) {
	p, w := newPage(t, "popup.html"), newWorker()
	w.configuration.Configured = false
	(&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	if p.hidden["welcome"] || !p.hidden["dial"] || p.focused != "setup" {
		t.Error("the welcome is not shown")
	}
	p.do("setup", "click")
	if w.options != 1 {
		t.Error("the options were not opened")
	}

	p = newPage(t, "popup.html")
	w.configuration.Problem = &message.Error{Code: "settings_corrupt", Title: "Cannot be read"}
	(&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.shows("result", bad, "Cannot be read")
	if p.hidden["result-options"] {
		t.Error("there is no way to the options")
	}
}
