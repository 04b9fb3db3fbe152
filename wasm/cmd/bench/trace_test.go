package main

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

const (
	content  = `"url":"chrome-extension://abc/content/content.js"`
	page     = `"url":"http://127.0.0.1/crm.js"`
	renderer = 7
)

// trace is a page load in the form of Chrome's trace, made as it happens.
type trace struct {
	events []json.RawMessage
}

func newTrace() *trace {
	t := &trace{}
	t.add(`{"name":"thread_name","ph":"M","pid":%d,"tid":%d,"args":{"name":"CrRendererMain"}}`, renderer, renderer)
	t.add(`{"name":"FrameCommittedInBrowser","ph":"I","pid":1,"tid":1,"ts":1,"args":{"data":{"processId":3,"isOutermostMainFrame":true}}}`)
	t.add(`{"name":"FrameCommittedInBrowser","ph":"I","pid":1,"tid":1,"ts":2,"args":{"data":{"processId":%d,"isOutermostMainFrame":true}}}`, renderer)
	t.add(`{"name":"FrameCommittedInBrowser","ph":"I","pid":1,"tid":1,"ts":3,"args":{"data":{"processId":9,"isOutermostMainFrame":false}}}`)
	return t
}

func (t *trace) add(format string, values ...any) {
	t.events = append(t.events, json.RawMessage(fmt.Sprintf(format, values...)))
}

// at adds an event on the main thread that starts and lasts so many ms and
// computes half of it.
func (t *trace) at(start, lasts float64, name, arguments string) {
	t.add(`{"name":%q,"ph":"X","pid":%d,"tid":%d,"ts":%f,"dur":%f,"tdur":%f,"args":{%s}}`, name, renderer, renderer, start*1000, lasts*1000, lasts*500, arguments)
}

func (t *trace) call(start, lasts float64, where, function string, line int) {
	t.at(start, lasts, "FunctionCall", fmt.Sprintf(`"data":{%s,"functionName":%q,"lineNumber":%d}`, where, function, line))
}

func TestEachMomentOfATaskBelongsToTheInnermostScript(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(*trace)
		wall  float64 // of ours
		in    string
	}{
		{"a task of the page alone", func(t *trace) {
			t.at(0, 45, "v8.callFunction", "")
			t.call(0, 40, page, "render", 3)
		}, 0, ""},
		{"a slice in idle time", func(t *trace) {
			t.at(1, 20, "FireIdleCallback", `"data":{}`)
			t.at(2, 18, "v8.callFunction", `"worldName":"Simotel"`)
			t.call(3, 16, content, "work", 45)
		}, 18, "work (content/content.js:45), entering our world"},
		{"our observer in a task that is the page's", func(t *trace) {
			t.call(0, 10, page, "render", 3)
			t.at(10, 6, "RunMicrotasks", "")
			t.call(11, 1, page, "note", 6)
			t.at(12, 3, "v8.callFunction", `"worldName":"Simotel"`)
			t.call(12, 3, content, "", 177)
		}, 3, "function at content/content.js:177"},
		{"an observer of the page within a task of ours", func(t *trace) {
			t.call(0, 20, content, "work", 45)
			t.call(5, 8, page, "note", 6)
		}, 12, "work (content/content.js:45)"},
		{"layout that our function forces", func(t *trace) {
			t.call(0, 20, content, "visible", 202)
			t.at(2, 15, "Layout", "")
		}, 20, "visible (content/content.js:202)"},
		{"an answer of the worker, which goes on after an await", func(t *trace) {
			t.at(0, 1, "Receive mojo message", `"chrome_mojo_event_info":{"mojo_interface_tag":"extensions.mojom.MessagePort"}`)
			t.at(1, 9, "RunMicrotasks", "")
			t.call(2, 2, page, "note", 6)
		}, 8, "answer of the worker (code after an await)"},
		{"a message of the browser, and microtasks of the page", func(t *trace) {
			t.at(0, 1, "Receive mojo message", `"chrome_mojo_event_info":{"mojo_interface_tag":"blink.mojom.Frame"}`)
			t.at(1, 9, "RunMicrotasks", "")
		}, 0, ""},
		{"the start of our scripts", func(t *trace) {
			t.at(0, 6, "EvaluateScript", `"data":{`+content+`}`)
			t.at(0, 2, "v8.compile", `"data":{`+content+`}`)
			t.at(2, 4, "v8.run", `"fileName":"chrome-extension://abc/content/content.js"`)
			t.at(6, 3, "EvaluateScript", `"data":{"url":"chrome-extension://abc/content/card.js"}`)
		}, 9, "start of content/content.js, start of content/card.js"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := newTrace()
			tr.at(0, 50, "RunTask", "")
			c.build(tr)
			slices.Reverse(tr.events) // Chrome promises no order
			a, err := analyse(tr.events)
			if err != nil {
				t.Fatal(err)
			}
			got := longest(a.ours)
			if math.Abs(got.Wall-c.wall) > 1e-6 || math.Abs(got.CPU-c.wall/2) > 1e-6 || got.In != c.in {
				t.Errorf("ours is %.3f ms, %.3f of it computing, in %q; want %.3f in %q", got.Wall, got.CPU, got.In, c.wall, c.in)
			}
		})
	}
}

func TestATraceTellsBlockingStyleAndLayoutPaintAndAllTasks(t *testing.T) {
	tr := newTrace()
	tr.at(0, 70, "RunTask", "")
	tr.at(10, 30, "Layout", "")
	tr.at(15, 5, "UpdateLayoutTree", "") // within the layout: not twice
	tr.at(100, 50, "RunTask", "")
	tr.at(100, 20, "Paint", "")
	tr.call(125, 20, content, "visible", 202)
	tr.at(126, 10, "Layout", "") // forced by us: ours, and layout too
	tr.at(130, 2, "UpdateLayoutTree", "")
	tr.at(200, 151, "RunTask", "")
	tr.call(210, 40, content, "work", 45) // computing 20 of 75.5 ms
	tr.add(`{"name":"RunTask","ph":"X","pid":%d,"tid":99,"ts":1,"dur":900000,"args":{}}`, renderer)
	tr.add(`{"name":"RunTask","ph":"X","pid":1,"tid":1,"ts":1,"dur":900000,"args":{}}`)
	a, err := analyse(tr.events)
	if err != nil {
		t.Fatal(err)
	}
	if a.renderer != renderer || a.tasks != (cost{271, 135.5}) || a.blocking != (cost{121, 25.5}) || a.layout != (cost{40, 20}) || a.paint != (cost{20, 10}) || len(a.ours) != 2 || a.byScripts != 20 {
		t.Errorf("got %+v", a)
	}
}

func TestATraceWithoutAPageIsAnError(t *testing.T) {
	if _, err := analyse([]json.RawMessage{json.RawMessage(`{"name":"RunTask","ph":"X"}`)}); err == nil || !strings.Contains(err.Error(), "which process") {
		t.Errorf("got %v", err)
	}
}

func TestSamplesAreCountedForTheFunctionOfOursThatTheyLieIn(t *testing.T) {
	tr := newTrace()
	tr.add(`{"name":"Profile","ph":"P","id":"0x1","pid":7,"tid":7,"ts":1000,"args":{"data":{"startTime":1000}}}`)
	tr.add(`{"name":"Profile","ph":"P","id":"0x2","pid":7,"tid":8,"ts":1000,"args":{"data":{"startTime":1}}}`)
	// Later chunks may come first.
	tr.add(`{"name":"ProfileChunk","ph":"P","id":"0x1","pid":7,"tid":9,"ts":1400,"args":{"data":{"cpuProfile":{
		"nodes":[{"id":4,"parent":3,"callFrame":{"functionName":"getComputedStyle"}},{"id":5,"parent":3,"callFrame":{"functionName":"note","url":"http://127.0.0.1/crm.js"}}],
		"samples":[4,4,5,2]},"timeDeltas":[100,100,100,100]}}}`)
	tr.add(`{"name":"ProfileChunk","ph":"P","id":"0x1","pid":7,"tid":9,"ts":1200,"args":{"data":{"cpuProfile":{
		"nodes":[{"id":1,"callFrame":{"functionName":"(root)"}},{"id":2,"parent":1,"callFrame":{"functionName":"work","url":"chrome-extension://abc/content/content.js","lineNumber":44}},
			{"id":3,"parent":2,"callFrame":{"functionName":"flatten","url":"chrome-extension://abc/content/harvest.js","lineNumber":174}}],
		"samples":[1,2,3]},"timeDeltas":[100,100,100]}}}`)
	tr.add(`{"name":"ProfileChunk","ph":"P","id":"0x2","pid":7,"tid":9,"ts":1100,"args":{"data":{"cpuProfile":{"samples":[2]},"timeDeltas":[9000]}}}`)
	p, err := profileOf(tr.events, renderer)
	if err != nil {
		t.Fatal(err)
	}
	parts := []part{{start: 1000, end: 1650}}
	want := []string{"getComputedStyle in flatten (content/harvest.js:175) 50 %", "flatten (content/harvest.js:175) 25 %", "work (content/content.js:45) 25 %"}
	if got := p.hot(parts, 3); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got := p.hot(parts, 1); len(got) != 1 {
		t.Errorf("asked for one, got %q", got)
	}
}
