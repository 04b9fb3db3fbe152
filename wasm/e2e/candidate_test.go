package e2e

import (
	"encoding/json"
	"fmt"
	"testing"

	"simotel/wasm/detect"
)

// What crosses to a detector is decided by a cheap test, which must let the
// digits of every script pass.
func TestTheDigitsOfEveryScriptMakeACandidate(t *testing.T) {
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	var missed []string
	must(t, p.EvaluateInContentScript(`(() => {
		const missed = [];
		for (let point = 0; point <= 0x10ffff; point++) {
			const c = String.fromCodePoint(point);
			if (/\p{Nd}/u.test(c) && !simotel.isCandidate("تلفن " + c + "-" + c.repeat(2) + " (" + c + ") " + c + "۱")) missed.push(point.toString(16));
		}
		return missed;
	})()`, &missed))
	if len(missed) > 0 {
		t.Errorf("no candidate of the digits %v", missed)
	}
	for _, c := range []struct {
		name, text string
		want       bool
	}{
		{"five digits", "تلفن ۸۸۳۴۱", true},
		{"four digits", "سال ۱۴۰۳ و ۱۴۰۴", false},
		{"digits of two scripts", "02๑๒๓", true},
		{"digits with marks between", "0\u200e2\u200e1\u200e8\u200e8", true},
		{"digits with words between", "2 rooms, 3 beds, 4 chairs, 5 lamps, 6 cups", false},
		{"Thai letters and four digits", "โทร ๐๒๑๘", false},
		{"Thai digits", "โทร ๐๒ ๑๒๓", true},
		{"an emoji and four digits", "📞 0218", false},
		{"five digits in two lines", "021\n88", false},
		{"digits in groups with commas", "12,500,000 and ۱۲٬۵۰۰٬۰۰۰", false},
		{"a date and a time", "2024-05-12 08:30, 12.5.2024, ۱۴۰۳/۰۵/۱۲", false},
		{"years", "2019–2024", false},
		{"what is no day", "2024-45-12", true},
		{"a date that goes on", "021-1403/05/12", true},
		{"a date at the end of a line", "021-\n1403/05/12", true},
	} {
		var got bool
		must(t, p.EvaluateInContentScript(fmt.Sprintf("simotel.isCandidate(%q)", c.text), &got))
		if got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// Whatever the core takes for a mark between the digits of a number, the test
// must take for one too.
func TestWhatStandsBetweenTheDigitsOfANumberMakesACandidate(t *testing.T) {
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	var list []string
	for r := rune(1); r <= 0xffff; r++ {
		if r == '\n' || r == '\r' || r == 0x2028 || r == 0x2029 || r >= 0xd800 && r < 0xe000 {
			continue // a number in two lines needs five digits in one
		}
		text := fmt.Sprintf("0912%c345%c6789", r, r)
		if len(detect.New().Find(text, detect.Options{Region: "IR"})) > 0 {
			list = append(list, text)
		}
	}
	if len(list) < 50 {
		t.Fatalf("only %d characters join digits", len(list))
	}
	raw, err := json.Marshal(list)
	must(t, err)
	var missed []string
	must(t, p.EvaluateInContentScript(fmt.Sprintf("%s.filter((text) => !simotel.isCandidate(text))", raw), &missed))
	if len(missed) > 0 {
		t.Errorf("no candidates: %q", missed)
	}
}
