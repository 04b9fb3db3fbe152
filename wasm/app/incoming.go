package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/locale"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
	"simotel/wasm/tel"
)

// incomingBound is how long a call may ring of which nothing more is told.
const incomingBound = 10 * time.Minute

// changesOf returns evidence as changes of the log.
func changesOf(told []pbx.Evidence) []calls.Change {
	changes := make([]calls.Change, 0, len(told))
	for _, e := range told {
		changes = append(changes, calls.Change{ID: e.Record, Event: e.Event})
	}
	return changes
}

// incoming returns what was told of calls that come in as changes of the log.
func (a *App) incoming(ctx context.Context, w *watcher, told []pbx.Incoming) ([]calls.Change, error) {
	if len(told) == 0 {
		return nil, nil
	}
	installation, err := a.installation(ctx)
	if err != nil {
		return nil, err
	}
	s, changes, begun := a.readable(ctx), make([]calls.Change, 0, len(told)), map[string]string{}
	for _, in := range told {
		id := incomingID(installation, w.via, w.extension, in.ID)
		newest, err := a.round(ctx, id, in.Event.Kind)
		if err != nil {
			return nil, err
		}
		if in.Event.Kind == calls.EventRing {
			begun[id] = newest
		}
		c := calls.Change{ID: cmp.Or(begun[id], newest), Event: in.Event}
		if k := in.Event.Kind; k == calls.EventRing || k == calls.EventParty {
			c.Event.Party = a.whoCalls(s, in)
		}
		if in.Event.Kind == calls.EventRing {
			c.New = &calls.Record{ID: c.ID, Via: w.via, Direction: calls.Incoming}
		}
		changes = append(changes, c)
	}
	return changes, nil
}

// withheld are the words that stand for a number that its caller keeps back.
var withheld = []string{"anonymous", "unknown", "private", "restricted", "unavailable", "withheld"}

// whoCalls returns who calls, with the number in a form that calls back, if there is
// one: a PBX may leave the plus out.
func (a *App) whoCalls(s settings.Settings, in pbx.Incoming) *calls.Party {
	p := &calls.Party{Text: in.Number, Name: in.Name, Queue: in.Queue}
	if in.Name == in.Number {
		p.Name = ""
	}
	if slices.Contains(withheld, strings.ToLower(in.Number)) {
		p.Text = ""
	}
	if p.Text == "" {
		return p
	}
	texts := []string{p.Text}
	if digits := tel.Digits(p.Text); len(digits) == len(p.Text) && len(digits) >= tel.MinOutside && digits[0] != '0' {
		texts = append(texts, "+"+digits)
	}
	for _, text := range texts {
		n, err := a.reader(s).Parse(text)
		if err == nil && n.E164 != "" {
			p.Text, p.E164, p.Dialled = text, n.E164, ""
			return p
		}
		if err == nil && p.Dialled == "" {
			p.Dialled = n.Literal
		}
	}
	return p
}

// announcement is what a notification shows of an incoming call.
type announcement struct {
	Call string `json:"call"` // calls.Record.ID
	As   string `json:"as"`   // what it says, so that it is said once; empty for nothing any more
}

// keyAnnounced is where it is kept for the session what was announced.
const keyAnnounced = "announced"

// announced keeps what is announced of a call and returns what was before.
func (a *App) announced(ctx context.Context, id, as string) (was string) {
	err := keep(ctx, a, keyAnnounced, func(all []announcement) []announcement {
		for i := range all {
			if all[i].Call == id {
				was, all[i].As = all[i].As, as
				return all
			}
		}
		return append(all, announcement{id, as})
	})
	if err != nil {
		a.Log(err)
	}
	return was
}

// announce shows an incoming call in a notification for as long as the phone
// rings, and one that was missed. Each is said once, whoever tells it again; who
// finds out more of a call has it said anew.
func (a *App) announce(ctx context.Context, r calls.Record) {
	if r.Direction != calls.Incoming || a.readable(ctx).Incoming.Show == settings.IncomingNone {
		return
	}
	reply := a.reply(ctx, r)
	n := Notification{ID: notificationOf(r), Title: reply.Title}
	n.Text = isolated(reply.Shown)
	for _, line := range []string{reply.Who, apart(reply.Through)} {
		if line != "" {
			n.Text += "\n" + line
		}
	}
	isRinging, isMissed, as := r.State() == calls.CalleeRinging, r.Missed(), ""
	if (isRinging || isMissed) && !isLate(r) {
		as = n.Title + "\n" + n.Text
	}
	switch was := a.announced(ctx, r.ID, as); {
	case was == as:
	case as != "" && isMissed:
		call := again(r)
		call.ID = r.ID
		buttons := []string{buttonHistory}
		if reply.Retry {
			buttons = []string{buttonBack, buttonHistory}
		}
		a.offer(ctx, n, call, buttons...)
	case as != "":
		a.offer(ctx, n, again(r))
	default:
		if err := a.Browser.ClearNotification(ctx, n.ID); err != nil {
			a.Log(err)
		}
	}
}

func notificationOf(r calls.Record) string { return "call-" + r.ID }

// bring has the tab in front show a call that rings, unless its site is one where
// the user wants nothing of us.
func (a *App) bring(ctx context.Context, r calls.Record) {
	if r.State() != calls.CalleeRinging || a.readable(ctx).Incoming.Show != settings.IncomingAll || len(a.placesOf(ctx, r.ID)) > 0 || isLate(r) {
		return
	}
	tab, ok, err := a.Browser.Tab(ctx, 0)
	if err != nil || !ok || !a.WorksOn(ctx, tab.Address) {
		if err != nil {
			a.Log(err)
		}
		return
	}
	err = keep(ctx, a, keyTabs, func(all []told) []told { return append(all, told{Call: r.ID, Tab: tab.ID}) })
	if err != nil {
		a.Log(err)
	}
}

// isLate reports whether a call's ring was told of only after it may have been
// over: the badge and the history have it, and nothing announces it.
func isLate(r calls.Record) bool {
	for _, s := range slices.Backward(r.Steps) {
		if s.State == calls.CalleeRinging {
			return s.Late()
		}
	}
	return false
}

// giveUp ends an incoming call of which nothing more is told, with what is known
// of it.
func (a *App) giveUp(ctx context.Context, r calls.Record) error {
	age, isTaken := a.Now().Sub(r.Heard()), !r.At(calls.Connected).IsZero()
	e := calls.Event{Kind: calls.EventReport, Report: &calls.Report{Outcome: calls.NoAnswer}} // the phone was heard to ring and to stop
	if isTaken {
		e.Report = &calls.Report{Outcome: calls.Answered, Talked: a.talked(r)}
	}
	switch state := r.State(); {
	case state == calls.Ended && age >= reportWait, state == calls.Connected && age >= talkBound:
	case state == calls.CalleeRinging && age >= incomingBound:
		e = calls.Event{Kind: calls.EventNoReport}
	default:
		return nil
	}
	changed, err := a.Calls.Apply(ctx, r.ID, e)
	if err == nil {
		a.carryOut(ctx, changed)
		a.publish(ctx, changed.Record)
	}
	return err
}

// talked returns for how many seconds a call was talked, 0 unless it was heard
// without a break from its answer to its end.
func (a *App) talked(r calls.Record) int {
	from, to := r.At(calls.Connected), r.At(calls.Ended)
	a.live.mu.Lock()
	defer a.live.mu.Unlock()
	if to.IsZero() || a.live.state != pbx.LiveOn || a.live.since.After(from) || a.live.lost.After(from) {
		return 0
	}
	return int(to.Sub(from) / time.Second)
}

// keyOfIncoming returns the catalogue's key of what is known of an incoming call.
func keyOfIncoming(r calls.Record) string {
	switch o := r.Outcome(); {
	case o != "":
		return "incoming_" + string(o)
	case r.State() == calls.Ended && !r.At(calls.Connected).IsZero():
		return "incoming_ended_talked"
	}
	return "incoming_" + string(r.State())
}

// who returns the other side of a call by name and company, as the CRM knows it or
// else the PBX tells it, empty where neither does. Each is of whichever direction,
// and the name stays first.
func who(r calls.Record) string {
	if c := r.Contact; c != nil {
		return apart(cmp.Or(c.Name, r.Name), c.Company)
	}
	return apart(r.Name)
}

// apart joins texts, each of whichever direction: Unicode FSI and PDI. Those that
// are empty are left out.
func apart(texts ...string) string {
	var parts []string
	for _, text := range texts {
		if text != "" {
			parts = append(parts, "\u2068"+text+"\u2069")
		}
	}
	return strings.Join(parts, " · ")
}

// keySeen is where it is kept until when the user has seen which calls were
// missed: Unix time in milliseconds.
const keySeen = "missed.seen"

// missedOf counts the missed calls that the user has not seen.
func (a *App) missedOf(ctx context.Context, recent []calls.Record) (n int) {
	raw, err := a.Calls.Area.Get(ctx, keySeen)
	if err != nil {
		a.Log(err)
	}
	var seen int64
	if raw != nil && json.Unmarshal(raw, &seen) != nil {
		seen = 0
	}
	for _, r := range recent {
		if r.Missed() && r.Heard().UnixMilli() > seen {
			n++
		}
	}
	return n
}

// Seen implements message.Service: the user sees which calls were missed.
func (a *App) Seen(ctx context.Context) error {
	raw, err := json.Marshal(a.Now().UnixMilli())
	if err == nil {
		err = a.Calls.Area.Set(ctx, map[string]json.RawMessage{keySeen: raw})
	}
	if err != nil {
		return stored(err)
	}
	return a.badge(ctx)
}

// missedTitle says how many calls were missed.
func missedTitle(t *locale.Catalogue, n string) string {
	if n == "1" {
		return t.Text("icon_missed_one")
	}
	return t.Text("icon_missed", locale.Digits(t.Language, n))
}
