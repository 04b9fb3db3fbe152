package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"simotel/wasm/detect"
	"simotel/wasm/dialplan"
	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
	"simotel/wasm/tel"
)

// reader reads numbers as this user means them, with the detector and the
// options by which pages are searched.
func (a *App) reader(s settings.Settings) tel.Reader {
	return tel.Reader{Detector: a.Detector, Options: detect.Options{
		Region: s.Country, AreaCode: s.Numbers.AreaCode, Lengths: s.Numbers.InternalLengths,
	}}
}

// searched returns the options by which a document of a language and at a host is
// searched, without what is known to be none on its site.
func (a *App) searched(s settings.Settings, language, host, site string) detect.Options {
	options := a.reader(s).Options
	options.Language, options.Host, options.Not = language, host, s.NotOn(site)
	return options
}

// Detect implements message.Service. Unreadable settings are no reason to
// leave a page without its numbers: the default country stands in.
func (a *App) Detect(ctx context.Context, r message.DetectRequest) (message.DetectReply, error) {
	s := a.readable(ctx)
	if !s.Sites.On(r.Tab) {
		// Whoever asks does not know it yet.
		a.dressTab(ctx, r.In, r.Tab)
		return message.DetectReply{Matches: [][]detect.Match{}, Card: a.card(ctx, r.Tab)}, nil
	}
	options := a.searched(s, r.Language, r.Host, r.Site)
	reply := message.DetectReply{Matches: make([][]detect.Match, len(r.Texts))}
	for i, text := range r.Texts {
		reply.Matches[i] = a.Detector.Find(text, options)
	}
	if r.Card {
		reply.Card = a.card(ctx, r.Tab)
	}
	return reply, nil
}

// Wake implements message.Service.
func (a *App) Wake(ctx context.Context, r message.WakeRequest) (message.WakeReply, error) {
	a.dressTab(ctx, r.In, r.Tab)
	return message.WakeReply{Card: a.card(ctx, r.Tab)}, nil
}

// cardPrefix begins the catalogue's keys of the card's words.
const cardPrefix = "card_"

// card returns what the pages of a tab work with, which is at an address.
func (a *App) card(ctx context.Context, address string) *message.Card {
	s, c, err := a.Settings.Load(ctx)
	if err != nil {
		s, c = settings.Defaults(), settings.DefaultCredentials()
	}
	t := locale.Choose(s.Language, a.Browser.Language())
	card := &message.Card{
		Language: t.Language, Direction: t.Direction, Words: t.Below(cardPrefix),
		Theme: s.Look.Theme, Numbers: s.Look.Numbers,
		// Until there is a PBX to call with, links stay the system's.
		NumberCalls: s.Clicks.Number == settings.ClickCall, Links: s.Clicks.Links && settings.Configured(s, c),
		Contacts:  s.CRM.Lookup.URL != "",
		Detection: message.Detection{Where: s.Detection.Host, Region: s.Country, AreaCode: s.Numbers.AreaCode, Lengths: s.Numbers.InternalLengths, Learned: s.Learned},
	}
	if settings.Configured(s, c) {
		card.Pages = s.CRM.Pages
	}
	if !s.Sites.On(address) {
		card.Off, card.NumberCalls, card.Links = true, false, false
		card.Pages = nil
	}
	return card
}

// prepared is a call that may be placed: nothing was sent or recorded.
type prepared struct {
	settings settings.Settings
	driver   pbx.Driver
	order    pbx.Order
	number   tel.Number
	dialled  dialplan.Result
	caller   tel.Number // of the phone that rings first, if it is outside
}

// prepare turns what a person saw or typed into an order and the driver for
// it. Its errors have codes; the number and order are then as far as they came.
func (a *App) prepare(ctx context.Context, r message.CallRequest) (prepared, error) {
	s, c, err := a.Settings.Load(ctx)
	if err != nil {
		return prepared{}, err
	}
	return a.prepareWith(s, c, r)
}

// prepareWith is prepare with settings that were read.
func (a *App) prepareWith(s settings.Settings, c settings.Credentials, r message.CallRequest) (prepared, error) {
	var err error
	p := prepared{settings: s}
	p.number, err = a.read(r.Text, r.Source, s)
	if inner, ok := a.reader(s).Inner(r.Text, r.E164); ok {
		p.number, err = inner, nil // also where its digits could be a local number
	} else if r.E164 != "" && (err != nil || r.E164 != cmp.Or(p.number.E164, p.number.Literal)) {
		var ok bool
		if p.number, ok = a.reader(s).Shown(r.Text, r.E164); !ok {
			return p, &message.Error{Code: CodeOtherNumber}
		}
		err = nil
	}
	if err != nil {
		return p, err
	}
	if p.dialled, err = dialplan.Dial(forms(p.number), s.Rules()); err != nil {
		return p, err
	}
	if r.Caller != "" && !s.RingsCaller() {
		return p, &message.Error{Code: CodeNoCaller}
	}
	if p.order, p.caller, err = a.caller(r, s); err != nil {
		return p, err
	}
	p.order.ID, p.order.Callee, p.order.E164 = r.ID, p.dialled.Digits, p.number.E164
	if r.Caller != "" && p.order.Caller == p.order.Callee {
		return p, &message.Error{Code: CodeSameNumber}
	}
	p.driver, err = a.open(s, c)
	return p, err
}

// forms returns what dialling needs to know of a number.
func forms(n tel.Number) dialplan.Number {
	return dialplan.Number{
		Literal: n.Literal, CountryCode: n.CountryCode, National: n.National,
		NationalDial: n.NationalDial, Home: n.Home, HomePlan: n.HomePlan,
	}
}

// caller returns an order with the phone that rings first: the one that the
// call names, else the user's own, which may be a mobile. A trunk reaches one
// outside the PBX, so the code for an outside line, which the outgoing route of
// the other leg expects, is not dialled.
func (a *App) caller(r message.CallRequest, s settings.Settings) (pbx.Order, tel.Number, error) {
	named, text := r.Caller != "", s.Extension
	if !named && !s.RingsCaller() {
		return pbx.Order{Caller: s.Extension}, tel.Number{}, nil
	}
	if named {
		text = r.Caller
	}
	number, err := a.reader(s).Parse(text)
	if !named && (err != nil || number.E164 == "" || len(number.National) < tel.MinOutside) {
		// An extension, as the administrator gave it. In some countries four
		// digits are a telephone number as well.
		return pbx.Order{Caller: s.Extension}, tel.Number{}, nil
	}
	var dialled dialplan.Result
	if err == nil {
		dialled, err = dialplan.Dial(forms(number), settings.Dialling{International: s.Dialling.International})
	}
	if err != nil && named {
		err = coded(CodeCaller, err)
	}
	return pbx.Order{Caller: dialled.Digits, CallerOutside: number.CountryCode != 0}, number, err
}

// read finds the number that a text or link means. A link that was pasted is one
// as well.
func (a *App) read(text, source string, s settings.Settings) (tel.Number, error) {
	if source != message.SourceLink && (source != message.SourcePopup || !tel.IsURI(text)) {
		return a.reader(s).Parse(text)
	}
	return a.reader(s).ParseURI(text, domainOf(s))
}

// written is what a person recognises a request by: of a link, its address
// without the scheme.
func written(r message.CallRequest) string {
	if r.Source != message.SourceLink {
		return r.Text
	}
	_, address, _ := strings.Cut(r.Text, ":")
	if plain, err := url.PathUnescape(address); err == nil {
		return plain
	}
	return address
}

// OpenOptions implements message.Service.
func (a *App) OpenOptions(ctx context.Context) error { return a.Browser.OpenOptions(ctx) }

// load returns the stored configuration, or the defaults in place of documents
// that cannot be read, which Save keeps aside. The error is the storage's.
func (a *App) load(ctx context.Context) (settings.Settings, settings.Credentials, error) {
	s, c, err := a.Settings.Load(ctx)
	var unreadable *settings.DocumentError
	if errors.As(err, &unreadable) {
		err = nil
	}
	return s, c, err
}

// Configuration implements message.Service. No secret is in it.
func (a *App) Configuration(ctx context.Context) (message.Configuration, error) {
	managed, err := a.managed(ctx)
	if err != nil {
		return message.Configuration{}, err
	}
	s, c, err := a.Settings.Load(ctx)
	var unreadable *settings.DocumentError
	if err != nil && !errors.As(err, &unreadable) {
		return message.Configuration{}, err
	}
	shown := message.Configuration{
		Managed:     managed,
		Settings:    s,
		Credentials: c,
		Secrets:     message.Secrets{Password: c.Password != "", Token: c.Token != "", EventsToken: c.EventsToken != "", CRMToken: c.CRMToken != "", CRMSecret: c.CRMSecret != ""},
		Configured:  settings.Configured(s, c),
		State:       c.Lack(s),
		Refused:     a.isRefused(ctx, s),
	}
	shown.Credentials = settings.Credentials{Version: c.Version, Username: c.Username}
	if err != nil {
		shown.Problem = a.describe(ctx, err)
	}
	return shown, nil
}

// SaveConfiguration implements message.Service: what it returns is what is
// stored now. An empty secret leaves the stored one, unless the
// connection is of another kind: then none stays.
func (a *App) SaveConfiguration(ctx context.Context, n message.Configuration) (message.Configuration, error) {
	a.saving.Lock()
	defer a.saving.Unlock()
	former, old, err := a.load(ctx)
	remember := func() error { return nil }
	if err == nil {
		old, remember, err = a.secretsFor(ctx, n, former, old)
	}
	if err != nil {
		return message.Configuration{}, fmt.Errorf("save configuration: %w", err)
	}
	if old.State == settings.StateLocked && n.Secrets.Erases() {
		return message.Configuration{}, fmt.Errorf("save configuration: %w", old.Locked())
	}
	n.Settings.Learned, n.Settings.Secrets = former.Learned, former.Secrets // a form that was open for long does not know of them
	c := n.Credentials
	c.Password = secret(c.Password, old.Password, n.Secrets.ErasePassword)
	c.Token = secret(c.Token, old.Token, n.Secrets.EraseToken)
	c.EventsToken = secret(c.EventsToken, old.EventsToken, n.Secrets.EraseEventsToken)
	c.CRMToken = secret(c.CRMToken, old.CRMToken, n.Secrets.EraseCRMToken)
	c.CRMSecret = secret(c.CRMSecret, old.CRMSecret, n.Secrets.EraseCRMSecret)
	store := a.Settings
	if store.Forgets = n.Secrets.Erases(); store.Forgets {
		// Before the rest: should the worker die here, no secret outlives its erasure.
		err = a.forgetFormer(ctx)
	}
	var saved settings.Settings
	if err == nil {
		saved, c, err = store.Save(ctx, n.Settings, c)
	}
	if err == nil && !store.Forgets {
		err = remember()
	}
	if err != nil {
		return message.Configuration{}, fmt.Errorf("save configuration: %w", stored(err))
	}
	a.changed(ctx, former, old, saved, c)
	return a.Configuration(ctx)
}

// stored gives an error that no package explained the code of what it then is:
// Chrome could not keep something.
func stored(err error) error {
	if code(err) != message.CodeInternal {
		return err
	}
	return coded(CodeStorage, err)
}

func secret(typed, stored string, erase bool) string {
	switch {
	case typed != "":
		return typed
	case erase:
		return ""
	}
	return stored
}

// Import implements message.Service. A document that brings an address must bring the
// secrets for it, or anybody's could have the stored ones sent to its writer.
func (a *App) Import(ctx context.Context, document string) (message.Configuration, error) {
	a.saving.Lock()
	defer a.saving.Unlock()
	s, c, err := a.load(ctx)
	if err != nil {
		return message.Configuration{}, fmt.Errorf("import: %w", err)
	}
	former, old := s, c
	if s, c, err = settings.ParseImport([]byte(document), s, c); err == nil {
		_, own, _ := settings.ParseImport([]byte(document), former, settings.DefaultCredentials()) // what is in it and nothing else; it was read
		own.Username = c.Username
		c = c.At(s, former, own)
		s, c, err = a.Settings.Save(ctx, s, c)
	}
	if err != nil {
		return message.Configuration{}, fmt.Errorf("import: %w", stored(err))
	}
	a.changed(ctx, former, old, s, c)
	return a.Configuration(ctx)
}
