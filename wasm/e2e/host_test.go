package e2e

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// looked is what a frame says of the numbers in it.
type looked struct {
	Host         string // who answered last: "page", "worker", or "" for nobody asked
	Count        int
	Milliseconds float64
}

// look asks a frame of the page at an address, as a page of ours does.
func look(t *testing.T, ours *chromium.Page, address string, frame int) looked {
	t.Helper()
	var l looked
	must(t, ours.Evaluate(fmt.Sprintf(`chrome.tabs.query({}).then((tabs) =>
	  chrome.tabs.sendMessage(tabs.find((tab) => tab.url === %q).id, {type: "page"}, {frameId: %d}))`, address, frame), &l))
	return l
}

// waitHost has the page write numbers, each found by whoever finds numbers then,
// until it is the host that is meant.
func waitHost(t *testing.T, ours, p *chromium.Page, address, host string) {
	t.Helper()
	must(t, p.Evaluate(`void document.body.prepend(document.createElement("output"))`, nil))
	i := 0
	must(t, p.WaitUntil(t.Context(), "numbers found by the "+host, func() (bool, error) {
		number := fmt.Sprintf("021-8834 9%03d", i%1000)
		i++
		if err := p.Evaluate(fmt.Sprintf(`void (document.querySelector("output").textContent = "Now: %s")`, number), nil); err != nil {
			return false, err
		}
		err := p.WaitUntil(t.Context(), number, func() (bool, error) {
			painted, err := p.Painted()
			return slices.Contains(painted, number), err
		})
		return look(t, ours, address, 0).Host == host, err
	}))
}

// where has numbers found in one place until the end of the test.
func where(t *testing.T, host string) {
	t.Helper()
	configured(t)
	configure(t, `{"version":1,"settings":{"detection":{"host":"`+host+`"}}}`)
	t.Cleanup(func() { configure(t, `{"version":1,"settings":{"detection":{"host":"auto"}}}`) })
}

// openAddress opens a page at an address that no other tab has.
func openAddress(t *testing.T, page string) (*chromium.Page, string) {
	t.Helper()
	address := shared.Pages.Page(page + "?" + t.Name())
	return open(t, address), address
}

func TestByItselfALightPageLeavesItsNumbersToTheWorkerAndAHeavyOneFindsThem(t *testing.T) {
	configured(t)
	ours := openExtension(t, "certificates.html")
	light, address := openAddress(t, "demo.html")
	waitPainted(t, light, texts("demo.html"))
	if l := look(t, ours, address, 0); l.Host != "worker" || l.Count != len(texts("demo.html")) || l.Milliseconds <= 0 {
		t.Errorf("the light page says %+v", l)
	}
	heavy, address := openAddress(t, "directory.html")
	waitHost(t, ours, heavy, address, "page")
	threwNothing(t, heavy)
}

func TestByItselfAPageThatChangesAllTheTimeFindsItsNumbers(t *testing.T) {
	configured(t)
	ours := openExtension(t, "certificates.html")
	address := shared.Pages.Page("chat.html?rate=20")
	open(t, address)
	must(t, ours.WaitUntil(t.Context(), "the chat to find its numbers", func() (bool, error) {
		return look(t, ours, address, 0).Host == "page", nil
	}))
}

func TestAPageFindsItsNumbersWhereItsUserWantsThat(t *testing.T) {
	where(t, "page")
	ours := openExtension(t, "certificates.html")
	p, address := openAddress(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	takeMutations(t, p)
	waitHost(t, ours, p, address, "page")
	if seen := takeMutations(t, p); slices.ContainsFunc(seen, isOurs) {
		t.Errorf("the core changed the page: %q", seen)
	}
	threwNothing(t, p)
	var resources []string
	if must(t, p.Evaluate(`performance.getEntriesByType("resource").map((e) => e.name).filter((n) => n.startsWith("chrome"))`, &resources)); len(resources) != 0 {
		t.Errorf("the page sees what was loaded: %q", resources)
	}
	callFromCard(t, p, "+98 21 8834 1256")
	waitCard(t, p, "The PBX accepted the call")

	// The user changes his mind, and the pointer has the page ask for the settings.
	configure(t, `{"version":1,"settings":{"detection":{"host":"worker"}}}`)
	must(t, p.EvaluateInContentScript(`simotel.line.ask("wake")`, nil))
	waitHost(t, ours, p, address, "worker")
}

func TestAPageWhosePolicyForbidsWebAssemblyIsServedByTheWorkerForGood(t *testing.T) {
	where(t, "page")
	ours := openExtension(t, "certificates.html")
	p, address := openAddress(t, "strict-csp.html")
	waitPainted(t, p, texts("strict-csp.html"))
	for i := range 20 {
		number := fmt.Sprintf("021-8834 12%02d", i)
		must(t, p.Evaluate(`void (document.querySelector("dd").textContent = "`+number+`")`, nil))
		waitPainted(t, p, append([]string{number}, texts("strict-csp.html")[1:]...))
		if l := look(t, ours, address, 0); l.Host != "worker" {
			t.Fatalf("the page says %+v", l)
		}
	}
	threwNothing(t, p)
}

// frame is a frame of a page and the state of its core.
type frame struct {
	ID   int
	Core string
}

func TestOnlyTheTopFrameHasACore(t *testing.T) {
	where(t, "page")
	ours := openExtension(t, "certificates.html")
	p, address := openAddress(t, "frames.html")
	waitHost(t, ours, p, address, "page")
	frames := func() (all []frame) {
		must(t, ours.Evaluate(fmt.Sprintf(`chrome.tabs.query({}).then((tabs) => chrome.scripting.executeScript({
		  target: {tabId: tabs.find((tab) => tab.url === %q).id, allFrames: true}, func: () => simotel.core.state,
		})).then((results) => results.map((r) => ({id: r.frameId, core: r.result})).filter((f) => f.id !== 0))`, address), &all))
		return all
	}
	if n := len(frames()); n < 6 {
		t.Fatalf("there are %d frames", n)
	}
	for _, f := range frames() {
		must(t, p.WaitUntil(t.Context(), "a frame's numbers", func() (bool, error) {
			l := look(t, ours, address, f.ID)
			return l.Count > 0 && l.Host == "worker", nil
		}))
	}
	// Where a core may run it starts with the first answer.
	for _, f := range frames() {
		if f.Core != "none" {
			t.Errorf("the core of frame %d is in state %q", f.ID, f.Core)
		}
	}
}

func TestTheWorkerFindsEverythingWhereItsUserWantsThat(t *testing.T) {
	where(t, "worker")
	ours := openExtension(t, "certificates.html")
	p, address := openAddress(t, "directory.html")
	waitSize(t, p, len(shared.Pages.Expected["directory.html"]))
	if l := look(t, ours, address, 0); l.Host != "worker" || l.Count != len(shared.Pages.Expected["directory.html"]) {
		t.Errorf("the page says %+v", l)
	}
}

func TestAPageWithoutDigitsAsksNobody(t *testing.T) {
	where(t, "page")
	ours := openExtension(t, "certificates.html")
	p, address := openAddress(t, "nodigits.html")
	// The page is read: so is what stands behind a text without a number.
	must(t, p.Evaluate(`void document.querySelector("li").append(" or 12")`, nil))
	must(t, p.Evaluate(`new Promise((done) => setTimeout(() => requestIdleCallback(done), 3000))`, nil))
	if l := look(t, ours, address, 0); l != (looked{}) {
		t.Errorf("the page says %+v", l)
	}
	waitHost(t, ours, p, address, "page")
}

func TestNumbersAreFoundThoughTheWorkerTellsAnewHowToWorkMeanwhile(t *testing.T) {
	where(t, "worker")
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	inContent(t, p, `(() => {
	  const send = chrome.runtime.sendMessage;
	  chrome.runtime.sendMessage = async (m) => {
	    const reply = await send(m);
	    if (m.type === "detect") { simotel.line.forget(); await simotel.line.wake(); }
	    return reply;
	  };
	  return true;
	})()`)
	must(t, p.Evaluate(`void (document.querySelector("h1").textContent = "021-8834 1777")`, nil))
	waitPainted(t, p, append([]string{"021-8834 1777"}, texts("demo.html")...))
}

func TestWithoutACoreTheWorkerAnswers(t *testing.T) {
	for name, broken := range map[string]func(file string){
		"no program":                    func(file string) { write(t, file, []byte("no program")) },
		"another program":               func(file string) { build(t, file, "build", "./crasher") },
		"a program that ends when used": func(file string) { build(t, file, "build", "./deadcore") },
	} {
		t.Run(name, func(t *testing.T) {
			browser := startWith(t, func(dir string) { broken(filepath.Join(dir, "content.wasm")) })
			ours := openIn(t, browser, "certificates.html")
			reply, err := stage.Ask(ours, "import", `{"version":1,"settings":{"detection":{"host":"page"}}}`)
			if err != nil || reply.Error != nil {
				t.Fatal(reply.Error, err)
			}
			address := shared.Pages.Page("demo.html")
			p, err := browser.Open(t.Context(), address)
			must(t, err)
			waitPainted(t, p, texts("demo.html"))
			state := ""
			for i := 0; state != "ended"; i++ {
				must(t, p.EvaluateInContentScript("simotel.core.state", &state))
				number := fmt.Sprintf("021-8834 %04d", i)
				must(t, p.Evaluate(`void (document.querySelector("h1").textContent = "`+number+`")`, nil))
				waitPainted(t, p, append([]string{number}, texts("demo.html")...))
				if l := look(t, ours, address, 0); l.Host != "worker" {
					t.Fatalf("the page says %+v", l)
				}
			}
			threwNothing(t, p)
		})
	}
}

func TestInternalNumbersAreFoundWhereTheirLengthIsSetAndFaxNumbersNotPainted(t *testing.T) {
	const internal = `<!doctype html><html lang="fa"><meta charset="utf-8"><title>Staff</title><h1>Staff</h1>
<p>داخلی ۲۰۴</p><p>داخلي: ۲۰۵</p><p>Sales: ext. 2061</p><p>Extension 2062</p><p>Durchwahl 207</p><p>Ramal 208</p><p>Anexo 209</p><p>Dahili 210</p><p>доб. 211</p>
<p>فکس: ۰۲۱-۸۸۳۴۱۲۹۹</p><p>Room 212, page 213</p><p>Text 214</p>`
	shared.Pages.Serve("internal.html", "text/html; charset=utf-8", []byte(internal))
	want := []string{"۲۰۴", "۲۰۵", "2061", "2062", "207", "208", "209", "210", "211"}
	for _, host := range []string{"worker", "page"} {
		t.Run(host, func(t *testing.T) {
			where(t, host)
			before := configured(t)
			configure(t, `{"version":1,"settings":{"numbers":{"internalLengths":[3,4]}}}`)
			t.Cleanup(func() { configure(t, `{"version":1,"settings":{"numbers":{"internalLengths":[]}}}`) })
			ours := openExtension(t, "certificates.html")
			p, address := openAddress(t, "internal.html")
			waitPainted(t, p, want)
			if host == "page" {
				must(t, p.WaitUntil(t.Context(), "the core to run", func() (bool, error) {
					must(t, p.Evaluate(`void document.querySelector("p").replaceChildren("داخلی ", "۲۰۴", " را بگیرید ", String(Math.random()).slice(2, 3))`, nil))
					waitPainted(t, p, want)
					return look(t, ours, address, 0).Host == "page", nil
				}))
			}
			callFromCard(t, p, "۲۰۴")
			if order := waitOrder(t, before); order.Fields["callee"] != "204" {
				t.Errorf("the PBX got %q", order.Body)
			}
			waitCard(t, p, "The PBX accepted the call")
			clickCard(t, p, "Copy the number")
			if got := paste(t, openPage(t, editorPage)).Text; got != "204" {
				t.Errorf("copied %q", got)
			}
			noFurtherOrder(t, before+1)
		})
	}
}
