package app

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

func TestWhatIsNoNumberIsLearnedAsItWasMeantAndTakenBack(t *testing.T) {
	number := message.TeachRequest{Text: "021-8812 3456", E164: "+982188123456", Site: "crm.example", Tab: 7}
	for _, c := range []struct {
		name             string
		form, everywhere bool
		want             settings.Learned
		title            string
	}{
		{"this number here", false, false, settings.Learned{Text: "+982188123456", Site: "crm.example"}, "\u2066+982188123456\u2069 is no longer taken for a phone number."},
		{"what is written like it here", true, false, settings.Learned{Text: "###-#### ####", Site: "crm.example"}, "Anything written like \u2066###-#### ####\u2069 is no longer taken for a phone number."},
		{"what is written like it anywhere", true, true, settings.Learned{Text: "###-#### ####"}, "Anything written like \u2066###-#### ####\u2069 is no longer taken for a phone number."},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				worker := w.worker()
				r := number
				r.Form, r.Everywhere = c.form, c.everywhere
				reply, err := worker.Teach(t.Context(), r)
				if err != nil || reply.Title != c.title {
					t.Errorf("told %+v, %v", reply, err)
				}
				synctest.Wait()
				if told := w.tab.heard(); !slices.Equal(told, []string{"tab 7 again"}) {
					t.Errorf("the tab heard %q", told)
				}
				if got := worker.readable(t.Context()).Learned; !slices.Equal(got, []settings.Learned{c.want}) {
					t.Errorf("learned is %+v", got)
				}
				// Neither host finds it from then on, and elsewhere it is found still.
				for site, hidden := range map[string]bool{"crm.example": true, "other.example": c.everywhere} {
					found, err := worker.Detect(t.Context(), message.DetectRequest{Texts: []string{"Tel. 021-8812 3456"}, Site: site})
					if err != nil || (len(found.Matches[0]) == 0) != hidden {
						t.Errorf("on %s are found %+v, %v", site, found.Matches[0], err)
					}
				}
				r.Undo = true
				if _, err := worker.Teach(t.Context(), r); err != nil || len(worker.readable(t.Context()).Learned) != 0 {
					t.Errorf("not taken back: %v", err)
				}
				synctest.Wait()
			})
		})
	}
}

func TestAFormThatWasOpenDoesNotSweepAwayWhatWasLearned(t *testing.T) {
	w := newWorld(t)
	worker := w.worker()
	open, err := worker.Configuration(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l := settings.Learned{Text: "+982188123456", Site: "crm.example"}
	if _, err := worker.Teach(t.Context(), message.TeachRequest{Text: "021", E164: l.Text, Site: l.Site, Tab: -1}); err != nil {
		t.Fatal(err)
	}
	open.Settings.Extension = "204"
	saved, err := worker.SaveConfiguration(t.Context(), open)
	if err != nil || saved.Settings.Extension != "204" || !reflect.DeepEqual(saved.Settings.Learned, []settings.Learned{l}) {
		t.Errorf("saved %+v, %v", saved.Settings, err)
	}
	if c, err := worker.Forget(t.Context(), l); err != nil || len(c.Settings.Learned) != 0 || c.Settings.Extension != "204" {
		t.Errorf("after its removal %+v, %v", c.Settings, err)
	}
}

func TestNoMoreIsLearnedThanIsKept(t *testing.T) {
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) {
		for i := range settings.MaxLearned {
			s.Learned = append(s.Learned, settings.Learned{Text: fmt.Sprint("+98211", i)})
		}
	})
	worker := w.worker()
	_, err := worker.Teach(t.Context(), message.TeachRequest{Text: "021", E164: "+982188123456", Everywhere: true, Tab: -1})
	var e *message.Error
	if !errors.As(err, &e) || e.Code != CodeLearnedFull || len(worker.readable(t.Context()).Learned) != settings.MaxLearned {
		t.Errorf("got %v", err)
	}
	// One that is known already is no more.
	if _, err := worker.Teach(t.Context(), message.TeachRequest{Text: "021", E164: "+982110", Everywhere: true, Tab: -1}); err != nil {
		t.Errorf("got %v", err)
	}
	if _, err := worker.Teach(t.Context(), message.TeachRequest{Text: "021", E164: "+98", Tab: -1}); err == nil {
		t.Error("without a site it was learned for none")
	}
}

func TestATabNotesOnItsOwnCallsOnly(t *testing.T) {
	w := newWorld(t)
	worker := w.worker()
	r := request("g1", "021 8812 3456")
	r.Place.Tab = 7
	if _, err := worker.Call(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	own, other := 7, 8
	if _, err := worker.SetNote(t.Context(), message.NoteRequest{ID: "g1", Note: "x", Tab: &other}); !errors.Is(err, calls.ErrNotFound) {
		t.Errorf("another tab got %v", err)
	}
	reply, err := worker.SetNote(t.Context(), message.NoteRequest{ID: "g1", Note: " call back ", Tab: &own})
	if err != nil || reply.Note != "call back" {
		t.Errorf("got %q, %v", reply.Note, err)
	}
	if record, err := worker.Calls.Get(context.Background(), "g1"); err != nil || record.Note != "call back" {
		t.Errorf("kept is %q, %v", record.Note, err)
	}
}
