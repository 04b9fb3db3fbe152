package e2e

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// plant has a page of ours write into chrome.storage.sync what the vendor's
// Click2Dial would have left there, and a key of somebody else.
func plant(t *testing.T, p *chromium.Page, values string) {
	t.Helper()
	must(t, p.Evaluate(`chrome.storage.sync.clear().then(() => chrome.storage.sync.set(Object.assign({theme: "dark"}, `+values+`)))`, nil))
	t.Cleanup(func() {
		p := openExtension(t, "popup.html")
		must(t, p.Evaluate(`chrome.storage.sync.clear()`, nil))
	})
}

func storedIn(t *testing.T, p *chromium.Page, area string) string {
	t.Helper()
	var text string
	must(t, p.Evaluate(`chrome.storage.`+area+`.get().then((all) => JSON.stringify(all, Object.keys(all).sort()))`, &text))
	return text
}

func TestClick2DialsSettingsAreTakenOverWithTheMouseAndErasedAtAWordOnly(t *testing.T) {
	emptied(t)
	before := len(shared.PBX.Orders())
	p := openOptions(t)
	if shown(t, p, "predecessor") {
		t.Error("settings of Click2Dial are offered where there are none")
	}
	host := strings.TrimPrefix(shared.PBX.URL(), "http://")
	plant(t, p, `{user: "agent", pass: "extension", server: "`+host+`", caller: 204, context: "main_routing", trunkName: "undefined",
	  discoverTelLink: true, connection_mode: "local", cloud_server: "https://panel.hostedpbx.ir/api/v4.1/", cloud_api_token: "", numbersHistory: ["0912"]}`)
	planted := storedIn(t, p, "sync")
	p.Close()

	p = openExtension(t, "options.html")
	waitText(t, p, "predecessor", host)
	waitText(t, p, "predecessor", "204")
	var html string
	must(t, p.Evaluate(`document.documentElement.outerHTML`, &html))
	if strings.Contains(html, "agent") {
		t.Error("the account stands in the page")
	}
	must(t, p.WaitFor(t.Context(), `document.getElementById("form").checkVisibility()`))
	clickOn(t, p, "take-over")
	waitText(t, p, "predecessor-result", "Taken over and saved")
	if now := storedIn(t, p, "sync"); now != planted {
		t.Errorf("sync changed without a word: %s\nwas %s", now, planted)
	}
	var stored struct {
		Credentials struct{ Username, Password, Token string }
	}
	must(t, p.Evaluate(`chrome.storage.local.get()`, &stored))
	reply, err := stage.Ask(p, message.TypeConfiguration, nil)
	must(t, err)
	var now message.Configuration
	must(t, json.Unmarshal(reply.OK, &now))
	c := now.Settings.Connection
	if c.Kind != "simotel" || c.Server != shared.PBX.URL() || c.Authentication != "basic" || c.Context != "main_routing" || c.Trunk != "" ||
		now.Settings.Extension != "204" || stored.Credentials.Username != "agent" || stored.Credentials.Password != "extension" || stored.Credentials.Token != "" {
		t.Errorf("stored is %+v, in effect %+v", stored, now)
	}
	clickOn(t, p, "test")
	waitText(t, p, "result", "The connection works")
	clickOn(t, p, "erase-predecessor")
	waitText(t, p, "predecessor-result", "Erased from the Google account")
	if now := storedIn(t, p, "sync"); now != `{"theme":"dark"}` {
		t.Errorf("in sync there is %s", now)
	}
	p.Close()
	p = openOptions(t)
	popup := openExtension(t, "popup.html")
	typeInto(t, popup, "number", "021 8834 1256\r")
	if order := waitOrder(t, before); order.Fields["caller"] != "204" || order.Fields["trunk_name"] != "" {
		t.Errorf("the PBX got %q", order.Body)
	}
	if shown(t, p, "predecessor") {
		t.Error("what was erased is offered again")
	}
	noFurtherOrder(t, before+1)
}

func TestClick2DialsCloudAndItsDamageAreTakenAsFarAsTheyGo(t *testing.T) {
	emptied(t)
	p := openExtension(t, "options.html")
	plant(t, p, `{connection_mode: "cloud", cloud_server: "`+shared.PBX.URL()+`/api/v4.1/", cloud_api_token: "`+simoteltest.DefaultToken+`",
	  cloud_caller: "twenty", cloud_trunkName: {a: [1]}, cloud_context: null, server: 5, user: [], pass: {}}`)
	planted := storedIn(t, p, "sync")
	p.Close()
	p = openExtension(t, "options.html")
	waitText(t, p, "predecessor", "Simotel's cloud")
	waitText(t, p, "predecessor", "not set, or not usable")
	clickOn(t, p, "take-over")
	waitText(t, p, "predecessor-result", "not everything")
	waitText(t, p, "predecessor-result", "Your extension: An extension has at most 32 characters")
	typeInto(t, p, "extension", stage.Extension)
	clickOn(t, p, "test")
	waitText(t, p, "result", "The connection works")
	requests := shared.PBX.Requests()
	if last := requests[len(requests)-1]; last.Mode != "token" || last.Path != "/api/v4.1/setting/ping/act" {
		t.Errorf("the PBX saw %s with %q", last.Path, last.Mode)
	}
	if now := storedIn(t, p, "sync"); now != planted {
		t.Errorf("sync changed without a word: %s\nwas %s", now, planted)
	}
}

func TestAfterAnInstallationWithNothingSetTheWelcomePageOpens(t *testing.T) {
	browser, err := chromium.Start(t.Context(), chromium.Options{Extension: filepath.Join(repository, "dist")})
	must(t, err)
	t.Cleanup(browser.Close)
	page, err := browser.OpenExtension(t.Context(), "popup.html")
	must(t, err)
	must(t, page.WaitFor(t.Context(), `chrome.runtime.getContexts({contextTypes: ["TAB"]}).then((all) => all.some((c) => c.documentUrl.endsWith("/welcome.html")))`))
}
