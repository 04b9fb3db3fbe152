package ui

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"simotel/wasm/message"
)

// How often the page asks how the call log stands: while calls wait, and while
// none does.
const (
	logSoon = 3 * time.Second
	logLate = 30 * time.Second
)

// callLog is the part of the options page that shows which calls wait for the CRM.
type callLog struct {
	read  func()    // asks the worker and shows it; nil until the part is there
	rows  listeners // of what was set aside
	timer timers
	away  bool                // the page is not seen: nothing is asked
	wait  func(id, do string) // has the worker do something
	state message.CallLogState
	asked discarding
}

// discarding is what a person is asked about before it is given up for good.
type discarding struct {
	do, id string // of message.CallLogRequest; do is empty for nothing
	shown  string // the one call's other side
	back   string // where the focus goes if all is kept
}

// offerLog shows which calls wait for the CRM, and lets a person do something
// about it.
func (o *Options) offerLog(ctx context.Context) {
	l := &o.log
	l.rows, l.timer = listeners{}, timers{}
	l.read = func() {
		state, err := o.Service.CallLog(ctx)
		o.showLog(state, err)
	}
	l.wait = func(id, do string) {
		o.Document.SetAttribute("log-send", "aria-disabled", "true")
		state, err := o.Service.CallLogDo(ctx, message.CallLogRequest{Do: do, ID: id})
		o.Document.SetAttribute("log-send", "aria-disabled", "")
		o.showLog(state, err)
	}
	for id, do := range map[string]string{"log-send": message.LogSend, "log-retry-all": message.LogRetry, "log-forget": message.LogForget} {
		o.Document.On(id, "click", func() {
			l.wait("", do)
			if do != message.LogSend {
				o.Document.Focus("log-heading") // the button may be gone
			}
		})
	}
	o.Document.On("log-empty", "click", func() { o.askDiscard(discarding{do: message.LogEmpty, back: "log-empty"}) })
	o.Document.On("log-discard-all", "click", func() { o.askDiscard(discarding{do: message.LogDiscard, back: "log-discard-all"}) })
	o.Document.On("log-empty-no", "click", func() {
		back := l.asked.back
		o.askDiscard(discarding{})
		o.Document.Focus(back)
	})
	o.Document.On("log-empty-do", "click", func() {
		asked := l.asked
		o.askDiscard(discarding{})
		l.wait(asked.id, asked.do)
		o.Document.Focus("log-heading")
	})
	o.Platform.Visible(func(visible bool) {
		if l.away = !visible; visible {
			l.read()
		} else {
			o.askLog(0)
		}
	})
	l.read()
}

// askDiscard asks whether something is to be given up, or of nothing no longer.
func (o *Options) askDiscard(what discarding) {
	o.log.asked = what
	o.nameDiscard()
	o.Document.SetShown("log-sure", what.do != "")
	if what.do != "" {
		o.Document.Focus("log-empty-no")
	}
}

// nameDiscard says what would be given up, as it stands now.
func (o *Options) nameDiscard() {
	t, s := o.words, o.log.state
	title := ""
	switch asked := o.log.asked; {
	case asked.id != "":
		title = t.Text("log_discard_ask", asked.shown)
	case asked.do == message.LogDiscard:
		title = t.Text("log_aside_ask", digits(t.Language, strconv.Itoa(s.Aside)))
	case asked.do == message.LogEmpty:
		title = t.Text("log_empty_ask", digits(t.Language, strconv.Itoa(s.Waiting+s.Aside)))
	}
	o.Document.SetText("log-sure-title", title)
}

// askLog has the call log asked for again after a while, for 0 no more.
func (o *Options) askLog(after time.Duration) {
	if o.log.away {
		after = 0
	}
	o.log.timer.set(o.Platform, "log", after, o.log.read)
}

// readLog asks anew, where the part is there: the settings may have changed it.
func (o *Options) readLog() {
	if o.log.read != nil {
		o.log.read()
	}
}

// showLog shows how the call log stands, and has it asked for again.
func (o *Options) showLog(s message.CallLogState, err error) {
	d, t := o.Document, o.words
	if err != nil {
		o.tellError("log-now", err)
		o.askLog(logLate)
		return
	}
	o.log.state = s
	count := func(n int) string { return digits(t.Language, strconv.Itoa(n)) }
	d.SetShown("crm-log-state", s.On || s.Waiting+s.Aside+s.Dropped > 0)
	kind, title, advice := good, t.Text("log_idle"), ""
	switch {
	case s.Waiting == 1:
		title = t.Text("log_waiting_one")
	case s.Waiting > 1:
		title = t.Text("log_waiting", count(s.Waiting), count(s.Bound))
	}
	switch {
	case s.Waiting > 0 && !s.On:
		kind, advice = ask, t.Text("log_off")
	case s.Waiting > 0 && s.Title != "":
		kind, advice = ask, s.Title+" "+s.Advice
		if s.Stopped {
			kind = bad
		}
	case s.Waiting > 0:
		kind = busy
	case s.Aside == 1:
		kind, advice = ask, t.Text("popup_log_refused_one")
	case s.Aside > 1:
		kind, advice = ask, t.Text("popup_log_refused", count(s.Aside))
	}
	tell(d, "log-now", kind, title, advice)
	o.setLine("log-said", s.Words != "", t.Text("log_said", s.Words))
	o.setLine("log-since", s.Waiting > 0, t.Text("log_since", o.moment(s.Since)))
	o.setLine("log-next", s.On && s.Waiting > 0 && s.Next > o.Platform.Now().UnixMilli(), t.Text("log_next", o.moment(s.Next)))
	last := t.Text("log_never")
	if s.Delivered > 0 {
		last = t.Text("log_delivered", o.moment(s.Delivered))
	}
	d.SetText("log-delivered", last)
	d.SetShown("log-send", s.On && s.Waiting > 0)
	d.SetShown("log-empty-part", s.Waiting > 0)
	o.nameDiscard()
	d.SetShown("log-dropped", s.Dropped > 0)
	if s.Dropped > 0 {
		tell(d, "log-dropped", bad, t.Text("log_dropped", count(s.Dropped)), t.Text("log_dropped_since", o.moment(s.Lost)))
	}
	o.showAside(s)
	soon := logLate
	if s.On && s.Waiting > 0 {
		soon = logSoon
	}
	o.askLog(soon)
}

// showAside lists the calls that the CRM will not take.
func (o *Options) showAside(s message.CallLogState) {
	d, t := o.Document, o.words
	var keys []string
	for _, c := range s.Listed {
		keys = append(keys, c.ID)
	}
	o.log.rows.setRows(d, "log-list", keys, func(id string) []func() {
		retry := func() {
			o.log.wait(id, message.LogRetry)
			d.Focus("log-heading")
		}
		discard := func() {
			what := discarding{do: message.LogDiscard, id: id, back: inRow("log-discard", id)}
			for _, c := range o.log.state.Listed {
				if c.ID == id {
					what.shown = cmp.Or(c.Who, c.Shown)
				}
			}
			o.askDiscard(what)
		}
		return []func(){d.On(inRow("log-retry", id), "click", retry), d.On(inRow("log-discard", id), "click", discard)}
	})
	d.SetShown("log-aside", s.Aside > 0)
	d.SetShown("log-all", s.Aside > 1)
	d.SetText("log-aside-heading", t.Text("log_aside", digits(t.Language, strconv.Itoa(s.Aside))))
	o.setLine("log-more", s.Aside > len(s.Listed), t.Text("log_more", digits(t.Language, strconv.Itoa(s.Aside-len(s.Listed)))))
	for _, c := range s.Listed {
		o.setLine(inRow("log-who", c.ID), c.Who != "", c.Who)
		d.SetText(inRow("log-number", c.ID), c.Shown)
		d.SetText(inRow("log-way", c.ID), c.Way)
		d.SetText(inRow("log-asked", c.ID), o.moment(c.Asked))
		d.SetText(inRow("log-why", c.ID), c.Title)
		o.setLine(inRow("log-words", c.ID), c.Words != "", t.Text("log_said", c.Words))
		d.SetText(inRow("log-retry", c.ID), t.Text("log_retry"))
		d.SetAttribute(inRow("log-retry", c.ID), "aria-label", t.Text("log_retry_label", cmp.Or(c.Who, c.Shown)))
		d.SetText(inRow("log-discard", c.ID), t.Text("log_discard"))
		d.SetAttribute(inRow("log-discard", c.ID), "aria-label", t.Text("log_discard_label", cmp.Or(c.Who, c.Shown)))
	}
}

// setLine shows a line of text, or hides it.
func (o *Options) setLine(id string, shown bool, text string) {
	o.Document.SetShown(id, shown)
	if shown {
		o.Document.SetText(id, text)
	}
}

// moment writes a time in the page's language.
func (o *Options) moment(at int64) string { return o.Platform.Time(o.words.Language, at) }
