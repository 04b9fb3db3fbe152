package app

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// plant puts what Click2Dial stored, and something of somebody else, into sync.
func (w *world) plant(changes ...string) {
	w.t.Helper()
	values := map[string]json.RawMessage{"theme": json.RawMessage(`"dark"`)}
	document := `{"user":"old","pass":"old-secret","server":"192.168.1.20","caller":204,"context":"outgoing","connection_mode":"local","discoverTelLink":true}`
	for _, d := range append([]string{document}, changes...) {
		if err := json.Unmarshal([]byte(d), &values); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := w.sync.Set(context.Background(), values); err != nil {
		w.t.Fatal(err)
	}
}

// left returns how many keys of Click2Dial are in sync, and what others put there.
func (w *world) left() (int, string) {
	w.t.Helper()
	values, err := w.sync.GetAll(context.Background(), settings.PredecessorKeys...)
	if err != nil {
		w.t.Fatal(err)
	}
	other, err := w.sync.Get(context.Background(), "theme")
	if err != nil {
		w.t.Fatal(err)
	}
	return len(values), string(other)
}

func TestAPageLearnsWhatClick2DialLeftAndNoSecretOfIt(t *testing.T) {
	w := newWorld(t)
	worker := w.worker()
	if p, err := worker.Predecessor(context.Background()); err != nil || p.Found {
		t.Errorf("got %+v, %v where nothing is", p, err)
	}
	w.plant()
	p, err := worker.Predecessor(context.Background())
	if err != nil || p != (message.Predecessor{Found: true, Usable: true, Kind: settings.KindSimotel, Server: "http://192.168.1.20", Extension: "204"}) {
		t.Errorf("got %+v, %v", p, err)
	}
	w.plant(`{"server":"http://old:old-secret@pbx","caller":"old-secret"}`)
	if p, err = worker.Predecessor(context.Background()); err != nil || p.Server != "" || p.Extension != "" {
		t.Errorf("got %+v, %v", p, err)
	}
}

func TestClick2DialsSettingsAreTakenOverAndStayUntilTheyAreErased(t *testing.T) {
	w := newWorld(t)
	w.plant(`{"trunkName":"a\nb"}`)
	before, _ := w.left()
	worker := w.worker()
	r, err := worker.TakeOver(context.Background())
	if err != nil || r.Configuration.Settings.Connection.Server != "http://192.168.1.20" || r.Configuration.Settings.Extension != "204" || !r.Configuration.Configured {
		t.Fatalf("got %+v, %v", r, err)
	}
	if len(r.Refused) != 1 || r.Refused[0].Field != "connection.trunk" || r.Refused[0].Title == "" {
		t.Errorf("refused %+v", r.Refused)
	}
	raw, err := json.Marshal(r)
	if err != nil || strings.Contains(string(raw), "old-secret") {
		t.Errorf("a page gets %s, %v", raw, err)
	}
	if _, c, err := worker.Settings.Load(context.Background()); err != nil || c.Username != "old" || c.Password != "old-secret" {
		t.Errorf("stored %+v, %v", c, err)
	}
	if n, _ := w.left(); n != before {
		t.Errorf("%d of %d keys are left before anybody said so", n, before)
	}
	w.sync.Fail = func([]string) error { return chrometest.ErrQuota }
	if err := worker.ErasePredecessor(context.Background()); !errors.Is(err, chrometest.ErrQuota) || code(err) != CodeStorage {
		t.Errorf("got %v", err)
	}
	w.sync.Fail = nil
	if err := worker.ErasePredecessor(context.Background()); err != nil {
		t.Fatal(err)
	}
	if n, other := w.left(); n != 0 || other != `"dark"` {
		t.Errorf("%d keys are left, another's is %s", n, other)
	}
	if _, err := worker.TakeOver(context.Background()); code(err) != CodeNoPredecessor {
		t.Errorf("taking over nothing: %v", err)
	}
	if c, err := worker.Configuration(context.Background()); err != nil || c.Settings.Extension != "204" {
		t.Errorf("afterwards %+v, %v", c.Settings, err)
	}
}

func TestWhatCannotBeStoredIsNotTakenOver(t *testing.T) {
	w := newWorld(t)
	w.plant()
	w.area.Fail = func([]string) error { return chrometest.ErrQuota }
	if _, err := w.worker().TakeOver(context.Background()); !errors.Is(err, chrometest.ErrQuota) || code(err) != CodeStorage {
		t.Errorf("got %v", err)
	}
	for _, line := range w.logged {
		if strings.Contains(line, "old-secret") {
			t.Errorf("logged %q", line)
		}
	}
}

func TestAnUpdateOfClick2DialOpensTheOptionsOnceThereIsSomethingToTakeOver(t *testing.T) {
	for name, c := range map[string]struct {
		planted bool
		opened  int
	}{"with its settings": {true, 1}, "without": {false, 0}} {
		synctest.Test(t, func(t *testing.T) { // a policy is waited for
			w := unset(t)
			if c.planted {
				w.plant()
			}
			handle(w, "runtime.onInstalled", `[{"reason":"update","previousVersion":"3.0.1"}]`)
			if w.options != c.opened || len(w.opened) != 0 {
				t.Errorf("%s: the options opened %d times, want %d, and %q", name, w.options, c.opened, w.opened)
			}
			// On a new computer of the same account the offer comes first as well.
			handle(w, "runtime.onInstalled", `[{"reason":"install"}]`)
			if w.options != 2*c.opened || len(w.opened) != 1-c.opened {
				t.Errorf("%s, installed: the options opened %d times, and %q", name, w.options, w.opened)
			}
		})
	}
}
