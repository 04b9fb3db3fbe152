package jalali

import (
	"testing"
	"time"
)

func gregorian(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// known are days that calendars print, and of the vendor's samples.
var known = map[[3]int]time.Time{
	{1399, 1, 1}:   gregorian(2020, 3, 20),
	{1400, 1, 1}:   gregorian(2021, 3, 21),
	{1401, 1, 1}:   gregorian(2022, 3, 21),
	{1402, 1, 1}:   gregorian(2023, 3, 21),
	{1403, 1, 1}:   gregorian(2024, 3, 20),
	{1404, 1, 1}:   gregorian(2025, 3, 21),
	{1405, 1, 1}:   gregorian(2026, 3, 21),
	{1399, 12, 30}: gregorian(2021, 3, 20), // leap years
	{1403, 12, 30}: gregorian(2025, 3, 20),
	{1408, 12, 30}: gregorian(2030, 3, 20),
	{1400, 4, 1}:   gregorian(2021, 6, 22),
	{1402, 4, 26}:  gregorian(2023, 7, 17),
	{1357, 11, 22}: gregorian(1979, 2, 11),
	{1403, 6, 31}:  gregorian(2024, 9, 21),
	{1403, 7, 1}:   gregorian(2024, 9, 22),
	{1375, 12, 30}: gregorian(1997, 3, 20),
}

func TestKnownDaysAreTheSameInBothCalendars(t *testing.T) {
	for day, want := range known {
		if got, ok := Date(day[0], day[1], day[2]); !ok || !got.Equal(want) {
			t.Errorf("%v is %v, want %v", day, got.Format(time.DateOnly), want.Format(time.DateOnly))
		}
		if y, m, d, ok := Of(want); !ok || [3]int{y, m, d} != day {
			t.Errorf("%v is %d-%d-%d, want %v", want.Format(time.DateOnly), y, m, d, day)
		}
	}
}

func TestEveryDayOfTheSpanComesBackAndFollowsTheOneBefore(t *testing.T) {
	day, _ := Date(MinYear, 1, 1)
	for end, _ := Date(MaxYear, 12, 29); !day.After(end); day = day.AddDate(0, 0, 1) {
		y, m, d, ok := Of(day)
		if back, exists := Date(y, m, d); !ok || !exists || !back.Equal(day) {
			t.Fatalf("%v is %d-%d-%d, which is %v", day.Format(time.DateOnly), y, m, d, back.Format(time.DateOnly))
		}
	}
}

func TestADayThatDoesNotExistIsNone(t *testing.T) {
	for _, day := range [][3]int{{1400, 12, 30}, {1404, 12, 30}, {1403, 12, 31}, {1403, 7, 31}, {1403, 6, 32}, {1403, 0, 1},
		{1403, 13, 1}, {1403, 1, 0}, {2024, 3, 20}, {0, 1, 1}, {-1, 1, 1}} {
		if got, ok := Date(day[0], day[1], day[2]); ok {
			t.Errorf("%v is %v", day, got)
		}
	}
	if y, _, _, ok := Of(gregorian(1700, 1, 1)); ok {
		t.Errorf("1700 is in %d", y)
	}
}

func TestTheDayIsThatOfTheTimesOwnZone(t *testing.T) {
	tehran := time.FixedZone("Tehran", 3*3600+1800)
	if y, m, d, _ := Of(time.Date(2024, 3, 19, 21, 0, 0, 0, time.UTC).In(tehran)); [3]int{y, m, d} != [3]int{1403, 1, 1} {
		t.Errorf("got %d-%d-%d", y, m, d)
	}
}
