package settings

import (
	"errors"
	"strings"
	"testing"
)

func TestWhereClearTextMayGo(t *testing.T) {
	const secure, private, loopback, public, unreadable = "secure", "private", "loopback", "public", "unreadable"
	for _, c := range []struct{ name, address, kind string }{
		{"https", "https://pbx.example.com", secure},
		{"https to a private address", "https://192.168.1.10:8443/simotel", secure},
		{"wss", "wss://events.example.com/stream", secure},
		{"capitals", "WSS://events.example.com", secure},
		{"nothing", "  ", secure},
		{"a public name without a scheme, which becomes https", "pbx.example.com", secure},
		{"the port of https without a scheme", "192.168.1.10:443", secure},

		{"RFC 1918, 10", "http://10.255.0.1", private},
		{"RFC 1918, 172.16", "http://172.31.1.1:8080", private},
		{"RFC 1918, 192.168", "ws://192.168.1.10/stream", private},
		{"Persian digits", "http://۱۹۲.۱۶۸.۱.۱۰", private},
		{"without a scheme", "192.168.1.10", private},
		{"behind a carrier's translator", "http://100.127.255.254", private},
		{"loopback", "http://127.8.9.1", loopback},
		{"loopback of IPv6", "http://[::1]:8080", loopback},
		{"link-local", "http://169.254.7.7", private},
		{"link-local of IPv6", "http://[fe80::1]", private},
		{"unique local", "http://[fd12::1]", private},
		{"IPv4 in IPv6", "http://[::ffff:10.0.0.1]", private},
		{"a single label", "http://pbx", private},
		{"a dot behind", "http://pbx.local.", private},
		{".local in capitals", "http://PBX.Local", private},
		{".lan", "ws://pbx.lan", private},
		{".internal", "http://pbx.corp.internal", private},
		{".home.arpa", "http://pbx.home.arpa", private},
		{".localhost", "ws://pbx.localhost:8080", loopback},
		{"localhost", "http://localhost", loopback},
		{".test", "http://pbx.test", private},

		{"a public address", "http://5.9.1.2", public},
		{"beside RFC 1918", "http://172.32.0.1", public},
		{"beside RFC 6598", "http://100.128.0.1", public},
		{"a public address of IPv6", "ws://[2001:db8::1]", public},
		{"a public name", "http://pbx.example.com", public},
		{"a name that begins like a private one", "http://192.168.1.10.example.com", public},
		{"a name that ends like one", "http://notlocal.example", public},
		{"arpa, but no home", "http://1.168.192.in-addr.arpa", public},
		{"the port of http without a scheme", "pbx.example.com:80", public},
		{"a private address as the user", "http://192.168.1.10@pbx.example.com", public},
		{"a private address in the query", "http://pbx.example.com?@192.168.1.10", public},
		{"behind a backslash", `http://pbx.example.com\@192.168.1.10`, public},
		{"another scheme", "ftp://pbx.example.com", public},

		{"a hexadecimal address", "http://0x0a.1", unreadable},
		{"a blank inside", "http://10.0.0.1 .example.com", unreadable},
		{"a scheme without slashes", "http:pbx.example.com", unreadable},
		{"no host", "http://", unreadable},
	} {
		t.Run(c.name, func(t *testing.T) {
			allowed := map[string][]string{
				secure:     {ClearTextPrivate, ClearTextNever, ClearTextAnywhere, ""},
				private:    {ClearTextPrivate, ClearTextAnywhere},
				loopback:   {ClearTextPrivate, ClearTextAnywhere},
				public:     {ClearTextAnywhere},
				unreadable: {ClearTextAnywhere},
			}[c.kind]
			for _, policy := range []string{ClearTextPrivate, ClearTextNever, ClearTextAnywhere, ""} {
				want := false
				for _, p := range allowed {
					want = want || p == policy
				}
				err := CheckClearText(c.address, policy)
				if (err == nil) != want {
					t.Errorf("under %q: %v", policy, err)
				}
				if got := Warns(c.address, policy); got != (want && c.kind != secure && c.kind != loopback) {
					t.Errorf("under %q it warns: %v", policy, got)
				}
			}
		})
	}
}

func TestARefusedAddressIsToldByItsHostAlone(t *testing.T) {
	for address, host := range map[string]string{
		"http://user:hidden@PBX.example.com:8080/a?b": "pbx.example.com",
		"ws://[2001:DB8::1]:80/x":                     "[2001:db8::1]",
		"http://what is this":                         "",
	} {
		var e *ClearTextError
		if err := CheckClearText(address, ClearTextPrivate); !errors.As(err, &e) || e.ErrorCode() != "clear_text" || e.ErrorDetail() != host {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestTheStreamIsBroughtToItsURL(t *testing.T) {
	for _, c := range []struct{ name, typed, want string }{
		{"nothing", " ", ""},
		{"wss", "wss://events.example.com/stream", "wss://events.example.com/stream"},
		{"capitals and the scheme's own port", "WSS://Events.Example.com:443/Stream", "wss://events.example.com/Stream"},
		{"ws with a port", "ws://192.168.1.10:8080", "ws://192.168.1.10:8080"},
		{"a slash alone", "ws://192.168.1.10/", "ws://192.168.1.10"},
		{"a slash behind a path belongs to it", "ws://pbx/stream/", "ws://pbx/stream/"},
		{"https", "https://events.example.com/x", "wss://events.example.com/x"},
		{"http", "http://pbx:81", "ws://pbx:81"},
		{"no scheme, inside", "pbx.local:8080/stream", "ws://pbx.local:8080/stream"},
		{"no scheme, outside", "events.example.com", "wss://events.example.com"},
		{"an API's path stays", "wss://pbx.example.com/api/v4/events", "wss://pbx.example.com/api/v4/events"},
		{"Persian digits", "ws://۱۰.۰.۰.۱", "ws://10.0.0.1"},
	} {
		s := Defaults()
		s.Events.Address = c.typed
		got, err := Validate(s)
		if err != nil || got.Events.Address != c.want {
			t.Errorf("%s: %q became %q, %v; want %q", c.name, c.typed, got.Events.Address, err, c.want)
		}
		if again, err := Validate(got); err != nil || again.Events != got.Events {
			t.Errorf("%s: %q is not canonical: %q, %v", c.name, got.Events.Address, again.Events.Address, err)
		}
	}
	for typed, code := range map[string]string{
		"mqtt://pbx": CodeEvents, "wss://": CodeEvents, "wss:/pbx": CodeEvents, "wss//pbx": CodeEvents, "wss://pbx/?token=hidden": CodeEvents, "wss://pbx/#hidden": CodeEvents,
		"wss://pbx:0": CodeEvents, "wss://a b": CodeEvents, "wss://pbx/../x": CodeEvents, "wss://pbx/%2e": CodeEvents,
		"wss://user:hidden@pbx": CodeServerUserInfo, "wss://pbx/" + string(make([]byte, 300)): CodeEvents,
	} {
		s := Defaults()
		s.Events.Address = typed
		got, err := Validate(s)
		wantFields(t, err, "events.address "+code)
		if got.Events.Address != "" {
			t.Errorf("%q lives on as %q", typed, got.Events.Address)
		}
	}
}

func TestTheAddressesToWhichNothingIsSentAreThoseInUse(t *testing.T) {
	const open = "http://pbx.example.com/"
	s := Defaults()
	s.Connection.Server, s.Events.Address, s.CRM.Lookup.URL, s.CRM.Log.URL = open, "ws://pbx.example.com", open+"{e164}", "https://crm.example.com"
	s.Endpoint.Originate.URL, s.Endpoint.Status.URL, s.Endpoint.Hangup.URL = open, open+"{callId}", "https://pbx.example.com"
	for kind, want := range map[string]string{
		KindSimotel: "connection.server events.address crm.lookup.url", KindAsterisk: "connection.server crm.lookup.url",
		KindEndpoint: "endpoint.originate.url endpoint.status.url crm.lookup.url", KindSoftphone: "crm.lookup.url",
	} {
		s.Connection.Kind = kind
		if got := strings.Join(s.Unencrypted(), " "); got != want {
			t.Errorf("of %s: %s, want %s", kind, got, want)
		}
	}
	if s.ClearText = ClearTextAnywhere; s.Unencrypted() != nil {
		t.Errorf("where it is allowed: %s", s.Unencrypted())
	}
}
