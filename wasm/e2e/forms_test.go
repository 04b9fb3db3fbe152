package e2e

import (
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// clickOn clicks an element of one of our pages with the mouse.
func clickOn(t *testing.T, p *chromium.Page, id string) {
	t.Helper()
	at, err := p.PointOfNode("#" + id)
	must(t, err)
	must(t, p.Click(at))
}

// typeInto replaces what a field holds, with mouse and keyboard.
func typeInto(t *testing.T, p *chromium.Page, id, text string) {
	t.Helper()
	must(t, p.WaitFor(t.Context(), `document.getElementById("`+id+`").checkVisibility()`))
	clickOn(t, p, id)
	must(t, p.Evaluate(`document.getElementById("`+id+`").select()`, nil))
	must(t, p.Type(text))
}

// waitText waits until an element shows a text.
func waitText(t *testing.T, p *chromium.Page, id, text string) {
	t.Helper()
	err := p.WaitFor(t.Context(), `document.getElementById("`+id+`").checkVisibility() && document.getElementById("`+id+`").textContent.includes(`+"`"+text+"`"+`)`)
	if err != nil {
		var shown string
		must(t, p.Evaluate(`document.getElementById("`+id+`").textContent`, &shown))
		t.Fatalf("%v; it shows %q", err, shown)
	}
}

// emptied imports settings without a server, extension or secret.
func emptied(t *testing.T) {
	t.Helper()
	configured(t)
	configure(t, `{"version":1,"settings":{"connection":{"server":""},"extension":""},"credentials":{"username":"","password":"","token":""}}`)
	// An empty secret in an import erases it.
}

func TestAPersonSetsUpTheExtensionByTyping(t *testing.T) {
	emptied(t)
	before, asked := len(shared.PBX.Orders()), originates()
	popup := openExtension(t, "popup.html")
	waitText(t, popup, "welcome", "Two minutes to your first call")
	popup.Close()

	p := openExtension(t, "options.html")
	typeInto(t, p, "connection-server", strings.TrimPrefix(shared.PBX.URL(), "http://")+"/api/v4/")
	typeInto(t, p, "username", "agent")
	typeInto(t, p, "password", "wrong")
	typeInto(t, p, "extension", "۲۰۱")
	clickOn(t, p, "test")
	waitText(t, p, "result", "The PBX does not accept this user name, password or API key")
	waitText(t, p, "result", "Maintenance > API Accounts")

	typeInto(t, p, "password", "extension")
	clickOn(t, p, "test")
	waitText(t, p, "result", "The connection works")
	var server, extension, password string
	must(t, p.Evaluate(`document.getElementById("connection-server").value`, &server))
	must(t, p.Evaluate(`document.getElementById("extension").value`, &extension))
	must(t, p.Evaluate(`document.getElementById("password").value`, &password))
	if server != shared.PBX.URL() || extension != "201" || password != "" {
		t.Errorf("the page shows server %q, extension %q, password %q", server, extension, password)
	}
	if n := originates(); n != asked {
		t.Errorf("tests of the connection sent %d orders", n-asked)
	}

	popup = openExtension(t, "popup.html")
	typeInto(t, popup, "number", "۰۲۱ ۸۸۳۴ ۱۲۵۶\r")
	if order := waitOrder(t, before); order.Fields["callee"] != "02188341256" {
		t.Errorf("the PBX got %q", order.Body)
	}
	waitText(t, popup, "result", "The PBX accepted the call")
	noFurtherOrder(t, before+1)
}

func TestAWrongFieldIsToldAtTheFieldAndTheOthersAreSaved(t *testing.T) {
	configured(t)
	p := options(t)
	typeInto(t, p, "connection-server", "http://agent:secret@pbx/")
	typeInto(t, p, "connection-context", "another")
	waitText(t, p, "connection-server-error", "no user name or password")
	typeInto(t, p, "extension", "20x\r")
	waitText(t, p, "extension-error", "at most 32 characters")
	must(t, p.WaitFor(t.Context(), `document.getElementById("connection-server").value === "http://agent:secret@pbx/"`)) // it can be mended
	p.Close()
	p = openExtension(t, "options.html")
	must(t, p.WaitFor(t.Context(), `document.getElementById("connection-server").value === "`+shared.PBX.URL()+`" &&
	  document.getElementById("extension").value === "201" && document.getElementById("connection-context").value === "another"`))
}

func TestWhatClicksDoIsSetAndKept(t *testing.T) {
	configured(t)
	t.Cleanup(func() { configure(t, `{"version":1,"settings":{"clicks":{"number":"card","links":true}}}`) })
	p := openExtension(t, "options.html")
	must(t, p.WaitFor(t.Context(), `document.getElementById("clicks-number").value === "card" && document.getElementById("clicks-links").checked`))
	choose(t, p, "clicks-number", "c", "call")
	clickOn(t, p, "clicks-links")
	waitText(t, p, "saved", "Saved: \u2068Call phone links")
	clickOn(t, p, "undo")
	waitText(t, p, "saved", "As it was before: \u2068Call phone links")
	clickOn(t, p, "clicks-links")
	waitText(t, p, "saved", "Saved: \u2068Call phone links")
	p.Close()
	p = openExtension(t, "options.html")
	must(t, p.WaitFor(t.Context(), `document.getElementById("clicks-number").value === "call" && !document.getElementById("clicks-links").checked`))
}

func TestHowNumbersAreFoundIsSetAndKept(t *testing.T) {
	configured(t)
	t.Cleanup(func() {
		configure(t, `{"version":1,"settings":{"numbers":{"areaCode":"","internalLengths":[]},"detection":{"host":"auto"}}}`)
	})
	p := openExtension(t, "options.html")
	must(t, p.WaitFor(t.Context(), `document.getElementById("detection-host").value === "auto"`))
	typeInto(t, p, "numbers-internalLengths", "۳، ۹\r")
	waitText(t, p, "numbers-internalLengths-error", "2–6")
	typeInto(t, p, "numbers-internalLengths", "4 ۳")
	typeInto(t, p, "numbers-areaCode", "۰۲۱")
	choose(t, p, "detection-host", "i", "page")
	waitText(t, p, "saved", "Numbers are looked for")
	p.Close()
	p = openExtension(t, "options.html")
	must(t, p.WaitFor(t.Context(), `document.getElementById("detection-host").value === "page" &&
	  document.getElementById("numbers-areaCode").value === "21" && document.getElementById("numbers-internalLengths").value === "3, 4"`))
}

func TestAPersonImportsWhatTheAdministratorGave(t *testing.T) {
	emptied(t)
	p := openExtension(t, "options.html")
	must(t, p.WaitFor(t.Context(), `document.getElementById("import").checkVisibility()`))
	clickOn(t, p, "import")
	waitText(t, p, "import-result", "not a document of settings")
	clickOn(t, p, "import-text")
	must(t, p.Paste(stage.Document(shared.PBX.URL(), "fa")))
	clickOn(t, p, "import")
	waitText(t, p, "import-result", "درون\u200cریزی و ذخیره شد")
	clickOn(t, p, "test")
	waitText(t, p, "result", "اتصال برقرار است")
}

func TestEveryFailureTellsWhatToDoWhereTheCallWasMade(t *testing.T) {
	secure := simoteltest.New(simoteltest.DefaultConfig())
	secure.StartTLS()
	t.Cleanup(secure.Close)
	closed := simoteltest.New(simoteltest.DefaultConfig())
	closed.Start()
	closedURL := closed.URL()
	closed.Close()
	denied := simoteltest.DefaultConfig()
	denied.Accounts[0].Requests = []string{simoteltest.ServicePing}
	elsewhere := simoteltest.DefaultConfig()
	elsewhere.AllowedIPs = []string{"192.0.2.1"}

	for _, c := range []struct {
		name       string
		server     string
		config     simoteltest.Config
		behaviour  simoteltest.Behaviour
		title, say string
		taken      int
	}{
		{name: "a wrong password", config: simoteltest.Config{Accounts: []simoteltest.Account{{Mode: "basic", Username: "agent", Password: "other"}}},
			title: "does not accept this user name, password or API key", say: "Enter them again in the options"},
		{name: "an API that the account lacks", config: denied, title: "This account may not do that", say: "call/originate/act"},
		{name: "an address that is not allowed", config: elsewhere, title: "does not accept requests from this computer", say: "IP address"},
		{name: "a web page instead of the PBX", behaviour: simoteltest.HTML, title: "A web page answered, not a PBX", say: "login page"},
		{name: "a redirect", behaviour: simoteltest.Redirect, title: "redirects requests to another address", say: "Enter the final address"},
		{name: "an answer that is cut off", behaviour: simoteltest.Cut, title: "No clear answer from the PBX", say: "not sent a second time", taken: 1},
		{name: "a certificate that nobody signed", server: secure.URL(), title: "does not trust the certificate", say: "trusted"},
		{name: "nobody at this port", server: closedURL, title: "Nothing answers at", say: "Check address and port"},
		{name: "a name that does not exist", server: "http://pbx.invalid", title: "no server with this name: \u2068pbx.invalid", say: "typing mistakes"},
		{name: "https to a port without", server: strings.Replace(shared.PBX.URL(), "http:", "https:", 1), title: "does not use https on this port", say: "http://"},
		{name: "a port that Chrome blocks", server: "http://127.0.0.1:6000", title: "Chrome blocks this port", say: "another port"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := configured(t)
			if c.server != "" {
				configure(t, stage.With(stage.Document(c.server, "en"), `"clearText":"anywhere"`))
			}
			if c.config.Accounts != nil {
				shared.PBX.SetConfig(c.config)
			}
			shared.PBX.SetBehaviour(c.behaviour)
			p := openPage(t, "demo.html")
			waitPainted(t, p, texts("demo.html"))
			asked := originates()
			callFromCard(t, p, "+98 21 8834 1256")
			waitCard(t, p, c.title)
			waitCard(t, p, c.say)
			noFurtherOrder(t, before+c.taken)
			if n := originates() - asked; n > 1 {
				t.Errorf("the PBX was asked %d times", n)
			}

			// The options page says the same, unless only an order shows it.
			options := openOptions(t)
			clickOn(t, options, "test")
			if c.taken == 0 && c.name != "an API that the account lacks" {
				waitText(t, options, "result", c.title)
			}
		})
	}
}

func TestAHeldKeyAndADoubleClickAreOneCall(t *testing.T) {
	before := configured(t)
	popup := openExtension(t, "popup.html")
	typeInto(t, popup, "number", "021 8834 1256")
	must(t, popup.HoldEnter(30))
	waitOrder(t, before)
	waitText(t, popup, "result", "The PBX accepted the call")
	noFurtherOrder(t, before+1)

	// A refused number stays for correction, and is not asked for again and again.
	shared.PBX.SetConfig(simoteltest.Config{Accounts: []simoteltest.Account{{Mode: "basic", Username: "agent", Password: "other"}}})
	asked := originates()
	typeInto(t, popup, "number", "021 8834 1257")
	must(t, popup.HoldEnter(30))
	waitText(t, popup, "result", "does not accept")
	noFurtherOrder(t, before+1)
	if n := originates() - asked; n != 1 {
		t.Errorf("a held Enter asked the PBX %d times", n)
	}

	before = configured(t)
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	openCard(t, p, "+98 21 8834 1256")
	button, err := p.CardButton("Call")
	must(t, err)
	must(t, p.MoveTo(button))
	for range 3 {
		must(t, p.Press(button))
	}
	waitOrder(t, before)
	waitCard(t, p, "The PBX accepted the call")
	noFurtherOrder(t, before+1)
}
