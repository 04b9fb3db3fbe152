package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// CodeNoDirectory says that a connection tells nothing of its PBX's extensions.
const CodeNoDirectory = "no_directory"

// Check implements message.Service: it tests the stored connection and places
// no call. What is wrong is in the reply, in words.
func (a *App) Check(ctx context.Context) (message.CheckReply, error) {
	s, c, err := a.Settings.Load(ctx) // the defaults, where it fails
	t := a.texts(s)
	var steps []message.Step
	if err == nil {
		steps, err = a.check(ctx, s, c)
	}
	if steps != nil {
		a.noteHealth(ctx, s, err)
	}
	if err != nil {
		a.Log(err)
		e := a.describe(ctx, err)
		var failure *pbx.Error
		if errors.As(err, &failure) && failure.Unknown {
			e.Advice = t.Text("check_unknown_next") // no phone will ring for a test
		}
		return message.CheckReply{Code: e.Code, Title: e.Title, Advice: e.Advice, Steps: steps}, nil
	}
	kind := s.Connection.Kind // of some less can be tested
	return message.CheckReply{OK: true, Title: worded(t, kind, "check_ok"), Advice: worded(t, kind, "check_ok_next"), Steps: steps}, nil
}

// check asks the PBX, step by step. The steps are nil where nothing was asked.
func (a *App) check(ctx context.Context, s settings.Settings, c settings.Credentials) ([]message.Step, error) {
	driver, err := a.open(s, c)
	if err != nil {
		return nil, err
	}
	proved, err := prove(ctx, driver, s, c)
	var steps []message.Step
	for _, r := range pbx.Walk(proved, err, stepsOf(s)) {
		steps = append(steps, message.Step{Name: string(r.Step), State: string(r.State)})
	}
	return steps, err
}

// prove returns the steps that work, and why the next does not.
func prove(ctx context.Context, driver pbx.Driver, s settings.Settings, c settings.Credentials) ([]pbx.Step, error) {
	h, err := driver.Check(ctx)
	if err != nil {
		return h.Proved, err
	}
	if reporter, ok := driver.(pbx.Reporter); ok && s.Reporting() {
		if err := reporter.CheckReports(ctx); err != nil {
			return h.Proved, err
		}
	}
	// Without its token a stream is not set up yet, which the page tells.
	events, ok := driver.(pbx.EventsChecker)
	if !ok || s.Stream() == "" || c.EventsToken == "" {
		return h.Proved, nil
	}
	if err := settings.CheckClearText(s.Stream(), s.ClearText); err != nil {
		return h.Proved, &pbx.Error{Code: settings.CodeClearText, Op: "check events", Detail: detail(err), Err: err}
	}
	if err := events.CheckEvents(ctx); err != nil {
		return h.Proved, err
	}
	return append(h.Proved, pbx.StepEvents), nil
}

// stepsOf returns which steps a connection has: an IP address needs no name
// server, and a telephone program is no PBX.
func stepsOf(s settings.Settings) func(pbx.Step) bool {
	server, err := url.Parse(s.Via())
	return func(step pbx.Step) bool {
		switch {
		case err != nil || s.Connection.Kind == settings.KindSoftphone:
			return false
		case step == pbx.StepName:
			_, err := netip.ParseAddr(server.Hostname())
			return err != nil
		case step == pbx.StepTLS:
			return server.Scheme == "https"
		case step == pbx.StepEvents:
			return s.Stream() != ""
		case step == pbx.StepExtension:
			return s.Connection.Kind != settings.KindEndpoint || s.RingsCaller()
		}
		return true
	}
}

// keyHealth is where it is kept for the session whether the PBX answered when it
// was asked last.
const keyHealth = "health"

// health is what is kept of that.
type health struct {
	Via    string `json:"via"`    // the PBX: settings.Via
	At     int64  `json:"at"`     // Unix time in milliseconds
	State  string `json:"state"`  // message.Health.State
	Code   string `json:"code"`   // of what was wrong, empty for nothing
	Detail string `json:"detail"` // what its sentence quotes
}

// noteHealth keeps whether the PBX answered: err is what asking it came to. What
// never left this computer tells nothing of it.
func (a *App) noteHealth(ctx context.Context, s settings.Settings, err error) {
	h := health{Via: s.Via(), At: a.Now().UnixMilli(), State: message.HealthOK}
	if err != nil {
		var failure *pbx.Error
		at, _ := pbx.FaultOf(err)
		switch {
		case !errors.As(err, &failure) || at == "":
			return
		case at == pbx.StepEvents:
			err = nil // all that is the PBX's works; the stream has a line of its own
		case failure.Status == 0:
			h.State = message.HealthSilent
		default:
			h.State = message.HealthRefused
		}
		if err != nil {
			h.Code, h.Detail = code(err), detail(err)
		}
	}
	raw, err := json.Marshal(h)
	if err == nil && h.Via != settings.KindSoftphone {
		err = a.Session.Set(ctx, map[string]json.RawMessage{keyHealth: raw})
	}
	if err != nil {
		a.Log(err)
	}
}

// forgetHealth forgets what a PBX answered to other settings than those that are
// saved now.
func (a *App) forgetHealth(ctx context.Context, s settings.Settings, c settings.Credentials, now settings.Settings, nowC settings.Credentials) {
	if s.Connection == now.Connection && s.Endpoint == now.Endpoint && s.Extension == now.Extension && s.ClearText == now.ClearText &&
		s.Reports == now.Reports && c.Username == nowC.Username && c.Password == nowC.Password && c.Token == nowC.Token {
		return
	}
	if err := a.Session.Remove(ctx, keyHealth); err != nil {
		a.Log(err)
	}
}

// noted returns what was kept of the PBX that is configured, nil for nothing.
func (a *App) noted(ctx context.Context, s settings.Settings) *health {
	raw, err := a.Session.Get(ctx, keyHealth)
	var h health
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &h)
	}
	if err != nil {
		a.Log(err)
	}
	if h.At == 0 || h.Via != s.Via() {
		return nil
	}
	return &h
}

// health returns whether the PBX that is configured answered when it was asked
// last, nil where it was not.
func (a *App) health(ctx context.Context, s settings.Settings) *message.Health {
	h := a.noted(ctx, s)
	if h == nil {
		return nil
	}
	told := &message.Health{At: h.At, State: h.State}
	if h.Code != "" {
		told.Title = worded(a.texts(s), s.Connection.Kind, "error_"+h.Code, h.Detail)
	}
	return told
}

// isRefused reports whether the PBX did not take the credentials when it was asked
// last, by a test or by an order.
func (a *App) isRefused(ctx context.Context, s settings.Settings) bool {
	h := a.noted(ctx, s)
	return h != nil && h.Code == string(pbx.CredentialsInvalid)
}

// Extensions implements message.Service: the PBX's directory, for the user to
// choose from. It can be asked before there is an extension.
func (a *App) Extensions(ctx context.Context) (message.ExtensionsReply, error) {
	s, c, err := a.Settings.Load(ctx)
	if err != nil {
		return message.ExtensionsReply{}, err
	}
	s.Extension = cmp.Or(s.Extension, "0") // a driver wants one, for calls
	driver, err := a.open(s, c)
	if err != nil {
		return message.ExtensionsReply{}, err
	}
	directory, ok := driver.(pbx.Directory)
	if !ok {
		return message.ExtensionsReply{}, &message.Error{Code: CodeNoDirectory}
	}
	list, err := directory.Extensions(ctx)
	if err != nil {
		return message.ExtensionsReply{}, err
	}
	reply := message.ExtensionsReply{Extensions: make([]message.Extension, 0, len(list))}
	for _, e := range list {
		reply.Extensions = append(reply.Extensions, message.Extension{Number: e.Number, Name: e.Name, Context: strings.TrimSpace(e.Context)})
	}
	return reply, nil
}
