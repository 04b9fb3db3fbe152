package outbox

import (
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

// digits is how many digits a time has until the year 2286, so that keys sort.
const digits = 13

func (i Item) key(prefix string) string {
	since := strconv.FormatInt(i.Since, 10)
	return prefix + strings.Repeat("0", max(0, digits-len(since))) + since + "." + strconv.Itoa(i.Revision) + "." + i.ID
}

// parse reads a key; ok is false for any other, and for one that no item has.
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
	return i, errSince == nil && errRevision == nil && id != "" && i.key(prefix) == key
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

// contents sorts keys, which are in the order of time as they are.
func contents(keys []string) (c Contents) {
	slices.Sort(keys)
	newest := map[string]int{}
	for _, key := range keys {
		for _, prefix := range []string{KeyWaiting, KeyAside} {
			if i, ok := parse(key, prefix); ok {
				newest[i.ID] = max(newest[i.ID], i.Revision)
			}
		}
	}
	// One that was set aside and waits too waits: the worker died in between.
	c.Waiting = c.pick(keys, KeyWaiting, newest)
	c.Aside = c.pick(keys, KeyAside, newest)
	return c
}

// pick returns the items under a prefix that are the newest of their calls, and
// takes those out of newest.
func (c *Contents) pick(keys []string, prefix string, newest map[string]int) (items []Item) {
	for _, key := range keys {
		i, ok := parse(key, prefix)
		switch {
		case !ok:
		case i.Revision == newest[i.ID]:
			items = append(items, i)
			newest[i.ID]++
		default:
			c.Obsolete = append(c.Obsolete, key)
		}
	}
	return items
}
