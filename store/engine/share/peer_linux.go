package share

import (
	"net"
	"syscall"
)

// peerUID returns the user of the process at the other end. known is false for a connection that is
// not a Unix socket; uid is -1 if the system does not say.
func peerUID(c net.Conn) (uid int, known bool) {
	u, ok := c.(*net.UnixConn)
	if !ok {
		return 0, false
	}
	raw, err := u.SyscallConn()
	if err != nil {
		return 0, false
	}
	uid = -1
	if err := raw.Control(func(fd uintptr) {
		if cred, err := syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED); err == nil {
			uid = int(cred.Uid)
		}
	}); err != nil {
		return -1, true
	}
	return uid, true // uid -1 is not allowed
}
