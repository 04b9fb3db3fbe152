package e2e

import (
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
)

// takeMutations returns what the page's own recorder saw since the last time.
func takeMutations(t *testing.T, p *chromium.Page) []string {
	t.Helper()
	var list []string
	must(t, p.Evaluate("recorder.take()", &list))
	return list
}

// changesThePage reports whether a record is more than the parser's work.
func changesThePage(record string) bool {
	return strings.HasPrefix(record, "attribute ") || strings.HasPrefix(record, "removed ") || strings.Contains(record, "simotel")
}
