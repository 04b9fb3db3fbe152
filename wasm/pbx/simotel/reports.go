package simotel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// The services of the reports. Who may ask them reads the whole organisation's
// calls, so they are asked for as little as settles our own.
const (
	serviceSearch  = "/reports/cdr/search"
	serviceOrdered = "/reports/cdr/ordered/id"
)

// Bounds of one reading.
const (
	seedItems   = 100              // the newest reports that a reading begins with
	seedFewer   = 10               // as many where those were too large
	maxPages    = 5                // answers to what came since, in one reading
	maxReports  = 2 << 20          // bytes of one answer
	positionAge = 10 * time.Minute // a position not used for longer is begun anew: a day of a company's calls is none of our business
	margin      = 24 * time.Hour   // around a range of dates: the PBX's zone is not known
)

// position is a pbx.Position of the reports.
type position struct {
	Cursor string `json:"cursor"` // _id of the newest report read; empty where there was none
	At     int64  `json:"at"`     // Unix time in milliseconds of the last answer
}

// readPosition returns the position to go on from, and whether there is one.
// An empty cursor is none: asked with it, the PBX would tell its whole history.
func readPosition(from pbx.Position, now time.Time) (position, bool) {
	var p position
	if len(from) == 0 || json.Unmarshal(from, &p) != nil || p.Cursor == "" {
		return position{}, false
	}
	age := now.Sub(time.UnixMilli(p.At))
	return p, age >= 0 && age <= positionAge
}

// encode returns the position as others keep it.
func (p position) encode() pbx.Position {
	raw, err := json.Marshal(p)
	if err != nil {
		return nil // a string and a number always can be written
	}
	return raw
}

// search is the body of reports/cdr/search. Dates are Gregorian.
type search struct {
	Conditions struct {
		From string `json:"from"`
		To   string `json:"to"`
		CUID string `json:"cuid"`
	} `json:"conditions"`
	DateRange struct {
		From string `json:"from"`
		To   string `json:"to"`
	} `json:"date_range"`
	Pagination struct {
		Start   int `json:"start"`
		Count   int `json:"count"`
		Sorting struct {
			StartTime int `json:"starttime"`
		} `json:"sorting"`
	} `json:"pagination"`
	Alike any `json:"alike"` // "true": a condition is part of the value, so that an empty one is none; false: it is the value
}

// newest asks for the newest reports since a time.
func (d *driver) newest(since time.Time, count int) search {
	const minutes = "2006-01-02 15:04"
	s := search{Alike: "true"}
	s.DateRange.From = since.UTC().Add(-margin).Format(minutes)
	s.DateRange.To = d.now().UTC().Add(margin).Format(minutes)
	s.Pagination.Count = count
	s.Pagination.Sorting.StartTime = -1
	return s
}

// CheckReports implements pbx.Reporter. It asks both services, for as little as
// they can tell.
func (d *driver) CheckReports(ctx context.Context) error {
	const op = "check the reports of simotel"
	found, err := d.page(ctx, op, serviceSearch, d.newest(d.now(), 1))
	if err != nil || found.newest() == "" {
		return err
	}
	_, err = d.page(ctx, op, serviceOrdered, ordered{ID: found.newest()})
	if tooLarge(err) {
		return nil // it may be read, and a search is what helps then
	}
	return err
}

// Reports implements pbx.Reporter.
func (d *driver) Reports(ctx context.Context, open []calls.Record, from pbx.Position) ([]pbx.Evidence, pbx.Position, error) {
	m := newMatcher(open)
	if m.isDone() {
		return nil, from, nil
	}
	p, ok := readPosition(from, d.now())
	var err error
	if ok {
		p, err = d.follow(ctx, m, p)
	}
	if !ok || tooLarge(err) {
		p, err = d.seed(ctx, m)
	}
	if tooLarge(err) {
		return m.evidence(), nil, err
	}
	if p == (position{}) {
		return m.evidence(), from, err // nothing was read
	}
	return m.evidence(), p.encode(), err
}

// seed reads the newest reports and returns the position behind them. In a busy
// company a long call of our own is not among them, so where there are more
// than were told it asks for those of the caller's number.
func (d *driver) seed(ctx context.Context, m *matcher) (position, error) {
	const op = "read the newest reports of simotel"
	question := d.newest(m.oldest(), seedItems)
	found, err := d.page(ctx, op, serviceSearch, question)
	if tooLarge(err) {
		question.Pagination.Count = seedFewer
		found, err = d.page(ctx, op, serviceSearch, question)
	}
	if err != nil {
		return position{}, err
	}
	m.see(found.items)
	p := position{Cursor: found.newest(), At: d.now().UnixMilli()}
	caller := m.caller()
	if caller == "" || found.count < question.Pagination.Count {
		return p, nil
	}
	question.Conditions.From, question.Alike = caller, false
	found, err = d.page(ctx, op, serviceSearch, question)
	if tooLarge(err) {
		err = nil // the position is good all the same
	}
	m.see(found.items)
	return p, err
}

// ordered is the body of reports/cdr/ordered/id, and never empty.
type ordered struct {
	ID string `json:"_id"`
}

// follow reads what came since a position and returns the next one.
func (d *driver) follow(ctx context.Context, m *matcher, p position) (position, error) {
	for range maxPages {
		found, err := d.page(ctx, "read the reports of simotel", serviceOrdered, ordered{ID: p.Cursor})
		if err != nil {
			return p, err
		}
		m.see(found.items)
		p.At = d.now().UnixMilli()
		last := found.last
		if last == "" && len(found.items) > 0 {
			last = found.newest()
		}
		if last == "" || last == p.Cursor {
			break
		}
		p.Cursor = last
		if m.isDone() {
			break
		}
	}
	return p, nil
}

// page is one answer of the reports.
type page struct {
	last  string // last_id, hexadecimal; a search has none
	count int    // of all items
	items []report
	ids   []string // _id of every item, also of one that is no report
}

// newest returns the _id that was written last, empty for none. Reports are
// written at a call's end, so that the order of their beginnings is another.
func (p page) newest() string {
	newest := ""
	for _, id := range p.ids {
		// Mongo's ids are of one length and grow. Of others the first is the newest.
		if newest == "" || len(id) == len(newest) && id > newest {
			newest = id
		}
	}
	return newest
}

// page asks for reports. Its error is an *pbx.Error whose Detail, for an account
// that may not ask, names the service.
func (d *driver) page(ctx context.Context, op, service string, body any) (page, error) {
	a, err := d.ask(ctx, op, service, body, maxReports)
	var failure *pbx.Error
	if errors.As(err, &failure) {
		failure.Unknown = false // reading changes nothing
		if failure.Code == pbx.APIDenied {
			failure.Detail = service
		}
		return page{}, failure
	}
	if err != nil {
		return page{}, err
	}
	p, err := readPage(a.Data)
	if err != nil {
		return page{}, &pbx.Error{Code: pbx.Malformed, Op: op, Status: 200, Detail: service, Err: err}
	}
	return p, nil
}

// readPage reads data: an object with the items in its own data, or the bare
// items; "", null and nothing are no items.
func readPage(data json.RawMessage) (page, error) {
	var p page
	list := bytes.TrimSpace(data)
	if bytes.HasPrefix(list, []byte("{")) {
		var object fields
		if err := json.Unmarshal(list, &object); err != nil {
			return page{}, err
		}
		list, p.last = bytes.TrimSpace(object["data"]), pbx.Clean(object.text("last_id"), maxID)
	}
	if len(list) == 0 || string(list) == "null" || string(list) == `""` {
		return p, nil
	}
	var items []fields
	if err := json.Unmarshal(list, &items); err != nil {
		return page{}, err
	}
	p.count = len(items)
	for _, f := range items {
		if r, err := f.report(); err == nil {
			p.items = append(p.items, r)
		}
		if id := f.text("_id"); id != "" {
			p.ids = append(p.ids, pbx.Clean(id, maxID))
		}
	}
	return p, nil
}

// tooLarge reports whether an answer exceeded its bound.
func tooLarge(err error) bool {
	var failure *pbx.Error
	return errors.As(err, &failure) && failure.Code == pbx.TooLarge
}
