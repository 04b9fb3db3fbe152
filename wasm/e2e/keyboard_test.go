package e2e

import (
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/locale"
)

// tabTo presses Tab until an element has the focus, so many times at most.
func tabTo(t *testing.T, p *chromium.Page, id string, most int) {
	t.Helper()
	for range most {
		must(t, p.Type("\t"))
		if evaluated[string](t, p, `document.activeElement.id`) == id {
			return
		}
	}
	t.Fatalf("%d presses of Tab do not lead to %s, but to %s", most, id, evaluated[string](t, p, `document.activeElement.outerHTML.slice(0, 200)`))
}

func TestTheConnectionIsSetUpAndTheFirstCallPlacedByTheKeyboardAlone(t *testing.T) {
	inBoth(t, func(t *testing.T, language string, words *locale.Catalogue) {
		emptied(t)
		configure(t, `{"version":1,"settings":{"language":"`+language+`"}}`)
		before := len(shared.PBX.Orders())
		p := openOptions(t)
		for _, field := range []struct{ id, text string }{
			{"connection-server", shared.PBX.URL()}, {"username", "agent"}, {"password", "extension"},
		} {
			tabTo(t, p, field.id, 40)
			must(t, p.Type(field.text))
		}
		tabTo(t, p, "test", 20)
		must(t, p.Type("\r"))
		tabTo(t, p, "extension", 10)
		must(t, p.Type("201\t"))
		must(t, p.Evaluate(`document.getElementById("test").focus()`, nil))
		must(t, p.Type("\r"))
		waitText(t, p, "result", words.Text("check_ok"))
		p.Close()

		p = openExtension(t, "welcome.html")
		waitText(t, p, "tested", words.Text("check_ok"))
		tabTo(t, p, "call", 40)
		must(t, p.Type("\r"))
		if o := waitOrder(t, before).Fields; o["caller"] != "201" || o["callee"] != "201" {
			t.Errorf("the PBX got %v", o)
		}
		waitText(t, p, "called", words.Text("state_accepted"))
		threwNothing(t, p)
	})
}

func TestACallIsFoundNotedRepeatedAndDeletedByTheKeyboardAlone(t *testing.T) {
	inBoth(t, func(t *testing.T, language string, words *locale.Catalogue) {
		before := configured(t)
		configure(t, stage.Document(shared.PBX.URL(), language))
		options := openExtension(t, "options.html")
		must(t, stage.FillSomeCalls(options, 600))
		defer forgetCalls(t, options)
		p := openHistory(t)
		tabTo(t, p, "query", 5)
		must(t, p.Type("0912 100 0503"))
		must(t, p.WaitFor(t.Context(), `document.querySelectorAll("#calls > li").length === 1`))
		tabTo(t, p, "row-note:h503", 15)
		must(t, p.Type("Sara"))
		waitRemark(t, options, "Sara|")

		must(t, p.WaitFor(t.Context(), `performance.now() - (window.since ??= performance.now()) > 600`)) // rows that moved obey by then
		tabTo(t, p, "row-again:h503", 3)
		must(t, p.Type("\r"))
		if order := waitOrder(t, before); order.Fields["callee"] != "09121000503" {
			t.Errorf("the PBX got %q", order.Body)
		}
		waitText(t, p, "result-title", words.Text("state_accepted"))
		tabTo(t, p, "result-close", 4) // from the row, not behind all others
		must(t, p.Type("\x1b"))
		must(t, p.WaitFor(t.Context(), `!document.getElementById("result").checkVisibility() && document.activeElement.id === "row-again:h503"`))

		tabTo(t, p, "row-delete:h503", 3)
		must(t, p.Type("\r"))
		must(t, p.WaitFor(t.Context(), `document.activeElement.id === "ask"`))
		must(t, p.Type("\x1b"))
		must(t, p.WaitFor(t.Context(), `!document.getElementById("ask").checkVisibility() && document.activeElement.id === "row-delete:h503"`))
		must(t, p.Type("\r"))
		must(t, p.WaitFor(t.Context(), `document.activeElement.id === "ask"`))
		must(t, p.Type("\t\r")) // to its button, and yes
		must(t, p.WaitFor(t.Context(), `!document.getElementById("row:h503")`))
		threwNothing(t, p)
	})
}
