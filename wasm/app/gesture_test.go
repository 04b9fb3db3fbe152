package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/tel"
)

// tab is the content scripts of a tab, as far as the worker sees them.
type tab struct {
	mu       sync.Mutex
	selected string // answer to "which number is meant", JSON; empty for none
	shows    bool   // whether a frame can show a card
	told     []string
	raw      []string // the same as JSON
}

func (p *tab) answer(_ context.Context, to Tab, m any) (json.RawMessage, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	raw, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	var told struct {
		Type  string
		Text  string
		Frame *int
		Reply struct {
			OK    struct{ State calls.State }
			State calls.State // of a call that goes on
		}
	}
	if err := json.Unmarshal(raw, &told); err != nil {
		return nil, err
	}
	line := fmt.Sprintf("tab %d %s", to.ID, told.Type)
	if to.Frame != nil {
		line += fmt.Sprintf(" frame %d", *to.Frame)
	}
	if told.Type != "call" && (to.Frame == nil) != (told.Frame == nil) {
		return nil, errors.New("the frame is not told")
	}
	for _, more := range []string{told.Text, string(told.Reply.OK.State), string(told.Reply.State)} {
		if more != "" {
			line += " " + more
		}
	}
	p.told, p.raw = append(p.told, line), append(p.raw, string(raw))
	switch {
	case told.Type == "selected" && p.selected != "":
		return json.RawMessage(p.selected), nil
	case told.Type == "selected":
		return nil, errors.New("Could not establish connection. Receiving end does not exist.")
	}
	return json.RawMessage(fmt.Sprint(p.shows)), nil
}

// heard returns what the tab was told so far.
func (p *tab) heard() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.told)
}

func handle(w *world, event, args string) {
	w.worker().Handle(context.Background(), event, json.RawMessage(args))
}

func notifications(w *world) []string {
	ids, err := w.notifications.GetAll(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	return ids
}

func TestTheContextMenuCallsASelectionOrALinkAndThePageShowsIt(t *testing.T) {
	for name, c := range map[string]struct {
		info    string
		dialled []string
		told    []string
	}{
		"a selection": {`{"menuItemId":"call-selection","selectionText":" ۰۲۱ ۸۸۳۴ ۱۲۵۶ ","frameId":3}`, []string{"201>02188341256"},
			[]string{"tab 7 called frame 3 accepted", "tab 7 calling frame 3  ۰۲۱ ۸۸۳۴ ۱۲۵۶ "}},
		"a link": {`{"menuItemId":"call-link","selectionText":"this link","linkUrl":"tel:+98-21-88341256;ext=12","frameId":0}`, []string{"201>02188341256"},
			[]string{"tab 7 called frame 0 accepted", "tab 7 calling frame 0 tel:+98-21-88341256;ext=12"}},
		"a code in a link": {`{"menuItemId":"call-link","linkUrl":"tel:**21*0912%23","frameId":0}`, nil,
			[]string{"tab 7 called frame 0 failed", "tab 7 calling frame 0 tel:**21*0912%23"}},
		"no number": {`{"menuItemId":"call-selection","selectionText":"hello","frameId":0}`, nil,
			[]string{"tab 7 called frame 0", "tab 7 calling frame 0 hello"}}, // an error, and no call
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.tab.shows = true
			handle(w, "contextMenus.onClicked", `[`+c.info+`,{"id":7}]`)
			told := slices.Sorted(slices.Values(w.tab.heard()))
			if got := w.driver.dialled(); !slices.Equal(got, c.dialled) {
				t.Errorf("the PBX got %q, want %q", got, c.dialled)
			}
			if !slices.Equal(told, c.told) {
				t.Errorf("the page was told %q, want %q", told, c.told)
			}
			if ids := notifications(w); len(ids) != 0 {
				t.Errorf("notified %q beside the card", ids)
			}
		})
	}
}

func TestOfASelectionTheNumberAloneIsKept(t *testing.T) {
	w := newWorld(t)
	handle(w, "contextMenus.onClicked", `[{"menuItemId":"call-selection","selectionText":"Sara, in private: 021 8834 1256!","frameId":3},{"id":7}]`)
	all, err := w.current().Calls.Recent(t.Context(), 2)
	if err != nil || len(all) != 1 || all[0].Text != "021 8834 1256" {
		t.Errorf("kept is %+v, %v", all, err)
	}
}

func TestWhereNoPageCanShowACallANotificationDoes(t *testing.T) {
	for name, tab := range map[string]string{"a page that shows nothing": `,{"id":7}`, "no tab": `,null`, "no argument": ``} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			handle(w, "contextMenus.onClicked", `[{"menuItemId":"call-selection","selectionText":"021 8834 1256","frameId":0}`+tab+`]`)
			if got := w.driver.dialled(); len(got) != 1 {
				t.Errorf("the PBX got %q", got)
			}
			if ids := notifications(w); len(ids) != 1 || !strings.HasPrefix(ids[0], "call-") {
				t.Errorf("notified %q", ids)
			}
		})
	}
}

func TestTheKeyCallsWhatIsSelectedInThePage(t *testing.T) {
	for name, c := range map[string]struct {
		selected, dialled, notified string
	}{
		"a selection":         {`{"text":"+98 912 345 6789","link":false}`, "201>09123456789", ""},
		"a focused link":      {`{"text":"sip:203@192.168.1.10","link":true}`, "201>203", ""},
		"nothing is selected": {`{"text":" ","link":false}`, "", "command"},
		"no page of ours":     {"", "", "command"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.tab.selected, w.tab.shows = c.selected, true
			handle(w, "commands.onCommand", `["call-selection",{"id":7}]`)
			if got := strings.Join(w.driver.dialled(), " "); got != c.dialled {
				t.Errorf("the PBX got %q, want %q", got, c.dialled)
			}
			if got := strings.Join(notifications(w), " "); got != c.notified {
				t.Errorf("notified %q, want %q", got, c.notified)
			}
		})
	}
	w := newWorld(t)
	w.tab.selected = `{"text":"021 8834 1256"}`
	handle(w, "commands.onCommand", `["another",{"id":7}]`)
	if got := w.driver.dialled(); len(got) != 0 {
		t.Errorf("another command called %q", got)
	}
}

func TestAKeyThatIsHeldDownIsOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.tab.selected, w.tab.shows = `{"text":"021 8834 1256","link":false}`, true
		worker := w.worker()
		press := func() {
			worker.Handle(context.Background(), "commands.onCommand", json.RawMessage(`["call-selection",{"id":7}]`))
		}
		for range 50 {
			press()
			time.Sleep(50 * time.Millisecond)
		}
		if got := w.driver.dialled(); len(got) != 1 {
			t.Errorf("the PBX got %q", got)
		}
		time.Sleep(3 * time.Second)
		press()
		if got := w.driver.dialled(); len(got) != 2 {
			t.Errorf("pressed again later, the PBX got %q", got)
		}
	})
}

func TestAnInstallationNamesTheMenusAndANewWorkerTakesTheOpenTabs(t *testing.T) {
	for _, reason := range []string{"install", "update"} {
		w := newWorld(t)
		handle(w, "runtime.onInstalled", `[{"reason":"`+reason+`"}]`)
		handle(w, "activate", `[]`)
		if w.injected != 1 || len(w.menus) != 3 || w.menus[0].Title != "Call “%s”" {
			t.Errorf("%s: %d times, %+v", reason, w.injected, w.menus)
		}
	}
	w := newWorld(t)
	c, err := w.worker().Configuration(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	c.Settings.Language = "fa"
	if _, err := w.worker().SaveConfiguration(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	if len(w.menus) == 0 || w.menus[0].Title != "تماس با «%s»" {
		t.Errorf("in Persian the menus are %+v", w.menus)
	}
}

func TestALinkIsReadByTheWorker(t *testing.T) {
	for uri, want := range map[string]string{
		"tel:+982188341256":                "",
		"tel:*%2306%23":                    tel.CodeURICode,
		"sip:203@192.168.1.10":             "",
		"sip:203@elsewhere.example":        tel.CodeURIContext,
		"tel:" + strings.Repeat("0", 1100): tel.CodeURITooLong,
	} {
		w := newWorld(t)
		r := request("g1", uri)
		r.Source = "link"
		reply, err := w.worker().Call(context.Background(), r)
		if err != nil || reply.Reason != want || strings.Contains(reply.Shown, ":") || strings.Contains(reply.Shown, "%") {
			t.Errorf("%.40s: %q, %v; want %q", uri, reply.Reason, err, want)
		}
	}
}

// Chrome takes the items one by one: made twice at once they stand in another order, or are missing.
func TestTheMenusAreMadeOnceAtATime(t *testing.T) {
	w := newWorld(t)
	worker := w.worker()
	begun, goOn := make(chan struct{}, 2), make(chan struct{})
	w.naming = func() {
		begun <- struct{}{}
		<-goOn
	}
	var both sync.WaitGroup
	both.Go(func() {
		worker.Handle(t.Context(), "runtime.onInstalled", json.RawMessage(`[{"reason":"install"}]`))
	})
	<-begun
	both.Go(func() { w.save(worker, func(c *message.Configuration) { c.Settings.Language = "fa" }) })
	select {
	case <-begun:
		t.Error("they are made twice at once")
	case <-time.After(200 * time.Millisecond):
	}
	close(goOn)
	both.Wait()
	if len(w.menus) == 0 || w.menus[0].Title != "تماس با «%s»" {
		t.Errorf("in the end they are %+v", w.menus)
	}
}
