package message

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"simotel/wasm/settings"
)

// Client is the Service as a page has it: every method is one message to the
// worker. Its errors are the worker's own *Error, or one of this package's
// codes where no answer came.
type Client struct {
	send func(ctx context.Context, request any) (json.RawMessage, error)
}

var _ Service = (*Client)(nil)

// NewClient returns a client over send, which carries a request to the worker
// and returns a Reply's JSON: chrome.Runtime.SendMessage in a page.
func NewClient(send func(ctx context.Context, request any) (json.RawMessage, error)) *Client {
	return &Client{send: send}
}

// Detect implements Service.
func (c *Client) Detect(ctx context.Context, r DetectRequest) (DetectReply, error) {
	return ask[DetectReply](ctx, c, TypeDetect, r)
}

// Wake implements Service.
func (c *Client) Wake(ctx context.Context, r WakeRequest) (WakeReply, error) {
	return ask[WakeReply](ctx, c, TypeWake, r)
}

// About implements Service.
func (c *Client) About(ctx context.Context, r AboutRequest) (AboutReply, error) {
	return ask[AboutReply](ctx, c, TypeAbout, r)
}

// Call implements Service.
func (c *Client) Call(ctx context.Context, r CallRequest) (CallReply, error) {
	return ask[CallReply](ctx, c, TypeCall, r)
}

// CallStatus implements Service.
func (c *Client) CallStatus(ctx context.Context, r CallStatusRequest) (CallReply, error) {
	return ask[CallReply](ctx, c, TypeCallStatus, r)
}

// Cancel implements Service.
func (c *Client) Cancel(ctx context.Context, r CallStatusRequest) (CallReply, error) {
	return ask[CallReply](ctx, c, TypeCancel, r)
}

// Hangup implements Service.
func (c *Client) Hangup(ctx context.Context, r CallStatusRequest) (CallReply, error) {
	return ask[CallReply](ctx, c, TypeHangup, r)
}

// Left implements Service.
func (c *Client) Left(ctx context.Context, r CallStatusRequest) error {
	_, err := ask[struct{}](ctx, c, TypeLeft, r)
	return err
}

// Status implements Service.
func (c *Client) Status(ctx context.Context) (StatusReply, error) {
	return ask[StatusReply](ctx, c, TypeStatus, nil)
}

// Page implements Service.
func (c *Client) Page(ctx context.Context, r PageRequest) (PageReply, error) {
	return ask[PageReply](ctx, c, TypePage, r)
}

// Refused implements Service.
func (c *Client) Refused(ctx context.Context, r PageRequest) (RefusedReply, error) {
	return ask[RefusedReply](ctx, c, TypeRefused, r)
}

// ShowNumber implements Service.
func (c *Client) ShowNumber(ctx context.Context, w Where) (ShownReply, error) {
	return ask[ShownReply](ctx, c, TypeShowNumber, w)
}

// SwitchSite implements Service.
func (c *Client) SwitchSite(ctx context.Context, r SiteRequest) (Site, error) {
	return ask[Site](ctx, c, TypeSwitchSite, r)
}

// OpenOptions implements Service.
func (c *Client) OpenOptions(ctx context.Context) error {
	_, err := ask[struct{}](ctx, c, TypeOpenOptions, nil)
	return err
}

// Preview implements Service.
func (c *Client) Preview(ctx context.Context, r PreviewRequest) (PreviewReply, error) {
	return ask[PreviewReply](ctx, c, TypePreview, r)
}

// RecentCalls implements Service.
func (c *Client) RecentCalls(ctx context.Context) ([]CallReply, error) {
	return ask[[]CallReply](ctx, c, TypeRecentCalls, nil)
}

// Configuration implements Service.
func (c *Client) Configuration(ctx context.Context) (Configuration, error) {
	return ask[Configuration](ctx, c, TypeConfiguration, nil)
}

// SaveConfiguration implements Service.
func (c *Client) SaveConfiguration(ctx context.Context, n Configuration) (Configuration, error) {
	return ask[Configuration](ctx, c, TypeSaveConfiguration, n)
}

// Import implements Service.
func (c *Client) Import(ctx context.Context, document string) (Configuration, error) {
	return ask[Configuration](ctx, c, TypeImport, document)
}

// Predecessor implements Service.
func (c *Client) Predecessor(ctx context.Context) (Predecessor, error) {
	return ask[Predecessor](ctx, c, TypePredecessor, nil)
}

// TakeOver implements Service.
func (c *Client) TakeOver(ctx context.Context) (TakeOver, error) {
	return ask[TakeOver](ctx, c, TypeTakeOver, nil)
}

// ErasePredecessor implements Service.
func (c *Client) ErasePredecessor(ctx context.Context) error {
	_, err := ask[struct{}](ctx, c, TypeErasePredecessor, nil)
	return err
}

// Check implements Service.
func (c *Client) Check(ctx context.Context) (CheckReply, error) {
	return ask[CheckReply](ctx, c, TypeCheck, nil)
}

// SetNote implements Service.
func (c *Client) SetNote(ctx context.Context, r NoteRequest) (CallReply, error) {
	return ask[CallReply](ctx, c, TypeSetNote, r)
}

// Teach implements Service.
func (c *Client) Teach(ctx context.Context, r TeachRequest) (TeachReply, error) {
	return ask[TeachReply](ctx, c, TypeTeach, r)
}

// Forget implements Service.
func (c *Client) Forget(ctx context.Context, l settings.Learned) (Configuration, error) {
	return ask[Configuration](ctx, c, TypeForget, l)
}

// OpenShortcuts implements Service.
func (c *Client) OpenShortcuts(ctx context.Context) error {
	_, err := ask[struct{}](ctx, c, TypeOpenShortcuts, nil)
	return err
}

// Extensions implements Service.
func (c *Client) Extensions(ctx context.Context) (ExtensionsReply, error) {
	return ask[ExtensionsReply](ctx, c, TypeExtensions, nil)
}

// ask is Client.ask for an answer of a type. What is the same for all of them
// stands there: the compiler makes a copy of this for each.
func ask[Answer any](ctx context.Context, c *Client, requestType string, body any) (Answer, error) {
	var answer Answer
	err := c.ask(ctx, requestType, body, &answer)
	return answer, err
}

// ask sends a request and decodes its answer. When the worker died with the
// message in its hands it is asked once more, which wakes a new one and is safe
// for every type: a call carries its gesture's id, and one id is at most one
// order.
func (c *Client) ask(ctx context.Context, requestType string, body, answer any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("%s request: %w", requestType, err)
	}
	request := Envelope{Type: requestType, Body: raw}
	r, err := c.exchange(ctx, request)
	if ctx.Err() == nil && (err != nil || r.Error != nil && r.Error.Code == CodeWorkerStopped) {
		r, err = c.exchange(ctx, request)
	}
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%s request: %w", requestType, ctx.Err())
	case err != nil:
		return fmt.Errorf("%s request: %w", requestType, errors.Join(&Error{Code: CodeNoAnswer}, err))
	case r.Error != nil:
		return fmt.Errorf("%s request: %w", requestType, r.Error)
	}
	if err := json.Unmarshal(r.OK, answer); err != nil {
		return fmt.Errorf("%s request: answer %v: %w", requestType, err, &Error{Code: CodeNoAnswer})
	}
	return nil
}

func (c *Client) exchange(ctx context.Context, request Envelope) (Reply, error) {
	var r Reply
	raw, err := c.send(ctx, request)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("answer: %w", err)
	}
	return r, nil
}
