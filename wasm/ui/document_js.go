package ui

import (
	"context"
	"errors"
	"fmt"
	"syscall/js"

	"honnef.co/go/js/dom/v2"

	"simotel/wasm/locale"
	"simotel/wasm/message"
)

// Run starts the controller of the page this program runs in, which its body
// names in data-page. language is the browser's; changed is Platform's.
func Run(ctx context.Context, s message.Service, language string, changed func(func(message.CallReply)) (func(), error)) error {
	root, ok := dom.GetWindow().Document().(dom.HTMLDocument)
	if !ok {
		return errors.New("start page: not an HTML document")
	}
	d, p := document{root}, platform{language, changed}
	// A key that is held down is one gesture.
	root.AddEventListener("keydown", true, func(e dom.Event) {
		if key, ok := e.(*dom.KeyboardEvent); ok && key.Repeat() && key.Key() == "Enter" {
			e.PreventDefault()
		}
	})
	switch page := root.Body().Dataset()["page"]; page {
	case "history":
		(&History{Document: d, Service: s, Platform: p}).Start(ctx)
	case "options":
		(&Options{Document: d, Service: s, Platform: p}).Start(ctx)
	case "popup":
		(&Popup{Document: d, Service: s, Platform: p}).Start(ctx)
	default:
		return fmt.Errorf("start page: there is no page %q", page)
	}
	return nil
}

// document is a Document over the real one.
type document struct{ dom.HTMLDocument }

// element returns the element with an id. That the HTML has each is tested.
func (d document) element(id string) dom.HTMLElement {
	return d.GetElementByID(id).(dom.HTMLElement)
}

func (d document) Value(id string) string {
	e := d.element(id).Underlying()
	if e.Get("type").String() != "checkbox" {
		return e.Get("value").String()
	}
	if e.Get("checked").Bool() {
		return "true"
	}
	return ""
}

func (d document) SetValue(id, value string) {
	e := d.element(id).Underlying()
	if e.Get("type").String() == "checkbox" {
		e.Set("checked", value == "true")
		return
	}
	e.Set("value", value)
}

// SetText leaves a text that stands already: to write it again would have it
// read out again.
func (d document) SetText(id, text string) {
	if e := d.element(id); e.TextContent() != text {
		e.SetTextContent(text)
	}
}

func (d document) SetShown(id string, shown bool) { d.element(id).Underlying().Set("hidden", !shown) }

func (d document) SetAttribute(id, name, value string) {
	if value == "" {
		d.element(id).RemoveAttribute(name)
		return
	}
	d.element(id).SetAttribute(name, value)
}

func (d document) SetChoices(id string, choices []Choice) {
	e := d.element(id).Underlying()
	chosen := e.Get("value")
	e.Call("replaceChildren")
	for _, c := range choices {
		e.Call("add", js.Global().Get("Option").New(c.Text, c.Value))
	}
	e.Set("value", chosen)
}

func (d document) SetRows(list string, keys []string) {
	e := d.element(list).Underlying()
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
	place := template.Get("nextElementSibling")
	for _, key := range keys {
		id := inRow(original.Get("id").String(), key)
		if !place.IsNull() && place.Get("id").String() == id {
			place = place.Get("nextElementSibling")
			continue
		}
		row := d.Underlying().Call("getElementById", id)
		if row.IsNull() {
			row = copyOf(original, key)
		}
		e.Call("insertBefore", row, place)
	}
}

// copyOf returns a copy of a template's element with the ids of a key.
func copyOf(original js.Value, key string) js.Value {
	row := original.Call("cloneNode", true)
	row.Set("id", inRow(row.Get("id").String(), key))
	parts := row.Call("querySelectorAll", "[id]")
	for i := range parts.Length() {
		part := parts.Index(i)
		part.Set("id", inRow(part.Get("id").String(), key))
	}
	return row
}

func (d document) Move(id, into string) {
	if e, place := d.element(id).Underlying(), d.element(into).Underlying(); !e.Get("parentNode").Equal(place) {
		place.Call("append", e)
	}
}

func (d document) Focus(id string) {
	e := d.element(id)
	for part := e.Closest("details"); part != nil; part = part.ParentElement().Closest("details") {
		part.Underlying().Set("open", true)
	}
	e.Focus()
}

func (d document) On(id, event string, handle func()) (undo func()) {
	e := d.element(id)
	listener := e.AddEventListener(event, false, func(ev dom.Event) {
		if event == "submit" {
			ev.PreventDefault()
		}
		if ev.Underlying().Get("isTrusted").Bool() {
			go handle()
		}
	})
	return func() { e.RemoveEventListener(event, false, listener) }
}

func (d document) Translate(c *locale.Catalogue) {
	root := d.DocumentElement().(dom.HTMLElement)
	root.SetLang(c.Language)
	root.SetDir(c.Direction)
	for _, e := range d.QuerySelectorAll("[data-text]") {
		e.SetTextContent(c.Text(e.GetAttribute("data-text")))
	}
	for _, e := range d.QuerySelectorAll("[data-placeholder]") {
		e.SetAttribute("placeholder", c.Text(e.GetAttribute("data-placeholder")))
	}
	for _, e := range d.QuerySelectorAll("[data-label]") {
		e.SetAttribute("aria-label", c.Text(e.GetAttribute("data-label")))
	}
}

func (d document) Leave() {
	if d.Body().Dataset()["page"] == "popup" {
		js.Global().Call("close")
	}
}
