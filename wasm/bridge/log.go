package bridge

import (
	"io"
	"log/slog"
	"os"

	"simotel/wasm/bridge/config"
	"simotel/wasm/bridge/logfile"
)

// NewLog returns the log that a configuration describes, JSON lines, and what
// closes it.
func NewLog(c config.Log) (*slog.Logger, io.Closer, error) {
	var out io.WriteCloser = os.Stderr
	if c.File != "" {
		file, err := logfile.Open(c.File, c.Days, int64(c.MB)<<20)
		if err != nil {
			return nil, nil, err
		}
		out = file
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		return nil, nil, err
	}
	return slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: level})), out, nil
}
