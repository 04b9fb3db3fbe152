package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"

	"simotel/wasm/detect"
	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/settings"
	"simotel/wasm/tel"
)

// listFile is put into the frames of a page that is asked for its numbers. Its
// last expression is a pageList, nothing where no content script of ours runs.
const listFile = "content/listed.js"

// pageList is what a frame tells of its numbers (web/content/list.js).
type pageList struct {
	Closed       bool    `json:"closed"` // its text is not in the document: a PDF file
	Host         string  `json:"host"`
	Milliseconds float64 `json:"milliseconds"`
	Count        int     `json:"count"`
	More         int     `json:"more"`
	Numbers      []struct {
		Key    string      `json:"key"`    // tells it from the others of its frame
		Number string      `json:"number"` // E.164, or an internal number's digits
		Ext    string      `json:"ext"`
		Text   string      `json:"text"`
		Kind   detect.Kind `json:"kind"`
		Count  int         `json:"count"`
	} `json:"numbers"`
}

// Page implements message.Service.
func (a *App) Page(ctx context.Context, r message.PageRequest) (message.PageReply, error) {
	tab, ok, err := a.Browser.Tab(ctx, r.Tab)
	if err != nil || !ok {
		return message.PageReply{State: message.PageClosed}, err
	}
	s := a.readable(ctx)
	reply := message.PageReply{Tab: tab.ID, State: message.PageClosed, Site: a.siteOf(ctx, s, tab.Address)}
	a.dressTab(ctx, tab.ID, tab.Address)
	if reply.Site.Name != "" && !reply.Site.On {
		reply.State = message.PageOff
		return reply, nil
	}
	lists, err := a.lists(ctx, tab.ID)
	if errors.Is(err, context.DeadlineExceeded) {
		reply.State = message.PageSilent
		return reply, nil
	}
	// That it cannot be asked is no failure: Chrome has pages that are closed.
	top, ok := lists.of(0)
	if err != nil || !ok || top.Closed {
		return reply, nil
	}
	reply.State, reply.Host = message.PageRead, top.Host
	t, at := a.texts(s), make(map[string]int)
	for _, f := range lists {
		reply.Count += f.list.Count
		reply.Milliseconds += f.list.Milliseconds
		reply.Host = cmp.Or(reply.Host, f.list.Host)
		reply.More += f.list.More
		for _, n := range f.list.Numbers {
			known := n.Number + ";" + n.Ext
			if i, ok := at[known]; ok {
				reply.Numbers[i].Count += n.Count
				continue
			}
			if len(reply.Numbers) == message.MaxPageNumbers {
				reply.More++
				continue
			}
			at[known] = len(reply.Numbers)
			number := message.PageNumber{Text: bounded(n.Text, message.MaxCallText), E164: n.Number, Kind: n.Kind, Count: n.Count, Shown: numberShown(t, n.Number, n.Ext),
				Where: message.Where{Tab: tab.ID, Frame: f.frame, Number: n.Key}}
			number.About = a.aboutOf(ctx, s, number)
			reply.Numbers = append(reply.Numbers, number)
		}
	}
	return reply, nil
}

// aboutOf returns what is known of a page's number beside itself.
func (a *App) aboutOf(ctx context.Context, s settings.Settings, n message.PageNumber) string {
	if !strings.HasPrefix(n.E164, "+") {
		return ""
	}
	// As a number that was typed: else the line begins with the number itself.
	line, _ := a.known(ctx, s, a.texts(s), message.AboutRequest{Text: n.E164, Source: message.SourceCard, E164: n.E164})
	return line
}

// numberShown writes a number for reading, which is E.164 or digits.
func numberShown(t *locale.Catalogue, number, ext string) string {
	n, ok := tel.Of(number)
	if !ok || !strings.HasPrefix(number, "+") {
		return number
	}
	if ext != "" {
		return t.Text("call_extension", n.International, ext)
	}
	return n.International
}

// frameList is what one frame of a tab told.
type frameList struct {
	frame int
	list  pageList
}

type frameLists []frameList

// of returns what a frame told, if there is anything.
func (l frameLists) of(frame int) (pageList, bool) {
	for _, f := range l {
		if f.frame == frame {
			return f.list, true
		}
	}
	return pageList{}, false
}

// lists asks all frames of a tab for their numbers. Frames in which nothing of
// ours runs are left out.
func (a *App) lists(ctx context.Context, tab int) (frameLists, error) {
	ctx, cancel := context.WithTimeout(ctx, tellLimit)
	defer cancel()
	results, err := a.Browser.RunInFrames(ctx, tab, listFile)
	if err != nil {
		return nil, err
	}
	var lists frameLists
	for _, r := range results {
		var list *pageList
		if err := json.Unmarshal(r.Result, &list); err != nil || list == nil {
			continue // what a page made of it is no list of ours
		}
		// Chrome answers in no order; the frames' ids are in that of their coming.
		at := len(lists)
		for at > 0 && lists[at-1].frame > r.Frame {
			at--
		}
		lists = append(lists, frameList{})
		copy(lists[at+1:], lists[at:])
		lists[at] = frameList{r.Frame, *list}
	}
	return lists, nil
}

// ShowNumber implements message.Service.
func (a *App) ShowNumber(ctx context.Context, w message.Where) (message.ShownReply, error) {
	answer := a.tell(ctx, &Tab{ID: w.Tab, Frame: &w.Frame}, map[string]any{"type": "show", "where": w})
	return message.ShownReply{Shown: string(answer) == "true"}, nil
}
