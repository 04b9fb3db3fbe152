package ui

import (
	stdcsv "encoding/csv"
	"slices"
	"strings"
	"testing"
)

// FuzzExport writes two fields of a call, which are a page's or a CRM's: they are
// read again as two fields of one row, and no cell begins a formula, whatever
// separator a spreadsheet expects.
func FuzzExport(f *testing.F) {
	for _, field := range []string{"=1+1", " =1", "a,=1", "a\t-1", "\"=1", "+98 21", "\u202e=1", "\r\n@x", "；＝1", "a\n\n\u200b=cmd|' /C calc'!A0"} {
		f.Add(field, "x")
		f.Add("x\"", field)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if strings.ContainsRune(a+b, '\r') {
			return // encoding/csv reads CR LF as LF
		}
		text := strings.TrimPrefix(csv([][]string{{a, b}}), byteOrderMark)
		rows, err := stdcsv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(rows) != 1 || !slices.Equal(rows[0], []string{harmless(a), harmless(b)}) {
			t.Fatalf("%q %q is read as %q, %v", a, b, rows, err)
		}
		for _, separator := range []string{",", ";", "\t", "|", "\n"} {
			for cell := range strings.SplitSeq(text, separator) {
				cell = strings.Trim(cell, "\" \u00a0\r\n")
				if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
					t.Fatalf("%q has a cell that begins a formula for who splits at %q", text, separator)
				}
			}
		}
	})
}
