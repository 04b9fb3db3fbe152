package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/settings"
)

// chooseKind chooses a kind of connection with the keyboard, by the beginning of
// its name.
func chooseKind(t *testing.T, p *chromium.Page, kind string) {
	t.Helper()
	beginning := map[string]string{
		settings.KindSimotel: "Your own", settings.KindSimotelCloud: "Simotel", settings.KindAsterisk: "Asterisk",
		settings.KindEndpoint: "Another", settings.KindSoftphone: "The tele",
	}
	choose(t, p, "connection-kind", beginning[kind], kind)
}

// options opens the options page, with all its parts unfolded.
func options(t *testing.T) *chromium.Page {
	t.Helper()
	p := openOptions(t)
	must(t, p.Evaluate(`for (const part of document.querySelectorAll("details")) part.open = true`, nil))
	return p
}

func TestEachKindOfConnectionShowsItsOwnFields(t *testing.T) {
	configured(t)
	forgetEndpoint(t)
	p := options(t)
	ofAll := "country language clicks-number guards-perMinute"
	for _, c := range []struct{ kind, shown string }{
		{settings.KindAsterisk, "connection-server username password connection-context connection-channel extension dialling-outsidePrefix connection-callerId connection-ringSeconds connection-limitSeconds clearText"},
		{settings.KindEndpoint, "endpoint-originate-url endpoint-originate-method endpoint-originate-headers endpoint-originate-body endpoint-success endpoint-message extension dialling-outsidePrefix " +
			"endpoint-id endpoint-status-url endpoint-hangup-url connection-ringSeconds clearText"},
		{settings.KindSoftphone, "softphone-scheme"},
		{settings.KindSimotelCloud, "connection-server token extension dialling-outsidePrefix reports-enabled events-address eventsToken connection-context connection-trunk connection-callerId connection-ringSeconds connection-limitSeconds clearText"},
		{settings.KindSimotel, "connection-server connection-authentication username password extension dialling-outsidePrefix reports-enabled events-address eventsToken connection-context connection-trunk connection-callerId connection-ringSeconds connection-limitSeconds clearText"},
	} {
		chooseKind(t, p, c.kind)
		waitText(t, p, "saved", "Connection") // the page has answered
		want := append(strings.Fields(c.shown), strings.Fields(ofAll)...)
		var got []string
		must(t, p.WaitUntil(t.Context(), "the fields of "+c.kind, func() (bool, error) {
			err := p.Evaluate(`[...document.querySelectorAll("#form :is(input, select, textarea)[id]")].filter((e) => e.checkVisibility()).map((e) => e.id)`, &got)
			for _, id := range want {
				if !slices.Contains(got, id) {
					return false, err
				}
			}
			return true, err
		}))
		for _, id := range got {
			other := slices.ContainsFunc([]string{"connection-kind", "dialling", "clicks", "guards", "numbers", "detection", "history", "look", "sites", "crm", "incoming"}, func(part string) bool { return strings.HasPrefix(id, part) })
			if !other && !slices.Contains(want, id) {
				t.Errorf("%s shows %s", c.kind, id)
			}
		}
	}
	// Every field has its label and its help.
	for _, id := range evaluated[[]string](t, p, `[...document.querySelectorAll("#form [aria-describedby]")].filter((e) => !e.labels.length || !e.labels[0].textContent ||
		e.getAttribute("aria-describedby").split(" ").some((id) => !document.getElementById(id))).map((e) => e.id)`) {
		t.Errorf("%s has no label, or names what there is not", id)
	}
}

func TestAPersonSetsUpAnEndpointByTyping(t *testing.T) {
	emptied(t)
	forgetEndpoint(t)
	t.Cleanup(func() { configured(t) })
	d := &operator{}
	d.Server = httptest.NewServer(d)
	t.Cleanup(d.Close)
	p := openOptions(t)
	chooseKind(t, p, settings.KindEndpoint)
	typeInto(t, p, "endpoint-originate-url", d.URL+"/call/{phone}")
	clickOn(t, p, "test")
	waitText(t, p, "endpoint-originate-url-error", "{number}")
	typeInto(t, p, "endpoint-originate-url", d.URL+"/call/{extension}?to={number}")
	if shown(t, p, "token") {
		t.Error("a key is asked for that no request names")
	}
	typeInto(t, p, "endpoint-originate-headers", "X-Api-Key: {token}")
	clickOn(t, p, "test")
	waitText(t, p, "result", "Still missing: \u2068API key, Your extension")
	typeInto(t, p, "token", "secret")
	typeInto(t, p, "extension", "۲۰۱")
	clickOn(t, p, "test")
	waitText(t, p, "result", "The server can be reached")

	popup := openExtension(t, "popup.html")
	typeInto(t, popup, "number", "۰۲۱ ۸۸۳۴ ۱۲۵۶\r")
	must(t, popup.WaitUntil(t.Context(), "the server to get the order", func() (bool, error) {
		return slices.Contains(d.requests(), "POST /call/201 "), nil
	}))
	waitText(t, popup, "result", "The PBX accepted the call")
}

func TestAPersonSetsUpTheirTelephoneProgram(t *testing.T) {
	emptied(t)
	t.Cleanup(func() { configured(t) })
	p := openOptions(t)
	chooseKind(t, p, settings.KindSoftphone)
	clickOn(t, p, "test")
	waitText(t, p, "result", "The settings are complete")
	choose(t, p, "softphone-scheme", "s", settings.SchemeSIP)
	typeInto(t, p, "softphone-domain", "sip.example.com/x")
	clickOn(t, p, "test")
	waitText(t, p, "softphone-domain-error", "This is not a domain")
	typeInto(t, p, "softphone-domain", "@SIP.example.com")
	clickOn(t, p, "test")
	waitText(t, p, "result", "The settings are complete")
	popup := openExtension(t, "popup.html")
	must(t, popup.WaitFor(t.Context(), `document.getElementById("dial").checkVisibility() && !document.getElementById("extension-part").checkVisibility()`))
}

// interfaceOfAsterisk answers what the connection's test asks of ARI, for one user;
// its socket of events says nothing.
type interfaceOfAsterisk struct {
	mu    sync.Mutex
	asked []string
}

func (a *interfaceOfAsterisk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	a.asked = append(a.asked, r.Method+" "+r.URL.Path)
	a.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	user, password, _ := r.BasicAuth()
	switch {
	case r.URL.Path == "/ari/events":
		if socket, err := websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: []string{"*"}}); err == nil {
			socket.CloseRead(r.Context())
			<-r.Context().Done()
		}
	case user != "click" || password != "secret":
		w.WriteHeader(http.StatusUnauthorized)
		io.WriteString(w, `{"message":"Authentication required"}`)
	case r.URL.Path == "/ari/asterisk/info":
		io.WriteString(w, `{"system":{"version":"22.1.0","entity_id":"aa:bb"}}`)
	case strings.HasPrefix(r.URL.Path, "/ari/endpoints/"):
		io.WriteString(w, `{"technology":"PJSIP","resource":"201","state":"online","channel_ids":[]}`)
	default:
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, `{"message":"Channel not found"}`)
	}
}

func TestAPersonSetsUpAsteriskByTyping(t *testing.T) {
	emptied(t)
	t.Cleanup(func() { configured(t) })
	a := &interfaceOfAsterisk{}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	p := openOptions(t)
	chooseKind(t, p, settings.KindAsterisk)
	must(t, p.WaitFor(t.Context(), `document.getElementById("connection-context").value === "`+settings.ContextAsterisk+`"`))
	typeInto(t, p, "connection-server", strings.TrimPrefix(server.URL, "http://")+"/ari/")
	typeInto(t, p, "username", "click")
	typeInto(t, p, "password", "wrong")
	typeInto(t, p, "extension", "۲۰۱")
	clickOn(t, p, "test")
	waitText(t, p, "result", "Asterisk does not accept this user name or password")
	waitText(t, p, "result", "ari.conf")
	if got := evaluated[string](t, p, `document.getElementById("connection-server").value`); got != server.URL {
		t.Errorf("the address became %q", got)
	}
	typeInto(t, p, "password", "secret")
	typeInto(t, p, "connection-channel", "PJSIP")
	clickOn(t, p, "test")
	waitText(t, p, "connection-channel-error", "{extension}")
	typeInto(t, p, "connection-channel", "PJSIP/{extension}")
	clickOn(t, p, "test")
	waitText(t, p, "result", "The connection works")
	waitText(t, p, "result", "Asterisk answered")
	a.mu.Lock()
	defer a.mu.Unlock()
	if !slices.Contains(a.asked, "GET /ari/asterisk/info") || slices.ContainsFunc(a.asked, func(r string) bool { return strings.HasPrefix(r, "POST /ari/channels") }) {
		t.Errorf("Asterisk was asked %q", a.asked)
	}
}

// A secret of one PBX must not go to another because its field was left alone.
func TestTheSecretsOfOneMakersPBXGoToNoOther(t *testing.T) {
	configured(t)
	t.Cleanup(func() { configured(t) })
	p := options(t)
	chooseKind(t, p, settings.KindAsterisk)
	typeInto(t, p, "connection-server", shared.PBX.URL())
	typeInto(t, p, "username", "click")
	before := len(shared.PBX.Requests())
	clickOn(t, p, "test")
	waitText(t, p, "result", "Still missing: \u2068Password")
	if got := shared.PBX.Requests()[before:]; len(got) > 0 {
		t.Errorf("%d requests were sent", len(got))
	}
	// Nor is it lost: it goes back to its own.
	chooseKind(t, p, settings.KindSimotel)
	waitText(t, p, "saved", "Connection")
	clickOn(t, p, "test")
	waitText(t, p, "result", "The connection works")
}
