package ui

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/locale"
	"simotel/wasm/message"
)

// History is the page of all calls that are kept: found, filtered, remarked on,
// exported, deleted, repeated. The worker finds; the page holds what it found in
// order and has a bounded part of it as rows (historyrows.go).
type History struct {
	Document Document
	Service  message.Service
	Platform Platform

	words   *locale.Catalogue
	request message.HistoryRequest // the filters
	round   int                    // of the searches; what answers an earlier one is dropped
	turn    chan struct{}          // held by who reads on for this search

	calls []*message.HistoryCall          // those found, newest first
	known map[string]*message.HistoryCall // the same by their ids
	next  int64                           // the cursor to read on with
	ended bool                            // there is none
	read  int                             // how many calls were looked at

	unread bool // some could not be read

	readingAll bool // while all of them are read
	exporting  bool // while the file is made

	from, to int                    // the part of the calls that the page has as rows
	keys     []string               // the ids of these calls, in order
	rows     map[string]*historyRow // by the call's id
	heard    listeners              // of these rows
	unsaved  map[string]*unsaved    // what was written, by the call's id
	selected map[string]bool        // ids
	more     []func()               // look anew whether the buttons for older and newer calls are in view

	deletion *deletion // what is asked about, nil for nothing
	redial   redial
	panels   panels
	moved    time.Time // when rows last moved under the pointer
	tomorrow time.Time // when the next day begins
	timers   timers
}

// How many calls are shown: so many more at a time, and at most so many at once.
const (
	historyStep = 50
	historyMost = 150
)

// queryPause is how long after a key the search begins.
const queryPause = 250 * time.Millisecond

// Start fills the page and lets it be used.
func (h *History) Start(ctx context.Context) {
	h.words = locale.Choose(h.Platform.Shown(), h.Platform.Language())
	h.known = map[string]*message.HistoryCall{}
	h.rows, h.heard, h.selected, h.timers = map[string]*historyRow{}, listeners{}, map[string]bool{}, timers{}
	h.unsaved = map[string]*unsaved{}
	h.Document.Translate(h.words)
	c, err := h.Service.Configuration(ctx)
	if err != nil {
		h.tellError(err)
		h.Document.SetShown("result-retry", false)
		return
	}
	if words := locale.Choose(c.Settings.Language, h.Platform.Language()); words != h.words {
		h.words = words
		h.Document.Translate(words)
	}
	h.Document.SetTheme(c.Settings.Look.Theme)
	h.handle(ctx)
	// First, so that no change falls between.
	if _, err := h.Platform.Changed(func(r message.CallReply) { h.hear(ctx, &r) }); err != nil {
		h.tellError(err)
		h.Document.SetShown("result-retry", false)
		return
	}
	h.search(ctx)
	var shown []*message.CallReply
	for _, c := range h.calls {
		shown = append(shown, &c.CallReply)
	}
	seen(ctx, h.Service, shown...)
}

// handle lets the page be used.
func (h *History) handle(ctx context.Context) {
	d := h.Document
	for _, id := range []string{"options", "result-options"} {
		d.On(id, "click", func() { h.options(ctx) })
	}
	h.handlePanels(ctx)
	h.handleFilters(ctx)
	d.On("older", "click", func() { h.older(ctx) })
	d.On("newer", "click", func() { h.newer(ctx) })
	h.more = []func(){
		d.Watch("older", func() { h.older(ctx) }),
		d.Watch("newer", func() { h.newer(ctx) }),
	}
	d.On("export", "click", func() { h.export(ctx) })
	h.awaitMidnight(ctx)
	h.Platform.Visible(func(visible bool) {
		if visible {
			h.awaitMidnight(ctx) // no timer ran while the computer slept
		} else {
			h.saveAll(ctx)
		}
	})
	h.handleDeletion(ctx)
	h.answerQuestions(ctx)
}

// search begins anew with the filters as they are. What was found before stays
// on show until there is something else.
func (h *History) search(ctx context.Context) {
	h.closeResult(false)
	h.saveAll(ctx)
	h.round++
	h.turn = make(chan struct{}, 1)
	h.calls, h.known = nil, map[string]*message.HistoryCall{}
	h.next, h.ended, h.read, h.from, h.to = 0, false, 0, 0, 0
	h.selected = map[string]bool{}
	h.unread = false
	// Of the first chunk a call or two may have to wait for the next.
	if round := h.round; h.readOn(ctx, historyStep/2) && round == h.round {
		h.say("history_found", len(h.calls))
	}
}

// all stands for any number of calls.
const all = math.MaxInt

// readOn reads until so many calls can be shown, or there are no more, and shows
// them as they come; who wants all is shown how far it is. It reports false when it could not, or was overtaken by
// another search.
func (h *History) readOn(ctx context.Context, want int) bool {
	round, turn := h.round, h.turn
	turn <- struct{}{}
	h.readingAll = want == all
	defer func() {
		h.readingAll = false
		<-turn
	}()
	for round == h.round && !h.ended && h.ready() < want {
		r := h.request
		r.Cursor, r.Many = h.next, want == all
		reply, err := h.Service.History(ctx, r)
		switch {
		case round != h.round:
			return false
		case err != nil:
			h.tellError(err)
			return false
		}
		for i := range reply.Calls {
			h.take(&reply.Calls[i])
		}
		h.unread = h.unread || reply.Unread > 0
		h.next, h.ended, h.read = reply.Next, reply.Next == 0, h.read+reply.Read
		if want == all && !h.ended {
			h.showTools()
		} else {
			h.show(ctx)
		}
	}
	return round == h.round
}

// ready returns how many of the calls that were found can be shown: among those
// that were not read yet there may be newer ones than the others.
func (h *History) ready() int {
	if h.ended {
		return len(h.calls)
	}
	at, _ := slices.BinarySearchFunc(h.calls, h.next, func(c *message.HistoryCall, next int64) int {
		if c.Asked().UnixMilli() >= next {
			return -1
		}
		return 1
	})
	return at
}

// take puts a call among those that were found, in its place, or in place of an
// earlier word on it. It returns the place, and whether the call is new.
func (h *History) take(r *message.HistoryCall) (at int, isNew bool) {
	c := h.known[r.ID]
	h.known[r.ID] = r
	if c == nil {
		// A remark may have been stored after this was read.
		if row := h.rows[r.ID]; row != nil && row.shown != nil && row.shown.Noted > r.Noted {
			r.Remark = row.shown.Remark
		}
		at = h.place(r)
		h.calls = slices.Insert(h.calls, at, r)
		return at, true
	}
	next := *r
	if isOlder(&r.CallReply, &c.CallReply) {
		next = *c
	}
	// The words come by several ways: of a remark the last one counts.
	if next.Remark = r.Remark; c.Noted > r.Noted {
		next.Remark = c.Remark
	}
	next.Chunk = cmp.Or(r.Chunk, c.Chunk)
	h.known[r.ID] = &next
	for at = h.place(c); h.calls[at] != c; at++ {
	}
	h.calls[at] = &next
	return at, false
}

// place returns where a call stands or would stand: before all that were asked
// for at its time.
func (h *History) place(r *message.HistoryCall) int {
	at, _ := slices.BinarySearchFunc(h.calls, r, func(a, b *message.HistoryCall) int { return b.Asked().Compare(a.Asked()) })
	return at
}

// hear takes what the worker tells of a call.
func (h *History) hear(ctx context.Context, r *message.CallReply) {
	h.showResult(r)
	if h.known[r.ID] == nil && !h.passes(ctx, r) {
		return
	}
	at, isNew := h.take(&message.HistoryCall{CallReply: *r})
	if isNew && at < h.from {
		h.from, h.to = h.from+1, h.to+1
	} else if isNew && at < h.to {
		h.to = min(h.to+1, h.from+historyMost)
	}
	h.show(ctx)
	seen(ctx, h.Service, r)
}

// passes reports whether a new call is one of those that are shown. With filters
// only the worker can tell, which is asked once the call is over.
func (h *History) passes(ctx context.Context, r *message.CallReply) bool {
	at := r.Asked().UnixMilli()
	switch {
	case h.request == message.HistoryRequest{}:
		return true
	case !r.Settled(), h.request.From > at, h.request.Until != 0 && h.request.Until <= at:
		return false
	}
	only, round := h.request, h.round
	only.From, only.Until = at, at+1
	reply, err := h.Service.History(ctx, only)
	return err == nil && round == h.round && slices.ContainsFunc(reply.Calls, func(c message.HistoryCall) bool { return c.ID == r.ID })
}

// older shows the calls before those that are shown; newer the others again.
func (h *History) older(ctx context.Context) {
	h.saveAll(ctx)
	if h.to >= h.ready() && !h.readOn(ctx, h.to+historyStep) {
		return
	}
	h.to = min(h.to+historyStep, h.ready())
	h.from = max(h.from, h.to-historyMost)
	h.show(ctx)
}

func (h *History) newer(ctx context.Context) {
	h.saveAll(ctx)
	h.from = max(0, h.from-historyStep)
	h.to = min(h.to, h.from+historyMost)
	h.show(ctx)
}

// ref names a call to the worker.
func ref(c *message.HistoryCall) calls.Ref { return calls.Ref{ID: c.ID, Chunk: c.Chunk} }

// await is timers.set of the page's own.
func (h *History) await(name string, d time.Duration, handle func()) {
	h.timers.set(h.Platform, name, d, handle)
}

// tellError tells what could not be done, and offers to read again.
func (h *History) tellError(err error) {
	e := explain(h.words, err)
	d := h.Document
	d.SetShown("loading", false)
	d.SetText("result-number", "")
	d.SetShown("result-options", false)
	d.SetShown("result-retry", h.words != nil && !h.ended)
	h.tellResult(bad, e.Title, e.Advice, "")
}

func (h *History) options(ctx context.Context) {
	if err := h.Service.OpenOptions(ctx); err != nil {
		h.tellError(err)
	}
}
