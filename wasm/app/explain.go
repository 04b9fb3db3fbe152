package app

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"simotel/wasm/detect"
	"simotel/wasm/locale"
	"simotel/wasm/message"
)

// around is what a frame tells of its selection: the line that it stands in,
// from where to where in UTF-16 units, and whether that is searched at all.
type around struct {
	Text     string `json:"text"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	Language string `json:"language"`
	State    string `json:"state"` // "field" for what is edited or kept from us, "off" for a page that wants no numbers found; else empty
}

// explain tells in words what the selection in a frame is taken for, and offers
// to call it if it is a number. The line around it is read as well: a label or an
// area code may stand there.
func (a *App) explain(ctx context.Context, tab *Tab, selection, address string) {
	frame := 0
	if tab != nil && tab.Frame != nil {
		frame = *tab.Frame
	}
	here := around{Text: selection, End: detect.UTF16Len(selection)}
	if answer := a.tell(ctx, tab, map[string]any{"type": "around", "frame": frame}); answer != nil {
		var told around
		if json.Unmarshal(answer, &told) == nil && told.Start < told.End && len(told.Text) <= message.MaxTextUnits {
			here = told
		}
	}
	s := a.readable(ctx)
	t := a.texts(s)
	host := ""
	if u, err := url.Parse(address); err == nil {
		host = u.Hostname()
	}
	if here.State == "" && !s.Sites.On(address) {
		here.State = "site"
	}
	var candidates []detect.Candidate
	if d, ok := a.Detector.(detect.Explainer); ok {
		candidates = d.Explain(here.Text, a.searched(s, here.Language, host, host))
	}
	title, advice, number := explained(t, meant(candidates, here), here.State)
	told := a.tell(ctx, tab, map[string]any{
		"type": "explained", "frame": frame, "text": bounded(strings.TrimSpace(selection), 64),
		"title": title, "advice": advice, "number": number,
	})
	if string(told) == "true" {
		return
	}
	if err := a.Browser.Notify(ctx, Notification{ID: "explain", Title: title, Text: advice}); err != nil {
		a.Log(err)
	}
}

// meant returns the candidate that a selection means: a number before what is
// none, and of these the longest; nil for none.
func meant(candidates []detect.Candidate, here around) *detect.Candidate {
	var best *detect.Candidate
	for i := range candidates {
		c := &candidates[i]
		if c.Match.End <= here.Start || c.Match.Start >= here.End {
			continue
		}
		taken, longer := c.Reason == detect.Taken, best != nil && c.Match.End-c.Match.Start > best.Match.End-best.Match.Start
		if best == nil || taken && best.Reason != detect.Taken || taken == (best.Reason == detect.Taken) && longer {
			best = c
		}
	}
	return best
}

// explained puts into words what became of a candidate. number is empty for what
// is none.
func explained(t *locale.Catalogue, c *detect.Candidate, state string) (title, advice, number string) {
	switch {
	case c == nil:
		return t.Text("explain_refused"), t.Text("reason_none"), ""
	case c.Reason != detect.Taken:
		return t.Text("explain_refused"), t.Text("reason_" + string(c.Reason)), ""
	case c.Match.Kind == detect.Fax:
		state = "fax"
	}
	if number = c.Match.E164; number == "" {
		number = c.Match.Extension
	}
	advice = first(t, "explain_taken_"+state, t.Text("explain_taken_next"))
	return t.Text("explain_taken", isolated(number)), advice, number
}
