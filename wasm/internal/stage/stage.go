//go:build !js

// Package stage owns what demo, end to end tests and benchmark have in common:
// an embedded Simotel, the pages of testdata and a Chromium with the extension,
// set up to call by one another. It refuses to know what is played on it.
package stage

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/pageserver"
	"simotel/wasm/message"
	"simotel/wasm/pbx/asterisk/asterisktest"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// Extension is the user's extension on the stage.
const Extension = "201"

// Stage is everything, started.
type Stage struct {
	PBX     *simoteltest.Server
	Pages   *pageserver.Server
	Browser *chromium.Browser

	own *chromium.Page // one of the extension's that stays open, nil before it is needed
}

// Start starts everything from the repository in a folder, with the extension
// of its dist/ if the options name no other and no policy installs it. The extension is not set up yet;
// Configure does that. Close ends everything.
func Start(ctx context.Context, repository string, o chromium.Options) (*Stage, error) {
	pages, err := pageserver.Start(repository + "/testdata/pages")
	if err != nil {
		return nil, err
	}
	s := &Stage{Pages: pages, PBX: simoteltest.New(simoteltest.DefaultConfig())}
	s.PBX.RingDirection = "in" // so that its events say whose phone rings
	s.PBX.Start()
	if o.Installs == "" {
		o.Extension = cmp.Or(o.Extension, repository+"/dist")
	}
	if s.Browser, err = chromium.Start(ctx, o); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close ends everything.
func (s *Stage) Close() {
	if s.Browser != nil {
		s.Browser.Close()
	}
	s.PBX.Close()
	s.Pages.Close()
}

// Document returns an import that sets the extension up for a server, with the
// account "agent" of simoteltest's configuration, calls abroad allowed to the
// countries of the test pages, as many calls a minute as can be set, and calls that
// come in shown by a card too.
func Document(server, language string) string {
	return fmt.Sprintf(`{"version":1,"settings":{"connection":{"kind":"simotel","server":%q,"authentication":"basic","context":"main_routing","ringSeconds":60},"extension":%q,`+
		`"country":"IR","sites":{"mode":"all","list":[]},"clicks":{"number":"card","links":true},"look":{"theme":"auto","numbers":"underline"},"guards":{"countries":["DE","FR","GB","US"],"perMinute":60,"undoSeconds":0},"reports":{"enabled":false},"events":{"address":""},"crm":{"pop":{"url":""},"lookup":{"url":""},"log":{"url":""},"hosts":[],"pages":[]},"incoming":{"show":"card_and_notification"},"clearText":"private","history":{"pages":false,"days":0},"dialling":{"international":true,"outsidePrefix":"","rules":[]},"language":%q},`+
		`"credentials":{"username":"agent","password":"extension","token":""}}`, server, Extension, language)
}

// With adds settings to a document, in place of those it has.
func With(document, settings string) string {
	const end = `},"credentials"`
	return strings.Replace(document, end, ","+strings.Trim(settings, ",")+end, 1)
}

// WithEvents adds a PBX's stream of events to a document.
func WithEvents(document string, pbx *simoteltest.Server) string {
	document = With(document, `"events":{"address":"`+pbx.EventsURL()+`"}`)
	return strings.Replace(document, `"credentials":{`, `"credentials":{"eventsToken":"`+simoteltest.DefaultEventsToken+`",`, 1)
}

// AsteriskDocument returns an import that sets the extension up for an Asterisk of
// asterisktest, with an ARI user.
func AsteriskDocument(server, user, password string) string {
	document := With(Document("", "en"), fmt.Sprintf(`"connection":{"kind":"asterisk","server":%q,"context":%q,"channel":"PJSIP/{extension}","callerId":"","ringSeconds":20}`, server, asterisktest.Context))
	return strings.Replace(document, `"username":"agent","password":"extension"`, fmt.Sprintf(`"username":%q,"password":%q`, user, password), 1)
}

// Configure imports a document as the options page does.
func (s *Stage) Configure(ctx context.Context, document string) error {
	page, err := s.Own(ctx)
	if err != nil {
		return fmt.Errorf("configure: %w", err)
	}
	reply, err := Ask(page, message.TypeImport, document)
	if err == nil && reply.Error != nil {
		err = reply.Error
	}
	if err != nil {
		return fmt.Errorf("configure: %w", err)
	}
	return nil
}

// Own returns a page of the extension's to ask the worker from. It runs no program
// and stays open: one that is opened for each question takes longer than the answer.
func (s *Stage) Own(ctx context.Context) (*chromium.Page, error) {
	if s.own != nil {
		if s.own.Evaluate("chrome.runtime.id", nil) == nil {
			return s.own, nil
		}
		s.own.Close() // Chrome closed it with an extension that it loaded again
	}
	var err error
	s.own, err = s.Browser.OpenExtension(ctx, "certificates.html")
	return s.own, err
}

// WarmUp has the worker do at once what it does a minute after an installation
// (app/warmup.go), and returns once Chrome has kept what V8 compiled over it.
func (s *Stage) WarmUp(ctx context.Context) error {
	page, err := s.Own(ctx)
	if err == nil {
		err = page.Evaluate(`chrome.alarms.create("warmUp", { when: Date.now() })`, nil)
	}
	if err == nil {
		err = page.WaitFor(ctx, `chrome.alarms.get("warmUp").then((alarm) => !alarm)`)
	}
	if err != nil {
		return fmt.Errorf("warm the worker up: %w", err)
	}
	time.Sleep(6 * time.Second) // two for the requests, two until Chrome keeps it
	return nil
}

// StayCold keeps the worker from doing that in the middle of something else.
func (s *Stage) StayCold(ctx context.Context) error {
	page, err := s.Own(ctx)
	if err == nil {
		err = page.Evaluate(`chrome.alarms.clear("warmUp").then(() => {})`, nil)
	}
	if err != nil {
		return fmt.Errorf("keep the worker from warming up: %w", err)
	}
	return nil
}

// WaitLive waits until the worker says how its PBX is heard: pbx.LiveState. It
// asks from one of the extension's own pages.
func WaitLive(ctx context.Context, page *chromium.Page, want string) error {
	return page.WaitUntil(ctx, "live events to be "+want, func() (bool, error) {
		reply, err := Ask(page, message.TypeStatus, nil)
		var status message.StatusReply
		if err == nil && reply.Error == nil {
			err = json.Unmarshal(reply.OK, &status)
		}
		return status.Live == want, err
	})
}

// Ask sends the worker a message from one of the extension's own pages.
func Ask(page *chromium.Page, requestType string, body any) (message.Reply, error) {
	var reply message.Reply
	request, err := json.Marshal(map[string]any{"type": requestType, "body": body})
	if err == nil {
		err = page.Evaluate("chrome.runtime.sendMessage("+string(request)+")", &reply)
	}
	return reply, err
}
