package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

// The keyboard commands of manifest.json; Chrome opens the popup by itself for its
// own. Chrome takes four with a suggested key, and refuses to load a fifth.
// https://developer.chrome.com/docs/extensions/reference/api/commands
const (
	commandCall     = "call-selection"
	commandNext     = "next-number"
	commandPrevious = "previous-number"
	commandHangUp   = "hang-up"
	commandRedial   = "redial-last"
	commandHistory  = "open-history"
	commandSite     = "switch-site"
)

// Commands lists the commands that the app carries out. A test holds the manifest
// against it.
var Commands = []string{commandCall, commandHangUp, commandNext, commandHistory, commandPrevious, commandRedial, commandSite}

// shortcutsPage is Chrome's own page where keys are set.
const shortcutsPage = "chrome://extensions/shortcuts"

// OpenShortcuts implements message.Service.
func (a *App) OpenShortcuts(ctx context.Context) error {
	return a.Browser.OpenTab(ctx, shortcutsPage)
}

// onCommand carries out what a key stands for.
func (a *App) onCommand(ctx context.Context, args []json.RawMessage) (json.RawMessage, error) {
	var command string
	tab, err := onTab(args, &command)
	if err != nil {
		return nil, err
	}
	switch command {
	case commandCall:
		return nil, a.callSelection(ctx, tab)
	case commandNext, commandPrevious:
		answer := a.tell(ctx, tab, map[string]any{"type": "next", "back": command == commandPrevious})
		if string(answer) != "true" {
			return nil, a.tellCommand(ctx, "command_no_number")
		}
	case commandHangUp:
		return nil, a.hangUpNewest(ctx)
	case commandRedial:
		return nil, a.redial(ctx)
	case commandHistory:
		return nil, a.OpenHistory(ctx)
	case commandSite:
		return nil, a.switchSite(ctx, tab)
	}
	return nil, nil
}

// switchSite has the extension rest on the site in front, or work there again,
// and says which.
func (a *App) switchSite(ctx context.Context, tab *Tab) error {
	if tab == nil {
		return a.tellCommand(ctx, "command_no_site")
	}
	site, err := a.SwitchSite(ctx, message.SiteRequest{Tab: tab.ID, On: !a.WorksOn(ctx, tab.Address)})
	switch {
	case err != nil:
		return err
	case site.Name == "":
		return a.tellCommand(ctx, "command_no_site")
	}
	key := "command_site_off"
	if site.On {
		key = "command_site_on"
	}
	t := a.catalogue(ctx)
	return a.Browser.Notify(ctx, Notification{ID: "command", Title: t.Text(key, isolated(site.Name)), Text: t.Text(key + "_next")})
}

// callSelection calls the selection, or the link that has the focus.
func (a *App) callSelection(ctx context.Context, tab *Tab) error {
	id := newID()
	var meant struct {
		Text string `json:"text"`
		Link bool   `json:"link"`
	}
	if answer := a.tell(ctx, tab, map[string]any{"type": "selected", "id": id}); answer != nil {
		if err := json.Unmarshal(answer, &meant); err != nil {
			return fmt.Errorf("selection: %w", err)
		}
	}
	if strings.TrimSpace(meant.Text) == "" {
		return a.tellCommand(ctx, "command_nothing")
	}
	r := message.CallRequest{ID: id, Text: meant.Text, Source: message.SourceCard}
	if meant.Link {
		r.Source = message.SourceLink
	}
	a.callFrom(ctx, tab, r)
	return nil
}

// tellCommand says why a command did nothing.
func (a *App) tellCommand(ctx context.Context, key string) error {
	t := a.catalogue(ctx)
	return a.Browser.Notify(ctx, Notification{ID: "command", Title: t.Text(key), Text: t.Text(key + "_next")})
}

// hangUpNewest ends the newest call that can be ended, one that is heard to go on
// before others.
func (a *App) hangUpNewest(ctx context.Context) error {
	open, err := a.Calls.Open(ctx)
	if err != nil {
		return err
	}
	v := a.view(ctx)
	var newest *calls.Record
	for i := range open {
		if r := &open[i]; v.hangsUp(*r) && (newest == nil || isLive(r.State()) || !isLive(newest.State())) {
			newest = r
		}
	}
	if newest == nil {
		return a.tellCommand(ctx, "command_no_call")
	}
	return a.hangUp(ctx, newest.ID)
}

// hangUp ends a call and tells where that fails.
func (a *App) hangUp(ctx context.Context, id string) error {
	if _, err := a.Hangup(ctx, message.CallStatusRequest{ID: id}); err != nil {
		e := a.describe(ctx, err)
		return a.Browser.Notify(ctx, Notification{ID: "command", Title: e.Title, Text: e.Advice})
	}
	return nil
}

// redial calls the number again that was called last.
func (a *App) redial(ctx context.Context) error {
	last, ok, err := a.Calls.Last(ctx, func(r calls.Record) bool { return r.Direction == calls.Outgoing })
	if err != nil {
		return err
	}
	if !ok {
		return a.tellCommand(ctx, "command_no_last")
	}
	a.callFrom(ctx, nil, again(last))
	return nil
}

// again returns the request for a call to the number of another.
func again(r calls.Record) message.CallRequest {
	return message.CallRequest{ID: newID(), Text: r.Text, E164: r.E164, Caller: r.From, Source: message.SourceCard}
}
