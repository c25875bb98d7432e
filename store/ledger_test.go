package store

import (
	"errors"
	"testing"

	"lert/review/problem"
	"lert/store/format"
	"lert/store/ledger"
)

// TestShortLedgerHeadIsDamage: a size and root that are cut short are damage, not an empty ledger.
func TestShortLedgerHeadIsDamage(t *testing.T) {
	for n := range 8 + ledger.HashSize {
		r := (&tamperedEngine{}).with(format.MetaKey("ledger"), format.EncodeValue(make([]byte, n)))
		if size, err := (&tx{r: r}).ledgerSize(); !errors.Is(err, problem.Damaged) {
			t.Errorf("%d bytes: size %d, %v", n, size, err)
		}
	}
}
