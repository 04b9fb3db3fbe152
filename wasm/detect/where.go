package detect

import "simotel/wasm/plan"

// where is what the text around a sequence says of its numbers. Most digits
// are none, so each part of it is looked for when it is first asked for.
type where struct {
	text       string
	start, end int // bytes of the sequence
	last       *previous
	options    *Options
	homes      *homes

	explains bool // a refusal is to have its reason

	looked bool // for a label
	said   label
	beside bool // it goes on with a list whose last number had an area code

	searched bool // for an area code
	code     string
	region   plan.Region // where the area code is at home
}

// label returns what the text before the sequence says of it: the heading of
// its column, the words before it, or those before the list that it goes on with.
func (w *where) label() label {
	if w.looked {
		return w.said
	}
	w.looked = true
	if w.said = columnLabel(w.text, w.start); w.said.word == unknown {
		w.said = labelBefore(w.text, w.start, w.last.end)
	}
	if w.last.end > 0 {
		list, labels := isList(w.text[w.last.end:w.start])
		if list && !labels && w.said.word == unknown {
			w.said = w.last.label
		}
		w.beside = list && w.last.area != ""
	}
	return w.said
}

// isCalled reports whether a label close by says that telephone numbers follow.
func (w *where) isCalled() bool {
	l := w.label()
	return (l.word == phoneWord || l.word == faxWord) && l.distance <= 3
}

// isLocal reports whether a number without an area code may stand here: after
// one that has it, after a label, or, where the user set an area code, where
// nothing says otherwise.
func (w *where) isLocal() bool {
	return w.isCalled() || w.beside || w.isUnsaid()
}

// isUnsaid reports whether nothing says what stands here, on a page of the
// user's own country, and the user set an area code.
func (w *where) isUnsaid() bool {
	return w.homes != nil && w.homes.area != "" && (w.label().word == unknown || w.label().word == serviceWord)
}

// area returns the area code of a number that has none of its own, and where it
// is at home: that of the number before, of a city named nearby, or the user's;
// "" if none is known.
func (w *where) area() (code string, region plan.Region) {
	if w.searched {
		return w.code, w.region
	}
	w.searched = true
	w.label()
	switch {
	case w.beside:
		w.code, w.region = w.last.area, w.last.region
		return w.code, w.region
	case w.homes.has(iran):
		w.code, w.region = cityNear(w.text, w.start, w.end), iran
	}
	if w.code == "" && w.homes.area != "" {
		w.code, w.region = w.homes.area, w.homes.regions[0]
	}
	return w.code, w.region
}

// isInner reports whether extensions of the user's PBX have n digits.
func (w *where) isInner(n int) bool {
	if w.options == nil {
		return false
	}
	for _, length := range w.options.Lengths {
		if n == length {
			return true
		}
	}
	return false
}

// isBehindNumber reports whether a number stands shortly before: whose extension
// follows it, behind the rest of its range perhaps, is not a colleague's.
func (w *where) isBehindNumber() bool {
	const near, number = 64, 5 // bytes, and digits
	digits := 0
	for i := w.start; i > 0 && w.start-i < near; {
		r, size := before(w.text, i)
		if digits++; decimal(r) < 0 {
			digits = 0
		}
		if digits == number {
			return true
		}
		i -= size
	}
	return false
}
