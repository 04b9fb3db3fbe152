package ui

import (
	"context"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// codeCountryUnknown says that a typed text is no country's name or code.
const codeCountryUnknown = "country_unknown" // Detail: the text

// Codes lists the package's codes, so that a test can hold the catalogues
// against them.
var Codes = []string{codeCountryUnknown}

// The list of countries that are called without asking, and what adds to it.
const (
	countriesPath = "guards.countries"
	countryChosen = "guards-country"
	countryAdd    = "add-country"
)

// countries binds a list of countries. Its texts are what stands between commas:
// form turns codes into names and back, which takes the browser's own.
func countries(path, label string, at func(*message.Configuration) *[]string) field {
	return field{
		path: path, label: label,
		get: func(c *message.Configuration) string { return strings.Join(*at(c), ", ") },
		set: func(c *message.Configuration, v string) *message.Error {
			texts := []string{}
			for text := range strings.FieldsFuncSeq(v, separates) {
				if text = strings.TrimSpace(text); text != "" {
					texts = append(texts, text)
				}
			}
			*at(c) = texts
			return nil
		},
	}
}

// separates reports whether a character stands between two entries of a list.
func separates(r rune) bool { return strings.ContainsRune(",،;؛\n", r) }

// offerCountries fills the list to choose from in the page's language.
func (o *Options) offerCountries() {
	choose := o.words.Text("options_countries_choose")
	choices := append([]Choice{{"", choose}}, o.Platform.Regions(o.words.Language, settings.Countries())...)
	o.Document.SetChoices(countryChosen, choices)
	o.Document.SetValue(countryChosen, "")
	o.Document.SetAttribute(countryChosen, "aria-label", choose)
}

// addCountry puts the chosen country behind those that are there. It has a
// button, since with the keyboard a choice goes through many others.
func (o *Options) addCountry(ctx context.Context) {
	id := idOf(countriesPath)
	names := o.countryNames([]string{o.Document.Value(countryChosen)})
	o.Document.SetValue(countryChosen, "")
	if names == "" {
		return
	}
	if there := strings.TrimRightFunc(o.Document.Value(id), func(r rune) bool { return r == ' ' || separates(r) }); there != "" {
		names = there + o.words.Text("list_separator") + names
	}
	o.Document.SetValue(id, names)
	o.commit(ctx)
}

// countryNames writes codes as the page's language names them; a code that has
// no name, or one that would not be read again, stays.
func (m *form) countryNames(codes []string) string {
	names := make(map[string]string)
	for _, c := range m.platform.Regions(m.words.Language, settings.Countries()) {
		names[c.Value] = c.Text
	}
	var list []string
	for _, code := range codes {
		if name := names[code]; name != "" && !strings.ContainsFunc(name, separates) {
			code = name
		}
		list = append(list, code)
	}
	return strings.Join(list, m.words.Text("list_separator"))
}

// countryCodes reads names, in any of our languages, and codes.
func (m *form) countryCodes(texts []string) ([]string, *message.Error) {
	codes := make(map[string]string)
	for _, language := range []string{settings.LanguageEnglish, settings.LanguagePersian, m.words.Language} {
		for _, c := range m.platform.Regions(language, settings.Countries()) {
			codes[folded(c.Text)] = c.Value
		}
	}
	for _, code := range settings.Countries() {
		codes[folded(code)] = code
	}
	list := []string{}
	for _, text := range texts {
		code := codes[folded(text)]
		if code == "" {
			return nil, &message.Error{Code: codeCountryUnknown, Field: countriesPath, Detail: text}
		}
		list = append(list, code)
	}
	return list, nil
}

// folded returns a name without what people write differently: capitals, blanks,
// joiners, and the Arabic forms of two Persian letters.
func folded(name string) string {
	name = strings.NewReplacer("ي", "ی", "ك", "ک").Replace(strings.ToLower(settings.Typed(name)))
	return strings.Join(strings.Fields(name), "")
}
