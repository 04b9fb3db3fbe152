//go:build !js

package chromium

import (
	"context"
	"strings"
	"testing"
)

func TestABrowserHasThePoliciesThatItIsGiven(t *testing.T) {
	b, err := Start(t.Context(), Options{Policies: map[string]any{"HomepageLocation": "http://one.example/"}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	page, err := b.Open(t.Context(), "chrome://policy")
	if err != nil {
		t.Fatal(err)
	}
	// All text of the page, within its many shadow roots.
	const shown = `(function text(n) {
		return [...n.childNodes].map((c) => c.data ?? text(c.shadowRoot ?? c)).join(" ") + (n instanceof ShadowRoot ? [...n.host.childNodes].map(text).join(" ") : "");
	})(document)`
	for _, want := range []string{"http://one.example/", "http://two.example/"} {
		if err := b.SetPolicies(t.Context(), map[string]any{"HomepageLocation": want}); err != nil {
			t.Fatal(err)
		}
		var got string
		err := poll(t.Context(), want, func(context.Context) (bool, error) {
			err := page.Evaluate(shown, &got)
			return strings.Contains(got, want), err
		})
		if err != nil {
			t.Fatalf("%v; the page shows %.2000s", err, got)
		}
	}
}
