package e2e

import (
	"slices"
	"testing"

	"simotel/wasm/internal/stage"
)

func TestEveryPageShowsItsNumbersUntouchedAndCallsThem(t *testing.T) {
	for _, name := range []string{"contact-fa.html", "strict-csp.html", "demo.html", "crm-spa.html"} {
		t.Run(name, func(t *testing.T) {
			before := configured(t)
			p := openPage(t, name)
			waitPainted(t, p, texts(name))
			pageOwn := takeMutations(t, p)
			var markup, after string
			must(t, p.Evaluate("recorder.markup()", &markup))
			if name != "crm-spa.html" && slices.ContainsFunc(pageOwn, changesThePage) {
				t.Errorf("painting changed the page: %q", pageOwn)
			}
			for i, n := range shared.Pages.Expected[name] {
				hoverUntilCard(t, p, n.Text)
				clickCard(t, p, "Call")
				order := waitOrder(t, before+i)
				if order.Fields["callee"] != n.Dialled || order.Fields["caller"] != stage.Extension {
					t.Errorf("%s: the PBX got %q", n.Text, order.Body)
				}
				_, err := p.WaitCard(t.Context(), "The PBX took the order")
				must(t, err)
				clickCard(t, p, "Close")
				_, err = p.WaitCard(t.Context(), "")
				must(t, err)
				if got, want := takeMutations(t, p), []string{"added simotel-card to html", "removed simotel-card from html"}; !slices.Equal(got, want) {
					t.Errorf("%s: the page saw %q, want %q", n.Text, got, want)
				}
			}
			must(t, p.Evaluate("recorder.markup()", &after))
			if markup != after {
				t.Error("the page's markup is not what it was")
			}
			if errs := p.Errors(); len(errs) > 0 {
				t.Errorf("the page threw %q", errs)
			}
			noFurtherOrder(t, before+len(shared.Pages.Expected[name]))
		})
	}
}
