// Package app owns what each event does: a message, an alarm, a click on a
// notification, an installation. It is the worker's program without the
// browser. It refuses to touch Chrome, HTTP or phone metadata itself: all of
// them are handed in.
package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/detect"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/places"
	"simotel/wasm/policy"
	"simotel/wasm/settings"
)

// Browser is what the app asks of Chrome. Each method returns once Chrome has
// carried it out.
type Browser interface {
	SetBadge(ctx context.Context, b Badge) error
	SetTitle(ctx context.Context, tab int, title string) error // of the icon: in a tab until that goes to another document, for 0 in all others
	SetIcon(ctx context.Context, tab int, grey bool) error     // likewise: in colour, or grey where nothing can be called with
	Notify(ctx context.Context, n Notification) error
	ClearNotification(ctx context.Context, id string) error
	ClearNotifications(ctx context.Context) error                         // all that are shown
	SetAlarm(ctx context.Context, name string, after time.Duration) error // 30 s at least
	HasAlarm(ctx context.Context, name string) (bool, error)
	ClearAlarms(ctx context.Context) error
	OpenOptions(ctx context.Context) error
	OpenPage(ctx context.Context, file string) error // shows a page of ours, the tab that has it if there is one
	OpenTab(ctx context.Context, address string) error
	Present(ctx context.Context, p Presented) (tab int, err error)
	SetDefaultSuggestion(ctx context.Context, description string) error // of the address bar, as XML
	Language() string                                                   // BCP 47, of the browser's interface

	// Versions returns the extension's version, as in its manifest, and what the
	// browser calls itself (User-Agent).
	Versions(ctx context.Context) (extension, browser string, err error)

	// Forced reports whether an administrator's policy installed the extension.
	Forced(ctx context.Context) (bool, error)

	// SetMenus makes these the extension's items of the context menu.
	SetMenus(ctx context.Context, items []MenuItem) error

	// Tell sends a message to the content scripts of a tab, or of one frame of
	// it, and returns the first answer; nil when nobody is there to answer.
	Tell(ctx context.Context, tab Tab, message any) (json.RawMessage, error)

	// Tab returns a tab, for 0 the one in front of the window that was focused last;
	// ok is false where there is none. Tabs returns those that show web pages.
	Tab(ctx context.Context, id int) (tab Tab, ok bool, err error)
	Tabs(ctx context.Context) ([]Tab, error)

	// RunInFrames runs a file of the extension in each frame of a tab that it may
	// enter, at once, and returns what its last expression is there.
	RunInFrames(ctx context.Context, tab int, file string) ([]FrameResult, error)

	ReadFile(ctx context.Context, path string) ([]byte, error) // of the extension
	RegionName(language, region string) (string, error)        // BCP 47, ISO 3166-1 alpha-2
	Moment(language string, at, now time.Time) (string, error) // as it is said in a language: yesterday 14:03

	// InjectContentScripts puts the content scripts into the tabs that are open.
	InjectContentScripts(ctx context.Context) error

	// Broadcast sends a message to the extension's pages that are open; ShowsPages
	// reports whether any are.
	Broadcast(ctx context.Context, message any) error
	ShowsPages(ctx context.Context) (bool, error)

	// Reload ends the extension and starts it again, in the version that Chrome has.
	Reload(ctx context.Context) error
}

// Badge is what the extension's icon shows.
type Badge struct {
	Text  string // at most 4 characters; empty takes the badge away
	Color string // CSS colour of its ground
}

// Notification is a message outside any page.
type Notification struct {
	ID, Title, Text string
	Buttons         []string // their titles, two at most
}

// MenuItem is an item of the context menu.
type MenuItem struct {
	ID       string
	Title    string   // %s stands for the selection
	Context  string   // "selection" or "link"
	Patterns []string // match patterns of link addresses; none for all
}

// Tab is where in the browser something happened.
type Tab struct {
	ID    int
	Frame *int // a frame's id; nil for all frames

	Address, Title string // of its document, where Chrome told them
}

// FrameResult is what a file came to in a frame.
type FrameResult struct {
	Frame  int // 0 for the tab's document
	Result json.RawMessage
}

// Deps are what the app works with.
type Deps struct {
	ExtensionID string
	Settings    settings.Store
	Policy      *policy.Source // of which Settings has its layers; nil for none
	Sync        SyncArea
	Session     calls.Area // emptied when the browser ends
	Calls       *calls.Log
	Detector    detect.Detector // of pages without a core of their own, and of what is to be called
	Drivers     pbx.Registry
	Transport   pbx.Transport
	HMAC        func(ctx context.Context, secret, text []byte) ([]byte, error) // HMAC-SHA-256 (RFC 2104)
	Browser     Browser
	Now         func() time.Time
	Log         func(error) // for developers: no credentials
}

// App is the worker's program.
type App struct {
	Deps
	server message.Server

	mu     sync.Mutex
	active map[string]chan struct{} // calls under way in this worker, by id; closed when done
	undo   map[string]time.Time     // until when a call that waits can be taken back, by id

	placing sync.Mutex // gestures are looked at one after the other: two at once are one call
	session sync.Mutex // likewise what is kept for the session
	saving  sync.Mutex // who changes a part of the settings reads them first
	revived sync.Once  // what an earlier worker left of CRM pages is seen to once: not after each change of the settings
	naming  sync.Mutex // the context menu is made by one at a time
	popping sync.Mutex // pages of the CRM are opened one after the other
	facing  sync.Mutex // the icon is given what it shows by one at a time: what was read earlier must not be shown later
	fence   fence
	live    live
	carried inOrder // what follows from what the stream told
	told    inOrder // and what tabs are told of it, which may hang
	outbox  delivery
	newer   atomic.Bool // a newer version waits to be installed

	tables sync.Mutex
	places *places.Table // once it is read

	gestures sync.Mutex
	lastText string // of the last gesture outside of pages
	lastAt   time.Time
}

var _ message.Service = (*App)(nil)

// New returns the app over what it works with.
func New(d Deps) *App {
	a := &App{Deps: d, carried: newInOrder(), told: newInOrder(), active: make(map[string]chan struct{}), undo: make(map[string]time.Time)}
	a.server = message.Server{Service: a, ExtensionID: d.ExtensionID, Describe: a.describe}
	a.Session = &fenced{d.Session, &a.fence}
	if a.Calls != nil {
		a.Calls.Area, a.Calls.Settled = &fenced{a.Calls.Area, &a.fence}, a.enqueue
	}
	return a
}

// handlers holds what each event does, with the arguments Chrome gave its
// listener. runtime.onMessage has an answer, and omnibox.onInputChanged, which is
// a list of suggestions.
var handlers = map[string]func(*App, context.Context, []json.RawMessage) (json.RawMessage, error){
	"activate":                      (*App).onActivate,
	"commands.onCommand":            (*App).onCommand,
	"contextMenus.onClicked":        (*App).onMenuClicked,
	"online":                        (*App).onOnline,
	"omnibox.onInputChanged":        (*App).onInputChanged,
	"omnibox.onInputEntered":        (*App).onInputEntered,
	"runtime.onMessage":             (*App).onMessage,
	"runtime.onInstalled":           (*App).onInstalled,
	"runtime.onStartup":             (*App).onStartup,
	"runtime.onUpdateAvailable":     (*App).onUpdateAvailable,
	"alarms.onAlarm":                (*App).onAlarm,
	"notifications.onButtonClicked": (*App).onNotificationButton,
	"notifications.onClicked":       (*App).onNotificationClicked,
	"storage.managed.onChanged":     (*App).onPolicyChanged,
}

// Events lists the events that the app handles, sorted. web/worker.js listens
// for exactly these; a test compares the two.
func Events() []string {
	var names []string
	for name := range handlers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Handle carries out one event and returns the answer to its sender, if it has
// one. args is the JSON array of the listener's arguments.
func (a *App) Handle(ctx context.Context, event string, args json.RawMessage) json.RawMessage {
	ctx = a.fence.enter(ctx)
	var list []json.RawMessage
	err := json.Unmarshal(args, &list)
	handle, ok := handlers[event]
	switch {
	case err != nil:
		err = fmt.Errorf("event %s: arguments: %w", event, err)
	case !ok:
		err = fmt.Errorf("event %s has no handler", event)
	default:
		var answer json.RawMessage
		if answer, err = handle(a, ctx, list); err == nil {
			return answer
		}
		err = fmt.Errorf("event %s: %w", event, err)
	}
	a.Log(err)
	return nil
}

func (a *App) onMessage(ctx context.Context, args []json.RawMessage) (json.RawMessage, error) {
	var sender message.Sender
	if len(args) != 2 {
		return nil, fmt.Errorf("%d arguments, want message and sender", len(args))
	}
	if err := json.Unmarshal(args[1], &sender); err != nil {
		return nil, fmt.Errorf("sender: %w", err)
	}
	return a.server.Answer(ctx, sender, args[0]), nil
}

// onActivate is the service worker's own activate event: the extension was
// installed, updated or switched on. The tabs that are open have no content
// script, or one of an earlier version that fell silent.
// https://developer.mozilla.org/docs/Web/API/ServiceWorkerGlobalScope/activate_event
func (a *App) onActivate(ctx context.Context, _ []json.RawMessage) (json.RawMessage, error) {
	return nil, a.Browser.InjectContentScripts(ctx)
}

func (a *App) onStartup(ctx context.Context, _ []json.RawMessage) (json.RawMessage, error) {
	a.dress(ctx)
	go a.deliver(ctx, true)
	return nil, a.settle(ctx)
}

// The alarms. One wakes the worker while calls are open, to ask the PBX what
// became of them and to settle those that a worker died over; one while a
// stream of events is to be heard, in case the worker that heard it died; one
// while calls wait for the CRM; one once, a while after an installation, an
// update or the first connection.
const (
	alarmCalls  = "calls"
	alarmLive   = "live"
	alarmLog    = "log"
	alarmWarmUp = "warmUp"
)

func (a *App) onAlarm(ctx context.Context, args []json.RawMessage) (json.RawMessage, error) {
	var alarm struct {
		Name string `json:"name"`
	}
	if len(args) > 0 {
		if err := json.Unmarshal(args[0], &alarm); err != nil {
			return nil, fmt.Errorf("alarm: %w", err)
		}
	}
	switch alarm.Name {
	case alarmCalls:
		return nil, errors.Join(a.settle(ctx), a.follow(ctx), a.badge(ctx), a.renew(ctx))
	case alarmLive:
		a.Start(ctx)
		return nil, a.renew(ctx)
	case alarmLog:
		a.deliver(ctx, false)
	case alarmWarmUp:
		return nil, a.warmUp(ctx)
	}
	return nil, nil
}

// onNotificationClicked leads to where the thing can be mended, of a call that came
// in to the history.
func (a *App) onNotificationClicked(ctx context.Context, args []json.RawMessage) (json.RawMessage, error) {
	var id string
	if len(args) > 0 {
		if err := json.Unmarshal(args[0], &id); err != nil {
			return nil, fmt.Errorf("notification: %w", err)
		}
	}
	if err := a.Browser.ClearNotification(ctx, id); err != nil {
		return nil, err
	}
	if strings.HasPrefix(id, "call-"+incomingPrefix) {
		return nil, a.OpenHistory(ctx)
	}
	return nil, a.OpenOptions(ctx)
}
