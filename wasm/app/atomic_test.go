//go:build !js

package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/crm/outbox"
	"simotel/wasm/message"
	"simotel/wasm/settings"
	"simotel/wasm/storage"
)

// mortalSync is storage.sync as a worker that may die sees it.
type mortalSync struct {
	*chrometest.Area
	life *life
}

func (m mortalSync) Remove(ctx context.Context, keys ...string) error {
	if err := m.life.step(); err != nil {
		return err
	}
	return m.Area.Remove(ctx, keys...)
}

// dying starts a worker that dies before it changes storage once more than so often.
func (w *world) dying(writes int) (*App, *life) {
	ctx, kill := context.WithCancel(w.t.Context())
	l := &life{left: writes, ctx: ctx, kill: kill}
	a := w.worker()
	local, session := storage.Remember(mortalArea{w.area, l}), storage.Remember(mortalArea{w.session, l})
	a.Settings.Area, a.Settings.Session = local, session
	a.Calls.Area, a.Session = local, session
	a.Sync = mortalSync{w.sync, l}
	return a, l
}

// wrote is one thing that a person has the worker change, all of it or nothing.
type wrote struct {
	arrange func(*world) // what stands before, nil for a configuration alone
	do      func(context.Context, *App) error
	from    []string // the ways to keep credentials in which it is tried, nil for each

	// erases: what is in memory goes first, so that they may be locked or gone while the
	// disk is what it was.
	erases bool
}

// asks returns what has a worker do something with the credentials.
func asks(r message.SecretsRequest) func(context.Context, *App) error {
	return func(ctx context.Context, a *App) error {
		_, err := a.Secrets(ctx, r)
		return err
	}
}

// aConfiguration returns what the options page would send.
func aConfiguration(ctx context.Context, a *App, change func(*message.Configuration)) error {
	c, err := a.Configuration(ctx)
	if err == nil {
		change(&c)
		_, err = a.SaveConfiguration(ctx, c)
	}
	return err
}

// threeCalls has the history hold three calls that are over, the newest c.
func threeCalls(w *world) {
	log := &calls.Log{Area: w.area, Now: time.Now}
	for _, id := range []string{"a", "b", "c"} {
		if _, _, err := log.Begin(context.Background(), calls.Record{ID: id, Text: "021 8834 1256", E164: "+982188341256"}); err != nil {
			w.t.Fatal(err)
		}
		for _, kind := range []calls.EventKind{calls.EventSend, calls.EventRefuse} {
			if _, err := log.Apply(context.Background(), id, calls.Event{Kind: kind}); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

func broken(key, document string) func(*world) {
	return func(w *world) {
		if err := w.area.Set(context.Background(), map[string]json.RawMessage{key: json.RawMessage(document)}); err != nil {
			w.t.Fatal(err)
		}
	}
}

// keptAside has a secret lie in what was kept aside.
var keptAside = broken(settings.KeyCredentials+settings.KeyAside, `[{"time":"2026-11-01T00:00:00Z","reason":"settings_corrupt","document":"secret-password"}]`)

func locked(w *world) { w.lock(w.worker()) }

// ruled has a policy of how credentials are kept be there that no worker has heard of,
// ruling has one hear of it.
func ruled(keep string) func(*world) {
	return func(w *world) { w.managed = `{"secrets.keep": "` + keep + `"}` }
}

func ruling(keep string) func(context.Context, *App) error {
	return func(ctx context.Context, a *App) error {
		_, err := a.onPolicyChanged(ctx, []json.RawMessage{json.RawMessage(`{"secrets.keep":{"newValue":"` + keep + `"}}`)})
		return err
	}
}

var wrotes = map[string]wrote{
	"settings and a secret saved": {do: func(ctx context.Context, a *App) error {
		return aConfiguration(ctx, a, func(c *message.Configuration) {
			c.Settings.Extension, c.Credentials.Password = "305", "another"
		})
	}},
	"another kind of connection saved, the secrets of the former kept": {do: func(ctx context.Context, a *App) error {
		return aConfiguration(ctx, a, func(c *message.Configuration) {
			c.Settings.Connection.Kind, c.Credentials.Username, c.Credentials.Password = settings.KindAsterisk, "ari", "another"
		})
	}},
	"settings saved over some that cannot be read": {arrange: broken(settings.KeySettings, `"oops"`), do: func(ctx context.Context, a *App) error {
		return aConfiguration(ctx, a, func(c *message.Configuration) {
			c.Settings.Connection.Server, c.Settings.Extension = "http://192.168.1.10", "305"
		})
	}},
	"settings saved over those of a later version": {arrange: broken(settings.KeySettings, `{"version":2,"extension":"777"}`), do: func(ctx context.Context, a *App) error {
		return aConfiguration(ctx, a, func(c *message.Configuration) { c.Settings.Extension = "305" })
	}},
	"a secret erased": {arrange: keptAside, do: func(ctx context.Context, a *App) error {
		return aConfiguration(ctx, a, func(c *message.Configuration) { c.Secrets.ErasePassword = true })
	}},
	"an import": {do: func(ctx context.Context, a *App) error {
		_, err := a.Import(ctx, `{"version":1,"settings":{"extension":"305","connection":{"server":"https://pbx.example.com"}},"credentials":{"token":"abc"}}`)
		return err
	}},
	"Click2Dial's settings taken over": {arrange: func(w *world) { w.plant() }, do: func(ctx context.Context, a *App) error {
		_, err := a.TakeOver(ctx)
		return err
	}},
	"Click2Dial's settings erased": {arrange: func(w *world) { w.plant() }, do: func(ctx context.Context, a *App) error { return a.ErasePredecessor(ctx) }},
	"all erased": {arrange: func(w *world) {
		threeCalls(w)
		keptAside(w)
		if err := w.session.Set(context.Background(), map[string]json.RawMessage{keyContacts: json.RawMessage(`{"secret":1}`)}); err != nil {
			w.t.Fatal(err)
		}
	}, do: func(ctx context.Context, a *App) error {
		_, err := a.Reset(ctx)
		return err
	}, erases: true},
	"credentials kept on the disk from now on":     {do: asks(message.SecretsRequest{Do: message.SecretsKeep, Keep: settings.KeepDisk}), from: []string{settings.KeepSession, settings.KeepEncrypted}},
	"credentials kept for the session from now on": {do: asks(message.SecretsRequest{Do: message.SecretsKeep, Keep: settings.KeepSession}), from: []string{settings.KeepDisk, settings.KeepEncrypted}},
	"credentials encrypted from now on":            {arrange: keptAside, do: asks(message.SecretsRequest{Do: message.SecretsKeep, Keep: settings.KeepEncrypted, Passphrase: passphrase}), from: []string{settings.KeepDisk, settings.KeepSession}},
	"credentials locked":                           {do: asks(message.SecretsRequest{Do: message.SecretsLock}), from: []string{settings.KeepEncrypted}},
	"credentials unlocked":                         {arrange: locked, do: asks(message.SecretsRequest{Do: message.SecretsUnlock, Passphrase: passphrase}), from: []string{settings.KeepEncrypted}},
	"credentials erased":                           {arrange: keptAside, do: asks(message.SecretsRequest{Do: message.SecretsDiscard}), erases: true},
	"credentials erased while they are locked":     {arrange: locked, do: asks(message.SecretsRequest{Do: message.SecretsDiscard}), from: []string{settings.KeepEncrypted}, erases: true},
	"credentials taken off the disk by a policy":   {arrange: ruled(settings.KeepSession), do: ruling(settings.KeepSession), from: []string{settings.KeepDisk, settings.KeepEncrypted}},
	"credentials put on the disk by a policy":      {arrange: ruled(settings.KeepDisk), do: ruling(settings.KeepDisk), from: []string{settings.KeepSession, settings.KeepEncrypted}},
	"a form learned to be none": {do: func(ctx context.Context, a *App) error {
		_, err := a.Teach(ctx, message.TeachRequest{Text: "021 8834 1256", E164: "+982188341256", Site: "https://a.example", Tab: -1})
		return err
	}},
	"a form forgotten": {arrange: func(w *world) {
		w.arrange(func(s *settings.Settings) {
			s.Learned = []settings.Learned{{Text: "+982188341256", Site: "https://a.example"}, {Text: "+982188341257"}}
		})
	}, do: func(ctx context.Context, a *App) error {
		_, err := a.Forget(ctx, settings.Learned{Text: "+982188341257"})
		return err
	}},
	"a note on a call of the history": {arrange: threeCalls, do: func(ctx context.Context, a *App) error {
		_, err := a.Annotate(ctx, message.AnnotateRequest{Ref: calls.Ref{ID: "b"}, Note: "urgent", Disposition: calls.CallBack})
		return err
	}},
	"a note on a call that the CRM is told of": {arrange: func(w *world) {
		threeCalls(w)
		w.arrange(func(s *settings.Settings) { s.CRM.Log.URL = "https://crm.example/calls" })
	}, do: func(ctx context.Context, a *App) error {
		_, err := a.Annotate(ctx, message.AnnotateRequest{Ref: calls.Ref{ID: "b"}, Note: "urgent"})
		return err
	}},
	"a call deleted": {arrange: threeCalls, do: func(ctx context.Context, a *App) error {
		_, err := a.DeleteCalls(ctx, message.DeleteCallsRequest{Refs: []calls.Ref{{ID: "b"}, {ID: "c"}}})
		return err
	}},
	"all calls deleted": {arrange: threeCalls, do: func(ctx context.Context, a *App) error {
		_, err := a.DeleteCalls(ctx, message.DeleteCallsRequest{All: true})
		return err
	}},
}

// read returns all that a person can read of what is kept, as the next worker and
// its pages do.
func (w *world) read() string {
	w.t.Helper()
	a := w.worker()
	ctx := w.t.Context()
	configuration, err := a.Configuration(ctx)
	fail := func(err error) {
		if err != nil {
			w.t.Fatal(err)
		}
	}
	fail(err)
	exported, err := a.Export(ctx, message.ExportRequest{Secrets: configuration.State != settings.StateLocked})
	fail(err)
	history, err := a.History(ctx, message.HistoryRequest{Many: true})
	fail(err)
	var lines []string
	for _, c := range history.Calls {
		lines = append(lines, fmt.Sprint(c.ID, c.State, c.Note, c.Disposition))
	}
	slices.Sort(lines)
	waiting, err := outbox.Queue{Area: w.area}.Contents(ctx)
	fail(err)
	for _, i := range waiting.Waiting {
		lines = append(lines, fmt.Sprint("waits for the CRM: ", i.ID, i.Revision))
	}
	former, err := a.Predecessor(ctx)
	fail(err)
	raw, err := w.area.Get(ctx, settings.KeyCredentials)
	fail(err)
	for _, form := range []string{"password", "session", "envelope"} {
		if strings.Contains(string(raw), `"`+form+`":`) {
			lines = append(lines, "credentials by "+form)
		}
	}
	aside := ""
	for _, key := range []string{settings.KeySettings, settings.KeyCredentials} {
		kept, err := w.area.Get(ctx, key+settings.KeyAside)
		fail(err)
		if string(kept) != "[]" { // the same as none
			aside += fmt.Sprintf("%s aside: %s\n", key, kept)
		}
	}
	return strings.Join([]string{string(jsonOf(w.t, configuration)), exported, strings.Join(lines, ", "), aside, string(jsonOf(w.t, former))}, "\n")
}

// TestWhateverIsChangedIsTheFormerOrTheNewOnceTheWorkerDied ends the worker before
// each of the writes that a change takes, the first, the second and so on.
func TestWhateverIsChangedIsTheFormerOrTheNewOnceTheWorkerDied(t *testing.T) {
	for name, c := range wrotes {
		from := c.from
		if from == nil {
			from = []string{settings.KeepDisk, settings.KeepSession, settings.KeepEncrypted}
		}
		for _, keep := range from {
			t.Run(name+", "+keep, func(t *testing.T) { isFormerOrNew(t, name, c, keep) })
		}
	}
}

func isFormerOrNew(t *testing.T, name string, c wrote, keep string) {
	var former, next string
	run := func(writes int) (isOver, isBetween bool, now string) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.secrets(w.worker(), message.SecretsRequest{Do: message.SecretsKeep, Keep: keep, Passphrase: passphrase})
			if c.arrange != nil {
				c.arrange(w)
			}
			former = w.read()
			disk := w.onDisk()
			worker, life := w.dying(writes)
			err := c.do(life.ctx, worker)
			if isOver = life.isOver(); !isOver && err != nil {
				t.Fatal(err)
			}
			life.kill() // nothing of it goes on
			synctest.Wait()
			now = w.read()
			if rest, err := w.session.Keys(t.Context()); err == nil && now == next && name == "all erased" && slices.Contains(rest, keyContacts) {
				t.Errorf("ended before write %d, all is erased but %q", writes+1, rest)
			}
			read, err := w.worker().Configuration(t.Context())
			isBetween = err == nil && c.erases && w.onDisk() == disk && (read.State == settings.StateGone || read.State == settings.StateLocked)
		})
		return isOver, isBetween, now
	}
	_, _, next = run(1 << 20)
	if next == former {
		t.Fatal("nothing was changed")
	}
	writes := 0
	for ; ; writes++ {
		died, isBetween, now := run(writes)
		if now != former && now != next && !isBetween {
			t.Errorf("ended before write %d there is\n%s\nbefore it was\n%s\nand was to be\n%s", writes+1, now, former, next)
		}
		if !died {
			break
		}
	}
	if writes == 0 {
		t.Error("it wrote nothing")
	}
	t.Logf("%d writes", writes)
}

// What a worker left that died between two writes is no secret of another kind, nor
// one that was erased.
func TestAWorkerThatDiesWhileItLocksOrErasesLeavesNoSecretThatItSaysIsGone(t *testing.T) {
	for _, do := range []string{message.SecretsLock, message.SecretsDiscard} {
		for _, keep := range []string{settings.KeepSession, settings.KeepEncrypted} {
			for writes := 0; ; writes++ {
				w := newWorld(t)
				a := w.worker()
				w.secrets(a, message.SecretsRequest{Do: message.SecretsKeep, Keep: keep, Passphrase: passphrase})
				w.save(a, func(c *message.Configuration) {
					c.Settings.Connection.Kind, c.Settings.Connection.Server = settings.KindAsterisk, ""
				})
				w.save(a, func(c *message.Configuration) { c.Credentials.Password = "another-secret" })
				a, life := w.dying(writes)
				_, err := a.Secrets(life.ctx, message.SecretsRequest{Do: do})
				c, errRead := w.worker().Configuration(t.Context())
				keys, errKeys := w.session.Keys(t.Context())
				if err := errors.Join(errRead, errKeys); err != nil {
					t.Fatal(err)
				}
				for _, key := range keys {
					raw, err := w.session.Get(t.Context(), key)
					if isGone := !c.Secrets.Password; err != nil || isGone && (strings.Contains(string(raw), "secret") || strings.HasPrefix(key, settings.KeySession)) {
						t.Errorf("%s of %s died before write %d: it is %q, and in memory is %s: %s, %v", do, keep, writes+1, c.State, key, raw, err)
					}
				}
				if !life.isOver() {
					if err != nil {
						t.Error(err)
					}
					break
				}
			}
		}
	}
}
