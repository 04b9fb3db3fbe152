//go:build !js

package outbox_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/crm/crmtest"
	"simotel/wasm/crm/outbox"
	"simotel/wasm/fetch/nativefetch"
	"simotel/wasm/settings"
)

func sum(_ context.Context, secret, text []byte) ([]byte, error) {
	mac := hmac.New(sha256.New, secret)
	mac.Write(text)
	return mac.Sum(nil), nil
}

func sender(url, authentication string) outbox.Sender {
	return outbox.Sender{HTTP: nativefetch.New(nil), Log: settings.CallLog{URL: url, Authentication: authentication},
		Token: "crm-token", Secret: "crm-secret", Now: time.Now, HMAC: sum}
}

func listen(t *testing.T, l *crmtest.CallLog) *crmtest.Listener {
	t.Helper()
	s, err := crmtest.Listen(l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

var entry = outbox.Entry{Record: calls.Record{ID: "a", Text: "204", Logged: 1}}

func TestWhatEachAnswerMeans(t *testing.T) {
	for behaviour, want := range map[crmtest.Behaviour]struct {
		code, words string
		has         bool // whether the CRM has the call
		after       time.Duration
	}{
		crmtest.Takes:         {has: true},
		crmtest.TakesHuge:     {has: true},
		crmtest.TakesBadJSON:  {has: true},
		crmtest.TakesAndDrops: {code: outbox.CodeSilent, has: true},
		crmtest.TakesHalf:     {code: outbox.CodeSilent, has: true},
		crmtest.Drops:         {code: outbox.CodeSilent},
		crmtest.Hangs:         {code: outbox.CodeSilent},
		crmtest.Faults:        {code: outbox.CodeFault, words: "the database is away"},
		crmtest.IsBusy:        {code: outbox.CodeBusy, after: 90 * time.Second},
		crmtest.ShowsPage:     {code: outbox.CodePage},
		crmtest.Redirects:     {code: outbox.CodeRedirected},
		crmtest.Denies:        {code: outbox.CodeDenied, words: "The token … has run out"},
		crmtest.Refuses:       {code: outbox.CodeRefused, words: "A call needs a campaign."},
	} {
		t.Run(string(behaviour), func(t *testing.T) {
			log := crmtest.NewCallLog()
			log.RetryAfter = 90
			log.Behave(func(string) crmtest.Behaviour { return behaviour })
			elsewhere := listen(t, crmtest.NewCallLog())
			log.RedirectTo = elsewhere.URL
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			if behaviour != crmtest.Hangs {
				ctx = t.Context()
			}
			defer cancel()
			failure, after, err := sender(listen(t, log).URL+"/calls", settings.LogToken).Send(ctx, entry)
			var got outbox.Failure
			if failure != nil {
				got = *failure
			}
			_, has := log.Calls()["a"]
			if err != nil || got.Code != want.code || got.Words != want.words || has != want.has || after != want.after {
				t.Errorf("failure %+v, the CRM has it %v, wait %v, %v; want %+v", got, has, after, err, want)
			}
			if strings.Contains(got.Words, "crm-token") {
				t.Error("the CRM's words hold our token")
			}
			if faults := log.Faults(); len(faults) > 0 {
				t.Error(faults)
			}
		})
	}
}

func TestACRMThatIsNotThereGetsNothing(t *testing.T) {
	// Port 9 is nobody's; one that was just left may be another test's by now.
	failure, _, err := sender("http://127.0.0.1:9/", settings.LogOpen).Send(t.Context(), entry)
	if err != nil || failure == nil || failure.Code != outbox.CodeUnreachable {
		t.Errorf("%+v, %v", failure, err)
	}
}

func TestACallThatTheCRMHasAlreadyHasArrived(t *testing.T) {
	log := crmtest.NewCallLog()
	log.Behave(func(string) crmtest.Behaviour { return crmtest.RefusesRepeats })
	s := sender(listen(t, log).URL, settings.LogOpen)
	for range 2 {
		if failure, _, err := s.Send(t.Context(), entry); failure != nil || err != nil {
			t.Errorf("%+v, %v", failure, err)
		}
	}
	if log.Repeats() != 1 || len(log.Calls()["a"].Order) != 1 {
		t.Errorf("%d repeats, %+v", log.Repeats(), log.Calls())
	}
}

func TestWhoSendsIsProved(t *testing.T) {
	for authentication, has := range map[string][2]string{
		settings.LogOpen: {}, settings.LogToken: {"Bearer crm-token", ""}, settings.LogHMAC: {"", "t="},
	} {
		log := crmtest.NewCallLog()
		if authentication == settings.LogHMAC {
			log.Secret = "crm-secret"
		}
		failure, _, err := sender(listen(t, log).URL, authentication).Send(t.Context(), entry)
		h := log.Last()
		if failure != nil || err != nil || h.Get("Authorization") != has[0] || !strings.HasPrefix(h.Get("X-Simotel-Signature"), has[1]) || has[1] == "" && h.Get("X-Simotel-Signature") != "" {
			t.Errorf("%s: %+v, %v, %v, %v", authentication, failure, err, h, log.Faults())
		}
	}
	log := crmtest.NewCallLog()
	log.Secret = "another"
	if failure, _, _ := sender(listen(t, log).URL, settings.LogHMAC).Send(t.Context(), entry); failure == nil || len(log.Faults()) == 0 {
		t.Error("a signature by another secret is taken")
	}
}

func TestNothingIsSentThatMustNotBe(t *testing.T) {
	for name, c := range map[string]struct {
		sender outbox.Sender
		policy string
		code   string
	}{
		"in clear text to the outside": {sender("http://crm.example.com/calls", settings.LogOpen), settings.ClearTextPrivate, outbox.CodeClearText},
		"encrypted":                    {sender("https://crm.example.com/calls", settings.LogToken), settings.ClearTextNever, ""},
		"without its token":            {outbox.Sender{Log: settings.CallLog{URL: "https://a", Authentication: settings.LogToken}}, "", outbox.CodeNoSecret},
		"without its secret":           {outbox.Sender{Log: settings.CallLog{URL: "https://a", Authentication: settings.LogHMAC}}, "", outbox.CodeNoSecret},
	} {
		failure := c.sender.Ready(c.policy)
		if (failure == nil) != (c.code == "") || failure != nil && failure.Code != c.code {
			t.Errorf("%s: %+v", name, failure)
		}
	}
}
