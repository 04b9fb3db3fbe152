package rate

import (
	"testing"
	"time"
)

func TestEachDetectorReadsTheText(t *testing.T) {
	const text = "تلفن ۰۲۱۸۸۴۵۱۲۳۶ و 02188451237، ٣ روز"
	for detector, want := range map[string]int{Core: 2, Reference: 2, Scan: 23} {
		if rate, found := Measure(detector, text, "IR", time.Nanosecond); found != want || rate <= 0 {
			t.Errorf("%s found %d, want %d; %v MB/s", detector, found, want, rate)
		}
	}
}
