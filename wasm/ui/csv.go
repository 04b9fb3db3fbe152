package ui

import "strings"

// csv writes rows as RFC 4180 has them, with all fields in quotes, behind a byte
// order mark, by which spreadsheets know that it is UTF-8. No field is a formula.
func csv(rows [][]string) string {
	var b strings.Builder
	b.WriteString("\ufeff")
	for _, row := range rows {
		for i, field := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteByte('"')
			b.WriteString(strings.ReplaceAll(harmless(field), `"`, `""`))
			b.WriteByte('"')
		}
		b.WriteString("\r\n")
	}
	return b.String()
}

// formulas are the characters that a spreadsheet may take a cell for a formula
// by, at its beginning; the wide forms are read like the others by some.
const formulas = "=+-@＝＋－＠\t\r"

// harmless returns a field that no spreadsheet executes: an apostrophe stands
// before what would begin a formula. A telephone number with its plus is kept
// readable by the same, it would be rounded like any great number. Also behind
// what a program that expects another separator than the comma, or that does not
// heed quotes, takes for the end of a cell.
func harmless(field string) string {
	var b strings.Builder
	begins := true
	for _, r := range field {
		if begins && strings.ContainsRune(formulas, r) {
			b.WriteByte('\'')
		}
		switch {
		case strings.ContainsRune(",;|\t\r\n\"", r):
			begins = true
		case r != ' ' && r != '\u00a0' && r != '\ufeff' && !(r >= '\u200b' && r <= '\u200f'):
			begins = false
		}
		b.WriteRune(r)
	}
	return b.String()
}
