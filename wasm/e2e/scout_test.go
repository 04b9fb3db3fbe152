package e2e

import (
	"testing"

	"simotel/wasm/internal/chromium"
)

// inContent evaluates something in the world of a page's content scripts.
func inContent(t *testing.T, p *chromium.Page, expression string) (yes bool) {
	t.Helper()
	must(t, p.EvaluateInContentScript(expression, &yes))
	return yes
}

// waitScripts waits until a page has all content scripts.
func waitScripts(t *testing.T, p *chromium.Page, cause string) {
	t.Helper()
	must(t, p.WaitUntil(t.Context(), "the scripts after "+cause, func() (bool, error) {
		var yes bool
		err := p.EvaluateInContentScript(`"content" in simotel`, &yes)
		return err == nil && yes, nil // there may be none so far
	}))
}

// stopClock lets no more time pass for a page's content scripts, however slow this machine is.
func stopClock(t *testing.T, p *chromium.Page) {
	t.Helper()
	inContent(t, p, `(() => { const now = performance.now(); performance.now = () => now; return true; })()`)
}

func TestADocumentHasItsScoutAloneUntilThereIsSomethingToDo(t *testing.T) {
	configured(t)
	for cause, do := range map[string]string{
		"a line in which a number may stand": `document.querySelector("li").append(" or call 021-8834 1256")`,
		"a link that calls":                  `document.body.append(Object.assign(document.createElement("a"), {href: "tel:+982188341256", textContent: "Call us"}))`,
		"a button that calls":                `document.body.insertAdjacentHTML("beforeend", "<button data-simotel-call='102'>Call</button>")`,
		"a heading that makes an extension":  `document.body.insertAdjacentHTML("beforeend", "<table><tr><td>Ext.</td><td>102</td></tr></table>")`,
	} {
		p := openPage(t, "nodigits.html")
		// What is read, and is none.
		must(t, p.Evaluate(`void document.querySelector("li").append(" for 1,250, of 2024-11-27, 102 of them")`, nil))
		must(t, p.Evaluate(`new Promise((done) => setTimeout(() => requestIdleCallback(done), 300))`, nil))
		if !inContent(t, p, `"scout" in simotel && !("content" in simotel)`) {
			t.Errorf("%s: the page has more than its scout before", cause)
		}
		must(t, p.Evaluate("void "+do, nil))
		waitScripts(t, p, cause)
		threwNothing(t, p)
		p.Close()
	}
}

func TestALinkIsTakenBeforeTheScriptsAreThereThatCallIt(t *testing.T) {
	before := configured(t)
	p := openPage(t, "nodigits.html")
	// The worker fails once, as one does that is ended over the request.
	inContent(t, p, `(() => {
	  const send = chrome.runtime.sendMessage;
	  let asked = 0;
	  chrome.runtime.sendMessage = (m) => m.type === "inject" && !asked++ ? Promise.reject(new Error("the worker was ended")) : send(m);
	  return true;
	})()`)
	// Its address comes late, and no event tells of it.
	must(t, p.Evaluate(`document.body.prepend(Object.assign(document.createElement("a"), {id: "late", textContent: "Call the office"})), setTimeout(() => { document.getElementById("late").href = "tel:+98-21-8834-1256"; }, 0)`, nil))
	must(t, p.WaitFor(t.Context(), `document.getElementById("late").href`))
	address := evaluated[string](t, p, `location.href`)
	clickOn(t, p, "late")
	waitCard(t, p, "+98-21-8834-1256")
	noFurtherOrder(t, before)
	clickCard(t, p, "Call")
	if order := waitOrder(t, before); order.Fields["callee"] != "02188341256" {
		t.Errorf("the PBX got %q", order.Body)
	}
	if now := evaluated[string](t, p, `location.href`); now != address {
		t.Errorf("the page is at %s", now)
	}
}

func TestNothingIsLookedAtNowAndThenWhereThereIsNothingToWaitFor(t *testing.T) {
	configured(t)
	p := openPage(t, "nodigits.html")
	inContent(t, p, `(() => {
	  globalThis.looks = 0;
	  Object.defineProperty(document, "designMode", { get: () => { looks++; return "off"; } });
	  return true;
	})()`)
	twoLooks := `new Promise((done) => setTimeout(() => done(looks > 0), 5000))`
	if inContent(t, p, twoLooks) {
		t.Error("a page without a number is looked at now and then")
	}
	// A custom element may get its root at any time, which no event tells.
	must(t, p.Evaluate(`void (document.body.append(document.createElement("late-part")), setTimeout(() => customElements.define("late-part",
	  class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: "closed" }).innerHTML = "<p>021-8834 1256"; } }), 3000))`, nil))
	waitSize(t, p, 1)
}

func TestWhatWasReadWhileNoScriptsCouldBeHadIsFoundOnceTheyAreThere(t *testing.T) {
	configured(t)
	p := openPage(t, "nodigits.html")
	inContent(t, p, `(() => {
	  const send = chrome.runtime.sendMessage;
	  globalThis.asked = 0;
	  globalThis.fails = true;
	  chrome.runtime.sendMessage = (m) => m.type === "inject" && fails ? (asked++, Promise.reject(new Error("no worker is to be had"))) : send(m);
	  return true;
	})()`)
	must(t, p.Evaluate(`void document.body.insertAdjacentHTML("beforeend", "<p>021-8834 1256")`, nil))
	must(t, p.WaitUntil(t.Context(), "the last try", func() (bool, error) { return inContent(t, p, `asked === 3`), nil }))
	inContent(t, p, `(fails = false, true)`)
	must(t, p.Evaluate(`void document.body.insertAdjacentHTML("beforeend", "<p>Or call 021-8834 1257")`, nil))
	waitSize(t, p, 2)
}

func TestAKeyCallsWhatIsSelectedWhereNothingWasDoneSoFar(t *testing.T) {
	w := inWindow(t)
	w.inBoth(func() {
		w.enter("nodigits.html")
		w.do(`document.querySelector("h1").append(" Room 102"), getSelection().setBaseAndExtent(document.querySelector("h1").lastChild, 6, document.querySelector("h1").lastChild, 9)`)
		w.press("alt+c")
		w.called("an extension that is no number by itself", "102")
		w.shows(w.words.Text("state_accepted"))
	})
}

func TestNumbersInFramesWithoutAnAddressOfTheirOwnAreFound(t *testing.T) {
	configured(t)
	p := openText(t, "nowhere.html", `<iframe id="blob"></iframe><iframe id="written"></iframe>
<script>
let told;
addEventListener("message", (e) => { told = e.data; });
const data = document.createElement("iframe");
data.src = "data:text/html," + encodeURIComponent("<p>021-8834 1705<script>setInterval(() => parent.postMessage(CSS.highlights.get('simotel')?.size, '*'), 50)</" + "script>");
document.body.append(data);
document.getElementById("blob").src = URL.createObjectURL(new Blob(["<p>021-8834 1701"], {type: "text/html"}));
document.getElementById("written").contentDocument.body.innerHTML = "<p>021-8834 1703";
</script>`)
	for _, frame := range []string{"written", "blob"} {
		if err := p.WaitFor(t.Context(), `document.getElementById("`+frame+`").contentWindow.CSS.highlights.get("simotel")?.size === 1`); err != nil {
			t.Errorf("%s: %v", frame, err)
		}
	}
	// No page may look into a frame of a data: address.
	if err := p.WaitFor(t.Context(), `told === 1`); err != nil {
		t.Errorf("data: %v", err)
	}
	threwNothing(t, p)
}

func TestALinkThatIsPutUnderTheHandAsTheScriptsComeAsksFirst(t *testing.T) {
	before := configured(t)
	p := openPage(t, "nodigits.html")
	// The hand came with the link.
	stopClock(t, p)
	// A form's field hides its method of that name.
	must(t, p.Evaluate(`void document.body.insertAdjacentHTML("afterbegin", "<p><a id=trap style='font-size: 30px'>Play on</a></p><form><input name=matches><input name=querySelector></form>")`, nil))
	at, err := p.PointOfNode("#trap")
	must(t, err)
	must(t, p.Click(at))
	must(t, p.Evaluate(`void (document.getElementById("trap").href = "tel:+982188341256", document.body.insertAdjacentHTML("beforeend", "<a href='tel:+982188341257'>1</a>"))`, nil))
	waitScripts(t, p, "a link")
	must(t, p.Evaluate(`new Promise((done) => setTimeout(done, 1000))`, nil)) // it was seen by then
	must(t, p.Press(at))
	waitCard(t, p, "+982188341256")
	clickCard(t, p, "Call")
	waitOrder(t, before)
	noFurtherOrder(t, before+1)
	threwNothing(t, p)
}
