package app

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"time"

	"simotel/wasm/calls"
)

// errReset says that something was begun before a reset, and that nothing of it is
// kept any more.
var errReset = errors.New("begun before all was erased, so it is not kept")

// fence keeps what was begun before a reset from leaving anything behind after it: a
// PBX or a CRM may answer much later.
type fence struct {
	resets atomic.Int64 // how many there were
}

// work is the context of what began after so many resets, whatever is derived from it.
type work struct {
	context.Context
	resets int64
}

// begun is the key of a work's resets.
type begun struct{}

// Value implements context.Context.
func (w *work) Value(key any) any {
	if key == (begun{}) {
		return w.resets
	}
	return w.Context.Value(key)
}

// enter returns the context of work that begins now.
func (f *fence) enter(ctx context.Context) context.Context {
	return &work{ctx, f.resets.Load()}
}

// raise shuts out what began until now, and returns the context of work that begins now.
// A write that was let in is on its way to Chrome, which takes one after the other.
func (f *fence) raise(ctx context.Context) context.Context {
	f.resets.Add(1)
	return f.enter(ctx)
}

// check returns errReset for work that began before a reset.
func (f *fence) check(ctx context.Context) error {
	if at, ok := ctx.Value(begun{}).(int64); ok && at != f.resets.Load() {
		return errReset
	}
	return nil
}

// fenced is an area that takes nothing of what is shut out.
type fenced struct {
	calls.Area
	fence *fence
}

// Set implements calls.Area.
func (a *fenced) Set(ctx context.Context, values map[string]json.RawMessage) error {
	if err := a.fence.check(ctx); err != nil {
		return err
	}
	return a.Area.Set(ctx, values)
}

// Remove implements calls.Area.
func (a *fenced) Remove(ctx context.Context, keys ...string) error {
	if err := a.fence.check(ctx); err != nil {
		return err
	}
	return a.Area.Remove(ctx, keys...)
}

// setAlarm has the worker woken after a while, unless a reset came.
func (a *App) setAlarm(ctx context.Context, name string, after time.Duration) error {
	if err := a.fence.check(ctx); err != nil {
		return err
	}
	return a.Browser.SetAlarm(ctx, name, after)
}
