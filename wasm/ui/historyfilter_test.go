package ui

import (
	"strings"
	"testing"
	"time"
)

// clocks is a desk where the clocks go forward by an hour at midnight.
type clocks struct {
	desk
	change time.Time
	before int // hours east of Greenwich
}

func (c clocks) Local(at int64) time.Time {
	offset := c.before
	if t := time.UnixMilli(at); !t.Before(c.change) {
		offset++
	}
	return time.UnixMilli(at).In(time.FixedZone("", 3600*offset))
}

func TestADayBeginsAtItsFirstMomentWhereClocksJumpAtMidnight(t *testing.T) {
	for name, before := range map[string]int{"Santiago": -4, "Havana": -5, "east of Greenwich": 3, "Greenwich": 0} {
		change := time.Date(2027, 9, 5, -before, 0, 0, 0, time.UTC) // when it would be midnight
		h := &History{Platform: clocks{newDesk("en"), change, before}}
		if got := time.UnixMilli(h.midnight(2027, 9, 5)).UTC(); !got.Equal(change) {
			t.Errorf("%s: the day begins at %v, want %v", name, got, change)
		}
		if got, want := time.UnixMilli(h.midnight(2027, 9, 4)).UTC(), change.Add(-24*time.Hour); !got.Equal(want) {
			t.Errorf("%s: the day before begins at %v, want %v", name, got, want)
		}
		if got, want := time.UnixMilli(h.midnight(2027, 9, 6)).UTC(), change.Add(23*time.Hour); !got.Equal(want) {
			t.Errorf("%s: the day after begins at %v, want %v", name, got, want)
		}
	}
}

func TestADateIsReadAsItIsPasted(t *testing.T) {
	want := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	for _, text := range []string{"\u200e۱۴۰۵/۰۹/۰۵\u200f", "۱۴۰۵\u200f/۹\u200f/۵", "\u2067١٤٠٥/٠٩/٠٥\u2069", " 2026-11-26", "2026.11.26"} {
		if got, ok := date(text); !ok || !got.Equal(want) {
			t.Errorf("%q is read as %v, %t", text, got, ok)
		}
	}
}

func TestTodayIsYesterdayAfterMidnight(t *testing.T) {
	k := keeping(3)
	p, _, d := openHistory(t, k, "en")
	p.SetValue("period", periodToday)
	p.do("period", "change")
	from := k.requests[len(k.requests)-1].From
	if !strings.HasPrefix(p.text["row-day:0"], "Today") {
		t.Fatalf("the heading is %q", p.text["row-day:0"])
	}
	d.pass(24 * time.Hour)
	if last := k.requests[len(k.requests)-1]; last.From != from+86_400_000 || len(p.rows["calls"]) != 0 {
		t.Errorf("asked from %d, the day before from %d; %d rows", last.From, from, len(p.rows["calls"]))
	}
	p.SetValue("period", "")
	p.do("period", "change")
	if p.text["row-day:0"] != "2027-01-15 in en" {
		t.Errorf("the heading is %q", p.text["row-day:0"])
	}
	// A computer that slept wakes up after midnight; without a filter nothing is read.
	p, _, d = openHistory(t, k, "en")
	reads := len(k.requests)
	d.waits, d.now = nil, d.now.Add(48*time.Hour)
	d.seen(true)
	if len(k.requests) != reads || p.text["row-day:0"] != "2027-01-15 in en" {
		t.Errorf("the heading is %q, after %d requests more", p.text["row-day:0"], len(k.requests)-reads)
	}
}
