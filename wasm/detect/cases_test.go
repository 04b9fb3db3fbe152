package detect_test

import (
	"bufio"
	"encoding/json"
	"os"
	"reflect"
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
			if got := detect.New().Find(c.Text, detect.Options{Region: c.Region}); !reflect.DeepEqual(got, want) {
				t.Errorf("Find(%q)\n got %+v\nwant %+v", c.Text, got, want)
			}
		})
	}
}

// A number that is painted is read again when it is clicked: both must agree.
func TestParseReadsWhatFindFound(t *testing.T) {
	for _, c := range readCases(t) {
		for _, m := range c.Matches {
			n, err := tel.Reader{Detector: detect.New(), Options: detect.Options{Region: c.Region}}.Parse(m.Raw)
			if err != nil || n.E164 != m.E164 || n.Extension != m.Ext {
				t.Errorf("%s: Parse(%q) = %s ext %q, %v; Find said %s ext %q", c.Name, m.Raw, n.E164, n.Extension, err, m.E164, m.Ext)
			}
		}
	}
}

func TestFindCountsUnitsOverBytesThatAreNotUTF8(t *testing.T) {
	got := detect.New().Find("\xff\xfe😀 021\xff 09121110022", detect.Options{Region: "IR"})
	if len(got) != 1 || got[0].Start != 10 || got[0].End != 21 {
		t.Errorf("got %+v, want one match from 10 to 21", got)
	}
}

func between(text string, start, end int) string {
	units := utf16.Encode([]rune(text))
	return string(utf16.Decode(units[start:end]))
}
