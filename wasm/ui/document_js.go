package ui

import (
	"context"
	"fmt"
	"strconv"
	"syscall/js"
	"time"

	"simotel/wasm/locale"
	"simotel/wasm/message"
)

// Run starts the controller of the page this program runs in, which its body
// names in data-page. language is the browser's.
func Run(ctx context.Context, s message.Service, language string, n News) error {
	d, p := document{js.Global().Get("document")}, platform{language, n}
	// A key that is held down is one gesture.
	d.root.Call("addEventListener", "keydown", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if args[0].Get("repeat").Truthy() && args[0].Get("key").String() == "Enter" {
			args[0].Call("preventDefault")
		}
		return nil
	}), true)
	switch page := d.page(); page {
	case "history":
		(&History{Document: d, Service: s, Platform: p}).Start(ctx)
	case "options":
		hash := js.Global().Get("location").Get("hash").String()
		(&Options{Document: d, Service: s, Platform: p, Check: hash == "#health", Log: hash == "#log-heading"}).Start(ctx)
	case "welcome":
		(&Welcome{Document: d, Service: s, Platform: p}).Start(ctx)
	case "policy":
		(&Policy{Document: d, Service: s, Platform: p}).Start(ctx)
	case "popup":
		(&Popup{Document: d, Service: s, Platform: p}).Start(ctx)
	default:
		return fmt.Errorf("start page: there is no page %q", page)
	}
	return nil
}

// document is a Document over the real one.
// https://developer.mozilla.org/docs/Web/API/Document
type document struct{ root js.Value }

// page returns which of our pages this is.
func (d document) page() string { return d.root.Get("body").Get("dataset").Get("page").String() }

// element returns the element with an id. That the HTML has each is tested.
func (d document) element(id string) js.Value { return d.root.Call("getElementById", id) }

func (d document) Value(id string) string {
	e := d.element(id)
	if e.Get("type").String() != "checkbox" {
		return e.Get("value").String()
	}
	if e.Get("checked").Bool() {
		return "true"
	}
	return ""
}

func (d document) SetValue(id, value string) {
	e := d.element(id)
	if e.Get("type").String() == "checkbox" {
		e.Set("checked", value == "true")
		return
	}
	e.Set("value", value)
}

// SetText leaves a text that stands already: to write it again would have it
// read out again.
func (d document) SetText(id, text string) {
	if e := d.element(id); e.Get("textContent").String() != text {
		e.Set("textContent", text)
	}
}

func (d document) SetShown(id string, shown bool) { d.element(id).Set("hidden", !shown) }

func (d document) SetAttribute(id, name, value string) {
	if value == "" {
		d.element(id).Call("removeAttribute", name)
		return
	}
	d.element(id).Call("setAttribute", name, value)
}

func (d document) Lock(id, note string) {
	e := d.element(id)
	e.Set("disabled", note != "")
	p := d.root.Call("getElementById", id+"-managed")
	if note == "" {
		if !p.IsNull() {
			p.Call("remove")
		}
		return
	}
	if p.IsNull() {
		p = d.root.Call("createElement", "p")
		p.Set("id", id+"-managed")
		p.Set("className", "managed")
		e.Call("closest", ".field").Call("append", p)
		by := e.Call("getAttribute", "aria-describedby")
		if described := p.Get("id").String(); by.IsNull() {
			e.Call("setAttribute", "aria-describedby", described)
		} else {
			e.Call("setAttribute", "aria-describedby", by.String()+" "+described)
		}
	}
	p.Set("textContent", note)
}

func (d document) SetChoices(id string, choices []Choice) {
	e, option := d.element(id), js.Global().Get("Option")
	chosen := e.Get("value")
	var options []any
	for _, c := range choices {
		options = append(options, option.New(c.Text, c.Value))
	}
	e.Call("replaceChildren", options...)
	e.Set("value", chosen)
}

func (d document) SetRows(list string, keys []string) {
	e := d.element(list)
	template := e.Call("querySelector", "template")
	original := template.Get("content").Get("firstElementChild")
	stays := make(map[string]bool, len(keys))
	for _, key := range keys {
		stays[inRow(original.Get("id").String(), key)] = true
	}
	for row := template.Get("nextElementSibling"); !row.IsNull(); {
		next := row.Get("nextElementSibling")
		if !stays[row.Get("id").String()] {
			row.Call("remove")
		}
		row = next
	}
	place, ids := template.Get("nextElementSibling"), idsIn(original)
	for _, key := range keys {
		id := inRow(original.Get("id").String(), key)
		if !place.IsNull() && place.Get("id").String() == id {
			place = place.Get("nextElementSibling")
			continue
		}
		row := d.root.Call("getElementById", id)
		if row.IsNull() {
			row = copyOf(original, ids, key)
		}
		e.Call("insertBefore", row, place)
	}
}

// idsIn returns the ids of an element and those in it, in order.
func idsIn(original js.Value) []string {
	ids := []string{original.Get("id").String()}
	parts := original.Call("querySelectorAll", "[id]")
	for i := range parts.Length() {
		ids = append(ids, parts.Index(i).Get("id").String())
	}
	return ids
}

// copyOf returns a copy of a template's element, in which there are ids, with those
// of a key.
func copyOf(original js.Value, ids []string, key string) js.Value {
	row := original.Call("cloneNode", true)
	parts := row.Call("querySelectorAll", "[id]")
	row.Set("id", inRow(ids[0], key))
	for i, id := range ids[1:] {
		parts.Index(i).Set("id", inRow(id, key))
	}
	return row
}

func (d document) Move(id, into string) {
	if e, place := d.element(id), d.element(into); !e.Get("parentNode").Equal(place) {
		place.Call("append", e)
	}
}

func (d document) Focus(id string) {
	e := d.element(id)
	for part := e.Call("closest", "details"); !part.IsNull(); part = part.Get("parentElement").Call("closest", "details") {
		part.Set("open", true)
	}
	e.Call("focus")
}

func (d document) On(id, event string, handle func()) (undo func()) {
	e := d.element(id)
	name, key := event, ""
	switch event {
	case "escape":
		name, key = "keydown", "Escape"
	case "enter":
		name, key = "keydown", "Enter"
	}
	listener := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if key != "" && (args[0].Get("key").String() != key || args[0].Get("shiftKey").Bool() || args[0].Get("isComposing").Bool()) {
			return nil
		}
		if event == "submit" || event == "enter" {
			args[0].Call("preventDefault")
		}
		if args[0].Get("isTrusted").Bool() {
			go handle()
		}
		return nil
	})
	e.Call("addEventListener", name, listener)
	if event == "submit" && isEarly(e.Get("dataset")) {
		go handle()
	}
	return func() {
		e.Call("removeEventListener", name, listener)
		listener.Release()
	}
}

// earlyLife is how long a form's submission waits for the program.
const earlyLife = 10 * time.Second

// isEarly reports whether a person submitted a form before the program ran, as
// skeleton.js keeps it, and has it forgotten.
func isEarly(data js.Value) bool {
	early := data.Get("early")
	data.Delete("early")
	data.Set("heard", "true")
	at, err := strconv.ParseInt(early.String(), 10, 64)
	return err == nil && time.Since(time.UnixMilli(at)) < earlyLife
}

func (d document) Translate(c *locale.Catalogue) {
	root := d.root.Get("documentElement")
	root.Set("lang", c.Language)
	root.Set("dir", c.Direction)
	js.Global().Get("localStorage").Call("setItem", "language", c.Language) // for web/language.js
	d.each("data-text", func(e js.Value, key string) { e.Set("textContent", c.Text(key)) })
	d.each("data-placeholder", func(e js.Value, key string) { e.Set("placeholder", c.Text(key)) })
	d.each("data-title", func(e js.Value, key string) { e.Set("title", c.Text(key)) })
	d.each("data-label", func(e js.Value, key string) { e.Call("setAttribute", "aria-label", c.Text(key)) })
}

// each hands over every element that has an attribute, with what it holds; those of
// which rows are copies too.
func (d document) each(attribute string, handle func(e js.Value, value string)) {
	name, within := js.ValueOf(attribute), []js.Value{d.root}
	templates := d.root.Call("querySelectorAll", "template")
	for i := range templates.Length() {
		within = append(within, templates.Index(i).Get("content"))
	}
	for _, part := range within {
		all := part.Call("querySelectorAll", "["+attribute+"]")
		for i := range all.Length() {
			e := all.Index(i)
			handle(e, e.Call("getAttribute", name).String())
		}
	}
}

func (d document) Leave() {
	if d.page() == "popup" {
		js.Global().Call("close")
	}
}
