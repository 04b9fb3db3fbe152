package app

import (
	"context"

	"simotel/wasm/message"
)

// Cancel implements message.Service.
func (a *App) Cancel(ctx context.Context, r message.CallStatusRequest) (message.CallReply, error) {
	return a.CallStatus(ctx, r)
}

// Left implements message.Service.
func (a *App) Left(ctx context.Context, r message.CallStatusRequest) error {
	_, err := a.Calls.Get(ctx, r.ID)
	return err
}

// Status implements message.Service.
func (a *App) Status(context.Context) (message.StatusReply, error) {
	return message.StatusReply{Live: "off"}, nil
}
