package ui

import (
	stdcsv "encoding/csv"
	"strings"
	"testing"
	"time"
)

func TestNoFieldOfAnExportIsAFormula(t *testing.T) {
	for name, c := range map[string]struct{ field, want string }{
		"words":                          {"Asked for 2+2=4", "Asked for 2+2=4"},
		"nothing":                        {"", ""},
		"a number inside":                {"0912 345 6789", "0912 345 6789"},
		"a number with its plus":         {"+989123456789", "'+989123456789"},
		"equals":                         {`=HYPERLINK("http://evil.example","x")`, `'=HYPERLINK("http://evil.example","x")`},
		"minus":                          {"-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"},
		"at":                             {"@SUM(1)", "'@SUM(1)"},
		"tab":                            {"\t=1", "'\t'=1"},
		"carriage return":                {"\r=1", "'\r'=1"},
		"wide equals":                    {"＝1+1", "'＝1+1"},
		"wide plus":                      {"＋1", "'＋1"},
		"wide minus":                     {"－1", "'－1"},
		"wide at":                        {"＠SUM(1)", "'＠SUM(1)"},
		"behind spaces":                  {"  =1", "  '=1"},
		"behind marks that do not show":  {"\u200e\ufeff=1", "\u200e\ufeff'=1"},
		"behind a semicolon":             {"x;=1", "x;'=1"},
		"behind a comma":                 {"x,=1", "x,'=1"},
		"on a second line":               {"x\n=1", "x\n'=1"},
		"behind a quote that ends early": {`x",=1`, `x",'=1`},
		"behind a pipe":                  {"x|=1", "x|'=1"},
		"a minus between words":          {"Sunday - call back", "Sunday - call back"},
	} {
		if got := harmless(c.field); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		// As any reader of the format reads it.
		rows, err := stdcsv.NewReader(strings.NewReader(strings.TrimPrefix(csv([][]string{{c.field, "یادداشت"}}), "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 1 || len(rows[0]) != 2 || rows[0][0] != strings.ReplaceAll(c.want, "\r\n", "\n") || rows[0][1] != "یادداشت" {
			t.Errorf("%s: read as %q, %v", name, rows, err)
		}
	}
	if got, want := csv([][]string{{"a", `b "c"`}, {"d\ne", ""}}), "\ufeff\"a\",\"b \"\"c\"\"\"\r\n\"d\ne\",\"\"\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestADayIsReadInBothCalendarsAndAllDigits(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-26": "2026-11-26", "2026/1/5": "2026-01-05", "۱۴۰۵/۰۹/۰۵": "2026-11-26", "1405-9-5": "2026-11-26", "١٤٠٥/٩/٥": "2026-11-26", " 1405.12.30 ": "",
		"": "0001-01-01", "yesterday": "", "2026-02-30": "", "2026-13-01": "", "1405/13/1": "", "2026-11": "", "2026-11-26-1": "", "26/11/2026": "", "-1-1-1": "",
	} {
		got, ok := date(text)
		if ok != (want != "") || ok && got.Format(time.DateOnly) != want {
			t.Errorf("%q is %s, %t; want %q", text, got, ok, want)
		}
	}
}
