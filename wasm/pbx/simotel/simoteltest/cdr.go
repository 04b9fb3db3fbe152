package simoteltest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"simotel/wasm/pbx/simotel/jalali"
)

// stored is one report.
type stored struct {
	id    string // 24 hexadecimal digits, greater than all before
	start time.Time
	item  map[string]any
}

// AddCDR writes a report of a call that began at start, ours or anybody's, and
// returns its _id. Fields that it lacks are not made up.
func (s *Server) AddCDR(start time.Time, item map[string]any) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := fmt.Sprintf("64b55820%016x", len(s.cdrs)+1)
	own := make(map[string]any)
	maps.Copy(own, item)
	own["_id"] = id
	s.cdrs = append(s.cdrs, stored{id, start, own})
	s.tell()
	return id
}

// CDRs returns the reports written so far, oldest first.
func (s *Server) CDRs() []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]map[string]any, len(s.cdrs))
	for i, c := range s.cdrs {
		all[i] = maps.Clone(c.item)
	}
	return all
}

// Persian writes a time as reports do: 1402-04-26 19:32:56, in Tehran's time.
func Persian(t time.Time) string {
	t = t.In(tehran)
	year, month, day, _ := jalali.Of(t)
	return fmt.Sprintf("%04d-%02d-%02d %s", year, month, day, t.Format(time.TimeOnly))
}

func milliseconds(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// question is the body of reports/cdr/search.
type question struct {
	Conditions struct{ From, To, CUID string }
	DateRange  struct{ From, To string } `json:"date_range"`
	Pagination struct {
		Start, Count int
		Sorting      map[string]int
	}
	Alike any
}

// search carries out reports/cdr/search. Its items lack what only ordered/id
// documents: there a call's name stands in the comment alone.
func (s *Server) search(body []byte) reply {
	q := question{}
	q.Pagination.Count = 20
	if err := json.Unmarshal(body, &q); err != nil {
		return refuse("Requested operation failed")
	}
	from, err := time.ParseInLocation("2006-01-02 15:04", q.DateRange.From, tehran)
	to, err2 := time.ParseInLocation("2006-01-02 15:04", q.DateRange.To, tehran)
	if err != nil || err2 != nil {
		return refuse("Field 'date_range':value is missing")
	}
	alike := slices.Contains([]string{"true", "1"}, fmt.Sprint(q.Alike))
	s.mu.Lock()
	found := slices.Clone(s.cdrs)
	s.mu.Unlock()
	found = slices.DeleteFunc(found, func(c stored) bool {
		return c.start.Before(from) || c.start.After(to) || !q.admits(c.item, alike)
	})
	order := cmp.Or(q.Pagination.Sorting["starttime"], -1)
	slices.SortStableFunc(found, func(a, b stored) int { return order * a.start.Compare(b.start) })
	total := len(found)
	found = found[min(max(q.Pagination.Start, 0), total):]
	found = found[:min(max(q.Pagination.Count, 0), len(found))]
	items := make([]map[string]any, len(found))
	for i, c := range found {
		items[i] = maps.Clone(c.item)
		delete(items[i], "originated_call_id")
		delete(items[i], "wait")
	}
	return reply{status: 200, message: "", data: map[string]any{
		"pagination": map[string]any{"start": q.Pagination.Start, "count": q.Pagination.Count, "sorting": map[string]int{"starttime": order}, "total": total},
		"target":     "cdr", "useGroupBy": false, "data": items,
	}}
}

// admits reports whether an item meets the conditions.
func (q question) admits(item map[string]any, alike bool) bool {
	for name, want := range map[string]string{"src": q.Conditions.From, "dst": q.Conditions.To, "cuid": q.Conditions.CUID} {
		value, _ := item[name].(string)
		if alike && !strings.Contains(value, want) || !alike && want != "" && value != want {
			return false
		}
	}
	return true
}

// ordered carries out reports/cdr/ordered/id: what was written after an item,
// all there is for an empty one.
func (s *Server) ordered(body []byte) reply {
	var q struct {
		ID string `json:"_id"`
	}
	if err := json.Unmarshal(body, &q); err != nil {
		return refuse("Requested operation failed")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	last, items := q.ID, []map[string]any{}
	for _, c := range s.cdrs {
		if c.id <= q.ID || s.PageSize > 0 && len(items) == s.PageSize {
			continue
		}
		last = c.id
		items = append(items, c.item)
	}
	return reply{status: 200, message: "", data: map[string]any{"last_id": last, "data": items}}
}
