package e2e

import (
	"fmt"
	"testing"
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
	} {
		var got bool
		must(t, p.EvaluateInContentScript(fmt.Sprintf("simotel.isCandidate(%q)", c.text), &got))
		if got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
