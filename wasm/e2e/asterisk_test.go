package e2e

import (
	"context"
	"testing"
	"time"

	"simotel/wasm/internal/stage"
	"simotel/wasm/pbx/asterisk/asterisktest"
	"simotel/wasm/settings"
)

// withAsterisk starts a real Asterisk whose phones are picked up by the test, and
// sets the extension up for it.
func withAsterisk(t *testing.T, language string) *asterisktest.Server {
	t.Helper()
	s := asterisktest.Run(t, asterisktest.Newest, asterisktest.Config{})
	for _, number := range []string{"201", "203"} {
		s.Phone(number).Behave(asterisktest.Script{Act: asterisktest.Rings})
	}
	t.Cleanup(func() { // nobody goes on to listen to it
		configured(t)
		configure(t, `{"version":1,"settings":{"connection":{"context":"`+settings.ContextSimotel+`"}}}`)
	})
	document := stage.Document("", language)
	document = stage.With(document, `"connection":{"kind":"asterisk","server":"`+s.URL+`","context":"`+asterisktest.Context+`"}`)
	configure(t, document)
	return s
}

// soon bounds what the phones are waited for.
func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func TestACallByAsteriskIsFollowedInTheCardAndHungUpThere(t *testing.T) {
	s, ctx := withAsterisk(t, "en"), soon(t)
	own, other := s.Phone("201"), s.Phone("203") // at the end of the line to the outside
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	callFromCard(t, p, "+98 21 8834 1256")
	waitCard(t, p, "Your phone is ringing")
	waitCard(t, p, "Hang up")
	must(t, own.Accept(ctx))
	waitCard(t, p, "Ringing at the other end")
	must(t, other.Accept(ctx))
	waitCard(t, p, "Connected")
	popup := openExtension(t, "popup.html")
	waitText(t, popup, "result-title", "Connected")
	waitText(t, popup, "phone", "Your phone is in use")
	clickCard(t, p, "Hang up")
	waitCard(t, p, "Answered")
	must(t, own.WaitClosed(ctx))
	must(t, other.WaitClosed(ctx))
	waitText(t, popup, "result-title", "Answered")
	waitText(t, popup, "phone", "Your phone is free")
	if shown(t, popup, "result-end") {
		t.Error("a call that is over can be hung up")
	}
}

func TestACallByAsteriskIsHungUpFromThePopupBeforeAnybodyPickedUp(t *testing.T) {
	s, ctx := withAsterisk(t, "en"), soon(t)
	popup := openExtension(t, "popup.html")
	typeInto(t, popup, "number", "202\r")
	waitText(t, popup, "result-title", "Your phone is ringing")
	waitText(t, popup, "phone", "Your phone is ringing")
	settled(t, popup)
	clickOn(t, popup, "result-end")
	must(t, s.Phone("201").WaitClosed(ctx))
	must(t, popup.WaitFor(t.Context(), `!document.getElementById("result-end").checkVisibility()`))
	if n := s.Phone("202").Rang(); n != 0 {
		t.Errorf("the other phone rang %d times", n)
	}
	waitText(t, popup, "phone", "Your phone is free")
}

func TestTheTestOfAnAsteriskSaysWhatIsWrong(t *testing.T) {
	withAsterisk(t, "en")
	p := openExtension(t, "options.html")
	must(t, p.WaitFor(t.Context(), `document.getElementById("form").checkVisibility()`))
	for _, c := range []struct{ id, value, told string }{
		{"password", "wrong", "Asterisk does not accept this user name or password"},
		{"password", asterisktest.Password, "The connection works"},
		{"username", asterisktest.ReadOnlyUser, "This ARI user may look but not call"},
		{"username", asterisktest.User, "The connection works"},
		{"extension", asterisktest.Unregistered, "Your phone is not registered"},
		{"extension", "299", "The PBX knows no phone"},
	} {
		typeInto(t, p, c.id, c.value)
		clickOn(t, p, "test")
		waitText(t, p, "result", c.told)
	}
}
