package ui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/detect"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// front is the page in front of a worker's popup.
type front struct {
	page    message.PageReply
	refused message.RefusedReply
	asked   []message.PageRequest
	sites   []message.SiteRequest
	showed  []message.Where
	isGone  bool // its numbers are no longer where they were
}

func (w *worker) Page(_ context.Context, r message.PageRequest) (message.PageReply, error) {
	w.front.asked = append(w.front.asked, r)
	return w.front.page, w.fail
}
func (w *worker) Refused(_ context.Context, r message.PageRequest) (message.RefusedReply, error) {
	w.front.asked = append(w.front.asked, r)
	return w.front.refused, w.fail
}
func (w *worker) ShowNumber(_ context.Context, at message.Where) (message.ShownReply, error) {
	w.front.showed = append(w.front.showed, at)
	return message.ShownReply{Shown: !w.front.isGone}, w.fail
}
func (w *worker) SwitchSite(_ context.Context, r message.SiteRequest) (message.Site, error) {
	w.front.sites = append(w.front.sites, r)
	if w.fail == nil {
		w.front.page.Site.On = r.On
	}
	return w.front.page.Site, w.fail
}

// onFront returns a page with two numbers, one of which stands there twice.
func onFront() message.PageReply {
	return message.PageReply{
		Tab: 5, State: message.PageRead, Site: message.Site{Name: "example.com", On: true},
		Host: settings.HostWorker, Count: 3, Milliseconds: 12.4, More: 0,
		Numbers: []message.PageNumber{
			{Text: "۰۲۱-۸۸۱۲ ۳۴۵۶", E164: "+982188123456", Kind: detect.Phone, Count: 2, Shown: "+98 21 8812 3456", About: "Tehran · Fixed line",
				Where: message.Where{Tab: 5, Frame: 3, Number: "+982188123456;"}},
			{Text: "داخلی ۱۰۲", E164: "102", Kind: detect.Internal, Count: 1, Shown: "102", Where: message.Where{Tab: 5, Number: "102;102"}},
		},
	}
}

const firstRow = "+982188123456; 3"

func TestAPopupListsTheNumbersOfThePageInFrontAndCallsThem(t *testing.T) {
	d, w := newDesk("fa"), newWorker()
	w.front.page = onFront()
	p := open(t, w, d)
	if p.hidden["panel-page"] || !p.hidden["panel-recent"] || p.attributes["tab-page.aria-selected"] != "true" || p.attributes["tab-recent.tabindex"] != "-1" {
		t.Error("what the page has is not shown first")
	}
	if p.text["page-count"] != "۲" || !strings.Contains(p.text["page-found"], "۳ · ۱۲ میلی\u200cثانیه · در پس\u200cزمینه") || !p.hidden["page-none"] || !p.hidden["page-more"] {
		t.Errorf("it shows %q", p.text)
	}
	row := func(part string) string { return inRow("number-"+part, firstRow) }
	if p.text[row("shown")] != "+98 21 8812 3456" || p.text[row("times")] != "×۲" || p.text[row("about")] != "Tehran · Fixed line" ||
		p.attributes[row("call")+".aria-label"] != "تماس با +98 21 8812 3456" {
		t.Errorf("the row shows %q", p.text)
	}
	w.reply = message.CallReply{Question: &message.Question{ID: "q", Title: "Sure?", Yes: "Call"}, Shown: "+98 21 8812 3456"}
	p.do(row("call"), "click")
	want := message.CallRequest{ID: "id1", Text: "۰۲۱-۸۸۱۲ ۳۴۵۶", E164: "+982188123456", Source: message.SourcePopup}
	if len(w.dialled) != 1 || w.dialled[0] != want {
		t.Errorf("dialled %+v", w.dialled)
	}
	p.shows("question", ask, "Sure?")
	p.do(row("call"), "click")
	if len(w.dialled) != 1 {
		t.Error("a press that was meant for what stood there before called")
	}
	p.do(row("copy"), "click")
	if !slices.Equal(d.copied, []string{"+982188123456"}) || p.attributes[row("copy")+".data-done"] != "true" {
		t.Errorf("copied %q", d.copied)
	}
	p.do(row("show"), "click")
	if len(w.front.showed) != 1 || w.front.showed[0].Frame != 3 || !p.left {
		t.Errorf("shown are %+v, left %t", w.front.showed, p.left)
	}
}

func TestANumberThatThePageNoLongerHasIsToldAndTheListIsNew(t *testing.T) {
	w := newWorker()
	w.front.page, w.front.isGone = onFront(), true
	p := open(t, w, newDesk("en"))
	w.front.page.Numbers = w.front.page.Numbers[1:]
	p.do(inRow("number-show", firstRow), "click")
	if p.left || p.text["page-said"] != "It is no longer on the page." || !slices.Equal(p.rows["page-numbers"], []string{"102;102 0"}) {
		t.Errorf("left %t, said %q, listed %q", p.left, p.text["page-said"], p.rows["page-numbers"])
	}
	if last := w.front.asked[len(w.front.asked)-1]; last.Tab != 5 {
		t.Errorf("another tab was asked: %+v", last)
	}
}

func TestNumbersThatDifferByTheirExtensionAloneHaveARowEach(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.front.page = onFront()
	first := w.front.page.Numbers[0]
	second, third := first, first
	second.Where.Number, second.Shown = "+982188123456;12", "+98 21 8812 3456 ext. 12"
	third.Where.Number, third.Where.Frame, third.Shown = "+982188123456;13", 4, "+98 21 8812 3456 ext. 13"
	w.front.page.Numbers = []message.PageNumber{first, second, third}
	p := open(t, w, d)
	rows := p.rows["page-numbers"]
	if len(rows) != 3 || rows[0] == rows[1] || rows[1] == rows[2] || p.text[inRow("number-shown", rows[0])] != first.Shown || p.text[inRow("number-shown", rows[1])] != second.Shown {
		t.Errorf("the rows are %q", rows)
	}
}

func TestWhatWasNotTakenForANumberIsAskedForOnlyWhenItIsWanted(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.front.page = onFront()
	w.front.refused = message.RefusedReply{More: 4, Numbers: []message.PageNumber{
		{Text: "2188", Shown: "2188", Reason: "too_short", Why: "Too few digits", Count: 1, Where: message.Where{Tab: 5, Line: 2, Start: 3, End: 7}},
		{Text: "021 8812 0000", E164: "+982188120000", Shown: "+98 21 8812 0000", Why: "A fax number", About: "Tehran", Count: 3},
	}}
	p := open(t, w, d)
	if len(w.front.asked) != 1 || !p.hidden["others"] {
		t.Fatalf("asked %+v", w.front.asked)
	}
	p.SetValue("page-others", "true")
	p.do("page-others", "change")
	if p.hidden["others"] || !p.hidden["numbers"] || p.hidden["others-more"] || p.text[inRow("other-why", "too_short 2188")] != "Too few digits" ||
		p.text[inRow("other-why", " +98 21 8812 0000")] != "A fax number · Tehran" {
		t.Errorf("shown is %q", p.text)
	}
	p.do(inRow("other-copy", "too_short 2188"), "click")
	p.do(inRow("other-show", "too_short 2188"), "click")
	if !slices.Equal(d.copied, []string{"2188"}) || w.front.showed[0].Line != 2 {
		t.Errorf("copied %q, shown %+v", d.copied, w.front.showed)
	}
	p.SetValue("page-others", "")
	p.do("page-others", "change")
	if !p.hidden["others"] || p.hidden["numbers"] {
		t.Error("they stay on show")
	}
}

func TestAPageWithoutNumbersSaysWhyAndTheCallsAreShownFirst(t *testing.T) {
	for name, c := range map[string]struct {
		page message.PageReply
		says string
		site bool
	}{
		"Chrome's own":                   {message.PageReply{State: message.PageClosed}, "closed to extensions", false},
		"one that is busy":               {message.PageReply{Tab: 5, State: message.PageSilent, Site: message.Site{Name: "a.b", On: true}}, "does not answer", true},
		"one whose site is switched off": {message.PageReply{Tab: 5, State: message.PageOff, Site: message.Site{Name: "a.b"}}, "Switched off", true},
		"one without any":                {message.PageReply{Tab: 5, State: message.PageRead, Site: message.Site{Name: "a.b", On: true}}, "no phone numbers", true},
	} {
		w := newWorker()
		w.front.page = c.page
		p := open(t, w, newDesk("en"))
		if !strings.Contains(p.text["page-none"], c.says) || p.hidden["page-none"] || p.hidden["site-part"] == c.site || p.hidden["panel-recent"] {
			t.Errorf("%s: it says %q; site %t, calls %t", name, p.text["page-none"], !p.hidden["site-part"], !p.hidden["panel-recent"])
		}
		p.do("tab-page", "click")
		if p.hidden["panel-page"] || !p.hidden["panel-recent"] {
			t.Errorf("%s: the page cannot be chosen", name)
		}
	}
}

func TestAPageThatAnswersLateMovesNothingUnderAHand(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.front.page = onFront()
	w.meanwhile = func() { d.pass(time.Second) }
	p := open(t, w, d)
	if p.hidden["panel-recent"] || p.text["page-count"] != "2" {
		t.Error("the list changed although it was on show")
	}
}

func TestTheExtensionIsSwitchedOffAndOnOnTheSiteInFront(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.front.page = onFront()
	w.front.page.Site.Entry = "*.com"
	p := open(t, w, d)
	if p.value["site"] != "true" || p.text["site-name"] != "example.com" || !strings.Contains(p.text["site-entry"], "*.com") {
		t.Errorf("the switch is %q of %q, %q", p.value["site"], p.text["site-name"], p.text["site-entry"])
	}
	p.SetValue("site", "")
	w.front.page.State, w.front.page.Numbers = message.PageOff, nil
	p.do("site", "change")
	if p.value["site"] != "" || !strings.Contains(p.text["page-none"], "Switched off") || len(p.rows["page-numbers"]) != 0 {
		t.Errorf("the switch is %q, it says %q", p.value["site"], p.text["page-none"])
	}
	p.SetValue("site", "true")
	w.front.page = onFront()
	numbers := w.front.page.Numbers
	w.front.page.Numbers = nil // not found yet
	p.do("site", "change")
	if got := p.text["page-none"]; !strings.Contains(got, "Looking") {
		t.Errorf("before anything can be found it says %q", got)
	}
	w.front.page.Numbers = numbers
	d.pass(lookAgain)
	if len(p.rows["page-numbers"]) != 2 || !slices.Equal(w.front.sites, []message.SiteRequest{{Tab: 5}, {Tab: 5, On: true}}) {
		t.Errorf("listed are %q, asked %+v", p.rows["page-numbers"], w.front.sites)
	}
	w.fail = &message.Error{Code: "settings_corrupt", Title: "Not kept"}
	p.SetValue("site", "")
	p.do("site", "change")
	if p.value["site"] != "true" {
		t.Error("the switch shows what was not kept")
	}
	p.shows("result", bad, "Not kept")
}

func TestSitesAreTypedALineEach(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	w.configuration.Settings.Sites = settings.Sites{Mode: settings.SitesAll, List: []string{"a.b", "c.d"}}
	(&Options{Document: p, Service: w, Platform: newDesk("fa")}).Start(t.Context())
	if p.value["sites-list"] != "a.b\nc.d" || !p.hidden["part-sites-list"] {
		t.Errorf("the list is %q, on show %t", p.value["sites-list"], !p.hidden["part-sites-list"])
	}
	p.change("sites-mode", settings.SitesOnly)
	if p.hidden["part-sites-list"] {
		t.Error("the list is not asked for")
	}
	p.change("sites-list", " \n")
	if p.hidden["sites-none"] {
		t.Error("that it works nowhere without a site is not said")
	}
	p.change("sites-list", "a.b")
	if !p.hidden["sites-none"] {
		t.Error("it says that there is no site")
	}
	saves := len(w.saved)
	p.change("sites-list", "a.b\n\nx/y\n")
	if len(w.saved) != saves || !strings.Contains(p.text["sites-list-error"], "سطر \u2068۳\u2069") || p.hidden["sites-list-error"] {
		t.Errorf("it says %q", p.text["sites-list-error"])
	}
	p.change("sites-list", " A.b \n\n*.c.d")
	if got := w.configuration.Settings.Sites; got.Mode != settings.SitesOnly || !slices.Equal(got.List, []string{" A.b ", "", "*.c.d"}) {
		t.Errorf("saved is %q", got)
	}
	p.change("sites-list", " \n ")
	if got := w.configuration.Settings.Sites.List; got == nil || len(got) != 0 {
		t.Errorf("an empty field is %q", got)
	}
}
