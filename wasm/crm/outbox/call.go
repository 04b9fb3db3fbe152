package outbox

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"simotel/wasm/calls"
)

// Schema names the form of Call. A change that a receiver has to know of gets
// another number; fields may be added without.
const Schema = "simotel.call/1"

// Call is what the CRM is sent of a call: documented field by field in
// docs/calllog.md. What is not known is left out.
type Call struct {
	Schema         string `json:"schema"`
	IdempotencyKey string `json:"idempotencyKey"`
	ID             string `json:"id"`
	Revision       int    `json:"revision"`
	Direction      string `json:"direction"` // outgoing or incoming
	Number         Number `json:"number"`
	Extension      string `json:"extension,omitempty"` // the user's own phone
	PBX            string `json:"pbx,omitempty"`       // its origin
	PBXCallID      string `json:"pbxCallId,omitempty"`

	State   string `json:"state"`             // calls.State
	Outcome string `json:"outcome,omitempty"` // calls.Outcome
	Cause   string `json:"cause,omitempty"`   // the PBX's words
	Reason  string `json:"reason,omitempty"`  // the stable code of why it was not placed

	StartedAt  string `json:"startedAt,omitempty"`  // RFC 3339, UTC
	AnsweredAt string `json:"answeredAt,omitempty"` // likewise
	EndedAt    string `json:"endedAt,omitempty"`    // likewise
	Late       bool   `json:"late,omitempty"`       // when it was is not known: these are when it was heard of

	DurationSeconds *int `json:"durationSeconds,omitempty"` // from StartedAt to EndedAt
	TalkSeconds     *int `json:"talkSeconds,omitempty"`
	WaitSeconds     *int `json:"waitSeconds,omitempty"`

	Contact     *calls.Contact `json:"contact,omitempty"`
	CallerName  string         `json:"callerName,omitempty"` // of an incoming call, as the PBX tells
	Queue       string         `json:"queue,omitempty"`
	Note        string         `json:"note,omitempty"`
	Disposition string         `json:"disposition,omitempty"`
	NotedAt     string         `json:"notedAt,omitempty"` // RFC 3339, UTC
	Page        *calls.Page    `json:"page,omitempty"`
}

// Number is the other side's number.
type Number struct {
	Seen      string `json:"seen"`
	E164      string `json:"e164,omitempty"`
	Dialled   string `json:"dialled,omitempty"`
	Extension string `json:"extension,omitempty"`
}

// Key returns the idempotency key of a revision of a call: the call's id and the
// revision. A gesture's id is a UUID; whatever else would not fit into a header is
// written with percent signs.
func Key(id string, revision int) string { return url.PathEscape(id) + ":" + strconv.Itoa(revision) }

// Body returns an entry as it is sent: the same bytes at each try.
func (e Entry) Body() ([]byte, error) {
	body, err := json.Marshal(e.call())
	if err != nil {
		return nil, fmt.Errorf("encode call %s: %w", e.Record.ID, err)
	}
	return body, nil
}

func (e Entry) call() Call {
	r := e.Record
	c := Call{
		Schema: Schema, IdempotencyKey: Key(r.ID, r.Logged), ID: r.ID, Revision: r.Logged, Direction: "outgoing",
		Number:    Number{Seen: r.Text, E164: r.E164, Dialled: r.Dialled, Extension: r.Ext},
		Extension: r.Caller, PBX: origin(r.Via), PBXCallID: r.CallID,
		State: string(r.State()), Outcome: string(r.Outcome()), Cause: r.Cause, Reason: r.Reason,
		StartedAt: moment(r.Asked()), AnsweredAt: moment(r.At(calls.Connected)), EndedAt: moment(r.At(calls.Ended)),
		Contact: r.Contact, CallerName: r.Name, Queue: r.Queue, Note: r.Note, Disposition: string(r.Disposition), Page: r.Page,
	}
	if r.Direction == calls.Incoming {
		c.Direction, c.Extension, c.Number.Dialled = "incoming", e.Extension, ""
	}
	if r.Noted > 0 {
		c.NotedAt = moment(time.UnixMilli(r.Noted))
	}
	c.Late = slices.ContainsFunc(r.Steps, calls.Transition.Untimed)
	if ended := r.At(calls.Ended); !ended.IsZero() && !c.Late {
		c.DurationSeconds = seconds(int(ended.Sub(r.Asked()) / time.Second))
	}
	if report := r.Report; report != nil && report.Outcome != calls.OutcomeNoReport {
		c.TalkSeconds = seconds(report.Talked)
		if report.Waited > 0 {
			c.WaitSeconds = seconds(report.Waited)
		}
		if report.Cause != "" {
			c.Cause = report.Cause
		}
	}
	return c
}

func seconds(n int) *int { return &n }

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// origin returns an address without its path, and without what could be a secret;
// what is no address as it is.
func origin(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	if end := strings.IndexAny(rest, `/?#\`); end >= 0 {
		rest = rest[:end]
	}
	return scheme + "://" + rest[strings.LastIndexByte(rest, '@')+1:]
}
