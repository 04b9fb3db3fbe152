package ui

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

// historyRow is a row of the page.
type historyRow struct {
	shown      *message.HistoryCall // as it stands there, nil for not yet
	day, clock string               // when the call was asked for
	heading    string               // what stands over it, empty for nothing
	selected   bool
}

// show shows the part of the calls that has rows, and what is true of the whole.
func (h *History) show(ctx context.Context) {
	ready := h.ready()
	if h.to < historyStep && h.from == 0 {
		h.to = min(historyStep, ready)
	}
	h.to = min(h.to, ready)
	h.from = min(h.from, h.to)
	part := h.calls[h.from:h.to]
	h.setRows(ctx, part)
	last := ""
	for _, c := range part {
		row, heading := h.rows[c.ID], ""
		if row.day != last {
			heading = h.heading(row.day)
		}
		last = row.day
		h.showRow(c, row, heading)
	}
	h.showTools()
	for _, again := range h.more {
		again()
	}
}

// showTools shows what stands around the rows.
func (h *History) showTools() {
	d, nothing := h.Document, h.ended && len(h.calls) == 0
	isFiltered := h.request != message.HistoryRequest{}
	d.SetShown("loading", !h.ended && len(h.calls) == 0)
	far := ""
	if h.read > 0 {
		far = h.words.Text("history_loading_far", h.number(h.read))
	}
	d.SetText("loading-far", far)
	d.SetShown("empty", nothing && !isFiltered)
	d.SetShown("no-match", nothing && isFiltered)
	d.SetShown("calls", h.to > h.from)
	d.SetShown("tools", len(h.calls) > 0)
	d.SetShown("unread", h.unread)
	d.SetShown("delete-all", !nothing || isFiltered || h.unread)
	d.SetShown("newer", h.from > 0)
	d.SetShown("older", h.to > h.from && (!h.ended || h.to < len(h.calls)))
	key := "history_count_more"
	if h.ended {
		key = "history_count"
	} else if h.readingAll || len(h.calls) < historyStep {
		key = "history_count_searching"
	}
	d.SetText("count", h.words.Text(key, h.number(len(h.calls)), h.number(h.read)))
	n := len(h.selected)
	d.SetText("delete-selected", h.words.Text("history_delete_selected", h.number(n)))
	d.SetShown("delete-selected", n > 0)
	d.SetShown("select-none", n > 0)
}

// number writes a count in the language's digits.
func (h *History) number(n int) string { return digits(h.words.Language, strconv.Itoa(n)) }

// say has a screen reader tell a count.
func (h *History) say(key string, n int) {
	h.Document.SetText("said", h.words.Text(key, h.number(n)))
}

// setRows has the list hold these calls' rows, and each heard once.
func (h *History) setRows(ctx context.Context, part []*message.HistoryCall) {
	keys := make([]string, 0, len(part))
	for _, c := range part {
		keys = append(keys, c.ID)
	}
	// More at the end moves nothing that a hand may be over.
	if n := len(h.keys); n == 0 || n > len(keys) || !slices.Equal(h.keys, keys[:n]) {
		h.moved = h.Platform.Now()
	}
	h.keys = keys
	if !slices.Contains(keys, h.panels.row) {
		h.put("") // or they would go with their row
	}
	h.heard.setRows(h.Document, "calls", keys, func(key string) []func() {
		c, row := h.known[key], &historyRow{}
		row.day, row.clock = h.Platform.Day(h.words.Language, c.Asked().UnixMilli())
		h.rows[key] = row
		h.nameRow(c, row)
		return h.handleRow(ctx, key)
	})
	for key := range h.rows {
		if h.heard[key] == nil {
			delete(h.rows, key)
		}
	}
}

// handleRow lets a row be used.
func (h *History) handleRow(ctx context.Context, key string) (undos []func()) {
	handle := func(id, event string, act func(*message.HistoryCall)) {
		undos = append(undos, h.Document.On(inRow(id, key), event, func() {
			if c := h.known[key]; c != nil {
				act(c)
			}
		}))
	}
	handle("row-selected", "change", func(c *message.HistoryCall) { h.choose(key) })
	handle("row-again", "click", func(c *message.HistoryCall) { h.again(ctx, c) })
	handle("row-copy", "click", func(c *message.HistoryCall) { h.copy(c) })
	handle("row-delete", "click", func(c *message.HistoryCall) { h.askOne(c) })
	save := func() {
		h.write(key)
		h.save(ctx, key)
	}
	return append(undos,
		h.Document.On(inRow("row-note", key), "input", func() { h.noted(ctx, key) }),
		h.Document.On(inRow("row-note", key), "change", save),
		h.Document.On(inRow("row-note", key), "enter", save), // another line takes Shift
		h.Document.On(inRow("row-disposition", key), "change", save))
}

// showRow shows a call in its row, if anything of it changed.
func (h *History) showRow(c *message.HistoryCall, row *historyRow, heading string) {
	d, id := h.Document, func(part string) string { return inRow(part, c.ID) }
	if on := h.selected[c.ID]; row.selected != on {
		row.selected = on
		d.SetValue(id("row-selected"), isTrue(on))
	}
	if row.heading != heading {
		row.heading = heading
		d.SetText(id("row-day"), heading)
		d.SetShown(id("row-day"), heading != "")
	}
	if row.shown == c {
		return
	}
	isNew := row.shown == nil
	row.shown = c
	d.SetText(id("row-number"), c.Shown)
	showSide(d, id, &c.CallReply)
	d.SetShown(id("row-copy"), hasNumber(&c.CallReply))
	d.SetText(id("row-clock"), row.clock)
	d.SetText(id("row-title"), c.Title)
	d.SetText(id("row-talked"), talked(h.words.Language, c.Report))
	d.SetText(id("row-as"), h.dialledAs(c))
	advice := ""
	if kind(&c.CallReply) == bad && !c.Missed() {
		advice = c.Advice
	}
	d.SetText(id("row-advice"), advice)
	h.showPage(c)
	if u := h.unsaved[c.ID]; u == nil {
		d.SetValue(id("row-note"), c.Note)
		d.SetValue(id("row-disposition"), string(c.Disposition))
	} else if isNew {
		d.SetValue(id("row-note"), u.request.Note)
		d.SetValue(id("row-disposition"), string(u.request.Disposition))
		h.showProblem(c.ID, u.problem)
	}
	d.SetShown(id("row-again"), c.Retry)
}

// nameRow gives what is in a new row its names: in a list of many each says of
// which call it is.
func (h *History) nameRow(c *message.HistoryCall, row *historyRow) {
	d, id := h.Document, func(part string) string { return inRow("row-"+part, c.ID) }
	of := h.words.Text("history_call_at", c.Shown, row.clock)
	for part, key := range map[string]string{"selected": "select", "again": "again", "copy": "copy", "delete": "delete_one", "note": "note_of", "disposition": "disposition_of"} {
		d.SetAttribute(id(part), "aria-label", h.words.Text("history_"+key, of))
	}
}

// heading returns what stands over the calls of a day.
func (h *History) heading(day string) string {
	now := h.Platform.Now().UnixMilli()
	today, _ := h.Platform.Day(h.words.Language, now)
	if day == today && day != "" {
		return h.words.Text("history_today", day)
	}
	return day
}

// dialledAs tells what the PBX was told to dial, where that is another number.
func (h *History) dialledAs(c *message.HistoryCall) string {
	if c.DialledAs == "" {
		return ""
	}
	return " · " + h.words.Text("popup_dialled") + " " + isolate(c.DialledAs)
}

// showPage shows the page where a call was placed: a link, if it is one of the
// web.
func (h *History) showPage(c *message.HistoryCall) {
	d, link := h.Document, inRow("row-link", c.ID)
	d.SetShown(inRow("row-page", c.ID), c.Page != nil)
	if c.Page == nil {
		return
	}
	d.SetText(link, cmp.Or(c.Page.Title, c.Page.Address))
	d.SetAttribute(link, "title", c.Page.Address)
	address := ""
	if strings.HasPrefix(c.Page.Address, "http://") || strings.HasPrefix(c.Page.Address, "https://") {
		address = c.Page.Address
	}
	d.SetAttribute(link, "href", address)
}

// talked returns for how long a call was talked, to stand behind something;
// nothing for one that was not answered.
func talked(language string, r *calls.Report) string {
	if r == nil || r.Talked == 0 {
		return ""
	}
	return " · " + clock(language, r.Talked)
}

// isTrue writes what a checkbox holds.
func isTrue(on bool) string {
	if on {
		return "true"
	}
	return ""
}
