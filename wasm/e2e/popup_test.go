package e2e

import (
	"slices"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/locale"
)

// settled waits until a popup's buttons obey: what it shows has stood for a
// moment.
func settled(t *testing.T, popup *chromium.Page) {
	t.Helper()
	must(t, popup.WaitFor(t.Context(), `!document.querySelector("[data-settling]")`))
}

func TestACallIsRepeatedAndItsNumberCopiedFromThePopup(t *testing.T) {
	inBoth(t, repeatsAndCopies)
}

func repeatsAndCopies(t *testing.T, language string, words *locale.Catalogue) {
	before := configured(t)
	configure(t, stage.Document(shared.PBX.URL(), language))
	popup := openExtension(t, "popup.html")
	for i, number := range []string{"021 8834 1256", "0912 345 6789"} {
		typeInto(t, popup, "number", number+"\r")
		waitOrder(t, before+i)
		must(t, popup.WaitFor(t.Context(), `document.getElementById("number").value === ""`)) // once the answer is there
		waitText(t, popup, "result-title", words.Text("state_accepted"))
	}
	waitText(t, popup, "result-number", "+98 912 345 6789")
	waitText(t, popup, "recent-calls", "+98 21 8834 1256")
	settled(t, popup)
	apart(t)

	// By the keyboard alone: the first button of the first row.
	must(t, popup.Evaluate(`document.querySelector("#recent-calls button").focus()`, nil))
	if name := evaluated[string](t, popup, `document.activeElement.getAttribute("aria-label")`); name != words.Text("popup_again", "+98 21 8834 1256") {
		t.Fatalf("the button is named %q", name)
	}
	must(t, popup.HoldEnter(5))
	if order := waitOrder(t, before+2); order.Fields["callee"] != "02188341256" {
		t.Errorf("the PBX got %q", order.Body)
	}
	waitText(t, popup, "result-number", "+98 21 8834 1256")
	if name := evaluated[string](t, popup, `document.activeElement.getAttribute("aria-label")`); name != words.Text("popup_again", "+98 21 8834 1256") {
		t.Errorf("the list moved and the focus went to %q", name)
	}
	settled(t, popup)
	clickOn(t, popup, "recent-calls li:first-of-type .icon:last-child") // the call before it
	waitText(t, popup, "said", words.Text("card_copied"))
	fields := openPage(t, editorPage)
	if got := paste(t, fields); got.Text != "+989123456789" {
		t.Errorf("on the clipboard is %q", got.Text)
	}
	noFurtherOrder(t, before+3)
}

// A page's scripts cannot send the extension a message, what has taken over a
// page's process can, in the name of our content script.
func TestThePopupBelievesOnlyTheWorker(t *testing.T) {
	configured(t)
	popup := openExtension(t, "popup.html")
	must(t, popup.WaitFor(t.Context(), `["recent", "result"].some((id) => document.getElementById(id).checkVisibility())`)) // it listens
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	const forged = `chrome.runtime.sendMessage({type: "call", reply: {id: "forged", text: "900", shown: "forged", title: "forged", state: "connected", steps: [{state: "connected", at: Date.now()}]}}).then((r) => r.error?.code)`
	var code string
	must(t, p.EvaluateInContentScript(forged, &code)) // answered once every listener had it
	if code != "bad_message" {
		t.Errorf("the worker answered %q", code)
	}
	if shown := evaluated[string](t, popup, `document.body.innerText`); strings.Contains(shown, "forged") {
		t.Errorf("the popup shows %q", shown)
	}
}

func TestAnExtensionStandsBehindItsNumberAsItsLanguageIsRead(t *testing.T) {
	for language, word := range map[string]string{"en": "ext.", "fa": "داخلی"} {
		before := configured(t)
		configure(t, stage.Document(shared.PBX.URL(), language))
		popup := openExtension(t, "popup.html")
		typeInto(t, popup, "number", "021 8834 1256 داخلی 102\r")
		waitOrder(t, before)
		waitText(t, popup, "result-number", word)
		// Where the last digits of the number, the word and the extension are seen.
		at := evaluated[[]float64](t, popup, `["1256", "`+word+`", "102"].map((part) => {
			const node = document.getElementById("result-number").firstChild, range = document.createRange();
			range.setStart(node, node.data.indexOf(part));
			range.setEnd(node, node.data.indexOf(part) + part.length);
			return range.getBoundingClientRect().left;
		})`)
		if language == "fa" {
			slices.Reverse(at)
		}
		if !slices.IsSorted(at) {
			t.Errorf("%s: the parts are seen from left to right at %v", language, at)
		}
	}
}

// Chrome gives a popup 600 pixels at most.
func TestThePopupAtItsGreatestHeightKeepsAllButItsListsInSight(t *testing.T) {
	inBoth(t, func(t *testing.T, language string, words *locale.Catalogue) {
		configured(t)
		configure(t, stage.Document(shared.PBX.URL(), language))
		p, popup := popupOver(t, shared.Pages.Page("contact-fa.html?"+language))
		waitPainted(t, p, texts("contact-fa.html"))
		reopen(t, popup)
		typeInto(t, popup, "number", "021 88123456 09123456789\r")
		waitText(t, popup, "result", words.Text("error_number_many"))
		must(t, popup.WaitFor(t.Context(), `!document.getElementById("call").ariaDisabled`))
		typeInto(t, popup, "number", "0912 345 67")
		waitText(t, popup, "preview-hint", words.Text("hint_incomplete", locale.Digits(language, "11"), locale.Digits(language, "9")))
		clickOn(t, popup, "tab-page")
		lowest := evaluated[map[string]float64](t, popup, `Object.fromEntries(["number", "call", "preview", "result", "tab-page", "site"].map((id) => [id, document.getElementById(id).getBoundingClientRect().bottom]))`)
		for id, bottom := range lowest {
			if bottom > 600 {
				t.Errorf("%s ends at %v", id, bottom)
			}
		}
		if !evaluated[bool](t, popup, `scrollY === 0 && document.documentElement.scrollHeight <= 600 && document.getElementById("panel-page").scrollHeight > document.getElementById("panel-page").clientHeight`) {
			t.Error("the window scrolls, or the list does not")
		}
	})
}
