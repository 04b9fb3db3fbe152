package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/dialplan"
	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/plan"
	"simotel/wasm/settings"
	"simotel/wasm/tel"
)

// inOptions lists the failures whose next step is in the options page.
var inOptions = slices.Concat(settings.Codes, dialplan.Codes, words(
	pbx.NotConfigured, pbx.TrunkMissing, pbx.CredentialsMissing, pbx.CredentialsInvalid,
	pbx.NotFound, pbx.NotSimotel, pbx.Redirected, pbx.NameNotResolved,
	pbx.ConnectionRefused, pbx.NotTLS, pbx.UnsafePort, pbx.Certificate,
))

func words(codes ...pbx.Code) []string {
	var list []string
	for _, c := range codes {
		list = append(list, string(c))
	}
	return list
}

// readable returns the settings, or the defaults where they cannot be read.
func (a *App) readable(ctx context.Context) settings.Settings {
	s, _, err := a.Settings.Load(ctx)
	if err != nil {
		return settings.Defaults()
	}
	return s
}

// catalogue returns the texts in the user's language. Unreadable settings must
// not silence the sentence that says so: then it is the browser's language.
func (a *App) catalogue(ctx context.Context) *locale.Catalogue {
	return locale.Choose(a.readable(ctx).Language, a.Browser.Language())
}

// code returns the stable code of the first coded error in err's tree.
func code(err error) string {
	var coded interface {
		error
		ErrorCode() string
	}
	if errors.As(err, &coded) {
		return coded.ErrorCode()
	}
	return message.CodeInternal
}

// detail returns what the sentence of err's code quotes.
func detail(err error) string {
	var detailed interface {
		error
		ErrorDetail() string
	}
	if errors.As(err, &detailed) {
		return detailed.ErrorDetail()
	}
	return ""
}

// describe is message.Server's: an error with its sentences.
func (a *App) describe(ctx context.Context, err error) *message.Error {
	t := a.catalogue(ctx)
	e := &message.Error{Code: code(err), Detail: detail(err)}
	var field *settings.FieldError
	if errors.As(err, &field) {
		e.Field = field.Field
	}
	e.Title = t.Text("error_"+e.Code, e.Detail)
	e.Advice = t.Text("error_"+e.Code+"_next", e.Detail)
	if e.Code == message.CodeInternal {
		a.Log(err)
	}
	return e
}

// reply gives a record its words.
func (a *App) reply(ctx context.Context, r calls.Record) message.CallReply {
	t := a.catalogue(ctx)
	state := r.State()
	reply := message.CallReply{
		Record: r,
		State:  state,
		Final:  state.Final(),
		Title:  t.Text("state_" + string(state)),
		Advice: t.Text("state_" + string(state) + "_advice"),
		Shown:  r.Text,
		Retry:  !slices.Contains(tel.Codes, r.Reason),
	}
	if r.From != "" && (state == calls.Accepted || state == calls.Unknown) {
		reply.Advice = t.Text("state_" + string(state) + "_advice_between") // no phone of the user's rings
	}
	if state == calls.Failed && r.Reason != "" {
		reply.Title = t.Text("error_"+r.Reason, r.Detail)
		reply.Advice = t.Text("error_"+r.Reason+"_next", r.Detail)
		reply.Settings = slices.Contains(inOptions, r.Reason)
	}
	if r.E164 != "" {
		if n, ok := plan.Parse(strings.TrimPrefix(r.E164, "+"), true, 0); ok {
			reply.Shown = n.International()
		}
		if r.Ext != "" {
			reply.Shown = t.Text("call_extension", reply.Shown, r.Ext)
		}
	}
	if r.From != "" {
		reply.Shown = t.Text("call_between", r.From, reply.Shown)
	}
	return reply
}

// notify tells what became of a call where no page of ours shows it.
func (a *App) notify(ctx context.Context, r calls.Record) {
	reply := a.reply(ctx, r)
	err := a.Browser.Notify(ctx, Notification{
		ID:    "call-" + r.ID,
		Title: reply.Title,
		Text:  isolated(reply.Shown) + "\n" + reply.Advice,
	})
	if err != nil {
		a.Log(err)
	}
}

// isolated keeps a number left to right in a sentence of any direction: Unicode
// LRI and PDI.
func isolated(number string) string { return "\u2066" + number + "\u2069" }

// bounded cuts s to at most n runes.
func bounded(s string, n int) string {
	r := []rune(s)
	if len(r) > n {
		r = r[:n]
	}
	return string(r)
}
