package e2e

import (
	"strings"
	"testing"
)

func TestOfAPasswordNothingIsFoundReadKeptOrSent(t *testing.T) {
	o := observe(t)
	o.set(true, true)
	o.listens()
	o.page = o.opens(privateAddress)
	waitPainted(t, o.page, privateNumbers)
	o.front()
	o.rec.step("a password is selected")
	at, err := o.page.PointOfNode("#password")
	must(t, err)
	must(t, o.page.MoveTo(at))
	o.do(`document.getElementById("password").focus(), document.getElementById("password").select()`)
	if got := evaluated[string](t, o.page, `document.getElementById("password").value.slice(0, document.getElementById("password").selectionEnd)`); got != "021 8834 1273" {
		t.Fatalf("selected is %q", got)
	}
	o.press("alt+c")
	must(t, o.ours.WaitUntil(t.Context(), "the word that nothing is selected", func() (bool, error) {
		return evaluated[bool](t, o.ours, `chrome.notifications.getAll().then((all) => "command" in all)`), nil
	}))
	o.explain(at)
	o.shows(o.words.Text("explain_refused"))
	// What the page answers the worker, for the key and for the menu.
	answers := evaluated[string](t, o.ours, `chrome.tabs.query({url: "http://page.test/customers/*"}).then(([tab]) => Promise.all(["selected", "around"].map((type) => chrome.tabs.sendMessage(tab.id, {type, id: "1"})))).then((all) => JSON.stringify(all))`)
	if !strings.Contains(answers, `"text":""`) {
		t.Errorf("the page answers %s", answers)
	}
	for _, s := range o.rec.all() {
		if s.After == "a password is selected" {
			t.Errorf("sent is %+v", s)
		}
	}
	if all := answers + o.heard() + o.keeps(); strings.Contains(all, "8834 1273") || strings.Contains(all, "88341273") || len(o.PBX.Orders()) > 0 {
		t.Errorf("%d calls, and somewhere is %s", len(o.PBX.Orders()), all)
	}
}
