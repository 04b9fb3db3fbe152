package ui

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/plan"
	"simotel/wasm/request"
	"simotel/wasm/settings"
)

// page is a Document with the ids of a real HTML file: to name another is a
// fault of the controller.
type page struct {
	t          *testing.T
	ids        map[string]bool
	value      map[string]string
	text       map[string]string
	hidden     map[string]bool
	attributes map[string]string // id.name
	listeners  map[string]func() // id.event
	choices    map[string][]Choice
	rows       map[string][]string // the keys of a list
	templates  map[string][]string // the ids in a list's template
	within     map[string]string   // what was moved, and into what
	focused    string
	language   string
	theme      string
	file       string
	left       bool
	emptied    chan struct{} // told of a field that is emptied, unless nil
}

func newPage(t *testing.T, file string) *page {
	t.Helper()
	html, err := os.ReadFile("../../web/" + file)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{t: t, ids: map[string]bool{}, value: map[string]string{}, text: map[string]string{}, hidden: map[string]bool{},
		attributes: map[string]string{}, listeners: map[string]func(){}, choices: map[string][]Choice{},
		rows: map[string][]string{}, templates: map[string][]string{}, within: map[string]string{}}
	ids := regexp.MustCompile(`<[^>]*\bid="([^"]+)"[^>]*>`)
	for _, tag := range ids.FindAllStringSubmatch(string(html), -1) {
		p.ids[tag[1]] = true
		p.hidden[tag[1]] = regexp.MustCompile(`\shidden[\s>]`).MatchString(tag[0])
	}
	// What web/fields.js makes of a field's place.
	for _, place := range regexp.MustCompile(`<[^>]*\bdata-field="([^"]+)"[^>]*>`).FindAllStringSubmatch(string(html), -1) {
		for suffix, of := range map[string]string{"": "data-field", "-error": "data-field", "-help": "data-help", "-warning": "data-warning"} {
			if strings.Contains(place[0], of) {
				p.ids[place[1]+suffix], p.hidden[place[1]+suffix] = true, suffix == "-error" || suffix == "-warning"
			}
		}
		if strings.Contains(place[0], "data-secret") {
			p.ids["erase-"+place[1]], p.hidden["erase-"+place[1]] = true, true
		}
	}
	// What is in a template is in the page only as a row's.
	for _, list := range regexp.MustCompile(`(?s)<[ou]l id="([^"]+)"[^>]*>\s*<template>(.*?)</template>`).FindAllStringSubmatch(string(html), -1) {
		for _, tag := range ids.FindAllStringSubmatch(list[2], -1) {
			p.templates[list[1]] = append(p.templates[list[1]], tag[1])
			delete(p.ids, tag[1])
		}
	}
	return p
}

// SetRows implements Document.
func (p *page) SetRows(list string, keys []string) {
	p.t.Helper()
	for _, id := range p.templates[p.is(list)] {
		for _, key := range p.rows[list] {
			if !slices.Contains(keys, key) {
				for what, into := range p.within {
					if into == inRow(id, key) {
						p.t.Errorf("%s goes with the row %s", what, into)
					}
				}
				delete(p.ids, inRow(id, key))
			}
		}
		for _, key := range keys {
			if row := inRow(id, key); !p.ids[row] {
				p.ids[row], p.hidden[row], p.text[row], p.value[row] = true, p.hidden[id], "", ""
			}
		}
	}
	p.rows[list] = slices.Clone(keys)
}

func (p *page) is(id string) string {
	p.t.Helper()
	if !p.ids[id] {
		p.t.Fatalf("the page has no element %q", id)
	}
	return id
}

func (p *page) Value(id string) string { return p.value[p.is(id)] }
func (p *page) SetValue(id, value string) {
	p.value[p.is(id)] = value
	if value == "" {
		select {
		case p.emptied <- struct{}{}:
		default:
		}
	}
}
func (p *page) SetText(id, text string)                { p.text[p.is(id)] = text }
func (p *page) SetShown(id string, shown bool)         { p.hidden[p.is(id)] = !shown }
func (p *page) SetAttribute(id, name, value string)    { p.attributes[p.is(id)+"."+name] = value }
func (p *page) Lock(id, note string)                   { p.attributes[p.is(id)+".locked"] = note }
func (p *page) SetChoices(id string, choices []Choice) { p.choices[p.is(id)] = choices }
func (p *page) Move(id, into string)                   { p.within[p.is(id)] = p.is(into) }
func (p *page) Focus(id string)                        { p.focused = p.is(id) }
func (p *page) Translate(c *locale.Catalogue)          { p.language = c.Language }
func (p *page) Watch(id string, handle func()) func() {
	p.listeners[p.is(id)+".seen"] = handle
	return func() {}
}
func (p *page) SetTheme(theme string) { p.theme = theme }
func (p *page) Leave()                { p.left = true }
func (p *page) On(id, event string, handle func()) func() {
	p.listeners[p.is(id)+"."+event] = handle
	return func() { delete(p.listeners, id+"."+event) }
}
func (p *page) File(context.Context, string, int) (string, bool, error) {
	return p.file, p.file != "", nil
}

// do is a person's event.
func (p *page) do(id, event string) {
	p.t.Helper()
	handle := p.listeners[p.is(id)+"."+event]
	if handle == nil {
		p.t.Fatalf("nobody listens for %s of %s", event, id)
	}
	handle()
}

// shows checks what stands in a message of the page.
func (p *page) shows(id, kind, text string) {
	p.t.Helper()
	shown := p.text[p.is(id+"-title")] + "|" + p.text[p.is(id+"-advice")]
	if p.hidden[id] || p.attributes[id+".data-kind"] != kind || !strings.Contains(shown, text) {
		p.t.Errorf("%s shows %q as %q (hidden %v), want %q as %q", id, shown, p.attributes[id+".data-kind"], p.hidden[id], text, kind)
	}
}

// desk is a Platform whose clock stands still until a test moves it.
type desk struct {
	language string
	*moment
}

// moment is what a desk has that changes.
type moment struct {
	now    time.Time
	waits  []*wait
	copied []string
	files  []string                // that were given to a person: name and text
	told   func(message.CallReply) // by the worker
	seen   func(visible bool)      // the page comes into view, or goes
	ids    int
	ruled  func() // the administrator's policy is another

	forgotten int
}

// wait is a handle that is to be called at a time.
type wait struct {
	at     time.Time
	handle func()
}

func newDesk(language string) desk {
	return desk{language, &moment{now: time.UnixMilli(1_800_000_000_000), seen: func(bool) {}}}
}

func (d desk) Language() string                     { return d.language }
func (d desk) Shown() string                        { return "" }
func (d desk) Time(language string, _ int64) string { return "now in " + language }
func (d desk) Day(language string, at int64) (string, string) {
	t := d.Local(at)
	return t.Format("2006-01-02") + " in " + language, t.Format("15:04")
}
func (d desk) Local(at int64) time.Time { return time.UnixMilli(at).In(time.FixedZone("", 12600)) }
func (d desk) Now() time.Time           { return d.now }
func (d desk) Version() string          { return "0.1.0" }
func (d desk) ID() string               { return "ggljlaopgagkeciggcfgpoofmonpcmeo" }
func (d desk) PolicyChanged(handle func()) error {
	d.moment.ruled = handle
	return nil
}
func (d desk) Forget()                { d.moment.forgotten++ }
func (d desk) Save(name, text string) { d.files = append(d.files, name+"|"+text) }
func (d desk) Copy(text string) bool  { d.copied = append(d.copied, text); return true }
func (d desk) NewID() string {
	d.ids++
	return fmt.Sprint("id", d.ids)
}
func (d desk) Changed(handle func(message.CallReply)) (func(), error) {
	d.told = handle
	return func() { d.told = nil }, nil
}
func (d desk) Visible(handle func(bool)) {
	others := d.seen
	d.seen = func(visible bool) { others(visible); handle(visible) }
}
func (d desk) After(after time.Duration, handle func()) func() {
	w := &wait{d.now.Add(after), handle}
	d.waits = append(d.waits, w)
	return func() { d.waits = slices.DeleteFunc(d.waits, func(other *wait) bool { return other == w }) }
}

// pass lets time pass; what falls due happens in its order.
func (d desk) pass(span time.Duration) {
	end := d.now.Add(span)
	for {
		slices.SortStableFunc(d.waits, func(a, b *wait) int { return a.at.Compare(b.at) })
		if len(d.waits) == 0 || d.waits[0].at.After(end) {
			d.now = end
			return
		}
		next := d.waits[0]
		d.waits, d.now = d.waits[1:], next.at
		next.handle()
	}
}
func (d desk) Regions(language string, codes []string) []Choice {
	var list []Choice
	for _, c := range codes {
		list = append(list, Choice{c, c + " in " + language})
	}
	return list
}

// worker is a message.Service that a test fills in.
type worker struct {
	message.Service
	configuration message.Configuration
	fail          error
	refuse        error // only to save
	saved         []message.Configuration
	imported      []string
	dialled       []message.CallRequest
	check         message.CheckReply
	reply         message.CallReply
	recent        []message.CallReply
	old           message.Predecessor
	refused       []message.Error
	took, erased  int
	cancelled     []string
	hungUp        []string
	status        message.StatusReply
	options       int
	previewed     []message.PreviewRequest
	preview       func(message.PreviewRequest) message.PreviewReply
	front         front
	forgot        []settings.Learned
	shortcuts     int
	log           message.CallLogState
	logReads      int
	logged        []message.CallLogRequest
	during        func() // happens while the worker places a call
	meanwhile     func() // happens while the worker looks up the recent calls
	saving        func() // happens while the worker saves
	configuring   func() // happens while the worker reads the configuration
	exported      []bool // whether secrets were asked for
	extensions    []message.Extension
	secluded      error                        // why the PBX tells none
	offered       int                          // how often it was asked
	stores        func(*message.Configuration) // changes what is stored
	seen          int                          // how often the user saw which calls were missed
	reset         int
	secrets       []message.SecretsRequest
	crm           crmWorker
}

func (w *worker) Forget(_ context.Context, l settings.Learned) (message.Configuration, error) {
	w.forgot = append(w.forgot, l)
	if w.fail == nil {
		w.configuration.Settings.Learned = settings.WithoutLearned(w.configuration.Settings.Learned, l)
	}
	return w.configuration, w.fail
}

func (w *worker) OpenShortcuts(context.Context) error { w.shortcuts++; return w.fail }

func (w *worker) Configuration(context.Context) (message.Configuration, error) {
	if w.configuring != nil {
		w.configuring()
	}
	return w.configuration, w.fail
}

func (w *worker) SaveConfiguration(_ context.Context, c message.Configuration) (message.Configuration, error) {
	w.saved = append(w.saved, c)
	if w.saving != nil {
		w.saving()
	}
	if w.fail == nil && w.refuse == nil {
		had := w.configuration.Secrets
		if !settings.IsOneAccount(c.Settings.Connection.Kind, w.configuration.Settings.Connection.Kind) {
			had.Password, had.Token = false, false
		}
		w.configuration = c
		w.configuration.Secrets = message.Secrets{
			Password: c.Credentials.Password != "" || had.Password && !c.Secrets.ErasePassword,
			Token:    c.Credentials.Token != "" || had.Token && !c.Secrets.EraseToken,

			EventsToken: c.Credentials.EventsToken != "" || had.EventsToken && !c.Secrets.EraseEventsToken,
			CRMToken:    c.Credentials.CRMToken != "" || had.CRMToken && !c.Secrets.EraseCRMToken,
			CRMSecret:   c.Credentials.CRMSecret != "" || had.CRMSecret && !c.Secrets.EraseCRMSecret,
		}
		w.configuration.Credentials.CRMToken, w.configuration.Credentials.CRMSecret = "", ""
		w.configuration.Credentials.Password, w.configuration.Credentials.Token, w.configuration.Credentials.EventsToken = "", "", ""
		if w.stores != nil {
			w.stores(&w.configuration)
		}
	}
	return w.configuration, cmp.Or(w.refuse, w.fail)
}

func (w *worker) Import(_ context.Context, document string) (message.Configuration, error) {
	w.imported = append(w.imported, document)
	return w.configuration, w.fail
}

func (w *worker) Export(_ context.Context, r message.ExportRequest) (string, error) {
	w.exported = append(w.exported, r.Secrets)
	return "{}", w.fail
}
func (w *worker) Reset(context.Context) (message.Configuration, error) {
	w.reset++
	return message.Configuration{Settings: settings.Defaults(), Credentials: settings.DefaultCredentials()}, w.fail
}
func (w *worker) Secrets(_ context.Context, r message.SecretsRequest) (message.Configuration, error) {
	w.secrets = append(w.secrets, r)
	if w.fail == nil && w.stores != nil {
		w.stores(&w.configuration)
	}
	return w.configuration, w.fail
}
func (w *worker) Diagnostics(context.Context) (string, error)              { return "{report}", w.fail }
func (w *worker) Predecessor(context.Context) (message.Predecessor, error) { return w.old, w.fail }
func (w *worker) TakeOver(context.Context) (message.TakeOver, error) {
	w.took++
	return message.TakeOver{Configuration: w.configuration, Refused: w.refused}, w.fail
}
func (w *worker) ErasePredecessor(context.Context) error { w.erased++; return w.fail }

func (w *worker) Preview(_ context.Context, r message.PreviewRequest) (message.PreviewReply, error) {
	w.previewed = append(w.previewed, r)
	if w.preview == nil {
		return message.PreviewReply{}, w.fail
	}
	return w.preview(r), w.fail
}
func (w *worker) CallLog(context.Context) (message.CallLogState, error) {
	w.logReads++
	return w.log, w.fail
}
func (w *worker) CallLogDo(_ context.Context, r message.CallLogRequest) (message.CallLogState, error) {
	w.logged = append(w.logged, r)
	return w.log, w.fail
}
func (w *worker) Check(context.Context) (message.CheckReply, error)     { return w.check, w.fail }
func (w *worker) OpenOptions(context.Context) error                     { w.options++; return nil }
func (w *worker) Status(context.Context) (message.StatusReply, error)   { return w.status, w.fail }
func (w *worker) Left(context.Context, message.CallStatusRequest) error { return w.fail }
func (w *worker) Hangup(_ context.Context, r message.CallStatusRequest) (message.CallReply, error) {
	w.hungUp = append(w.hungUp, r.ID)
	return w.reply, w.fail
}
func (w *worker) Cancel(_ context.Context, r message.CallStatusRequest) (message.CallReply, error) {
	w.cancelled = append(w.cancelled, r.ID)
	return w.reply, w.fail
}
func (w *worker) RecentCalls(context.Context) ([]message.CallReply, error) {
	if w.meanwhile != nil {
		w.meanwhile()
	}
	return w.recent, w.fail
}

func (w *worker) Call(_ context.Context, r message.CallRequest) (message.CallReply, error) {
	w.dialled = append(w.dialled, r)
	if w.during != nil {
		w.during()
	}
	reply := w.reply
	if reply.Question == nil && w.fail == nil {
		reply.ID = r.ID
		at := 1_800_000_000_000 + int64(len(w.dialled))
		reply.Steps = []calls.Transition{{State: reply.State, At: at}}
	}
	return reply, w.fail
}

func newWorker() *worker {
	s := settings.Defaults()
	s.Connection.Server, s.Extension = "http://pbx", "201"
	return &worker{configuration: message.Configuration{
		Settings: s, Credentials: settings.Credentials{Version: 1, Username: "agent"},
		Secrets: message.Secrets{Password: true}, Configured: true,
	}}
}

func TestRegionsAreThoseOfTheNumberingPlans(t *testing.T) {
	if got, want := settings.Countries(), plan.Regions(); !slices.Equal(got, want) {
		t.Errorf("the page offers %d regions, there are %d: %q", len(got), len(want), want)
	}
}

func TestTheFormHoldsEverySettingAndGivesItBack(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	s := &w.configuration.Settings
	s.Connection = settings.Connection{Kind: "simotel", Server: "http://a", Authentication: "both", Context: "c", Trunk: "t", CallerID: "i", RingSeconds: 7, LimitSeconds: 9, Channel: "SIP/{extension}"}
	request := func(name string) request.Template {
		return request.Template{Method: "PUT", URL: "http://" + name, Headers: "h: " + name, Body: name}
	}
	s.Endpoint = settings.Endpoint{Originate: request("o"), Success: "/s", ID: "/i", Message: "/m", Status: request("s"), State: "/t", States: "a = busy", Hangup: request("h")}
	s.Softphone = settings.Softphone{Scheme: "sip", Domain: "d"}
	s.Country, s.Dialling, s.Language = "DE", settings.Dialling{OutsidePrefix: "9", International: true, Rules: []settings.Rule{{Prefix: "0", Match: "9.", Prepend: "7", Remark: "r"}}}, "en"
	s.Clicks = settings.Clicks{Number: "call", Links: true}
	s.Sites = settings.Sites{Mode: "only", List: []string{"a.b", "c.d"}}
	s.Numbers, s.Detection = settings.Numbers{AreaCode: "21", InternalLengths: []int{3, 4}}, settings.Detection{Host: "worker"}
	s.Guards = settings.Guards{Countries: []string{"DE", "TR"}, PerMinute: 3, UndoSeconds: 5}
	s.Reports.Enabled, s.Events.Address, s.ClearText, s.History.Pages = true, "wss://e", "never", true
	s.Learned = []settings.Learned{{Text: "204"}} // no field: it is changed by itself
	s.Secrets = settings.Secrets{}                // likewise
	s.Look, s.History.Days = settings.Look{Theme: "dark", Numbers: "plain"}, 30
	for _, f := range fields {
		p.SetValue(f.id(), f.get(&w.configuration))
	}
	got, err := (&form{document: p, fields: fields}).read(message.Configuration{Settings: settings.Settings{Version: 1, Learned: s.Learned, CRM: s.CRM, Connection: settings.Connection{Kind: "simotel"}}, Credentials: settings.Credentials{Version: 1}})
	if err != nil || !reflect.DeepEqual(got.Settings, *s) || got.Credentials != w.configuration.Credentials {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, f := range fields {
		p.is(f.id() + "-error")
	}
}

func TestAnOptionsPageIsFilledChangedSavedAndTested(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("fa-IR")}).Start(t.Context())
	if p.hidden["form"] || p.language != "fa" || p.value["extension"] != "201" || len(p.choices["country"]) < 200 || !p.hidden["problem"] {
		t.Fatalf("the page shows %+v in %s", p.value, p.language)
	}
	if !p.hidden["part-token"] || p.hidden["part-password"] || p.hidden["erase-password"] || !p.hidden["erase-token"] {
		t.Error("the wrong credentials are asked for")
	}
	if p.hidden["part-authentication"] || !strings.Contains(p.text["connection-server-help"], "192.168.1.10") {
		t.Error("a PBX in the house is not asked for as one")
	}
	p.SetValue("connection-authentication", "token")
	p.do("form", "input")
	if p.hidden["part-token"] || !p.hidden["part-password"] || len(w.saved) != 0 {
		t.Error("the API key is not asked for, or a key that is pressed saves")
	}
	p.SetValue("language", "en")
	p.SetValue("connection-ringSeconds", "۳۰")
	p.SetValue("password", "new")
	p.SetValue("token", "key")
	p.do("form", "change")
	if len(w.saved) != 1 || w.saved[0].Settings.Connection.RingSeconds != 30 || w.saved[0].Credentials.Password != "new" || p.value["password"] != "" || p.value["connection-ringSeconds"] != "30" {
		t.Errorf("saved %+v", w.saved)
	}
	if p.language != "en" {
		t.Errorf("the page stayed in %s", p.language)
	}
	p.shows("saved", good, "Saved: \u2068Authentication of the API account, Password, API key, Ring your phone for (seconds), Language\u2069|")

	w.check = message.CheckReply{Title: "No server", Advice: "Look"}
	p.do("test", "click")
	p.shows("result", bad, "No server|Look")
	w.check = message.CheckReply{OK: true, Title: "Works"}
	p.do("test", "click")
	p.shows("result", good, "Works")
}

func TestTheCloudAsksForItsKeyAndHasAnAddressOfItsOwn(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	choose := func(kind, server string) {
		t.Helper()
		p.SetValue("connection-kind", kind)
		p.do("form", "input")
		if cloud := kind == settings.KindSimotelCloud; p.hidden["part-authentication"] != cloud || p.hidden["part-password"] != cloud || p.hidden["part-token"] == cloud {
			t.Errorf("%s: hidden are %v", kind, p.hidden)
		}
		if p.value["connection-server"] != server {
			t.Errorf("%s: the address is %q, want %q", kind, p.value["connection-server"], server)
		}
	}
	choose(settings.KindSimotelCloud, settings.CloudServer)
	choose(settings.KindSimotel, "http://pbx")
	choose(settings.KindSimotelCloud, settings.CloudServer)
	p.SetValue("connection-server", "https://cloud.example")
	choose(settings.KindSimotel, "http://pbx")
	choose(settings.KindSimotelCloud, "https://cloud.example")
	p.do("form", "input") // another field: the address stays
	choose(settings.KindSimotelCloud, "https://cloud.example")
	p.do("form", "change")
	if len(w.saved) != 1 || w.saved[0].Settings.Connection.Kind != settings.KindSimotelCloud || w.saved[0].Settings.Connection.Server != "https://cloud.example" {
		t.Errorf("saved %+v", w.saved)
	}
	p.shows("saved", ask, "Still missing: \u2068API key\u2069")
	p.SetValue("token", "key")
	p.do("form", "change")
	p.shows("saved", good, "Saved: \u2068API key")
	w.refuse = &message.Error{Code: "setting_unknown_value", Field: "connection.authentication", Title: "Bad.", Advice: "Allowed."}
	p.SetValue("extension", "202")
	p.do("form", "change")
	p.shows("saved", bad, "Authentication of the API account: Bad.|Allowed.")
}

func TestASecretIsErasedAtOnceAndNotBroughtBack(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.do("erase-password", "click")
	if len(w.saved) != 1 || !w.saved[0].Secrets.ErasePassword || !p.hidden["erase-password"] || p.attributes["password.placeholder"] != "Not stored yet" || !p.hidden["undo"] {
		t.Errorf("saved %+v, placeholder %q", w.saved, p.attributes["password.placeholder"])
	}
	p.shows("saved", ask, "Erased: \u2068Password\u2069|What was stored there is gone for good. To have it again, type it again.\nStill missing: \u2068Password")
	p.SetValue("extension", "202")
	p.do("form", "change")
	if len(w.saved) != 2 || w.saved[1].Secrets.ErasePassword {
		t.Errorf("saved %+v", w.saved)
	}
}

func TestAFaultIsToldAtItsFieldUntilItIsChanged(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	w.refuse = &message.Error{Code: "extension_invalid", Field: "extension", Title: "Digits only.", Advice: "203 say."}
	p.SetValue("extension", "7")
	p.do("form", "change")
	if p.hidden["extension-error"] || p.text["extension-error"] != "Digits only. 203 say." || p.focused == "extension" || p.attributes["extension.aria-invalid"] != "true" {
		t.Errorf("the field shows %q, the focus is on %q", p.text["extension-error"], p.focused)
	}
	p.do("form", "input")
	if p.hidden["extension-error"] {
		t.Error("another field was changed, and it is not marked any more")
	}
	p.SetValue("extension", "78")
	p.do("form", "input")
	if !p.hidden["extension-error"] || p.attributes["extension.aria-invalid"] != "" {
		t.Error("the field is still marked")
	}
	w.refuse = nil
	p.SetValue("connection-ringSeconds", "long")
	p.do("form", "change")
	if len(w.saved) != 2 || w.saved[1].Settings.Extension != "78" || !strings.Contains(p.text["connection-ringSeconds-error"], "5–120") {
		t.Errorf("saved %d, the field shows %q", len(w.saved), p.text["connection-ringSeconds-error"])
	}
	p.do("test", "click")
	if p.focused != "connection-ringSeconds" || !p.hidden["result"] {
		t.Errorf("the test of the connection goes on; the focus is on %q", p.focused)
	}
	w.fail = context.DeadlineExceeded
	p.SetValue("connection-ringSeconds", "30")
	p.do("form", "change")
	p.shows("saved", bad, "Something went wrong")
}

func TestWhatIsWrongWhereNoFieldIsShownIsToldInWords(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.SetValue("connection-authentication", "token")
	w.refuse = &message.Error{Code: "setting_characters", Field: "username", Title: "Bad characters.", Advice: "Remove."}
	p.do("form", "change")
	p.shows("saved", bad, "User name: Bad characters.|Remove.")
	w.fail = &message.Error{Code: "setting_unknown_value", Field: "connection.ringSeconds", Title: "Bad.", Advice: "Allowed."}
	p.do("import", "click")
	p.shows("import-result", bad, "Ring your phone for (seconds): Bad.|Allowed. Nothing was changed.")
}

func TestSettingsThatCannotCallAreSavedWithWhatIsMissing(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.SetValue("connection-server", "")
	p.SetValue("extension", "")
	w.check = message.CheckReply{OK: true, Title: "Works"}
	p.do("test", "click")
	p.shows("result", bad, "Not ready yet|Still missing: \u2068Address, Your extension\u2069")
	if p.focused != "connection-server" || len(w.saved) != 1 {
		t.Errorf("focused %s, saved %d", p.focused, len(w.saved))
	}
}

func TestACertificateHasHelpAndNothingElseHas(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	w.check = message.CheckReply{Code: "certificate", Title: "Not trusted"}
	p.do("test", "click")
	if p.hidden["result-help"] {
		t.Error("there is no help for the certificate")
	}
	w.check = message.CheckReply{Code: "refused", Title: "No"}
	p.do("test", "click")
	if !p.hidden["result-help"] {
		t.Error("the help for certificates is shown for another failure")
	}
}

func TestAnImportIsPastedOrChosenAndLeavesNoSecretBehind(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.SetValue("import-text", "{}")
	w.fail = &message.Error{Code: "import_malformed", Title: "This is not a document of settings.", Advice: "x"}
	p.do("import", "click")
	p.shows("import-result", bad, "not a document of settings")
	if p.value["import-text"] != "{}" {
		t.Error("what was pasted is lost")
	}
	w.fail = nil
	p.file = "from a file"
	p.do("import-file", "change")
	p.shows("import-result", good, "Imported")
	if !slices.Equal(w.imported, []string{"{}", "from a file"}) || p.value["import-text"] != "" {
		t.Errorf("imported %q, left %q", w.imported, p.value["import-text"])
	}
}

func TestUnreadableSettingsAndASilentWorkerAreTold(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	w.configuration.Problem = &message.Error{Code: "settings_corrupt", Title: "Cannot be read", Advice: "Enter them again"}
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.shows("problem", bad, "Cannot be read|Enter them again")
	p.SetValue("extension", "202")
	p.do("form", "change")
	if w.saved[0].Problem != nil {
		t.Error("the problem was sent back")
	}

	w.fail = &message.Error{Code: message.CodeNoAnswer}
	for file, start := range map[string]func(*page){
		"options.html": func(p *page) { (&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context()) },
		"popup.html":   func(p *page) { (&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context()) },
	} {
		p := newPage(t, file)
		start(p)
		if file == "popup.html" {
			p.shows("result", bad, "The browser extension does not answer")
		} else {
			p.shows("problem", bad, "The browser extension does not answer")
		}
	}
}
