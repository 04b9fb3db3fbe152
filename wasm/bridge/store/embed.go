package store

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// startFor bounds how long the embedded server may take to read its files.
const startFor = time.Minute

// embed starts a JetStream server in this process. It listens nowhere.
func embed(c Config, log *slog.Logger) (*server.Server, error) {
	s, err := server.NewServer(&server.Options{
		ServerName: "simotel-bridge", DontListen: true, NoSigs: true, NoSystemAccount: true,
		JetStream: true, StoreDir: c.Directory, JetStreamMaxMemory: 1 << 20, JetStreamMaxStore: -1,
		SyncAlways: c.Sync, SyncInterval: time.Minute, MaxPayload: 1 << 20,
	})
	if err != nil {
		return nil, fmt.Errorf("embedded server: %w", err)
	}
	s.SetLoggerV2(logger{log}, false, false, false)
	s.Start()
	if !s.ReadyForConnections(startFor) {
		s.Shutdown()
		return nil, errors.New("embedded server: it does not start; its log says why")
	}
	if !s.JetStreamEnabled() {
		s.Shutdown()
		return nil, fmt.Errorf("embedded server: no JetStream in %s", c.Directory)
	}
	return s, nil
}

// logger hands the embedded server's log on.
type logger struct{ log *slog.Logger }

func (l logger) Noticef(format string, v ...any) {
	l.log.Debug("store", "text", fmt.Sprintf(format, v...))
}
func (l logger) Debugf(string, ...any) {}
func (l logger) Tracef(string, ...any) {}
func (l logger) Warnf(format string, v ...any) {
	l.log.Warn("store", "text", fmt.Sprintf(format, v...))
}
func (l logger) Errorf(format string, v ...any) {
	l.log.Error("store", "text", fmt.Sprintf(format, v...))
}
func (l logger) Fatalf(format string, v ...any) {
	l.log.Error("store", "text", fmt.Sprintf(format, v...))
}
