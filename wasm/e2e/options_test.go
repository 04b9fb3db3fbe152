package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// kept returns what the extension keeps of its settings.
func kept(t *testing.T, p *chromium.Page) message.Configuration {
	t.Helper()
	reply, err := stage.Ask(p, message.TypeConfiguration, nil)
	must(t, err)
	var c message.Configuration
	must(t, json.Unmarshal(reply.OK, &c))
	return c
}

func TestSettingsAreExportedErasedAndImportedAgain(t *testing.T) {
	configured(t)
	t.Cleanup(func() { configured(t) })
	p := options(t)
	typeInto(t, p, "history-days", "۳۰\r")
	waitText(t, p, "saved", "Keep calls for (days)")

	// What Chrome would save is looked at in its place.
	must(t, p.Evaluate(`(() => { const make = URL.createObjectURL; window.files = []; URL.createObjectURL = (file) => { files.push(file); return make(file); }; })()`, nil))
	clickOn(t, p, "export")
	waitText(t, p, "transfer-result", "Exported")
	if plain := evaluated[string](t, p, `files[0].text()`); strings.Contains(plain, `"password"`) || !strings.Contains(plain, `"days": 30`) {
		t.Errorf("exported is %s", plain)
	}
	clickOn(t, p, "export-secrets")
	waitText(t, p, "transfer-question", "The file will have your user name")
	clickOn(t, p, "transfer-continue")
	clickOn(t, p, "transfer-do")
	waitText(t, p, "transfer-result", "Exported, with your secrets")
	document := evaluated[string](t, p, `files[1].text()`)

	clickOn(t, p, "reset")
	clickOn(t, p, "transfer-continue")
	waitText(t, p, "transfer-question", "Nothing of it can be brought back")
	clickOn(t, p, "transfer-do")
	waitText(t, p, "transfer-result", "Everything is erased")
	if keys := evaluated[string](t, p, `Promise.all([chrome.storage.local.getKeys(), chrome.storage.session.getKeys()]).then(String)`); keys != "," {
		t.Errorf("Chrome still keeps %s", keys)
	}
	if c := kept(t, p); c.Configured || c.Secrets.Password || evaluated[string](t, p, `document.getElementById("connection-server").value`) != "" {
		t.Errorf("there is still %+v", c)
	}

	clickOn(t, p, "import-text")
	must(t, p.Paste(document))
	clickOn(t, p, "import")
	waitText(t, p, "import-result", "Imported and saved")
	clickOn(t, p, "test")
	waitText(t, p, "result", "The connection works")
	if c := kept(t, p); c.Settings.History.Days != 30 || !c.Secrets.Password {
		t.Errorf("imported is %+v", c)
	}
	clickOn(t, p, "diagnostics")
	waitText(t, p, "diagnostics-text", `"connection.server": "http://…:`)
}

func TestThePagesAreLightOrDarkAndNumbersMarkedAsChosen(t *testing.T) {
	configured(t)
	t.Cleanup(func() { configured(t) })
	const ground = `getComputedStyle(document.body).backgroundColor`
	p := openOptions(t)
	colours := map[string]string{}
	for _, c := range []struct{ prefers, letter, theme string }{
		{"dark", "a", settings.ThemeAuto}, {"dark", "l", settings.ThemeLight}, {"light", "d", settings.ThemeDark}, {"light", "a", settings.ThemeAuto},
	} {
		must(t, p.ColorScheme(c.prefers))
		choose(t, p, "look-theme", c.letter, c.theme)
		must(t, p.WaitFor(t.Context(), `document.documentElement.dataset.theme === "`+c.theme+`"`))
		colours[c.prefers+" "+c.theme] = evaluated[string](t, p, ground)
	}
	if colours["dark light"] != colours["light auto"] || colours["light dark"] != colours["dark auto"] || colours["light auto"] == colours["dark auto"] {
		t.Errorf("the ground is %q", colours)
	}

	// A page that opens is so from its first moment, and pages are marked as said.
	choose(t, p, "look-theme", "d", settings.ThemeDark)
	waitText(t, p, "saved", "Light or dark")
	choose(t, p, "look-numbers", "o", settings.NumbersBackground)
	waitText(t, p, "saved", "Numbers in pages")
	certificates := openExtension(t, "certificates.html")
	must(t, certificates.ColorScheme("light"))
	if got := evaluated[string](t, certificates, ground); got != colours["light dark"] {
		t.Errorf("another page has the ground %s", got)
	}
	page := openPage(t, "demo.html")
	must(t, page.WaitFor(t.Context(), `CSS.highlights.get("simotel-background")?.size > 0 && !CSS.highlights.has("simotel")`))
	openCard(t, page, "+98 21 8834 1256")
}

func TestTheOptionsAreAccessibleWhileTheyAreChanged(t *testing.T) {
	for _, a := range appearances {
		t.Run(a.language, func(t *testing.T) {
			configured(t)
			configure(t, a.document())
			p := options(t)
			must(t, p.ColorScheme(a.scheme))
			typeInto(t, p, "guards-perMinute", "500\r")
			must(t, p.WaitFor(t.Context(), `document.getElementById("saved").dataset.kind === "bad"`))
			audit(t, p, "a mistake")
			typeInto(t, p, "guards-perMinute", "5\r")
			must(t, p.WaitFor(t.Context(), `document.getElementById("saved").dataset.kind === "good"`))
			clickOn(t, p, "undo")
			must(t, p.WaitFor(t.Context(), `document.getElementById("undo").ariaDisabled === "true"`))
			clickOn(t, p, "diagnostics")
			clickOn(t, p, "reset")
			clickOn(t, p, "transfer-continue")
			must(t, p.WaitFor(t.Context(), `document.getElementById("transfer-do").checkVisibility()`))
			audit(t, p, "a change taken back, and a question")
			file := map[string]string{"en": "licences.html", "fa": "privacy.html"}[a.language]
			other := openExtension(t, file)
			must(t, other.ColorScheme(a.scheme))
			must(t, other.Evaluate(`for (const part of document.querySelectorAll("details")) part.open = true`, nil))
			audit(t, other, file)
			inSight := `[...document.querySelectorAll("[data-language]")].filter((part) => part.checkVisibility()).map((part) => part.lang).join() + document.documentElement.lang`
			if got := evaluated[string](t, other, inSight); got != a.language+a.language {
				t.Errorf("%s shows %s", file, got)
			}
			clickOn(t, other, "language")
			if got := evaluated[string](t, other, inSight); got == a.language+a.language {
				t.Errorf("%s shows no other language", file)
			}
		})
	}
}

func TestTheBarOfTheOptionsCoversNothingThatHasTheFocus(t *testing.T) {
	configured(t)
	p := options(t)
	must(t, p.Size(900, 500))
	// At the very end of what is in sight, where the bar comes.
	must(t, p.Evaluate(`{
		const field = document.getElementById("guards-perMinute");
		scrollTo(0, field.getBoundingClientRect().bottom + scrollY - innerHeight + 4);
		field.focus({preventScroll: true});
		field.select();
	}`, nil))
	must(t, p.Type("500\r"))
	must(t, p.WaitFor(t.Context(), `document.getElementById("saved").checkVisibility()`))
	const clear = `((at, bar) => bar.contains(at) || at.getBoundingClientRect().bottom <= bar.getBoundingClientRect().top)(document.activeElement, document.getElementById("saved"))`
	must(t, p.WaitFor(t.Context(), clear))
	for range 8 {
		must(t, p.Type("\t"))
		if !evaluated[bool](t, p, clear) {
			t.Errorf("%s is behind the bar", evaluated[string](t, p, `document.activeElement.id`))
		}
	}
}
