package crm

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
	"simotel/wasm/request"
	"simotel/wasm/settings"
)

// Timeout is how long the CRM may take over a number.
const Timeout = 5 * time.Second

// MaxAnswer bounds an answer, in bytes: 256 KiB.
const MaxAnswer = 256 << 10

// The error codes of this package. No error quotes an address, a number or a
// token.
const (
	CodeNone       = "crm_none"        // no lookup is set up
	CodeToken      = "crm_token"       // the lookup names a token, and there is none
	CodeTemplate   = "crm_template"    // the request cannot be made: a value cannot stand in it, or it has no such number
	CodeSilent     = "crm_silent"      // no answer came. Detail: Chrome's name for why
	CodeTimedOut   = "crm_timed_out"   // none within Timeout
	CodeBusy       = "crm_busy"        // 429
	CodeRedirected = "crm_redirected"  // it leads elsewhere, where nothing is sent
	CodeTooLarge   = "crm_too_large"   // more than MaxAnswer
	CodeDenied     = "crm_denied"      // 401, 403. Detail: HTTP and the status
	CodeStatus     = "crm_status"      // another status. Detail: HTTP and the status
	CodeNotJSON    = "crm_not_json"    // the answer is none
	CodeOtherShape = "crm_other_shape" // nothing is where the pointers lead
)

// Codes lists the package's codes.
var Codes = []string{CodeNone, CodeToken, CodeTemplate, CodeSilent, CodeTimedOut, CodeBusy, CodeRedirected, CodeTooLarge, CodeDenied, CodeStatus, CodeNotJSON, CodeOtherShape}

// Error says why the CRM could not tell whose a number is.
type Error struct {
	Code   string
	Detail string
	Err    error // what was wrapped, or nil
}

// Error implements error.
func (e *Error) Error() string {
	s := "ask CRM: " + e.Code
	if e.Detail != "" {
		s += " (" + e.Detail + ")"
	}
	return s
}

// Unwrap returns the wrapped error.
func (e *Error) Unwrap() error { return e.Err }

// ErrorCode returns the stable code that crosses messages.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorDetail returns what the user's sentence may quote.
func (e *Error) ErrorDetail() string { return e.Detail }

// Ask asks the CRM whose a number is, once, for Timeout at most; nil for nobody's.
// The token goes to the origin of the settings' own address and nowhere else: no
// redirect is followed. The error is an *Error or a *settings.ClearTextError.
func Ask(ctx context.Context, doer fetch.Doer, s settings.Settings, token string, p Party) (*calls.Contact, error) {
	l := s.CRM.Lookup
	if l.URL == "" {
		return nil, &Error{Code: CodeNone}
	}
	if err := settings.CheckClearText(l.URL, s.ClearText); err != nil {
		return nil, err
	}
	t, faults := request.ParseWith(request.Template{Method: "GET", URL: l.URL, Headers: l.Headers}, request.WhoNames, []string{request.Token})
	if len(faults) > 0 {
		return nil, &Error{Code: CodeTemplate}
	}
	if token == "" && t.Names(request.Token) {
		return nil, &Error{Code: CodeToken}
	}
	values := p.values(s)
	values[request.Token] = token
	filled, err := t.Fill(values)
	if err != nil {
		return nil, &Error{Code: CodeTemplate, Err: err}
	}
	filled.MaxBody = MaxAnswer
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	response, err := doer.Do(ctx, filled)
	if err != nil {
		return nil, noAnswer(err)
	}
	return read(s, response)
}

func noAnswer(err error) error {
	e := &Error{Code: CodeSilent, Err: err}
	var cause *fetch.Error
	if errors.As(err, &cause) {
		switch e.Detail = cmp.Or(cause.Detail, string(cause.Cause)); cause.Cause {
		case fetch.TimedOut:
			e.Code, e.Detail = CodeTimedOut, ""
		case fetch.Redirected:
			e.Code, e.Detail = CodeRedirected, ""
		case fetch.TooLarge:
			e.Code, e.Detail = CodeTooLarge, ""
		}
	}
	return e
}

// read reads an answer. Nobody is 404, no body, or a list that the pointer into it
// finds empty; an answer of a wholly other shape is an error, so that a pointer
// that was mistyped is told from an unknown number.
func read(s settings.Settings, r fetch.Response) (*calls.Contact, error) {
	status := "HTTP " + strconv.Itoa(r.Status)
	switch {
	case r.Status == 404 || r.Status == 410 || r.Status == 204:
		return nil, nil
	case r.Status == 401 || r.Status == 403 || r.Status == 407:
		return nil, &Error{Code: CodeDenied, Detail: status}
	case r.Status == 429:
		return nil, &Error{Code: CodeBusy}
	case r.Status/100 != 2:
		return nil, &Error{Code: CodeStatus, Detail: status}
	case len(r.Body) == 0:
		return nil, nil
	}
	document, err := request.ReadJSON(r.Body)
	if err != nil || !utf8.Valid(r.Body) {
		return nil, &Error{Code: CodeNotJSON, Err: err}
	}
	l := s.CRM.Lookup
	text := func(pointer string, most int) string { return pbx.Clean(request.Text(document, pointer), most) }
	c := calls.Contact{Name: text(l.Name, calls.MaxContact-1), Company: text(l.Company, calls.MaxContact-1), ID: text(l.ID, calls.MaxContact)}
	if c.ID != request.Text(document, l.ID) {
		c.ID = "" // nothing that the CRM would know again
	}
	link := request.Text(document, l.Link)
	if utf8.RuneCountInString(link) <= calls.MaxAddress && s.CRM.LinksTo(link) {
		c.Link = link
	}
	switch {
	case c != (calls.Contact{}):
		return &c, nil
	case isEmpty(document, l.Name):
		return nil, nil
	}
	return nil, &Error{Code: CodeOtherShape}
}
