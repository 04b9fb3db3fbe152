package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"simotel/wasm/crm/crmtest"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// openText opens a page of these lines of HTML.
func openText(t *testing.T, name, body string) *chromium.Page {
	t.Helper()
	shared.Pages.Serve(name, "text/html; charset=utf-8", []byte(`<!doctype html><html lang="en"><meta charset="utf-8"><title>`+name+`</title>`+body))
	return openPage(t, name)
}

func TestANumberThatItsPageTurnsAroundIsShownAsItIsCalled(t *testing.T) {
	before := configured(t)
	// On screen the first reads 06521 4388-12, and the second as it is called.
	p := openText(t, "turned.html", "<p><span id=turned>0\u202e21-8834 1256\u202c</span></p><p id=link><a href='tel:%E2%80%AE+982188341299'>Call</a></p>")
	must(t, p.WaitFor(t.Context(), `CSS.highlights.get("simotel")?.size === 1`))
	at, err := p.PointOfNode("#turned")
	must(t, err)
	must(t, p.MoveTo(at))
	if shown := waitCard(t, p, "021-8834 1256"); strings.ContainsAny(shown, "\u202e\u202c\u202d") {
		t.Errorf("the card shows %q", shown)
	}
	clickCard(t, p, "Call")
	if order := waitOrder(t, before); order.Fields["callee"] != "02188341256" {
		t.Errorf("the PBX got %q", order.Body)
	}
	waitCard(t, p, "The PBX accepted the call")
	noFurtherOrder(t, before+1)
}

func TestWhatAServerSaysIsTextAndNothingElse(t *testing.T) {
	const markup = `<img src=x onerror="document.title='hacked'"><b>Sara</b>`
	configured(t)
	crm := newCRM(t)
	crm.Know("+982188341256", crmtest.Contact{ID: "7", Name: markup + "\u202e", Company: "a" + strings.Repeat("\u0301", 40) + "cme"})
	pbx := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		raw, _ := json.Marshal(map[string]any{"success": 0, "message": "no \u202e\n" + markup, "data": ""})
		_, _ = w.Write(raw)
	}))
	t.Cleanup(pbx.Close)
	configure(t, withCRM(stage.Document(pbx.URL, "en"), crm))
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	at, err := p.PointOf("+98 21 8834 1256")
	must(t, err)
	must(t, p.Click(at))
	if shown := told(t, p, markup); strings.ContainsRune(shown, '\u202e') || strings.Contains(shown, strings.Repeat("\u0301", 4)) || !strings.Contains(shown, "acme") && !strings.Contains(shown, "a\u0301\u0301\u0301cme") {
		t.Errorf("the card shows %q", shown)
	}
	clickCard(t, p, "Call")
	waitCard(t, p, "no "+markup)
	popup := openExtension(t, "popup.html")
	must(t, popup.WaitFor(t.Context(), `document.body.innerText.includes("<b>Sara</b>") && !document.querySelector("img[src=x], b")`))
	if title := evaluated[string](t, p, `document.title`); strings.Contains(title, "hacked") {
		t.Error("a server's words ran as a program")
	}
}

func TestFramesInFramesAndAPageInItselfLeaveEachItsNumbers(t *testing.T) {
	before := configured(t)
	// Each frame holds the next, itself under another address and itself as it is, which Chrome breaks off.
	p := openText(t, "cycle.html", `<p>Office: 021-8834 1256</p><script>
	const depth = Number(new URLSearchParams(location.search).get("depth") ?? 0);
	for (const next of depth < 9 ? [depth + 1] : [depth]) {
	  const frame = document.body.appendChild(document.createElement("iframe"));
	  frame.src = "cycle.html?depth=" + next;
	}</script>`)
	ours := openExtension(t, "certificates.html")
	var sizes []int
	must(t, ours.WaitUntil(t.Context(), "the numbers of all frames", func() (bool, error) {
		err := ours.Evaluate(fmt.Sprintf(`chrome.tabs.query({}).then((tabs) => chrome.scripting.executeScript({
		  target: {tabId: tabs.find((tab) => tab.url === %q).id, allFrames: true}, func: () => globalThis.simotel?.paint?.size ?? -1,
		})).then((results) => results.map((r) => r.result))`, shared.Pages.Page("cycle.html")), &sizes)
		painted := 0
		for _, size := range sizes {
			if size == 1 {
				painted++
			}
		}
		return painted >= 10, err
	}))
	if len(sizes) > 12 {
		t.Errorf("there are %d frames", len(sizes))
	}
	callFromCard(t, p, "021-8834 1256")
	waitOrder(t, before)
	waitCard(t, p, "The PBX accepted the call")
	threwNothing(t, p)
	noFurtherOrder(t, before+1)
}
