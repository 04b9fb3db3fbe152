package prose

import (
	"math"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAPageHasWhatItIsAskedFor(t *testing.T) {
	run := regexp.MustCompile(`\p{Nd}{4,}`)
	for _, language := range []*Language{Persian, English} {
		for _, density := range []int{0, 10, 200} {
			p, err := Make(language, density, 2*Hundred)
			if err != nil {
				t.Fatal(err)
			}
			text := p.Text()
			hundreds := float64(len(text)) / Hundred
			if math.Abs(hundreds-2) > 0.05 {
				t.Errorf("%s: %d bytes, 200,000 were asked for", p.Name(), len(text))
			}
			if got := float64(len(p.Numbers)) / hundreds; math.Abs(got-float64(density)) > 1 {
				t.Errorf("%s: %.1f numbers in 100 KB", p.Name(), got)
			}
			// What is left without the numbers, which stand there in this order.
			var others strings.Builder
			rest := text
			for _, n := range p.Numbers {
				before, after, found := strings.Cut(rest, n)
				if !found {
					t.Fatalf("%s: %q does not stand in the text", p.Name(), n)
				}
				others.WriteString(before + "#")
				rest = after
			}
			others.WriteString(rest)
			if got := float64(len(run.FindAllString(others.String(), -1))) / hundreds; got < 40 {
				t.Errorf("%s: %.1f other runs of digits in 100 KB, real pages have 40 at least", p.Name(), got)
			}
			if strings.ContainsAny(text, "{}") || !utf8.ValidString(text) {
				t.Errorf("%s: a template was not filled", p.Name())
			}
			again, err := Make(language, density, 2*Hundred)
			if err != nil || !reflect.DeepEqual(p.Blocks, again.Blocks) {
				t.Errorf("%s: another text the second time", p.Name())
			}
		}
	}
}
