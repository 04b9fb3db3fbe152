package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/dialplan"
	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
	"simotel/wasm/tel"
)

// inOptions lists the failures whose next step is in the options page.
var inOptions = slices.Concat(settings.Codes, dialplan.Codes, words(
	pbx.NotConfigured, pbx.TrunkMissing, pbx.CredentialsMissing, pbx.CredentialsInvalid,
	pbx.NotFound, pbx.NotSimotel, pbx.Redirected, pbx.NameNotResolved,
	pbx.ConnectionRefused, pbx.NotTLS, pbx.UnsafePort, pbx.Certificate,
	pbx.NotAsterisk, pbx.ReadOnly, pbx.CallerUnknown,
	pbx.EndpointDenied, pbx.EndpointStatus, pbx.NotEndpoint, pbx.ValueRefused, pbx.NoHandler,
), []string{CodeTooMany})

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

// view is what a record is put into words by.
type view struct {
	settings settings.Settings
	hanger   pbx.Hanger // of the PBX that is configured, nil where it ends no calls
}

func (a *App) view(ctx context.Context) view {
	s, c, err := a.Settings.Load(ctx)
	if err != nil {
		return view{settings: settings.Defaults()}
	}
	v := view{settings: s}
	if driver, err := a.open(s, c); err == nil {
		v.hanger, _ = driver.(pbx.Hanger)
	}
	return v
}

// catalogue returns the texts in the user's language. Unreadable settings must
// not silence the sentence that says so: then it is the browser's language.
func (a *App) catalogue(ctx context.Context) *locale.Catalogue {
	return a.texts(a.readable(ctx))
}

func (a *App) texts(s settings.Settings) *locale.Catalogue {
	return locale.Choose(s.Language, a.Browser.Language())
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
	s := a.readable(ctx)
	t, kind := a.texts(s), s.Connection.Kind
	e := &message.Error{Code: code(err), Detail: detail(err)}
	var field *settings.FieldError
	if errors.As(err, &field) {
		e.Field = field.Field
	}
	e.Title = worded(t, kind, "error_"+e.Code, e.Detail)
	e.Advice = worded(t, kind, "error_"+e.Code+"_next", e.Detail)
	if e.Code == message.CodeInternal {
		a.Log(err)
	}
	return e
}

// worded returns a text as it is for a kind of connection, if that has its own.
func worded(t *locale.Catalogue, kind, key string, details ...string) string {
	if own := key + "_" + kind; t.Has(own) {
		key = own
	}
	return t.Text(key, details...)
}

// reply gives a record its words.
func (a *App) reply(ctx context.Context, r calls.Record) message.CallReply {
	return a.replyBy(a.view(ctx), r)
}

// replyBy is reply with settings that were read.
func (a *App) replyBy(v view, r calls.Record) message.CallReply {
	s := v.settings
	t := a.texts(s)
	state := r.State()
	if isHandedOver(r) {
		state = calls.Accepted // whatever was waited for since
	}
	reply := message.CallReply{
		Record: r,
		State:  state,
		Final:  r.Settled() || state == calls.Ended && a.Now().Sub(r.Entered()) > reportWait || !a.follows(s, r) && (state == calls.Accepted || state == calls.Unknown),
		Shown:  shown(t, r),
		Retry:  !slices.Contains(tel.Codes, r.Reason),
		HangUp: v.hangsUp(r),
		Who:    who(r),
	}
	if r.Queue != "" {
		reply.Through = t.Text("incoming_queue", locale.Digits(t.Language, r.Queue))
	}
	if r.Direction == calls.Incoming {
		reply.Final = reply.Final || state == calls.Ended // for this phone it is over
		reply.Retry = r.E164 != "" || r.Dialled != ""
	}
	key := a.keyOf(s, r)
	reply.Title, reply.Advice = t.Text(key), t.Text(key+"_advice")
	if isUnsure := state == calls.Unknown && r.Outcome() == ""; isUnsure {
		reply.Advice = first(t, key+"_advice_"+r.Reason, reply.Advice)
	}
	// Whoever was rung needs not be asked whether the phone is switched on, and what the PBX calls that is no news.
	isRung := key == "outcome_"+string(calls.CallerNoAnswer) && !r.At(calls.CallerRinging).IsZero()
	if isRung {
		reply.Advice = t.Text(key + "_advice_rung")
	}
	if r.Via == settings.KindSoftphone {
		reply.Title, reply.Advice = first(t, key+"_softphone", reply.Title), first(t, key+"_advice_softphone", reply.Advice)
	}
	if r.From != "" { // no phone of the user's rings
		reply.Title, reply.Advice = first(t, key+"_between", reply.Title), first(t, key+"_advice_between", reply.Advice)
	}
	switch {
	case state == calls.Failed && r.Reason == CodeInterrupted:
		reply.Title = t.Text("error_" + r.Reason) // nothing left
	case state == calls.Failed && r.Reason != "":
		reply.Title = worded(t, s.Connection.Kind, "error_"+r.Reason, r.Detail)
		reply.Advice = worded(t, s.Connection.Kind, "error_"+r.Reason+"_next", r.Detail)
		reply.Settings = slices.Contains(inOptions, r.Reason)
	case key == keyReportsOff:
		reply.Settings = true
	}
	if cause := cmp.Or(r.Cause, cause(r.Report)); !isSame(cause, r.Outcome()) && r.Outcome() != calls.Answered && !isRung {
		reply.Advice = t.Text("outcome_cause", reply.Advice, first(t, "cause_"+keyOfCause(cause), cause))
	}
	switch {
	case isLive(state) && isAsked(s, r):
		reply.Advice = t.Text("asked_advice")
	case isLive(state) && r.Via != s.Via():
		reply.Title, reply.Advice, reply.Unheard = t.Text("unheard"), t.Text("unheard_advice_elsewhere", reply.Title), true
	case isLive(state) && !a.hears(r):
		reply.Title, reply.Advice, reply.Unheard = t.Text("unheard"), t.Text("unheard_advice", reply.Title), true
	case state == calls.Connected, state == calls.CallerAnswered && s.Connection.IsSimotel():
		reply.Since = r.At(state).UnixMilli()
	case state == calls.Requested:
		a.mu.Lock()
		if until, ok := a.undo[r.ID]; ok {
			reply.Undo = until.UnixMilli()
			reply.Title, reply.Advice = t.Text("state_waiting"), t.Text("state_waiting_advice")
		}
		a.mu.Unlock()
	}
	if dialledElse(r) {
		reply.DialledAs = r.Dialled
	}
	reply.Advice = strings.TrimSpace(reply.Advice + " " + a.hint(t, s, r))
	return reply
}

// reportWait is how long after its end a call is shown as waiting for its report.
// One that comes later is shown in the list.
const reportWait = 15 * time.Second

// keyReportsOff is the text of a call of which nobody asked how it went.
const keyReportsOff = "outcome_no_report_off"

// keyOf returns the catalogue's key of what is known of a call.
func (a *App) keyOf(s settings.Settings, r calls.Record) string {
	state, outcome := r.State(), r.Outcome()
	if r.Direction == calls.Incoming {
		return keyOfIncoming(r)
	}
	if isHandedOver(r) {
		return "state_handed_over"
	}
	// Simotel's events alone leave that to be seen. Asterisk tells it of each end that was
	// heard, and who asks an endpoint now and then may have missed that it was picked up.
	unanswered := s.Connection.IsSimotel() && state == calls.Ended && len(r.Steps) > 1 && r.Steps[len(r.Steps)-2].State == calls.CallerRinging && !a.lostSince(r.At(calls.CallerRinging))
	switch {
	case (outcome == "" || outcome == calls.OutcomeNoReport) && unanswered:
		return "outcome_" + string(calls.CallerNoAnswer) // it rang, and stopped without being picked up
	case state == calls.Ended && outcome == calls.OutcomeNoReport:
		return "state_ended_unreported"
	case outcome == calls.OutcomeNoReport && r.CallID == "" && r.At(calls.Accepted).IsZero():
		return "outcome_no_report_unsure"
	case outcome == calls.OutcomeNoReport && s.Connection.IsSimotel() && !s.Reports.Enabled && s.Stream() == "":
		return keyReportsOff
	case outcome != "":
		return "outcome_" + string(outcome)
	case state == calls.Accepted && a.Now().Sub(r.Asked()) >= ringTime(s):
		return "state_accepted_later"
	case a.isOnTheLine(s, r):
		return "state_caller_answered_later"
	}
	return "state_" + string(state)
}

// dialTime is how long after its user picked up a call is said to be dialled
// where nothing tells when the callee answers.
const dialTime = 30 * time.Second

// isOnTheLine reports whether a call that its user picked up is more likely talked
// on than dialled. Simotel's events tell of no callee.
func (a *App) isOnTheLine(s settings.Settings, r calls.Record) bool {
	return s.Connection.IsSimotel() && r.State() == calls.CallerAnswered && a.Now().Sub(r.At(calls.CallerAnswered)) >= dialTime
}

// first returns a text if there is one of that key, else the other.
func first(t *locale.Catalogue, key, other string) string {
	if t.Has(key) {
		return t.Text(key)
	}
	return other
}

// cause returns the PBX's own word for a report, empty for none.
func cause(r *calls.Report) string {
	if r == nil {
		return ""
	}
	return r.Cause
}

// isSame reports whether the PBX's word says no more than ours: NO ANSWER, busy.
func isSame(cause string, o calls.Outcome) bool {
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == ' ' || r == '_' || r == '-' {
				return -1
			}
			return r
		}, strings.ToLower(s))
	}
	return cause == "" || letters(cause) == letters(string(o))
}

// keyOfCause returns how the catalogue names a cause in the PBX's words: Asterisk's
// "User alerting, no answer" is user_alerting_no_answer.
func keyOfCause(words string) string {
	isBetween := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }
	return strings.Join(strings.FieldsFunc(strings.ToLower(words), isBetween), "_")
}

// dialledElse reports whether the dialling rules made something else of a number
// than its reader knows it by: what its own country dials, or 00 for its plus.
func dialledElse(r calls.Record) bool {
	n, ok := tel.Of(r.E164)
	return ok && r.Dialled != "" && r.Dialled != n.NationalDial && r.Dialled != strings.Replace(r.E164, "+", "00", 1)
}

// shown returns the number of a call for reading.
func shown(t *locale.Catalogue, r calls.Record) string {
	shown := r.Text
	if shown == "" && r.Direction == calls.Incoming {
		return t.Text("incoming_withheld")
	}
	if r.E164 != "" {
		if n, ok := tel.Of(r.E164); ok {
			shown = n.International
		}
		if r.Ext != "" {
			shown = t.Text("call_extension", shown, r.Ext)
		}
	}
	if r.From != "" {
		shown = t.Text("call_between", r.From, shown)
	}
	return shown
}

// isolated keeps a number left to right in a sentence of any direction: Unicode
// LRI and PDI.
func isolated(number string) string { return "\u2066" + number + "\u2069" }

// oneLine returns a text that a page wrote as it may be kept: on one line, without
// what turns around what stands beside it, at most n characters.
func oneLine(s string, n int) string { return bounded(pbx.Clean(s, len(s)), n) }

// bounded cuts s to at most n runes.
func bounded(s string, n int) string {
	r := []rune(s)
	if len(r) > n {
		r = r[:n]
	}
	return string(r)
}
