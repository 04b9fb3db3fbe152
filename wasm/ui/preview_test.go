package ui

import (
	"strings"
	"testing"
	"time"

	"simotel/wasm/message"
)

// told is what a worker of these tests would dial for a text.
func told(r message.PreviewRequest) message.PreviewReply {
	return message.PreviewReply{Number: "+98 21 " + r.Text[len(r.Text)-1:], Dialled: "9" + r.Text, Because: "a number", Via: "via pbx"}
}

// typeNumber is a person's typing.
func typeNumber(p *page, text string) {
	p.SetValue("number", text)
	p.do("number", "input")
}

func TestAPopupTellsWhatWillBeDialledAtEachKey(t *testing.T) {
	w, d := newWorker(), newDesk("en")
	w.preview = told
	p := open(t, w, d)
	if !p.hidden["preview"] {
		t.Error("it tells of no number")
	}
	for i, text := range []string{"0", "02", "021"} {
		typeNumber(p, text)
		d.pass(atOnce)
		if len(w.previewed) != i+1 || p.hidden["preview"] || p.text["preview-dialled"] != "9"+text {
			t.Fatalf("of %s it asked %+v, shows %+v", text, w.previewed, p.text)
		}
	}
	if w.previewed[2].Settings != nil || p.text["preview-why"] != "via pbx · a number" || p.attributes["preview.data-kind"] != "" {
		t.Errorf("asked %+v, shows %+v", w.previewed[2], p.text)
	}
	if p.text["preview-said"] != "" {
		t.Error("it is read out at once")
	}
	d.pass(sayAfter)
	if !strings.Contains(p.text["preview-said"], "9021, via pbx: a number") {
		t.Errorf("read out: %q", p.text["preview-said"])
	}
	typeNumber(p, "0213")
	if p.attributes["preview.data-kind"] != busy || p.text["preview-said"] != "" || p.text["preview-dialled"] != "9021" {
		t.Error("what stood there is not shown as old")
	}
	typeNumber(p, " ")
	d.pass(time.Minute)
	if !p.hidden["preview"] || len(w.previewed) != 3 || p.text["preview-said"] != "" {
		t.Errorf("of an empty field it tells %+v", p.text)
	}
}

// Else a worker that is slow, or has to start, has a call wait behind them.
func TestOneQuestionAtATimeIsAskedOfANumberThatIsTyped(t *testing.T) {
	w, d := newWorker(), newDesk("en")
	p := open(t, w, d)
	w.preview = func(r message.PreviewRequest) message.PreviewReply {
		if r.Text == "0" {
			for _, text := range []string{"02", "021", "0215"} { // while the worker thinks
				typeNumber(p, text)
				d.pass(time.Second)
			}
		}
		return told(r)
	}
	typeNumber(p, "0")
	d.pass(time.Minute)
	if len(w.previewed) != 2 || w.previewed[1].Text != "0215" || p.text["preview-dialled"] != "90215" {
		t.Errorf("asked %+v, shows %q", w.previewed, p.text["preview-dialled"])
	}
	typeNumber(p, "1")
	d.pass(atOnce)
	if len(w.previewed) != 3 || p.text["preview-dialled"] != "91" {
		t.Errorf("of the next number it asked %+v, shows %q", w.previewed, p.text["preview-dialled"])
	}
}

func TestANumberThatWasTypedBeforeTheProgramRanIsToldOf(t *testing.T) {
	w, d, p := newWorker(), newDesk("en"), newPage(t, "popup.html")
	w.preview = told
	p.SetValue("number", "021")
	(&Popup{Document: p, Service: w, Platform: d}).Start(t.Context())
	d.pass(atOnce)
	if p.text["preview-dialled"] != "9021" {
		t.Errorf("it shows %q", p.text["preview-dialled"])
	}
}

func TestAnAnswerToWhatStoodThereBeforeIsDropped(t *testing.T) {
	w, d := newWorker(), newDesk("en")
	p := open(t, w, d)
	w.preview = func(r message.PreviewRequest) message.PreviewReply {
		if r.Text == "021" {
			typeNumber(p, "0215") // while the worker thinks
			d.pass(atOnce)
		}
		return told(r)
	}
	typeNumber(p, "021")
	d.pass(atOnce)
	if p.text["preview-dialled"] != "90215" {
		t.Errorf("it shows %q", p.text["preview-dialled"])
	}
	w.preview = func(r message.PreviewRequest) message.PreviewReply {
		typeNumber(p, "")
		return told(r)
	}
	typeNumber(p, "09")
	d.pass(time.Minute)
	if !p.hidden["preview"] || p.text["preview-said"] != "" {
		t.Error("an answer came back to an empty field")
	}
}

func TestWhatIsWrongIsToldQuietlyWhileItIsTyped(t *testing.T) {
	for _, c := range []struct {
		name        string
		reply       message.PreviewReply
		title, why  string
		dialled     string
		asks, heard string
	}{
		{"not complete", message.PreviewReply{Begun: true, Error: &message.Error{Code: "number_none", Title: "None"}}, "Not a complete number yet", "", "", "", "Not a complete"},
		{"no number", message.PreviewReply{Error: &message.Error{Code: "number_many", Title: "Many.", Advice: "Enter one."}}, "Cannot be called: Many.", "Enter one.", "", "", "Many. Enter one."},
		{"refused although known", message.PreviewReply{Dialled: "021", Error: &message.Error{Code: "clear_text", Title: "Open.", Advice: "Mend it."}}, "Cannot be called: Open.", "Mend it.", "", "", "Open."},
		{"incomplete", message.PreviewReply{Dialled: "0912", Because: "b", Via: "v", Hint: "Short."}, "Will be dialled as", "v · b", "0912", "", "Short."},
		{"asked about", message.PreviewReply{Dialled: "110", Because: "b", Via: "v", Asks: "First: sure?"}, "Will be dialled as", "v · b", "110", "First: sure?", "First: sure?"},
	} {
		w, d := newWorker(), newDesk("en")
		w.preview = func(message.PreviewRequest) message.PreviewReply { return c.reply }
		p := open(t, w, d)
		typeNumber(p, "x")
		d.pass(atOnce + sayAfter)
		if p.text["preview-title"] != c.title || p.text["preview-why"] != c.why || p.text["preview-dialled"] != c.dialled || p.text["preview-asks"] != c.asks || p.text["preview-hint"] != c.reply.Hint || !strings.Contains(p.text["preview-said"], c.heard) {
			t.Errorf("%s: shows %+v", c.name, p.text)
		}
		if !p.hidden["result"] || p.attributes["number.aria-invalid"] != "" {
			t.Errorf("%s: it is told as a failure", c.name)
		}
	}
}

func TestAPasteLeavesTheNumberAlone(t *testing.T) {
	for _, c := range []struct{ name, pasted, number, want string }{
		{"text around it", "Tel: 0215", "+98 21 5", "+98 21 5"},
		{"a link", "tel:0215", "+98 21 5", "+98 21 5"},
		{"a number as it is typed", "(021) 5-5", "+98 21 5", "(021) 5-5"},
		{"none", "call me", "", "call me"},
	} {
		w, d := newWorker(), newDesk("en")
		w.preview = func(message.PreviewRequest) message.PreviewReply {
			return message.PreviewReply{Number: c.number, Dialled: "1"}
		}
		p := open(t, w, d)
		p.do("number", "paste")
		typeNumber(p, c.pasted)
		d.pass(atOnce)
		if p.value["number"] != c.want {
			t.Errorf("%s: the field holds %q", c.name, p.value["number"])
		}
		typeNumber(p, c.pasted+"6") // typed, not pasted
		d.pass(atOnce)
		if p.value["number"] != c.pasted+"6" {
			t.Errorf("%s: what was typed became %q", c.name, p.value["number"])
		}
	}
}

func TestThePreviewGoesWithTheNumberThatWasCalled(t *testing.T) {
	w, d := newWorker(), newDesk("en")
	w.preview = told
	w.reply = message.CallReply{State: "accepted", Final: true, Title: "Taken"}
	p := open(t, w, d)
	typeNumber(p, "021")
	d.pass(atOnce)
	p.do("dial", "submit")
	if p.value["number"] != "" || !p.hidden["preview"] {
		t.Errorf("the field holds %q, the preview shows %q", p.value["number"], p.text["preview-dialled"])
	}
}
