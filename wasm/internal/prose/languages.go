//go:build !js

package prose

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

// The words of the languages: lists of sentences, where a word in braces stands
// for one of the words of that name or for a made-up figure. "figures" have one
// run of four or more digits each, "contacts" a number, "labels" are those of
// menus, buttons and tables.
var (
	//go:embed en.json
	englishWords []byte
	//go:embed fa.json
	persianWords []byte
)

// Language is what a language's sentences are made of.
type Language struct {
	Name   string // in English
	Code   string // BCP 47
	Region string // ISO 3166-1 alpha-2 of its readers

	raw    []byte // vocabulary, as JSON
	native bool   // digits may be the language's own
	number func(w *writer) string
}

// vocabulary is the words of a language.
type vocabulary struct {
	Plain    []string            `json:"plain"`
	Figures  []string            `json:"figures"`
	Contacts []string            `json:"contacts"`
	Labels   []string            `json:"labels"`
	Words    map[string][]string `json:"words"` // by name
}

func (l *Language) vocabulary() (v vocabulary, err error) {
	if err := json.Unmarshal(l.raw, &v); err != nil {
		return v, fmt.Errorf("read the words of %s: %w", l.Name, err)
	}
	return v, nil
}

// English is written in the United States, with numbers of London among them.
var English = &Language{Name: "English", Code: "en", Region: "US", raw: englishWords, number: englishNumber}

// Persian is written in Iran, its digits in either script.
var Persian = &Language{Name: "Persian", Code: "fa", Region: "IR", raw: persianWords, native: true, number: persianNumber}

// englishNumber makes up a number of those that are kept for fiction: from
// 555-0100 to 555-0199 in North America, 020 7946 0xxx in London.
func englishNumber(w *writer) string {
	area := []int{212, 305, 312, 415, 512, 617, 650, 713}[w.random.IntN(8)]
	last := w.random.IntN(100)
	switch w.random.IntN(4) {
	case 0:
		return fmt.Sprintf("(%d) 555-01%02d", area, last)
	case 1:
		return fmt.Sprintf("%d-555-01%02d", area, last)
	case 2:
		return fmt.Sprintf("+1 %d 555 01%02d", area, last)
	}
	return fmt.Sprintf("+44 20 7946 0%03d", w.random.IntN(1000))
}

// persianNumber makes up a mobile or a subscriber's number in one of six large
// areas, in the forms that people write most. No range is kept for fiction.
func persianNumber(w *writer) string {
	mobile := []string{"912", "915", "919", "935", "936", "901", "990"}[w.random.IntN(7)]
	last := w.random.IntN(10_000)
	area := []string{"21", "26", "31", "41", "51", "71"}[w.random.IntN(6)]
	line := fmt.Sprintf("3%03d", w.random.IntN(1000))
	switch w.random.IntN(6) {
	case 0:
		return w.digits(fmt.Sprintf("0%s%03d%04d", mobile, 100+w.random.IntN(900), last))
	case 1:
		return w.digits(fmt.Sprintf("0%s %03d %04d", mobile, 100+w.random.IntN(900), last))
	case 2:
		return w.digits(fmt.Sprintf("0%s-%s%04d", area, line, last))
	case 3:
		return w.digits(fmt.Sprintf("0%s%s%04d", area, line, last))
	case 4:
		return w.digits(fmt.Sprintf("(0%s) %s %04d", area, line, last))
	}
	return w.digits(fmt.Sprintf("+98 %s %s %04d", area, line, last))
}
