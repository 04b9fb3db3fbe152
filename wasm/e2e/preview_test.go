package e2e

import (
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/locale"
)

// clipped pastes a text by the real clipboard into a field of a page, in place of
// what it holds.
func clipped(t *testing.T, p *chromium.Page, id, text string) {
	t.Helper()
	clickOn(t, p, id)
	must(t, p.Shortcut("selectAll"))
	must(t, p.Paste(text))
	must(t, p.Shortcut("selectAll"))
	must(t, p.Shortcut("cut"))
	must(t, p.Shortcut("paste"))
}

func TestThePopupTellsWhatWillBeDialledWhileANumberIsTypedAndPasted(t *testing.T) {
	inBoth(t, previewsWhatIsTyped)
}

func previewsWhatIsTyped(t *testing.T, language string, words *locale.Catalogue) {
	before := configured(t)
	configure(t, stage.With(stage.Document(shared.PBX.URL(), language),
		`"dialling":{"international":true,"outsidePrefix":"9","rules":[{"prefix":"0","match":"9XXXXXXXXX","prepend":"70","remark":"GSM gateway"}]}`))
	popup := openExtension(t, "popup.html")
	must(t, popup.WaitFor(t.Context(), `document.activeElement.id === "number"`))

	must(t, popup.Type("+98"))
	waitText(t, popup, "preview", words.Text("preview_begun"))
	if wrong := evaluated[bool](t, popup, `document.querySelectorAll("[aria-invalid], [role=alert]:not([hidden])").length > 0`); wrong {
		t.Error("a number that is not complete is told as an error")
	}
	must(t, popup.Type(" 21 8834 1256"))
	waitText(t, popup, "preview-dialled", "902188341256")
	waitText(t, popup, "preview-why", words.Text("preview_outside_prefix", "\u20669\u2069"))
	audit(t, popup, "a preview")
	must(t, popup.WaitFor(t.Context(), `document.getElementById("preview-said").textContent.includes("902188341256")`)) // once, after a pause
	if len(shared.PBX.Orders()) != before {
		t.Error("typing placed a call")
	}

	clipped(t, popup, "number", "تلفن همراه: \u202a۰۹۱۲-۳۴۵ ۶۷۸۹\u202c (دفتر)")
	waitText(t, popup, "preview-dialled", "709123456789")
	waitText(t, popup, "preview-why", words.Text("preview_own", "\u2066"+locale.Digits(language, "1")+"\u2069 (\u2068GSM gateway\u2069)"))
	must(t, popup.WaitFor(t.Context(), `document.getElementById("number").value === "+98 912 345 6789"`)) // what stood around it is gone
	must(t, popup.Type("\r"))
	if order := waitOrder(t, before); order.Fields["callee"] != "709123456789" {
		t.Errorf("the PBX got %q", order.Body)
	}
	must(t, popup.WaitFor(t.Context(), `document.getElementById("number").value === "" && !document.getElementById("preview").checkVisibility()`))

	clipped(t, popup, "number", "tel:+44-20-7946-0018")
	waitText(t, popup, "preview-dialled", "900442079460018")
	clipped(t, popup, "number", "021 8834 1256, 0912 345 6789")
	waitText(t, popup, "preview", words.Text("error_number_many"))
	clipped(t, popup, "number", "110")
	waitText(t, popup, "preview-asks", words.Text("preview_asks", words.Text("question_emergency")))
	clipped(t, popup, "number", "0912 345 67")
	waitText(t, popup, "preview-hint", words.Text("hint_incomplete", locale.Digits(language, "11"), locale.Digits(language, "9")))
	noFurtherOrder(t, before+1)
}
