//go:build !js

package pageserver

import (
	"fmt"
	"html"
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// directoryPage is the page that is generated: a directory of companies with
// directoryNumbers telephone numbers in about 1 MB.
const (
	directoryPage    = "directory.html"
	directoryNumbers = 5000
)

// directory writes the page and what is expected of it, the same each time. The
// noise around the numbers is what such pages have: dates, prices, postcodes,
// registration numbers, none of them a telephone number.
func directory() (page string, expected []Number) {
	g := generator{random: rand.New(rand.NewPCG(2026, 11)), seen: make(map[string]bool)}
	var b strings.Builder
	b.WriteString(`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Directory of companies</title>
  <script src="recorder.js"></script>
  <link rel="stylesheet" href="directory.css">
</head>
<body>
  <h1>Directory of companies</h1>
`)
	for len(expected) < directoryNumbers {
		name := g.of(cities)
		fmt.Fprintf(&b, "  <section>\n    <h2>%s</h2>\n", name)
		if g.random.IntN(2) == 0 {
			b.WriteString("    <table>\n      <tr><th>Company</th><th>Address</th><th>Contact</th><th>Since</th><th>Turnover</th></tr>\n")
			for range 25 {
				expected = append(expected, g.row(&b))
			}
			b.WriteString("    </table>\n")
		} else {
			for range 25 {
				expected = append(expected, g.card(&b))
			}
		}
		b.WriteString("  </section>\n")
	}
	b.WriteString("</body>\n</html>\n")
	return b.String(), expected
}

// generator draws what the page says.
type generator struct {
	random *rand.Rand
	seen   map[string]bool // numbers that were drawn, so that each stands there once
}

func (g *generator) of(list []string) string { return list[g.random.IntN(len(list))] }

// digits fills a pattern: each # becomes a digit.
func (g *generator) digits(pattern string) string {
	return strings.Map(func(r rune) rune {
		if r == '#' {
			return rune('0' + g.random.IntN(10))
		}
		return r
	}, pattern)
}

// number draws one that the page does not have yet.
func (g *generator) number() Number {
	for {
		f := forms[g.random.IntN(len(forms))]
		text := g.digits(f.pattern)
		n := Number{Text: text, Dialled: f.dialled(text)}
		if f.persian {
			n.Text = persian(text)
		}
		if !g.seen[n.Dialled] {
			g.seen[n.Dialled] = true
			return n
		}
	}
}

func (g *generator) row(b *strings.Builder) Number {
	n := g.number()
	fmt.Fprintf(b, "      <tr><td>%s %s</td><td>%s %d, %s</td><td><b>%s</b> %s</td><td>%s</td><td>%s</td></tr>\n",
		g.of(names), g.of(trades), g.of(streets), 1+g.random.IntN(180), g.postcode(), g.of(names), g.markup(n.Text), g.date(), g.price())
	return n
}

func (g *generator) card(b *strings.Builder) Number {
	n := g.number()
	fmt.Fprintf(b, "    <div class=\"card\"><h3>%s %s</h3><p>%s %d, %s</p><p>%s <i>%s</i><br>تلفن: %s</p><p>%s, %s</p></div>\n",
		g.of(names), g.of(trades), g.of(streets), 1+g.random.IntN(180), g.postcode(), g.of(names), g.of(trades), g.markup(n.Text), g.date(), g.price())
	return n
}

// markup writes a number as pages do: as it is, in an element, or across some.
func (g *generator) markup(number string) string {
	text := html.EscapeString(number)
	switch g.random.IntN(4) {
	case 0:
		return `<span class="phone">` + text + `</span>`
	case 1:
		_, size := utf8.DecodeRuneInString(text)
		for range 2 {
			_, next := utf8.DecodeRuneInString(text[size:])
			size += next
		}
		return "<b>" + text[:size] + "</b>" + text[size:]
	}
	return text
}

// Postcodes of ten digits begin with what is no area code.
func (g *generator) postcode() string {
	if g.random.IntN(2) == 0 {
		return persian(g.digits("15########"))
	}
	return g.digits("1####, Reg. HRB 7####B")
}

func (g *generator) date() string {
	day, month := 1+g.random.IntN(28), 1+g.random.IntN(12)
	if g.random.IntN(2) == 0 {
		return persian(fmt.Sprintf("%d/%02d/%02d", 1380+g.random.IntN(25), month, day))
	}
	return fmt.Sprintf("%d-%02d-%02d", 2001+g.random.IntN(25), month, day)
}

func (g *generator) price() string {
	if g.random.IntN(2) == 0 {
		return persian(g.digits("2#,###,000")) + " ریال"
	}
	return g.digits("EUR 1##,000")
}

// form is one way to write a number.
type form struct {
	pattern       string
	persian       bool
	code, replace string // of the country, as the PBX is to be given it
}

// dialled returns what the PBX is to be given for a text of this form.
func (f form) dialled(text string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	return f.replace + strings.TrimPrefix(digits, f.code)
}

var forms = []form{
	{pattern: "021-88## ####"},
	{pattern: "(021) 88######"},
	{pattern: "0912 ### ####"},
	{pattern: "0935#######"},
	{pattern: "031-36######"},
	{pattern: "021-88######", persian: true},
	{pattern: "0912 ### ####", persian: true},
	{pattern: "051-38######", persian: true},
	{pattern: "0919#######", persian: true},
	{pattern: "+98 21 88## ####", code: "98", replace: "0"},
	{pattern: "0098 912 ### ####", code: "0098", replace: "0", persian: true},
	{pattern: "+49 30 90####", replace: "00"},
	{pattern: "+44 20 7946 ####", replace: "00"},
	{pattern: "+33 1 42 ## ## ##", replace: "00"},
	{pattern: "+1 (650) 253-####", replace: "00"},
	{pattern: "+90 212 4## ## ##", replace: "00"},
}

// persian writes a text's digits in Persian.
func persian(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '۰' + r - '0'
		}
		return r
	}, text)
}

var (
	cities  = []string{"Tehran", "تهران", "Isfahan", "اصفهان", "Mashhad", "مشهد", "Berlin", "London", "Paris", "Istanbul"}
	names   = []string{"Azar", "Parsian", "Northwind", "Blue Harbor", "رضایی", "کریمی", "احمدی", "Thompson", "Schmidt", "Laurent", "بازرگانی آذر", "Rheinwerk"}
	trades  = []string{"Logistics", "Trading Co.", "قطعات خودرو", "صنایع غذایی", "Ltd", "GmbH", "حمل و نقل", "Consulting", "Steel Works"}
	streets = []string{"Valiasr Street", "خیابان آزادی، پلاک", "Azadi Avenue", "خیابان ولیعصر، پلاک", "Harbour Road", "Hauptstrasse", "Rue de la Paix"}
)
