package ui

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// The popup's lists, of which one is shown: the ends of the ids of their tabs
// and panels.
const (
	viewPage   = "page"
	viewRecent = "recent"
)

// chooseTime is how long the popup waits for the page before it shows the recent
// calls: a page that is busy answers late, and nothing may move under a hand then.
const chooseTime = 400 * time.Millisecond

// pageList is what the popup knows of the page in front.
type pageList struct {
	page    message.PageReply
	numbers rows // those that are painted
	others  rows // what was not taken for a number
	looking bool // whether it was switched on a moment ago, and may not be read yet
}

// rows are the rows of a list of numbers, by their key.
type rows struct {
	numbers map[string]message.PageNumber
	heard   listeners
}

// fill makes rows of numbers anew and returns their keys in order.
func (r *rows) fill(numbers []message.PageNumber) (keys []string) {
	r.numbers = make(map[string]message.PageNumber, len(numbers))
	for _, n := range numbers {
		// As the worker tells them apart: what is painted by number and extension.
		key := n.Where.Number + " " + strconv.Itoa(n.Where.Frame)
		if n.Where.Number == "" {
			key = n.Reason + " " + n.Shown
		}
		keys, r.numbers[key] = append(keys, key), n
	}
	return keys
}

// handleLists lets the lists be chosen and what belongs to the page be used.
func (p *Popup) handleLists(ctx context.Context) {
	p.page.numbers.heard, p.page.others.heard = listeners{}, listeners{}
	d := p.Document
	for _, view := range []string{viewPage, viewRecent} {
		d.On("tab-"+view, "click", func() { p.choose(view) })
	}
	d.On("page-others", "change", func() { p.lookAtOthers(ctx) })
	d.On("site", "change", func() { p.switchSite(ctx) })
	d.SetShown("lists", true)
	p.await("choose", chooseTime, func() { p.choose(viewRecent) })
}

// choose shows one of the lists.
func (p *Popup) choose(view string) {
	p.await("choose", 0, nil)
	p.view = view
	d := p.Document
	for _, each := range []string{viewPage, viewRecent} {
		selected, index := "false", "-1"
		if each == view {
			selected, index = "true", "0"
		}
		d.SetAttribute("tab-"+each, "aria-selected", selected)
		d.SetAttribute("tab-"+each, "tabindex", index)
		d.SetShown("panel-"+each, each == view)
	}
}

// look asks for the numbers of the page in front and shows them. The first time
// it chooses what is of use: the page, if it has any.
func (p *Popup) look(ctx context.Context) {
	reply, err := p.Service.Page(ctx, message.PageRequest{Tab: p.page.page.Tab})
	if err != nil {
		// The rest of the popup is of use all the same.
		reply = message.PageReply{State: message.PageSilent}
	}
	p.page.page = reply
	p.showSite()
	p.showPage(ctx)
	if p.view == "" {
		first := viewRecent
		if len(reply.Numbers) > 0 {
			first = viewPage
		}
		p.choose(first)
	}
	if p.Document.Value("page-others") != "" {
		p.lookAtOthers(ctx)
	}
}

// showPage lists the numbers of the page, or says why there are none.
func (p *Popup) showPage(ctx context.Context) {
	d, r := p.Document, p.page.page
	none := ""
	switch {
	case r.State != message.PageRead:
		none = "popup_page_" + r.State
	case len(r.Numbers) == 0 && p.page.looking:
		none = "popup_page_looking"
	case len(r.Numbers) == 0:
		none = "popup_page_empty"
	}
	d.SetShown("page-none", none != "")
	if none != "" {
		d.SetText("page-none", p.words.Text(none))
	}
	count := ""
	if len(r.Numbers) > 0 {
		count = p.number(len(r.Numbers) + r.More)
	}
	d.SetText("page-count", count)
	d.SetShown("page-list", r.State == message.PageRead)
	d.SetText("page-found", p.found(r))
	d.SetShown("page-more", r.More > 0)
	d.SetText("page-more", p.words.Text("popup_page_more", p.number(r.More)))
	list := &p.page.numbers
	keys := list.fill(r.Numbers)
	list.heard.setRows(d, "page-numbers", keys, func(key string) []func() { return p.handleNumber(ctx, key) })
	for _, key := range keys {
		p.showNumber(key, list.numbers[key])
	}
	p.settle()
}

// found tells how many numbers were found, where, and how long it took.
func (p *Popup) found(r message.PageReply) string {
	by := ""
	switch r.Host {
	case settings.HostPage:
		by = "popup_page_by_page"
	case settings.HostWorker:
		by = "popup_page_by_worker"
	default:
		return "" // nobody was asked
	}
	return p.words.Text("popup_page_found", p.number(r.Count), p.number(max(1, int(r.Milliseconds+0.5))), p.words.Text(by))
}

// number writes a count as the language's readers do.
func (p *Popup) number(n int) string { return digits(p.words.Language, strconv.Itoa(n)) }

func (p *Popup) handleNumber(ctx context.Context, key string) []func() {
	call := p.Document.On(inRow("number-call", key), "click", func() { p.callNumber(ctx, p.page.numbers.numbers[key]) })
	return append(p.handleRowOf(ctx, "number", &p.page.numbers, key), call)
}

// handleRowOf lets a row's number be copied and shown.
func (p *Popup) handleRowOf(ctx context.Context, kind string, list *rows, key string) []func() {
	d, button := p.Document, inRow(kind+"-copy", key)
	return []func(){
		d.On(button, "click", func() {
			n := list.numbers[key]
			copyText(d, p.Platform, p.words, p.timers, button, cmp.Or(n.E164, n.Text), func() bool { return list.heard[key] != nil })
		}),
		d.On(inRow(kind+"-show", key), "click", func() { p.showOnPage(ctx, list.numbers[key]) }),
	}
}

// callNumber asks for a call to a number of the page, by what stands there and
// what was found in it, as a card does.
func (p *Popup) callNumber(ctx context.Context, n message.PageNumber) {
	if p.busy || p.settling {
		return
	}
	p.place(ctx, line{}, message.CallRequest{Text: n.Text, E164: n.E164, Source: message.SourcePopup})
}

func (p *Popup) showNumber(key string, n message.PageNumber) {
	d, id := p.Document, func(part string) string { return inRow("number-"+part, key) }
	d.SetText(id("about"), n.About)
	p.showRowOf(id, n)
	d.SetAttribute(id("call"), "aria-label", p.words.Text("popup_page_call", n.Shown))
	d.SetAttribute(id("call"), "title", p.words.Text("popup_call"))
}

// showRowOf shows what every row of a number has.
func (p *Popup) showRowOf(id func(part string) string, n message.PageNumber) {
	d := p.Document
	d.SetText(id("shown"), n.Shown)
	d.SetText(id("times"), p.times(n))
	for part, words := range map[string][2]string{"copy": {"popup_copy", "card_copy"}, "show": {"popup_page_show", "popup_show"}} {
		d.SetAttribute(id(part), "aria-label", p.words.Text(words[0], n.Shown))
		d.SetAttribute(id(part), "title", p.words.Text(words[1]))
	}
}

// times tells how often a number stands in the page, if that is more than once.
func (p *Popup) times(n message.PageNumber) string {
	if n.Count < 2 {
		return ""
	}
	return p.words.Text("popup_page_times", p.number(n.Count))
}

// showOnPage has the page show a number where it stands, and makes way for it.
func (p *Popup) showOnPage(ctx context.Context, n message.PageNumber) {
	reply, err := p.Service.ShowNumber(ctx, n.Where)
	switch {
	case err != nil:
		p.tellError(err)
	case reply.Shown:
		p.Document.Leave()
	default:
		p.Document.SetText("page-said", p.words.Text("popup_page_gone"))
		p.look(ctx)
	}
}

// lookAtOthers shows what of the page was not taken for a number in place of its
// numbers, or these again.
func (p *Popup) lookAtOthers(ctx context.Context) {
	d := p.Document
	if d.Value("page-others") == "" {
		d.SetShown("others", false)
		d.SetShown("numbers", true)
		return
	}
	reply, err := p.Service.Refused(ctx, message.PageRequest{Tab: p.page.page.Tab})
	if err != nil {
		p.tellError(err)
		return
	}
	list := &p.page.others
	keys := list.fill(reply.Numbers)
	list.heard.setRows(d, "others-list", keys, func(key string) []func() { return p.handleRowOf(ctx, "other", list, key) })
	for _, key := range keys {
		p.showOther(key, list.numbers[key])
	}
	d.SetShown("others", true)
	d.SetShown("numbers", false)
	d.SetShown("others-empty", len(keys) == 0)
	d.SetShown("others-more", reply.More > 0)
	d.SetText("others-more", p.words.Text("popup_page_more", p.number(reply.More)))
}

func (p *Popup) showOther(key string, n message.PageNumber) {
	d, id := p.Document, func(part string) string { return inRow("other-"+part, key) }
	why := n.Why
	if n.About != "" {
		why += " · " + n.About
	}
	d.SetText(id("why"), why)
	p.showRowOf(id, n)
}
