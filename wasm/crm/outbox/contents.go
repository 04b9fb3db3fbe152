package outbox

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Item names an entry.
type Item struct {
	Since    int64 // from when on the call waits: Unix time in milliseconds
	Revision int   // calls.Record.Logged
	ID       string
}

func (i Item) key(prefix string) string {
	return prefix + strconv.FormatInt(i.Since, 10) + "." + strconv.Itoa(i.Revision) + "." + i.ID
}

// parse reads a key; ok is false for any other.
func parse(key, prefix string) (i Item, ok bool) {
	rest, ok := strings.CutPrefix(key, prefix)
	if !ok {
		return i, false
	}
	since, rest, _ := strings.Cut(rest, ".")
	revision, id, _ := strings.Cut(rest, ".")
	var errSince, errRevision error
	i.Since, errSince = strconv.ParseInt(since, 10, 64)
	i.Revision, errRevision = strconv.Atoi(revision)
	i.ID = id
	return i, errSince == nil && errRevision == nil && id != ""
}

// Contents is what a queue holds.
type Contents struct {
	Waiting  []Item // the newest revision of each call, in the order in which they are sent
	Aside    []Item // likewise; no call of Waiting is among them
	Obsolete []string
}

// Contents reads which entries there are. Obsolete are the keys of those in whose
// place a newer revision stands.
func (q Queue) Contents(ctx context.Context) (Contents, error) {
	keys, err := q.Area.Keys(ctx)
	if err != nil {
		return Contents{}, fmt.Errorf("read the call log's queue: %w", err)
	}
	return contents(keys), nil
}

func contents(keys []string) Contents {
	var c Contents
	newest := map[string]int{}
	c.Waiting = c.pick(keys, KeyWaiting, newest)
	c.Aside = c.pick(keys, KeyAside, newest)
	return c
}

// pick returns the newest revisions under a prefix, unless a call has one that is
// as new under an earlier prefix. A call keeps its oldest place.
func (c *Contents) pick(keys []string, prefix string, newest map[string]int) []Item {
	best := map[string]Item{}
	for _, key := range keys {
		i, ok := parse(key, prefix)
		if !ok {
			continue
		}
		old, seen := best[i.ID]
		switch {
		case newest[i.ID] >= i.Revision, seen && old.Revision >= i.Revision:
			c.Obsolete = append(c.Obsolete, key)
			continue
		case seen:
			c.Obsolete = append(c.Obsolete, old.key(prefix))
		}
		best[i.ID] = i
	}
	var items []Item
	for id, i := range best {
		newest[id] = i.Revision
		items = append(items, i)
	}
	slices.SortFunc(items, func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(a.ID, b.ID))
	})
	return items
}
