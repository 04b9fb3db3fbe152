//go:build soak

package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/trend"
	"simotel/wasm/message"
)

// reading is every figure at one point of the day.
type reading struct {
	at      int // actions done
	killing bool
	figures map[string]float64
}

// figure is something that is measured, and by how much it may grow in a hundred
// actions, as far as 97.5 % are sure of.
type figure struct {
	name      string
	most      float64
	ofProcess bool // of all pages in the page's process, not of the page alone
	of        func(chromium.Held) float64
}

// figures are of every page and of the worker.
var figures = []figure{
	{"JavaScript heap, KB", 40, false, func(h chromium.Held) float64 { return float64(h.Heap) / 1000 }},
	{"WebAssembly memory, KB", 100, false, func(h chromium.Held) float64 { return float64(h.Memory) / 1000 }},
	{"DOM nodes", 10, true, func(h chromium.Held) float64 { return float64(h.Nodes) }},
	{"documents", 0.5, true, func(h chromium.Held) float64 { return float64(h.Documents) }},
	{"event listeners", 1, true, func(h chromium.Held) float64 { return float64(h.Listeners) }},
	{"values Go refers to", 10, false, func(h chromium.Held) float64 { return float64(h.Values) }},
	{"js.Func held", 1, false, func(h chromium.Held) float64 { return float64(h.GoFunctions) }},
	{"goroutines", 1, false, func(h chromium.Held) float64 { return float64(h.GoRoutines) }},
	{"Go heap, KB", 20, false, func(h chromium.Held) float64 { return float64(h.GoHeap) / 1000 }},
}

// stored are figures of the browser, by what an extension's page evaluates to, and
// what they may grow by likewise.
var stored = []struct {
	name, of string
	most     float64
}{
	{"storage: kept values besides calls", `Object.keys(await chrome.storage.local.get()).filter((k) => !/^calls\.chunk|^crm\.log\.wait/.test(k)).length`, 1},
	{"storage: of the session, KB", `await chrome.storage.session.getBytesInUse() / 1000`, 1},
	{"alarms", `(await chrome.alarms.getAll()).length`, 0.5},
	{"registered content scripts", `(await chrome.scripting.getRegisteredContentScripts()).length`, 0.1},
	{"open contexts of the extension", `(await chrome.runtime.getContexts({})).length`, 0.5},
}

// read measures everything, once no call is under way.
func (d *day) read() {
	d.t.Helper()
	r := reading{at: d.actions, killing: d.mayKill, figures: map[string]float64{}}
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
	}
	for file, p := range d.own {
		h, err := p.Held()
		must(d.t, err)
		all[file] = append(all[file], h)
	}
	d.state(d.t, "") // it runs
	h, err := d.Browser.WorkerHeld(d.t.Context())
	must(d.t, err)
	all["worker"] = append(all["worker"], h)
	for where, held := range all {
		for _, f := range figures {
			if f.ofProcess && strings.HasSuffix(where, ".html") {
				if where != "options.html" {
					continue
				}
				r.figures["our pages: "+f.name] = f.of(held[0]) // which share one process
				continue
			}
			sum := 0.0
			for _, h := range held {
				sum += f.of(h)
			}
			r.figures[where+": "+f.name] = sum / float64(len(held))
		}
	}
	for _, s := range stored {
		r.figures[s.name] = evaluated[float64](d.t, d.page, "(async () => "+s.of+")()")
	}
	must(d.t, d.PBX.WaitListeners(d.t.Context(), 1)) // one connection of events, never more
	d.readings = append(d.readings, r)
	d.t.Logf("at %d: %v", d.actions, r.figures)
}

// limits are what each figure may grow by in a hundred actions.
func limits() map[string]float64 {
	most := map[string]float64{"our pages: DOM nodes": 500, "our pages: documents": 10, "our pages: event listeners": 20}
	for _, s := range stored {
		most[s.name] = s.most
	}
	for _, where := range []string{"tab", "popup.html", "options.html", "history.html", "worker"} {
		for _, f := range figures {
			if !f.ofProcess || where == "tab" {
				most[where+": "+f.name] = f.most
			}
		}
	}
	return most
}

// judgeGrowth draws a line through each figure from the end of the warm-up on, three
// eighths of the day: by then the lists that are kept for the session, a hundred
// entries each, are full. The worker's line ends when it begins to be ended.
func (d *day) judgeGrowth() {
	d.t.Helper()
	warm := d.actions * 3 / 8
	var table strings.Builder
	fmt.Fprintf(&table, "| figure | after the warm-up | at the end | growth in 100 actions | at most, 97.5 %% | allowed |\n| --- | ---: | ---: | ---: | ---: | ---: |\n")
	most := limits()
	for _, name := range slices.Sorted(maps.Keys(most)) {
		var points []trend.Reading
		isZero := true
		for _, r := range d.readings {
			if _, has := r.figures[name]; !has || r.at < warm || r.killing && strings.HasPrefix(name, "worker") {
				continue
			}
			points = append(points, trend.Reading{At: float64(r.at) / 100, Value: r.figures[name]})
			isZero = isZero && r.figures[name] == 0
		}
		if isZero {
			continue // nothing of the kind is there
		}
		line, err := trend.Through(points)
		if err != nil {
			d.t.Errorf("%s: %v", name, err)
			continue
		}
		fmt.Fprintf(&table, "| %s | %.1f | %.1f | %+.2f | %+.2f | %g |\n", name, points[0].Value, points[len(points)-1].Value, line.Slope, line.Most(), most[name])
		if line.Most() > most[name] {
			d.t.Errorf("%s grows by %.2f in 100 actions, and maybe by %.2f; %g are allowed", name, line.Slope, line.Most(), most[name])
		}
	}
	d.t.Logf("%d hours, %d actions, %d tabs, the worker ended %d times, %d readings\n%s", *hours, d.actions, len(d.tabs), d.kills, len(d.readings), table.String())
}

// judgeCalls holds history and CRM against what the PBX did.
func (d *day) judgeCalls() {
	d.t.Helper()
	d.network.Restore()
	d.network.Drop()
	waitEnds(d.t, d.page, nil, func(r message.CallReply) bool { return r.Settled() })
	d.arrived(d.t)
	all := slices.DeleteFunc(d.history(d.t), func(r message.HistoryCall) bool { return strings.HasPrefix(r.ID, "h") }) // those it began with
	for id, c := range d.calls {
		mine := slices.DeleteFunc(slices.Clone(all), func(r message.HistoryCall) bool { return r.CallID != id })
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
	if n := len(d.PBX.Orders()); n != len(d.calls) {
		d.t.Errorf("%d gestures called, the PBX got %d orders", len(d.calls), n)
	}
	if len(all) != len(d.calls)+len(d.came) {
		d.t.Errorf("of %d calls the history has %d", len(d.calls)+len(d.came), len(all))
	}
	known := d.crm.Calls()
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
