package ui

import (
	"context"
	"strconv"
	"strings"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/pbx/simotel/jalali"
	"simotel/wasm/settings"
)

// The periods by which calls are filtered, as they stand in the select.
const (
	periodToday     = "today"
	periodYesterday = "yesterday"
	periodWeek      = "week"  // today and the six days before it
	periodMonth     = "month" // today and the 29 days before it
	periodRange     = "range" // from one day to another
)

// handleFilters fills the filters and searches when one changes.
func (h *History) handleFilters(ctx context.Context) {
	d, t := h.Document, h.words
	outcomes, periods := []Choice{{"", t.Text("history_any")}}, []Choice{{"", t.Text("history_any")}}
	for _, o := range message.Outcomes {
		outcomes = append(outcomes, Choice{o, t.Text("history_outcome_" + o)})
	}
	for _, p := range []string{periodToday, periodYesterday, periodWeek, periodMonth, periodRange} {
		periods = append(periods, Choice{p, t.Text("history_period_" + p)})
	}
	d.SetChoices("outcome", outcomes)
	dispositions := []Choice{{"", t.Text("history_any")}}
	for _, each := range calls.Dispositions {
		dispositions = append(dispositions, Choice{string(each), t.Text("disposition_" + string(each))})
	}
	d.SetChoices("disposition", dispositions)
	d.SetChoices("period", periods)
	for _, id := range []string{"from", "until"} {
		if t.Language == "fa" { // the browser's own field knows one calendar alone
			d.SetAttribute(id, "placeholder", digits(t.Language, "1405/09/05"))
			d.SetAttribute(id, "inputmode", "numeric")
		} else {
			d.SetAttribute(id, "type", "date")
		}
		d.On(id, "change", func() { h.filter(ctx) })
	}
	for _, id := range []string{"outcome", "disposition", "period"} {
		d.On(id, "change", func() { h.filter(ctx) })
	}
	d.On("query", "input", func() { h.await("query", queryPause, func() { h.filter(ctx) }) })
	d.On("filters", "submit", func() { h.filter(ctx) })
	d.On("clear", "click", func() {
		h.clearFilters()
		h.filter(ctx)
		d.Focus("query")
	})
}

func (h *History) clearFilters() {
	for _, id := range []string{"query", "outcome", "disposition", "period"} {
		h.Document.SetValue(id, "")
	}
}

// filter searches with what the filters say, unless that has not changed, or is
// no range of days. While a file is made it searches after that.
func (h *History) filter(ctx context.Context) {
	if h.exporting {
		return
	}
	d := h.Document
	r := message.HistoryRequest{
		Query: strings.TrimSpace(d.Value("query")), Outcome: d.Value("outcome"), Disposition: calls.Disposition(d.Value("disposition")),
	}
	period := d.Value("period")
	d.SetShown("range", period == periodRange)
	var ok bool
	if r.From, r.Until, ok = h.days(period); !ok {
		d.SetText("range-error", h.words.Text("history_range_error"))
	}
	d.SetShown("range-error", !ok)
	if ok && r != h.request {
		h.request = r
		h.search(ctx)
	}
}

// days returns the times between which a period lies, 0 for open; false for a
// range that is none.
func (h *History) days(period string) (from, until int64, ok bool) {
	now := h.Platform.Local(h.Platform.Now().UnixMilli())
	day := func(before int) int64 { return h.midnight(now.Year(), now.Month(), now.Day()-before) }
	switch period {
	case periodToday:
		return day(0), 0, true
	case periodYesterday:
		return day(1), day(0), true
	case periodWeek:
		return day(6), 0, true
	case periodMonth:
		return day(29), 0, true
	case periodRange:
		first, okFirst := date(h.Document.Value("from"))
		last, okLast := date(h.Document.Value("until"))
		if !first.IsZero() {
			from = h.midnight(first.Date())
		}
		if !last.IsZero() {
			until = h.midnight(last.Year(), last.Month(), last.Day()+1)
		}
		return from, until, okFirst && okLast && (until == 0 || from < until)
	}
	return 0, 0, true
}

// midnight returns when a day begins where the user is, in Unix milliseconds.
func (h *History) midnight(year int, month time.Month, day int) int64 {
	wall := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	as := func(at time.Time) time.Time { // the clocks show midnight, as they were then
		_, offset := h.Platform.Local(at.UnixMilli()).Zone()
		return wall.Add(-time.Duration(offset) * time.Second)
	}
	near := as(wall)
	if at := as(near); h.Platform.Local(at.UnixMilli()).Day() == wall.Day() {
		return at.UnixMilli()
	}
	return near.UnixMilli() // the clocks jump over midnight: the day begins later
}

// awaitMidnight filters and shows anew when another day begins: what was today is
// yesterday. It does so at once if one has begun since it was called last.
func (h *History) awaitMidnight(ctx context.Context) {
	now := h.Platform.Local(h.Platform.Now().UnixMilli())
	year, month, day := now.Date()
	tomorrow := time.UnixMilli(h.midnight(year, month, day+1))
	h.await("midnight", tomorrow.Sub(now), func() { h.awaitMidnight(ctx) })
	isNewDay := !h.tomorrow.IsZero() && !now.Before(h.tomorrow)
	h.tomorrow = tomorrow
	if !isNewDay {
		return
	}
	request := h.request
	if h.filter(ctx); h.request == request {
		h.show(ctx)
	}
}

// date reads a day as it is written with its year first, in digits of Persian,
// Arabic or ASCII: 1405/09/05 of the Persian calendar, 2026-11-26 of ours. It is
// the zero time for an empty text, and false for one that is no day.
func date(text string) (time.Time, bool) {
	text = strings.NewReplacer("/", "-", ".", "-").Replace(settings.Typed(text))
	if text == "" {
		return time.Time{}, true
	}
	var n [3]int
	parts := strings.Split(text, "-")
	for i, part := range parts {
		var err error
		if len(parts) != len(n) {
			return time.Time{}, false
		}
		if n[i], err = strconv.Atoi(strings.TrimSpace(part)); err != nil {
			return time.Time{}, false
		}
	}
	if n[0] < firstOurs {
		return jalali.Date(n[0], n[1], n[2])
	}
	day := time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, time.UTC)
	return day, day.Day() == n[2] && int(day.Month()) == n[1]
}

// firstOurs is the first year that is taken for one of our calendar.
const firstOurs = 1700
