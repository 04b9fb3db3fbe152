package ui

import (
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

func TestWhatIsAskedStandsInItsRowAndEscapeLeadsBackToIt(t *testing.T) {
	k := keeping(500)
	p, _, d := openHistory(t, k, "en")
	escape := func(when, focused string) {
		t.Helper()
		p.do("main", "escape")
		if !p.hidden["ask"] || !p.hidden["question"] || !p.hidden["result"] || p.focused != focused {
			t.Errorf("%s: the focus is on %s, hidden are %v %v %v", when, p.focused, p.hidden["ask"], p.hidden["question"], p.hidden["result"])
		}
	}
	p.do("row-delete:3", "click")
	if p.within["panels"] != "row:3" || p.focused != "ask" {
		t.Errorf("asked in %s, the focus on %s", p.within["panels"], p.focused)
	}
	escape("before a call is deleted", "row-delete:3")
	d.pass(settleTime)

	k.reply = message.CallReply{State: calls.Requested, Question: &message.Question{ID: "q", Title: "Call abroad?", Yes: "Yes"}}
	p.do("row-again:4", "click")
	if p.within["panels"] != "row:4" || p.focused != "question" {
		t.Errorf("asked in %s, the focus on %s", p.within["panels"], p.focused)
	}
	escape("before a call abroad", "row-again:4")
	d.pass(settleTime)

	k.reply = call("id2", calls.Failed, 0, message.CallReply{Final: true, Title: "Refused"})
	p.do("row-again:4", "click")
	p.shows("result", bad, "Refused")
	escape("of what came of it", "row-again:4")

	p.do("row-delete:4", "click")
	p.do("delete-all", "click")
	if p.within["panels"] != "panels-home" {
		t.Error("the question about all stands in a row")
	}
	escape("before all are deleted", "delete-all")
	p.focused = "query"
	escape("when nothing is open", "query")
	if len(k.deleted) != 0 {
		t.Errorf("deleted %+v", k.deleted)
	}
}

// The fake page tells of a panel that goes with its row.
func TestPanelsOutliveTheRowThatTheyStandIn(t *testing.T) {
	k := keeping(500)
	p, _, d := openHistory(t, k, "en")
	p.do("row-delete:1", "click")
	p.do("ask-yes", "click")
	if p.within["panels"] != "panels-home" || p.ids["row:1"] {
		t.Errorf("the panels are in %s", p.within["panels"])
	}
	d.pass(settleTime)
	k.reply = call("id1", calls.Failed, 0, message.CallReply{Final: true, Title: "Refused"})
	p.do("row-again:2", "click")
	p.SetValue("query", "0499")
	p.do("filters", "submit")
	if p.within["panels"] != "panels-home" {
		t.Errorf("the panels are in %s", p.within["panels"])
	}
}
