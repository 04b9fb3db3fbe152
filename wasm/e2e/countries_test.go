package e2e

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
	"simotel/wasm/plan"
)

// storedCountries returns the countries that are called without asking.
func storedCountries(t *testing.T, p *chromium.Page) []string {
	t.Helper()
	reply, err := stage.Ask(p, message.TypeConfiguration, nil)
	must(t, err)
	var c message.Configuration
	must(t, json.Unmarshal(reply.OK, &c))
	return c.Settings.Guards.Countries
}

func TestCountriesAreTypedByNameAndChosenFromTheList(t *testing.T) {
	configured(t)
	defer configure(t, `{"version":1,"settings":{"guards":{"countries":[]}}}`)
	p := openExtension(t, "options.html")
	must(t, p.WaitFor(t.Context(), `!document.getElementById("form").hidden`))
	typeInto(t, p, "guards-countries", "germany, ترکیه")
	must(t, p.Evaluate(`document.getElementById("guards-country").focus()`, nil))
	// Chrome takes letters of which one came a second after the other for two words,
	// as while the page saves what was typed above: then they are typed again.
	must(t, p.WaitUntil(t.Context(), "France to be chosen", func() (bool, error) {
		time.Sleep(1100 * time.Millisecond)
		if err := p.Type("France"); err != nil {
			return false, err
		}
		var chosen string
		err := p.Evaluate(`document.getElementById("guards-country").value`, &chosen)
		return chosen == "FR", err
	}))
	clickOn(t, p, "add-country")
	must(t, p.WaitFor(t.Context(), `document.getElementById("guards-countries").value === "Germany, France, Türkiye"`)) // as it is stored
	if got, want := storedCountries(t, p), []string{"DE", "FR", "TR"}; !slices.Equal(got, want) {
		t.Errorf("stored are %q, want %q", got, want)
	}
}

// The names are the browser's: each must be read as the country that it names.
func TestEveryCountryIsReadByTheNameThatTheBrowserHas(t *testing.T) {
	configured(t)
	defer configure(t, `{"version":1,"settings":{"language":"auto","guards":{"countries":[]}}}`)
	all, err := json.Marshal(plan.Regions())
	must(t, err)
	for _, language := range []string{"en", "fa"} {
		configure(t, `{"version":1,"settings":{"language":"`+language+`","guards":{"countries":`+string(all)+`}}}`)
		p := openExtension(t, "options.html")
		must(t, p.WaitFor(t.Context(), `!document.getElementById("form").hidden`))
		clickOn(t, p, "guards-countries")
		must(t, p.Type(" \r")) // a change of the whole list
		must(t, p.WaitFor(t.Context(), `document.getElementById("saved").dataset.kind === "good"`))
		if got, want := storedCountries(t, p), plan.Regions(); !slices.Equal(got, want) {
			t.Errorf("%s: of %d countries %d are stored: %s", language, len(want), len(got), strings.Join(got, " "))
		}
		p.Close()
	}
}
