package e2e

import (
	"fmt"
	"slices"
	"testing"

	"simotel/wasm/internal/stage"
)

// What docs/security.md says under "What a page can tell", seen by a page.
func TestWhatAPageCanTellIsWhatIsSaidOfIt(t *testing.T) {
	where(t, "page") // a core is tried at once
	for i, c := range []struct {
		name, settings, head string
		marks, violations    []string
	}{
		{"as it is by default", ``, ``, []string{"simotel"}, nil},
		{"with a coloured ground", `"look":{"theme":"auto","numbers":"background"}`, ``, []string{"simotel-background"}, nil},
		{"without a mark", `"look":{"theme":"auto","numbers":"plain"}`, ``, []string{"simotel-plain"}, nil},
		{"in a country where the text is no number", `"country":"FR"`, ``, nil, nil},
		{"on a site that is off", `"sites":{"mode":"except","list":["127.0.0.1"]}`, ``, nil, nil},
		{"that keeps its text", ``, `<meta name="format-detection" content="telephone=no">`, nil, nil},
		{"whose policy forbids WebAssembly", ``, `<meta http-equiv="Content-Security-Policy" content="script-src 'unsafe-inline'">`, []string{"simotel"}, []string{"wasm-eval chrome-extension"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			document := stage.Document(shared.PBX.URL(), "en")
			if c.settings != "" {
				document = stage.With(document, c.settings)
			}
			configure(t, document)
			p := openText(t, fmt.Sprintf("tell%d.html", i), c.head+`<script>
const heard = [];
document.addEventListener("securitypolicyviolation", (e) => heard.push(e.blockedURI + " " + e.sourceFile.split(":")[0]));
const marks = () => [...CSS.highlights.keys()];
</script><p>Office: 021-8834 1256</p>`)
			if len(c.marks) > 0 {
				must(t, p.WaitFor(t.Context(), `marks().length > 0`))
			}
			if len(c.violations) > 0 {
				must(t, p.WaitFor(t.Context(), `heard.length > 0`))
			}
			must(t, p.Evaluate(`new Promise((done) => setTimeout(done, 500))`, nil))
			if got := evaluated[[]string](t, p, `marks()`); !slices.Equal(got, c.marks) {
				t.Errorf("its registry has %q, want %q", got, c.marks)
			}
			if got := evaluated[[]string](t, p, `heard`); !slices.Equal(got, c.violations) {
				t.Errorf("it hears %q, want %q", got, c.violations)
			}
			// The style sheet is there whatever is found.
			if got := evaluated[string](t, p, `getComputedStyle(document.body, "::highlight(simotel)").textDecorationLine`); got != "underline" {
				t.Errorf("the mark's line is %q", got)
			}
			if got := evaluated[string](t, p, `document.querySelectorAll("simotel-card").length + " " + typeof chrome?.runtime?.id + " " + performance.getEntriesByType("resource").length`); got != "0 undefined 0" {
				t.Errorf("it sees %q beside that", got)
			}
		})
	}
}
