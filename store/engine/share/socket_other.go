//go:build !unix

package share

import (
	"context"
	"errors"
	"net"
)

// socket does not exist on this system: only one process at a time can use a database.
type socket struct{ net.Listener }

func listen(string) (*socket, error) { return nil, errors.ErrUnsupported }

func (s *socket) allows(net.Conn) bool { return false }

func dial(context.Context, string) (net.Conn, error) { return nil, errors.ErrUnsupported }
