// Package chrome owns the typed bindings of Chrome's extension interfaces, one
// file a namespace, named as Chrome names them. It refuses any policy: what a
// call is for is its caller's business. The types are here for every platform,
// the bindings in the files that end in _js.go.
package chrome

import (
	"encoding/json"
	"fmt"
)

// Error is a failure that Chrome reported.
type Error struct {
	API     string // storage.local.set
	Message string // Chrome's words
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("chrome.%s: %s", e.API, e.Message) }

// AccessLevel says who may use a storage area.
// https://developer.chrome.com/docs/extensions/reference/api/storage#type-AccessLevel
type AccessLevel string

// TrustedContexts are the worker and the extension's own pages.
const TrustedContexts AccessLevel = "TRUSTED_CONTEXTS"

// NotificationOptions is what a notification shows.
// https://developer.chrome.com/docs/extensions/reference/api/notifications#type-NotificationOptions
type NotificationOptions struct {
	Type    string `json:"type"`    // "basic"
	IconURL string `json:"iconUrl"` // an address within the extension
	Title   string `json:"title"`
	Message string `json:"message"`

	Buttons []NotificationButton `json:"buttons,omitempty"` // two at most
}

// NotificationButton is a button of a notification.
// https://developer.chrome.com/docs/extensions/reference/api/notifications#type-NotificationButton
type NotificationButton struct {
	Title string `json:"title"`
}

// AlarmCreateInfo says when an alarm goes off.
// https://developer.chrome.com/docs/extensions/reference/api/alarms#type-AlarmCreateInfo
type AlarmCreateInfo struct {
	DelayInMinutes float64 `json:"delayInMinutes"` // 0.5 at least
}

// Alarm is an alarm that was set.
// https://developer.chrome.com/docs/extensions/reference/api/alarms#type-Alarm
type Alarm struct {
	Name          string  `json:"name"`
	ScheduledTime float64 `json:"scheduledTime"` // milliseconds since the epoch
}

// Tab is a tab.
// https://developer.chrome.com/docs/extensions/reference/api/tabs#type-Tab
type Tab struct {
	ID        int  `json:"id"`
	Active    bool `json:"active"`    // shown in its window
	Discarded bool `json:"discarded"` // not in memory; it loads when it is shown

	URL string `json:"url"` // of its document; empty for one that the extension may not enter

	WindowID int `json:"windowId"`
}

// TabQuery says which tabs are meant.
// https://developer.chrome.com/docs/extensions/reference/api/tabs#method-query
type TabQuery struct {
	URL []string `json:"url,omitempty"` // match patterns

	Active            bool `json:"active,omitempty"`
	LastFocusedWindow bool `json:"lastFocusedWindow,omitempty"` // of the window that was focused last
}

// TabCreate says what a new tab shows.
// https://developer.chrome.com/docs/extensions/reference/api/tabs#method-create
type TabCreate struct {
	URL    string `json:"url"`
	Active *bool  `json:"active,omitempty"` // it comes to the front of its window; nil for that
}

// TabUpdate says what becomes of a tab, or what a new one shows.
// https://developer.chrome.com/docs/extensions/reference/api/tabs#method-update
type TabUpdate struct {
	URL    string `json:"url,omitempty"`
	Active bool   `json:"active,omitempty"` // it is shown in its window
}

// WindowUpdate says what becomes of a window.
// https://developer.chrome.com/docs/extensions/reference/api/windows#method-update
type WindowUpdate struct {
	Focused       bool `json:"focused,omitempty"`       // it comes before all others
	DrawAttention bool `json:"drawAttention,omitempty"` // the system's way, if it is not in front
}

// WindowCreate says what a new window shows.
// https://developer.chrome.com/docs/extensions/reference/api/windows#method-create
type WindowCreate struct {
	URL     string `json:"url"`
	Type    string `json:"type"` // "normal" or "popup", which has no tabs
	Focused bool   `json:"focused"`
	Width   int    `json:"width,omitempty"` // pixels, with its frame; 0 for Chrome's choice, as Height
	Height  int    `json:"height,omitempty"`
}

// ContextFilter says which of the extension's contexts are meant.
// https://developer.chrome.com/docs/extensions/reference/api/runtime#type-ContextFilter
type ContextFilter struct {
	ContextTypes []string `json:"contextTypes"` // TAB, POPUP
	DocumentURLs []string `json:"documentUrls,omitempty"`
}

// ExtensionContext is a context of the extension.
// https://developer.chrome.com/docs/extensions/reference/api/runtime#type-ExtensionContext
type ExtensionContext struct {
	TabID    int `json:"tabId"`
	WindowID int `json:"windowId"`
}

// TabMessageOptions say who in a tab is meant.
// https://developer.chrome.com/docs/extensions/reference/api/tabs#method-sendMessage
type TabMessageOptions struct {
	FrameID *int `json:"frameId,omitempty"` // nil for all frames
}

// ScriptInjection says what is put where.
// https://developer.chrome.com/docs/extensions/reference/api/scripting#type-ScriptInjection
type ScriptInjection struct {
	Target InjectionTarget `json:"target"`
	Files  []string        `json:"files"` // paths within the extension

	InjectImmediately bool `json:"injectImmediately,omitempty"` // also while a document loads
}

// InjectionResult is what a script came to in a frame.
// https://developer.chrome.com/docs/extensions/reference/api/scripting#type-InjectionResult
type InjectionResult struct {
	FrameID int             `json:"frameId"`
	Result  json.RawMessage `json:"result"` // nil for nothing
}

// InjectionTarget is a tab and its frames.
// https://developer.chrome.com/docs/extensions/reference/api/scripting#type-InjectionTarget
type InjectionTarget struct {
	TabID     int  `json:"tabId"`
	AllFrames bool `json:"allFrames"`
}

// ContextMenuProperties describe an item of the context menu.
// https://developer.chrome.com/docs/extensions/reference/api/contextMenus#type-CreateProperties
type ContextMenuProperties struct {
	ID                string   `json:"id"`
	Title             string   `json:"title"` // %s stands for the selection
	Contexts          []string `json:"contexts"`
	TargetURLPatterns []string `json:"targetUrlPatterns,omitempty"`
}

// Manifest is what the project reads of its own manifest.json.
type Manifest struct {
	Version        string `json:"version"`
	ContentScripts []struct {
		Matches []string `json:"matches"`
		JS      []string `json:"js"`
		CSS     []string `json:"css"`
	} `json:"content_scripts"`
}
