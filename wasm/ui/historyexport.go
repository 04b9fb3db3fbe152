package ui

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

// exported lists the columns of an export.
var exported = []struct {
	key  string // of the heading's text
	text func(h *History, c *message.HistoryCall) string
}{
	{"history_column_time", func(h *History, c *message.HistoryCall) string { return h.time(c.Asked()) }},
	{"history_column_day", func(h *History, c *message.HistoryCall) string {
		day, _ := h.Platform.Day(h.words.Language, c.Asked().UnixMilli())
		return day
	}},
	{"history_column_direction", func(h *History, c *message.HistoryCall) string {
		return h.words.Text("direction_" + cmp.Or(string(c.Direction), "outgoing"))
	}},
	{"history_column_number", func(_ *History, c *message.HistoryCall) string { return cmp.Or(c.E164, c.Text) }},
	{"history_column_shown", func(_ *History, c *message.HistoryCall) string { return c.Shown }},
	{"history_column_name", func(_ *History, c *message.HistoryCall) string { return cmp.Or(contact(c).Name, c.Name) }},
	{"history_column_company", func(_ *History, c *message.HistoryCall) string { return contact(c).Company }},
	{"history_column_queue", func(_ *History, c *message.HistoryCall) string { return c.Queue }},
	{"history_column_dialled", func(_ *History, c *message.HistoryCall) string { return c.Dialled }},
	{"history_outcome", func(_ *History, c *message.HistoryCall) string { return c.Title }},
	{"history_column_connected", func(h *History, c *message.HistoryCall) string { return h.local(c, calls.Connected) }},
	{"history_column_ended", func(h *History, c *message.HistoryCall) string { return h.local(c, calls.Ended) }},
	{"history_column_talked", func(_ *History, c *message.HistoryCall) string {
		if c.Report == nil {
			return ""
		}
		return strconv.Itoa(c.Report.Talked)
	}},
	{"history_disposition", func(h *History, c *message.HistoryCall) string {
		if c.Disposition == "" {
			return ""
		}
		return h.words.Text("disposition_" + string(c.Disposition))
	}},
	{"history_note", func(_ *History, c *message.HistoryCall) string { return c.Note }},
	{"history_column_title", func(_ *History, c *message.HistoryCall) string {
		if c.Page == nil {
			return ""
		}
		return c.Page.Title
	}},
	{"history_column_address", func(_ *History, c *message.HistoryCall) string {
		if c.Page == nil {
			return ""
		}
		return c.Page.Address
	}},
}

// contact returns whose the number of a call is.
func contact(c *message.HistoryCall) calls.Contact {
	if c.Contact == nil {
		return calls.Contact{}
	}
	return *c.Contact
}

// local returns when a call entered a state in the user's own time, as
// spreadsheets read and sort it; nothing if it never did.
func (h *History) local(c *message.HistoryCall, s calls.State) string {
	return h.time(c.At(s))
}

func (h *History) time(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return h.Platform.Local(at.UnixMilli()).Format("2006-01-02 15:04:05")
}

// paintTime is how long the page has to show what it is about to do before a
// computation keeps it busy: a frame, and a little.
const paintTime = 30 * time.Millisecond

// export saves all calls that pass the filters as a file, and reads those it has
// not yet. Its button says that it is at work. What is searched for meanwhile has
// its turn after it.
func (h *History) export(ctx context.Context) {
	if h.exporting {
		return
	}
	h.setExporting(true)
	isRead := h.readAll(ctx)
	h.await("export", paintTime, func() {
		if isRead {
			h.saveExport()
		}
		h.setExporting(false)
		h.filter(ctx)
	})
}

func (h *History) setExporting(on bool) {
	h.exporting = on
	key, disabled := "history_export", ""
	if on {
		key, disabled = "history_exporting", "true"
		h.say(key, 0)
	}
	h.Document.SetText("export", h.words.Text(key))
	h.Document.SetAttribute("export", "aria-disabled", disabled)
}

// saveExport makes the file of all calls that were found.
func (h *History) saveExport() {
	rows := make([][]string, 1, len(h.calls)+1)
	for _, column := range exported {
		rows[0] = append(rows[0], h.words.Text(column.key))
	}
	for _, c := range h.calls {
		row := make([]string, len(exported))
		for i, column := range exported {
			row[i] = column.text(h, c)
		}
		rows = append(rows, row)
	}
	day := h.Platform.Local(h.Platform.Now().UnixMilli()).Format("2006-01-02")
	h.Platform.Save("simotel-calls-"+day+".csv", csv(rows))
	h.say("history_exported", len(h.calls))
}
