//go:build !unix

package engine

// processGone would be expensive to find out on these systems, so the owner file is believed.
func processGone(int) bool { return false }
