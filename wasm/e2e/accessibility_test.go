package e2e

import (
	"strings"
	"sync"
	"testing"

	"simotel/wasm/internal/bundle"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/locale"
)

// axe is the audit of testdata/npm/axe-core as one script.
var axe = sync.OnceValues(func() ([]byte, error) {
	return bundle.Make(repository+"/testdata/npm/axe-core", "audit.js", bundle.Production)
})

// An appearance is a language and a colour scheme: each language is held against
// the rules in one.
type appearance struct{ language, scheme string }

var appearances = []appearance{{"en", "light"}, {"fa", "dark"}}

// audit holds a page of ours, as it stands, against WCAG 2.2 AA.
func audit(t *testing.T, p *chromium.Page, what string) {
	t.Helper()
	script, err := axe()
	must(t, err)
	var faults []string
	must(t, p.Evaluate(string(script), nil))
	must(t, p.Evaluate(`audit()`, &faults))
	for _, fault := range faults {
		t.Errorf("%s: %s", what, fault)
	}
}

// auditCard does so with the card, whose shadow root only our content scripts
// can open.
func auditCard(t *testing.T, p *chromium.Page, what string) {
	t.Helper()
	script, err := axe()
	must(t, err)
	var faults []string
	must(t, p.EvaluateInContentScript(string(script)+`;0`, nil))
	must(t, p.EvaluateInContentScript(`(() => {
		const host = document.querySelector("simotel-card"), root = chrome.dom.openOrClosedShadowRoot(host);
		Object.defineProperty(host, "shadowRoot", { value: root, configurable: true });
		return audit(host);
	})()`, &faults))
	for _, fault := range faults {
		t.Errorf("%s: %s", what, fault)
	}
}

// document sets the extension up in its language.
func (a appearance) document() string { return stage.Document(shared.PBX.URL(), a.language) }

func TestThePopupIsAccessibleInEveryState(t *testing.T) {
	for _, a := range appearances {
		t.Run(a.language, func(t *testing.T) {
			emptied(t)
			configure(t, strings.Replace(`{"version":1,"settings":{"language":"LANGUAGE"}}`, "LANGUAGE", a.language, 1))
			p := openExtension(t, "popup.html")
			must(t, p.ColorScheme(a.scheme))
			must(t, p.Size(360, 600))
			must(t, p.WaitFor(t.Context(), `document.getElementById("welcome").checkVisibility()`))
			audit(t, p, "nothing set up")

			before := configured(t)
			configure(t, a.document())
			must(t, p.Evaluate(`window.isOld = true, location.reload()`, nil))
			must(t, p.WaitFor(t.Context(), `!window.isOld && document.getElementById("lists")?.checkVisibility()`))
			audit(t, p, "at rest")
			typeInto(t, p, "number", "021 8834 1256\r")
			waitOrder(t, before)
			must(t, p.WaitFor(t.Context(), `document.getElementById("result").checkVisibility()`))
			audit(t, p, "a call")
			typeInto(t, p, "number", "+81 3 1234 5678\r")
			must(t, p.WaitFor(t.Context(), `document.getElementById("question").checkVisibility()`))
			audit(t, p, "a question")
			typeInto(t, p, "number", "nobody\r")
			must(t, p.WaitFor(t.Context(), `document.getElementById("result").dataset.kind === "bad"`))
			audit(t, p, "an error")
		})
	}
}

func TestTheOptionsAreAccessibleForEveryKindOfConnection(t *testing.T) {
	for _, a := range appearances {
		t.Run(a.language, func(t *testing.T) {
			configured(t)
			configure(t, a.document())
			p := openExtension(t, "options.html")
			must(t, p.ColorScheme(a.scheme))
			kinds := []string{"simotel", "simotel_cloud", "asterisk", "endpoint", "softphone"}
			if a.language == "fa" {
				kinds = []string{"endpoint"} // the one with the most fields: the others differ in nothing but words
			}
			for _, kind := range kinds {
				configure(t, stage.With(a.document(), `"connection":{"kind":"`+kind+`","server":""},"crm":{"pop":{"url":"https://crm.example.com"},"log":{"url":"https://crm.example.com","authentication":"hmac"},`+
					`"lookup":{"url":"http://crm.lan","headers":"X: {token}","name":"/name"}}`)) // with all the fields of a CRM, and a warning
				must(t, p.Evaluate(`window.isOld = true, location.reload()`, nil))
				must(t, p.WaitFor(t.Context(), `!window.isOld && document.getElementById("connection-kind").value === "`+kind+`" && document.getElementById("form").checkVisibility() && document.documentElement.dir`))
				must(t, p.Evaluate(`for (const part of document.querySelectorAll("details")) part.open = true`, nil))
				audit(t, p, kind)
			}
		})
	}
}

func TestTheCardIsAccessible(t *testing.T) {
	for _, a := range appearances {
		t.Run(a.language, func(t *testing.T) {
			configured(t)
			configure(t, a.document())
			p := openPage(t, "demo.html")
			must(t, p.ColorScheme(a.scheme))
			waitPainted(t, p, texts("demo.html"))
			number := shared.Pages.Expected["demo.html"][1]
			words := locale.Choose(a.language, "")
			must(t, p.OpenCard(t.Context(), number.Text, words.Text("card_call")))
			waitCard(t, p, " · ") // what it tells of the number, so that nothing moves
			auditCard(t, p, "a number")
			clickCard(t, p, words.Text("card_more"))
			auditCard(t, p, "more")
			clickCard(t, p, words.Text("card_not_number"))
			auditCard(t, p, "what can be learned")
		})
	}
}
