package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"time"

	"simotel/wasm/message"
)

// The gestures that Chrome itself hands over: an item of the context menu and a
// key. No page can make one.
const (
	menuSelection = "call-selection"
	menuLink      = "call-link"
	menuExplain   = "explain-selection"
)

// linkPatterns match the addresses that can be called.
var linkPatterns = []string{"tel:*", "callto:*", "sip:*", "sips:*"}

// tellLimit bounds how long a page may take to show a call. It is not waited
// for before the order leaves.
const tellLimit = 3 * time.Second

// setMenus names the items of the context menu in the user's language. Chrome takes
// them one by one, so that two who do it at once would leave them in another order,
// or not all.
func (a *App) setMenus(ctx context.Context) {
	a.naming.Lock()
	defer a.naming.Unlock()
	t := a.catalogue(ctx)
	err := a.Browser.SetMenus(ctx, []MenuItem{
		{ID: menuSelection, Title: t.Text("menu_selection"), Context: "selection"},
		{ID: menuExplain, Title: t.Text("menu_explain"), Context: "selection"},
		{ID: menuLink, Title: t.Text("menu_link"), Context: "link", Patterns: linkPatterns},
	})
	if err != nil {
		a.Log(err)
	}
}

// onMenuClicked calls what the context menu was opened on, or tells what that is
// taken for.
// https://developer.chrome.com/docs/extensions/reference/api/contextMenus#type-OnClickData
func (a *App) onMenuClicked(ctx context.Context, args []json.RawMessage) (json.RawMessage, error) {
	var info struct {
		Item      string `json:"menuItemId"`
		Selection string `json:"selectionText"`
		Link      string `json:"linkUrl"`
		Frame     int    `json:"frameId"`
		Address   string `json:"frameUrl"` // of a frame in the tab's document
		Page      string `json:"pageUrl"`
	}
	tab, err := onTab(args, &info)
	if err != nil {
		return nil, err
	}
	r := message.CallRequest{ID: newID(), Text: info.Selection, Source: message.SourceCard}
	if info.Item == menuLink {
		r.Text, r.Source = info.Link, message.SourceLink
	}
	if tab != nil {
		tab.Frame = &info.Frame
	}
	if info.Item == menuExplain {
		a.explain(ctx, tab, info.Selection, cmp.Or(info.Address, info.Page))
		return nil, nil
	}
	a.callFrom(ctx, tab, r)
	return nil, nil
}

// newID returns the id of a gesture: 128 random bits, which need not be secret.
// crypto/rand would add a quarter of a megabyte to the program.
func newID() string { return fmt.Sprintf("%016x%016x", rand.Uint64(), rand.Uint64()) }

// onTab reads an event's first argument and the tab that is its second, nil
// where there is none.
func onTab(args []json.RawMessage, first any) (*Tab, error) {
	if len(args) == 0 {
		return nil, errors.New("no arguments")
	}
	if err := json.Unmarshal(args[0], first); err != nil {
		return nil, fmt.Errorf("first argument: %w", err)
	}
	var tab struct {
		ID    *int   `json:"id"`
		URL   string `json:"url"`
		Title string `json:"title"`
	}
	if len(args) < 2 || string(args[1]) == "null" {
		return nil, nil
	}
	if err := json.Unmarshal(args[1], &tab); err != nil {
		return nil, fmt.Errorf("tab: %w", err)
	}
	if tab.ID == nil {
		return nil, nil
	}
	return &Tab{ID: *tab.ID, Address: tab.URL, Title: tab.Title}, nil
}

// callFrom places a call for a gesture in a tab and has the tab show it, or a
// notification where no page of the tab can.
func (a *App) callFrom(ctx context.Context, tab *Tab, r message.CallRequest) {
	about := func(kind string, more map[string]any) map[string]any {
		m := map[string]any{"type": kind, "id": r.ID}
		if tab != nil && tab.Frame != nil {
			m["frame"] = *tab.Frame
		}
		maps.Copy(m, more)
		return m
	}
	if a.repeats(ctx, r) {
		return
	}
	r.Place.Tab = -1
	if tab != nil {
		r.Place = message.Place{Tab: tab.ID, Address: tab.Address, Title: tab.Title}
		if tab.Frame != nil {
			r.Place.Frame = *tab.Frame
		}
	}
	ctx = context.WithoutCancel(ctx)
	shown := make(chan bool, 1)
	go func() {
		text := bounded(r.Text, message.MaxCallLink)
		answer := a.tell(ctx, tab, about("calling", map[string]any{"text": text, "link": r.Source == message.SourceLink}))
		shown <- string(answer) == "true"
	}()
	reply, err := a.call(ctx, r)
	reply = reply.ForTab()
	var e *message.Error
	end := map[string]any{"ok": reply}
	if err != nil {
		e = a.describe(ctx, err)
		end = map[string]any{"error": e}
	}
	if <-shown && string(a.tell(ctx, tab, about("called", map[string]any{"reply": end}))) == "true" {
		return
	}
	n := Notification{ID: "call-" + r.ID}
	switch {
	case e != nil:
		n.Title, n.Text = e.Title, e.Advice
		a.offer(ctx, n, message.CallRequest{})
	case reply.Question != nil:
		r.Confirmed = reply.Question.ID
		n.Title, n.Text = reply.Question.Title, isolated(reply.Shown)+"\n"+a.catalogue(ctx).Text("question_elsewhere")
		a.offer(ctx, n, r, buttonConfirm)
	default:
		a.notify(ctx, reply.Record)
	}
}

// repeats reports whether a gesture is one more of a key that is held down or a
// menu that was opened twice: the same was asked for last, and is under way or
// has only just been. Who wants it again can see by then what came of it.
func (a *App) repeats(ctx context.Context, r message.CallRequest) bool {
	a.gestures.Lock()
	defer a.gestures.Unlock()
	text := bounded(written(r), 64)
	again := a.lastText == text && a.Now().Sub(a.lastAt) < repeatLimit
	newest, err := a.Calls.Recent(ctx, 1)
	if err != nil {
		a.Log(err)
	}
	if len(newest) > 0 && newest[0].Text == text && newest[0].Pending() && a.Now().Sub(newest[0].Asked()) < gestureLife {
		again = true
	}
	a.lastText, a.lastAt = text, a.Now()
	return again
}

// repeatLimit is how soon after the last the same gesture is the same still: a
// held key repeats every 30 to 100 ms.
const repeatLimit = 2 * time.Second

// tell sends a message to a tab; nil is no answer. That nobody is there to
// answer is no failure: Chrome runs no content scripts in its own pages.
func (a *App) tell(ctx context.Context, tab *Tab, m any) json.RawMessage {
	if tab == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, tellLimit)
	defer cancel()
	answer, err := a.Browser.Tell(ctx, *tab, m)
	if err != nil {
		a.Log(err)
	}
	return answer
}
