package ui

import "context"

// panels are the questions and results that lie over the list. They stand in the
// row that they are about, where Tab reaches them, and Escape closes the one that
// came last.
type panels struct {
	row  string // the id of the call in whose row they are, empty for the page's end
	told bool   // the result is on show
	from string // the element that the focus goes back to from there, empty for none
}

// put puts the panels into the row of a call, for one that has none at the page's
// end.
func (h *History) put(row string) {
	into := "panels-home"
	if h.rows[row] != nil {
		into = inRow("row", row)
	} else {
		row = ""
	}
	if row != h.panels.row {
		h.panels.row = row
		h.Document.Move("panels", into)
	}
}

// tellResult shows a result; from is what was pressed for it.
func (h *History) tellResult(kind, title, advice, from string) {
	h.panels.told, h.panels.from = true, from
	tell(h.Document, "result", kind, title, advice)
}

// closeResult takes the result away. For a person who did so it does not come back
// with the call's next news, and the focus goes to where it came from.
func (h *History) closeResult(isBack bool) {
	if isBack {
		h.redial.request.ID = ""
	}
	from := h.panels.from
	h.panels.told, h.panels.from = false, ""
	h.Document.SetShown("result", false)
	if row := h.redial.row; isBack && from != "" && (from != inRow("row-again", row) || h.rows[row] != nil) {
		h.Document.Focus(from)
	}
}

// handlePanels lets Escape close what is open.
func (h *History) handlePanels(ctx context.Context) {
	d := h.Document
	d.On("result-close", "click", func() { h.closeResult(true) })
	d.On("result-retry", "click", func() {
		h.closeResult(false)
		h.readOn(ctx, h.to+historyStep)
	})
	d.On("main", "escape", func() {
		switch {
		case h.deletion != nil:
			h.keepCalls()
		case h.redial.asked != "":
			h.decline()
		case h.panels.told:
			h.closeResult(true)
		}
	})
}
