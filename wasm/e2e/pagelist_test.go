package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/locale"
)

// popupOver opens a page and the popup over it. Without a screen each tab is a
// window of its own, and in front is the one that was opened last.
func popupOver(t *testing.T, address string) (p, popup *chromium.Page) {
	t.Helper()
	popup = openExtension(t, "popup.html")
	must(t, popup.Size(360, 600))
	return open(t, address), popup
}

// reopen opens the popup anew.
func reopen(t *testing.T, popup *chromium.Page) {
	t.Helper()
	must(t, popup.Evaluate(`{ window.former = true; location.reload(); }`, nil))
	must(t, popup.WaitFor(t.Context(), `!window.former && document.querySelector("[role=tab][aria-selected=true]") && !document.querySelector("[data-settling]")`))
}

// choosePage has the popup show what it tells of the page, by a person's click:
// where a page takes its time it shows the calls.
func choosePage(t *testing.T, popup *chromium.Page) {
	t.Helper()
	clickOn(t, popup, "tab-page")
	must(t, popup.WaitFor(t.Context(), `document.getElementById("panel-page").checkVisibility()`))
}

// listed returns what the popup's list of the page says, a row each.
func listed(t *testing.T, popup *chromium.Page, list string) []string {
	t.Helper()
	choosePage(t, popup)
	return evaluated[[]string](t, popup, `[...document.querySelectorAll("#`+list+` li")].map((row) => row.innerText.replace(/\s*\n\s*/g, " | "))`)
}

// press focuses a button of a row by its name and presses Enter.
func press(t *testing.T, popup *chromium.Page, name string) {
	t.Helper()
	must(t, popup.Evaluate(fmt.Sprintf(`document.querySelector('button[aria-label=%q]').focus()`, name), nil))
	// One that shows a number closes the popup, perhaps before the key is up.
	if err := popup.Type("\r"); err != nil && !strings.Contains(err.Error(), "closed") {
		t.Fatal(err)
	}
}

func TestThePopupListsTheNumbersOfAPageAndCallsThem(t *testing.T) {
	before := configured(t)
	p, popup := popupOver(t, shared.Pages.Page("contact-fa.html"))
	must(t, p.Size(700, 300))
	waitPainted(t, p, texts("contact-fa.html"))
	takeMutations(t, p)
	for i, c := range []struct{ language, number, dialled, row string }{
		{"en", "+98 21 8834 1257", "02188341257", "+98 21 8834 1256 ext. 102 | \u2068Tehran province\u2069 · \u2068Fixed line"},
		{"fa", "+98 912 000 1122", "09120001122", "+98 21 8834 1256 داخلی 102 | \u2068استان تهران\u2069 · \u2068تلفن ثابت"},
	} {
		words := speak(t, c.language)
		reopen(t, popup)
		rows := listed(t, popup, "page-numbers")
		if len(rows) != len(texts("contact-fa.html")) || !strings.HasPrefix(unmarked(rows[1]), unmarked(c.row)) {
			t.Errorf("listed are %q", rows)
		}
		waitText(t, popup, "page-found", words.Text("popup_page_by_worker"))
		audit(t, popup, "the numbers of a page")

		// By the keyboard alone: the arrows go from row to row, and Tab out of a long list.
		must(t, popup.Evaluate(`document.querySelector("#page-numbers li button").focus()`, nil))
		must(t, popup.Type(kb.ArrowDown+kb.End+kb.ArrowUp))
		const at = `[...document.querySelectorAll("#page-numbers li")].findIndex((row) => row.contains(document.activeElement))`
		if got := evaluated[int](t, popup, at); got != len(rows)-2 {
			t.Errorf("the arrows lead to row %d of %d", got, len(rows))
		}
		must(t, popup.Type("\t\t\t"))
		if got := evaluated[int](t, popup, at); got != -1 {
			t.Errorf("three presses of Tab lead to row %d", got)
		}
		must(t, popup.Evaluate(`[...document.querySelectorAll("#page-numbers li")].find((row) => row.querySelector("button").tabIndex === 0).remove()`, nil))
		must(t, popup.WaitFor(t.Context(), `document.querySelector("#page-numbers li button").tabIndex === 0`))
		reopen(t, popup)
		listed(t, popup, "page-numbers")
		press(t, popup, words.Text("popup_page_call", c.number))
		if order := waitOrder(t, before+i); order.Fields["callee"] != c.dialled {
			t.Errorf("the PBX got %q", order.Body)
		}
		waitText(t, popup, "result-title", words.Text("state_accepted"))

		settled(t, popup) // what the call has to say moves the list
		must(t, popup.Evaluate(`document.getElementById("page-others").focus()`, nil))
		must(t, popup.Type(" "))
		must(t, popup.WaitFor(t.Context(), `document.querySelector("#others-list li")`))
		others := strings.Join(listed(t, popup, "others-list"), "\n")
		for number, reason := range map[string]string{"+98 21 8834 1258": "reason_fax", "۶۰۳۷ ۹۹۷۱ ۱۲۳۴ ۵۶۷۸": "reason_card", "۳۰۰۰۸۸۳۴": "reason_local_only"} {
			if want := number + " | " + words.Text(reason); !strings.Contains(others, want) {
				t.Errorf("no %q among %s", want, others)
			}
		}
		if shown(t, popup, "page-numbers") || strings.Contains(others, "09120000000") || strings.Contains(others, "۰۹۱۲۱۱۱۲۲۳۳") {
			t.Errorf("what is hidden or edited is read: %s", others)
		}
		audit(t, popup, "what was not taken for a number")
		if i == 0 { // back, for the popup remembers it
			must(t, popup.Evaluate(`document.getElementById("page-others").focus()`, nil))
			must(t, popup.Type(" "))
			must(t, popup.WaitFor(t.Context(), `document.getElementById("page-numbers").checkVisibility()`))
		}
	}

	// Marked where it stands, for a while.
	words := locale.Choose("fa", "")
	press(t, popup, words.Text("popup_page_show", "۶۰۳۷ ۹۹۷۱ ۱۲۳۴ ۵۶۷۸"))
	must(t, p.WaitFor(t.Context(), `[...CSS.highlights.get("simotel-shown") ?? []].some((range) => { const r = range.getBoundingClientRect(); return range.toString().includes("۶۰۳۷") && r.top >= 0 && r.bottom <= innerHeight; })`))

	p, popup = popupOver(t, shared.Pages.Page("contact-fa.html?again"))
	must(t, p.Size(700, 300))
	waitPainted(t, p, texts("contact-fa.html"))
	takeMutations(t, p)
	reopen(t, popup)
	if at := evaluated[float64](t, p, "scrollY"); at != 0 {
		t.Fatalf("the page is at %v", at)
	}
	choosePage(t, popup)
	press(t, popup, words.Text("popup_page_show", "+98 912 000 1122"))
	waitCard(t, p, "۰۹۱۲۰۰۰۱۱۲۲")
	if at := evaluated[float64](t, p, "scrollY"); at == 0 {
		t.Error("the page did not scroll to its last line")
	}
	for _, record := range takeMutations(t, p) {
		if !isOurs(record) {
			t.Errorf("the page saw %s", record)
		}
	}
	threwNothing(t, p)
	noFurtherOrder(t, before+len(languages))
}

// unmarked takes out the marks that keep a value in its own direction.
func unmarked(text string) string {
	return strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "").Replace(text)
}

func TestThePopupListsWhatAStrictPageAndAllFramesHave(t *testing.T) {
	before := configured(t)
	p, popup := popupOver(t, shared.Pages.Page("strict-csp.html"))
	waitPainted(t, p, texts("strict-csp.html"))
	reopen(t, popup)
	if rows := listed(t, popup, "page-numbers"); len(rows) != 3 || !strings.HasPrefix(rows[0], "+98 912 765 4321 | ") {
		t.Errorf("listed are %q", rows)
	}
	press(t, popup, "Call +98 26 3254 1100")
	if order := waitOrder(t, before); order.Fields["callee"] != "02632541100" {
		t.Errorf("the PBX got %q", order.Body)
	}

	p, popup = popupOver(t, shared.Pages.Page("frames.html"))
	waitPlaced(t, p, texts("frames.html"))
	reopen(t, popup)
	rows := listed(t, popup, "page-numbers")
	if len(rows) != len(texts("frames.html")) || !strings.HasPrefix(rows[0], "+98 21 8834 1500") {
		t.Errorf("listed are %q", rows)
	}
	for _, text := range texts("frames.html") {
		number := "+98 21 " + strings.TrimPrefix(text, "021-")
		if !slices.ContainsFunc(rows, func(row string) bool { return strings.HasPrefix(row, number) }) {
			t.Errorf("%s is not among %q", number, rows)
		}
	}
	// One in a frame is shown in it.
	press(t, popup, "Show +98 21 8834 1501 on the page")
	waitCard(t, p, "021-8834 1501")
	itself := openExtension(t, "popup.html") // over itself: a page of Chrome's kind
	reopen(t, itself)
	clickOn(t, itself, "tab-page")
	waitText(t, itself, "page-none", "closed to extensions")
	if shown(t, itself, "site-part") {
		t.Error("there is a switch for no site")
	}
}

func TestASiteIsSwitchedOffAndOnWithoutReloading(t *testing.T) {
	before := configured(t)
	t.Cleanup(func() { configured(t) })
	p, popup := popupOver(t, shared.Pages.Page("frames.html")) // with a frame of another origin
	painted := texts("frames.html")
	waitPlaced(t, p, painted)
	site := strings.Trim(strings.TrimPrefix(shared.Pages.Page(""), "http://"), "/")
	for i, language := range languages {
		words := speak(t, language)
		reopen(t, popup)
		choosePage(t, popup)
		waitText(t, popup, "site-name", site)
		clickOn(t, popup, "site")
		waitPlaced(t, p, nil)
		waitText(t, popup, "page-none", words.Text("popup_page_off"))
		// The icon says so, in this tab alone.
		const title = `chrome.tabs.query({}).then((tabs) => Promise.all([tabs.find((tab) => tab.url?.includes("frames.html")).id, undefined].map((tabId) => chrome.action.getTitle(tabId ? {tabId} : {}))))`
		must(t, popup.WaitFor(t.Context(), title+`.then(([here, all]) => here === "`+words.Text("icon_off")+`" && all !== here)`))
		audit(t, popup, "a site that is off")
		takeMutations(t, p)
		late := fmt.Sprint("021-8834 159", 8+i)
		must(t, p.Evaluate(`void document.body.append("Late: `+late+` and more ")`, nil))
		clickOn(t, popup, "site")
		// What came meanwhile is found as well.
		painted = append(painted, late)
		waitPlaced(t, p, painted)
		must(t, popup.WaitFor(t.Context(), title+`.then(([here, all]) => here === all)`))
		reopen(t, popup)
		choosePage(t, popup)
		waitText(t, popup, "page-count", locale.Digits(language, fmt.Sprint(len(painted))))
	}

	// The options' word counts at once, too.
	configure(t, stage.With(stage.Document(shared.PBX.URL(), "en"), `"sites":{"mode":"only","list":["example.com","localhost"]}`))
	waitPlaced(t, p, nil) // the frame of localhost is in a tab of another site
	configure(t, stage.With(stage.Document(shared.PBX.URL(), "en"), `"sites":{"mode":"only","list":["127.0.0.1"]}`))
	waitPlaced(t, p, painted)

	// A page that loads where it is off: no numbers, no card, and its links are the system's.
	configure(t, stage.With(stage.Document(shared.PBX.URL(), "en"), `"sites":{"mode":"except","list":["127.0.0.1"]}`))
	p.Close()
	p = openPage(t, "links.html")
	must(t, p.WaitUntil(t.Context(), "the page to be told", func() (bool, error) {
		var off bool
		err := p.EvaluateInContentScript("!!simotel.line.card?.off", &off)
		return off, err
	}))
	clickOn(t, p, "plain")
	must(t, p.WaitFor(t.Context(), `links.followed.length === 1`))
	if painted, err := p.Painted(); err != nil || len(painted) > 0 {
		t.Errorf("painted are %q, %v", painted, err)
	}
	if card, err := p.CardText(); err != nil || card != "" {
		t.Errorf("a card says %q, %v", card, err)
	}
	threwNothing(t, p)
	noFurtherOrder(t, before)
}
