package stream

import (
	"context"
	"errors"
)

// errWelcome ends a conversation that was only to see whether there can be one.
var errWelcome = errors.New("welcome")

// Greet makes one connection and returns once the server has welcomed it: its
// address and the token are right. The error is an *Error, or ctx's.
func (c *Client) Greet(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if err := c.Run(ctx, Mark{Sequence: Beginning}, greeter{cancel}); errors.Is(err, errWelcome) {
		return nil
	}
	return context.Cause(ctx)
}

// greeter is a Listener that hears no further than the welcome, and no second
// connection.
type greeter struct{ end context.CancelCauseFunc }

func (greeter) Begin(int64, bool) error { return errWelcome }
func (greeter) Hear(Message) error      { return nil }
func (g greeter) Stands(_ State, cause error) {
	if cause != nil {
		g.end(cause)
	}
}
