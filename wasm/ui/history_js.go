package ui

import (
	"syscall/js"
	"time"
)

// watchMargin is how far below or above what is seen an element counts as seen.
const watchMargin = "600px"

// Watch implements Document by an IntersectionObserver.
// https://developer.mozilla.org/docs/Web/API/Intersection_Observer_API
func (d document) Watch(id string, handle func()) (again func()) {
	element := js.Global().Get("document").Call("getElementById", id)
	seen := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if args[0].Index(args[0].Length() - 1).Get("isIntersecting").Bool() {
			go handle()
		}
		return nil
	})
	observer := js.Global().Get("IntersectionObserver").New(seen, map[string]any{"rootMargin": watchMargin})
	return func() {
		observer.Call("unobserve", element)
		observer.Call("observe", element)
	}
}

// Visible implements Platform. When a tab is closed its page is hidden first.
// https://developer.mozilla.org/docs/Web/API/Document/visibilitychange_event
func (platform) Visible(handle func(visible bool)) {
	root := js.Global().Get("document")
	root.Call("addEventListener", "visibilitychange", js.FuncOf(func(js.Value, []js.Value) any {
		go handle(root.Get("visibilityState").String() == "visible")
		return nil
	}))
	js.Global().Call("addEventListener", "pagehide", js.FuncOf(func(js.Value, []js.Value) any {
		go handle(false)
		return nil
	}))
}

// formats holds the formats of days and times by their language: to make one
// takes Intl longer than to write a hundred times by it.
var formats = map[string][3]js.Value{}

func (platform) Day(language string, unixMilli int64) (day, clock string) {
	f, ok := formats[language]
	if !ok {
		format := js.Global().Get("Intl").Get("DateTimeFormat")
		f[0] = format.New(language, map[string]any{"weekday": "long"})
		f[1] = format.New(language, map[string]any{"dateStyle": "long"})
		f[2] = format.New(language, map[string]any{"hour": "numeric", "minute": "2-digit"})
		formats[language] = f
	}
	at, between := float64(unixMilli), ", "
	if language == "fa" {
		between = " " // in one format Intl puts the year first and the weekday last
	}
	return f[0].Call("format", at).String() + between + f[1].Call("format", at).String(), f[2].Call("format", at).String()
}

// Local implements Platform: Go itself knows but the offset of today.
func (platform) Local(unixMilli int64) time.Time {
	west := js.Global().Get("Date").New(float64(unixMilli)).Call("getTimezoneOffset").Int() // minutes
	return time.UnixMilli(unixMilli).In(time.FixedZone("", -60*west))
}
