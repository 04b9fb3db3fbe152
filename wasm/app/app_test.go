package app

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/chrome"
	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/detect"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/policy"
	"simotel/wasm/settings"
	"simotel/wasm/storage"
)

const extensionID = "abcdefghijklmnopabcdefghijklmnop"

// world is everything around the app that outlives a worker.
type world struct {
	t             *testing.T
	area          *chrometest.Area
	sync          *chrometest.Area
	session       *chrometest.Area
	running       *App   // the newest worker, nil before there is one
	managed       string // the administrator's policy, empty for none
	alarms        *chrometest.Alarms
	notifications *chrometest.Notifications
	action        *chrometest.Action
	titling       func(title string) // called before the icon has a title, if set
	driver        *driver
	open          func() pbx.Driver // in place of driver, if set
	files         chrometest.Files
	tab           tab
	front         front
	menus         []MenuItem
	naming        func()   // called while the menus are made, if set
	opened        []string // our other pages
	opening       sync.Mutex
	forced        bool     // a policy installed the extension
	tabs          []string // that were opened
	suggested     string   // in the address bar
	moments       int      // that placedNow counts
	injected      int      // how often the open tabs were taken
	shows         bool     // one of our pages is open
	reloads       int      // how often the extension was started again
	options       int      // how often the options page was opened
	logged        []string
	hidden        []string // secrets that were in effect when something was logged
	crm           crmWorld
	broadcast     []any // to the extension's pages
	mu            sync.Mutex
}

// driver is a PBX that does what a test says.
type driver struct {
	mu      sync.Mutex
	orders  []pbx.Order
	answer  func(ctx context.Context, o pbx.Order) (pbx.CallRef, error)
	checked error
}

func (d *driver) Check(context.Context) (pbx.Health, error) { return pbx.Health{}, d.checked }

func (d *driver) Originate(ctx context.Context, o pbx.Order) (pbx.CallRef, error) {
	d.mu.Lock()
	d.orders = append(d.orders, o)
	answer := d.answer
	d.mu.Unlock()
	if answer == nil {
		return pbx.CallRef{ID: fmt.Sprintf("orig.call.%d", len(d.orders))}, nil
	}
	return answer(ctx, o)
}

func (d *driver) dialled() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []string
	for _, o := range d.orders {
		caller := o.Caller
		if o.CallerOutside {
			caller += " outside"
		}
		all = append(all, caller+">"+o.Callee)
	}
	return all
}

// browser is the fakes as the app sees Chrome.
type browser struct{ w *world }

func (b browser) SetBadge(ctx context.Context, badge Badge) error {
	if badge.Text != "" {
		if err := b.w.action.SetBadgeBackgroundColor(ctx, badge.Color); err != nil {
			return err
		}
	}
	return b.w.action.SetBadgeText(ctx, badge.Text)
}
func (b browser) SetTitle(ctx context.Context, tab int, title string) error {
	if b.w.titling != nil {
		b.w.titling(title)
	}
	return b.w.action.SetTitle(ctx, tab, title)
}
func (b browser) SetIcon(_ context.Context, tab int, grey bool) error {
	return b.w.front.setIcon(tab, grey)
}
func (b browser) OpenTab(_ context.Context, address string) error {
	b.w.tabs = append(b.w.tabs, address)
	return nil
}
func (b browser) Present(_ context.Context, p Presented) (int, error) { return b.w.presented(p) }
func (b browser) SetDefaultSuggestion(_ context.Context, description string) error {
	b.w.suggested = description
	return nil
}
func (b browser) Moment(language string, at, now time.Time) (string, error) {
	return chrometest.Moment(language, at, now)
}
func (b browser) Notify(ctx context.Context, n Notification) error {
	o := chrome.NotificationOptions{Type: "basic", IconURL: "x", Title: n.Title, Message: n.Text}
	for _, title := range n.Buttons {
		o.Buttons = append(o.Buttons, chrome.NotificationButton{Title: title})
	}
	return b.w.notifications.Create(ctx, n.ID, o)
}
func (b browser) ClearNotification(ctx context.Context, id string) error {
	return b.w.notifications.Clear(ctx, id)
}
func (b browser) ClearNotifications(ctx context.Context) error {
	ids, err := b.w.notifications.GetAll(ctx)
	for _, id := range ids {
		err = errors.Join(err, b.w.notifications.Clear(ctx, id))
	}
	return err
}
func (b browser) SetAlarm(ctx context.Context, name string, after time.Duration) error {
	return b.w.alarms.Create(ctx, name, chrome.AlarmCreateInfo{DelayInMinutes: after.Minutes()})
}
func (b browser) ClearAlarms(ctx context.Context) error { return b.w.alarms.ClearAll(ctx) }
func (b browser) HasAlarm(ctx context.Context, name string) (bool, error) {
	alarm, err := b.w.alarms.Get(ctx, name)
	return alarm != nil, err
}
func (b browser) ReadFile(ctx context.Context, path string) ([]byte, error) {
	return b.w.files.ReadFile(ctx, path)
}
func (b browser) RegionName(language, region string) (string, error) {
	return chrometest.RegionName(language, region)
}
func (b browser) OpenOptions(context.Context) error { b.w.options++; return nil }
func (b browser) OpenPage(_ context.Context, file string) error {
	b.w.opening.Lock()
	defer b.w.opening.Unlock()
	b.w.opened = append(b.w.opened, file)
	return nil
}
func (b browser) Forced(context.Context) (bool, error) { return b.w.forced, nil }
func (b browser) Language() string                     { return "en" }
func (b browser) Versions(context.Context) (string, string, error) {
	return "0.1.0", "Chrome/140", nil
}
func (b browser) SetMenus(_ context.Context, items []MenuItem) error {
	if b.w.naming != nil {
		b.w.naming()
	}
	b.w.menus = items
	return nil
}
func (b browser) Tell(ctx context.Context, tab Tab, m any) (json.RawMessage, error) {
	if answer, ok := b.w.front.answer(tab, m); ok {
		return answer, nil
	}
	return b.w.tab.answer(ctx, tab, m)
}
func (b browser) ShowsPages(context.Context) (bool, error)   { return b.w.shows, nil }
func (b browser) Reload(context.Context) error               { b.w.reloads++; return nil }
func (b browser) InjectContentScripts(context.Context) error { b.w.injected++; return nil }
func (b browser) Broadcast(_ context.Context, m any) error {
	b.w.mu.Lock()
	defer b.w.mu.Unlock()
	b.w.broadcast = append(b.w.broadcast, m)
	return nil
}

// newWorld is a browser with a configured extension.
func newWorld(t *testing.T) *world {
	w := &world{t: t, area: &chrometest.Area{}, sync: &chrometest.Area{}, session: &chrometest.Area{}, alarms: &chrometest.Alarms{Now: time.Now},
		notifications: &chrometest.Notifications{}, action: &chrometest.Action{}, driver: &driver{}}
	s := settings.Defaults()
	s.Connection.Server, s.Extension = "http://192.168.1.10", "201"
	c := settings.DefaultCredentials()
	c.Username, c.Password = "agent", "secret-password"
	if _, _, err := (settings.Store{Area: w.area}).Save(context.Background(), s, c); err != nil {
		t.Fatal(err)
	}
	return w
}

// worker starts a worker: an app without any memory of an earlier one.
func (w *world) worker() *App {
	source := &policy.Source{Read: func(context.Context) (json.RawMessage, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		return json.RawMessage(cmp.Or(w.managed, "{}")), nil
	}}
	local, session := storage.Remember(w.area), storage.Remember(w.session)
	w.running = New(Deps{
		ExtensionID: extensionID,
		Settings:    settings.Store{Area: local, Layers: source.Layers, Session: session, Cipher: chrometest.Cipher{}, Iterations: 10, Memory: &settings.Memory{}},
		Policy:      source,
		Sync:        w.sync,
		Session:     session,
		Calls:       &calls.Log{Area: local, Now: time.Now},
		Detector:    detect.New(),
		Drivers:     pbx.Registry{settings.KindSimotel: w.factory, settings.KindAsterisk: w.factory, settings.KindEndpoint: w.factory, settings.KindSoftphone: w.factory},
		Browser:     browser{w},
		Transport:   pbx.Transport{HTTP: &w.crm},
		Now:         time.Now,
	})
	a := w.running
	a.Log = func(err error) {
		w.keepSecret(a, err.Error())
		w.mu.Lock()
		defer w.mu.Unlock()
		w.logged = append(w.logged, err.Error())
	}
	return a
}

// keepSecret fails where a line of the log has a secret in it, in whatever test: one
// that is in effect, or was when a line was logged before. One of few letters may stand
// in any sentence.
func (w *world) keepSecret(a *App, line string) {
	_, c, _ := a.Settings.Load(context.Background())
	w.mu.Lock()
	defer w.mu.Unlock()
	basic := base64.StdEncoding.EncodeToString([]byte(c.Username + ":" + c.Password))
	for _, secret := range []string{"secret-password", basic, c.Password, c.Token, c.EventsToken, c.CRMToken, c.CRMSecret} {
		if len(secret) > 5 && !slices.Contains(w.hidden, secret) {
			w.hidden = append(w.hidden, secret)
		}
	}
	for _, secret := range w.hidden {
		if strings.Contains(line, secret) {
			w.t.Errorf("a secret is logged: %s", line)
		}
	}
}

// current returns the worker that runs, a new one if there was none.
func (w *world) current() *App {
	if w.running == nil {
		w.worker()
	}
	return w.running
}

// local returns storage.local as the worker that runs sees it, which alone writes it.
func (w *world) local() calls.Area {
	if w.running != nil {
		return w.running.Calls.Area
	}
	return w.area
}

// opens has all kinds of connection be a driver.
func (w *world) opens(driver func() pbx.Driver) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open = driver
}

// factory is a pbx.Factory of whatever kind a test is about.
func (w *world) factory(s settings.Settings, c settings.Credentials, _ pbx.Transport) (pbx.Driver, error) {
	if !settings.Configured(s, c) {
		return nil, &pbx.Error{Code: pbx.NotConfigured, Op: "open"}
	}
	w.mu.Lock()
	open := w.open
	w.mu.Unlock()
	if open != nil {
		return open(), nil
	}
	return w.driver, nil
}

func (w *world) badge() string {
	text, err := w.action.GetBadgeText(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	return text
}

// toldPages returns how often the extension's pages were told something.
func (w *world) toldPages() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.broadcast)
}

func (w *world) notified(id string) bool {
	ids, err := w.notifications.GetAll(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	return slices.Contains(ids, "call-"+id)
}

func request(id, text string) message.CallRequest {
	return message.CallRequest{ID: id, Text: text, Source: message.SourceCard, Place: message.Place{Tab: -1}}
}

func TestWhatAPersonClicksIsWhatThePBXDials(t *testing.T) {
	for _, c := range []struct{ text, dialled, shown, reason string }{
		{"۰۲۱-۸۸۱۲ ۳۴۵۶", "201>02188123456", "+98 21 8812 3456", ""},
		{"+98 912 345 6789", "201>09123456789", "+98 912 345 6789", ""},
		{"0098 21 88123456", "201>02188123456", "+98 21 8812 3456", ""},
		{"٠٩١٢٣٤٥٦٧٨٩", "201>09123456789", "+98 912 345 6789", ""},
		{"021 8812 3456 داخلی 12", "201>02188123456", "+98 21 8812 3456 ext. 12", ""},
		{"203", "201>203", "203", ""},
		{"*78", "201>*78", "*78", ""},
		{"+44 20 7946 0018", "", "+44 20 7946 0018", "international_off"},
	} {
		t.Run(c.text, func(t *testing.T) {
			w := newWorld(t)
			reply, err := w.worker().Call(context.Background(), request("g1", c.text))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(w.driver.dialled(), " "); got != c.dialled {
				t.Errorf("the PBX was told %q, want %q", got, c.dialled)
			}
			state := calls.Accepted
			if c.reason != "" {
				state = calls.Failed
			}
			if reply.State != state || reply.Reason != c.reason || !reply.Final {
				t.Errorf("got %s because of %q; want %s because of %q", reply.State, reply.Reason, state, c.reason)
			}
			if c.reason == "" && reply.Shown != c.shown {
				t.Errorf("shown as %q, want %q", reply.Shown, c.shown)
			}
		})
	}
}

func TestATextThatReadsAsAnotherNumberThanTheCardShowedIsNotCalled(t *testing.T) {
	w := newWorld(t)
	r := request("g1", "021 8812 3456")
	r.E164 = "+982188123499"
	reply, err := w.worker().Call(context.Background(), r)
	if err != nil || reply.State != calls.Failed || reply.Reason != CodeOtherNumber || len(w.driver.dialled()) != 0 {
		t.Errorf("got %s because of %q, %v; dialled %q", reply.State, reply.Reason, err, w.driver.dialled())
	}
	r.ID, r.E164 = "g2", "+982188123456"
	if reply, err = w.worker().Call(context.Background(), r); err != nil || reply.State != calls.Accepted {
		t.Errorf("got %s, %v", reply.State, err)
	}
}

func TestANumberThatItsPageMadeKnownIsCalledAsTheCardShowedIt(t *testing.T) {
	for _, c := range []struct{ name, text, shown, dialled string }{
		{"a local number in a table of Isfahan", "8812 3456", "+983188123456", "03188123456"},
		{"a mobile without its zero behind a label", "9123456789", "+989123456789", "09123456789"},
		{"a short line that no plan knows", "021-41935", "+982141935", "02141935"},
		{"an area code behind its number", "88123456-021", "+982188123456", "02188123456"},
		{"all parts in reverse", "88123456 21-98+", "+982188123456", "02188123456"},
		{"a plus behind the calling code", "98+ 21 88123456", "+982188123456", "02188123456"},
		{"a German page's", "030 901820", "+4930901820", "004930901820"},
		{"the second of a list", "555-0143", "+12125550143", "0012125550143"},
		{"a short line's with an extension", "021-12345 داخلی 5", "+982112345", "02112345"},
		{"a range's", "021-88123456-9", "+982188123456", "02188123456"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.arrange(func(s *settings.Settings) {
				s.Dialling.International, s.Guards.Countries = true, []string{"DE", "US"}
			})
			r := request("g1", c.text)
			r.E164 = c.shown
			reply, err := w.worker().Call(context.Background(), r)
			if err != nil || reply.State != calls.Accepted || !slices.Equal(w.driver.dialled(), []string{"201>" + c.dialled}) {
				t.Errorf("got %s because of %q, %v; dialled %q", reply.State, reply.Reason, err, w.driver.dialled())
			}
		})
	}
	// What the digits do not bear out is not called.
	for text, shown := range map[string]string{"8812 3456": "+983188123457", "021-41935": "+982141936", "9123456789": "+4930901820", "12": "+983188123412"} {
		w := newWorld(t)
		r := request("g1", text)
		r.E164 = shown
		if reply, err := w.worker().Call(context.Background(), r); err != nil || reply.Reason != CodeOtherNumber || len(w.driver.dialled()) != 0 {
			t.Errorf("%q shown as %s: got %s because of %q, %v; dialled %q", text, shown, reply.State, reply.Reason, err, w.driver.dialled())
		}
	}
}

func TestAnInternalNumberIsHeldAgainstTheCardByItsDigits(t *testing.T) {
	w := newWorld(t)
	r := request("g1", "۲۰۴")
	r.E164 = "205"
	if reply, err := w.worker().Call(context.Background(), r); err != nil || reply.Reason != CodeOtherNumber {
		t.Errorf("got %s because of %q, %v", reply.State, reply.Reason, err)
	}
	r.ID, r.E164 = "g2", "204"
	reply, err := w.worker().Call(context.Background(), r)
	if err != nil || reply.State != calls.Accepted || !slices.Equal(w.driver.dialled(), []string{"201>204"}) {
		t.Errorf("got %s, %v; dialled %q", reply.State, err, w.driver.dialled())
	}
}

func TestAnInternalNumberIsNoLocalOne(t *testing.T) {
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) {
		s.Country, s.Numbers = "DE", settings.Numbers{AreaCode: "30", InternalLengths: []int{6}}
	})
	r := request("g1", "223344") // Durchwahl 223344
	r.E164 = "223344"
	reply, err := w.worker().Call(context.Background(), r)
	if err != nil || reply.State != calls.Accepted || !slices.Equal(w.driver.dialled(), []string{"201>223344"}) {
		t.Errorf("got %s because of %q, %v; dialled %q", reply.State, reply.Reason, err, w.driver.dialled())
	}
}

func TestEachEndOfAnOrderIsToldAsItIs(t *testing.T) {
	refused := &pbx.Error{Code: pbx.IPDenied, Op: "dial", Status: 403, Detail: "IP is not permitted"}
	lost := &pbx.Error{Code: pbx.TimedOut, Op: "dial", Unknown: true}
	for name, c := range map[string]struct {
		err    error
		state  calls.State
		reason string
		badge  string
	}{
		"taken":                    {nil, calls.Accepted, "", "✓"},
		"refused":                  {refused, calls.Failed, "ip_denied", "!"},
		"refused, wrapped":         {fmt.Errorf("order: %w", refused), calls.Failed, "ip_denied", "!"},
		"no clear answer":          {lost, calls.Unknown, "timed_out", "!"},
		"an error without a code":  {errors.New("boom"), calls.Unknown, message.CodeInternal, "!"},
		"a fault that sent a half": {&pbx.Error{Code: pbx.ServerFault, Unknown: true}, calls.Unknown, "server_fault", "!"},
	} {
		for _, source := range []string{message.SourceCard, message.SourcePopup} {
			t.Run(name+" from "+source, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t)
					var during string
					w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
						time.Sleep(time.Second) // the badge waits for nobody, and nobody for it
						during = w.badge()
						return pbx.CallRef{ID: "orig.call.1"}, c.err
					}
					reply, err := w.worker().Call(context.Background(), message.CallRequest{ID: "g1", Text: "09123456789", Source: source, Place: message.Place{Tab: -1}})
					if err != nil || reply.State != c.state || reply.Reason != c.reason {
						t.Fatalf("got %s because of %q, %v", reply.State, reply.Reason, err)
					}
					if during != "…" || w.badge() != c.badge {
						t.Errorf("the badge was %q and is %q", during, w.badge())
					}
					if want := source == message.SourcePopup && c.state != calls.Accepted; w.notified("g1") != want {
						t.Errorf("notified: %v, want %v", !want, want)
					}
					if states := fmt.Sprint(reply.Steps); strings.Count(states, "{") != 3 {
						t.Errorf("steps are %s", states)
					}
				})
			})
		}
	}
}

func TestOneGestureIsOneOrderHoweverOftenItIsAskedFor(t *testing.T) {
	w := newWorld(t)
	hold := make(chan struct{})
	w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
		<-hold
		return pbx.CallRef{ID: "orig.call.1"}, nil
	}
	worker := w.worker()
	atOnce(t, 10, func() {
		reply, err := worker.Call(context.Background(), request("g1", "09123456789"))
		if err != nil || reply.State != calls.Accepted || reply.CallID != "orig.call.1" {
			t.Errorf("got %+v, %v", reply, err)
		}
	}, func() { close(hold) })
	if got := w.driver.dialled(); len(got) != 1 {
		t.Errorf("the PBX got %q", got)
	}
}

// atOnce runs n at once, then releases what they wait for.
func atOnce(t *testing.T, n int, f func(), release func()) {
	t.Helper()
	var group sync.WaitGroup
	for range n {
		group.Go(f)
	}
	release()
	group.Wait()
}

// A worker can die before any write to storage and between its steps. Whatever
// it wrote, the next one, asked again with the same id, places the call if it
// never left and never places it twice.
func TestAWorkerKilledAtAnyStepNeverLosesNorRepeatsAnOrder(t *testing.T) {
	killed := errors.New("killed")
	for _, c := range []struct {
		name       string
		undo       int                 // settings.Guards.UndoSeconds
		soon, late map[int]calls.State // after so many writes, asked again at once or too late; accepted where nothing stands
	}{
		{"sent at once", 0,
			map[int]calls.State{1: calls.Unknown}, // recorded as sent, and the answer was never kept
			map[int]calls.State{1: calls.Unknown}},
		{"sent after a while", 3,
			map[int]calls.State{2: calls.Unknown},
			map[int]calls.State{1: calls.Failed, 2: calls.Unknown}}, // recorded, never sent, and too late now
	} {
		for writes := range 4 {
			for _, late := range []time.Duration{0, gestureLife + time.Second} {
				t.Run(fmt.Sprintf("%s, after %d writes, asked again after %v", c.name, writes, late), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						w := newWorld(t)
						w.arrange(func(s *settings.Settings) { s.Guards.UndoSeconds = c.undo })
						done := 0
						w.area.Fail = func([]string) error {
							if done++; done > writes {
								return killed // and so is everything after it
							}
							return nil
						}
						first, _ := w.worker().Call(context.Background(), request("g1", "09123456789"))
						time.Sleep(5 * time.Second)
						synctest.Wait()
						sent := len(w.driver.dialled())
						w.area.Fail = nil
						time.Sleep(late)

						worker := w.worker()
						_, err := worker.Call(context.Background(), request("g1", "09123456789"))
						if err != nil {
							t.Fatal(err)
						}
						time.Sleep(5 * time.Second)
						synctest.Wait()
						reply, err := worker.CallStatus(context.Background(), message.CallStatusRequest{ID: "g1"})
						if err != nil {
							t.Fatal(err)
						}
						orders := len(w.driver.dialled())
						if orders > 1 {
							t.Fatalf("%d orders", orders)
						}
						want := c.soon
						if late > 0 {
							want = c.late
						}
						if state := cmp.Or(want[writes], calls.Accepted); reply.State != state {
							t.Errorf("state %s, want %s (first: %s, %d sent)", reply.State, state, first.State, sent)
						}
					})
				})
			}
		}
	}
}

// A call that was not counted could be one of any number.
func TestACallThatCannotBeCountedIsNotSent(t *testing.T) {
	w := newWorld(t)
	w.session.Fail = func([]string) error { return errors.New("broken") }
	reply, err := w.worker().Call(context.Background(), request("g1", "09123456789"))
	if err != nil || reply.State != calls.Failed || reply.Reason != CodeStorage {
		t.Errorf("got %s because of %q, %v", reply.State, reply.Reason, err)
	}
	if got := w.driver.dialled(); got != nil {
		t.Errorf("the PBX got %q", got)
	}
}

func TestWithoutRoomForTheRecordNothingIsSent(t *testing.T) {
	w := newWorld(t)
	w.area.Fail = func([]string) error { return chrometest.ErrQuota }
	_, err := w.worker().Call(context.Background(), request("g1", "09123456789"))
	if err == nil || code(err) != CodeStorage || !errors.Is(err, chrometest.ErrQuota) {
		t.Errorf("got %v", err)
	}
	if got := w.driver.dialled(); got != nil {
		t.Errorf("the PBX got %q", got)
	}
}

func TestAnAlarmSettlesWhatADeadWorkerLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		log := &calls.Log{Area: w.area, Now: time.Now}
		for _, id := range []string{"sent", "requested"} {
			if _, _, err := log.Begin(context.Background(), calls.Record{ID: id, Text: "021"}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := log.Apply(context.Background(), "sent", calls.Event{Kind: calls.EventSend}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(settleAfter)
		w.worker().Handle(context.Background(), "alarms.onAlarm", json.RawMessage(`[{"name":"calls"}]`))
		for id, want := range map[string]calls.State{"sent": calls.Unknown, "requested": calls.Failed} {
			r, err := log.Get(context.Background(), id)
			if err != nil || r.State() != want || r.Reason != CodeInterrupted || !w.notified(id) {
				t.Errorf("%s is %s because of %q, notified: %v, %v", id, r.State(), r.Reason, w.notified(id), err)
			}
		}
		if len(w.driver.dialled()) != 0 {
			t.Error("an alarm placed a call")
		}
	})
}

func TestACallUnderWayIsNotSettledUnderItsHands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
			time.Sleep(24 * time.Second)
			return pbx.CallRef{ID: "orig.call.1"}, nil
		}
		worker := w.worker()
		go func() {
			time.Sleep(23 * time.Second)
			if _, err := worker.RecentCalls(context.Background()); err != nil {
				t.Error(err)
			}
		}()
		reply, err := worker.Call(context.Background(), request("g1", "09123456789"))
		if err != nil || reply.State != calls.Accepted {
			t.Errorf("got %s, %v", reply.State, err)
		}
	})
}
