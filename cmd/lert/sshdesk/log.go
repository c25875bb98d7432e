package sshdesk

import (
	"io"
	"log/slog"
	"time"
)

// NewLog is an access log: one line an event, instants in UTC, and every byte
// of a stranger that could be more than itself written as an escape.
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
