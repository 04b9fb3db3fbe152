// Package chrometest owns fakes of Chrome's interfaces and the contracts that
// fakes and the real thing both pass: the fakes in plain Go tests, the bindings
// in an extension in headless Chromium (package e2e). It refuses behaviour that
// no contract holds against Chrome.
package chrometest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"simotel/wasm/chrome"
)

// ErrQuota is what a full Area answers.
var ErrQuota = errors.New("QUOTA_BYTES quota exceeded")

// Area is a storage area in memory. The zero value is empty and has room.
type Area struct {
	// Fail, if set, is asked before each change and may refuse it.
	Fail func(keys []string) error

	mu     sync.Mutex
	values map[string]json.RawMessage
}

// Get implements the areas' Get.
func (a *Area) Get(ctx context.Context, key string) (json.RawMessage, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.values[key]), nil
}

// GetAll implements the areas' GetAll.
func (a *Area) GetAll(ctx context.Context, keys ...string) (map[string]json.RawMessage, error) {
	found := make(map[string]json.RawMessage)
	for _, key := range keys {
		raw, err := a.Get(ctx, key)
		if err != nil {
			return nil, err
		}
		if raw != nil {
			found[key] = raw
		}
	}
	return found, nil
}

// Set implements the areas' Set: all values or none.
func (a *Area) Set(ctx context.Context, values map[string]json.RawMessage) error {
	if err := a.may(ctx, slices.Sorted(maps.Keys(values))); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.values == nil {
		a.values = make(map[string]json.RawMessage)
	}
	for key, value := range values {
		a.values[key] = slices.Clone(value)
	}
	return nil
}

// Remove implements the areas' Remove.
func (a *Area) Remove(ctx context.Context, keys ...string) error {
	if err := a.may(ctx, keys); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, key := range keys {
		delete(a.values, key)
	}
	return nil
}

// Keys implements the areas' Keys.
func (a *Area) Keys(ctx context.Context) ([]string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Sorted(maps.Keys(a.values)), ctx.Err()
}

func (a *Area) may(ctx context.Context, keys []string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if a.Fail != nil {
		return a.Fail(keys)
	}
	return nil
}

// Alarms are alarms that never go off by themselves.
type Alarms struct {
	Now func() time.Time

	mu  sync.Mutex
	set map[string]chrome.Alarm
}

// Create implements chrome.Alarms' Create.
func (a *Alarms) Create(_ context.Context, name string, info chrome.AlarmCreateInfo) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.set == nil {
		a.set = make(map[string]chrome.Alarm)
	}
	at := float64(a.Now().UnixMilli()) + info.DelayInMinutes*60_000
	a.set[name] = chrome.Alarm{Name: name, ScheduledTime: at}
	return nil
}

// Get implements chrome.Alarms' Get.
func (a *Alarms) Get(_ context.Context, name string) (*chrome.Alarm, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	alarm, ok := a.set[name]
	if !ok {
		return nil, nil
	}
	return &alarm, nil
}

// ClearAll implements chrome.Alarms' ClearAll.
func (a *Alarms) ClearAll(context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.set)
	return nil
}

// Clear takes an alarm away: it went off.
func (a *Alarms) Clear(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.set, name)
}

// Notifications are what is shown outside any page.
type Notifications struct {
	mu    sync.Mutex
	shown map[string]chrome.NotificationOptions
}

// Create implements chrome.Notifications' Create.
func (n *Notifications) Create(_ context.Context, id string, o chrome.NotificationOptions) error {
	if o.Type == "" || o.IconURL == "" || o.Title == "" || o.Message == "" {
		return &chrome.Error{API: "notifications.create", Message: "Some of the required properties are missing: type, iconUrl, title and message."}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.shown == nil {
		n.shown = make(map[string]chrome.NotificationOptions)
	}
	n.shown[id] = o
	return nil
}

// Clear implements chrome.Notifications' Clear.
func (n *Notifications) Clear(_ context.Context, id string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.shown, id)
	return nil
}

// GetAll implements chrome.Notifications' GetAll.
func (n *Notifications) GetAll(context.Context) ([]string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Sorted(maps.Keys(n.shown)), nil
}

// Shown returns what the notification with this id shows.
func (n *Notifications) Shown(id string) chrome.NotificationOptions {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.shown[id]
}

// Action is the extension's icon.
type Action struct {
	mu     sync.Mutex
	text   string
	titles map[int]string // by the tab, that of all at 0
}

// SetTitle implements chrome.Action's SetTitle.
func (a *Action) SetTitle(_ context.Context, tab int, title string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.titles == nil {
		a.titles = make(map[int]string)
	}
	a.titles[tab] = title
	return nil
}

// GetTitle implements chrome.Action's GetTitle.
func (a *Action) GetTitle(_ context.Context, tab int) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if title, ok := a.titles[tab]; ok {
		return title, nil
	}
	return a.titles[0], nil
}

// SetBadgeText implements chrome.Action's SetBadgeText.
func (a *Action) SetBadgeText(_ context.Context, text string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.text = text
	return nil
}

// SetBadgeBackgroundColor implements chrome.Action's SetBadgeBackgroundColor.
func (a *Action) SetBadgeBackgroundColor(_ context.Context, color string) error {
	if color == "" {
		return &chrome.Error{API: "action.setBadgeBackgroundColor", Message: "The color specification could not be parsed."}
	}
	return nil
}

// GetBadgeText implements chrome.Action's GetBadgeText.
func (a *Action) GetBadgeText(context.Context) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.text, nil
}

// Messages carries messages to a worker in memory, as JSON, the way Chrome does.
type Messages struct {
	// Answer is the worker's listener: what it returns, nil for nothing, goes
	// back to the sender.
	Answer func(ctx context.Context, message json.RawMessage) json.RawMessage
}

// SendMessage implements Runtime's SendMessage.
func (m Messages) SendMessage(ctx context.Context, message any) (json.RawMessage, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(message)
	if err != nil {
		return nil, err
	}
	return m.Answer(ctx, raw), nil
}

// Files are the extension's files by path.
type Files map[string][]byte

// ReadFile implements chrome.ReadFile.
func (f Files) ReadFile(ctx context.Context, path string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	content, ok := f[path]
	if !ok {
		return nil, fmt.Errorf("read file %s: Failed to fetch", path)
	}
	return slices.Clone(content), nil
}

// RegionName implements chrome.RegionName for a few regions.
func RegionName(language, region string) (string, error) {
	names := map[string]string{
		"en IR": "Iran", "fa IR": "ایران", "en GB": "United Kingdom", "fa GB": "بریتانیا",
		"en AO": "Angola", "en US": "United States", "en DE": "Germany",
	}
	if name, ok := names[language+" "+region]; ok {
		return name, nil
	}
	return "", &chrome.Error{API: "Intl.DisplayNames", Message: "invalid_argument"}
}

// Moment implements chrome.Moment in English and Persian, in hours of 24.
func Moment(language string, at, now time.Time) (string, error) {
	words := map[string][2]string{"en": {"today", "yesterday"}, "fa": {"امروز", "دیروز"}}[language]
	day := at.Format("2 Jan")
	switch now.Format(time.DateOnly) {
	case at.Format(time.DateOnly):
		day = words[0]
	case at.AddDate(0, 0, 1).Format(time.DateOnly):
		day = words[1]
	}
	return day + " " + at.Format("15:04"), nil
}
