package app

import (
	"context"
	"strings"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// arrange changes what is set.
func (w *world) arrange(change func(*settings.Settings)) {
	w.t.Helper()
	store := w.current().Settings
	store.Layers = nil
	s, c, err := store.Load(context.Background())
	if err == nil {
		change(&s)
		_, _, err = store.Save(context.Background(), s, c)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestTheFirstPhoneIsReadAndDialledByTheSameRules(t *testing.T) {
	for name, c := range map[string]struct {
		extension, caller string
		abroad            bool
		dialled, reason   string
	}{
		"an extension":                            {"201", "", false, "201>902188123456", ""},
		"an extension with a star":                {"*201", "", false, "*201>902188123456", ""},
		"the user's own mobile":                   {"09351234567", "", false, "09351234567 outside>902188123456", ""},
		"the user's own mobile, long":             {"00989351234567", "", false, "09351234567 outside>902188123456", ""},
		"another outside number":                  {"201", "+98 935 123 4567", false, "09351234567 outside>902188123456", ""},
		"in Persian digits":                       {"201", "۰۹۳۵ ۱۲۳ ۴۵۶۷", false, "09351234567 outside>902188123456", ""},
		"one that no plan lists yet":              {"201", "021 0000 0000", false, "02100000000 outside>902188123456", ""},
		"a colleague's extension":                 {"201", "305", false, "305>902188123456", ""},
		"a foreign number":                        {"201", "+44 20 7946 0018", true, "00442079460018 outside>902188123456", ""},
		"a foreign number, with calls abroad off": {"201", "+44 20 7946 0018", false, "", CodeCaller},
		"no number":                               {"201", "nobody", false, "", CodeCaller},
		"two numbers":                             {"201", "09351234567 09351234568", false, "", CodeCaller},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.arrange(func(s *settings.Settings) {
				s.Extension, s.Connection.Trunk, s.Guards.Countries = c.extension, "Cisco", []string{"GB"}
				s.Dialling = settings.Dialling{OutsidePrefix: "9", International: c.abroad}
			})
			r := message.CallRequest{ID: "g1", Text: "021 8812 3456", Caller: c.caller, Source: message.SourcePopup}
			reply, err := w.worker().Call(context.Background(), r)
			if err != nil || reply.Reason != c.reason {
				t.Errorf("got %s because of %q, %v; want %q", reply.State, reply.Reason, err, c.reason)
			}
			if got := strings.Join(w.driver.dialled(), " "); got != c.dialled {
				t.Errorf("the PBX was told %q, want %q", got, c.dialled)
			}
		})
	}
}

func TestAnExtensionThatSomeCountryKnowsAsANumberStaysAnExtension(t *testing.T) {
	for country, extension := range map[string]string{"LU": "3012", "NO": "02822", "DE": "169065", "GL": "279931"} {
		w := newWorld(t)
		w.arrange(func(s *settings.Settings) { s.Country, s.Extension = country, extension })
		if _, err := w.worker().Call(context.Background(), request("g1", "305")); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(w.driver.dialled(), " "); got != extension+">305" {
			t.Errorf("%s: the PBX was told %q", country, got)
		}
	}
}

func TestACallBetweenTwoNumbersIsOneOrderAndSpeaksOfNoPhoneOfTheUsers(t *testing.T) {
	w := newWorld(t)
	worker := w.worker()
	r := message.CallRequest{ID: "g1", Text: "021 8812 3456", Caller: "0935 123 4567", Source: message.SourcePopup}
	for range 3 {
		reply, err := worker.Call(context.Background(), r)
		if err != nil || reply.State != calls.Accepted || reply.Shown != "0935 123 4567 → +98 21 8812 3456" ||
			!strings.Contains(reply.Advice, "first number rings") || strings.Contains(reply.Advice, "Your phone") {
			t.Errorf("got %+v, %v", reply, err)
		}
	}
	if got := w.driver.dialled(); len(got) != 1 {
		t.Errorf("the PBX got %q", got)
	}
}
