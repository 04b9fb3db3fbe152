package numbers

import (
	"bufio"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"simotel/wasm/detect"
	"simotel/wasm/tel"
)

// findCase is one line of testdata/numbers/find.jsonl.
type findCase struct {
	Name    string `json:"name"`
	Region  string `json:"region"`
	Text    string `json:"text"`
	Matches []struct {
		Start int    `json:"start"` // UTF-16 units
		End   int    `json:"end"`
		Raw   string `json:"raw"` // what stands between them
		E164  string `json:"e164"`
		Ext   string `json:"ext"`
	} `json:"matches"`
}

func readCases(t testing.TB) []findCase {
	f, err := os.Open("../../testdata/numbers/find.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var cases []findCase
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var c findCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		cases = append(cases, c)
	}
	if len(cases) < 60 {
		t.Fatalf("only %d cases", len(cases))
	}
	return cases
}

func TestFindSeesEverydayNumbersAndNothingElse(t *testing.T) {
	for _, c := range readCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			var want []detect.Match
			for _, m := range c.Matches {
				if raw := between(c.Text, m.Start, m.End); raw != m.Raw {
					t.Fatalf("the case itself is wrong: %q stands there, not %q", raw, m.Raw)
				}
				want = append(want, detect.Match{Start: m.Start, End: m.End, E164: m.E164, Extension: m.Ext, Kind: detect.Phone})
			}
			if got := New().Find(c.Text, detect.Options{Region: c.Region}); !reflect.DeepEqual(got, want) {
				t.Errorf("Find(%q)\n got %+v\nwant %+v", c.Text, got, want)
			}
		})
	}
}

// A number that is painted is read again when it is clicked: both must agree.
func TestParseReadsWhatFindFound(t *testing.T) {
	for _, c := range readCases(t) {
		for _, m := range c.Matches {
			n, err := tel.Reader{Detector: New(), Options: detect.Options{Region: c.Region}}.Parse(m.Raw)
			if err != nil || n.E164 != m.E164 || n.Extension != m.Ext {
				t.Errorf("%s: Parse(%q) = %s ext %q, %v; Find said %s ext %q", c.Name, m.Raw, n.E164, n.Extension, err, m.E164, m.Ext)
			}
		}
	}
}

func TestFindCountsUnitsOverBytesThatAreNotUTF8(t *testing.T) {
	got := New().Find("\xff\xfe😀 021\xff 09121110022", detect.Options{Region: "IR"})
	if len(got) != 1 || got[0].Start != 10 || got[0].End != 21 {
		t.Errorf("got %+v, want one match from 10 to 21", got)
	}
}

func between(text string, start, end int) string {
	units := utf16.Encode([]rune(text))
	return string(utf16.Decode(units[start:end]))
}

func FuzzFind(f *testing.F) {
	for _, c := range readCases(f) {
		f.Add(c.Text, c.Region)
	}
	f.Add("\xff021\u200e44556677\xe2\x80", "IR")
	f.Fuzz(func(t *testing.T, text, region string) {
		units := utf16.Encode([]rune(text))
		last := 0
		for _, m := range New().Find(text, detect.Options{Region: region}) {
			if m.Start < last || m.End <= m.Start || m.End > len(units) {
				t.Fatalf("%q: match %+v behind %d of %d units", text, m, last, len(units))
			}
			last = m.End
			for _, at := range []int{m.Start, m.End} {
				if at < len(units) && utf16.IsSurrogate(rune(units[at])) && units[at] >= 0xdc00 {
					t.Fatalf("%q: match %+v splits a surrogate pair", text, m)
				}
			}
			if !strings.HasPrefix(m.E164, "+") || strings.Trim(m.E164[1:], "0123456789") != "" {
				t.Fatalf("%q: %q is no E.164 number", text, m.E164)
			}
		}
	})
}
