//go:build soak

package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"simotel/wasm/app"
	"simotel/wasm/calls"
	"simotel/wasm/crm/crmtest"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/trend"
	"simotel/wasm/message"
)

// reading is every figure at one point of the day.
type reading struct {
	at            int // actions done
	killing, away bool
	figures       map[string]float64
}

// figure is something that is measured in a page or the worker.
type figure struct {
	name      string
	ofProcess bool // of all pages in the page's process, not of the page alone
	of        func(chromium.Held) float64
}

var figures = []figure{
	{"JavaScript heap, KB", true, func(h chromium.Held) float64 { return float64(h.Heap) / 1000 }},
	{"WebAssembly memory, KB", false, func(h chromium.Held) float64 { return float64(h.Memory) / 1000 }},
	{"DOM nodes", true, func(h chromium.Held) float64 { return float64(h.Nodes) }},
	{"documents", true, func(h chromium.Held) float64 { return float64(h.Documents) }},
	{"event listeners", true, func(h chromium.Held) float64 { return float64(h.Listeners) }},
	{"values Go refers to", false, func(h chromium.Held) float64 { return float64(h.Values) }},
	{"js.Func held", false, func(h chromium.Held) float64 { return float64(h.GoFunctions) }},
	{"goroutines", false, func(h chromium.Held) float64 { return float64(h.GoRoutines) }},
	{"Go heap, KB", false, func(h chromium.Held) float64 { return float64(h.GoHeap) / 1000 }},
}

// stored are figures of the browser, by what an extension's page evaluates to.
var stored = map[string]string{
	"storage: values besides calls":  `Object.keys(await chrome.storage.local.get()).filter((k) => !/^calls\.|^crm\.log\.wait/.test(k)).length`,
	"storage: of the session, KB":    `await chrome.storage.session.getBytesInUse() / 1000`,
	"alarms":                         `(await chrome.alarms.getAll()).length`,
	"content scripts registered":     `(await chrome.scripting.getRegisteredContentScripts()).length`,
	"open contexts of the extension": `(await chrome.runtime.getContexts({})).length`,
}

// allowed is by how much a figure may grow in a hundred actions. What comes and goes
// with what is done, such as the rows of the history, 50 to 150 of them, needs room
// for its noise; what counts functions and goroutines needs none. The first calls of a
// tab have V8 compile 50 KB each, and a day has four for each tab.
var allowed = map[string]float64{
	"tab: JavaScript heap, KB": 60, "tab with a core: WebAssembly memory, KB": 400, "tab: DOM nodes": 10, "tab: documents": 0.2, "tab: event listeners": 5,
	"our pages: JavaScript heap, KB": 600, "our pages: DOM nodes": 4000, "our pages: documents": 1, "our pages: event listeners": 250,
	"popup.html: WebAssembly memory, KB": 400, "popup.html: js.Func held": 1, "popup.html: goroutines": 1, "popup.html: Go heap, KB": 20,
	"options.html: WebAssembly memory, KB": 400, "options.html: js.Func held": 1, "options.html: goroutines": 1, "options.html: Go heap, KB": 20,
	"history.html: WebAssembly memory, KB": 400, "history.html: js.Func held": 1, "history.html: goroutines": 1, "history.html: Go heap, KB": 150,
	"worker: JavaScript heap, KB": 100, "worker: WebAssembly memory, KB": 400, "worker: values Go refers to": 10, "worker: js.Func held": 1, "worker: goroutines": 1, "worker: Go heap, KB": 150,
	"storage: values besides calls": 1, "storage: of the session, KB": 25, "alarms": 0.5, "content scripts registered": 0.1, "open contexts of the extension": 0.5,
}

// read measures everything, once no call is under way.
func (d *day) read() {
	d.t.Helper()
	r := reading{at: d.actions, killing: d.mayKill, away: d.away, figures: map[string]float64{}}
	all := map[string][]chromium.Held{}
	tabs := d.tabs[:stayTabs]
	if d.actions/readingEvery%2 == 1 {
		tabs = nil // each takes a while
	}
	for _, t := range tabs {
		takeMutations(d.t, t.page) // or they grow for ever
		h, err := t.page.HeldBeside()
		must(d.t, err)
		all["tab"] = append(all["tab"], h)
		all["tab "+t.name] = append(all["tab "+t.name], h) // for who has to find a leak
		if t.core = t.core || h.Memory > 0 && d.actions <= d.warm(); t.core {
			all["tab with a core"] = append(all["tab with a core"], h)
		}
	}
	for file, p := range d.own {
		h, err := p.Held()
		must(d.t, err)
		all[file] = append(all[file], h)
	}
	var h chromium.Held
	must(d.t, d.page.WaitUntil(d.t.Context(), "what the worker holds", func() (_ bool, err error) {
		// It runs, unless Chrome ends it now.
		must(d.t, d.page.EvaluateWithin(time.Minute, `chrome.runtime.sendMessage({type: "callLog"}).catch(() => "")`, nil))
		h, err = d.Browser.WorkerHeld(d.t.Context())
		return err == nil, err
	}))
	all["worker"] = append(all["worker"], h)
	for where, held := range all {
		if h := held[0]; !strings.HasPrefix(where, "tab") && (!h.GoIsMeasured || h.Values == 0) {
			d.t.Fatalf("%s does not tell what Go holds: its program was not built with -tags soak, or wasm_exec.js is another", where)
		}
	}
	for where, held := range all {
		for _, f := range figures {
			name := where + ": " + f.name
			if f.ofProcess && d.own[where] != nil {
				name = "our pages: " + f.name // which share one
			}
			sum := 0.0
			for _, h := range held {
				sum += f.of(h)
			}
			r.figures[name] = sum / float64(len(held))
		}
	}
	for name, of := range stored {
		r.figures[name] = evaluated[float64](d.t, d.page, "(async () => "+of+")()")
	}
	must(d.t, d.PBX.WaitListeners(d.t.Context(), 1)) // one connection of events, never more
	d.readings = append(d.readings, r)
	d.t.Logf("at %d: %v", d.actions, r.figures)
}

// warm is how many actions the warm-up has, three eighths of the day's: by then the lists
// that are kept for the session, a hundred entries each, are full.
func (d *day) warm() int {
	perHour := 0
	for _, a := range hour {
		perHour += a.times
	}
	return *hours * perHour * 3 / 8
}

// judgeGrowth draws a line through each figure from the end of the warm-up on. The
// worker's line ends when it begins to be ended.
func (d *day) judgeGrowth() {
	d.t.Helper()
	var table strings.Builder
	fmt.Fprintf(&table, "| figure | after the warm-up | at the end | growth in 100 actions | at most, 97.5 %% | allowed |\n| --- | ---: | ---: | ---: | ---: | ---: |\n")
	for _, name := range slices.Sorted(maps.Keys(allowed)) {
		var points []trend.Reading
		isZero := true
		for _, r := range d.readings {
			// While the CRM is away the worker waits for it.
			if _, has := r.figures[name]; !has || r.at < d.warm() || strings.HasPrefix(name, "worker") && (r.killing || r.away) {
				continue
			}
			points = append(points, trend.Reading{At: float64(r.at) / 100, Value: r.figures[name]})
			isZero = isZero && r.figures[name] == 0
		}
		if isZero && len(points) > 2 {
			continue // nothing of the kind is there
		}
		line, err := trend.Through(points)
		if err != nil {
			d.t.Errorf("%s: %v", name, err)
			continue
		}
		fmt.Fprintf(&table, "| %s | %.1f | %.1f | %+.2f | %+.2f | %g |\n", name, points[0].Value, points[len(points)-1].Value, line.Slope, line.Most(), allowed[name])
		if line.Most() > allowed[name] {
			d.t.Errorf("%s grows by %.2f in 100 actions, and maybe by %.2f; %g are allowed", name, line.Slope, line.Most(), allowed[name])
		}
	}
	d.t.Logf("%d hours, %d actions, %d tabs, the worker ended %d times, %d readings\n%s", *hours, d.actions, len(d.tabs), d.kills, len(d.readings), table.String())
}

// judgeCalls holds history and CRM against what the PBX did.
func (d *day) judgeCalls() {
	d.t.Helper()
	d.network.Restore()
	d.network.Drop()
	waitEnds(d.t, d.page, nil, func(r message.CallReply) bool { return r.Settled() || r.State == calls.Unknown && r.CallID == "" })
	d.arrived(d.t)
	all := slices.DeleteFunc(d.history(d.t), func(r message.HistoryCall) bool { return strings.HasPrefix(r.ID, "h") }) // those it began with
	if n := len(d.PBX.Orders()); n != len(d.calls) {
		d.t.Errorf("%d gestures called, the PBX got %d orders", len(d.calls), n)
	}
	// The worker died over these orders, and no event says which call is whose: one that
	// the PBX bars has none. They are told as that, and nobody sends them again.
	isUnclear := func(r message.HistoryCall) bool {
		return r.State == calls.Unknown && r.CallID == "" && r.Reason == app.CodeInterrupted
	}
	unclear := slices.DeleteFunc(slices.Clone(all), func(r message.HistoryCall) bool { return !isUnclear(r) })
	if len(unclear) > d.kills {
		d.t.Errorf("%d calls are unclear, the worker was ended %d times: %s", len(unclear), d.kills, documentOf(unclear))
	}
	d.t.Logf("%d calls are unclear", len(unclear))
	all = slices.DeleteFunc(all, isUnclear)
	for id, c := range d.calls {
		mine := slices.DeleteFunc(slices.Clone(all), func(r message.HistoryCall) bool { return r.CallID != id })
		if i := slices.IndexFunc(unclear, func(r message.HistoryCall) bool { return r.Dialled == c.callee }); len(mine) == 0 && i >= 0 {
			unclear = slices.Delete(unclear, i, i+1)
			delete(d.calls, id)
			continue
		}
		if len(mine) != 1 || mine[0].Dialled != c.callee || mine[0].Outcome() != c.end {
			d.t.Errorf("the call of %s, which ended as %s, is in the history %d times: %s", c.callee, c.end, len(mine), documentOf(mine))
		}
	}
	for _, c := range d.came {
		mine := slices.DeleteFunc(slices.Clone(all), func(r message.HistoryCall) bool { return r.E164 != "+98"+c.from[1:] })
		want := calls.NoAnswer
		if c.talked > 0 {
			want = calls.Answered
		}
		if len(mine) != 1 || mine[0].Direction != calls.Incoming || mine[0].Outcome() != want || mine[0].Report.Talked != c.talked {
			d.t.Errorf("the call from %s, of %d s, is in the history %d times: %s", c.from, c.talked, len(mine), documentOf(mine))
		}
	}
	if len(all) != len(d.calls)+len(d.came) {
		d.t.Errorf("of %d calls the history has %d", len(d.calls)+len(d.came), len(all))
	}
	known := d.crm.Calls()
	maps.DeleteFunc(known, func(id string, _ crmtest.Logged) bool { return strings.HasPrefix(id, "h") }) // noted before there was another
	for _, r := range all {
		c := known[r.ID]
		note, _ := c.Call["note"].(string)
		if c.Revision != r.Logged || note != r.Note || !slices.IsSorted(c.Order) || len(slices.Compact(slices.Clone(c.Order))) != len(c.Order) {
			d.t.Errorf("%s is at revision %d with note %q, the CRM has %+v", r.ID, r.Logged, r.Note, c)
		}
	}
	if faults := d.crm.Faults(); len(known) != len(all) || len(faults) > 0 {
		d.t.Errorf("the CRM has %d calls of %d, and found fault with %q", len(known), len(all), faults)
	}
	d.t.Logf("%d calls placed and %d that came in are each in the history once, with how they ended, and at the CRM once; %d events of the PBX", len(d.calls), len(d.came), len(d.PBX.Events()))
}
