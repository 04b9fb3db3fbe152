package e2e

import (
	"cmp"
	"strconv"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/locale"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// clickOn clicks an element of one of our pages with the mouse.
func clickOn(t *testing.T, p *chromium.Page, id string) {
	t.Helper()
	selector := strconv.Quote("#" + id)
	for range 5 {
		// What comes in above it, a state that was asked for, or goes below it, an answer
		// of before, moves it away from under the mouse, before it is pressed or before
		// it is released: then a person presses again.
		must(t, p.Evaluate(`(() => {
			if (location.protocol !== "chrome-extension:") return;
			window.watched?.abort();
			window.watched = new AbortController();
			window.pressed = false;
			for (const type of ["pointerdown", "click"]) window.addEventListener(type, (e) => {
				window.pressed = (type === "pointerdown" || window.pressed) && (document.querySelector(`+selector+`)?.contains(e.target) ?? true);
			}, {capture: true, once: true, signal: window.watched.signal});
		})()`, nil))
		at, err := p.PointOfNode("#" + id)
		must(t, err)
		must(t, p.Click(at))
		var missed bool
		if err := p.Evaluate(`window.pressed === false`, &missed); err != nil || !missed {
			return // a click may lead to another document
		}
		t.Logf("the press at #%s missed it", id)
	}
	t.Fatalf("#%s could not be pressed", id)
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
	inBoth(t, func(t *testing.T, language string, words *locale.Catalogue) {
		configured(t)
		speak(t, language)
		p := options(t)
		typeInto(t, p, "connection-server", "http://agent:secret@pbx/")
		typeInto(t, p, "connection-context", "another")
		waitText(t, p, "connection-server-error", words.Text("error_server_user_info"))
		typeInto(t, p, "extension", "20x\r")
		waitText(t, p, "extension-error", words.Text("error_extension_invalid"))
		waitText(t, p, "extension-error", words.Text("error_extension_invalid_next"))
		must(t, p.WaitFor(t.Context(), `document.getElementById("connection-server").value === "http://agent:secret@pbx/"`)) // it can be mended
		p.Close()
		p = openExtension(t, "options.html")
		must(t, p.WaitFor(t.Context(), `document.getElementById("connection-server").value === "`+shared.PBX.URL()+`" &&
		  document.getElementById("extension").value === "201" && document.getElementById("connection-context").value === "another"`))
	})
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

	before := configured(t)
	p, options := openPage(t, "demo.html"), openOptions(t)
	waitPainted(t, p, texts("demo.html"))
	numbers := map[string]string{"en": "+98 21 8834 1256", "fa": "۰۹۱۲ ۳۴۵ ۶۷۸۹"}
	for i, c := range []struct {
		name      string
		server    string
		config    simoteltest.Config
		behaviour simoteltest.Behaviour
		key       string // of the text that says what failed
		next      string // of what to do
		inOrder   bool   // only an order shows it, not a test of the connection
		taken     int    // orders
	}{
		{name: "a wrong password", config: simoteltest.Config{Accounts: []simoteltest.Account{{Mode: "basic", Username: "agent", Password: "other"}}}, key: "error_credentials_invalid"},
		{name: "an API that the account lacks", config: denied, key: "error_api_denied", inOrder: true},
		{name: "an address that is not allowed", config: elsewhere, key: "error_ip_denied"},
		{name: "a web page instead of the PBX", behaviour: simoteltest.HTML, key: "error_not_simotel"},
		{name: "a redirect", behaviour: simoteltest.Redirect, key: "error_redirected"},
		{name: "a certificate that nobody signed", server: secure.URL(), key: "error_certificate"},
		{name: "nobody at this port", server: closedURL, key: "error_connection_refused"},
		{name: "a name that does not exist", server: "http://pbx.invalid", key: "error_name_not_resolved"},
		{name: "https to a port without", server: strings.Replace(shared.PBX.URL(), "http:", "https:", 1), key: "error_not_tls"},
		{name: "a port that Chrome blocks", server: "http://127.0.0.1:6000", key: "error_unsafe_port"},
		{name: "an answer that is cut off", behaviour: simoteltest.Cut, key: "state_unknown", next: "state_unknown_advice", inOrder: true, taken: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.config.Accounts == nil {
				c.config = simoteltest.DefaultConfig()
			}
			shared.PBX.SetConfig(c.config)
			shared.PBX.SetBehaviour(c.behaviour)
			for _, language := range languages {
				configure(t, stage.With(stage.Document(cmp.Or(c.server, shared.PBX.URL()), language), `"clearText":"anywhere"`))
				words := locale.Choose(language, "")
				spoken(t, p, words)
				asked := originates()
				must(t, p.OpenCard(t.Context(), numbers[language], words.Text("card_call")))
				clickCard(t, p, words.Text("card_call"))
				waitCard(t, p, fixed(words, c.key))
				waitCard(t, p, fixed(words, cmp.Or(c.next, c.key+"_next")))
				clickCard(t, p, words.Text("card_close"))
				waitCard(t, p, "")
				before += c.taken
				if n := originates() - asked; n > 1 {
					t.Errorf("the PBX was asked %d times", n)
				}
				// The options page says the same, in turns in one language and the other, unless
				// only an order shows it.
				if !c.inOrder && language == languages[i%len(languages)] {
					must(t, options.Navigate(t.Context(), evaluated[string](t, options, "location.href")))
					must(t, options.WaitFor(t.Context(), `document.getElementById("form").checkVisibility()`))
					clickOn(t, options, "test")
					waitText(t, options, "result", fixed(words, c.key))
				}
			}
		})
	}
	noFurtherOrder(t, before)
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
