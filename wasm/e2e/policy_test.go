package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/policy"
)

func TestAnAdministratorsPolicyIsInEffectIsShownLockedAndCallsWithItsSecrets(t *testing.T) {
	s, err := stage.Start(t.Context(), repository, chromium.Options{Policies: map[string]any{}})
	must(t, err)
	t.Cleanup(s.Close)
	rule := func(values map[string]any) {
		t.Helper()
		must(t, s.Browser.SetPolicies(t.Context(), map[string]any{"3rdparty": map[string]any{"extensions": map[string]any{s.Browser.ExtensionID: values}}}))
	}
	options, err := s.Browser.OpenExtension(t.Context(), "options.html")
	must(t, err)
	must(t, options.WaitFor(t.Context(), `document.getElementById("form").checkVisibility()`))
	const note = `document.getElementById("connection-server-managed")?.textContent`

	values := map[string]any{
		"connection.kind": "simotel", "connection.server": s.PBX.URL(), "username": "agent", "password": "extension", "extension": stage.Extension,
		"country": "IR", "look.theme": "dark", "recommended": []string{"look.theme"}, "guards.perMinute": "5",
	}
	rule(values)
	must(t, options.WaitFor(t.Context(), note+` === "Set by your administrator"`)) // in the page that was open
	shown := evaluated[string](t, options, `["connection-server", "password", "country", "look-theme", "guards-perMinute"].map((id) => {
		const e = document.getElementById(id);
		return id + " " + e.value + (e.disabled ? " locked" : "");
	}).join("\n")`)
	if want := "connection-server " + s.PBX.URL() + " locked\npassword  locked\ncountry IR locked\nlook-theme dark\nguards-perMinute 10"; shown != want {
		t.Errorf("the options show\n%s\nwant\n%s", shown, want)
	}
	audit(t, options, "settings of an administrator")
	// Chrome dropped the number that is a text, in silence; the check tells.
	raw, err := json.Marshal(values)
	must(t, err)
	if p, err := policy.ParsePolicy(raw); err != nil || len(p.Faults) != 1 || p.Faults[0].Field != "guards.perMinute" {
		t.Errorf("the check finds %v, %v", p.Faults, err)
	}

	page, err := s.Browser.Open(t.Context(), s.Pages.Page("demo.html"))
	must(t, err)
	waitPainted(t, page, texts("demo.html"))
	callFromCard(t, page, "+98 21 8834 1256")
	orders, err := s.PBX.WaitOrders(t.Context(), 1)
	must(t, err)
	if o := orders[0].Fields; o["caller"] != stage.Extension || o["callee"] != "02188341256" {
		t.Errorf("the PBX got %s", orders[0].Body)
	}
	waitCard(t, page, "The PBX accepted the call")
	var read string
	must(t, page.EvaluateInContentScript(`chrome.storage.managed.get().then(JSON.stringify, String)`, &read))
	if !strings.Contains(read, "not allowed") || strings.Contains(read, "password") {
		t.Errorf("a content script reads of the policy %s", read)
	}

	rule(map[string]any{"language": "fa", "country": "XX", "connection.context": "agents"})
	must(t, options.WaitFor(t.Context(), note+` === undefined && document.getElementById("managed").innerText.includes("country: ")`))
	if locked := evaluated[string](t, options, `document.getElementById("connection-context-managed").textContent + document.documentElement.dir`); locked != "مدیر سیستم شما تعیین کرده استrtl" {
		t.Errorf("in Persian it says %q", locked)
	}
	rule(map[string]any{})
	must(t, options.WaitFor(t.Context(), `!document.getElementById("managed").checkVisibility() && !document.querySelector(".managed") && document.documentElement.dir === "ltr"`))
	if got := evaluated[string](t, options, `chrome.storage.local.get().then(JSON.stringify)`); strings.Contains(got, s.PBX.URL()+`"`) && strings.Contains(got, `"password":"extension"`) {
		t.Errorf("of the policy is left %s", got)
	}
}

func TestAnAdministratorMakesAndChecksAPolicy(t *testing.T) {
	configured(t)
	var file, values map[string]any // that was made last
	for _, c := range []struct{ language, fault, right string }{
		{"en", "guards.perMinute: This is not a whole number in the allowed range.", "The policy is right"},
		{"fa", "guards.perMinute: این عددی صحیح در محدودهٔ مجاز نیست.", "خط\u200cمشی درست است"},
	} {
		configure(t, stage.Document(shared.PBX.URL(), c.language))
		p := openExtension(t, "policy.html")
		must(t, p.WaitFor(t.Context(), `document.getElementById("rest").checkVisibility()`))
		typeInto(t, p, "policy-text", `{"guards.perMinute": 500}`)
		clickOn(t, p, "check")
		waitText(t, p, "faults", c.fault)
		audit(t, p, "a policy that was checked")
		typeInto(t, p, "policy-text", `{"guards.perMinute": 5}`)
		clickOn(t, p, "check")
		waitText(t, p, "check-result", c.right)
		folder := t.TempDir()
		var err error
		must(t, p.Downloads(folder))
		must(t, p.Evaluate(`document.getElementById("format").value = "linux"`, nil))
		clickOn(t, p, "save")
		var text []byte
		must(t, p.WaitUntil(t.Context(), "the policy's file", func() (bool, error) {
			text, err = os.ReadFile(filepath.Join(folder, "simotel.json"))
			return err == nil && json.Valid(text), nil
		}))
		inner, _, err := policy.Unwrap(text, shared.Browser.ExtensionID)
		must(t, err)
		made, err := policy.ParsePolicy(inner)
		if err != nil || len(made.Faults) > 0 || !made.Layers.IsLocked("connection.server") || made.Layers.IsLocked("extension") || made.Layers.Secret != nil {
			t.Errorf("the policy that was made is %s (%v, %v)", text, made.Faults, err)
		}
		must(t, json.Unmarshal(text, &file))
		must(t, json.Unmarshal(inner, &values))
	}

	// Another computer's Chromium, with that file, hands all of it over.
	other, err := stage.Start(t.Context(), repository, chromium.Options{Policies: file})
	must(t, err)
	t.Cleanup(other.Close)
	options, err := other.Browser.OpenExtension(t.Context(), "options.html")
	must(t, err)
	must(t, options.WaitFor(t.Context(), `document.getElementById("connection-server").disabled && document.getElementById("connection-server").value === "`+shared.PBX.URL()+`"`))
	if got := evaluated[map[string]any](t, options, `chrome.storage.managed.get()`); !reflect.DeepEqual(got, values) {
		t.Errorf("Chromium hands over %v\nof %v", got, values)
	}
	if evaluated[bool](t, options, `document.getElementById("extension").disabled`) {
		t.Error("the extension is not the user's own")
	}
}
