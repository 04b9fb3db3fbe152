//go:build soak

package e2e

import (
	"fmt"

	"simotel/wasm/internal/chromium"
)

// kind is a page that is alive: it changes by itself, or is changed all the time.
type kind struct {
	name   string
	ready  string // true once it shows what it shows
	calm   string // stands still while a hand aims at something, empty if it always does
	live   string // goes on
	change string // what a person or a server does to it; %d is a number that grows
}

var kinds = []kind{
	{name: "chat.html?rate=50", ready: "chat.count > 250", calm: "chat.stop()", live: "chat.start(1)"},
	{name: "grid.html", ready: "grid.first() >= 0", change: "grid.to(%d * 977 %% 19000)"},
	{name: "react.html", ready: "window.crm", calm: "crm.pace(0)", live: "crm.pace(2000)",
		change: `crm.phone(1 + %[1]d %% 5, "021 8834 " + String(1000 + %[1]d %% 9000)); crm.reverse(); crm.cell(["em", "strong", "span"][%[1]d %% 3])`},
	{name: "crm-spa.html", ready: `document.querySelectorAll(".phone").length > 5`,
		change: `crm.rename(1 + %[1]d %% 6, "021 8834 " + String(1000 + %[1]d %% 9000)); crm.reverse(); location.hash = "#" + ["reports", "contacts"][%[1]d %% 2]; setTimeout(() => { location.hash = "#contacts"; }, 300)`},
	{name: "frames.html", ready: `document.readyState === "complete"`},
	{name: "classified.html", ready: `document.readyState === "complete"`},
	{name: "contact-fa.html", ready: `document.readyState === "complete"`},
	{name: "demo.html", ready: `document.readyState === "complete"`, change: `history.pushState(null, "", "?page=%d")`},
	{name: "strict-csp.html", ready: `document.readyState === "complete"`},
	{name: "shadow.html", ready: `document.readyState === "complete"`},
	{name: "links.html", ready: `document.readyState === "complete"`},
}

// How many tabs there are; the first of them stay open all day, and are measured.
const (
	manyTabs = 50
	stayTabs = 40
)

// tab is one of them.
type tab struct {
	kind
	page *chromium.Page
	core bool // it had one at the end of the warm-up
}

func (d *day) openTab(i int) *tab {
	d.t.Helper()
	k := kinds[i%len(kinds)]
	p, err := d.Browser.Open(d.t.Context(), d.Pages.Page(k.name))
	must(d.t, err)
	must(d.t, p.WaitFor(d.t.Context(), k.ready))
	must(d.t, p.WaitFor(d.t.Context(), `CSS.highlights.get("simotel")?.size`))
	if k.live != "" {
		must(d.t, p.Evaluate("void "+k.live, nil))
	}
	return &tab{kind: k, page: p}
}

func (d *day) openTabs() {
	d.t.Helper()
	for i := range manyTabs {
		d.tabs = append(d.tabs, d.openTab(i))
	}
	for _, file := range []string{"popup.html", "options.html", "history.html"} {
		p, err := d.Browser.OpenExtension(d.t.Context(), file)
		must(d.t, err)
		d.own[file] = p
	}
	d.page = d.own["history.html"] // the one that asks the worker
}

// any returns a tab of some kind of page.
func (d *day) any(fits func(kind) bool) *tab {
	for {
		if t := d.tabs[d.random.IntN(len(d.tabs))]; fits(t.kind) {
			return t
		}
	}
}

// change changes a page as a person or a server does.
func (d *day) change() {
	t := d.any(func(k kind) bool { return k.change != "" })
	must(d.t, t.page.Evaluate("void ("+fmt.Sprintf("() => { "+t.change+" }", d.actions)+")()", nil))
	must(d.t, t.page.WaitFor(d.t.Context(), t.ready))
}

// reopen closes a tab and opens one of the same kind.
func (d *day) reopen() {
	i := stayTabs + d.random.IntN(manyTabs-stayTabs)
	threwNothing(d.t, d.tabs[i].page)
	d.tabs[i].page.Close()
	d.tabs[i] = d.openTab(i)
}
