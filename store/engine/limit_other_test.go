//go:build !linux

package engine_test

import "errors"

func limitFiles(uint64) error { return errors.ErrUnsupported }
