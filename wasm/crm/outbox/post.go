package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// The codes of a try that came to nothing.
const (
	CodeUnreachable = "unreachable" // Detail: Chrome's name of the error. Nothing was sent
	CodeCertificate = "certificate" // likewise, over encryption
	CodeSilent      = "silent"      // no whole answer: it may have been taken
	CodeFault       = "fault"       // an answer that promises nothing: 5xx, 408, 425
	CodeBusy        = "busy"        // 429
	CodePage        = "page"        // 2xx and a web page: whoever answers is not the CRM's log
	CodeRedirected  = "redirected"  // 3xx, which is never followed
	CodeDenied      = "denied"      // 401 or 403
	CodeRefused     = "refused"     // any other 4xx: this call will not be taken
	CodeSetAside    = "set_aside"   // of no try: the call that was refused was set aside
	CodeRefusesAll  = "refuses_all" // several calls in a row were refused
	CodeClearText   = "clear_text"  // nothing may be sent there without encryption; Detail: the host
	CodeNoSecret    = "no_secret"   // what proves that the log is from us is not set
	CodeNearlyFull  = "nearly_full" // of no try: the queue has hardly any room left
)

// Codes lists them.
var Codes = []string{CodeUnreachable, CodeCertificate, CodeSilent, CodeFault, CodeBusy, CodePage,
	CodeRedirected, CodeDenied, CodeRefused, CodeSetAside, CodeRefusesAll, CodeClearText, CodeNoSecret, CodeNearlyFull}

// MaxWords bounds Failure.Words, in characters.
const MaxWords = 200

// maxAnswer bounds what is read of an answer, in bytes: it is only looked at for
// words, and for whether it is a page.
const maxAnswer = 64 << 10

// Limit is how long an answer is waited for. Chrome ends a worker whose request
// takes 30 s.
const Limit = 20 * time.Second

// Sender sends calls to one address.
type Sender struct {
	HTTP          fetch.Doer
	Log           settings.CallLog
	Token, Secret string
	Now           func() time.Time

	// HMAC returns the HMAC-SHA-256 (RFC 2104) of a text.
	HMAC func(ctx context.Context, secret, text []byte) ([]byte, error)
}

// Ready returns why nothing can be sent, nil where it can.
func (s Sender) Ready(clearText string) *Failure {
	if err := settings.CheckClearText(s.Log.URL, clearText); err != nil {
		var refused *settings.ClearTextError
		errors.As(err, &refused)
		return &Failure{Code: CodeClearText, Detail: refused.Host}
	}
	if s.Log.Authentication == settings.LogToken && s.Token == "" || s.Log.Authentication == settings.LogHMAC && s.Secret == "" {
		return &Failure{Code: CodeNoSecret}
	}
	return nil
}

// Signed returns the text that is signed: the time of sending, in Unix seconds, a
// dot, and the body.
func Signed(at time.Time, body []byte) []byte {
	return append([]byte(strconv.FormatInt(at.Unix(), 10)+"."), body...)
}

// Send sends an entry once. A nil failure says that the CRM has it; after is how
// long the CRM wants to be left alone, 0 for nothing said. The error is of what is
// not the CRM's doing.
func (s Sender) Send(ctx context.Context, e Entry) (failure *Failure, after time.Duration, err error) {
	body, err := e.Body()
	if err != nil {
		return nil, 0, err
	}
	header := map[string]string{"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": Key(e.Record.ID, e.Record.Logged)}
	switch s.Log.Authentication {
	case settings.LogToken:
		header["Authorization"] = "Bearer " + s.Token
	case settings.LogHMAC:
		at := s.Now()
		sum, err := s.HMAC(ctx, []byte(s.Secret), Signed(at, body))
		if err != nil {
			return nil, 0, fmt.Errorf("sign call %s: %w", e.Record.ID, err)
		}
		header["X-Simotel-Signature"] = fmt.Sprintf("t=%d,v1=%x", at.Unix(), sum)
	}
	ctx, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	r, err := s.HTTP.Do(ctx, fetch.Request{Method: "POST", URL: s.Log.URL, Header: header, Body: body, MaxBody: maxAnswer})
	failure = judge(r, err)
	if failure != nil {
		failure.At = s.Now().UnixMilli()
		failure.Words = pbx.Said(failure.Words, MaxWords, s.Token, s.Secret) // some answer with what they were sent
		after = retryAfter(r.Header["retry-after"], s.Now())
	}
	return failure, after, nil
}

// judge tells what an answer means, nil for a call that was taken. A body that is
// too long does not undo its status.
func judge(r fetch.Response, err error) *Failure {
	var broken *fetch.Error
	if errors.As(err, &broken) && (broken.Cause != fetch.TooLarge || r.Status == 0) {
		return &Failure{Code: codeOf(broken.Cause), Detail: broken.Detail}
	} else if err != nil && broken == nil {
		return &Failure{Code: CodeSilent}
	}
	f := &Failure{Status: r.Status, Detail: strconv.Itoa(r.Status)}
	switch status := r.Status; {
	case status == 409:
		return nil // it has it already
	case status >= 200 && status < 300:
		if !isPage(r) {
			return nil
		}
		f.Code = CodePage
	case status >= 300 && status < 400:
		f.Code = CodeRedirected
	case status == 401 || status == 403:
		f.Code, f.Words = CodeDenied, words(r)
	case status == 429:
		f.Code = CodeBusy
	case status == 408 || status == 425 || status < 400 || status >= 500:
		f.Code, f.Words = CodeFault, words(r)
	default:
		f.Code, f.Words = CodeRefused, words(r)
	}
	return f
}

func codeOf(c fetch.Cause) string {
	switch c {
	case fetch.TimedOut, fetch.Broken, fetch.TooLarge:
		return CodeSilent
	case fetch.Certificate, fetch.NotTLS, fetch.TLSVersion:
		return CodeCertificate
	case fetch.Redirected:
		return CodeRedirected
	}
	return CodeUnreachable
}

// isPage reports whether an answer is a web page, as a network's log-in page is,
// whatever its status says.
func isPage(r fetch.Response) bool {
	start := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(string(r.Body[:min(len(r.Body), 200)]), "\ufeff")))
	return strings.Contains(strings.ToLower(r.Header["content-type"]), "html") ||
		strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html")
}

// words returns what the CRM said of a refusal: the usual fields of a JSON answer,
// or a plain text.
func words(r fetch.Response) string {
	if isPage(r) {
		return ""
	}
	// Never into any: what is nested without end would end the worker.
	var answer map[string]json.RawMessage
	if json.Unmarshal(r.Body, &answer) != nil {
		if strings.HasPrefix(strings.TrimSpace(string(r.Body)), "{") {
			return ""
		}
		return string(r.Body)
	}
	for _, name := range []string{"message", "error", "detail", "title"} {
		var text string
		var inner struct {
			Message string `json:"message"`
		}
		switch said := answer[name]; {
		case json.Unmarshal(said, &text) == nil && text != "":
			return text
		case json.Unmarshal(said, &inner) == nil && inner.Message != "":
			return inner.Message
		}
	}
	return ""
}

// retryAfter reads Retry-After (RFC 9110, 10.2.3), in seconds or as a date; at most
// MaxPause.
func retryAfter(value string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil {
		return time.Duration(min(max(n, 0), int(MaxPause/time.Second))) * time.Second
	}
	at, err := time.Parse(time.RFC1123, value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), MaxPause)
}
