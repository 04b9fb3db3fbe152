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
// names in data-page. language is the browser's.
func Run(ctx context.Context, s message.Service, language string) error {
	root, ok := dom.GetWindow().Document().(dom.HTMLDocument)
	if !ok {
		return errors.New("start page: not an HTML document")
	}
	d, p := document{root}, platform(language)
	// A key that is held down is one gesture.
	root.AddEventListener("keydown", true, func(e dom.Event) {
		if key, ok := e.(*dom.KeyboardEvent); ok && key.Repeat() && key.Key() == "Enter" {
			e.PreventDefault()
		}
	})
	switch page := root.Body().Dataset()["page"]; page {
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

func (d document) SetText(id, text string) { d.element(id).SetTextContent(text) }

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
}

func (d document) Leave() {
	if d.Body().Dataset()["page"] == "popup" {
		js.Global().Call("close")
	}
}
