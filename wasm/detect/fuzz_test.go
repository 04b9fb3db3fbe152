package detect

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"
)

// far is more text than any number looks around at.
var far = "\n" + strings.Repeat("word ", 120) + "\n"

func FuzzFind(f *testing.F) {
	for _, seed := range []string{
		"تلفن: ۰۲۱-۸۸۱۲۳۴۵۶ داخلی ۱۲۳", "88123456-021 / 57", "+98 (0)21 8812-3456-9", "0912\u200c345\u200c6789", "989184481248+",
		"Tel +1 (212) 555-0142 / 555-0143 ext. 12", "12,500,000 0912 345 6789", "1 2 3 4 5 6 7 8 9 10", "\xff021\u200e44556677\xe2\x80",
		"+ ( 86 ) 755 - 123 456 78", "(0xx11) 2345-6789", "0912345678909123456780", "*733*1*09123456789#", "٠٢١/٤٤٥٥٦٦٧٧ الی 80", "((((((1", "++++1 212",
	} {
		f.Add(seed, "IR", "21")
		f.Add(seed, "US", "")
	}
	f.Fuzz(func(t *testing.T, text, region, area string) {
		o := Options{Region: region, AreaCode: area, Lengths: []int{3, 4}, Language: region, Host: "example." + region}
		found := New().Find(text, o)
		units := utf16.Encode([]rune(text))
		last := 0
		for _, m := range found {
			if m.Start < last || m.End <= m.Start || m.End > len(units) {
				t.Fatalf("%q: match %+v behind %d of %d units", text, m, last, len(units))
			}
			last = m.End
			for _, at := range []int{m.Start, m.End} {
				if at < len(units) && units[at] >= 0xdc00 && units[at] < 0xe000 && at > 0 && utf16.IsSurrogate(rune(units[at-1])) {
					t.Fatalf("%q: match %+v splits a character", text, m)
				}
			}
			if m.Kind == Internal {
				if m.E164 != "" || m.Extension == "" {
					t.Fatalf("%q: %+v is no extension", text, m)
				}
			} else if len(m.E164) < 5 || m.E164[0] != '+' || strings.Trim(m.E164[1:], "0123456789") != "" {
				t.Fatalf("%q: %q is no E.164 number", text, m.E164)
			}
			if strings.Trim(m.Extension, "0123456789") != "" || m.Last != "" && m.Last <= m.E164 {
				t.Fatalf("%q: %+v", text, m)
			}
		}
		// Explain tells of the same matches, and of what was refused between them.
		var taken []Match
		end := 0
		for _, c := range New().Explain(text, o) {
			if c.Match.Start < end || c.Match.End < c.Match.Start || c.Match.End > len(units) {
				t.Fatalf("%q: candidate %+v behind %d", text, c, end)
			}
			end = c.Match.End
			if c.Reason == Taken {
				taken = append(taken, c.Match)
			}
		}
		if !reflect.DeepEqual(found, taken) {
			t.Fatalf("%q: found %+v, explained %+v", text, found, taken)
		}
		// What stands far away changes nothing.
		twice := New().Find(text+far+text, o)
		shift := len(units) + len(utf16.Encode([]rune(far)))
		if len(twice) != 2*len(found) {
			t.Fatalf("%q: %+v alone, %+v twice", text, found, twice)
		}
		for i, m := range found {
			again := twice[len(found)+i]
			again.Start -= shift
			again.End -= shift
			if twice[i] != m || again != m {
				t.Fatalf("%q: %+v alone, %+v and %+v twice", text, m, twice[i], again)
			}
		}
	})
}

// The work grows with the text: every span is read once, whatever the text is
// made of.
func TestNoTextIsReadMoreThanOnce(t *testing.T) {
	for _, piece := range []string{
		"0", "1 ", "12 ", "021-", "(", "(1", "+1", "+", "0912 345 6789 ", "88123456-", "1/", "1.1.1.1 ", "(1) ", "1~", "x1", "1x", "۱\u200c", "1\n", "a1",
		"021 8812 3456-9 ", "http://a/1/", "ext1", "تلفن 1 ", "1 تا ", "*1#", "1,000,", "@1", "fax1",
	} {
		var per []float64
		for _, n := range []int{1 << 9, 1 << 13} {
			text := strings.Repeat(piece, n)
			o := Options{Region: "IR", AreaCode: "21", Lengths: []int{3}}
			f := newFinder(o)
			f.read(text, nextDigit(text, 0))
			per = append(per, float64(f.reads)/float64(len(text)))
		}
		if per[1] > 1.1*per[0]+0.1 || per[1] > 12 {
			t.Errorf("%q: %.2f spans a byte are read in 512 repeats, %.2f in 8192", piece, per[0], per[1])
		}
	}
}

func TestTextWithoutCandidatesAllocatesNothing(t *testing.T) {
	text := strings.Repeat("The price is 12,500 and the year 2024, at 14:30. قیمت ۱۲٬۵۰۰ تومان در سال ۱۴۰۳ است. ", 200)
	core, o := New(), Options{Region: "IR", Language: "fa", Host: "example.ir"}
	if n := testing.AllocsPerRun(5, func() {
		if found := core.Find(text, o); found != nil {
			t.Fatalf("found %+v", found)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
