package sshdesk

import (
	"io"
	"log/slog"
	"time"
)

// NewLog returns an access log that writes one line for each event to w, with times in UTC. It
// escapes everything that comes from a client, so that a client cannot forge a line.
func NewLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		switch a.Key {
		case slog.LevelKey:
			return slog.Attr{}
		case slog.TimeKey:
			return slog.String(slog.TimeKey, a.Value.Time().UTC().Format(time.RFC3339))
		}
		return a
	}}))
}
