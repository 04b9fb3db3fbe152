package e2e

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"testing"

	"simotel/wasm/internal/bundle"
	"simotel/wasm/internal/chromium"
)

// readPages are pages that people read, copy, search and print.
var readPages = []string{"demo.html", "contact-fa.html", reactPage}

// openToRead opens a page in both browsers and waits until its numbers are
// painted and nothing moves in it any more.
func openToRead(t *testing.T, name string, without *chromium.Browser) (with, alone *chromium.Page) {
	t.Helper()
	with, alone = openPage(t, name), openBare(t, without, name)
	waitShownPainted(t, with, texts(name))
	if name == reactPage {
		for _, p := range []*chromium.Page{with, alone} {
			must(t, p.WaitFor(t.Context(), `document.querySelector("small")`))
			must(t, p.Evaluate("crm.pace(0)", nil))
			must(t, p.WaitFor(t.Context(), `document.querySelector("small").textContent === ", seen 0 ticks ago"`))
		}
		waitShownPainted(t, with, texts(name))
	}
	return with, alone
}

// copied is what a paste brings of the clipboard.
type copied struct{ Text, HTML, Value string }

// paste pastes into a field of another page and returns what came.
func paste(t *testing.T, into *chromium.Page) copied {
	t.Helper()
	must(t, into.Evaluate(`void addEventListener("paste", (event) => {
	  window.pasted = {Text: event.clipboardData.getData("text/plain"), HTML: event.clipboardData.getData("text/html")};
	}, {once: true})`, nil))
	clickOn(t, into, "name")
	must(t, into.Shortcut("selectAll"))
	must(t, into.Shortcut("paste"))
	must(t, into.WaitFor(t.Context(), "window.pasted"))
	return evaluated[copied](t, into, `({...pasted, Value: document.getElementById("name").value})`)
}

func TestCopyAndPasteBringWhatTheyBringWithoutUs(t *testing.T) {
	configured(t)
	makeReact(t, bundle.Production)
	without := bare(t)
	fields, fieldsAlone := openPage(t, editorPage), openBare(t, without, editorPage)
	for _, name := range readPages {
		t.Run(name, func(t *testing.T) {
			with, alone := openToRead(t, name, without)
			var all [2]copied
			for i, p := range []*chromium.Page{with, alone} {
				must(t, p.Click(chromium.Point{X: 5, Y: 5}))
				must(t, p.Shortcut("selectAll"))
				must(t, p.Shortcut("copy"))
				all[i] = paste(t, []*chromium.Page{fields, fieldsAlone}[i])
			}
			if all[0] != all[1] {
				t.Errorf("with us a copy is\n%q, without us\n%q", all[0], all[1])
			}
			// One number alone, into a field.
			n := texts(name)[1]
			if !evaluated[bool](t, with, `getSelection().removeAllRanges(), find(`+"`"+n+"`"+`)`) {
				t.Fatalf("%s is not found", n)
			}
			must(t, with.Shortcut("copy"))
			if got := paste(t, fields); got.Text != n || got.Value != n {
				t.Errorf("of %q %q came into the field", n, got)
			}
		})
	}
}

func TestEveryNumberIsFoundInThePage(t *testing.T) {
	configured(t)
	makeReact(t, bundle.Production)
	without := bare(t)
	for _, name := range readPages {
		t.Run(name, func(t *testing.T) {
			with, alone := openToRead(t, name, without)
			for _, n := range texts(name) {
				var found [2]string
				for i, p := range []*chromium.Page{with, alone} {
					found[i] = evaluated[string](t, p, `getSelection().removeAllRanges(), String(find(`+"`"+n+"`"+`) && getSelection())`)
				}
				if found[0] != n || found[0] != found[1] {
					t.Errorf("%q is found as %q, without us as %q", n, found[0], found[1])
				}
			}
		})
	}
}

// A PDF's compressed streams, and in them a piece of text, as the codes of its
// glyphs, or the end of a shape's path and the operator that draws it.
var (
	pdfStream = regexp.MustCompile(`(?s)stream\r?\n(.*?)endstream`)
	pdfDrawn  = regexp.MustCompile(`(?m)^(?:.*<([0-9A-F]+)> Tj|(.+)\n(?:h\n)?(f\*?|F|B\*?|b\*?|S|s))$`)
)

// drawn returns what a PDF puts on paper: how often each glyph, and whether a
// shape. A highlight, even one without a look, has the text around it drawn in
// several pieces, and a line under that text once for each, cut to its piece,
// which is no difference on paper.
func drawn(t *testing.T, pdf []byte) map[string]int {
	t.Helper()
	count := make(map[string]int)
	for _, stream := range pdfStream.FindAllSubmatch(pdf, -1) {
		inflater, err := zlib.NewReader(bytes.NewReader(stream[1]))
		if err != nil {
			continue // not compressed, so nothing that is drawn
		}
		content, err := io.ReadAll(inflater)
		must(t, err)
		for _, operation := range pdfDrawn.FindAllSubmatch(content, -1) {
			for glyphs := operation[1]; len(glyphs) >= 4; glyphs = glyphs[4:] {
				count["glyph "+string(glyphs[:4])]++
			}
			if len(operation[2]) > 0 {
				count["shape "+string(operation[2])+" "+string(operation[3])] = 1
			}
		}
	}
	return count
}

func TestAPageIsPrintedAsWithoutUs(t *testing.T) {
	configured(t)
	makeReact(t, bundle.Production)
	without := bare(t)
	for _, name := range readPages {
		t.Run(name, func(t *testing.T) {
			with, alone := openToRead(t, name, without)
			var printed [2]map[string]int
			for i, p := range []*chromium.Page{with, alone} {
				pdf, err := p.PDF()
				must(t, err)
				printed[i] = drawn(t, pdf)
			}
			for what, n := range printed[0] {
				if printed[1][what] != n {
					t.Errorf("with us the print has %d times %s, without us %d times", n, what, printed[1][what])
				}
			}
			if len(printed[0]) < 20 || len(printed[0]) != len(printed[1]) {
				t.Errorf("with us the print has %d things, without us %d", len(printed[0]), len(printed[1]))
			}
			waitShownPainted(t, with, texts(name))
		})
	}
}
