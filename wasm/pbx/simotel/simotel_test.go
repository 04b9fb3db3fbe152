//go:build !js

package simotel

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/fetch"
	"simotel/wasm/fetch/nativefetch"
	"simotel/wasm/pbx"
	"simotel/wasm/pbx/simotel/simoteltest"
	"simotel/wasm/settings"
)

// configured is a user of the default server's account "agent".
func configured(server string) (settings.Settings, settings.Credentials) {
	s, c := settings.Defaults(), settings.DefaultCredentials()
	s.Connection.Server, s.Connection.Authentication, s.Extension = server, settings.AuthBasic, "201"
	c.Username, c.Password = "agent", "extension"
	return s, c
}

func start(t *testing.T, c simoteltest.Config) *simoteltest.Server {
	t.Helper()
	server := simoteltest.New(c)
	server.RedirectTo = "http://127.0.0.1:9/elsewhere"
	server.Start()
	t.Cleanup(server.Close)
	return server
}

func open(t *testing.T, s settings.Settings, c settings.Credentials) pbx.Driver {
	t.Helper()
	d, err := Open(s, c, pbx.Transport{HTTP: nativefetch.New(nil)})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var anOrder = pbx.Order{Caller: "201", Callee: "09123456789"}

func TestAnOrderHasTheFieldsThatTheDocumentsName(t *testing.T) {
	everything := func(s *settings.Settings) {
		s.Connection.Context, s.Connection.CallerID, s.Connection.Trunk = "outgoing_context", "88123456", "Cisco"
		s.Connection.RingSeconds, s.Connection.LimitSeconds = 30, 3600
	}
	outside := pbx.Order{Caller: "09351234567", Callee: "09123456789", CallerOutside: true}
	for name, c := range map[string]struct {
		order  pbx.Order
		change func(*settings.Settings)
		body   string
	}{
		"as it is": {anOrder, func(*settings.Settings) {},
			`{"caller":"201","callee":"09123456789","context":"main_routing","caller_id":"201","timeout":"60"}`},
		"everything set": {anOrder, everything,
			`{"caller":"201","callee":"09123456789","context":"outgoing_context","caller_id":"88123456","timeout":"30","call_limit":"3600"}`},
		"a caller outside": {outside, func(s *settings.Settings) { s.Connection.Trunk = "Cisco" },
			`{"caller":"09351234567","callee":"09123456789","context":"main_routing","caller_id":"09123456789","timeout":"60","trunk_name":"Cisco"}`},
		"a caller outside, everything set": {outside, everything,
			`{"caller":"09351234567","callee":"09123456789","context":"outgoing_context","caller_id":"88123456","timeout":"30","trunk_name":"Cisco","call_limit":"3600"}`},
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t, simoteltest.DefaultConfig())
			s, credentials := configured(server.URL())
			c.change(&s)
			ref, err := open(t, s, credentials).Originate(context.Background(), c.order)
			if err != nil {
				t.Fatal(err)
			}
			orders := server.Orders()
			if len(orders) != 1 || orders[0].Body != c.body || ref.ID != orders[0].CallID || !strings.HasPrefix(ref.ID, "orig.call.") {
				t.Errorf("the PBX got %+v, the call is %q\nwant %s", orders, ref.ID, c.body)
			}
		})
	}
}

func TestEachModeSendsItsCredentialsAndNoOther(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	for _, c := range []struct{ mode, user, password, token string }{
		{settings.AuthBasic, "agent", "extension", ""},
		{settings.AuthToken, "", "", simoteltest.DefaultToken},
		{settings.AuthBoth, "both", "extension", strings.Repeat("B", 50)},
	} {
		s, credentials := configured(server.URL() + "")
		s.Connection.Authentication = c.mode
		credentials.Username, credentials.Password, credentials.Token = c.user, c.password, c.token
		if _, err := open(t, s, credentials).Check(context.Background()); err != nil {
			t.Errorf("%s: %v", c.mode, err)
		}
		requests := server.Requests()
		if last := requests[len(requests)-1]; last.Mode != c.mode || last.Path != "/api/v4/setting/ping/act" || last.Method != "POST" {
			t.Errorf("%s: the server saw %s %s with %q", c.mode, last.Method, last.Path, last.Mode)
		}
	}
}

// inTheCloud is a user of the default server's account "token", by the cloud.
func inTheCloud(server string) (settings.Settings, settings.Credentials) {
	s, c := configured(server)
	s.Connection.Kind = settings.KindSimotelCloud
	c.Token = simoteltest.DefaultToken
	return s, c
}

func TestTheCloudIsAskedAtItsOwnPathWithTheKeyAlone(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	s, credentials := inTheCloud(server.URL())
	s.Connection.Authentication = settings.AuthBoth // of another kind, and left as it was
	d := open(t, s, credentials)
	if _, err := d.Check(context.Background()); err != nil {
		t.Error(err)
	}
	ref, err := d.Originate(context.Background(), anOrder)
	if err != nil || !strings.HasPrefix(ref.ID, "orig.call.") {
		t.Errorf("got %q, %v", ref.ID, err)
	}
	requests := server.Requests()
	if len(requests) != 2 || requests[0].Path != "/api/v4.1/setting/ping/act" || requests[1].Path != "/api/v4.1/call/originate/act" {
		t.Fatalf("the server saw %+v", requests)
	}
	for _, r := range requests {
		if r.Mode != "token" || r.Header.Get("Authorization") != "" || r.Header.Get("X-APIKEY") != simoteltest.DefaultToken {
			t.Errorf("%s came with %q", r.Path, r.Mode)
		}
	}
	if want := `{"caller":"201","callee":"09123456789","context":"main_routing","caller_id":"201","timeout":"60"}`; requests[1].Body != want {
		t.Errorf("the cloud got %s\nwant %s", requests[1].Body, want)
	}
}

func TestTheCloudsRefusalsHaveTheSameCodes(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	for name, c := range map[string]struct {
		token, server string
		code          pbx.Code
		status        int
	}{
		"a wrong key":             {"wrong", server.URL(), pbx.CredentialsInvalid, 401},
		"the address of no cloud": {simoteltest.DefaultToken, server.URL() + "/panel", pbx.NotFound, 404},
	} {
		s, credentials := inTheCloud(c.server)
		credentials.Token = c.token
		_, err := open(t, s, credentials).Originate(context.Background(), anOrder)
		expect(t, err, c.code, c.status, false)
		if err != nil && strings.Contains(err.Error(), c.token) {
			t.Errorf("%s: the error tells the key: %v", name, err)
		}
	}
	if n := len(server.Orders()); n != 0 {
		t.Errorf("%d orders", n)
	}
}

func TestAnIncompleteConfigurationIsRefusedBeforeAnythingIsSent(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*settings.Settings, *settings.Credentials)
		detail string
	}{
		"no server":           {func(s *settings.Settings, _ *settings.Credentials) { s.Connection.Server = "" }, "server"},
		"no extension":        {func(s *settings.Settings, _ *settings.Credentials) { s.Extension = "" }, "extension"},
		"no password":         {func(_ *settings.Settings, c *settings.Credentials) { c.Password = "" }, "user name and password"},
		"no key":              {func(s *settings.Settings, _ *settings.Credentials) { s.Connection.Authentication = settings.AuthToken }, "API key"},
		"no key of both":      {func(s *settings.Settings, _ *settings.Credentials) { s.Connection.Authentication = settings.AuthBoth }, "API key"},
		"no key in the cloud": {func(s *settings.Settings, _ *settings.Credentials) { s.Connection.Kind = settings.KindSimotelCloud }, "API key"},
		"another kind":        {func(s *settings.Settings, _ *settings.Credentials) { s.Connection.Kind = "other" }, "connection kind"},
		"no mode":             {func(s *settings.Settings, _ *settings.Credentials) { s.Connection.Authentication = "" }, "authentication"},
	} {
		s, credentials := configured("http://127.0.0.1:9")
		c.change(&s, &credentials)
		_, err := Open(s, credentials, pbx.Transport{})
		var e *pbx.Error
		if !errors.As(err, &e) || e.Code != pbx.NotConfigured || e.Detail != c.detail {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// failures are every documented failure and what networks do.
var failures = map[string]struct {
	server    func(*simoteltest.Config)
	behaviour simoteltest.Behaviour
	user      func(*settings.Settings, *settings.Credentials)
	code      pbx.Code
	status    int
	unknown   bool // whether an order may have been carried out
	orders    int  // how many were
	pingToo   bool // whether the connection test says the same
}{
	"a field is missing":          {user: func(s *settings.Settings, _ *settings.Credentials) { s.Connection.Context = "" }, code: pbx.Refused, status: 200},
	"a wrong password":            {user: func(_ *settings.Settings, c *settings.Credentials) { c.Password = "guess" }, code: pbx.CredentialsInvalid, status: 401, pingToo: true},
	"an account that is off":      {server: func(c *simoteltest.Config) { c.Accounts[0].Disabled = true }, code: pbx.CredentialsInvalid, status: 401, pingToo: true},
	"an account without the API":  {server: func(c *simoteltest.Config) { c.Accounts[0].Requests = nil }, code: pbx.APIDenied, status: 403},
	"an address not allowed":      {server: func(c *simoteltest.Config) { c.AllowedIPs = []string{"192.168.1.5"} }, code: pbx.IPDenied, status: 403, pingToo: true},
	"a wrong path":                {user: func(s *settings.Settings, _ *settings.Credentials) { s.Connection.Server += "/pbx" }, code: pbx.NotFound, status: 404, pingToo: true},
	"a page instead of an answer": {behaviour: simoteltest.HTML, code: pbx.NotSimotel, status: 200, pingToo: true},
	"a redirect":                  {behaviour: simoteltest.Redirect, code: pbx.Redirected, pingToo: true},
	"too much of an answer":       {behaviour: simoteltest.Huge, code: pbx.TooLarge, unknown: true, pingToo: true},
	"half an answer":              {behaviour: simoteltest.Cut, code: pbx.Malformed, status: 200, unknown: true, orders: 1},
	"success without an id":       {behaviour: simoteltest.Nameless, code: pbx.Malformed, status: 200, unknown: true, orders: 1},
	"a closed connection":         {behaviour: simoteltest.Drop, code: pbx.Broken, unknown: true, orders: 1},
	"a proxy's 502":               {behaviour: simoteltest.Gateway, code: pbx.ServerFault, status: 502, unknown: true, orders: 1},
}

func TestEachFailureHasItsCodeAndIsNeverTriedAgain(t *testing.T) {
	for name, c := range failures {
		t.Run(name, func(t *testing.T) {
			config := simoteltest.DefaultConfig()
			if c.server != nil {
				c.server(&config)
			}
			server := start(t, config)
			server.SetBehaviour(c.behaviour)
			s, credentials := configured(server.URL())
			if c.user != nil {
				c.user(&s, &credentials)
			}
			d := open(t, s, credentials)
			_, err := d.Originate(context.Background(), anOrder)
			expect(t, err, c.code, c.status, c.unknown)
			if n := len(server.Requests()); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
			if n := len(server.Orders()); n != c.orders {
				t.Errorf("%d orders taken, want %d", n, c.orders)
			}
			for _, secret := range []string{credentials.Password, "Basic ", "X-APIKEY"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error tells %q: %v", secret, err)
				}
			}
			if c.pingToo {
				_, err = d.Check(context.Background())
				expect(t, err, c.code, c.status, c.unknown)
			}
		})
	}
}

func TestAnAccountThatMayNotPingIsStillAnAccount(t *testing.T) {
	config := simoteltest.DefaultConfig()
	config.Accounts[0].Requests = []string{simoteltest.ServiceOriginate}
	server := start(t, config)
	s, credentials := configured(server.URL())
	h, err := open(t, s, credentials).Check(t.Context())
	if err != nil || !slices.Equal(h.Proved, pbx.Through(pbx.StepCredentials)) {
		t.Errorf("proved %v, %v", h.Proved, err)
	}
	credentials.Password = "guess"
	_, err = open(t, s, credentials).Check(t.Context())
	expect(t, err, pbx.CredentialsInvalid, 401, false)
}

func expect(t *testing.T, err error, code pbx.Code, status int, unknown bool) {
	t.Helper()
	var e *pbx.Error
	if !errors.As(err, &e) || e.Code != code || e.Status != status || e.Unknown != unknown {
		t.Errorf("got %v (%+v)\nwant %s, status %d, unknown %v", err, e, code, status, unknown)
	}
}

// nowhere returns an address at which nobody listens.
func nowhere(t *testing.T) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	return "http://" + free.Addr().String()
}

func TestAPBXThatIsNotThereIsAFailureAndNotUnknown(t *testing.T) {
	secure := simoteltest.New(simoteltest.DefaultConfig())
	secure.StartTLS()
	t.Cleanup(secure.Close)
	plain := start(t, simoteltest.DefaultConfig())
	for name, c := range map[string]struct {
		server string
		code   pbx.Code
	}{
		"nobody listens":                     {nowhere(t), pbx.ConnectionRefused},
		"a name that does not exist":         {"http://pbx.invalid", pbx.NameNotResolved},
		"a certificate that nobody signed":   {secure.URL(), pbx.Certificate},
		"https to a port that speaks no TLS": {"https" + strings.TrimPrefix(plain.URL(), "http"), pbx.NotTLS},
	} {
		t.Run(name, func(t *testing.T) {
			s, credentials := configured(c.server)
			_, err := open(t, s, credentials).Originate(context.Background(), anOrder)
			expect(t, err, c.code, 0, false)
		})
	}
}

func TestNoAnswerWithinTheBoundIsUnknownAndTheOrderStands(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	server.SetBehaviour(simoteltest.Hold)
	s, credentials := configured(server.URL())
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		if _, err := server.WaitOrders(context.Background(), 1); err == nil {
			cancel() // as the bound does, once the order has arrived
		}
	}()
	_, err := open(t, s, credentials).Originate(ctx, anOrder)
	expect(t, err, pbx.TimedOut, 0, true)
}

// deadline notes the bound that a request goes out with.
type deadline struct{ seconds float64 }

func (d *deadline) Do(ctx context.Context, _ fetch.Request) (fetch.Response, error) {
	if at, ok := ctx.Deadline(); ok {
		d.seconds = time.Until(at).Seconds()
	}
	return fetch.Response{}, &fetch.Error{Cause: fetch.TimedOut}
}

func TestEveryRequestIsBounded(t *testing.T) {
	s, credentials := configured("http://pbx")
	s.Connection.RingSeconds = settings.MaxRingSeconds
	d := &deadline{}
	pbxDriver, err := Open(s, credentials, pbx.Transport{HTTP: d})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pbxDriver.Originate(context.Background(), anOrder); err == nil || d.seconds <= 0 || d.seconds > 25 {
		t.Errorf("a request without a bound: %v", err)
	}
}

func TestACallerOutsideIsRefusedWithoutATrunk(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	s, credentials := configured(server.URL())
	_, err := open(t, s, credentials).Originate(context.Background(), pbx.Order{Caller: "09351234567", Callee: "09123456789", CallerOutside: true})
	expect(t, err, pbx.TrunkMissing, 0, false)
	if n := len(server.Requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestOnlyDigitsGoToThePBX(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	s, credentials := configured(server.URL())
	d := open(t, s, credentials)
	for _, callee := range []string{"", "+989123456789", "0912 345", "۰۹۱۲", "0912;exec", "a"} {
		if _, err := d.Originate(context.Background(), pbx.Order{Caller: "201", Callee: callee}); err == nil {
			t.Errorf("%q was sent", callee)
		}
		if _, err := d.Originate(context.Background(), pbx.Order{Caller: callee, Callee: "201"}); err == nil {
			t.Errorf("caller %q was sent", callee)
		}
	}
	if n := len(server.Requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestAnAnswersWordsAreFitForASentence(t *testing.T) {
	d := &driver{host: "pbx"}
	for body, want := range map[string]string{
		`{"success":0,"message":"Field 'callee':value is missing"}`:                  "Field 'callee':value is missing",
		`{"success":false,"message":"a\n\u202eb\u0007 c"}`:                           "a b c",
		`{"success":"0","message":null}`:                                             "success 0",
		`{"success":0,"message":"` + strings.Repeat("x", 300) + `","data":{"a":[]}}`: strings.Repeat("x", 200) + "…",
	} {
		_, err := d.read("dial", fetch.Response{Status: 200, Body: []byte(body)})
		var e *pbx.Error
		if !errors.As(err, &e) || e.Code != pbx.Refused || e.Detail != want {
			t.Errorf("%.60s: got %v", body, err)
		}
	}
	for _, body := range []string{`{"success":1,"message":null,"data":""}`, `{"success":true,"data":[]}`, `{"success":"1"}`} {
		if _, err := d.read("ping", fetch.Response{Status: 200, Body: []byte(body)}); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestWhatMayHaveBeenDoneIsNeverCalledRefused(t *testing.T) {
	d := &driver{host: "pbx"}
	for _, c := range []struct {
		status  int
		body    string
		unknown bool
	}{
		{200, "Warning: strpos() in /var/www/x.php\n" + `{"success":1,"data":{}}`, true},
		{202, "", true},
		{204, "", true},
		{408, "<html>Request Timeout</html>", true},
		{502, "<html>Bad Gateway</html>", true},
		{200, "<html>Log in to the Wi-Fi</html>", false},
		{404, "<html>Not Found</html>", false},
		{301, "", false},
	} {
		_, err := d.read("dial", fetch.Response{Status: c.status, Body: []byte(c.body)})
		var e *pbx.Error
		if !errors.As(err, &e) || e.Unknown != c.unknown {
			t.Errorf("%d %.30q: got %v, unknown %v, want %v", c.status, c.body, err, e != nil && e.Unknown, c.unknown)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{`{"success":1,"message":null,"data":{"originated_call_id":"orig.call.1703145054.787335"}}`,
		`{"success":0,"message":"x","data":""}`, `<html>`, `{"success":1,"data":{"originated_ca`, ``, `null`, `[]`, `"1"`, `{"success":2}`} {
		f.Add(200, []byte(seed))
		f.Add(403, []byte(seed))
	}
	d := &driver{host: "pbx"}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		a, err := d.read("op", fetch.Response{Status: status, Body: body})
		var e *pbx.Error
		switch {
		case err == nil && (status != 200 || !bool(a.Success)):
			t.Errorf("taken for success: %d %q", status, body)
		case err != nil && (!errors.As(err, &e) || e.Code == ""):
			t.Errorf("an error without a code: %v", err)
		case err != nil && len([]rune(e.Detail)) > 201:
			t.Errorf("detail of %d characters", len(e.Detail))
		case err == nil && len([]rune(a.callID())) > 81:
			t.Errorf("id of %d characters", len(a.callID()))
		}
	})
}

func TestEachStatusOfTheDocumentsHasItsCode(t *testing.T) {
	d := &driver{host: "pbx"}
	for _, c := range []struct {
		status  int
		body    string
		code    pbx.Code
		detail  string
		unknown bool
	}{
		{400, `{"success":0,"message":"Unable to parse content","data":""}`, pbx.BadRequest, "Unable to parse content", false},
		{401, `{"success":0,"message":"BasicAuth or ApiKey is missing"}`, pbx.CredentialsMissing, "BasicAuth or ApiKey is missing", false},
		{401, `{"success":0,"message":"BasicAuth or ApiKey is invalid"}`, pbx.CredentialsInvalid, "BasicAuth or ApiKey is invalid", false},
		{401, `<html>`, pbx.CredentialsInvalid, "401", false},
		{403, `{"success":0,"message":"\"....\";Access denied"}`, pbx.APIDenied, `"....";Access denied`, false},
		{403, `{"success":0,"message":"IP is not permitted"}`, pbx.IPDenied, "IP is not permitted", false},
		{403, `<html>`, pbx.NotSimotel, "pbx", false},
		{404, `<!DOCTYPE HTML>`, pbx.NotFound, "404", false},
		{405, `{"success":0,"message":"Method not allowed"}`, pbx.MethodRefused, "Method not allowed", false},
		{415, `{"success":0,"message":"Unsupported Media Type"}`, pbx.MediaTypeRefused, "Unsupported Media Type", false},
		{501, `{"success":0,"message":"Requested service does not exist"}`, pbx.NoService, "Requested service does not exist", false},
		{500, ``, pbx.ServerFault, "500", true},
		{504, `<html>`, pbx.ServerFault, "504", true},
		{418, `{}`, pbx.UnexpectedStatus, "418", false},
		{200, ``, pbx.Malformed, "200", true},
	} {
		_, err := d.read("dial", fetch.Response{Status: c.status, Body: []byte(c.body)})
		expect(t, err, c.code, c.status, c.unknown)
		var e *pbx.Error
		if errors.As(err, &e) && e.Detail != c.detail {
			t.Errorf("%d: detail %q, want %q", c.status, e.Detail, c.detail)
		}
	}
}
