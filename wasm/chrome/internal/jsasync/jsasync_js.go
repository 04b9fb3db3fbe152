package jsasync

import (
	"context"
	"fmt"
	"sync"

	"github.com/hack-pad/safejs"
)

// FuncOf makes a function for JavaScript and the undo that releases it, which
// may be called more than once, also from within the function.
func FuncOf(fn func(args []safejs.Value)) (safejs.Value, func(), error) {
	f, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		fn(args)
		return nil
	})
	if err != nil {
		return safejs.Value{}, nil, fmt.Errorf("make function: %w", err)
	}
	live.Add(1)
	var once sync.Once
	return f.Value(), func() {
		once.Do(func() {
			f.Release()
			live.Add(-1)
		})
	}, nil
}

// Await waits until a promise settles or ctx ends and returns its value, a
// *Rejection, or ctx.Err(). A value that is no promise is returned as it is.
// Whichever of the two callbacks runs releases both; after ctx ended they stay
// until the promise settles, since JavaScript must not call what is released.
func Await(ctx context.Context, promise safejs.Value) (safejs.Value, error) {
	if promise.Type() != safejs.TypeObject {
		return promise, nil
	}
	if then, err := promise.Get("then"); err != nil || then.Type() != safejs.TypeFunction {
		return promise, err
	}
	type outcome struct {
		value safejs.Value
		err   error
	}
	settled := make(chan outcome, 1)
	var releaseBoth func()
	onValue, releaseValue, err := FuncOf(func(args []safejs.Value) {
		releaseBoth()
		settled <- outcome{value: first(args)}
	})
	if err != nil {
		return safejs.Value{}, err
	}
	onFailure, releaseFailure, err := FuncOf(func(args []safejs.Value) {
		releaseBoth()
		settled <- outcome{err: rejection(first(args))}
	})
	if err != nil {
		releaseValue()
		return safejs.Value{}, err
	}
	releaseBoth = func() { releaseValue(); releaseFailure() }
	if _, err := promise.Call("then", onValue, onFailure); err != nil {
		releaseBoth()
		return safejs.Value{}, fmt.Errorf("await: %w", err)
	}
	select {
	case o := <-settled:
		return o.value, o.err
	case <-ctx.Done():
		return safejs.Value{}, ctx.Err()
	}
}

func first(args []safejs.Value) safejs.Value {
	if len(args) == 0 {
		return safejs.Undefined()
	}
	return args[0]
}

// rejection reads what a promise was rejected with, which may be anything.
func rejection(reason safejs.Value) error {
	r := &Rejection{Name: text(reason, "name"), Message: text(reason, "message")}
	if r.Message == "" {
		r.Message = "rejected with a value of type " + reason.Type().String()
		if s, err := reason.String(); err == nil && reason.Type() == safejs.TypeString {
			r.Message = s
		}
	}
	return r
}

func text(v safejs.Value, property string) string {
	if v.Type() != safejs.TypeObject {
		return ""
	}
	p, err := v.Get(property)
	if err != nil || p.Type() != safejs.TypeString {
		return ""
	}
	s, err := p.String()
	if err != nil {
		return ""
	}
	return s
}
