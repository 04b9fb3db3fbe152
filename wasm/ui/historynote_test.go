package ui

import (
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

// write is what a person types into a row's note.
func (p *page) write(key, note string) {
	p.t.Helper()
	p.SetValue("row-note:"+key, note)
	p.do("row-note:"+key, "input")
}

func TestWhatIsWrittenWhileItsRowIsStoredAndGoesIsStoredToo(t *testing.T) {
	k := keeping(500)
	p, _, d := openHistory(t, k, "en")
	k.storing = func() {
		k.storing = nil
		p.write("1", "asked for the price")
		p.SetValue("query", "0499")
		p.do("filters", "submit") // the row is gone before the first words are stored
	}
	p.write("1", "asked")
	d.pass(notePause)
	if p.ids["row-note:1"] || k.calls[1].Note != "asked for the price" || len(k.annotated) != 2 {
		t.Errorf("stored %+v", k.annotated)
	}
}

func TestANoteCanBeWrittenWhileASearchGoesOn(t *testing.T) {
	k := keeping(500)
	p, _, d := openHistory(t, k, "en")
	k.answering = func() {
		k.answering = nil
		p.write("1", "asked")
		d.pass(notePause)
	}
	p.SetValue("query", "01")
	p.do("filters", "submit")
	if k.calls[1].Note != "asked" || p.value["row-note:1"] != "asked" {
		t.Errorf("stored %+v; the row holds %q, which was read before", k.annotated, p.value["row-note:1"])
	}
	// What stands there now is compared with what was stored during the search.
	p.write("1", "")
	d.pass(notePause)
	if k.calls[1].Note != "" {
		t.Errorf("stored %+v", k.annotated)
	}
}

func TestTheLastWordsAreStoredWhenThePageGoes(t *testing.T) {
	k := keeping(3)
	p, _, d := openHistory(t, k, "en")
	p.write("1", "asked")
	d.seen(false)
	if k.calls[1].Note != "asked" {
		t.Errorf("stored %+v", k.annotated)
	}
	d.pass(notePause)
	if len(k.annotated) != 1 {
		t.Errorf("stored %+v", k.annotated)
	}
}

func TestANoteThatCouldNotBeStoredComesBackWithItsRow(t *testing.T) {
	k := keeping(500)
	p, _, _ := openHistory(t, k, "en")
	k.storing = func() { k.fails = &message.Error{Code: "history_not_stored", Title: "Full", Advice: "Delete some"} }
	k.answering = func() { k.fails = nil }
	p.write("1", "asked")
	p.SetValue("query", "0499")
	p.do("filters", "submit")
	if p.ids["row:1"] {
		t.Fatal("its row is there still")
	}
	p.SetValue("query", "")
	p.do("filters", "submit")
	p.shows("result", bad, "Full") // tried again, with nowhere else to tell it
	if p.value["row-note:1"] != "asked" || p.hidden["row-error:1"] || p.text["row-error:1"] != "Full Delete some" {
		t.Errorf("the row holds %q and tells %q", p.value["row-note:1"], p.text["row-error:1"])
	}
	k.storing = nil
	p.do("row-note:1", "change")
	if k.calls[1].Note != "asked" || !p.hidden["row-error:1"] {
		t.Errorf("stored %+v", k.annotated)
	}
	// Of a call that is gone from the history, the words are let go.
	p.write("2", "gone")
	k.calls = k.calls[3:]
	p.SetValue("query", "0499")
	p.do("filters", "submit")
	p.SetValue("query", "0498")
	p.do("filters", "submit")
	tries := len(k.annotated)
	p.SetValue("query", "0497")
	p.do("filters", "submit")
	if len(k.annotated) != tries {
		t.Error("it is tried for ever")
	}
}

func TestWhatIsWrittenOfACallThatIsDeletedIsLetGo(t *testing.T) {
	k := keeping(500)
	p, _, d := openHistory(t, k, "en")
	for _, button := range []string{"row-delete:1", "delete-all"} {
		tries := len(k.annotated)
		p.write(p.rows["calls"][1], "asked")
		p.do(button, "click")
		p.do("ask-yes", "click")
		d.pass(notePause)
		if len(k.annotated) != tries || !p.hidden["result"] {
			t.Errorf("%s: tried to store %+v", button, k.annotated)
		}
	}
}

func TestRowsThatMovedCallNobodyForAMoment(t *testing.T) {
	k := keeping(500)
	p, _, d := openHistory(t, k, "en")
	k.reply = message.CallReply{State: calls.Accepted, Title: "Taken", Shown: "x"}
	for range 4 {
		p.do("older", "seen")
	}
	for _, button := range []string{"newer", "older"} {
		d.pass(time.Second)
		p.do(button, "seen")
		p.do(inRow("row-again", p.rows["calls"][60]), "click")
		if len(k.dialled) != 0 {
			t.Errorf("%s moved the rows, and a press called", button)
		}
	}
	// What stood there before more came below it is where it was.
	p, _, _ = openHistory(t, k, "en")
	p.do("older", "seen")
	p.do("row-again:3", "click")
	if len(k.dialled) != 1 {
		t.Errorf("%d dialled: no row moved", len(k.dialled))
	}
}

func TestRowsStayBoundedHoweverManyCallsAreHeardOf(t *testing.T) {
	p, h, _ := openHistory(t, keeping(120), "en")
	for i := range historyMost - historyStep + 10 {
		fresh := call("new"+string(rune('a'+i)), calls.Accepted, 0, message.CallReply{})
		h.hear(t.Context(), &fresh)
	}
	if n := len(p.rows["calls"]); n != historyMost || p.hidden["older"] {
		t.Errorf("%d rows", n)
	}
}
