//go:build !js

package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// frame is an event that is under way while a task is walked.
type frame struct {
	end   float64
	self  cost   // without the events in it
	ours  bool   // whose time it is
	label string // the function that the browser called
	draws bool   // whether it is style, layout or paint, or in such an event
}

// The events by which Chrome brings a page's changes on screen.
var (
	layoutEvents = []string{"UpdateLayoutTree", "Layout"} // also where a script forces them
	paintEvents  = []string{"PrePaint", "Paint", "Layerize", "Commit"}
)

// split returns what our scripts took of a task, and what style and layout, and paint,
// took of it, inside of scripts too. Each moment of scripts belongs to the innermost that
// was entered: a change of the page that our observer hears in the page's own task counts
// from our function on, and what the page does while ours runs does not count.
func (t task) split() (ours part, layout, paint cost) {
	spent := make(map[string]cost)
	var stack []*frame
	pop := func() {
		f := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if f.ours {
			spent[f.label] = spent[f.label].plus(f.self)
		}
	}
	reply := t.isReply()
	for _, e := range t.events {
		for len(stack) > 0 && stack[len(stack)-1].end <= e.Start {
			pop()
		}
		f := &frame{end: e.Start + e.Duration, self: e.cost()}
		if len(stack) > 0 {
			above := stack[len(stack)-1]
			above.self = above.self.minus(e.cost())
			f.ours, f.label, f.draws = above.ours, above.label, above.draws
		}
		switch {
		case f.draws:
		case slices.Contains(layoutEvents, e.Name):
			layout, f.draws = layout.plus(e.cost()), true
		case slices.Contains(paintEvents, e.Name):
			paint, f.draws = paint.plus(e.cost()), true
		}
		switch label, ours, enters := e.owner(); {
		case enters && ours && f.ours && f.label != nameless:
		case enters:
			f.ours, f.label = ours, cmp.Or(label, nameless)
		case reply && (e.Name == "RunMicrotasks" || e.isReply()):
			f.ours, f.label = true, "answer of the worker (code after an await)"
		}
		stack = append(stack, f)
	}
	for len(stack) > 0 {
		pop()
	}
	ours = part{In: names(spent), start: t.events[0].Start, end: t.events[0].Start + t.events[0].Duration}
	for _, c := range spent {
		ours.cost = ours.cost.plus(c)
	}
	return ours, layout, paint
}

// nameless is the time between Chrome's entering our world and the function.
const nameless = "entering our world"

func (e event) isReply() bool { return e.Args.Mojo.Interface == replies }

func (t task) isReply() bool { return slices.ContainsFunc(t.events, event.isReply) }

// names lists the functions that took at least a tenth, the longest first.
func names(spent map[string]cost) string {
	labels := slices.SortedFunc(maps.Keys(spent), func(a, b string) int {
		return cmp.Or(cmp.Compare(spent[b].Wall, spent[a].Wall), cmp.Compare(a, b))
	})
	var all float64
	for _, c := range spent {
		all += c.Wall
	}
	list := slices.DeleteFunc(slices.Clone(labels), func(l string) bool { return spent[l].Wall < all/10 })
	return strings.Join(list, ", ")
}
