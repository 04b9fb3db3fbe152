package settings

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"simotel/wasm/request"
)

// Languages of Settings.Language.
const (
	LanguageAuto    = "auto" // the browser's
	LanguageEnglish = "en"
	LanguagePersian = "fa"
)

// Bounds of the fields, in characters where not said otherwise.
const (
	MaxServer        = 300
	MaxExtension     = 32
	MaxName          = 80 // context, trunk, caller id
	MaxOutsidePrefix = 8
	MaxAreaCode      = 5
	MaxUsername      = 128
	MaxPassword      = 256
	MaxToken         = 256 // and of the events' token
	MaxEvents        = 300 // the events' address

	MinRingSeconds  = 5
	MaxRingSeconds  = 120
	MaxLimitSeconds = 86400

	MinInternalLength = 2 // digits
	MaxInternalLength = 6

	MaxCountries   = 300 // entries: more than there are
	MinPerMinute   = 1   // calls
	MaxPerMinute   = 60
	MaxUndoSeconds = 10
)

// Defaults returns the settings of a new installation. Server and extension are
// empty: nobody else can know them.
func Defaults() Settings {
	return Settings{
		Version: Version,
		Connection: Connection{
			Kind:           KindSimotel,
			Authentication: AuthBasic,
			Context:        ContextSimotel,
			RingSeconds:    60,
			Channel:        "PJSIP/{extension}",
		},
		Endpoint: Endpoint{
			Originate: request.Template{Method: "POST"},
			Status:    request.Template{Method: "GET"},
			Hangup:    request.Template{Method: "POST"},
		},
		Softphone: Softphone{Scheme: SchemeTel},
		Country:   "IR",
		Numbers:   Numbers{InternalLengths: []int{}},
		Detection: Detection{Host: HostAuto},
		Dialling:  Dialling{Rules: []Rule{}},
		Sites:     Sites{Mode: SitesAll, List: []string{}},
		Clicks:    Clicks{Number: ClickCard, Links: true},
		Look:      Look{Theme: ThemeAuto, Numbers: NumbersUnderline},
		Guards:    Guards{Countries: []string{}, PerMinute: 10},
		Incoming:  Incoming{Show: IncomingNotification},
		CRM:       defaultCRM(),
		Learned:   []Learned{},
		Secrets:   Secrets{Keep: KeepDisk},
		ClearText: ClearTextPrivate,
		Language:  LanguageAuto,
	}
}

// DefaultCredentials returns the credentials of a new installation: none.
func DefaultCredentials() Credentials { return Credentials{Version: Version} }

// Validate returns s in canonical form: trimmed, digits in ASCII, the server as
// a base URL. Empty server, extension, area code, context, trunk, caller id, outside
// prefix and events' address are valid; in the cloud an empty server is CloudServer. The error is Errors with every field at fault; the others
// come back canonical all the same. Whether anything may be sent to an address
// unencrypted is CheckClearText's to say.
func Validate(s Settings) (Settings, error) {
	var faults Errors
	var code string
	checkVersion(&faults, s.Version)
	c := &s.Connection
	faults.oneOf("connection.kind", c.Kind, KindSimotel, KindSimotelCloud, KindAsterisk, KindEndpoint, KindSoftphone)
	if c.Server = Typed(c.Server); c.Server == "" && c.Kind == KindSimotelCloud {
		c.Server = CloudServer
	}
	if c.Server != "" {
		c.Server, code = canonicalServer(c.Server)
		faults.add("connection.server", code, "")
	}
	faults.oneOf("connection.authentication", c.Authentication, AuthBasic, AuthToken, AuthBoth)
	c.Context = faults.name("connection.context", c.Context, MaxName)
	c.Trunk = faults.name("connection.trunk", c.Trunk, MaxName)
	c.CallerID = faults.name("connection.callerId", c.CallerID, MaxName)
	c.Channel = faults.channel("connection.channel", c.Channel)
	faults.within("connection.ringSeconds", c.RingSeconds, MinRingSeconds, MaxRingSeconds)
	faults.within("connection.limitSeconds", c.LimitSeconds, 0, MaxLimitSeconds)
	s.Endpoint = faults.endpoint(s.Endpoint)
	s.Softphone = faults.softphone(s.Softphone)
	s.Extension = faults.keys("extension", s.Extension, MaxExtension, CodeExtension)
	if s.Country = strings.ToUpper(Typed(s.Country)); !isCountry(s.Country) {
		faults.add("country", CodeCountry, "")
	}
	s.Numbers = faults.numbers(s.Numbers, s.Country)
	faults.oneOf("detection.host", s.Detection.Host, HostAuto, HostPage, HostWorker)
	s.Sites = faults.sites(s.Sites)
	d := &s.Dialling
	d.OutsidePrefix = faults.keys("dialling.outsidePrefix", d.OutsidePrefix, MaxOutsidePrefix, CodePrefix)
	d.Rules = faults.rules(d.Rules)
	faults.oneOf("clicks.number", s.Clicks.Number, ClickCard, ClickCall)
	faults.look(s.Look)
	s.Guards = faults.guards(s.Guards)
	if s.Events.Address = Typed(s.Events.Address); s.Events.Address != "" {
		s.Events.Address, code = canonicalEvents(s.Events.Address)
		faults.add("events.address", code, "")
	}
	faults.incoming(s.Incoming)
	s.CRM = faults.crm(s.CRM)
	s.Learned = faults.learned(s.Learned)
	faults.secrets(s.Secrets)
	faults.oneOf("clearText", s.ClearText, ClearTextPrivate, ClearTextNever, ClearTextAnywhere)
	faults.within("history.days", s.History.Days, 0, MaxHistoryDays)
	faults.oneOf("language", s.Language, LanguageAuto, LanguageEnglish, LanguagePersian)
	return s, faults.err()
}

// numbers checks the area code and the extensions' lengths, and returns these in
// order, each once.
func (e *Errors) numbers(n Numbers, country string) Numbers {
	n.AreaCode = Typed(n.AreaCode)
	if country == "IR" {
		// Iranians write it with its 0, which begins no number of theirs.
		n.AreaCode = strings.TrimPrefix(n.AreaCode, "0")
	}
	if len(n.AreaCode) > MaxAreaCode || strings.Trim(n.AreaCode, "0123456789") != "" {
		e.add("numbers.areaCode", CodeAreaCode, strconv.Itoa(MaxAreaCode))
	}
	n.InternalLengths = append([]int{}, n.InternalLengths...) // empty in JSON, not null; and nobody else's
	for _, length := range n.InternalLengths {
		if length < MinInternalLength || length > MaxInternalLength {
			e.add("numbers.internalLengths", CodeLengths, strconv.Itoa(MinInternalLength)+"–"+strconv.Itoa(MaxInternalLength))
			return n
		}
	}
	n.InternalLengths = inOrder(n.InternalLengths)
	return n
}

// inOrder returns a short list in order, each entry once. slices.Sort and Insert would
// add 20 KB to the pages' program.
func inOrder[T cmp.Ordered](list []T) []T {
	ordered := []T{}
	for _, entry := range list {
		at := len(ordered)
		for at > 0 && ordered[at-1] > entry {
			at--
		}
		if at > 0 && ordered[at-1] == entry {
			continue
		}
		ordered = append(ordered, entry)
		copy(ordered[at+1:], ordered[at:])
		ordered[at] = entry
	}
	return ordered
}

// guards checks the numbers and the countries, and returns these in order, each
// once.
func (e *Errors) guards(g Guards) Guards {
	countries := []string{} // empty in JSON, not null; and nobody else's
	for _, c := range g.Countries {
		countries = append(countries, strings.ToUpper(Typed(c)))
	}
	if g.Countries = countries; slices.ContainsFunc(countries, func(c string) bool { return !isCountry(c) }) {
		e.add("guards.countries", CodeCountry, "")
	} else if g.Countries = inOrder(countries); len(g.Countries) > MaxCountries {
		e.within("guards.countries", len(g.Countries), 0, MaxCountries)
	}
	e.within("guards.perMinute", g.PerMinute, MinPerMinute, MaxPerMinute)
	e.within("guards.undoSeconds", g.UndoSeconds, 0, MaxUndoSeconds)
	return g
}

// ValidateCredentials returns c in canonical form. The error is Errors.
func ValidateCredentials(c Credentials) (Credentials, error) {
	var faults Errors
	checkVersion(&faults, c.Version)
	c.Username = faults.name("username", c.Username, MaxUsername)
	if strings.Contains(c.Username, ":") {
		// RFC 7617: what follows the first colon would become the password.
		faults.add("username", CodeCharacters, ":")
	}
	// A password is taken as it is: blanks may belong to it.
	faults.text("password", c.Password, MaxPassword)
	c.Token = faults.token("token", c.Token)
	c.EventsToken = faults.token("eventsToken", c.EventsToken)
	c.CRMToken = faults.token("crmToken", c.CRMToken)
	faults.text("crmSecret", c.CRMSecret, MaxPassword) // taken as it is, as a password is
	return c, faults.err()
}

// token checks a secret that travels in a header, where Chrome refuses to send
// anything but visible ASCII; that of the events is held to the same.
func (e *Errors) token(field, value string) string {
	value = e.name(field, value, MaxToken)
	if strings.ContainsFunc(value, func(r rune) bool { return r == ' ' || r > '~' && r != 0x7f }) {
		e.add(field, CodeCharacters, "")
	}
	return value
}

// Configured reports whether enough is set to place a call: a server, an
// extension, and what the authentication mode sends; of an endpoint its address
// and what its order names; of a softphone nothing more. Secrets that are locked or
// went with the browser count as set: Credentials.Shut tells what to do about them.
func Configured(s Settings, c Credentials) bool {
	isShut := c.Shut(s) != nil
	switch s.Connection.Kind {
	case KindEndpoint:
		return s.Endpoint.Originate.URL != "" && (isShut || Lacks(s, c) == "")
	case KindSoftphone:
		return true
	}
	return s.Connection.Server != "" && s.Extension != "" && (isShut || !lacksSecret(s, c))
}
