// Package ui owns the extension's own pages: what the popup, the history and the
// options page show and do. Their controllers are pure and see a page through Document
// and the worker through message.Service; document_js.go is the real page. It
// refuses to place calls, read settings or reach a network: all of that is the
// worker's.
package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"simotel/wasm/dialplan/pattern"
	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/request"
	"simotel/wasm/settings"
)

// Document is what a controller asks of its page. Elements are named by their
// id, which the page's HTML must have.
type Document interface {
	// Value returns what a field holds; for a checkbox "true" or "".
	Value(id string) string
	SetValue(id, value string)
	SetText(id, text string)
	SetShown(id string, shown bool)
	// SetAttribute sets an attribute, or removes it where value is empty.
	SetAttribute(id, name, value string)
	// Lock has a field be not the user's to change, with a note below it that says
	// so; with an empty one it is the user's again.
	Lock(id, note string)
	// SetRows has a list hold one copy of its template for each key, in order.
	// The elements in a copy have the ids of the template's, as inRow writes
	// them. A copy whose key stays is left as it is, with the focus in it.
	SetRows(list string, keys []string)
	// SetChoices fills a select and keeps what was chosen.
	SetChoices(id string, choices []Choice)
	// Move puts an element into another, as its last, unless it is there.
	Move(id, into string)
	// Focus brings an element into view, opens what hides it, and focuses it.
	Focus(id string)
	// On calls handle, in a goroutine of its own, at each of a person's events
	// and not at those that a script made; a form's own submission is stopped. The
	// events "escape" and "enter" are those keys', without Shift; Enter then does nothing
	// else. undo ends that.
	On(id, event string, handle func()) (undo func())
	// File returns the text of the file chosen in a field, and whether there is
	// one; at most limit bytes and one.
	File(ctx context.Context, id string, limit int) (text string, chosen bool, err error)
	// Watch has handle called, in a goroutine of its own, when an element is in
	// view or nearly so, each time that it is looked again.
	Watch(id string, handle func()) (again func())
	// Translate puts a language's words in place: the language and direction of
	// the page, the text of elements with data-text, the placeholder of those with
	// data-placeholder, the title of those with data-title, the name of those with
	// data-label; also in templates.
	Translate(c *locale.Catalogue)
	// SetTheme has the page, and every other of ours that opens, look light or dark:
	// settings.Look.Theme.
	SetTheme(theme string)
	// Leave closes the page, if it is a popup.
	Leave()
}

// Choice is an entry of a select.
type Choice struct{ Value, Text string }

// inRow returns the id that an element of a list's template has in the copy of a
// key.
func inRow(id, key string) string { return id + ":" + key }

// Platform is what the browser knows of languages, time and chance, and what
// comes to a page from elsewhere.
type Platform interface {
	NewID() string    // a UUID (RFC 9562, version 4)
	Language() string // BCP 47, of the browser's interface
	Version() string  // of the extension, as in its manifest
	// Shown returns the language that the page stands in from the last time it was
	// open, empty for none.
	Shown() string
	// Regions returns the regions of codes, no two of one name, in a language, in its order.
	Regions(language string, codes []string) []Choice
	// Time writes a moment, in milliseconds of Unix time, as the language's
	// readers write it: one of today without its date, one of this year
	// without its year.
	Time(language string, unixMilli int64) string
	// Day writes the day and the time of day of a moment as the language's readers
	// write them, by their calendar.
	Day(language string, unixMilli int64) (day, clock string)
	// Local returns a moment in the time of where the user is.
	Local(unixMilli int64) time.Time
	Now() time.Time
	// After calls handle once, in a goroutine of its own, unless stop is called
	// before.
	After(d time.Duration, handle func()) (stop func())
	// Visible calls handle, in a goroutine of its own, when the page comes into view
	// and when it goes out of it, perhaps for good.
	Visible(handle func(visible bool))
	// Save gives a person a file to keep: text, in UTF-8.
	Save(name, text string)
	// Copy puts text on the clipboard, upon a person's event, and reports whether
	// it is there.
	Copy(text string) bool
	// Changed calls handle, in a goroutine of its own, with each call that the
	// worker tells of. undo ends that.
	Changed(handle func(message.CallReply)) (undo func(), err error)
	// PolicyChanged calls handle, in a goroutine of its own, whenever the
	// administrator's policy is another.
	PolicyChanged(handle func()) error
	// ID returns the extension's id.
	ID() string
	// Forget removes what pages of ours keep beside the worker: how they stood last.
	Forget()
}

// News is what comes to a page from the worker, as Platform has it.
type News struct {
	Changed       func(handle func(message.CallReply)) (undo func(), err error)
	PolicyChanged func(handle func()) error
}

// The kinds of what a page tells, as they stand in data-kind.
const (
	good = "good"
	bad  = "bad"
	busy = "busy"
	ask  = "ask" // a question, or what wants a look
)

// tell shows a title and advice in the page's element of that id and the ones
// below it that end in -title and -advice.
func tell(d Document, id, kind, title, advice string) {
	d.SetAttribute(id, "data-kind", kind)
	d.SetText(id+"-title", title)
	d.SetText(id+"-advice", advice)
	d.SetShown(id, true)
}

// counted lists the errors whose detail is a count or a range of numbers.
var counted = []string{settings.CodeOutOfRange, settings.CodeLengths, settings.CodeTooLong, settings.CodeAreaCode, settings.CodeImportTooLarge,
	settings.CodePassphraseShort, settings.CodeTooManyRules, settings.CodePrepend, pattern.CodeCharacter, pattern.CodeSet, pattern.CodeWildcard, pattern.CodePlus,
	settings.CodeSite, settings.CodeSitePath, settings.CodeSiteWildcard, settings.CodeSitePort, settings.CodePage, request.CodeHeader}

// explain returns the words of an error: the worker's own, or the catalogue's
// for an error that is none of the worker's, or that quotes a number, in the
// digits of the language.
func explain(c *locale.Catalogue, err error) *message.Error {
	var e *message.Error
	if !errors.As(err, &e) {
		e = &message.Error{Code: message.CodeInternal}
	}
	told, detail, isCounted := *e, e.Detail, slices.Contains(counted, e.Code)
	if isCounted {
		detail = digits(c.Language, detail)
		// In words where digits are read from right to left: 1–60 would be 60 to 1.
		if low, high, ok := strings.Cut(detail, "–"); ok {
			detail = c.Text("options_range", low, high)
		}
	}
	own := "error_" + e.Code + "_" + idOf(e.Field) // a field with a rule of its own
	if told.Title == "" && c.Has(own) {
		told.Title, told.Advice = c.Text(own, detail), c.Text(own+"_next", detail)
	} else if told.Title == "" || isCounted {
		told.Title = c.Text("error_"+e.Code, detail)
		told.Advice = c.Text("error_"+e.Code+"_next", detail)
	}
	return &told
}
