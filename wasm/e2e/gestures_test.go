package e2e

import (
	"testing"
)

func TestTheContextMenuCallsSelectionsAndLinks(t *testing.T) {
	w := inWindow(t)
	w.inBoth(func() {
		w.open("links.html")
		w.menu(placeOf(t, w.page, "Call the office"))
		w.called("a link", "02188341256")
		w.shows("+98 21 8834 1256")
		w.menu(placeOf(t, w.page, "Win a prize"))
		w.shows(w.words.Text("error_uri_code"))

		w.do(`getSelection().selectAllChildren(document.getElementById("button"))`)
		w.selectionMenu(placeOf(t, w.page, "021-8834 1997"))
		w.called("a selection", "02188341997")
		w.shows(w.words.Text("state_accepted"))
	})

	w.open("shadow.html")
	at := placeOf(t, w.page, "021-8834 1602")
	must(t, w.page.ClickTimes(at, 3)) // selects the line
	w.selectionMenu(at)
	w.called("a selection in a closed shadow root", "02188341602")
	w.shows(w.words.Text("state_accepted"))

	w.open("frames.html")
	at = placeOf(t, w.page, "021-8834 1502")
	must(t, w.page.ClickTimes(at, 3))
	w.selectionMenu(at)
	w.called("a selection in a frame of another origin", "02188341502")
	w.sawAll()
}

func TestTheKeyboardCommandCallsWhatIsSelected(t *testing.T) {
	w := inWindow(t)
	w.inBoth(func() {
		w.open("links.html")
		w.do(`getSelection().selectAllChildren(document.getElementById("liar"))`)
		w.press("alt+c")
		w.called("a selection, as it reads", "02188341999")
		w.shows("+98 21 8834 1999")

		// Wherever the context menu was opened before, it is the link with the focus.
		w.rightClick(placeOf(t, w.page, "021-8834 1999"))
		w.press("Escape")
		w.do(`getSelection().removeAllRanges(), document.getElementById("extension").focus()`)
		w.press("alt+c")
		w.called("the link with the focus", "02188341240")
		waitCard(t, w.page, "102")
		clickCard(t, w.page, w.words.Text("card_again"))
		w.called("the same again", "02188341240")
		w.shows("102")

		w.do(`document.body.prepend(Object.assign(document.createElement("textarea"), {value: "Ask for 021-8834 1777 today"})),
		  document.querySelector("textarea").focus(), document.querySelector("textarea").setSelectionRange(8, 22)`)
		w.press("alt+c")
		w.called("a selection in a field", "02188341777")
		w.shows(w.words.Text("state_accepted"))

		// Nothing is selected, or no number: nobody is called.
		w.do(`document.querySelector("textarea").setSelectionRange(0, 3)`)
		w.press("alt+c")
		w.shows(w.words.Text("error_number_none"))
		w.do(`document.activeElement.blur(), getSelection().removeAllRanges()`)
		w.press("alt+c")
		w.notified("command")
	})

	w.open("frames.html")
	at := placeOf(t, w.page, "021-8834 1506")
	must(t, w.page.ClickTimes(at, 3))
	w.press("alt+c")
	w.called("a selection in a sandboxed frame", "02188341506")
	w.open("shadow.html")
	at = placeOf(t, w.page, "021-8834 1602")
	must(t, w.page.ClickTimes(at, 3))
	w.press("alt+c")
	w.called("a selection in a closed shadow root", "02188341602")
	w.shows(w.words.Text("state_accepted"))
	w.sawAll()
}
