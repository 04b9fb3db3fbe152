package ui

import (
	"context"
	"errors"
	"strings"
	"sync"
	"syscall/js"
	"time"

	"simotel/wasm/message"
)

// File implements Document.
func (d document) File(ctx context.Context, id string, limit int) (string, bool, error) {
	file := d.element(id).Get("files").Index(0)
	if file.IsUndefined() {
		return "", false, nil
	}
	reader := js.Global().Get("FileReader").New()
	done := make(chan struct{}, 1)
	listener := js.FuncOf(func(js.Value, []js.Value) any { done <- struct{}{}; return nil })
	reader.Call("addEventListener", "loadend", listener)
	reader.Call("readAsText", file.Call("slice", 0, limit+1))
	select {
	case <-done:
		listener.Release()
	case <-ctx.Done():
		// Not released: the reader may call it yet.
		return "", true, ctx.Err()
	}
	d.SetValue(id, "") // so that the same file can be chosen again
	if text := reader.Get("result"); text.Type() == js.TypeString {
		return text.String(), true, nil
	}
	return "", true, errors.New("read file: the browser could not")
}

// platform is a Platform over Intl.
// https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Intl
type platform struct {
	language string
	News
}

func (platform) ID() string { return js.Global().Get("location").Get("host").String() }

func (p platform) Language() string { return p.language }

// Shown implements Platform: skeleton.js restored what stands there.
func (platform) Shown() string {
	root := js.Global().Get("document").Get("documentElement")
	if root.Get("dir").String() == "" {
		return ""
	}
	return root.Get("lang").String()
}

func (p platform) Changed(handle func(message.CallReply)) (undo func(), err error) {
	return p.News.Changed(handle)
}

func (p platform) PolicyChanged(handle func()) error { return p.News.PolicyChanged(handle) }

func (platform) Now() time.Time { return time.Now() }

func (platform) After(d time.Duration, handle func()) (stop func()) {
	// Not a timer of Go's, which would run within another handler when Go collects
	// garbage in it.
	var due js.Func
	release := sync.OnceFunc(func() { due.Release() })
	due = js.FuncOf(func(js.Value, []js.Value) any {
		release()
		go handle()
		return nil
	})
	timer := js.Global().Call("setTimeout", due, (d + time.Millisecond - 1).Milliseconds())
	return func() {
		js.Global().Call("clearTimeout", timer)
		release()
	}
}

// Copy implements Platform by the copy command, which a person's event permits
// in every page; the asynchronous clipboard wants the page to have the focus.
func (platform) Copy(text string) bool {
	window := js.Global()
	put := js.FuncOf(func(_ js.Value, args []js.Value) any {
		args[0].Get("clipboardData").Call("setData", "text/plain", text)
		args[0].Call("preventDefault")
		return nil
	})
	defer put.Release()
	window.Call("addEventListener", "copy", put)
	defer window.Call("removeEventListener", "copy", put)
	return window.Get("document").Call("execCommand", "copy").Bool()
}

// NewID implements Platform; Go's own crypto/rand is a large import.
func (platform) NewID() string {
	return js.Global().Get("crypto").Call("randomUUID").String()
}

// named holds what Regions returned, by its language and codes: a page asks for the
// same again and again.
var named = map[string][]Choice{}

func (platform) Regions(language string, codes []string) []Choice {
	asked := language + " " + strings.Join(codes, " ")
	if list, ok := named[asked]; ok {
		return list
	}
	intl := js.Global().Get("Intl")
	names := intl.Get("DisplayNames").New(language, map[string]any{"type": "region"})
	order := intl.Get("Collator").New(language)
	all, codeOf := make([]any, len(codes)), make(map[string]string, len(codes))
	for i, code := range codes {
		name := names.Call("of", code).String()
		all[i], codeOf[name] = name, code
	}
	// Sorted there: to compare two from here makes both of them anew.
	sorted := js.ValueOf(all).Call("sort", order.Get("compare"))
	list := make([]Choice, len(codes))
	for i := range list {
		name := sorted.Index(i).String()
		list[i] = Choice{codeOf[name], name}
	}
	named[asked] = list
	return list
}

func (platform) Time(language string, unixMilli int64) string {
	style := map[string]any{"hour": "numeric", "minute": "2-digit"}
	at, now := time.UnixMilli(unixMilli), time.Now()
	if at.YearDay() != now.YearDay() || at.Year() != now.Year() {
		style["day"], style["month"] = "numeric", "short"
	}
	if at.Year() != now.Year() {
		style["year"] = "numeric"
	}
	format := js.Global().Get("Intl").Get("DateTimeFormat").New(language, style)
	return format.Call("format", float64(unixMilli)).String()
}
