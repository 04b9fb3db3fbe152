package app

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/guard"
	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// questionLife is how long a question can be answered.
const questionLife = time.Minute

// keyQuestions is where the questions are kept for the session: a worker may die
// between question and answer.
const keyQuestions = "questions"

// question is one that was asked.
type question struct {
	ID     string `json:"id"`
	Caller string `json:"caller"`
	Callee string `json:"callee"`
	At     int64  `json:"at"` // Unix time in milliseconds
}

// same returns the open records of the same order: by the same PBX, from the same
// phone to the same number.
func (a *App) same(ctx context.Context, as calls.Record) ([]calls.Record, error) {
	open, err := a.Calls.Open(ctx)
	return slices.DeleteFunc(open, func(r calls.Record) bool {
		return r.Direction == calls.Incoming || r.Dialled != as.Dialled || r.Caller != as.Caller || r.Via != as.Via
	}), err
}

// twin returns the record of the same order that is under way, or was placed only
// just now: a double click, two tabs, two windows. done is closed when the PBX
// answered it, nil if there is nothing to wait for.
func (a *App) twin(same []calls.Record) (twin *calls.Record, done chan struct{}) {
	for _, r := range same {
		a.mu.Lock()
		done, active := a.active[r.ID]
		_, waits := a.undo[r.ID]
		a.mu.Unlock()
		age := a.Now().Sub(r.Asked())
		underWay := active || waits || r.State() == calls.Sent && age < gestureLife || a.rings(r, age)
		dead := r.State() == calls.Requested && !active // with its worker, before it was sent
		if dead || !underWay && age >= repeatLimit {
			continue
		}
		if waits {
			done = nil
		}
		return &r, done
	}
	return nil, nil
}

// ringLimit is how long a call that was heard to ring is taken to do so.
const ringLimit = 2 * time.Minute

// rings reports whether a call is heard to ring one of its phones.
func (a *App) rings(r calls.Record, age time.Duration) bool {
	return age < ringLimit && a.hears(r) && (r.State() == calls.CallerRinging || r.State() == calls.CalleeRinging)
}

// kindGoesOn asks about a number with which a call goes on.
const kindGoesOn guard.Kind = "goes_on"

// goesOn reports whether the user is heard to be in a call.
func (a *App) goesOn(r calls.Record) bool { return isLive(r.State()) && a.hears(r) }

// guarded returns the question that must be answered before a call is placed,
// or the fault for which it is not placed at all; same are the open records of
// the same order. The error is the storage's.
func (a *App) guarded(ctx context.Context, r message.CallRequest, p prepared, same []calls.Record) (q *message.Question, fault, err error) {
	times, err := kept[int64](ctx, a, keyAdmitted)
	if err != nil {
		return nil, nil, err
	}
	if guard.TooMany(times, p.settings.Guards.PerMinute, a.Now()) {
		return nil, &message.Error{Code: CodeTooMany}, nil
	}
	kinds, asked := a.asks(r, p, same)
	if len(kinds) == 0 {
		return nil, nil, nil
	}
	if r.Confirmed != "" {
		yes, err := a.confirmed(ctx, r.Confirmed, p.order)
		if yes || err != nil {
			return nil, nil, err
		}
	}
	q, err = a.ask(ctx, kinds, asked, p)
	return q, nil, err
}

// asks returns why a call is asked about first, the gravest reason before the
// others, and which of its numbers they are about.
func (a *App) asks(r message.CallRequest, p prepared, same []calls.Record) (kinds []guard.Kind, about string) {
	kinds = guard.Kinds(p.number, p.order.Callee, p.settings)
	if p.dialled.Own > 0 {
		// What a rule makes of a number must not hide what it is.
		both := append(kinds, guard.Kinds(p.number, p.dialled.Plain, p.settings)...)
		kinds = slices.DeleteFunc(slices.Clone(guard.AllKinds), func(k guard.Kind) bool { return !slices.Contains(both, k) })
	}
	if slices.ContainsFunc(same, a.goesOn) {
		kinds = append(kinds, kindGoesOn)
	}
	if len(kinds) == 0 && r.Caller != "" && p.order.CallerOutside {
		// The phone that rings first is called as well.
		return guard.Kinds(p.caller, p.order.Caller, p.settings), p.order.Caller
	}
	return kinds, p.order.Callee
}

// ask makes a question of the first of its kinds, which is the gravest.
func (a *App) ask(ctx context.Context, kinds []guard.Kind, asked string, p prepared) (*message.Question, error) {
	id := newID()
	err := keep(ctx, a, keyQuestions, func(all []question) []question {
		return append(all, question{ID: id, Caller: p.order.Caller, Callee: p.order.Callee, At: a.Now().UnixMilli()})
	})
	if err != nil {
		return nil, err
	}
	t := a.catalogue(ctx)
	advice := t.Text("question_"+string(kinds[0])+"_next", asked)
	if kinds[0] != kindGoesOn && p.settings.Connection.Kind != settings.KindSoftphone { // a program says itself what it dials
		advice += " " + t.Text("question_dials", asked)
	}
	q := &message.Question{
		ID:     id,
		Title:  a.titleOf(t, kinds[0], asked, p),
		Advice: advice,
		Yes:    t.Text("question_yes"),
	}
	for _, k := range kinds {
		q.Kinds = append(q.Kinds, string(k))
	}
	return q, nil
}

// titleOf returns the words of a question.
func (a *App) titleOf(t *locale.Catalogue, kind guard.Kind, asked string, p prepared) string {
	if kind == guard.Foreign && p.number.Region != "" && p.number.Region != "001" && asked == p.order.Callee {
		if name, err := a.Browser.RegionName(t.Language, p.number.Region); err == nil && name != "" {
			return t.Text("question_foreign_named", name)
		}
	}
	return t.Text("question_" + string(kind))
}

// confirmed reports whether a question was asked for this order, not long ago,
// and never answered before.
func (a *App) confirmed(ctx context.Context, id string, o pbx.Order) (yes bool, err error) {
	err = keep(ctx, a, keyQuestions, func(all []question) []question {
		return slices.DeleteFunc(all, func(q question) bool {
			mine := q.ID == id && q.Caller == o.Caller && q.Callee == o.Callee
			old := a.Now().Sub(time.UnixMilli(q.At)) > questionLife
			yes = yes || mine && !old
			return mine || old
		})
	})
	return yes, err
}

// maxKept bounds what is kept of one thing for the session; the oldest goes
// first.
const maxKept = 100

// When calls were let through, and when such were refused as were recorded: Unix
// times in milliseconds. Both bound what a page that found a way could do.
const (
	keyAdmitted = "admitted"
	keyRefused  = "refused"
)

// maxRefused is how many refusals within a minute are recorded: they must not
// push true calls out of the history.
const maxRefused = 20

// kept returns a list that is kept for the session.
func kept[T any](ctx context.Context, a *App, key string) (all []T, err error) {
	raw, err := a.Session.Get(ctx, key)
	if err == nil && raw != nil && json.Unmarshal(raw, &all) != nil {
		all = nil
	}
	return all, err
}

// keep changes a list that is kept for the session.
func keep[T any](ctx context.Context, a *App, key string, by func([]T) []T) error {
	a.session.Lock()
	defer a.session.Unlock()
	values := map[string]json.RawMessage{}
	if err := change(ctx, a, values, key, by); err != nil {
		return err
	}
	return a.Session.Set(ctx, values)
}

// change adds a changed list to what is to be kept in one step. Who calls it holds
// session until then.
func change[T any](ctx context.Context, a *App, values map[string]json.RawMessage, key string, by func([]T) []T) error {
	all, err := kept[T](ctx, a, key)
	if err != nil {
		return err
	}
	all = by(all)
	if extra := len(all) - maxKept; extra > 0 {
		all = all[extra:]
	}
	return calls.Put(values, key, all)
}
