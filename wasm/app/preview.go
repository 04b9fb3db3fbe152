package app

import (
	"context"
	"strconv"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/dialplan"
	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// Preview implements message.Service. It goes the way of a call up to where that
// would be recorded, so it cannot tell anything else than what the call does.
func (a *App) Preview(ctx context.Context, r message.PreviewRequest) (message.PreviewReply, error) {
	var reply message.PreviewReply
	s, c, err := a.Settings.Load(ctx)
	if err == nil && r.Settings != nil {
		s, err = settings.Validate(*r.Settings)
	}
	if err != nil {
		reply.Error = a.describe(ctx, err)
		return reply, nil
	}
	request := message.CallRequest{Text: r.Text, Source: message.SourcePopup}
	p, fault := a.prepareWith(s, c, request)
	record := a.record(request, p)
	t := a.texts(s)
	reply.Dialled, reply.Own = p.dialled.Digits, p.dialled.Own
	if reply.Dialled != "" {
		if reply.Shown = shown(t, record); p.number.Extension == "" {
			reply.Number = p.number.International
		}
		reply.Because, reply.Rules = because(t, p.dialled, s)
		reply.Hint = a.hintOf(t, s, r.Text, p.number, p.dialled.Digits)
	}
	if fault != nil {
		reply.Error = a.describe(ctx, fault)
		reply.Begun = reply.Dialled == "" && a.reader(s).IsBeginning(r.Text)
		return reply, nil
	}
	reply.Via = via(t, s, p.order.Caller)
	same, err := a.same(ctx, record)
	if err != nil {
		return reply, err
	}
	kinds, asked := a.asks(request, p, same)
	for _, k := range kinds {
		reply.Kinds = append(reply.Kinds, string(k))
	}
	if len(kinds) > 0 {
		reply.Asks = t.Text("preview_asks", a.titleOf(t, kinds[0], asked, p))
	}
	return reply, nil
}

// because tells which rules made the digits.
func because(t *locale.Catalogue, r dialplan.Result, s settings.Settings) (words string, codes []string) {
	var parts []string
	for _, rule := range r.Rules {
		codes = append(codes, string(rule))
		detail := isolated(s.Dialling.OutsidePrefix)
		if rule == dialplan.RuleOwn {
			detail = isolated(numeral(t, r.Own))
			if remark := s.Dialling.Rules[r.Own-1].Remark; remark != "" {
				// Of a script that may run the other way: Unicode FSI and PDI.
				detail += " (\u2068" + remark + "\u2069)"
			}
		}
		parts = append(parts, t.Text("preview_"+string(rule), detail))
	}
	return strings.Join(parts, t.Text("list_separator")), codes
}

// via tells which PBX a call goes through, and which phone rings first.
func via(t *locale.Catalogue, s settings.Settings, caller string) string {
	if s.Connection.Kind == settings.KindSoftphone {
		return t.Text("preview_via_softphone")
	}
	_, host, found := strings.Cut(s.Via(), "://")
	if !found {
		host = s.Via()
	}
	if !s.RingsCaller() {
		return t.Text("preview_via", isolated(host))
	}
	return t.Text("preview_via_caller", isolated(host), isolated(bounded(caller, calls.MaxText)))
}

// numeral writes a count in the digits of a language.
func numeral(t *locale.Catalogue, n int) string {
	return locale.Digits(t.Language, strconv.Itoa(n))
}
