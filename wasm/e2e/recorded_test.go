package e2e

import (
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
)

// synthetic has the page make every event that a script can make, and sees that
// none opens the card, without which there is no call.
func synthetic(t *testing.T, p *chromium.Page, number string) {
	t.Helper()
	var cards int
	if must(t, p.Evaluate(`recorder.synthetic("`+number+`")`, &cards)); cards != 0 {
		t.Errorf("synthetic events opened %d cards", cards)
	}
}

func threwNothing(t *testing.T, p *chromium.Page) {
	t.Helper()
	if errs := p.Errors(); len(errs) > 0 {
		t.Errorf("the page threw %q", errs)
	}
}

// takeMutations returns what the page's own recorder saw since the last time.
func takeMutations(t *testing.T, p *chromium.Page) []string {
	t.Helper()
	var list []string
	must(t, p.Evaluate("recorder.take()", &list))
	return list
}

// isOurs reports whether a record is a change that only we could have made.
func isOurs(record string) bool { return strings.Contains(record, "simotel-") }

// isChange reports whether a record is more than the parser's work.
func isChange(record string) bool {
	return strings.HasPrefix(record, "attribute ") || strings.HasPrefix(record, "removed ")
}
