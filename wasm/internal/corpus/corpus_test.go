package corpus

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The labels themselves: Read holds every span against its text.
func TestTheLabelsStandInTheirTexts(t *testing.T) {
	for name, least := range map[string]int{"dev.jsonl": 593, "more.jsonl": 120} {
		cases, err := Read("../../../testdata/numbers/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if len(cases) < least {
			t.Errorf("%s has %d cases, %d at least are expected", name, len(cases), least)
		}
		for _, c := range cases {
			if negative := strings.Contains(c.Group, "_neg"); negative != (len(c.Expect) == 0) {
				t.Errorf("%s: group %s with %d numbers", c.ID, c.Group, len(c.Expect))
			}
			for _, e := range c.Expect {
				for _, other := range e.Others {
					if !strings.Contains(*c.Text.Text, other) {
						t.Errorf("%s: %q does not stand in its text", c.ID, other)
					}
				}
			}
		}
	}
}

func TestAWrongLabelIsTold(t *testing.T) {
	const good = `{"id":"a","text":"☎😀 021","expect":[{"raw":"021","start":4,"end":7}]}`
	for _, test := range []struct{ name, lines, message string }{
		{"a span elsewhere", strings.Replace(good, `"start":4`, `"start":3`, 1), `line 1: " 021" stands from 3 to 7, not "021"`},
		{"a span behind the text", strings.Replace(good, `"end":7`, `"end":8`, 1), "line 1: 4 to 8 is no part of its 7 units"},
		{"an id used twice", good + "\n\n" + good, `line 3: its id "a" was seen before`},
		{"a line without text", good + "\n" + `{"id":"b"}`, `line 2: it has no "text"`},
		{"nothing wrong", good, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "cases.jsonl")
			if err := os.WriteFile(file, []byte(test.lines), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Read(file)
			if err == nil && test.message != "" || err != nil && (test.message == "" || !strings.HasSuffix(err.Error(), test.message)) {
				t.Errorf("got %v, want %q", err, test.message)
			}
		})
	}
}

func TestCountClaimsEachNumberOnce(t *testing.T) {
	number := func(e164, raw, extension string) Found { return Found{E164: e164, Raw: raw, Extension: extension} }
	label := Expected{E164: "+982188451236", Raw: "021-88451236 داخلی 12", Others: []string{"021-88451236"}, Extension: "12"}
	for _, test := range []struct {
		name   string
		expect []Expected
		found  []Found
		want   Score
	}{
		{"nothing where nothing is", nil, nil, Score{Cases: 1}},
		{"a number where none is", nil, []Found{number("+982188451236", "", "")}, Score{Cases: 1, False: 1, Dirty: 1}},
		{"the number with its extension", []Expected{label}, []Found{number(label.E164, label.Raw, "12")}, Score{Cases: 1, True: 1, Spans: 1, Extensions: 1, Read: 1}},
		{"the number alone, with marks around it", []Expected{label}, []Found{number(label.E164, "\u200e021-88451236\u200f ", "")}, Score{Cases: 1, True: 1, Spans: 1, Extensions: 1}},
		{"the number over another span", []Expected{label}, []Found{number(label.E164, "88451236", "13")}, Score{Cases: 1, True: 1, Extensions: 1}},
		{"the same number twice, expected once", []Expected{label}, []Found{number(label.E164, label.Raw, "12"), number(label.E164, label.Raw, "12")},
			Score{Cases: 1, True: 1, False: 1, Dirty: 1, Spans: 1, Extensions: 1, Read: 1}},
		{"another number", []Expected{label}, []Found{number("+982188451237", label.Raw, "12")}, Score{Cases: 1, False: 1, Missed: 1, Dirty: 1, Extensions: 1}},
		{"a fax number as such", []Expected{{E164: "+1", Kind: "fax"}}, []Found{{E164: "+1", Kind: "fax"}}, Score{Cases: 1, True: 1, Spans: 1, Kinds: 1, KindsRight: 1}},
		{"a fax number as a telephone", []Expected{{E164: "+1", Kind: "fax"}}, []Found{{E164: "+1", Kind: "phone"}}, Score{Cases: 1, True: 1, Spans: 1, Kinds: 1}},
	} {
		if got := Count(Case{Expect: test.expect}, test.found); got != test.want {
			t.Errorf("%s:\n got %+v\nwant %+v", test.name, got, test.want)
		}
	}
}

func TestSharesOfNothingAreWhole(t *testing.T) {
	s := Score{True: 3, False: 1, Missed: 2}
	if s.Precision() != 0.75 || s.Recall() != 0.6 || s.F1() != 6.0/9 {
		t.Errorf("precision %v, recall %v, F1 %v", s.Precision(), s.Recall(), s.F1())
	}
	if s = (Score{}); s.Precision() != 1 || s.Recall() != 1 || s.Labels() {
		t.Errorf("of nothing: precision %v, recall %v, labels %v", s.Precision(), s.Recall(), s.Labels())
	}
}

func TestATallySumsWhatBelongsTogether(t *testing.T) {
	text := ""
	var cases []Case
	for _, c := range []struct{ region, group string }{{"IR", "ir_mobile"}, {"IR", "ir_range"}, {"US", "ww_intl"}, {"IR", "ww_hint"}, {"IR", "ir_neg"}} {
		one := Case{Text: Text{Region: c.region, Text: &text}, Group: c.group}
		if c.group != "ir_neg" {
			one.Expect = []Expected{{E164: "+1"}}
		}
		cases = append(cases, one)
	}
	tally := Tally(cases, func(Case) []Found { return nil })
	for name, missed := range map[string]int{IranCore: 1, IranAll: 2, WorldCore: 1, WorldAll: 2, All: 4, "ir_range": 1} {
		if got := tally[name]; got == nil || got.Missed != missed {
			t.Errorf("%s: %+v, want %d missed", name, got, missed)
		}
	}
	if tally[IranNegatives].Cases != 1 || tally[WorldNegatives] != nil {
		t.Errorf("negatives: %+v and %+v", tally[IranNegatives], tally[WorldNegatives])
	}
	var table strings.Builder
	Markdown(&table, tally)
	for _, line := range []string{"| ir_neg | 1 | 0 | 0 | 0 | – | – | – | – | – | – |", "| positives found | 4 | 0.0 |", "| ordinary negatives hit | 1 | 0.0 |"} {
		if !strings.Contains(table.String(), line) {
			t.Errorf("the table has no line %q:\n%s", line, table.String())
		}
	}
}

func TestLinesEndWithTheFirstError(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	bad := errors.New("bad")
	var seen []int
	err := Lines(strings.NewReader(long+"\n \r\nb\nc"), func(line []byte) error {
		seen = append(seen, len(strings.TrimSpace(string(line))))
		if line[0] == 'c' {
			return bad
		}
		return nil
	})
	if !errors.Is(err, bad) || err.Error() != "line 4: bad" || len(seen) != 3 || seen[0] != 1<<20 {
		t.Errorf("lines of %v characters, then %v", seen, err)
	}
}
