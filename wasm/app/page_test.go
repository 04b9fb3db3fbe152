package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/chrome"
	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/message"
	"simotel/wasm/places"
	"simotel/wasm/settings"
)

// front is the tabs of a world's window, the first of them in front, and what
// the frames of that one tell.
type front struct {
	mu     sync.Mutex
	tabs   []Tab
	lists  []FrameResult
	fail   error
	texts  map[int]string // what a frame answers that is asked for its texts, JSON
	showed []string
	again  []string // the tabs that were told to ask anew how to work

	gate  chan struct{} // frame 2 opens it when it is asked for its texts, and frame 0 waits for that; nil for none
	icons map[int]bool  // whether it is grey, by the tab, for all at 0
}

func (f *front) setIcon(tab int, grey bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.icons == nil {
		f.icons = make(map[int]bool)
	}
	f.icons[tab] = grey
	return nil
}

// isGrey reports how the icon looks in a tab.
func (f *front) isGrey(tab int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if grey, ok := f.icons[tab]; ok {
		return grey
	}
	return f.icons[0]
}

func (b browser) Tab(_ context.Context, id int) (Tab, bool, error) {
	for _, tab := range b.w.front.tabs {
		if id == 0 || tab.ID == id {
			return tab, true, nil
		}
	}
	return Tab{}, false, nil
}
func (b browser) Tabs(context.Context) ([]Tab, error) { return b.w.front.tabs, nil }
func (b browser) RunInFrames(_ context.Context, _ int, file string) ([]FrameResult, error) {
	if file != "content/listed.js" {
		return nil, &chrome.Error{API: "scripting.executeScript", Message: "Could not load file: '" + file + "'."}
	}
	return b.w.front.lists, b.w.front.fail
}

// answer is what a page's content scripts make of a message, if it is of this kind.
func (f *front) answer(tab Tab, m any) (json.RawMessage, bool) {
	if about, _ := m.(map[string]any); f.gate != nil && about["type"] == "texts" {
		if *tab.Frame == 2 {
			close(f.gate)
		}
		select {
		case <-f.gate:
		case <-time.After(time.Second): // whoever asks one after the other waits in vain
			return nil, true
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch about, _ := m.(map[string]any); about["type"] {
	case "texts":
		return json.RawMessage(f.texts[*tab.Frame]), true
	case "show":
		where := about["where"].(message.Where)
		f.showed = append(f.showed, fmt.Sprint(tab.ID, *tab.Frame, where.Number, where.Line))
		return json.RawMessage(fmt.Sprint(where.Number != "gone")), true
	case message.TypeAgain:
		f.again = append(f.again, fmt.Sprint(tab.ID))
	}
	return nil, false
}

func list(frame int, js string) FrameResult { return FrameResult{frame, json.RawMessage(js)} }

func TestTheNumbersOfAllFramesAreToldOnceEachWithWhereTheyAreFrom(t *testing.T) {
	w := newWorld(t)
	w.files = chrometest.Files{places.File: smallTable(t)}
	w.front.tabs = []Tab{{ID: 5, Address: "https://www.example.com:8443/contact"}, {ID: 6, Address: "https://other.example/"}}
	w.front.lists = []FrameResult{
		list(0, `{"host":"page","milliseconds":1.5,"count":3,"more":2,"numbers":[
			{"key":"a","number":"+982188123456","ext":"102","text":"۰۲۱ ۸۸۱۲ ۳۴۵۶ داخلی ۱۰۲","kind":"phone","count":2},{"key":"b","number":"203","ext":"","text":"داخلی ۲۰۳","kind":"internal","count":1}]}`),
		list(3, `{"host":"worker","milliseconds":2,"count":2,"more":0,"numbers":[
			{"key":"c","number":"+982188123456","ext":"102","text":"021-88123456 ext. 102","kind":"phone","count":4},{"key":"d","number":"+442079460018","ext":"","text":"+44 20 7946 0018","kind":"phone","count":1}]}`),
		list(4, `"a frame in which something else runs"`),
	}
	reply, err := w.worker().Page(t.Context(), message.PageRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, n := range reply.Numbers {
		lines = append(lines, fmt.Sprintf("%s ×%d | %s | frame %d %s", n.Shown, n.Count, plain(n.About), n.Where.Frame, n.Where.Number))
	}
	want := []string{
		"+98 21 8812 3456 ext. 102 ×6 | Tehran province · Fixed line | frame 0 a",
		"203 ×1 |  | frame 0 b",
		"+44 20 7946 0018 ×1 | London · United Kingdom · Fixed line | frame 3 d",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got %q\nwant %q", lines, want)
	}
	reply.Numbers = nil
	if got := fmt.Sprintf("%+v", reply); got != "{Tab:5 State:read Site:{Name:example.com:8443 On:true Entry: Managed:false} Host:page Count:5 Milliseconds:3.5 Numbers:[] More:2}" {
		t.Errorf("got %s", got)
	}
	if shown, err := w.worker().ShowNumber(t.Context(), message.Where{Tab: 5, Frame: 3, Number: "d"}); err != nil || !shown.Shown || w.front.showed[0] != "5 3d0" && w.front.showed[0] != "5 3 d 0" {
		t.Errorf("%+v, %v, %q", shown, err, w.front.showed)
	}
	if shown, err := w.worker().ShowNumber(t.Context(), message.Where{Tab: 5, Number: "gone"}); err != nil || shown.Shown {
		t.Errorf("what is gone is shown: %v", err)
	}
}

func TestAPageWithThousandsOfNumbersIsToldByItsFirst(t *testing.T) {
	w := newWorld(t)
	w.front.tabs = []Tab{{ID: 5, Address: "https://example.com/"}}
	for frame := range 3 {
		var numbers []string
		for i := range message.MaxPageNumbers {
			numbers = append(numbers, fmt.Sprintf(`{"key":"%d","number":"+98218812%04d","text":"x","kind":"phone","count":1}`, i, frame*1000+i))
		}
		w.front.lists = append(w.front.lists, list(frame, `{"count":5000,"more":4800,"numbers":[`+strings.Join(numbers, ",")+`]}`))
	}
	reply, err := w.worker().Page(t.Context(), message.PageRequest{})
	if err != nil || len(reply.Numbers) != message.MaxPageNumbers || reply.More != 3*4800+2*message.MaxPageNumbers {
		t.Errorf("%d are told and %d more, %v", len(reply.Numbers), reply.More, err)
	}
}

func TestAPageThatCannotBeAskedSaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		arrange func(w *world)
		state   string
	}{
		"no tab":                {func(w *world) { w.front.tabs = nil }, message.PageClosed},
		"Chrome's own":          {func(w *world) { w.front.fail = &chrome.Error{API: "scripting.executeScript"} }, message.PageClosed},
		"a busy one":            {func(w *world) { w.front.fail = context.DeadlineExceeded }, message.PageSilent},
		"one without us":        {func(w *world) { w.front.lists = []FrameResult{list(0, "null")} }, message.PageClosed},
		"a PDF file":            {func(w *world) { w.front.lists = []FrameResult{list(0, `{"closed":true}`)} }, message.PageClosed},
		"where we are off":      {func(w *world) { exclude(t, w, "example.com") }, message.PageOff},
		"one without a number":  {func(w *world) {}, message.PageRead},
		"only a frame of it is": {func(w *world) { w.front.lists = []FrameResult{list(3, `{}`)} }, message.PageClosed},
	} {
		w := newWorld(t)
		w.front.tabs, w.front.lists = []Tab{{ID: 5, Address: "https://example.com/"}}, []FrameResult{list(0, `{}`)}
		c.arrange(w)
		if reply, err := w.worker().Page(t.Context(), message.PageRequest{}); err != nil || reply.State != c.state || len(reply.Numbers) > 0 {
			t.Errorf("%s: %+v, %v", name, reply, err)
		}
	}
}

// exclude switches the extension off on a site.
func exclude(t *testing.T, w *world, site string) {
	t.Helper()
	w.arrange(func(s *settings.Settings) { s.Sites = settings.Sites{Mode: settings.SitesExcept, List: []string{site}} })
}

func TestWhatIsNotPaintedIsExplainedAndNothingOfItIsKept(t *testing.T) {
	w := newWorld(t)
	w.front.tabs, w.front.lists = []Tab{{ID: 5, Address: "https://example.com/"}}, []FrameResult{list(0, `{}`), list(2, `{}`)}
	w.front.texts = map[int]string{
		0: `{"texts":["شماره سفارش: ۸۸۱۲۳۴۵۶","تلفن: ۰۲۱-۸۸۱۲۳۴۵۶ فکس: ۰۲۱-۸۸۱۲۰۰۰۰","😀 192.168.1.10 😀"],"language":"fa","host":"example.com"}`,
		2: `{"texts":["شماره سفارش: ۸۸۱۲۳۴۵۶"]}`,
	}
	w.front.gate = make(chan struct{})
	reply, err := w.worker().Refused(t.Context(), message.PageRequest{})
	w.front.gate = nil
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, n := range reply.Numbers {
		lines = append(lines, fmt.Sprintf("%s|%s|%s ×%d line %d", n.Shown, n.E164, n.Why, n.Count, n.Where.Line))
	}
	want := []string{
		"۸۸۱۲۳۴۵۶||The text calls it something else, such as an order or an account. ×2 line 0",
		"+98 21 8812 0000|+982188120000|A fax number ×1 line 1",
		"192.168.1.10||It looks like a version or an IP address. ×1 line 2",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got %q\nwant %q", lines, want)
	}
	kept := fmt.Sprint(w.logged)
	for _, area := range []*chrometest.Area{w.area, w.session, w.sync} {
		keys, _ := area.Keys(t.Context())
		values, _ := area.GetAll(t.Context(), keys...)
		kept += fmt.Sprintf("%s", values)
	}
	if strings.Contains(kept, "۸۸۱۲۳۴۵۶") || strings.Contains(kept, "192.168.1.10 ") {
		t.Errorf("kept is %s", kept)
	}
	exclude(t, w, "example.com")
	if reply, err := w.worker().Refused(t.Context(), message.PageRequest{}); err != nil || len(reply.Numbers) > 0 {
		t.Errorf("where it is off: %+v, %v", reply, err)
	}
}

func TestOnASiteThatIsOffAPageIsToldSoWithItsFirstAnswer(t *testing.T) {
	w := newWorld(t)
	exclude(t, w, "crm.example")
	a := w.worker()
	off, err := a.Detect(t.Context(), message.DetectRequest{Texts: []string{"021-8834 1256"}, Tab: "https://www.crm.example/"})
	if err != nil || len(off.Matches) != 0 || off.Card == nil || !off.Card.Off || off.Card.Links || len(off.Card.Words) == 0 {
		t.Errorf("got %+v, %v", off, err)
	}
	woken, err := a.Wake(t.Context(), message.WakeRequest{Tab: "https://crm.example/"})
	if err != nil || !woken.Card.Off || woken.Card.Links {
		t.Errorf("got %+v, %v", woken.Card, err)
	}
	on, err := a.Detect(t.Context(), message.DetectRequest{Texts: []string{"021-8834 1256"}, Card: true, Tab: "https://example.com/?crm.example"})
	if err != nil || len(on.Matches[0]) != 1 || on.Card.Off || !on.Card.Links {
		t.Errorf("got %+v, %v", on, err)
	}
	if a.WorksOn(t.Context(), "https://crm.example/") || !a.WorksOn(t.Context(), "https://example.com/") {
		t.Error("where it works is told otherwise")
	}
	// A person's gesture on Chrome's own menu is worth the same everywhere.
	if reply, err := a.Call(t.Context(), request("1", "021 8834 1256")); err != nil || reply.State == "" {
		t.Errorf("got %+v, %v", reply, err)
	}
}

func TestWhereItIsSwitchedOffTheIconIsGreyAndSaysSo(t *testing.T) {
	w := newWorld(t)
	w.front.tabs = []Tab{{ID: 5, Address: "https://crm.example/"}, {ID: 6, Address: "https://other.example/"}}
	a := w.worker()
	shows := func(when string, tab int, grey bool, title string) {
		t.Helper()
		got, err := w.action.GetTitle(t.Context(), tab)
		if err != nil || w.front.isGrey(tab) != grey || !strings.Contains(got, title) {
			t.Errorf("%s: in tab %d the icon is grey: %v, its title %q, %v", when, tab, w.front.isGrey(tab), got, err)
		}
	}
	a.dress(t.Context())
	if _, err := a.SwitchSite(t.Context(), message.SiteRequest{Tab: 5}); err != nil {
		t.Fatal(err)
	}
	shows("switched off", 5, true, "off on this site")
	shows("switched off", 6, false, "Call with Simotel")
	if _, err := a.Call(t.Context(), request("g1", "021 8834 1256")); err != nil {
		t.Fatal(err)
	}
	shows("in a call", 5, true, "The PBX accepted the call")
	shows("in a call", 6, false, "The PBX accepted the call")
	if _, err := a.SwitchSite(t.Context(), message.SiteRequest{Tab: 5, On: true}); err != nil {
		t.Fatal(err)
	}
	shows("switched on again", 5, false, "The PBX accepted the call")

	// Chrome takes a tab's own icon away with its document: the next one says that it is there.
	exclude(t, w, "other.example")
	if _, err := a.Detect(t.Context(), message.DetectRequest{Texts: []string{"021-8834 1256"}, Tab: "https://other.example/", In: 6}); err != nil {
		t.Fatal(err)
	}
	shows("a page of a site that is off", 6, true, "The PBX accepted the call")
	w.front.tabs = w.front.tabs[:1]
	if err := a.badge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ids, err := kept[int64](t.Context(), a, keyDressed); err != nil || !slices.Equal(ids, []int64{5}) {
		t.Errorf("of a tab that is closed %v is kept, %v", ids, err)
	}
}

func TestOpenPagesHeedASwitchAtOnceAndOnlyThose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.front.tabs = []Tab{{ID: 5, Address: "https://www.example.com/"}, {ID: 6, Address: "https://other.example/"}, {ID: 7, Address: "https://shop.example.com/"}}
		a := w.worker()
		told := func(want ...string) {
			t.Helper()
			synctest.Wait()
			w.front.mu.Lock()
			defer w.front.mu.Unlock()
			slices.Sort(w.front.again)
			if !slices.Equal(w.front.again, want) {
				t.Errorf("told are %q, want %q", w.front.again, want)
			}
			w.front.again = nil
		}
		site, err := a.SwitchSite(t.Context(), message.SiteRequest{Tab: 5})
		if err != nil || site.Name != "example.com" || site.On {
			t.Errorf("%+v, %v", site, err)
		}
		told("5", "7")
		site, err = a.SwitchSite(t.Context(), message.SiteRequest{Tab: 7, On: true})
		if err != nil || site.Name != "shop.example.com" || !site.On {
			t.Errorf("%+v, %v", site, err)
		}
		told("5", "7")

		c, err := a.Configuration(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c.Settings.Sites = settings.Sites{Mode: settings.SitesOnly, List: []string{"*.example.com"}}
		if _, err := a.SaveConfiguration(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		told("6")
		if reply, _ := a.Page(t.Context(), message.PageRequest{Tab: 5}); reply.Site.Entry != "*.example.com" || !reply.Site.On {
			t.Errorf("the site is %+v", reply.Site)
		}
		if _, err := a.Import(t.Context(), `{"version":1,"settings":{"sites":{"mode":"all"}}}`); err != nil {
			t.Fatal(err)
		}
		told("6")
		if _, err := a.SaveConfiguration(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		told("6")
		if _, err := a.SaveConfiguration(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		told() // nothing changed
	})
}
