package main

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"simotel/wasm/app"
	"simotel/wasm/chrome"
	"simotel/wasm/pbx"
)

// browser is Chrome as the app sees it.
type browser struct{}

var (
	_ app.Browser = browser{}
	_ pbx.Handler = browser{}
)

// Forced implements app.Browser.
func (browser) Forced(ctx context.Context) (bool, error) {
	by, err := chrome.Management.InstallType(ctx)
	return by == "admin", err
}

// SetBadge implements app.Browser.
func (browser) SetBadge(ctx context.Context, b app.Badge) error {
	if b.Text != "" {
		if err := chrome.Action.SetBadgeBackgroundColor(ctx, b.Color); err != nil {
			return err
		}
	}
	return chrome.Action.SetBadgeText(ctx, b.Text)
}

// Notify implements app.Browser.
func (browser) Notify(ctx context.Context, n app.Notification) error {
	icon, err := chrome.Runtime.GetURL("icons/128.png")
	if err != nil {
		return err
	}
	o := chrome.NotificationOptions{Type: "basic", IconURL: icon, Title: n.Title, Message: n.Text}
	for _, title := range n.Buttons {
		o.Buttons = append(o.Buttons, chrome.NotificationButton{Title: title})
	}
	return chrome.Notifications.Create(ctx, n.ID, o)
}

// SetTitle implements app.Browser.
func (browser) SetTitle(ctx context.Context, tab int, title string) error {
	return chrome.Action.SetTitle(ctx, tab, title)
}

// SetIcon implements app.Browser.
func (browser) SetIcon(ctx context.Context, tab int, grey bool) error {
	kind := ""
	if grey {
		kind = "grey-"
	}
	return chrome.Action.SetIcon(ctx, tab, map[string]string{"16": "/icons/" + kind + "16.png", "32": "/icons/" + kind + "32.png", "48": "/icons/" + kind + "48.png"})
}

// OpenTab implements app.Browser.
func (browser) OpenTab(ctx context.Context, address string) error {
	_, err := chrome.Tabs.Create(ctx, chrome.TabCreate{URL: address})
	return err
}

// SetDefaultSuggestion implements app.Browser.
func (browser) SetDefaultSuggestion(ctx context.Context, description string) error {
	return chrome.Omnibox.SetDefaultSuggestion(ctx, description)
}

// Moment implements app.Browser.
func (browser) Moment(language string, at, now time.Time) (string, error) {
	return chrome.Moment(language, at, now)
}

// ClearNotification implements app.Browser.
func (browser) ClearNotification(ctx context.Context, id string) error {
	return chrome.Notifications.Clear(ctx, id)
}

// ClearNotifications implements app.Browser.
func (browser) ClearNotifications(ctx context.Context) error {
	ids, err := chrome.Notifications.GetAll(ctx)
	for _, id := range ids {
		err = errors.Join(err, chrome.Notifications.Clear(ctx, id))
	}
	return err
}

// SetAlarm implements app.Browser.
func (browser) SetAlarm(ctx context.Context, name string, after time.Duration) error {
	return chrome.Alarms.Create(ctx, name, chrome.AlarmCreateInfo{DelayInMinutes: after.Minutes()})
}

// HasAlarm implements app.Browser.
func (browser) HasAlarm(ctx context.Context, name string) (bool, error) {
	alarm, err := chrome.Alarms.Get(ctx, name)
	return alarm != nil, err
}

// ClearAlarms implements app.Browser.
func (browser) ClearAlarms(ctx context.Context) error { return chrome.Alarms.ClearAll(ctx) }

// OpenOptions implements app.Browser.
func (browser) OpenOptions(ctx context.Context) error {
	return chrome.Runtime.OpenOptionsPage(ctx)
}

// OpenPage implements app.Browser.
func (browser) OpenPage(ctx context.Context, file string) error {
	address, err := chrome.Runtime.GetURL(file)
	if err != nil {
		return err
	}
	open, err := chrome.Runtime.GetContexts(ctx, chrome.ContextFilter{ContextTypes: []string{"TAB"}, DocumentURLs: []string{address}})
	if err != nil {
		return err
	}
	if len(open) == 0 {
		_, err = chrome.Tabs.Create(ctx, chrome.TabCreate{URL: address})
		return err
	}
	_, err = chrome.Tabs.Update(ctx, open[0].TabID, chrome.TabUpdate{Active: true})
	return errors.Join(err, chrome.Windows.Update(ctx, open[0].WindowID, chrome.WindowUpdate{Focused: true}))
}

// SetMenus implements app.Browser.
func (browser) SetMenus(ctx context.Context, items []app.MenuItem) error {
	if err := chrome.ContextMenus.RemoveAll(ctx); err != nil {
		return err
	}
	for _, i := range items {
		err := chrome.ContextMenus.Create(ctx, chrome.ContextMenuProperties{
			ID: i.ID, Title: i.Title, Contexts: []string{i.Context}, TargetURLPatterns: i.Patterns,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Tell implements app.Browser.
func (browser) Tell(ctx context.Context, tab app.Tab, message any) (json.RawMessage, error) {
	return chrome.Tabs.SendMessage(ctx, tab.ID, message, chrome.TabMessageOptions{FrameID: tab.Frame})
}

// Open implements pbx.Handler: as if the page in front had a link to the address.
func (browser) Open(ctx context.Context, address string) error {
	return chrome.Tabs.UpdateActive(ctx, chrome.TabUpdate{URL: address})
}

// Broadcast implements app.Browser. That none of them is open is no failure.
func (browser) Broadcast(ctx context.Context, message any) error {
	_, err := chrome.Runtime.SendMessage(ctx, message)
	var none *chrome.Error
	if errors.As(err, &none) {
		return nil
	}
	return err
}

// ShowsPages implements app.Browser.
func (browser) ShowsPages(ctx context.Context) (bool, error) {
	open, err := chrome.Runtime.GetContexts(ctx, chrome.ContextFilter{ContextTypes: []string{"TAB", "POPUP"}})
	return len(open) > 0, err
}

// Reload implements app.Browser.
func (browser) Reload(ctx context.Context) error { return chrome.Runtime.Reload(ctx) }

// InjectContentScripts implements app.Browser: what the manifest says of the
// pages that load from now on is done for those that are open. A tab that
// refuses (it is closing, or shows an error) does not keep it from the others.
func (browser) InjectContentScripts(ctx context.Context) error {
	m, err := chrome.Runtime.GetManifest(ctx)
	if err != nil {
		return err
	}
	var (
		wait   sync.WaitGroup
		mu     sync.Mutex
		failed []error
	)
	for _, script := range m.ContentScripts {
		tabs, err := chrome.Tabs.Query(ctx, chrome.TabQuery{URL: script.Matches})
		if err != nil {
			return err
		}
		for _, tab := range tabs {
			if tab.Discarded {
				continue
			}
			// Each by itself: Chrome waits for one that loads for ever.
			wait.Go(func() {
				target := chrome.InjectionTarget{TabID: tab.ID, AllFrames: true}
				err := chrome.Scripting.InsertCSS(ctx, chrome.ScriptInjection{Target: target, Files: script.CSS})
				_, run := chrome.Scripting.ExecuteScript(ctx, chrome.ScriptInjection{Target: target, Files: script.JS})
				err = errors.Join(err, run)
				mu.Lock()
				defer mu.Unlock()
				failed = append(failed, err)
			})
		}
	}
	wait.Wait()
	return errors.Join(failed...)
}

// Language implements app.Browser. Without an answer it is Chrome's own
// fallback, English.
func (browser) Language() string {
	language, err := chrome.I18n.GetUILanguage()
	if err != nil {
		return "en"
	}
	return language
}

// Versions implements app.Browser.
func (browser) Versions(ctx context.Context) (extension, agent string, err error) {
	m, err := chrome.Runtime.GetManifest(ctx)
	if err != nil {
		return "", "", err
	}
	agent, err = chrome.UserAgent()
	return m.Version, agent, err
}

// ReadFile implements app.Browser.
func (browser) ReadFile(ctx context.Context, path string) ([]byte, error) {
	return chrome.ReadFile(ctx, path)
}

// RegionName implements app.Browser.
func (browser) RegionName(language, region string) (string, error) {
	return chrome.RegionName(language, region)
}
