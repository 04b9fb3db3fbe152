package settings

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestServerIsBroughtToItsBaseURL(t *testing.T) {
	for _, c := range []struct{ name, typed, want string }{
		{"nothing yet", "  ", ""},
		{"a private address", "192.168.1.10", "http://192.168.1.10"},
		{"a private address in Persian digits", "۱۹۲.۱۶۸.۱.۱۰:۸۰۸۰", "http://192.168.1.10:8080"},
		{"an address between direction marks", "\u200e10.0.0.5\u200e ", "http://10.0.0.5"},
		{"a loopback address with a port", "127.0.0.1:8099", "http://127.0.0.1:8099"},
		{"a public address", "5.9.1.2", "https://5.9.1.2"},
		{"the port of https settles the scheme", "192.168.1.10:443", "https://192.168.1.10"},
		{"the port of http settles the scheme", "pbx.example.com:80", "http://pbx.example.com"},
		{"a name of one label", "PBX", "http://pbx"},
		{"a name of one label that begins with a digit", "3cx", "http://3cx"},
		{"a .local name with port and path", "pbx.local:8080/simotel/", "http://pbx.local:8080/simotel"},
		{"a .lan name", "pbx.lan", "http://pbx.lan"},
		{"a .internal name", "pbx.corp.internal", "http://pbx.corp.internal"},
		{"a name of a home", "pbx.home.arpa", "http://pbx.home.arpa"},
		{"an address behind a carrier's translator", "100.64.1.2", "http://100.64.1.2"},
		{"a public name", "pbx.example.com.", "https://pbx.example.com"},
		{"a name in another script", "تلفن.example.ir", "https://تلفن.example.ir"},
		{"the API's path", "http://host/api/v4", "http://host"},
		{"the API's path behind a base path", "https://example.com/simotel/api/v4/", "https://example.com/simotel"},
		{"the address of a whole API call", "http://host/api/v4/call/originate/act", "http://host"},
		{"the cloud's API path", "https://panel.hostedpbx.ir/api/v4.1/", "https://panel.hostedpbx.ir"},
		{"the address of a whole call to the cloud", "panel.hostedpbx.ir/api/v4.1/call/originate/act", "https://panel.hostedpbx.ir"},
		{"another API's path is a base path", "https://example.com/api/v40", "https://example.com/api/v40"},
		{"a scheme in capitals", "HTTPS://Example.COM:443//a//b", "https://example.com/a/b"},
		{"http where the user says so", "http://pbx.example.com", "http://pbx.example.com"},
		{"https with the port of http", "https://example.com:80", "https://example.com:80"},
		{"IPv6 in brackets", "https://[fe80::1]:8443", "https://[fe80::1]:8443"},
		{"IPv6 without brackets", "fe80::1", "http://[fe80::1]"},
		{"IPv6 written long", "[2001:DB8:0:0::1]", "https://[2001:db8::1]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Defaults()
			s.Connection.Server = c.typed
			got, err := Validate(s)
			if err != nil || got.Connection.Server != c.want {
				t.Fatalf("%q became %q, %v; want %q", c.typed, got.Connection.Server, err, c.want)
			}
			if again, err := Validate(got); err != nil || !equal(again, got) {
				t.Errorf("%q is not canonical: it became %q, %v", c.want, again.Connection.Server, err)
			}
		})
	}
}

func TestServerIsRefused(t *testing.T) {
	for _, c := range []struct{ name, typed, code string }{
		{"user and password", "http://hidden:hidden@host", CodeServerUserInfo},
		{"a user without a scheme", "hidden@host", CodeServerUserInfo},
		{"a password with a slash in it", "http://user:hid/den@host", CodeServerUserInfo},
		{"a query", "http://host/?token=hidden", CodeServerQuery},
		{"a fragment", "http://host/#hidden", CodeServerQuery},
		{"ftp", "ftp://host", CodeServerScheme},
		{"a script", "javascript:alert(1)", CodeServerInvalid},
		{"no host", "http://", CodeServerInvalid},
		{"a scheme without its colon", "https//pbx", CodeServerInvalid},
		{"a scheme with one slash", "http:/pbx", CodeServerInvalid},
		{"port 0", "host:0", CodeServerPort},
		{"port 65536", "host:65536", CodeServerPort},
		{"an empty port", "host:", CodeServerInvalid},
		{"a signed port", "host:+80", CodeServerInvalid},
		{"an address out of range", "192.168.1.256", CodeServerIP},
		{"an address of three parts", "192.168.1", CodeServerIP},
		{"a hexadecimal address", "0x7f.0x1", CodeServerInvalid},
		{"IPv4 in brackets", "[192.168.1.1]", CodeServerInvalid},
		{"a name in brackets", "[host]", CodeServerInvalid},
		{"an open bracket", "[fe80::1", CodeServerInvalid},
		{"an IPv6 zone", "[fe80::1%eth0]", CodeServerInvalid},
		{"a blank inside", "my pbx", CodeServerInvalid},
		{"a line break inside", "host\nx", CodeServerInvalid},
		{"a backslash", `host\x`, CodeServerInvalid},
		{"an empty label", "a..b", CodeServerInvalid},
		{"a path out of the base", "host/a/../b", CodeServerInvalid},
		{"an encoded path", "host/%2e%2e", CodeServerInvalid},
		{"more than 300 characters", "host/" + strings.Repeat("a", 300), CodeServerInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Defaults()
			s.Connection.Server = c.typed
			got, err := Validate(s)
			wantFields(t, err, "connection.server "+c.code)
			if strings.Contains(err.Error(), "hid") || got.Connection.Server != "" {
				t.Errorf("the refused address lives on: %v, %q", err, got.Connection.Server)
			}
		})
	}
}

func TestValidateNamesEveryFieldAtFault(t *testing.T) {
	long := strings.Repeat("x", 81)
	s := Settings{
		Connection: Connection{Kind: "other", Server: "ftp://x", Authentication: "digest", Context: long, Trunk: "a\nb",
			CallerID: "\xff", RingSeconds: 4, LimitSeconds: -1},
		Extension: "12a", Country: "IRN", Numbers: Numbers{AreaCode: "02x", InternalLengths: []int{9, 3, 1}}, Detection: Detection{Host: "cloud"}, Dialling: Dialling{OutsidePrefix: "123456789"}, Clicks: Clicks{Number: "twice"},
		Guards: Guards{Countries: []string{"DE", "Iran"}, PerMinute: 61, UndoSeconds: 11}, Events: Events{Address: "ftp://x"}, ClearText: "sometimes", Language: "de",
	}
	_, err := Validate(s)
	wantFields(t, err,
		"version setting_out_of_range", "connection.kind setting_unknown_value", "connection.server server_scheme",
		"connection.authentication setting_unknown_value", "connection.context setting_too_long",
		"connection.trunk setting_characters", "connection.callerId setting_characters",
		"connection.channel channel_invalid", "connection.ringSeconds setting_out_of_range", "connection.limitSeconds setting_out_of_range",
		"endpoint.originate.method request_method_invalid", "endpoint.status.method request_method_invalid", "endpoint.hangup.method request_method_invalid", "softphone.scheme setting_unknown_value",
		"extension extension_invalid", "country country_invalid", "numbers.areaCode area_code_invalid",
		"numbers.internalLengths lengths_invalid", "detection.host setting_unknown_value", "sites.mode setting_unknown_value", "dialling.outsidePrefix outside_prefix_invalid",
		"clicks.number setting_unknown_value", "look.theme setting_unknown_value", "look.numbers setting_unknown_value", "guards.countries country_invalid", "guards.perMinute setting_out_of_range", "guards.undoSeconds setting_out_of_range",
		"events.address events_invalid", "incoming.show setting_unknown_value", "crm.pop.outgoing setting_unknown_value", "crm.pop.incoming setting_unknown_value", "crm.pop.where setting_unknown_value",
		"crm.lookup.minutes setting_out_of_range", "crm.log.authentication setting_unknown_value", "secrets.keep setting_unknown_value", "clearText setting_unknown_value", "language setting_unknown_value")
	_, err = Validate(Settings{Version: 2, Connection: Connection{Kind: KindSimotel, Authentication: AuthBoth, RingSeconds: 121, LimitSeconds: 86401},
		Extension: strings.Repeat("1", 33), Country: "۱۲", Numbers: Numbers{AreaCode: "123456"}, Detection: Detection{Host: HostWorker}, Sites: Sites{Mode: SitesOnly}, Dialling: Dialling{OutsidePrefix: "+"},
		Clicks: Clicks{Number: ClickCall}, Guards: Guards{Countries: make([]string, 301), UndoSeconds: -1}, CRM: defaultCRM(), ClearText: ClearTextNever, Language: LanguagePersian})
	wantFields(t, err, "version settings_newer", "connection.channel channel_invalid", "connection.ringSeconds setting_out_of_range", "connection.limitSeconds setting_out_of_range",
		"endpoint.originate.method request_method_invalid", "endpoint.status.method request_method_invalid", "endpoint.hangup.method request_method_invalid", "softphone.scheme setting_unknown_value",
		"extension extension_invalid", "country country_invalid", "numbers.areaCode area_code_invalid", "dialling.outsidePrefix outside_prefix_invalid",
		"look.theme setting_unknown_value", "look.numbers setting_unknown_value", "guards.countries country_invalid", "guards.perMinute setting_out_of_range", "guards.undoSeconds setting_out_of_range", "incoming.show setting_unknown_value", "secrets.keep setting_unknown_value")
}

func TestValidateTakesWhatPeopleType(t *testing.T) {
	s := Defaults()
	s.Extension, s.Country, s.Dialling.OutsidePrefix = " ۲۰۳\u200f", "de ", "٩*#"
	s.Connection.Context, s.Connection.CallerID = " خروجی ", strings.Repeat("س", 80)
	s.Connection.RingSeconds, s.Connection.LimitSeconds = 120, 86400
	s.Numbers = Numbers{AreaCode: " ۰۳۰", InternalLengths: []int{6, 2, 6}}
	s.Guards = Guards{Countries: []string{"tr", " DE\u200f", "AE", "de"}, PerMinute: 60, UndoSeconds: 10}
	got, err := Validate(s)
	if err != nil || got.Extension != "203" || got.Country != "DE" || got.Dialling.OutsidePrefix != "9*#" || got.Connection.Context != "خروجی" {
		t.Errorf("got %+v, %v", got, err)
	}
	// Of another country the 0 may belong to the number, as in Italy.
	if !equal(Settings{Numbers: got.Numbers}, Settings{Numbers: Numbers{AreaCode: "030", InternalLengths: []int{2, 6}}}) {
		t.Errorf("the numbers are %+v", got.Numbers)
	}
	if want := []string{"AE", "DE", "TR"}; !slices.Equal(got.Guards.Countries, want) || s.Guards.Countries[0] != "tr" {
		t.Errorf("the countries are %q, and %q of those that were given", got.Guards.Countries, s.Guards.Countries)
	}
	s.Country = "IR"
	if got, err := Validate(s); err != nil || got.Numbers.AreaCode != "30" {
		t.Errorf("in Iran the area code is %q, %v", got.Numbers.AreaCode, err)
	}
	if got, err := Validate(Defaults()); err != nil || !equal(got, Defaults()) {
		t.Errorf("the defaults are not canonical: %+v, %v", got, err)
	}
}

func TestTheCloudHasAnAddressOfItsOwn(t *testing.T) {
	for typed, want := range map[string]string{"": CloudServer, " ": CloudServer, "cloud.example.ir/api/v4.1": "https://cloud.example.ir"} {
		s := Defaults()
		s.Connection.Kind, s.Connection.Server = KindSimotelCloud, typed
		if got, err := Validate(s); err != nil || got.Connection.Server != want {
			t.Errorf("%q became %q, %v; want %q", typed, got.Connection.Server, err, want)
		}
	}
	if got, code := canonicalServer(CloudServer); got != CloudServer || code != "" {
		t.Errorf("the cloud's address is not canonical: %q %s", got, code)
	}
}

func TestCredentialsAreBoundedAndNeverQuoted(t *testing.T) {
	c := Credentials{Version: 1, Username: " api ", Password: " blanks belong ", Token: "abc\n", EventsToken: " xyz"}
	got, err := ValidateCredentials(c)
	if err != nil || got != (Credentials{Version: 1, Username: "api", Password: " blanks belong ", Token: "abc", EventsToken: "xyz"}) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, c := range []struct {
		name string
		c    Credentials
		want []string
	}{
		{"too long", Credentials{Version: 1, Username: strings.Repeat("s", 129), Password: strings.Repeat("s", 257), Token: strings.Repeat("s", 257), CRMToken: strings.Repeat("s", 257), CRMSecret: strings.Repeat("s", 257)},
			[]string{"username setting_too_long", "password setting_too_long", "token setting_too_long", "crmToken setting_too_long", "crmSecret setting_too_long"}},
		{"control characters", Credentials{Version: 1, Username: "sss\x00sss", Password: "sss\nsss", Token: "sss\x7fsss"},
			[]string{"username setting_characters", "password setting_characters", "token setting_characters"}},
		{"a colon in the user name", Credentials{Version: 1, Username: "sss:sss"}, []string{"username setting_characters"}},
		{"a token that no header carries", Credentials{Version: 1, Token: "sss سسس"}, []string{"token setting_characters"}},
		{"an events' token that is too long", Credentials{Version: 1, EventsToken: strings.Repeat("s", 257)}, []string{"eventsToken setting_too_long"}},
		{"an events' token with a blank", Credentials{Version: 1, EventsToken: "sss sss"}, []string{"eventsToken setting_characters"}},
		{"a later version", Credentials{Version: 2}, []string{"version settings_newer"}},
	} {
		_, err := ValidateCredentials(c.c)
		wantFields(t, err, c.want...)
		if strings.Contains(err.Error(), "sss") {
			t.Errorf("%s: the error quotes a secret: %v", c.name, err)
		}
	}
}

func TestConfiguredWantsWhatTheModeSends(t *testing.T) {
	all := Credentials{Version: 1, Username: "u", Password: "p", Token: "t"}
	for _, c := range []struct {
		name, mode string
		change     func(*Settings, *Credentials)
		want       bool
	}{
		{"basic with all", AuthBasic, func(*Settings, *Credentials) {}, true},
		{"basic without a token", AuthBasic, func(_ *Settings, c *Credentials) { c.Token = "" }, true},
		{"basic without a password", AuthBasic, func(_ *Settings, c *Credentials) { c.Password = "" }, false},
		{"basic without a user name", AuthBasic, func(_ *Settings, c *Credentials) { c.Username = "" }, false},
		{"token alone", AuthToken, func(_ *Settings, c *Credentials) { c.Username, c.Password = "", "" }, true},
		{"token without it", AuthToken, func(_ *Settings, c *Credentials) { c.Token = "" }, false},
		{"both with all", AuthBoth, func(*Settings, *Credentials) {}, true},
		{"both without a token", AuthBoth, func(_ *Settings, c *Credentials) { c.Token = "" }, false},
		{"the cloud with all", AuthBoth, cloud, true},
		{"the cloud without a user name and password", AuthBasic, func(s *Settings, c *Credentials) { cloud(s, c); c.Username, c.Password = "", "" }, true},
		{"the cloud without a key", AuthBasic, func(s *Settings, c *Credentials) { cloud(s, c); c.Token = "" }, false},
		{"no server", AuthBasic, func(s *Settings, _ *Credentials) { s.Connection.Server = "" }, false},
		{"no extension", AuthBasic, func(s *Settings, _ *Credentials) { s.Extension = "" }, false},
		{"an unknown mode", "digest", func(*Settings, *Credentials) {}, false},
	} {
		s, cr := Defaults(), all
		s.Connection.Server, s.Extension, s.Connection.Authentication = "http://pbx", "203", c.mode
		c.change(&s, &cr)
		if got := Configured(s, cr); got != c.want {
			t.Errorf("%s: Configured = %v", c.name, got)
		}
	}
}

func cloud(s *Settings, _ *Credentials) { s.Connection.Kind = KindSimotelCloud }

// wantFields holds the fields and codes of err, in order, against want.
func wantFields(t *testing.T, err error, want ...string) {
	t.Helper()
	var all Errors
	if !errors.As(err, &all) {
		t.Fatalf("got %v, want %v", err, want)
	}
	var got []string
	for _, f := range all {
		got = append(got, f.Field+" "+f.ErrorCode())
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("got %v\nwant %v", got, want)
	}
	var first *FieldError
	if !errors.As(err, &first) || first != all[0] {
		t.Errorf("errors.As finds %v, not the first field", first)
	}
}

func FuzzServer(f *testing.F) {
	for _, s := range []string{"192.168.1.10", "https://[fe80::1]:8443/a", "pbx.local:8080/simotel/api/v4", "İ.example", "[::ffff:1.2.3.4]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		got, code := canonicalServer(Typed(value))
		if code != "" {
			if got != "" {
				t.Fatalf("%q is refused and yet %q", value, got)
			}
			return
		}
		u, err := url.Parse(got)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil ||
			u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(got, "/") {
			t.Fatalf("%q became %q: %+v, %v", value, got, u, err)
		}
		if again, code := canonicalServer(Typed(got)); again != got || code != "" {
			t.Fatalf("%q became %q and then %q %s", value, got, again, code)
		}
	})
}
