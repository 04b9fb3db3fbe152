package ui

import (
	"slices"
	"testing"
	"time"

	"simotel/wasm/settings"
)

// A controller's handlers change what they share without a lock, since none runs
// within another. Go lets goroutines that could run do so whenever it collects
// garbage, and a timer of its own is one.
func TestATimerThatIsDueDoesNotRunWithinWhatIsUnderWay(t *testing.T) {
	isBusy, within := true, false
	ran := make(chan bool, 1)
	(platform{}).After(time.Millisecond, func() {
		within = isBusy
		ran <- true
	})
	var kept [][]byte
	for began := time.Now(); time.Since(began) < 20*time.Millisecond || len(kept) < 20_000; { // some collections, and the timer is due
		kept = append(kept, make([]byte, 1000))
	}
	isBusy = false
	<-ran
	if within {
		t.Error("it ran within")
	}
	stop := (platform{}).After(0, func() { ran <- false })
	stop()
	stop()
	(platform{}).After(5*time.Millisecond, func() { ran <- true })
	if !<-ran {
		t.Error("it ran although it was stopped")
	}
}

func TestEveryCountryIsNamedOnceInTheOrderOfTheLanguage(t *testing.T) {
	for language, first := range map[string]string{"en": "Afghanistan", "fa": "آرژانتین"} { // as Intl's collators put them
		list := (platform{}).Regions(language, settings.Countries())
		var codes []string
		for _, c := range list {
			codes = append(codes, c.Value)
			if c.Value == "IR" && c.Text != map[string]string{"en": "Iran", "fa": "ایران"}[language] {
				t.Errorf("%s: Iran is %q", language, c.Text)
			}
		}
		slices.Sort(codes)
		if want := slices.Sorted(slices.Values(settings.Countries())); !slices.Equal(codes, want) {
			t.Errorf("%s: names %q, want %q", language, codes, want)
		}
		if list[0].Text != first {
			t.Errorf("%s: the first is %q", language, list[0].Text)
		}
	}
}
