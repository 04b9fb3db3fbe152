package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/locale"
	"simotel/wasm/message"
)

// mostSuggestions is how many calls are suggested in the address bar, of so many
// that are looked at.
const (
	mostSuggestions = 5
	searchedCalls   = 200
)

// suggestion is a line below the address bar.
// https://developer.chrome.com/docs/extensions/reference/api/omnibox#type-SuggestResult
type suggestion struct {
	Content     string `json:"content"`     // what is entered when it is chosen
	Description string `json:"description"` // XML: <match>, <dim>
}

// onInputChanged answers what is typed behind the keyword: the number it would
// call, and calls of before that it may mean.
func (a *App) onInputChanged(ctx context.Context, args []json.RawMessage) (json.RawMessage, error) {
	text, err := typed(args)
	if err != nil {
		return nil, err
	}
	s := a.readable(ctx)
	t := a.texts(s)
	line := "<dim>" + escaped(t.Text("omnibox_hint")) + "</dim>"
	if n, err := a.read(text, message.SourcePopup, s); err == nil {
		number := n.International
		if n.E164 == "" {
			number = n.Literal
		}
		line = escaped(t.Text("omnibox_call", "\x00")) // what is escaped must not be the mark
		line = strings.Replace(line, "\x00", "<match>"+escaped(isolated(number))+"</match>", 1)
		if hint := a.hintOf(t, s, text, n, n.Literal); hint != "" {
			line += " <dim>" + escaped(hint) + "</dim>"
		}
	}
	if err := a.Browser.SetDefaultSuggestion(ctx, line); err != nil {
		return nil, err
	}
	recent, err := a.Calls.Recent(ctx, searchedCalls)
	if err != nil {
		return nil, err
	}
	return json.Marshal(a.suggestions(t, recent, text))
}

// suggestions returns the newest calls whose number or note has what was typed,
// each number once.
func (a *App) suggestions(t *locale.Catalogue, recent []calls.Record, text string) []suggestion {
	list, seen, search := []suggestion{}, map[string]bool{}, newFilter(message.HistoryRequest{Query: text})
	for _, r := range recent {
		number := r.E164
		if number == "" {
			number = r.Text
		}
		if seen[number] || number == "" || number == text || r.From != "" || !isAbout(r, search) {
			continue
		}
		seen[number] = true
		when, err := a.Browser.Moment(t.Language, r.Asked(), a.Now())
		if err != nil {
			a.Log(err)
		}
		line := "<match>" + escaped(isolated(shown(t, r))) + "</match> <dim>" + escaped(when) + "</dim>"
		if r.Note != "" {
			line += " <dim>" + escaped(bounded(r.Note, 60)) + "</dim>"
		}
		if list = append(list, suggestion{number, line}); len(list) == mostSuggestions {
			break
		}
	}
	return list
}

// isAbout reports whether a call's number or note has what was typed, as the history
// page searches.
func isAbout(r calls.Record, search filter) bool {
	if search.digits != "" {
		return search.isOf(r)
	}
	return search.words == "" || search.isIn(r.Note)
}

// onInputEntered calls what was entered. The key is Chrome's own to tell.
func (a *App) onInputEntered(ctx context.Context, args []json.RawMessage) (json.RawMessage, error) {
	text, err := typed(args)
	if err != nil || text == "" {
		return nil, err
	}
	// What asks, and what comes of it, is told outside: nothing of ours is open.
	a.callFrom(ctx, nil, message.CallRequest{ID: newID(), Text: text, Source: message.SourceCard})
	return nil, nil
}

// typed reads what was typed behind the keyword, no more of it than a number has.
func typed(args []json.RawMessage) (string, error) {
	if len(args) == 0 {
		return "", errors.New("no arguments")
	}
	var text string
	if err := json.Unmarshal(args[0], &text); err != nil {
		return "", fmt.Errorf("text: %w", err)
	}
	return strings.TrimSpace(bounded(text, message.MaxCallText)), nil
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;")

// escaped writes a text so that it is none of the line's XML. Control characters
// XML has none for.
func escaped(text string) string {
	return escapes.Replace(strings.Map(func(r rune) rune {
		if r < ' ' && r != 0 || r == 0x7f || r == 0xfffe || r == 0xffff {
			return ' '
		}
		return r
	}, text))
}
