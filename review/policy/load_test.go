package policy

import (
	"testing"
)

func TestBuiltinLoads(t *testing.T) {
	if _, err := Builtin(); err != nil {
		t.Fatal(err)
	}
}
