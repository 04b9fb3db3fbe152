package app

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/settings"
)

// rings keeps a call that rings the user's phone, from a number of its own: the
// page of "1" ends with 1.
func (w *world) rings(a *App, id string) {
	time.Sleep(time.Second)
	r := &calls.Record{ID: id, Direction: calls.Incoming, Via: "http://192.168.1.10"}
	party := &calls.Party{Text: "021 8834125" + id, E164: "+98218834125" + id}
	rings := []calls.Change{{ID: id, New: r, Event: calls.Event{Kind: calls.EventRing, Party: party}}}
	if err := a.apply(context.Background(), rings, keyLive, position{}); err != nil {
		w.t.Fatal(err)
	}
	synctest.Wait()
}

// becomes has a worker hear how a call goes on, a second later.
func (w *world) becomes(id string, kinds ...calls.EventKind) {
	time.Sleep(time.Second)
	w.tell(w.current(), id, kinds...)
}

func TestASecondCallTakesNoRecordAwayFromTheCallBeforeIt(t *testing.T) {
	const page = "https://crm.example.com/?q=0218834125"
	for _, c := range []struct {
		name   string
		change func(*settings.ScreenPop)
		happen func(w *world, a *App)
		want   []string // from the second call on
	}{
		{"one rings while the user talks", nil, func(w *world, a *App) { w.rings(a, "2") }, []string{"new " + page + "2"}},
		{"and one more, which takes the place of the one that was missed", nil, func(w *world, a *App) {
			w.rings(a, "2")
			w.becomes("2", calls.EventEnd)
			w.rings(a, "3")
		}, []string{"new " + page + "2", "tab 102 " + page + "3"}},
		{"it is answered beside the first", nil, func(w *world, a *App) {
			w.rings(a, "2")
			w.becomes("2", calls.EventConnect)
			w.rings(a, "3")
		}, []string{"new " + page + "2", "tab 102 front", "new " + page + "3"}},
		{"the first is over", nil, func(w *world, a *App) {
			w.becomes("1", calls.EventEnd)
			w.rings(a, "2")
		}, []string{"tab 101 " + page + "2"}},
		{"of the call in which the user talks no page was opened: they may have looked it up there", func(p *settings.ScreenPop) { p.Outgoing = settings.PopNever }, func(w *world, a *App) {
			w.becomes("1", calls.EventEnd)
			if _, err := a.Call(w.t.Context(), request("g", "021 88341259")); err != nil {
				w.t.Fatal(err)
			}
			w.becomes("g", calls.EventConnect)
			w.rings(a, "2")
		}, []string{"new " + page + "2"}},
		{"a window of its own", func(p *settings.ScreenPop) { p.Where = settings.PopWindow }, func(w *world, a *App) { w.rings(a, "2") }, []string{"new window " + page + "2"}},
		{"it ends while the user talks in the first", func(p *settings.ScreenPop) { p.Incoming = settings.PopEnd }, func(w *world, a *App) {
			w.rings(a, "2")
			w.becomes("2", calls.EventConnect, calls.EventEnd)
		}, []string{"new " + page + "2"}},
		{"the user places it", func(p *settings.ScreenPop) { p.Outgoing = settings.PopAnswer }, func(w *world, a *App) {
			if _, err := a.Call(w.t.Context(), request("g", "021 88341259")); err != nil {
				w.t.Fatal(err)
			}
			w.becomes("g", calls.EventConnect)
		}, []string{"new front " + page + "9"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := withCRM(t, func(s *settings.CRM) {
					if s.Pop.Where = settings.PopReused; c.change != nil {
						c.change(&s.Pop)
					}
				})
				a := w.worker()
				w.rings(a, "1")
				w.becomes("1", calls.EventConnect)
				w.pages()
				c.happen(w, a)
				if got := w.pages(); !slices.Equal(got, c.want) {
					t.Errorf("got %q", got)
				}
			})
		})
	}
}

func TestWhoIsAnsweredIsOnShow(t *testing.T) {
	const page = "https://crm.example.com/?q=0218834125"
	for where, want := range map[string][]string{
		settings.PopReused: {"new " + page + "1", "tab 101 " + page + "2", "tab 101 front " + page + "1"},
		settings.PopTab:    {"new " + page + "1", "new " + page + "2", "tab 101 front"},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := withCRM(t, func(s *settings.CRM) { s.Pop.Where = where })
			a := w.worker()
			w.rings(a, "1")
			w.rings(a, "2")
			w.becomes("1", calls.EventConnect)
			if got := w.pages(); !slices.Equal(got, want) {
				t.Errorf("%s: got %q", where, got)
			}
		})
	}
}

func TestThePageOfAMissedCallOpensBehind(t *testing.T) {
	for name, c := range map[string]struct {
		kinds []calls.EventKind
		want  string
	}{
		"missed":   {[]calls.EventKind{calls.EventEnd}, "new https://crm.example.com/?q=02188341251"},
		"answered": {[]calls.EventKind{calls.EventConnect, calls.EventEnd}, "new front https://crm.example.com/?q=02188341251"},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := withCRM(t, func(s *settings.CRM) { s.Pop.Incoming = settings.PopEnd })
			w.rings(w.worker(), "1")
			w.becomes("1", c.kinds...)
			if got := w.pages(); !slices.Equal(got, []string{c.want}) {
				t.Errorf("%s: got %q", name, got)
			}
		})
	}
}

func TestWhoEntersTheirCRMHasNoPageOpenedForTheCallsBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := withCRM(t, func(c *settings.CRM) { c.Pop.URL, c.Lookup.URL = "", "" })
		a := w.worker()
		a.Start(t.Context())
		w.place(a, "g1")
		w.tell(a, "g1", calls.EventConnect)
		c, err := a.Configuration(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c.Settings.CRM.Pop.URL = "https://crm.example.com/?q={national}"
		if _, err := a.SaveConfiguration(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := w.pages(); got != nil {
			t.Errorf("opened %q", got)
		}
	})
}
