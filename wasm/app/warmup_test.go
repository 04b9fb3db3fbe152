package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/detect"
	"simotel/wasm/message"
	"simotel/wasm/settings"
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
	all = append(all, "badge "+w.badge(), "title "+w.title())
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
			for _, text := range []string{"Call +98 21 8834 1256 or write to us.", "+98 21 8834 1256"} {
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

func TestTheWorkerWarmsUpOnceCallsCanBePlaced(t *testing.T) {
	w := unset(t)
	a := w.worker()
	isSet := func() bool {
		alarm, err := w.alarms.Get(t.Context(), alarmWarmUp)
		if err != nil {
			t.Fatal(err)
		}
		return alarm != nil
	}
	w.save(a, func(c *message.Configuration) { c.Settings.Language = "fa" })
	if isSet() {
		t.Error("it warms up though no call can be placed")
	}
	w.save(a, func(c *message.Configuration) {
		c.Settings.Connection.Server, c.Settings.Extension = "http://192.168.1.10", "201"
		c.Credentials.Username, c.Credentials.Password = "agent", "secret-password"
	})
	if !isSet() {
		t.Error("it does not warm up though calls can be placed")
	}
	w.alarms.Clear(alarmWarmUp)
	w.save(a, func(c *message.Configuration) { c.Settings.Language = "en" })
	if isSet() {
		t.Error("it warms up again after a change")
	}
}

func TestAWarmUpEndsAtAReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.worker()
		detector := &countingDetector{a.Detector, map[string]int{}}
		a.Detector = detector
		done := make(chan struct{})
		go func() {
			defer close(done)
			a.Handle(t.Context(), "alarms.onAlarm", json.RawMessage(`[{"name":"warmUp"}]`))
		}()
		time.Sleep(warmUpRounds * time.Millisecond / 2)
		if _, err := a.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-done
		if n := detector.texts["Call +98 21 8834 1256 or write to us."]; n == 0 || n == warmUpRounds || len(w.logged) > 0 {
			t.Errorf("%d texts were read, logged %q", n, w.logged)
		}
	})
}

// failingReads is an area that cannot be read, and counts who tries.
type failingReads struct {
	settings.Area
	tried *int
}

func (a failingReads) Get(context.Context, string) (json.RawMessage, error) {
	*a.tried++
	return nil, errors.New("the disk is broken")
}

func (a failingReads) GetAll(ctx context.Context, keys ...string) (map[string]json.RawMessage, error) {
	_, err := a.Get(ctx, "")
	return nil, err
}

func TestThereIsNoWarmUpWhereTheSettingsCannotBeRead(t *testing.T) {
	w := newWorld(t)
	a := w.worker()
	read := 0
	a.Settings.Area = failingReads{a.Settings.Area, &read}
	a.Handle(t.Context(), "alarms.onAlarm", json.RawMessage(`[{"name":"warmUp"}]`))
	if read == 0 || len(w.logged) != 1 {
		t.Errorf("read %d times, logged %q", read, w.logged)
	}
}
