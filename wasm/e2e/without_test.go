package e2e

import (
	"slices"
	"testing"

	"simotel/wasm/internal/chromium"
)

// openBoth opens a page of testdata in the shared browser and in one that does
// not have the extension, to compare what the page gets to see.
func openBoth(t *testing.T, name string) (with, without *chromium.Page) {
	t.Helper()
	return openPage(t, name), openBare(t, bare(t), name)
}

// bare starts a browser without the extension.
func bare(t *testing.T) *chromium.Browser {
	t.Helper()
	b, err := chromium.Start(t.Context(), chromium.Options{})
	must(t, err)
	t.Cleanup(b.Close)
	return b
}

func openBare(t *testing.T, b *chromium.Browser, name string) *chromium.Page {
	t.Helper()
	p, err := b.Open(t.Context(), shared.Pages.Page(name))
	must(t, err)
	t.Cleanup(p.Close)
	return p
}

// sameMutations compares what the page saw in both browsers since the last
// time.
func sameMutations(t *testing.T, with, without *chromium.Page) {
	t.Helper()
	if got, want := takeMutations(t, with), takeMutations(t, without); !slices.Equal(got, want) {
		t.Errorf("with us the page saw\n%q, without us\n%q", got, want)
	}
}

// mutationsWithoutUs returns what a page sees until its last number is shown, in
// a browser without the extension.
func mutationsWithoutUs(t *testing.T, name string) []string {
	t.Helper()
	p := openBare(t, bare(t), name)
	all := texts(name)
	must(t, p.WaitFor(t.Context(), "document.body.innerText.includes(`"+all[len(all)-1]+"`)"))
	return takeMutations(t, p)
}

// sameInAnyOrder compares two lists of mutations.
func sameInAnyOrder(t *testing.T, with, without []string) {
	t.Helper()
	got, want := slices.Sorted(slices.Values(with)), slices.Sorted(slices.Values(without))
	if !slices.Equal(got, want) {
		t.Errorf("with us the page saw\n%q, without us\n%q", got, want)
	}
}

// evaluated returns what an expression is.
func evaluated[T any](t *testing.T, p *chromium.Page, expression string) T {
	t.Helper()
	var v T
	must(t, p.Evaluate(expression, &v))
	return v
}
