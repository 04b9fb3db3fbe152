package message

import (
	"context"
	"fmt"
)

// CallLogService is the part of Service that is about the calls which the CRM is
// sent. All of it is for extension pages only.
type CallLogService interface {
	// CallLog tells how their delivery stands.
	CallLog(ctx context.Context) (CallLogState, error)
	// CallLogDo does something about it, and tells how it stands then.
	CallLogDo(ctx context.Context, r CallLogRequest) (CallLogState, error)
}

// The request types of the call log.
const (
	TypeCallLog   = "callLog"
	TypeCallLogDo = "callLogDo"
)

// What CallLogDo does.
const (
	LogSend    = "send"    // tries at once
	LogRetry   = "retry"   // has what was set aside wait again
	LogDiscard = "discard" // forgets what was set aside
	LogEmpty   = "empty"   // forgets everything that waits or was set aside
	LogForget  = "forget"  // forgets how many were not kept
)

// CallLogRequest says what is to be done.
type CallLogRequest struct {
	Do string `json:"do"`           // LogSend, LogRetry, LogDiscard, LogEmpty or LogForget
	ID string `json:"id,omitempty"` // of LogRetry and LogDiscard: of the one call that is meant; empty for all
}

// CallLogState is how the delivery stands. Times are Unix times in milliseconds, 0
// for never.
type CallLogState struct {
	On        bool   `json:"on"`        // an address is set
	Waiting   int    `json:"waiting"`   // how many calls wait
	Bound     int    `json:"bound"`     // how many may, with those that were set aside
	Since     int64  `json:"since"`     // since when the oldest waits
	Delivered int64  `json:"delivered"` // when the CRM took one last
	Next      int64  `json:"next"`      // when it is tried again
	Stopped   bool   `json:"stopped"`   // a person has to mend something first
	Title     string `json:"title"`     // why the last try came to nothing, empty for none
	Advice    string `json:"advice"`
	Words     string `json:"words"` // the CRM's own on it, empty for none

	Dropped int   `json:"dropped"` // how many were not kept, since there was no room
	Lost    int64 `json:"lost"`    // since when

	Aside  int         `json:"aside"`  // how many were set aside
	Listed []AsideCall `json:"listed"` // the oldest of them, at most MaxListed
}

// AsideCall is a call that the CRM will not take.
type AsideCall struct {
	ID    string `json:"id"`
	Shown string `json:"shown"` // its number, as a person reads it
	Who   string `json:"who"`   // the other side by name, empty where it is not known
	Way   string `json:"way"`   // its direction, in words
	Asked int64  `json:"asked"` // when the call was asked for
	Title string `json:"title"` // why
	Words string `json:"words"` // the CRM's own, empty for none
}

// MaxListed bounds CallLogState.Listed.
const MaxListed = 20

// CallLog implements Service.
func (c *Client) CallLog(ctx context.Context) (CallLogState, error) {
	return ask[CallLogState](ctx, c, TypeCallLog, nil)
}

// CallLogDo implements Service.
func (c *Client) CallLogDo(ctx context.Context, r CallLogRequest) (CallLogState, error) {
	return ask[CallLogState](ctx, c, TypeCallLogDo, r)
}

func checkCallLog(r CallLogRequest) error {
	switch r.Do {
	case LogSend, LogRetry, LogDiscard, LogEmpty, LogForget:
		return nil
	}
	return fmt.Errorf("unknown deed %q", r.Do)
}
