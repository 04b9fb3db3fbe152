package e2e

import (
	"testing"

	"simotel/wasm/internal/stage"
)

func TestTwoOutsideNumbersAreConnectedFromTheToolbar(t *testing.T) {
	before := configured(t)
	popup := openExtension(t, "popup.html")
	must(t, popup.WaitFor(t.Context(), `document.getElementById("number").checkVisibility()`))
	if shown(t, popup, "between") {
		t.Error("it is offered without a trunk")
	}
	popup.Close()
	configure(t, `{"version":1,"settings":{"connection":{"trunk":"Cisco"}}}`)
	t.Cleanup(func() { configure(t, `{"version":1,"settings":{"connection":{"trunk":""}}}`) })

	// The user's own calls leave the trunk alone.
	popup = openExtension(t, "popup.html")
	typeInto(t, popup, "number", "021 8834 1256\r")
	own := waitOrder(t, before)
	if want := `{"caller":"` + stage.Extension + `","callee":"02188341256","context":"main_routing","caller_id":"201","timeout":"60"}`; own.Body != want {
		t.Errorf("the PBX got  %s\nwant         %s", own.Body, want)
	}
	waitText(t, popup, "result", "The PBX accepted the call")

	// The preview goes once the answer is there, and what is below it moves up.
	must(t, popup.WaitFor(t.Context(), `document.getElementById("number").value === "" && !document.getElementById("preview").checkVisibility()`))
	clickOn(t, popup, "between summary")
	typeInto(t, popup, "first", "nobody")
	typeInto(t, popup, "second", "021 8834 1256")
	clickOn(t, popup, "connect")
	waitText(t, popup, "result", "The first number cannot be called")
	typeInto(t, popup, "first", "۰۹۳۵ ۱۲۳ ۴۵۶۷")
	clickOn(t, popup, "connect")
	order := waitOrder(t, before+1)
	if want := `{"caller":"09351234567","callee":"02188341256","context":"main_routing","caller_id":"02188341256","timeout":"60","trunk_name":"Cisco"}`; order.Body != want {
		t.Errorf("the PBX got  %s\nwant         %s", order.Body, want)
	}
	waitText(t, popup, "result", "The first number rings in a moment")
	waitText(t, popup, "result-number", "→ +98 21 8834 1256")
	must(t, popup.Type("\r")) // the fields are empty: no second order
	noFurtherOrder(t, before+2)
}

func TestAContentScriptCannotChooseWhichPhoneRingsFirst(t *testing.T) {
	before := configured(t)
	configure(t, `{"version":1,"settings":{"connection":{"trunk":"Cisco"}}}`)
	t.Cleanup(func() { configure(t, `{"version":1,"settings":{"connection":{"trunk":""}}}`) })
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	var code string
	must(t, p.EvaluateInContentScript(`chrome.runtime.sendMessage({type: "call", body: {id: "00000000-0000-4000-8000-000000000001", text: "021 8834 1256", caller: "09351234567", source: "popup"}}).then((r) => r.error?.code)`, &code))
	if code != "not_allowed" {
		t.Errorf("it was answered %q", code)
	}
	noFurtherOrder(t, before)
}
