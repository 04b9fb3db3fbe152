package simotel

import (
	"strconv"
	"strings"
	"time"

	"simotel/wasm/pbx/simotel/jalali"
)

// when returns the first of these members that is a time, read as if its zone
// were UTC: only differences mean anything.
func (f fields) when(names ...string) (time.Time, bool) {
	for _, name := range names {
		s := f.text(name)
		if t, ok := parseTime(s); ok {
			return t, true
		}
		// {"$date":{"$numberLong":"1703145054000"}}
		if inner, ok := f.member(name, "$date"); ok {
			if ms, err := strconv.ParseInt(plain(inner), 10, 64); err == nil {
				return time.UnixMilli(ms).UTC(), true
			}
			if t, ok := parseTime(plain(inner)); ok {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

// firstGregorian is the year from which on a date is one of our calendar.
const firstGregorian = 1900

// parseTime reads "1402-04-26 19:32:56", "2021-06-22 10:19:04",
// "2021-01-16 06:30:37.471398", and the same with slashes or a T.
func parseTime(s string) (time.Time, bool) {
	s = strings.NewReplacer("/", "-", "T", " ", "Z", "").Replace(s)
	date, clock, found := strings.Cut(s, " ")
	parts := strings.Split(date, "-")
	if !found || len(parts) != 3 {
		return time.Time{}, false
	}
	var ymd [3]int
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil {
			return time.Time{}, false
		}
		ymd[i] = n
	}
	ofDay, err := time.Parse("15:04:05", clock) // a fraction of a second is taken as well
	if err != nil {
		return time.Time{}, false
	}
	day, ok := dayOf(ymd[0], ymd[1], ymd[2])
	return day.Add(time.Duration(ofDay.Hour())*time.Hour + time.Duration(ofDay.Minute())*time.Minute +
		time.Duration(ofDay.Second())*time.Second), ok
}

// dayOf returns the midnight of a day in the calendar that its year tells.
func dayOf(year, month, day int) (time.Time, bool) {
	if year < firstGregorian {
		return jalali.Date(year, month, day)
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, t.Month() == time.Month(month) && t.Day() == day
}
