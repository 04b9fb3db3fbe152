// Package jalali owns the Persian calendar's days: which day of ours one is,
// and the other way. It refuses to read and to write dates; the arithmetic is
// good for the years 1178 to 1633 (1799 to 2254), the span in which the leap
// years of the 33-year cycle are those that the calendar really has.
package jalali

import "time"

// The span of years, inclusive, outside of which no answer is given.
const (
	MinYear = 1178
	MaxYear = 1633
)

// The days before the first month of 30 days, and before the year 1, counted
// so that the first of Farvardin 1403 is 20 March 2024.
const (
	longMonths = 6
	epoch      = -492268 // the day before 1 Farvardin of the year 1, in days since 1 January 1970
	daySeconds = 24 * 60 * 60
)

// yearStart returns the day on which a year begins, in days since 1970. In
// every 33 years 8 are leap years.
func yearStart(year int) int { return epoch + 365*(year-1) + (8*year+21)/33 }

// monthStart returns how many days of a year lie before a month.
func monthStart(month int) int {
	if month <= longMonths+1 {
		return 31 * (month - 1)
	}
	return 31*longMonths + 30*(month-1-longMonths)
}

// Date returns the midnight, UTC, at which a Persian day begins. It is false
// for a day that does not exist or is outside of the span.
func Date(year, month, day int) (time.Time, bool) {
	if year < MinYear || year > MaxYear || month < 1 || month > 12 || day < 1 {
		return time.Time{}, false
	}
	end := yearStart(year+1) - yearStart(year)
	if month < 12 {
		end = monthStart(month + 1)
	}
	if day > end-monthStart(month) {
		return time.Time{}, false
	}
	days := yearStart(year) + monthStart(month) + day - 1
	return time.Unix(int64(days)*daySeconds, 0).UTC(), true
}

// Of returns the Persian day on which a time lies in its own zone. It is false
// outside of the span.
func Of(t time.Time) (year, month, day int, ok bool) {
	y, m, d := t.Date()
	days := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / daySeconds)
	for year = y - 622; year <= y-621; year++ { // the year begins in March
		if days < yearStart(year+1) {
			break
		}
	}
	if year < MinYear || year > MaxYear {
		return 0, 0, 0, false
	}
	days -= yearStart(year)
	for month = 12; days < monthStart(month); month-- {
	}
	return year, month, days - monthStart(month) + 1, true
}
