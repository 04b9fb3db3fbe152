package e2e

import (
	"context"
	"encoding/base64"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/pbx/asterisk/asterisktest"
)

// onAsterisk starts an Asterisk, sets the extension up for it at an address, and waits
// until it hears the PBX.
func onAsterisk(t *testing.T, version int, c asterisktest.Config) *asterisktest.Server {
	t.Helper()
	apart(t)
	pbx := asterisktest.Run(t, version, c)
	t.Cleanup(func() { configured(t) }) // nobody goes on to listen to it
	useAsterisk(t, pbx.URL)
	return pbx
}

func useAsterisk(t *testing.T, server string) {
	t.Helper()
	configure(t, stage.AsteriskDocument(server, asterisktest.User, asterisktest.Password))
	popup := openExtension(t, "popup.html")
	must(t, stage.WaitLive(t.Context(), popup, "on"))
	popup.Close()
}

// demoPage opens the page with the number that rings the phone outside.
func demoPage(t *testing.T) *chromium.Page {
	t.Helper()
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	return p
}

const outside = "+98 21 8834 1256" // asterisktest.Outside as demo.html writes it

func TestAsteriskCallIsFollowedFromTheClickToItsEnd(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		pbx := onAsterisk(t, version, asterisktest.Config{})
		own, other := pbx.Phone("201"), pbx.Phone("203")
		own.Behave(asterisktest.Script{Act: asterisktest.Rings})
		other.Behave(asterisktest.Script{Act: asterisktest.Rings})
		p := demoPage(t)
		callFromCard(t, p, outside)
		waitCard(t, p, "Your phone is ringing")
		must(t, own.Accept(t.Context()))
		waitCard(t, p, "Ringing at the other end")
		must(t, other.Accept(t.Context()))
		waitCard(t, p, "Connected")
		waitCard(t, p, "0:01") // the timer
		popup := openExtension(t, "popup.html")
		waitText(t, popup, "result", "Connected")
		waitText(t, popup, "phone", "Your phone is in use")
		clickCard(t, p, "Hang up")
		waitCard(t, p, "Answered")
		waitText(t, popup, "result-title", "Answered")
		waitText(t, popup, "phone", "Your phone is free")
		if shown(t, popup, "result-end") {
			t.Error("a call that is over can be hung up")
		}
		must(t, other.WaitClosed(t.Context()))
		must(t, pbx.WaitOpen(t.Context(), asterisktest.Open{Applications: 1}))
		if n, err := pbx.Calls(t.Context()); n != 1 || err != nil {
			t.Errorf("the PBX carried %d calls, %v", n, err)
		}
		r := history(t, popup)[0]
		if r.State != calls.Ended || r.Outcome() != calls.Answered || r.At(calls.CalleeRinging).IsZero() || r.At(calls.Connected).IsZero() || r.Dialled != asterisktest.Outside {
			t.Errorf("the history says %+v", r)
		}
	})
}

func TestAsteriskTellsHowACallCameOut(t *testing.T) {
	pbx := onAsterisk(t, asterisktest.Newest, asterisktest.Config{RingTime: 2 * time.Second})
	own, other := pbx.Phone("201"), pbx.Phone("203")
	popup := openExtension(t, "popup.html")
	call := func(number, want string) {
		t.Helper()
		typeInto(t, popup, "number", number+"\r")
		waitText(t, popup, "result", want)
		must(t, popup.WaitFor(t.Context(), `document.getElementById("number").value === ""`))
		must(t, pbx.WaitOpen(t.Context(), asterisktest.Open{Applications: 1}))
		settled(t, popup)
	}
	other.Behave(asterisktest.Script{Act: asterisktest.Rejects, After: 300 * time.Millisecond})
	call("021 8834 1256", "Declined")
	other.Behave(asterisktest.Script{Act: asterisktest.Rings})
	call("021 8834 1257", "No answer")
	must(t, other.Busy(t.Context()))
	call("021 8834 1258", "Busy")
	must(t, other.Free(t.Context()))
	call(asterisktest.Unregistered, "The number could not be reached")
	call(asterisktest.Absent, "The number could not be reached")
	call(asterisktest.Barred, "The PBX does not allow this number")

	// Taken back while the user's own phone rings.
	own.Behave(asterisktest.Script{Act: asterisktest.Rings})
	typeInto(t, popup, "number", "021 8834 1259\r")
	waitText(t, popup, "result", "Your phone is ringing")
	settled(t, popup)
	clickOn(t, popup, "result-end")
	waitText(t, popup, "result", "Hung up before an answer")
	must(t, own.WaitClosed(t.Context()))

	must(t, own.Unregister(t.Context()))
	must(t, popup.WaitFor(t.Context(), `document.getElementById("number").value === ""`))
	settled(t, popup)
	typeInto(t, popup, "number", "021 8834 1255\r")
	waitText(t, popup, "result", "Your phone is not registered with the PBX")
	waitText(t, popup, "phone", "Your phone is not connected to the PBX")
}

func TestAsteriskThatRefusesSaysWhatToDo(t *testing.T) {
	onAsterisk(t, asterisktest.Newest, asterisktest.Config{})
	p := openOptions(t)
	for _, c := range []struct{ id, value, told string }{
		{"password", "wrong", "Asterisk does not accept this user name or password"},
		{"password", asterisktest.Password, "The connection works"},
		{"username", asterisktest.ReadOnlyUser, "This ARI user may read but not call"},
		{"username", asterisktest.User, "The connection works"},
		{"extension", asterisktest.Unregistered, "Your phone is not registered"},
		{"extension", "299", "The PBX knows no phone"},
	} {
		typeInto(t, p, c.id, c.value)
		clickOn(t, p, "test")
		waitText(t, p, "result", c.told)
	}
}

func TestAsteriskThatIsRestartedInMidCallLeavesNoCallBehind(t *testing.T) {
	pbx := onAsterisk(t, asterisktest.Newest, asterisktest.Config{})
	p := demoPage(t)
	callFromCard(t, p, outside)
	waitCard(t, p, "Connected")
	must(t, pbx.Restart(t.Context()))
	waitCard(t, p, "Answered") // it was, and is over
	popup := openExtension(t, "popup.html")
	must(t, stage.WaitLive(t.Context(), popup, "on"))
	// And the next call works as before.
	typeInto(t, popup, "number", "202\r")
	waitText(t, popup, "result", "Connected")
	settled(t, popup)
	clickOn(t, popup, "result-end")
	waitText(t, popup, "result", "Answered")
}

func TestAsteriskIsHeardAgainOnceTheNetworkIsBack(t *testing.T) {
	pbx := onAsterisk(t, asterisktest.Newest, asterisktest.Config{})
	network, err := asterisktest.NewProxy(pbx.URL)
	must(t, err)
	t.Cleanup(func() { network.Close() })
	useAsterisk(t, "http://"+network.Address())
	p := demoPage(t)
	callFromCard(t, p, outside)
	waitCard(t, p, "Connected")
	network.Cut()
	waitCard(t, p, "No news of this call at the moment") // within half a minute: what goes on is not claimed any more
	network.Restore()
	waitCard(t, p, "Connected")
	network.Cut()
	must(t, pbx.Phone("203").Hangup(t.Context()))
	waitCard(t, p, "No news of this call at the moment")
	network.Restore()
	waitCard(t, p, "Answered")
	keepsNoKey(t)
}

// keepsNoKey sees that what the extension keeps, after all that went wrong, holds
// the ARI user's password nowhere but among the credentials.
func keepsNoKey(t *testing.T) {
	t.Helper()
	popup := openExtension(t, "popup.html")
	defer popup.Close()
	kept := evaluated[string](t, popup, `(async () => {
	  const {credentials, ...local} = await chrome.storage.local.get();
	  if (credentials.password !== "extension") throw new Error("the password is not where it is looked for");
	  return JSON.stringify([local, await chrome.storage.session.get(), await chrome.storage.sync.get(), await chrome.runtime.sendMessage({type: "recentCalls"})]);
	})()`)
	pair := asterisktest.User + ":" + asterisktest.Password
	for _, secret := range []string{"api_key", pair, url.QueryEscape(pair), base64.StdEncoding.EncodeToString([]byte(pair))} {
		if strings.Contains(kept, secret) {
			t.Errorf("%q is kept in %s", secret, kept)
		}
	}
}

// witness hears all that an Asterisk tells, as an administrator may.
type witness struct {
	mu     sync.Mutex
	events []asterisktest.Told
}

func watchAsterisk(t *testing.T, pbx *asterisktest.Server) *witness {
	t.Helper()
	w := &witness{}
	heard, err := pbx.Witness(t.Context())
	must(t, err)
	t.Cleanup(heard.Close)
	go func() {
		for {
			told, err := heard.Next(context.Background())
			if err != nil {
				return
			}
			w.mu.Lock()
			w.events = append(w.events, told)
			w.mu.Unlock()
		}
	}()
	return w
}

// truth is what really happened to the call of a record, and how often it was
// placed.
func (w *witness) truth(id string) (is map[calls.State]bool, placed int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	is = map[calls.State]bool{}
	own := "simotel-" + id
	for _, e := range w.events {
		mine := e.Channel.ID == own
		switch {
		case e.Type == "ChannelCreated" && mine:
			placed++
		case e.Type == "ChannelStateChange" && mine && e.Channel.State == "Ringing":
			is[calls.CallerRinging] = true
		case e.Type == "ChannelStateChange" && mine && e.Channel.State == "Up":
			is[calls.CallerAnswered] = true
		case e.Type == "Dial" && e.Caller.ID == own && e.Dialstatus == "RINGING":
			is[calls.CalleeRinging] = true
		case e.Type == "Dial" && e.Caller.ID == own && e.Dialstatus == "ANSWER":
			is[calls.Connected] = true
		case e.Type == "ChannelDestroyed" && mine:
			is[calls.Ended] = true
		}
	}
	return is, placed
}

// placed counts the calls of ours that were placed.
func (w *witness) placed() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.events {
		if e.Type == "ChannelCreated" && strings.HasPrefix(e.Channel.ID, "simotel-") && !strings.HasSuffix(e.Channel.ID, "-2") {
			n++
		}
	}
	return n
}
