//go:build !js

// Package prose owns made-up pages of Persian and English for measurements: plain
// sentences, menus and tables with as many prices, dates and identifiers as real
// pages have, and with as many telephone numbers as are asked for. It refuses to
// be random: the same request makes the same text.
package prose

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Hundred is the size that densities are counted in: bytes of UTF-8.
const Hundred = 100_000

// Others is how many runs of four or more digits that are no telephone numbers
// stand in each Hundred: years, prices, dates, identifiers.
const Others = 50

// Page is a made-up page.
type Page struct {
	Language *Language
	Density  int      // telephone numbers in each Hundred
	Blocks   []string // the text of each block of the page, as its text nodes hold it
	Numbers  []string // the telephone numbers, in order, as they are written
}

// Make makes a page of about size bytes with density telephone numbers in each
// Hundred.
func Make(language *Language, density, size int) (Page, error) {
	words, err := language.vocabulary()
	if err != nil {
		return Page{}, err
	}
	w := writer{Language: language, vocabulary: words, random: rand.New(rand.NewPCG(uint64(density), uint64(size))), density: density}
	p := Page{Language: language, Density: density}
	for w.written < size {
		p.Blocks = append(p.Blocks, w.block())
	}
	p.Numbers = w.numbers
	return p, nil
}

// Text returns the page as one text, a line a block.
func (p Page) Text() string { return strings.Join(p.Blocks, "\n") }

// Name says what a page is: "Persian, 10 numbers".
func (p Page) Name() string { return fmt.Sprintf("%s, %d numbers", p.Language.Name, p.Density) }

// writer writes a page.
type writer struct {
	*Language
	vocabulary
	random  *rand.Rand
	density int
	written int // bytes
	others  int // figures written
	numbers []string
}

// block returns a paragraph of one to five sentences or, as often, a label.
func (w *writer) block() string {
	var sentences []string
	if w.random.IntN(2) == 0 {
		sentences = append(sentences, w.pick(w.Labels))
	} else {
		for range 1 + w.random.IntN(5) {
			sentences = append(sentences, w.sentence())
		}
	}
	text := strings.Join(sentences, " ")
	w.written += len(text) + 1
	return text
}

// sentence writes what is due at this place of the page.
func (w *writer) sentence() string {
	due := func(density int) int { return density * (w.written + Hundred/1000) / Hundred }
	switch {
	case len(w.numbers) < due(w.density):
		return w.fill(w.pick(w.Contacts))
	case w.others < due(Others):
		w.others++
		return w.fill(w.pick(w.Figures))
	}
	return w.fill(w.pick(w.Plain))
}

func (w *writer) pick(list []string) string { return list[w.random.IntN(len(list))] }

// fill puts words and figures in the place of a template's names.
func (w *writer) fill(template string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		b.WriteString(w.figureOrWord(name))
		template = after
	}
}

func (w *writer) figureOrWord(name string) string {
	switch name {
	case "number":
		n := w.number(w)
		w.numbers = append(w.numbers, n)
		return n
	case "few":
		return w.digits(fmt.Sprint(2 + w.random.IntN(97)))
	case "year":
		return w.digits(w.year())
	case "date":
		return w.digits(fmt.Sprintf("%s/%02d/%02d", w.year(), 1+w.random.IntN(12), 1+w.random.IntN(29)))
	case "price":
		return w.digits(fmt.Sprintf("%d%03d", 1+w.random.IntN(980), 500*w.random.IntN(2)))
	case "code":
		return w.digits(fmt.Sprint(10_000 + w.random.IntN(980_000)))
	case "grouped":
		return w.digits(fmt.Sprintf("%d,%03d,000", 1+w.random.IntN(90), w.random.IntN(1000)))
	}
	return w.pick(w.Words[name])
}

// year is one of the language's own calendar.
func (w *writer) year() string {
	if w.native {
		return fmt.Sprint(1380 + w.random.IntN(24))
	}
	return fmt.Sprint(1990 + w.random.IntN(36))
}

// digits writes ASCII digits in the language's own, two times of three.
func (w *writer) digits(ascii string) string {
	if !w.native || w.random.IntN(3) == 0 {
		return ascii
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '۰'
		}
		return r
	}, ascii)
}
