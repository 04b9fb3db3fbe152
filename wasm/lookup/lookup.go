// Package lookup owns the question where a number is from and whose it is, and
// its way between two programs: the worker asks, numbers.wasm answers. It
// refuses to know the answer, which takes more data than the worker may carry,
// and to be on the path of a call.
package lookup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"simotel/wasm/message"
)

// Request asks about a number.
type Request struct {
	E164     string `json:"e164"`     // ITU-T E.164 with its plus, of a valid number
	Language string `json:"language"` // BCP 47, of the names; English stands in where there is none
}

// Result is what is known of a number; whatever is not known is empty.
type Result struct {
	Place   string `json:"place,omitempty"`   // the area or city within the country: London
	Country string `json:"country,omitempty"` // empty for a number of several countries or none
	Carrier string `json:"carrier,omitempty"` // of a mobile number: who was given its range

	// Ported says that the subscribers of the country may take their numbers to
	// another carrier, so that Carrier need not be theirs.
	Ported bool `json:"ported,omitempty"`
}

// Service answers. numbers/offline implements it; Client implements it by
// asking another program.
type Service interface {
	Lookup(ctx context.Context, r Request) (Result, error)
}

// eventLookup is the name of the one event that numbers.wasm answers.
const eventLookup = "lookup"

// Client asks another program.
type Client struct {
	// Ask hands the program an event with its arguments and returns a
	// message.Reply's JSON: the Ask of a chrome.Program.
	Ask func(ctx context.Context, event string, args ...any) (json.RawMessage, error)
}

var _ Service = Client{}

// Lookup implements Service. A program that could not be started or ended over
// the question is a *message.Error.
func (c Client) Lookup(ctx context.Context, r Request) (Result, error) {
	var result Result
	raw, err := c.Ask(ctx, eventLookup, r)
	var reply message.Reply
	if err == nil {
		err = json.Unmarshal(raw, &reply)
	}
	switch {
	case err != nil:
	case reply.Error != nil:
		err = reply.Error
	default:
		err = json.Unmarshal(reply.OK, &result)
	}
	if err != nil {
		return Result{}, fmt.Errorf("look a number up: %w", err)
	}
	return result, nil
}

// Server answers the events of a Client.
type Server struct {
	Service Service
	Log     func(error) // for developers
}

// Handle carries out one event and always returns a message.Reply's JSON. args
// is the JSON array of the event's arguments.
func (s Server) Handle(ctx context.Context, event string, args json.RawMessage) json.RawMessage {
	result, err := s.handle(ctx, event, args)
	var raw json.RawMessage
	if err == nil {
		raw, err = json.Marshal(result)
	}
	reply := message.Reply{OK: raw}
	if err != nil {
		s.Log(err)
		reply = message.Reply{Error: &message.Error{Code: code(err)}}
	}
	if raw, err = json.Marshal(reply); err != nil {
		s.Log(err)
	}
	return raw
}

func (s Server) handle(ctx context.Context, event string, args json.RawMessage) (Result, error) {
	var list []Request
	err := json.Unmarshal(args, &list)
	if err != nil || event != eventLookup || len(list) != 1 {
		return Result{}, fmt.Errorf("event %q with %d arguments: %w", event, len(list), errors.Join(&message.Error{Code: message.CodeBadMessage}, err))
	}
	return s.Service.Lookup(ctx, list[0])
}

// code returns an error's stable code.
func code(err error) string {
	var coded *message.Error
	if errors.As(err, &coded) {
		return coded.Code
	}
	return message.CodeInternal
}
