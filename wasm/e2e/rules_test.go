package e2e

import (
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/locale"
)

// focused waits until the element that has the focus is named so.
func focused(t *testing.T, p *chromium.Page, name string) {
	t.Helper()
	must(t, p.WaitFor(t.Context(), `((e) => (e.ariaLabel ?? e.labels?.[0]?.innerText ?? e.innerText).trim() === "`+name+`")(document.activeElement)`))
}

func TestAnAdministratorWritesDiallingRulesAndCallsByThem(t *testing.T) {
	inBoth(t, writesRules)
}

func writesRules(t *testing.T, language string, words *locale.Catalogue) {
	before := configured(t)
	speak(t, language)
	p := openOptions(t)
	digits := func(text string) string { return locale.Digits(language, text) }
	all := map[string]string{"en": "all", "fa": "همه"}[language]

	// By the keyboard alone: two rules, of which the second comes too late.
	must(t, p.Evaluate(`document.getElementById("add-rule").focus()`, nil))
	must(t, p.Type("\r"))
	focused(t, p, words.Text("options_rule_prefix"))
	must(t, p.Type("\t.\t"+all)) // in the wrong field
	focused(t, p, words.Text("options_rule_prepend"))
	must(t, p.Type("\t"))
	waitText(t, p, "rules", words.Text("error_prepend_invalid_next")) // told at the rule, once it is left
	audit(t, p, "a rule that is wrong")
	must(t, p.Evaluate(`document.querySelector("#rules li:nth-of-type(1) [id^='rule-prepend:']").select()`, nil))
	must(t, p.Evaluate(`document.querySelector("#rules li:nth-of-type(1) [id^='rule-prepend:']").focus()`, nil))
	must(t, p.Type(digits("9")+"\t"+all))
	must(t, p.Evaluate(`document.getElementById("add-rule").focus()`, nil))
	must(t, p.Type("\r"))
	must(t, p.Type(digits("0")+"\t9[0-3]XXXXXXXX\t70\tGSM"))

	typeInto(t, p, "dialling-try", digits("0912 345 6789"))
	waitText(t, p, "try-dialled", "909123456789")
	waitText(t, p, "try-because", "\u2066"+digits("1")+"\u2069 ("+isolated(all)+")")
	must(t, p.Evaluate(`document.querySelector("#rules li:nth-of-type(2) [id^='rule-up:']").focus()`, nil))
	focused(t, p, words.Text("options_rule_up", digits("2")))
	must(t, p.Type("\r"))
	focused(t, p, words.Text("options_rule_up", digits("1"))) // the same button, at its new place
	waitText(t, p, "try-dialled", "709123456789")
	must(t, p.WaitFor(t.Context(), `document.querySelector("#rules [data-took]")?.querySelector("[id^='rule-remark:']").value === "GSM"`))
	audit(t, p, "a number that is tried")

	// By the mouse: one more, and away with it.
	clickOn(t, p, "add-rule")
	must(t, p.Type("\t\t\tone too many"))
	clickOn(t, p, "rules li:nth-of-type(3) [id^='rule-remove:']")
	focused(t, p, words.Text("options_rule_remove", digits("2")))
	must(t, p.WaitFor(t.Context(), `(async () => { const { ok } = await chrome.runtime.sendMessage({type: "configuration"}); return ok.settings.dialling.rules.map((r) => r.match).join() === "9[0-3]XXXXXXXX,." })()`))
	p.Close()

	popup := openExtension(t, "popup.html")
	typeInto(t, popup, "number", "0912 345 6789\r")
	if order := waitOrder(t, before); order.Fields["callee"] != "709123456789" {
		t.Errorf("the PBX got %q", order.Body)
	}
	waitText(t, popup, "result-dialled", "709123456789")
	must(t, popup.WaitFor(t.Context(), `document.getElementById("number").value === ""`))
	typeInto(t, popup, "number", "203")
	waitText(t, popup, "preview-dialled", "9203")
	must(t, popup.Type("\r"))
	if order := waitOrder(t, before+1); order.Fields["callee"] != "9203" {
		t.Errorf("the PBX got %q", order.Body)
	}
}
