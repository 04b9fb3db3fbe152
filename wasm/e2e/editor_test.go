package e2e

import (
	"maps"
	"slices"
	"testing"

	"simotel/wasm/internal/chromium"
)

const editorPage = "editor.html"

// saved is what the editor page would send to its server, by field.
type saved map[string]string

// save clicks the page's button and returns what it saved.
func save(t *testing.T, p *chromium.Page) saved {
	t.Helper()
	must(t, p.Evaluate("editor.saved = null", nil))
	clickOn(t, p, "save")
	must(t, p.WaitFor(t.Context(), "editor.saved"))
	return evaluated[saved](t, p, "editor.saved")
}

// rewrite clicks into a field, selects what is in it and types.
func rewrite(t *testing.T, p *chromium.Page, id, keys string) {
	t.Helper()
	clickOn(t, p, id)
	must(t, p.Shortcut("selectAll"))
	must(t, p.Type(keys))
}

func TestWhatIsTypedAndPastedIntoAnEditorIsSavedAsItIs(t *testing.T) {
	configured(t)
	p, alone := openBoth(t, editorPage)
	waitPainted(t, p, texts(editorPage))
	both := []*chromium.Page{p, alone}

	var kept []saved
	for _, page := range both {
		// As the page came, nobody having typed.
		kept = append(kept, save(t, page))
	}
	sameSaved(t, kept[0], kept[1])
	if got, want := kept[0]["rich"], "Call back <b>+49 30</b> 901820 <span>before noon</span>"; got != want {
		t.Errorf("untouched, %q is saved for %q", got, want)
	}

	want := saved{
		"rich": "Office: 021-8834 1256, mobile: <b>0912 345 6789</b>", "plain": "+49 30 901820 or ۰۲۱-۸۸۳۴۱۲۵۷",
		"memo": "021-8834 1257 / 1258", "area": "021-8834 1311\n021-8834 1312", "phone": "+98 21 8834 1313",
		"name": "Reza 0912 345 6789", "mobile": "0912 345 6789", "signature": kept[1]["signature"],
	}
	kept = nil
	for _, page := range both {
		rewrite(t, page, "rich", "Office: 021-8834 1256, mobile: ")
		clickOn(t, page, "bold")
		must(t, page.Type("0912 345 6789"))
		rewrite(t, page, "plain", "+49 30 901820 or ")
		must(t, page.Paste("۰۲۱-۸۸۳۴۱۲۵۷"))
		clickOn(t, page, "memo")
		must(t, page.Type(" / 1258"))
		rewrite(t, page, "area", "021-8834 1311\r021-8834 1312")
		rewrite(t, page, "phone", "+98 21 8834 1313")
		rewrite(t, page, "name", "Reza ")
		must(t, page.Paste("0912 345 6789"))
		kept = append(kept, save(t, page))
	}
	sameSaved(t, kept[0], kept[1])
	sameSaved(t, kept[0], want)
	waitPainted(t, p, texts(editorPage))

	// Copied in one field, pasted in another, with the real clipboard.
	kept = nil
	for _, page := range both {
		clickOn(t, page, "rich")
		for _, command := range []string{"selectAll", "copy"} {
			must(t, page.Shortcut(command))
		}
		clickOn(t, page, "plain")
		for _, command := range []string{"selectAll", "paste"} {
			must(t, page.Shortcut(command))
		}
		clickOn(t, page, "rich")
		must(t, page.Shortcut("selectAll"))
		must(t, page.Shortcut("paste"))
		must(t, page.Shortcut("paste"))
		clickOn(t, page, "list")
		kept = append(kept, save(t, page))
	}
	sameSaved(t, kept[0], kept[1])
	if got, want := kept[0]["plain"], "Office: 021-8834 1256, mobile: 0912 345 6789"; got != want {
		t.Errorf("%q was pasted, want %q", got, want)
	}

	must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
	waitCard(t, p, "")
	waitPainted(t, p, texts(editorPage))
	sameMutations(t, p, alone)
	threwNothing(t, p)
}

func TestAFieldThatIsEditedInPlaceIsPaintedOnlyWhileNobodyEditsIt(t *testing.T) {
	before := configured(t)
	p, alone := openBoth(t, editorPage)
	waitPainted(t, p, texts(editorPage))
	for i, typed := range []string{"0912 345 6780", "021-8834 1266"} {
		now := texts(editorPage)[:1]
		var kept []saved
		for _, page := range []*chromium.Page{p, alone} {
			clickOn(t, page, "mobile")
			must(t, page.WaitFor(t.Context(), `document.activeElement.id === "mobile"`))
			if page == p {
				waitPainted(t, p, now)
			}
			must(t, page.Shortcut("selectAll"))
			must(t, page.Type(typed))
			if page == p {
				waitPainted(t, p, now)
			}
			// A click elsewhere ends it.
			clickOn(t, page, "phone")
			must(t, page.WaitFor(t.Context(), `document.activeElement.id === "phone"`))
			kept = append(kept, save(t, page))
		}
		if kept[0]["mobile"] != typed {
			t.Errorf("%q was saved for %q", kept[0]["mobile"], typed)
		}
		sameSaved(t, kept[0], kept[1])
		waitPainted(t, p, append(now, typed))
		must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
		waitCard(t, p, "")
		callFromCard(t, p, typed)
		if order := waitOrder(t, before+i); order.Fields["callee"] != map[int]string{0: "09123456780", 1: "02188341266"}[i] {
			t.Errorf("the PBX got %q", order.Body)
		}
		waitCard(t, p, "The PBX accepted the call")
		clickCard(t, p, "Close")
		waitCard(t, p, "")
	}
	threwNothing(t, p)
}

func TestInADocumentThatIsEditedAsAWholeNothingIsPainted(t *testing.T) {
	configured(t)
	p, alone := openBoth(t, editorPage)
	waitPainted(t, p, texts(editorPage))
	painted := func(frame string) string {
		return `(document.getElementById("` + frame + `").contentWindow.CSS.highlights.get("simotel")?.size ?? 0)`
	}
	// The same document to read is painted, so the other one was seen as well.
	must(t, p.WaitFor(t.Context(), painted("preview")+" === 1"))
	var kept []saved
	for _, page := range []*chromium.Page{p, alone} {
		clickOn(t, page, "signature")
		must(t, page.Type(" 0912 345 6789 "))
		kept = append(kept, save(t, page))
	}
	sameSaved(t, kept[0], kept[1])
	must(t, p.WaitFor(t.Context(), painted("signature")+" === 0"))
	const seen = `document.getElementById("signature").contentWindow.recorder.take()`
	if got, want := evaluated[[]string](t, p, seen), evaluated[[]string](t, alone, seen); !slices.Equal(got, want) {
		t.Errorf("with us the document saw\n%q, without us\n%q", got, want)
	}
	threwNothing(t, p)
}

func sameSaved(t *testing.T, got, want saved) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("saved\n%q, want\n%q", got, want)
	}
}
