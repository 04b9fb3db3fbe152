package app

import (
	"context"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/crm/outbox"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// setLogState keeps how the delivery stands, and shows it where it changed.
func (a *App) setLogState(ctx context.Context, q outbox.Queue, all outbox.Contents, s outbox.State) error {
	before, err := q.State(ctx)
	if err == nil {
		err = q.SetState(ctx, s)
	}
	if err == nil && before.Stopped != s.Stopped {
		if err := a.badge(ctx); err != nil {
			a.Log(err)
		}
	}
	if err == nil {
		err = a.warn(ctx, q, all, s)
	}
	return err
}

// warn tells a person, once for each reason, that the delivery needs them: that it
// stopped, and that what waits is about to be too much, by itself or because of that.
func (a *App) warn(ctx context.Context, q outbox.Queue, all outbox.Contents, s outbox.State) error {
	before := s
	if s.Stopped && s.Told != s.Last.Code {
		s.Told = s.Last.Code
		a.notifyLog(ctx, "log", s.Told, figure(a.catalogue(ctx), s.Last))
	}
	if !s.Stopped && s.Aside > 0 && s.Told != outbox.CodeSetAside {
		s.Told = outbox.CodeSetAside // once for several in a row
		a.notifyLog(ctx, "log", s.Told, figure(a.catalogue(ctx), s.Last))
	}
	if !s.Full && s.Failures > 0 && len(all.Waiting)+len(all.Aside) >= nearlyFull {
		s.Full = true
		a.notifyLog(ctx, "log-full", outbox.CodeNearlyFull, "")
	}
	if s == before {
		return nil
	}
	return q.SetState(ctx, s)
}

// notifyLog shows a code's sentence outside any page.
func (a *App) notifyLog(ctx context.Context, id, code, detail string) {
	t := a.catalogue(ctx)
	n := Notification{ID: id, Title: t.Text("log_"+code, detail), Text: t.Text("log_"+code+"_next", detail)}
	if err := a.Browser.Notify(ctx, n); err != nil {
		a.Log(err)
	}
}

// isLogStopped reports whether calls wait for the CRM until a person mends
// something.
func (a *App) isLogStopped(ctx context.Context) bool {
	state, err := a.queue().State(ctx)
	return err == nil && state.Stopped && a.readable(ctx).CRM.Log.URL != ""
}

// CallLog implements message.Service.
func (a *App) CallLog(ctx context.Context) (message.CallLogState, error) {
	s, q := a.readable(ctx), a.queue()
	t := a.texts(s)
	all, err := q.Contents(ctx)
	if err != nil {
		return message.CallLogState{}, coded(CodeHistoryRead, err)
	}
	state, err := q.State(ctx)
	if err != nil {
		return message.CallLogState{}, coded(CodeHistoryRead, err)
	}
	dropped, err := q.Dropped(ctx)
	if err != nil {
		return message.CallLogState{}, coded(CodeHistoryRead, err)
	}
	reply := message.CallLogState{
		On: s.CRM.Log.URL != "", Waiting: len(all.Waiting), Bound: outbox.MaxWaiting, Delivered: state.Delivered,
		Dropped: dropped.Count, Lost: dropped.Since, Aside: len(all.Aside), Listed: []message.AsideCall{},
	}
	if len(all.Waiting) > 0 {
		reply.Since, reply.Next, reply.Stopped = all.Waiting[0].Since, state.Next, state.Stopped
		if code := state.Last.Code; code != "" {
			reply.Title, reply.Advice, reply.Words = t.Text("log_"+code, figure(t, state.Last)), t.Text("log_"+code+"_next", figure(t, state.Last)), state.Last.Words
		}
	}
	for _, i := range all.Aside[:min(len(all.Aside), message.MaxListed)] {
		e, ok, err := q.SetAside(ctx, i)
		if err != nil {
			return reply, coded(CodeHistoryRead, err)
		}
		listed := message.AsideCall{ID: i.ID}
		if ok {
			listed.Shown, listed.Who, listed.Asked = shown(t, e.Record), who(e.Record), e.Record.Asked().UnixMilli()
			listed.Way = t.Text("direction_outgoing")
			if e.Record.Direction == calls.Incoming {
				listed.Way = t.Text("direction_incoming")
			}
		}
		if e.Failure != nil {
			listed.Title, listed.Words = t.Text("log_"+e.Failure.Code, figure(t, *e.Failure)), e.Failure.Words
		}
		reply.Listed = append(reply.Listed, listed)
	}
	return reply, nil
}

// CallLogDo implements message.Service. What is to be sent is tried before it
// answers, so that the page shows what came of it.
func (a *App) CallLogDo(ctx context.Context, r message.CallLogRequest) (message.CallLogState, error) {
	q := a.queue()
	var err error
	switch r.Do {
	case message.LogRetry:
		err = q.Retry(ctx, r.ID)
	case message.LogDiscard:
		err = q.DiscardAside(ctx, r.ID)
	case message.LogEmpty:
		release := a.outbox.hold() // what is under way must not be kept anew
		err = q.DiscardAll(ctx)
		release()
	case message.LogForget:
		err = q.ForgetDropped(ctx)
	}
	if err != nil {
		return message.CallLogState{}, coded(CodeHistoryWrite, err)
	}
	if r.Do == message.LogSend || r.Do == message.LogRetry || r.Do == message.LogEmpty {
		a.tried(ctx, r.Do != message.LogEmpty)
	}
	return a.CallLog(ctx)
}

// triedLimit is how long a page waits for what a try comes to: there may be many.
const triedLimit = 2 * time.Second

// tried has a delivery begin, and returns when it has ended, or a little later.
func (a *App) tried(ctx context.Context, urgent bool) {
	done := make(chan struct{})
	go func() {
		a.deliver(ctx, urgent)
		close(done)
	}()
	timer := time.NewTimer(triedLimit)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}

// diagnoseLog returns what the diagnostics tell of the delivery.
func (a *App) diagnoseLog(ctx context.Context, s settings.Settings) (map[string]any, error) {
	l, err := a.CallLog(ctx)
	if err != nil {
		return nil, err
	}
	state, err := a.queue().State(ctx)
	return map[string]any{
		"address": place(s.CRM.Log.URL), "authentication": s.CRM.Log.Authentication, "waiting": l.Waiting, "aside": l.Aside, "dropped": l.Dropped,
		"code": state.Last.Code, "status": state.Last.Status, "failures": state.Failures, "stopped": state.Stopped,
	}, err
}
