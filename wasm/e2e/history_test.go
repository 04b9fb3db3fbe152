package e2e

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
)

// openHistory opens the history page and waits until its first calls are there.
func openHistory(t *testing.T) *chromium.Page {
	t.Helper()
	p := openExtension(t, "history.html")
	must(t, p.WaitFor(t.Context(), `document.querySelectorAll("#calls > li").length >= 40`)) // those that nothing unread can be newer than
	return p
}

// forgetCalls empties the log, so that no other test meets what was planted.
func forgetCalls(t *testing.T, page *chromium.Page) {
	t.Helper()
	reply, err := stage.Ask(page, message.TypeDeleteCalls, message.DeleteCallsRequest{All: true})
	if err != nil || reply.Error != nil {
		t.Error(err, reply.Error)
	}
}

// rowsAre is how many calls have rows, and whether they are the newest first.
const rowsAre = `(() => {
	const ids = [...document.querySelectorAll("#calls > li")].map((e) => Number(e.id.slice("row:h".length)));
	return {n: ids.length, ordered: ids.every((id, i) => i === 0 || id < ids[i - 1]), last: ids.at(-1)};
})()`

func TestTenThousandCallsAreReadFoundRemarkedOnExportedAndDeleted(t *testing.T) {
	configured(t)
	options := openExtension(t, "options.html")
	must(t, stage.FillCalls(options))
	defer forgetCalls(t, options)
	p := openHistory(t)
	waitText(t, p, "count", "Calls: 50 and more")
	waitText(t, p, "calls", "+98 912 100 9999")

	// Scrolling goes on and on, in order, and the page stays as small as it was.
	type rows struct {
		N, Last int
		Ordered bool
	}
	err := p.WaitUntil(t.Context(), "three hundred calls to have been scrolled through", func() (bool, error) {
		r := evaluated[rows](t, p, rowsAre)
		if !r.Ordered || r.N > 150 {
			t.Fatalf("the rows are %+v", r)
		}
		return r.Last < 9700, p.Evaluate(`window.scrollTo(0, document.documentElement.scrollHeight)`, nil)
	})
	must(t, err)

	// The oldest call, by the digits of a Persian keyboard, and what is written of it.
	typeInto(t, p, "query", "۰۹۱۲ ۱۰۰ ۰۰۰۳")
	must(t, p.WaitFor(t.Context(), `document.querySelectorAll("#calls > li").length === 1`))
	waitText(t, p, "calls", "+98 912 100 0003")
	waitText(t, p, "said", "Calls found: 1")
	clickOn(t, p, `row-note\:h3`)
	must(t, p.Type(`=asked, "urgent"`))
	waitRemark(t, options, `=asked, "urgent"|`)
	must(t, p.Evaluate(`document.getElementById("row-disposition:h3").focus()`, nil))
	must(t, p.Type("Call")) // as one chooses by the keyboard
	waitRemark(t, options, `=asked, "urgent"|call_back`)

	// What the filters let through is what the file holds.
	folder := t.TempDir()
	must(t, p.Downloads(folder))
	must(t, p.Evaluate(`document.getElementById("said").textContent = ""`, nil)) // of the search before, which found as many
	typeInto(t, p, "query", "urgent")
	waitText(t, p, "said", "Calls found: 1")
	clickOn(t, p, "export")
	waitText(t, p, "said", "Exported calls: 1")
	lines := readExport(t, p, folder)
	if len(lines) != 2 || lines[1][2] != "Outgoing" || lines[1][3] != "'+989121000003" || lines[1][9] != "No answer" || lines[1][13] != "Call back later" || lines[1][14] != `'=asked, "urgent"` || lines[1][15] != "مشتری 3" {
		t.Errorf("the file holds %q", lines)
	}

	// Ten of them are deleted, and none besides.
	typeInto(t, p, "query", "912100000")
	waitText(t, p, "said", "Calls found: 10")
	clickOn(t, p, "select-all")
	waitText(t, p, "delete-selected", "Delete selected (10)")
	clickOn(t, p, "delete-selected")
	must(t, p.WaitFor(t.Context(), `document.activeElement.id === "ask"`))
	must(t, p.Type("\t\r")) // by the keyboard: to its button, and yes
	must(t, p.WaitFor(t.Context(), `document.getElementById("no-match").checkVisibility()`))
	if n := evaluated[int](t, options, `chrome.storage.local.get().then((all) => Object.values(all).flatMap((v) => v?.calls ?? []).length)`); n != 9_990 {
		t.Errorf("%d calls are left", n)
	}
	if errors := p.Errors(); len(errors) > 0 {
		t.Error(errors)
	}

	// The last words are kept although the page goes at once.
	typeInto(t, p, "query", "9121000010")
	waitText(t, p, "said", "Calls found: 1")
	clickOn(t, p, `row-note\:h10`)
	must(t, p.Type("bye"))
	must(t, p.Evaluate(`location.replace("certificates.html")`, nil))
	waitRemark(t, options, "bye|")
}

// waitRemark waits until one call alone has a note, with this note and
// disposition in storage.
func waitRemark(t *testing.T, page *chromium.Page, want string) {
	t.Helper()
	must(t, page.WaitUntil(t.Context(), "the remark to be stored", func() (bool, error) {
		var stored []string
		err := page.Evaluate(`chrome.storage.local.get().then((all) => Object.values(all).flatMap((v) => v?.calls ?? []).filter((c) => c.note).map((c) => c.note + "|" + (c.disposition ?? "")))`, &stored)
		return len(stored) == 1 && stored[0] == want, err
	}))
}

// readExport waits for a file in a folder and reads it as any program reads CSV.
func readExport(t *testing.T, p *chromium.Page, folder string) [][]string {
	t.Helper()
	var file []byte
	must(t, p.WaitUntil(t.Context(), "the export to be saved", func() (bool, error) {
		files, err := filepath.Glob(filepath.Join(folder, "simotel-calls-*.csv"))
		if len(files) == 1 {
			file, err = os.ReadFile(files[0])
		}
		return len(files) == 1, err
	}))
	text, isMarked := strings.CutPrefix(string(file), "\ufeff")
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !isMarked {
		t.Fatalf("marked %t, %v", isMarked, err)
	}
	return lines
}

func TestThePersianHistoryHasItsDaysRepeatsCallsAndForgetsThem(t *testing.T) {
	before := configured(t)
	configure(t, stage.Document(shared.PBX.URL(), "fa"))
	options := openExtension(t, "options.html")
	must(t, stage.FillSomeCalls(options, 2_000))
	defer forgetCalls(t, options)
	p := openHistory(t)
	waitText(t, p, "heading", "تاریخچهٔ تماس\u200cها")
	day := evaluated[string](t, p, `new Intl.DateTimeFormat("fa-u-ca-persian", {dateStyle: "long"}).format(Date.now() - 600000)`)
	waitText(t, p, `row-day:h1999`, day)
	if direction := evaluated[string](t, p, `getComputedStyle(document.getElementById("calls")).direction`); direction != "rtl" {
		t.Errorf("the list is read %s", direction)
	}

	// A call from its row is an order, and stands on top of the list as it goes on.
	must(t, p.WaitFor(t.Context(), `performance.now() - (window.since ??= performance.now()) > 600`))
	clickOn(t, p, `row-again\:h1998`)
	if order := waitOrder(t, before); order.Fields["callee"] != "09121001998" {
		t.Errorf("the PBX got %q", order.Body)
	}
	waitText(t, p, "result-title", "مرکز تلفن")
	must(t, p.WaitFor(t.Context(), `document.querySelector("#calls > li").textContent.includes("+98 912 100 1998")`))
	clickOn(t, p, "result-close")

	// Its filters know the Persian calendar.
	must(t, p.Evaluate(`document.getElementById("period").focus()`, nil))
	must(t, p.Type("از …"))
	must(t, p.WaitFor(t.Context(), `document.getElementById("range").checkVisibility()`))
	typeInto(t, p, "from", evaluated[string](t, p, `new Intl.DateTimeFormat("fa-u-ca-persian", {year: "numeric", month: "numeric", day: "numeric"}).format(Date.now() - 3 * 86400000)`)+"\r")
	must(t, p.WaitFor(t.Context(), `!document.getElementById("range-error").checkVisibility()`))
	clickOn(t, p, "select-all")
	must(t, p.WaitFor(t.Context(), `document.getElementById("delete-selected").checkVisibility()`))
	want := evaluated[string](t, options, `(() => {
		const day = new Date(Date.now() - 3 * 86400000).setHours(0, 0, 0, 0);
		return chrome.storage.local.get().then((all) => Object.entries(all)
			.flatMap(([key, value]) => key.startsWith("calls.open.") ? [value] : value?.calls ?? [])
			.filter((c) => c.steps[0].at >= day).length.toLocaleString("fa", {useGrouping: false}));
	})()`)
	waitText(t, p, "count", "تماس\u200cها: "+want)

	// All are forgotten but the call that goes on.
	clickOn(t, p, "delete-all")
	must(t, p.WaitFor(t.Context(), `document.activeElement.id === "ask"`))
	clickOn(t, p, "ask-yes")
	waitText(t, p, "result-title", "حذف نشد: ۱")
	must(t, p.WaitFor(t.Context(), `document.querySelectorAll("#calls > li").length === 1`))
	if errors := p.Errors(); len(errors) > 0 {
		t.Error(errors)
	}
}

func TestTheHistoryIsOneTabHoweverOftenItIsOpened(t *testing.T) {
	configured(t)
	popup := openExtension(t, "popup.html")
	const tabs = `chrome.runtime.getContexts({contextTypes: ["TAB"], documentUrls: [chrome.runtime.getURL("history.html")]}).then((all) => all.length)`
	for range 2 {
		must(t, popup.Evaluate(`chrome.runtime.sendMessage({type: "openHistory"})`, nil))
		must(t, popup.WaitFor(t.Context(), `(`+tabs+`).then((n) => n === 1)`))
	}
	must(t, popup.Evaluate(`chrome.runtime.getContexts({contextTypes: ["TAB"], documentUrls: [chrome.runtime.getURL("history.html")]}).then((all) => chrome.tabs.remove(all[0].tabId))`, nil))
}

func TestTheHistoryIsAccessible(t *testing.T) {
	configured(t)
	options := openExtension(t, "options.html")
	for _, a := range appearances {
		t.Run(a.language, func(t *testing.T) {
			configure(t, a.document())
			// Also calls of other tests that still go on.
			must(t, options.Evaluate(`chrome.storage.local.get().then((all) => chrome.storage.local.remove(Object.keys(all).filter((k) => k.startsWith("calls"))))`, nil))
			must(t, shared.Browser.KillWorker(t.Context())) // it remembers them
			p := openExtension(t, "history.html")
			must(t, p.ColorScheme(a.scheme))
			must(t, p.WaitFor(t.Context(), `document.getElementById("empty").checkVisibility()`))
			audit(t, p, "empty")
			must(t, stage.FillSomeCalls(options, 600))
			must(t, p.Evaluate(`location.reload()`, nil))
			must(t, p.WaitFor(t.Context(), `document.querySelectorAll("#calls > li").length >= 40`)) // those that nothing unread can be newer than
			audit(t, p, "calls")
			clickOn(t, p, `row-delete\:h599`)
			must(t, p.WaitFor(t.Context(), `document.activeElement.id === "ask"`))
			audit(t, p, "a question")
			clickOn(t, p, "ask-no")
			typeInto(t, p, "query", "nobody")
			must(t, p.WaitFor(t.Context(), `document.getElementById("no-match").checkVisibility()`))
			audit(t, p, "no match")
			forgetCalls(t, options)
		})
	}
}
