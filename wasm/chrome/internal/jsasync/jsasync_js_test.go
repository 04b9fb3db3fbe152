package jsasync

import (
	"context"
	"errors"
	"testing"

	"github.com/hack-pad/safejs"
)

// promise runs a JavaScript expression that yields one.
func promise(t *testing.T, expression string) safejs.Value {
	t.Helper()
	constructor, err := safejs.Global().Get("Function")
	if err != nil {
		t.Fatal(err)
	}
	f, err := constructor.New("return " + expression)
	if err != nil {
		t.Fatal(err)
	}
	v, err := f.Invoke()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAPromiseIsAwaitedAndItsFunctionsReleased(t *testing.T) {
	for name, c := range map[string]struct{ expression, value, failure string }{
		"resolved":                {"Promise.resolve('a')", "a", ""},
		"resolved later":          {"new Promise((r) => setTimeout(r, 5, 'b'))", "b", ""},
		"no promise at all":       {"'c'", "c", ""},
		"rejected with an error":  {"Promise.reject(new TypeError('d'))", "", "TypeError: d"},
		"rejected with a string":  {"Promise.reject('e')", "", "e"},
		"rejected with nothing":   {"Promise.reject()", "", "rejected with a value of type undefined"},
		"rejected with no words":  {"Promise.reject({message: 7})", "", "rejected with a value of type object"},
		"a plain error's message": {"Promise.reject(new Error('f'))", "", "f"},
	} {
		t.Run(name, func(t *testing.T) {
			before := Live()
			v, err := Await(context.Background(), promise(t, c.expression))
			var r *Rejection
			if c.failure != "" {
				if !errors.As(err, &r) || err.Error() != c.failure {
					t.Errorf("got %v, want %q", err, c.failure)
				}
			} else if s, _ := v.String(); err != nil || s != c.value {
				t.Errorf("got %q, %v", s, err)
			}
			if Live() != before {
				t.Errorf("%d functions are still held", Live()-before)
			}
		})
	}
}

func TestAnEndedContextEndsTheWaitAndTheFunctionsGoWithThePromise(t *testing.T) {
	before := Live()
	p := promise(t, "(globalThis.later = Promise.withResolvers()).promise")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Await(ctx, p); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if Live() != before+2 {
		t.Fatalf("%d functions are held while the promise is open, want 2", Live()-before)
	}
	promise(t, "later.resolve()")
	if _, err := Await(context.Background(), p); err != nil {
		t.Fatal(err)
	}
	if Live() != before {
		t.Fatalf("%d functions are still held", Live()-before)
	}
}
