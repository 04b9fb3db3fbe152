//go:build soak

package e2e

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// placed is a call that the PBX was asked for, and how it ended.
type placed struct {
	callee string
	end    calls.Outcome
}

// came is a call that came in.
type came struct {
	from   string
	talked int // seconds, 0 for one that was missed
}

// ends are the outcomes that a phone's acts come to.
var ends = map[simoteltest.Act]calls.Outcome{
	simoteltest.Answers: calls.Answered, simoteltest.NeverPicked: calls.NoAnswer, simoteltest.Busy: calls.Busy, simoteltest.Rejects: calls.Busy,
}

// call has a hand ask for a call, and waits until the PBX carried it out once.
func (d *day) call(hand func()) {
	d.t.Helper()
	acts := []simoteltest.Act{simoteltest.Answers, simoteltest.Answers, simoteltest.Answers, simoteltest.NeverPicked, simoteltest.Busy, simoteltest.Rejects}
	act := acts[d.random.IntN(len(acts))]
	d.PBX.SetDefaultPhone(simoteltest.Phone{Act: act, After: 3 * time.Second, HangsUp: time.Duration(5+d.random.IntN(20)) * time.Second})
	before, began := len(d.PBX.Orders()), time.Now().UnixMilli()
	hand()
	ctx, cancel := context.WithTimeout(d.t.Context(), 2*time.Minute)
	defer cancel()
	orders, err := d.PBX.WaitOrders(ctx, before+1)
	if errors.Is(err, context.DeadlineExceeded) && d.mayKill {
		d.unsent(began)
		return
	}
	must(d.t, err)
	must(d.t, d.PBX.WaitEnded(ctx, before+1))
	if len(orders) != before+1 {
		d.t.Errorf("one gesture made %d orders", len(orders)-before)
	}
	order := orders[before]
	d.calls[order.CallID] = &placed{callee: order.Fields["callee"], end: ends[act]}
	if order.Barred {
		d.calls[order.CallID].end = calls.Barred // abroad
	}
}

// unsent accepts that a gesture made no order where the worker died between the record
// and the order, which nobody sends again, if the history says of it that nothing is known.
func (d *day) unsent(began int64) {
	d.t.Helper()
	isIt := func(r message.HistoryCall) bool {
		return r.State == calls.Unknown && r.CallID == "" && len(r.Steps) > 0 && r.Steps[0].At >= began
	}
	if !slices.ContainsFunc(d.history(d.t), isIt) {
		d.t.Fatal("a gesture made no order, and no record that says so")
	}
	d.t.Log("the worker died before the order left: no clear answer")
}

// stands are some of the numbers that stand in a page all day, by their places in
// the list of what is expected; none for a page that has its own list.
var stands = map[string][]int{
	"frames.html": {0, 1}, "classified.html": {3, 5}, "contact-fa.html": {1, 7}, "demo.html": {0, 1}, "strict-csp.html": {0, 2},
}

// numbersOf returns what can be called in a page now.
func (d *day) numbersOf(t *tab) []string {
	switch t.name {
	case "chat.html?rate=50":
		return shownTexts(d.t, t.page, "chat.numbers()")
	case "grid.html":
		return shownTexts(d.t, t.page, "grid.numbers()")
	case "react.html", "crm-spa.html":
		var all []string
		must(d.t, t.page.Evaluate(`[...document.querySelectorAll(".phone")].map((e) => e.textContent.replace(/, seen.*/, "").trim()).filter((s) => /^(021 8834 |\+49|\+44|\+33)/.test(s))`, &all))
		return all
	}
	var all []string
	for _, i := range stands[t.name] {
		all = append(all, d.Pages.Expected[t.name][i].Text)
	}
	if len(all) == 0 {
		all = map[string][]string{"shadow.html": {"021-8834 1602"}, "links.html": {"021-8834 1997"}}[t.name]
	}
	return all
}

func (d *day) callByCard() {
	d.onNumber(d.any(func(kind) bool { return true }), func(t *tab, number string, at chromium.Point) {
		d.call(func() {
			must(d.t, t.page.MoveTo(at))
			waitCard(d.t, t.page, number)
			clickCard(d.t, t.page, "Call")
		})
	})
}

// openCards opens a card in each tab, so that what a tab's first card costs is in
// no later reading.
func (d *day) openCards() {
	for _, t := range d.tabs {
		d.onNumber(t, func(t *tab, number string, at chromium.Point) {
			must(d.t, t.page.MoveTo(at))
			waitCard(d.t, t.page, number)
		})
	}
}

// onNumber has a hand at one of a page's numbers, while the page stands still.
func (d *day) onNumber(t *tab, hand func(t *tab, number string, at chromium.Point)) {
	d.t.Helper()
	if t.calm != "" {
		must(d.t, t.page.Evaluate("void "+t.calm, nil))
	}
	closeCard(d, t.page)
	all := d.numbersOf(t)
	number := all[d.random.IntN(len(all))]
	d.t.Log(t.name, number)
	if t.name != "frames.html" && t.name != "shadow.html" { // theirs are in several documents or trees
		must(d.t, t.page.WaitUntil(d.t.Context(), number+" to be painted", func() (bool, error) {
			painted, err := t.page.Painted()
			return slices.Contains(painted, number), err
		}))
	}
	hand(t, number, way{number: number}.where(d.t, t.page))
	closeCard(d, t.page)
	if t.live != "" {
		must(d.t, t.page.Evaluate("void "+t.live, nil))
	}
	threwNothing(d.t, t.page)
}

func (d *day) callByLink() {
	t := d.any(func(k kind) bool { return k.name == "links.html" || k.name == "shadow.html" })
	text := "Call the office"
	if t.name == "shadow.html" {
		text = "Call the board"
	}
	closeCard(d, t.page)
	d.call(func() { clickAtRest(d.t, t.page, way{link: text}.where(d.t, t.page)) })
	closeCard(d, t.page)
}

// closeCard closes the card that is open, if one is, and moves the mouse away.
func closeCard(d *day, p *chromium.Page) {
	d.t.Helper()
	must(d.t, p.WaitUntil(d.t.Context(), "no card", func() (bool, error) {
		if at, err := p.CardButtonNow("Close"); err == nil { // it may close by itself meanwhile
			must(d.t, p.Click(at))
		}
		if err := p.MoveTo(chromium.Point{X: 3, Y: 3}); err != nil {
			return false, err
		}
		shown, err := p.CardText()
		return shown == "", err
	}))
}

func (d *day) callByPopup() {
	popup := d.own["popup.html"]
	if d.random.IntN(2) == 0 {
		var err error
		popup, err = d.Browser.OpenExtension(d.t.Context(), "popup.html")
		must(d.t, err)
		defer popup.Close()
	}
	must(d.t, popup.WaitFor(d.t.Context(), `document.getElementById("number").checkVisibility() && !document.querySelector("#call[aria-disabled=true]")`))
	d.call(func() { typeInto(d.t, popup, "number", d.number()+"\r") })
	must(d.t, popup.WaitFor(d.t.Context(), `document.getElementById("number").value === ""`))
}

// answer has somebody call who is answered, and miss somebody who is not.
func (d *day) answer() { d.comesIn(1 + d.random.IntN(300)) }
func (d *day) miss()   { d.comesIn(0) }

func (d *day) comesIn(talked int) {
	d.t.Helper()
	c := came{from: d.number(), talked: talked}
	d.came = append(d.came, c)
	in := d.PBX.CallIn(c.from, "", stage.Extension)
	// The worker hears it, or what ends it here hears it again from the stream.
	d.waitRecord(c.from, func(r message.CallReply) bool { return len(r.Steps) > 0 })
	if talked > 0 {
		in.PickUp(stage.Extension)
		d.waitRecord(c.from, func(r message.CallReply) bool { return r.State == calls.Connected })
	}
	in.HangUp(talked)
	d.waitRecord(c.from, func(r message.CallReply) bool { return r.Settled() })
}

// recent returns the newest calls of the history.
func (d *day) recent() (all []message.CallReply) {
	d.ask(d.t, message.TypeRecentCalls, nil, &all)
	return all
}

// waitRecord waits until the history has a call that came in from a number as it is
// to be.
func (d *day) waitRecord(from string, is func(message.CallReply) bool) {
	d.t.Helper()
	var last message.CallReply
	err := d.page.WaitUntil(d.t.Context(), "the call of "+from, func() (bool, error) {
		all := d.recent()
		i := slices.IndexFunc(all, func(r message.CallReply) bool { return r.E164 == "+98"+from[1:] })
		if i < 0 {
			return false, nil
		}
		last = all[i]
		return is(last), nil
	})
	if err != nil {
		d.t.Fatalf("%v; it is %+v", err, last)
	}
}

func (d *day) readOptions() {
	p, err := d.Browser.OpenExtension(d.t.Context(), "options.html")
	must(d.t, err)
	defer p.Close()
	must(d.t, p.WaitFor(d.t.Context(), `document.getElementById("form").checkVisibility()`))
	threwNothing(d.t, p)
}

// search looks for calls in the page that is open all day, or in one of its own.
func (d *day) search() {
	p := d.own["history.html"]
	if d.random.IntN(2) == 0 {
		var err error
		p, err = d.Browser.OpenExtension(d.t.Context(), "history.html")
		must(d.t, err)
		defer p.Close()
	}
	must(d.t, p.Evaluate(`document.getElementById("said").textContent = ""`, nil))
	query := fmt.Sprint([]string{"0912 100 ", "8834 ", "note "}[d.random.IntN(3)], d.actions) // none twice, which would find nothing new
	typeInto(d.t, p, "query", query)
	if err := p.WaitFor(d.t.Context(), `document.getElementById("said").textContent !== ""`); err != nil {
		d.t.Fatalf("%v; searched for %q, the page shows %q", err, query, evaluated[string](d.t, p, `document.getElementById("query").value + "|" + document.body.innerText.slice(0, 3000)`))
	}
	clickOn(d.t, p, "query")
	must(d.t, p.Evaluate(`document.getElementById("query").select()`, nil))
	must(d.t, p.Type("\b"))
	threwNothing(d.t, p)
}

// remark writes a note beside the newest call that is over.
func (d *day) remark() {
	p, err := d.Browser.OpenExtension(d.t.Context(), "history.html")
	must(d.t, err)
	defer p.Close()
	const newest = `CSS.escape(document.querySelector("#calls > li")?.id.replace("row:", "row-note:") ?? "")`
	must(d.t, p.WaitFor(d.t.Context(), newest+` !== ""`))
	id := evaluated[string](d.t, p, newest)
	clickOn(d.t, p, id)
	note := fmt.Sprint("note ", d.actions)
	must(d.t, p.Evaluate(`document.activeElement.select?.()`, nil))
	must(d.t, p.Type(note+"\t"))
	must(d.t, p.WaitUntil(d.t.Context(), note, func() (bool, error) {
		return slices.ContainsFunc(d.recent(), func(c message.CallReply) bool { return strings.Contains(c.Note, note) }), nil
	}))
}

// leaveCRM cuts the network to the CRM, or brings it back.
func (d *day) leaveCRM() {
	if d.away = !d.away; d.away {
		d.network.Cut()
		return
	}
	d.network.Restore()
	d.network.Drop()
}
