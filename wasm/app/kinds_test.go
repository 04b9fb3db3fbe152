package app

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/dialplan"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// softphone is a world that calls through the system's telephone program.
func softphone(t *testing.T) *world {
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) {
		s.Connection = settings.Connection{Kind: settings.KindSoftphone, Authentication: settings.AuthBasic, RingSeconds: 60, Channel: "PJSIP/{extension}"}
		s.Extension, s.Dialling.OutsidePrefix, s.ClearText = "", "9", settings.ClearTextNever
	})
	w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) { return pbx.CallRef{}, nil }
	return w
}

func TestANumberIsHandedToTheTelephoneProgramAndNothingMoreIsClaimed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := softphone(t)
		reply := called(t, w.worker(), request("g1", "۰۲۱ ۸۸۱۲ ۳۴۵۶"))
		handed := func(when string, r message.CallReply) {
			t.Helper()
			if r.State != calls.Accepted || !r.Final || r.Title != "Handed to your telephone program" || strings.Contains(r.Title+r.Advice, "PBX") || r.HangUp || r.Settings {
				t.Errorf("%s: %+v", when, r)
			}
		}
		handed("at once", reply)
		if o := w.driver.orders[0]; o.E164 != "+982188123456" || o.Callee != "02188123456" || o.ID != "g1" {
			t.Errorf("handed over %+v", o)
		}
		if w.badge() != "✓" {
			t.Errorf("the badge is %q", w.badge())
		}
		w.untilAlarm() // nothing is waited for
		recent, err := w.worker().RecentCalls(t.Context())
		if err != nil || !recent[0].Settled() {
			t.Fatalf("got %+v, %v", recent, err)
		}
		handed("in the end", recent[0])
	})
}

func TestAProgramMayCallAbroadWhereAPBXMayNot(t *testing.T) {
	w := softphone(t)
	w.arrange(func(s *settings.Settings) { s.Guards.Countries = []string{"GB"} })
	reply := called(t, w.worker(), request("g1", "+44 20 7946 0018"))
	if reply.State != calls.Accepted || w.driver.orders[0].E164 != "+442079460018" || reply.DialledAs != "" {
		t.Errorf("got %+v", reply)
	}
	w.arrange(func(s *settings.Settings) { s.Softphone.Scheme = settings.SchemeSIP })
	if reply = called(t, w.worker(), request("g2", "+44 20 7946 0018")); reply.State != calls.Failed || reply.Reason != dialplan.CodeInternationalOff {
		t.Errorf("a PBX behind sip: %s because of %q", reply.State, reply.Reason)
	}
}

func TestAProgramIsNotAskedAboutAsAPBX(t *testing.T) {
	for _, number := range []string{"+870 773 111 632", "110", "9092301234", "+44 20 7946 0018"} {
		w := softphone(t)
		reply, err := w.worker().Call(t.Context(), request("g1", number))
		if err != nil || reply.Question == nil || reply.Question.Advice == "" || strings.Contains(reply.Question.Advice, "PBX") {
			t.Errorf("%s: %+v, %v", number, reply.Question, err)
		}
	}
}

func TestAProgramThatTheBrowserDoesNotOpenIsAFailure(t *testing.T) {
	w := softphone(t)
	w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
		return pbx.CallRef{}, &pbx.Error{Code: pbx.NoHandler, Op: "open", Detail: "tel"}
	}
	if r := called(t, w.worker(), request("g1", "02188123456")); r.State != calls.Failed || r.Title != "The browser did not open the number." || !strings.Contains(r.Advice, "tel") {
		t.Errorf("got %+v", r)
	}
}

func TestAWorkerThatDiedWhileItHandedANumberOverDoesNotKnow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := softphone(t)
		if _, _, err := w.worker().Calls.Begin(t.Context(), calls.Record{ID: "g1", Text: "203", Dialled: "203", Via: settings.KindSoftphone}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.worker().Calls.Apply(t.Context(), "g1", calls.Event{Kind: calls.EventSend}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		recent, err := w.worker().RecentCalls(t.Context())
		if err != nil || recent[0].State != calls.Unknown || recent[0].Title != "Perhaps not handed over" || strings.Contains(recent[0].Advice, "PBX") {
			t.Errorf("got %+v, %v", recent, err)
		}
	})
}

// endpoint is a world that calls through an HTTP endpoint.
func endpoint(t *testing.T, change func(*settings.Endpoint)) *world {
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) {
		s.Connection.Kind, s.Connection.Server = settings.KindEndpoint, ""
		s.Endpoint.Originate.URL = "https://dial.example.com/call?to={number}"
		change(&s.Endpoint)
	})
	return w
}

func TestAnEndpointIsAskedHowACallGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := endpoint(t, func(e *settings.Endpoint) {
			e.Status.URL, e.State, e.States = "https://dial.example.com/{id}", "/s", "ringing = callee_ringing"
		})
		r := &reporting{driver: w.driver}
		w.opens(func() pbx.Driver { return r })
		reply := called(t, w.worker(), request("g1", "02188123456"))
		if reply.Final || reply.Via != "https://dial.example.com" {
			t.Errorf("nothing more is waited for: %+v", reply)
		}
		told := func(kind calls.EventKind) message.CallReply {
			t.Helper()
			r.reports = func(open []calls.Record, from pbx.Position) ([]pbx.Evidence, pbx.Position, error) {
				return []pbx.Evidence{evidence("g1", kind)}, pbx.Position(`{}`), nil
			}
			w.untilAlarm()
			recent, err := w.worker().RecentCalls(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return recent[0]
		}
		// What was told then need not be so now, and no timer runs.
		got := told(calls.EventConnect)
		if got.Title != "Connected" || !strings.Contains(got.Advice, "last asked") || got.Since != 0 {
			t.Errorf("got %q %q since %d", got.Title, got.Advice, got.Since)
		}
		if got = told(calls.EventEnd); got.State != calls.Ended || got.Title != "The call is over" {
			t.Errorf("got %s %q", got.State, got.Title)
		}
	})
}

func TestWhoAsksNowAndThenDoesNotSayThatNobodyPickedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := endpoint(t, func(e *settings.Endpoint) {
			e.Status.URL, e.State, e.States = "https://dial.example.com/{id}", "/s", "ringing = caller_ringing"
		})
		r := &reporting{driver: w.driver, reports: func([]calls.Record, pbx.Position) ([]pbx.Evidence, pbx.Position, error) {
			return []pbx.Evidence{evidence("g1", calls.EventCallerRinging), evidence("g1", calls.EventEnd)}, nil, nil
		}}
		w.opens(func() pbx.Driver { return r })
		called(t, w.worker(), request("g1", "02188123456"))
		w.untilAlarm()
		if recent, err := w.worker().RecentCalls(t.Context()); err != nil || recent[0].Title != "The call is over" {
			t.Errorf("got %+v, %v", recent, err)
		}
	})
}

func TestAWebPageForAnAnswerIsSaidSo(t *testing.T) {
	w := endpoint(t, func(*settings.Endpoint) {})
	w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
		return pbx.CallRef{}, &pbx.Error{Code: pbx.NotEndpoint, Op: "order", Unknown: true}
	}
	if r := called(t, w.worker(), request("g1", "02188123456")); r.State != calls.Unknown || !strings.HasPrefix(r.Advice, "A web page came back") {
		t.Errorf("got %+v", r)
	}
}

func TestTwoNumbersAreConnectedOnlyWhereThePhoneThatRingsFirstCanBeNamed(t *testing.T) {
	for name, c := range map[string]struct {
		world  *world
		reason string
	}{
		"a telephone program":              {softphone(t), CodeNoCaller},
		"an endpoint that knows who calls": {endpoint(t, func(*settings.Endpoint) {}), CodeNoCaller},
		"an endpoint that is told":         {endpoint(t, func(e *settings.Endpoint) { e.Originate.URL += "&from={extension}" }), ""},
	} {
		r := message.CallRequest{ID: "g1", Text: "021 8812 3456", Caller: "305", Source: message.SourcePopup}
		reply, err := c.world.worker().Call(t.Context(), r)
		if err != nil || reply.Reason != c.reason || len(c.world.driver.orders) != map[bool]int{true: 0, false: 1}[c.reason != ""] {
			t.Errorf("%s: %s because of %q, %v", name, reply.State, reply.Reason, err)
		}
	}
}

func TestNothingIsSentInClearTextToAnyAddressOfAnEndpoint(t *testing.T) {
	w := endpoint(t, func(e *settings.Endpoint) { e.Hangup.URL = "http://dial.example.com/{id}" })
	if r := called(t, w.worker(), request("g1", "02188123456")); r.Reason != settings.CodeClearText || len(w.driver.orders) > 0 {
		t.Errorf("got %+v", r)
	}
}

func TestATestSaysWhatItTested(t *testing.T) {
	for want, w := range map[string]*world{
		"The connection works": newWorld(t), "The settings are complete": softphone(t),
		"The server can be reached": endpoint(t, func(*settings.Endpoint) {}),
	} {
		if got, err := w.worker().Check(t.Context()); err != nil || !got.OK || got.Title != want {
			t.Errorf("got %+v, %v; want %q", got, err, want)
		}
	}
}

func TestLinksGoToTheTelephoneProgramWithoutAnythingElseBeingSet(t *testing.T) {
	w := softphone(t)
	w.driver.answer = nil
	var reply message.WakeReply
	var err error
	if reply, err = w.worker().Wake(t.Context(), message.WakeRequest{}); err != nil || !reply.Card.Links {
		raw, _ := json.Marshal(reply)
		t.Errorf("got %s, %v", raw, err)
	}
	r := request("g1", "tel:+98-21-8812-3456")
	r.Source = message.SourceLink
	if called(t, w.worker(), r); len(w.driver.orders) != 1 || w.driver.orders[0].E164 != "+982188123456" {
		t.Errorf("handed over %+v", w.driver.orders)
	}
}

func TestToSearchAPageNoDriverIsMade(t *testing.T) {
	w, made := newWorld(t), 0
	w.opens(func() pbx.Driver { made++; return w.driver })
	if _, err := w.worker().Detect(t.Context(), message.DetectRequest{Texts: []string{"021-8834 1256"}}); err != nil || made != 0 {
		t.Errorf("%d were made, %v", made, err)
	}
}
