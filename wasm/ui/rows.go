package ui

// listeners are those of a list's rows, each with its undo, by the row's key.
type listeners map[string][]func()

// setRows has a list hold the rows of these keys, in order. handle lets a new row be
// used; those of rows that go hear nothing more.
func (l listeners) setRows(d Document, list string, keys []string, handle func(key string) (undos []func())) {
	stays := make(map[string]bool, len(keys))
	for _, key := range keys {
		stays[key] = true
	}
	for key, undos := range l {
		if !stays[key] {
			for _, undo := range undos {
				undo()
			}
			delete(l, key)
		}
	}
	d.SetRows(list, keys)
	for _, key := range keys {
		if l[key] == nil {
			l[key] = handle(key)
		}
	}
}
