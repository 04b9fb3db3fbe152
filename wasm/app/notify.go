package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

// The buttons of notifications.
const (
	buttonAgain    = "again"    // calls the number again
	buttonConfirm  = "confirm"  // answers a question with yes
	buttonHangUp   = "hang_up"  // ends the call
	buttonSettings = "settings" // opens the options page
	buttonBack     = "back"     // calls who called
	buttonHistory  = "history"  // opens the history page
)

// mostButtons is how many Chrome shows.
// https://developer.chrome.com/docs/extensions/reference/api/notifications#property-NotificationOptions-buttons
const mostButtons = 2

// keyNotified is where it is kept for the session what the buttons of a
// notification do: Chrome tells only which was clicked, perhaps another worker.
const keyNotified = "notified"

// notified is a notification with buttons.
type notified struct {
	ID      string              `json:"id"`
	Buttons []string            `json:"buttons"`
	Call    message.CallRequest `json:"call"` // of the buttons that call; its id is that of the call which the notification tells of
}

// notify tells what became of a call where no page of ours shows it, with what can
// be done about it.
func (a *App) notify(ctx context.Context, r calls.Record) {
	reply := a.reply(ctx, r)
	var buttons []string
	for _, b := range []struct {
		button string
		fits   bool
	}{{buttonHangUp, reply.HangUp}, {buttonSettings, reply.Settings}, {buttonAgain, reply.Final && reply.Retry}} {
		if b.fits {
			buttons = append(buttons, b.button)
		}
	}
	n := Notification{ID: "call-" + r.ID, Title: reply.Title, Text: strings.TrimPrefix(reply.Who+"\n", "\n") + isolated(reply.Shown) + "\n" + reply.Advice}
	call := again(r)
	call.ID = r.ID
	a.offer(ctx, n, call, buttons...)
}

// offer shows a notification with buttons. Those that call ask for the call, each
// by a gesture of its own.
func (a *App) offer(ctx context.Context, n Notification, call message.CallRequest, buttons ...string) {
	buttons = buttons[:min(len(buttons), mostButtons)]
	t := a.catalogue(ctx)
	for _, b := range buttons {
		n.Buttons = append(n.Buttons, t.Text("button_"+b))
	}
	if len(buttons) > 0 {
		mine := notified{ID: n.ID, Buttons: buttons, Call: call}
		if err := keep(ctx, a, keyNotified, func(all []notified) []notified { return append(all, mine) }); err != nil {
			a.Log(err)
			n.Buttons = nil // better none than one that does nothing
		}
	}
	err := a.fence.check(ctx)
	if err == nil {
		err = a.Browser.Notify(ctx, n)
	}
	if err != nil {
		a.Log(err)
	}
}

// onNotificationButton does what a button says. The click is Chrome's own to tell:
// no page can make one.
func (a *App) onNotificationButton(ctx context.Context, args []json.RawMessage) (json.RawMessage, error) {
	var id string
	var index int
	if len(args) < 2 {
		return nil, fmt.Errorf("%d arguments, want id and button", len(args))
	}
	if err := json.Unmarshal(args[0], &id); err != nil {
		return nil, fmt.Errorf("notification: %w", err)
	}
	if err := json.Unmarshal(args[1], &index); err != nil {
		return nil, fmt.Errorf("button: %w", err)
	}
	if err := a.Browser.ClearNotification(ctx, id); err != nil {
		return nil, err
	}
	all, err := kept[notified](ctx, a, keyNotified)
	if err != nil {
		return nil, err
	}
	for i := len(all) - 1; i >= 0; i-- {
		if n := all[i]; n.ID == id && index >= 0 && index < len(n.Buttons) {
			return nil, a.press(ctx, n, n.Buttons[index])
		}
	}
	return nil, a.OpenOptions(ctx) // its session is over
}

func (a *App) press(ctx context.Context, n notified, button string) error {
	switch button {
	case buttonAgain, buttonConfirm, buttonBack:
		call := n.Call
		call.ID = newID()
		a.callFrom(ctx, nil, call)
	case buttonHangUp:
		return a.hangUp(ctx, n.Call.ID)
	case buttonSettings:
		return a.OpenOptions(ctx)
	case buttonHistory:
		return a.OpenHistory(ctx)
	}
	return nil
}
