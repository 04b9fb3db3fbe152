package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/settings"
)

// maxErrors is how many of the last calls' errors are told.
const maxErrors = 20

// Diagnostics implements message.Service.
func (a *App) Diagnostics(ctx context.Context) (string, error) {
	version, browser, err := a.Browser.Versions(ctx)
	if err != nil {
		return "", fmt.Errorf("diagnostics: %w", err)
	}
	s, c, unreadable := a.Settings.Load(ctx)
	states, errs, err := a.tally(ctx)
	if err != nil {
		return "", fmt.Errorf("diagnostics: %w", err)
	}
	report := map[string]any{
		"version": version, "browser": browser, "settings": redacted(s), "calls": states, "errors": errs, // the newest first
		"state":   c.State,
		"secrets": map[string]bool{"password": c.Password != "", "token": c.Token != "", "eventsToken": c.EventsToken != "", "crmToken": c.CRMToken != "", "crmSecret": c.CRMSecret != ""},
	}
	if report["callLog"], err = a.diagnoseLog(ctx, s); err != nil {
		return "", fmt.Errorf("diagnostics: %w", err)
	}
	if cache, err := a.contacts(ctx, s); err == nil && cache.Failures > 0 {
		report["crmFailures"] = fmt.Sprint(cache.Failures, " ", cache.Why) // in a row
	}
	if unreadable != nil {
		report["unreadable"] = code(unreadable)
	}
	text, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return "", fmt.Errorf("diagnostics: %w", err)
	}
	return string(text), nil
}

// tally counts the calls that are kept by what became of them, and returns the
// newest ones' errors. It reads part by part: a call that is placed meanwhile waits
// for one of them at most.
func (a *App) tally(ctx context.Context) (states map[string]int, errs []string, err error) {
	states, errs = map[string]int{}, []string{}
	for cursor := int64(0); ; {
		cursor, err = a.Calls.Read(ctx, cursor, nil, func(p calls.Part) bool {
			for _, r := range slices.Backward(p.Records) {
				states[strings.TrimLeft(string(r.Direction)+" ", " ")+string(r.State())+strings.TrimRight(" "+string(r.Outcome()), " ")]++
				if r.Reason != "" && len(errs) < maxErrors {
					errs = append(errs, r.Reason)
				}
			}
			return false
		})
		if err != nil || cursor == 0 {
			return states, errs, err
		}
	}
}

// redacted returns of the settings what tells nothing of a person or a PBX. It
// names what it tells, so that a new setting is not told unless it is named.
func redacted(s settings.Settings) map[string]any {
	c, e := s.Connection, s.Endpoint
	technology, _, _ := strings.Cut(c.Channel, "/")
	return map[string]any{
		"connection.kind": c.Kind, "connection.server": place(c.Server), "connection.authentication": c.Authentication,
		"connection.channel": given(technology), "connection.context": given(c.Context), "connection.trunk": given(c.Trunk),
		"connection.callerId": given(c.CallerID), "connection.ringSeconds": c.RingSeconds, "connection.limitSeconds": c.LimitSeconds,
		"endpoint.originate": requested(e.Originate.Method, e.Originate.URL), "endpoint.status": requested(e.Status.Method, e.Status.URL), "endpoint.hangup": requested(e.Hangup.Method, e.Hangup.URL),
		"softphone.scheme": s.Softphone.Scheme, "softphone.domain": given(s.Softphone.Domain),
		"extension": given(s.Extension), "country": s.Country, "numbers.areaCode": given(s.Numbers.AreaCode),
		"numbers.internalLengths": s.Numbers.InternalLengths, "detection.host": s.Detection.Host,
		"dialling.outsidePrefix": given(s.Dialling.OutsidePrefix), "dialling.international": s.Dialling.International,
		"clicks.number": s.Clicks.Number, "clicks.links": s.Clicks.Links, "incoming.show": s.Incoming.Show, "look.theme": s.Look.Theme, "look.numbers": s.Look.Numbers,
		"guards.countries": len(s.Guards.Countries), "guards.perMinute": s.Guards.PerMinute, "guards.undoSeconds": s.Guards.UndoSeconds,
		"reports.enabled": s.Reports.Enabled, "events.address": place(s.Events.Address),
		"crm.pop.url": place(s.CRM.Pop.URL), "crm.pop.outgoing": s.CRM.Pop.Outgoing, "crm.pop.incoming": s.CRM.Pop.Incoming, "crm.pop.where": s.CRM.Pop.Where,
		"crm.lookup.url": place(s.CRM.Lookup.URL), "crm.lookup.minutes": s.CRM.Lookup.Minutes, "crm.lookup.hover": s.CRM.Lookup.Hover,
		"crm.log.url": place(s.CRM.Log.URL), "crm.log.authentication": s.CRM.Log.Authentication, "crm.hosts": len(s.CRM.Hosts), "crm.pages": len(s.CRM.Pages),
		"secrets.keep": s.Secrets.Keep, "clearText": s.ClearText, "history.pages": s.History.Pages, "history.days": s.History.Days, "language": s.Language,
	}
}

// given tells of a text only whether there is one.
func given(text string) string {
	if text == "" {
		return ""
	}
	return "set"
}

// requested tells of a request its method and where it goes, without the host.
func requested(method, address string) string {
	if address == "" {
		return ""
	}
	return method + " " + place(address)
}

// place tells of an address its scheme and port alone.
func place(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return given(address)
	}
	if end := strings.IndexAny(rest, `/?#\`); end >= 0 {
		rest = rest[:end]
	}
	port := map[string]string{"http": "80", "ws": "80", "https": "443", "wss": "443"}[scheme]
	if at := strings.LastIndexByte(rest, ':'); at > strings.LastIndexByte(rest, ']') {
		port = rest[at+1:]
	}
	return scheme + "://…:" + port
}
