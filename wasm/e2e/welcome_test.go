package e2e

import (
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/pbx/simotel/simoteltest"
)

func TestANewcomerComesFromTheInstallationToAPhoneThatRings(t *testing.T) {
	s, err := stage.Start(t.Context(), repository, chromium.Options{})
	must(t, err)
	t.Cleanup(s.Close)
	s.PBX.SetConfig(simoteltest.DirectoryConfig())
	p, err := s.Browser.Opened(t.Context(), "welcome.html") // by the installation, by nobody else
	must(t, err)
	for i, c := range []struct{ language, wrong, works, button, took string }{
		{"en", "does not accept this user name", "The connection works", "Call my extension", "The PBX accepted the call"},
		{"fa", "مرکز تلفن این نام کاربری", "اتصال برقرار است", "تماس با داخلی خودم", "مرکز تلفن تماس را پذیرفت"},
	} {
		if i > 0 { // as if installed anew; the same order in a moment is another call
			must(t, s.Configure(t.Context(), `{"version":1,"settings":{"connection":{"server":""},"extension":""},"credentials":{"username":"","password":"","token":""}}`))
			p.Close()
			p, err = s.Browser.OpenExtension(t.Context(), "welcome.html")
			must(t, err)
			apartFrom(s.PBX)
		}
		must(t, p.WaitFor(t.Context(), `document.getElementById("form").checkVisibility()`))
		clickOn(t, p, "language-"+c.language)
		must(t, p.WaitFor(t.Context(), `document.documentElement.lang === "`+c.language+`"`))
		must(t, p.ColorScheme(map[string]string{"en": "light", "fa": "dark"}[c.language]))
		typeInto(t, p, "connection-server", strings.TrimPrefix(s.PBX.URL(), "http://"))
		typeInto(t, p, "username", "agent")
		typeInto(t, p, "password", "wrong")
		typeInto(t, p, "extension", "۲۰۱\t") // and on to the next field
		waitText(t, p, "tested", c.wrong)
		if states := walked(t, p); states != "none ok none ok failed notReached notReached none" {
			t.Errorf("the steps are %s", states)
		}
		audit(t, p, "a step that failed")
		typeInto(t, p, "password", "extension\t")
		waitText(t, p, "tested", c.works)
		if stored := evaluated[string](t, p, `chrome.storage.local.get("settings").then(JSON.stringify)`); !strings.Contains(stored, s.PBX.URL()) {
			t.Errorf("what was typed is not stored: %s", stored)
		}
		clickOn(t, p, "offer") // the PBX's list has it too
		must(t, p.WaitFor(t.Context(), `document.getElementById("offers").checkVisibility() && document.getElementById("offers").options.length === 5`))
		if html := evaluated[string](t, p, `document.documentElement.outerHTML`); strings.Contains(html, "sip-password") || !strings.Contains(html, "سارا محمدی") {
			t.Error("the list has a telephone's password in it, or no names")
		}
		waitText(t, p, "call", c.button)
		clickOn(t, p, "call")
		orders, err := s.PBX.WaitOrders(t.Context(), i+1)
		must(t, err)
		if o := orders[i].Fields; o["caller"] != "201" || o["callee"] != "201" {
			t.Errorf("the PBX got %s", orders[i].Body)
		}
		waitText(t, p, "called", c.took)
		audit(t, p, "a test call")
		threwNothing(t, p)
	}
}

// walked returns how the steps of a test came out.
func walked(t *testing.T, p *chromium.Page) string {
	t.Helper()
	return evaluated[string](t, p, `[...document.querySelectorAll("#health-steps li")].map((li) => li.dataset.state).join(" ")`)
}

func TestThePopupTestsThePBXAndLeadsToTheStepThatFailed(t *testing.T) {
	configured(t)
	secure := simoteltest.New(simoteltest.DefaultConfig())
	secure.StartTLS()
	t.Cleanup(secure.Close)
	closed := simoteltest.New(simoteltest.DefaultConfig())
	closed.Start()
	closedURL := closed.URL()
	closed.Close()
	popup := openExtension(t, "popup.html")
	must(t, popup.WaitFor(t.Context(), `document.getElementById("pbx-line").textContent`)) // of an earlier test's PBX, perhaps
	clickOn(t, popup, "pbx-check")
	waitText(t, popup, "pbx", "All is well")
	for _, c := range []struct {
		name, server string
		behaviour    simoteltest.Behaviour
		password     string
		said, steps  string
	}{
		{"a name that does not exist", "http://pbx.invalid", "", "extension", "did not answer", "failed notReached none notReached notReached notReached notReached none"},
		{"a closed port", closedURL, "", "extension", "did not answer", "none failed none notReached notReached notReached notReached none"},
		{"a certificate that nobody signed", secure.URL(), "", "extension", "did not answer", "none ok failed notReached notReached notReached notReached none"},
		{"a web page", shared.PBX.URL(), simoteltest.HTML, "extension", "refused", "none ok none failed notReached notReached notReached none"},
		{"a wrong password", shared.PBX.URL(), "", "wrong", "refused", "none ok none ok failed notReached notReached none"},
	} {
		document := stage.With(stage.Document(c.server, "en"), `"clearText":"anywhere"`)
		configure(t, strings.Replace(document, `"password":"extension"`, `"password":"`+c.password+`"`, 1))
		shared.PBX.SetBehaviour(c.behaviour)
		clickOn(t, popup, "pbx-check")
		waitText(t, popup, "pbx", c.said)
		options := openExtension(t, evaluated[string](t, popup, `document.getElementById("pbx-more").getAttribute("href")`))
		focus := `document.activeElement.dataset.state === "failed"`
		if c.password == "wrong" { // it is renewed in one field
			focus = `document.activeElement.id === "password" && document.querySelector('#health-steps [data-state="failed"]') !== null`
		}
		must(t, options.WaitFor(t.Context(), focus))
		if got := walked(t, options); got != c.steps {
			t.Errorf("%s: the steps are %s, want %s", c.name, got, c.steps)
		}
		if c.password == "wrong" {
			audit(t, options, "a step that failed")
			audit(t, popup, "a PBX that refuses")
		}
		options.Close()
	}
	configured(t)
	clickOn(t, popup, "pbx-check")
	waitText(t, popup, "pbx", "All is well")
}
