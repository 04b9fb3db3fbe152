package ui

import (
	"testing"

	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

func startWith(t *testing.T, old message.Predecessor) (*page, *worker) {
	t.Helper()
	p, w := newPage(t, "options.html"), newWorker()
	w.old = old
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	return p, w
}

var leftBehind = message.Predecessor{Found: true, Usable: true, Kind: settings.KindSimotel, Server: "http://192.168.1.20", Extension: "204"}

func TestWhatClick2DialLeftIsOfferedTakenOverAndErasedOnlyAtAWord(t *testing.T) {
	p, w := startWith(t, leftBehind)
	if p.hidden["predecessor"] || p.text["predecessor-server"] != "http://192.168.1.20" || p.text["predecessor-extension"] != "204" ||
		p.text["predecessor-kind"] != "Your own Simotel" || p.hidden["take-over"] || w.took+w.erased != 0 {
		t.Fatalf("it is offered as %+v; taken %d, erased %d", p.text, w.took, w.erased)
	}
	w.configuration.Settings.Extension = "204"
	p.do("take-over", "click")
	p.shows("predecessor-result", good, "Taken over and saved|Test the connection now")
	if w.took != 1 || w.erased != 0 || p.value["extension"] != "204" || !p.hidden["take-over"] || p.hidden["predecessor-found"] {
		t.Errorf("taken %d, erased %d, the form shows %q", w.took, w.erased, p.value["extension"])
	}
	w.fail = &message.Error{Code: "storage_failed", Title: "Chrome could not.", Advice: "x"}
	p.do("erase-predecessor", "click")
	p.shows("predecessor-result", bad, "Chrome could not.")
	if p.hidden["predecessor-found"] {
		t.Error("what was not erased is gone from the page")
	}
	w.fail = nil
	p.do("erase-predecessor", "click")
	p.shows("predecessor-result", good, "Erased from the Google account")
	if w.erased != 2 || !p.hidden["predecessor-found"] {
		t.Errorf("erased %d times", w.erased)
	}
}

func TestWhatCouldNotBeTakenOverIsToldByField(t *testing.T) {
	p, w := startWith(t, leftBehind)
	w.refused = []message.Error{{Field: "extension", Title: "Digits only.", Advice: "203 say."}, {Field: "connection.trunk", Title: "Too long.", Advice: "80."}}
	w.configuration.Settings.Extension = ""
	p.do("take-over", "click")
	p.shows("predecessor-result", bad, "Taken over and saved, but not everything|Your extension: Digits only. 203 say.\nTrunk: Too long. 80.\nStill missing: \u2068Your extension\u2069\nNothing was erased")
}

func TestOnlyWhatIsThereIsOffered(t *testing.T) {
	p, _ := startWith(t, message.Predecessor{})
	if !p.hidden["predecessor"] {
		t.Error("something is offered although there is nothing")
	}
	p, _ = startWith(t, message.Predecessor{Found: true, Kind: settings.KindSimotelCloud})
	if p.hidden["predecessor"] || !p.hidden["take-over"] || p.text["predecessor-kind"] != "Simotel's cloud (HostedPBX)" || p.text["predecessor-server"] != "not set, or not usable" {
		t.Errorf("what cannot be used is offered as %+v", p.text)
	}
	p, w := newPage(t, "options.html"), newWorker()
	o := &Options{Document: p, Service: w, Platform: newDesk("en")}
	o.words = locale.Choose("en", "")
	w.fail = &message.Error{Code: "internal"}
	o.offerPredecessor(t.Context())
	p.shows("predecessor-result", bad, "Something went wrong")
}
