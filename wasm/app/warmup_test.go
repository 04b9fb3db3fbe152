package app

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/detect"
)

// countingDetector counts the texts that are read.
type countingDetector struct {
	detect.Detector
	texts map[string]int
}

func (d *countingDetector) Find(text string, o detect.Options) []detect.Match {
	d.texts[text]++
	return d.Detector.Find(text, o)
}

// everything is all that is stored, key by key, and set and shown.
func (w *world) everything() string {
	w.t.Helper()
	all := w.remains()
	for name, area := range map[string]*chrometest.Area{"local": w.area, "session": w.session} {
		keys, err := area.Keys(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		values, err := area.GetAll(w.t.Context(), keys...)
		if err != nil {
			w.t.Fatal(err)
		}
		for key, value := range values {
			all = append(all, name+" "+key+" "+string(value))
		}
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

func TestTheWorkerWarmsUpOnceAfterAnInstallationAndAnUpdateAndChangesNothing(t *testing.T) {
	for reason, begin := range map[string]func(*testing.T) *world{"install": unset, "update": newWorld, "chrome_update": newWorld} {
		synctest.Test(t, func(t *testing.T) {
			w := begin(t)
			a := w.worker()
			a.Handle(t.Context(), "runtime.onInstalled", json.RawMessage(`[{"reason":"`+reason+`"}]`))
			alarm, err := w.alarms.Get(t.Context(), alarmWarmUp)
			if err != nil || alarm == nil {
				t.Fatalf("%s: the alarm is %+v, %v", reason, alarm, err)
			}
			detector := &countingDetector{a.Detector, map[string]int{}}
			a.Detector = detector
			before := w.everything()
			a.Handle(t.Context(), "alarms.onAlarm", json.RawMessage(`[{"name":"warmUp"}]`))
			// A page's, and what would be called.
			for _, text := range []string{"Call 021-8834 1256 or write to us.", "021-8834 1256"} {
				if n := detector.texts[text]; n < warmUpRounds {
					t.Errorf("%s: %q was read %d times, want %d at least", reason, text, n, warmUpRounds)
				}
			}
			if after := w.everything(); after != before || len(w.driver.dialled()) > 0 || len(w.logged) > 0 {
				t.Errorf("%s: there is now\n%s\nbefore\n%s\ncalled %q, logged %q", reason, after, before, w.driver.dialled(), w.logged)
			}
		})
	}
}
