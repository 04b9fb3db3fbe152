package main

import (
	"context"
	"time"

	"simotel/wasm/app"
	"simotel/wasm/chrome"
	"simotel/wasm/numbers"
)

// browser is Chrome as the app sees it.
type browser struct{}

var _ app.Browser = browser{}

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
	return chrome.Notifications.Create(ctx, n.ID, chrome.NotificationOptions{
		Type: "basic", IconURL: icon, Title: n.Title, Message: n.Text,
	})
}

// ClearNotification implements app.Browser.
func (browser) ClearNotification(ctx context.Context, id string) error {
	return chrome.Notifications.Clear(ctx, id)
}

// SetAlarm implements app.Browser.
func (browser) SetAlarm(ctx context.Context, name string, after time.Duration) error {
	return chrome.Alarms.Create(ctx, name, chrome.AlarmCreateInfo{DelayInMinutes: after.Minutes()})
}

// OpenOptions implements app.Browser.
func (browser) OpenOptions(ctx context.Context) error {
	return chrome.Runtime.OpenOptionsPage(ctx)
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

// parser is package numbers as the app sees it.
type parser struct{ *numbers.Detector }

// Parse implements app.Numbers.
func (parser) Parse(text, region string) (numbers.Number, error) { return numbers.Parse(text, region) }
