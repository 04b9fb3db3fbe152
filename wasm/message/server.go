package message

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"simotel/wasm/detect"
)

// Envelope is a request on the wire.
type Envelope struct {
	Type string          `json:"type"`
	Body json.RawMessage `json:"body,omitempty"`
}

// Reply is an answer on the wire: exactly one of its fields is set.
type Reply struct {
	OK    json.RawMessage `json:"ok,omitempty"`
	Error *Error          `json:"error,omitempty"`
}

// Sender is who sent a request, as Chrome tells it (runtime.MessageSender);
// the sender itself cannot forge it.
type Sender struct {
	ID     string `json:"id"`     // the sending extension's id
	URL    string `json:"url"`    // the sending document's address
	Origin string `json:"origin"` // the sending document's origin
	TabID  int    `json:"tabId"`  // the sending tab's id, -1 for none

	FrameID  int    `json:"frameId"`  // the sending frame's id, 0 for the tab's document
	TabURL   string `json:"tabUrl"`   // the address of the tab's document
	TabTitle string `json:"tabTitle"` // its title

	DocumentLifecycle string `json:"documentLifecycle"` // "prerender" for a document that its tab does not show yet
}

// tab returns the address by which the sender's site is known: that of the
// tab's document. What is prerendered is to be that document.
func (s Sender) tab() string {
	if s.DocumentLifecycle == "prerender" {
		return s.URL
	}
	return s.TabURL
}

// in returns the tab that shows the sender's document, -1 for none.
func (s Sender) in() int {
	if s.DocumentLifecycle == "prerender" {
		return -1
	}
	return s.TabID
}

// Server answers requests for a Service.
type Server struct {
	Service     Service
	ExtensionID string // requests from any other extension are refused

	// Describe gives an error its sentence in the user's language.
	Describe func(ctx context.Context, err error) *Error
}

// Answer carries out one request and always returns a Reply's JSON.
func (s Server) Answer(ctx context.Context, sender Sender, request json.RawMessage) json.RawMessage {
	value, err := s.answer(ctx, sender, request)
	if err == nil {
		var ok json.RawMessage
		if ok, err = json.Marshal(value); err == nil {
			return slices.Concat(json.RawMessage(`{"ok":`), ok, json.RawMessage(`}`)) // a Reply, without reading ok anew
		}
	}
	return mustMarshal(Reply{Error: s.Describe(ctx, err)})
}

func (s Server) answer(ctx context.Context, sender Sender, request json.RawMessage) (any, error) {
	if sender.ID != s.ExtensionID {
		return nil, fmt.Errorf("request of another extension: %w", &Error{Code: CodeNotForPages})
	}
	var e Envelope
	if err := json.Unmarshal(request, &e); err != nil {
		return nil, fmt.Errorf("request is no envelope: %v: %w", err, &Error{Code: CodeBadMessage})
	}
	if PagesOnly(e.Type) && !s.isPage(sender) {
		return nil, fmt.Errorf("request %q from a content script: %w", e.Type, &Error{Code: CodeNotForPages})
	}
	return s.dispatch(ctx, sender, e)
}

// isPage reports whether the sender is one of the extension's own pages. Of the
// address the sending process has a say, which a page may have taken over; the
// origin is the browser's word. No web page can have ours, and none may frame a
// page of ours (no page is among web_accessible_resources).
func (s Server) isPage(sender Sender) bool {
	origin := "chrome-extension://" + s.ExtensionID
	return sender.Origin == origin && strings.HasPrefix(sender.URL, origin+"/")
}

// fit leaves out of a reply what is not for a content script.
func (s Server) fit(sender Sender, r CallReply) CallReply {
	if s.isPage(sender) {
		return r
	}
	return r.ForTab()
}

// about serves what is asked of one call, for the tab that asks.
func about[Answer any](s Server, sender Sender, serve func(context.Context, CallStatusRequest) (Answer, error)) func(context.Context, CallStatusRequest) (Answer, error) {
	return func(ctx context.Context, r CallStatusRequest) (Answer, error) {
		if !s.isPage(sender) {
			r.Tab = &sender.TabID
		}
		answer, err := serve(ctx, r)
		if reply, ok := any(answer).(CallReply); ok {
			answer = any(s.fit(sender, reply)).(Answer)
		}
		return answer, err
	}
}

// call places a call. A content script may not choose which phone rings first.
func (s Server) call(sender Sender) func(context.Context, CallRequest) (CallReply, error) {
	return func(ctx context.Context, r CallRequest) (CallReply, error) {
		if r.Caller != "" && !s.isPage(sender) {
			return CallReply{}, fmt.Errorf("call with a caller from a content script: %w", &Error{Code: CodeNotForPages})
		}
		r.Place = Place{Tab: sender.TabID, Frame: sender.FrameID, Address: sender.TabURL, Title: sender.TabTitle}
		if s.isPage(sender) {
			r.Place.Address, r.Place.Title = "", "" // no page that a number stood on
		}
		reply, err := s.Service.Call(ctx, r)
		return s.fit(sender, reply), err
	}
}

func (s Server) dispatch(ctx context.Context, sender Sender, e Envelope) (any, error) {
	switch e.Type {
	case TypeDetect:
		return with(ctx, e, checkDetect, s.detect(sender))
	case TypeWake:
		reply, err := s.Service.Wake(ctx, WakeRequest{Tab: sender.tab(), In: sender.in()})
		reply.Card = reply.Card.on(siteOf(sender), sender.Origin)
		return reply, err
	case TypeAbout:
		return with(ctx, e, checkAbout, s.aboutNumber(sender))
	case TypeCall:
		return with(ctx, e, checkCall, s.call(sender))
	case TypeCallStatus:
		return with(ctx, e, anyRequest, about(s, sender, s.Service.CallStatus))
	case TypeCancel:
		return with(ctx, e, anyRequest, about(s, sender, s.Service.Cancel))
	case TypeHangup:
		return with(ctx, e, anyRequest, about(s, sender, s.Service.Hangup))
	case TypeLeft:
		return with(ctx, e, anyRequest, about(s, sender, func(ctx context.Context, r CallStatusRequest) (struct{}, error) {
			return struct{}{}, s.Service.Left(ctx, r)
		}))
	case TypeSetNote:
		return with(ctx, e, checkNote, s.setNote(sender))
	case TypeTeach:
		return with(ctx, e, checkTeach, s.teach(sender))
	case TypeContact, TypeOpenContact, TypeLookUp, TypeTryPop:
		return with(ctx, e, checkContact, s.ofContact(sender, e.Type))
	case TypeStatus:
		return s.Service.Status(ctx)
	case TypePage:
		return with(ctx, e, anyRequest, s.Service.Page)
	case TypeRefused:
		return with(ctx, e, anyRequest, s.Service.Refused)
	case TypeShowNumber:
		return with(ctx, e, checkWhere, s.Service.ShowNumber)
	case TypeSwitchSite:
		return with(ctx, e, anyRequest, s.Service.SwitchSite)
	case TypeOpenOptions:
		return struct{}{}, s.Service.OpenOptions(ctx)
	case TypePreview:
		return with(ctx, e, checkPreview, s.Service.Preview)
	case TypeRecentCalls:
		return s.Service.RecentCalls(ctx)
	case TypeConfiguration:
		return s.Service.Configuration(ctx)
	case TypeSaveConfiguration:
		return with(ctx, e, anyRequest, s.Service.SaveConfiguration)
	case TypeImport:
		return with(ctx, e, anyRequest, s.Service.Import)
	case TypeExport:
		return with(ctx, e, anyRequest, s.Service.Export)
	case TypeCheckPolicy:
		return with(ctx, e, anyRequest, s.Service.CheckPolicy)
	case TypeReset:
		return s.Service.Reset(ctx)
	case TypeSecrets:
		return with(ctx, e, checkSecrets, s.Service.Secrets)
	case TypeDiagnostics:
		return s.Service.Diagnostics(ctx)
	case TypeCheck:
		return s.Service.Check(ctx)
	case TypeExtensions:
		return s.Service.Extensions(ctx)
	case TypePredecessor:
		return s.Service.Predecessor(ctx)
	case TypeTakeOver:
		return s.Service.TakeOver(ctx)
	case TypeErasePredecessor:
		return struct{}{}, s.Service.ErasePredecessor(ctx)
	case TypeForget:
		return with(ctx, e, anyRequest, s.Service.Forget)
	case TypeOpenShortcuts:
		return struct{}{}, s.Service.OpenShortcuts(ctx)
	case TypeCallLog:
		return s.Service.CallLog(ctx)
	case TypeCallLogDo:
		return with(ctx, e, checkCallLog, s.Service.CallLogDo)
	}
	if answer, ok, err := s.history(ctx, e); ok {
		return answer, err
	}
	return nil, fmt.Errorf("request of unknown type %q: %w", e.Type, &Error{Code: CodeBadMessage})
}

// with decodes a request's body, holds it against its bounds and serves it.
func with[Request, Answer any](ctx context.Context, e Envelope, check func(Request) error,
	serve func(context.Context, Request) (Answer, error)) (any, error) {
	var r Request
	err := json.Unmarshal(e.Body, &r)
	if err == nil {
		err = check(r)
	}
	if err != nil {
		return nil, refused(e, err)
	}
	return serve(ctx, r)
}

// refused says that a request is none that can be served.
func refused(e Envelope, err error) error {
	return fmt.Errorf("%s request: %v: %w", e.Type, err, &Error{Code: CodeBadMessage})
}

func anyRequest[Request any](Request) error { return nil }

func checkDetect(r DetectRequest) error {
	if len(r.Texts) > MaxTexts {
		return fmt.Errorf("%d texts, at most %d are taken", len(r.Texts), MaxTexts)
	}
	units := 0
	for _, t := range r.Texts {
		units += detect.UTF16Len(t)
	}
	if units > MaxTextUnits {
		return fmt.Errorf("%d units of text, at most %d are taken", units, MaxTextUnits)
	}
	if n := detect.UTF16Len(r.Language); n > MaxLanguage {
		return fmt.Errorf("a language of %d units, at most %d are taken", n, MaxLanguage)
	}
	if n := detect.UTF16Len(r.Host); n > MaxHost {
		return fmt.Errorf("a host name of %d units, at most %d are taken", n, MaxHost)
	}
	return nil
}

func checkAbout(r AboutRequest) error { return checkSource(r.Source, r.Text) }

// checkSource holds a text against what its source may send.
func checkSource(source, text string) error {
	most := map[string]int{SourceCard: MaxCallText, SourcePopup: MaxCallText, SourceLink: MaxCallLink}[source]
	switch n := detect.UTF16Len(text); {
	case most == 0:
		return fmt.Errorf("unknown source %q", source)
	case n > most:
		return fmt.Errorf("a text of %d units, at most %d are taken", n, most)
	}
	return nil
}

// isID reports whether a gesture's id is one that pbx.Order may have: it becomes
// part of keys of storage, of headers, and of a call's name on the PBX.
func isID(id string) bool {
	return id != "" && len(id) <= 64 && !strings.ContainsFunc(id, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

func checkCall(r CallRequest) error {
	switch {
	case !isID(r.ID) || len(r.Confirmed) > 64:
		return errors.New("no usable id")
	case detect.UTF16Len(r.Caller) > MaxCallText:
		return fmt.Errorf("a caller of %d units, at most %d are taken", detect.UTF16Len(r.Caller), MaxCallText)
	}
	return checkSource(r.Source, r.Text)
}

// mustMarshal encodes a reply of ours. Its types hold nothing that JSON cannot,
// so the fallback stands only for the impossible.
func mustMarshal(r Reply) json.RawMessage {
	b, err := json.Marshal(r)
	if err != nil {
		return json.RawMessage(`{"error":{"code":"` + CodeInternal + `"}}`)
	}
	return b
}
