package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lert/review"
	"lert/review/report"
	"lert/store/format"
)

// BandsRecord is what counsel reported on the national-security requests of a half-year: bands as wide as the law
// requires (50 USC 1874), not numbers counted here.
type BandsRecord struct {
	By    review.Actor `json:"by"`
	At    time.Time    `json:"at"`
	Bands report.Bands `json:"bands"`
	Leaf  int64        `json:"-"` // its index in the ledger
}

func (r *BandsRecord) fields() fields {
	return actorFields(r.By, fields{{"bands", format.JSONText(r.Bands)}})
}

// EnterBands records counsel's bands for a half-year; they replace those entered before. The same bands again give the
// same receipt, Repeated. Refused: anybody but counsel, and a band that 50 USC 1874 does not know.
func (v *Session) EnterBands(ctx context.Context, period report.Period, bands []report.Band) (Receipt, error) {
	rec := BandsRecord{Bands: report.Bands{Period: period, Bands: bands}}
	return write(ctx, v, newID(), review.ActEnterBands, func(t *tx) (out Receipt, err error) {
		if err := t.checkClock(); err != nil {
			return out, err
		}
		rec.By, rec.At, rec.Bands.By = t.by, t.now, t.by.Name
		if err := rec.Bands.Check(period); err != nil {
			return out, err
		}
		existing, err := t.bands(period, -1)
		if err != nil {
			return out, err
		}
		if existing != nil && existing.By.Name == t.by.Name && slices.Equal(existing.Bands.Bands, bands) {
			out = bandsReceipt(existing)
			out.Repeated = true
			return out, nil
		}
		n, err := t.addCount("bands", 1)
		if err != nil {
			return out, err
		}
		l := &format.Leaf{Kind: format.LeafBands, ID: fmt.Sprintf("bands/%d", n), Outcome: period.String()}
		if rec.Leaf, err = v.s.writeRecord(t, format.SeqKey(format.FamBands, n), &rec, l, rec.fields()); err != nil {
			return out, err
		}
		return bandsReceipt(&rec), nil
	})
}

func bandsReceipt(r *BandsRecord) Receipt {
	return Receipt{Leaf: r.Leaf, Message: fmt.Sprintf("bands for %s were entered (ledger %d)", r.Bands.Period, r.Leaf)}
}

// Bands are counsel's bands for a half-year according to the first size leaves of the ledger, nil if none were entered
// by then.
func (v *Session) Bands(ctx context.Context, size int64, period report.Period) (*BandsRecord, error) {
	return read(ctx, v, review.ActOversee, func(t *tx) (*BandsRecord, error) { return t.bands(period, size) })
}

// bands is the latest record for a half-year among the first size leaves; all leaves if size is below zero.
func (t *tx) bands(period report.Period, size int64) (*BandsRecord, error) {
	n, err := t.getCount("bands")
	for ; err == nil && n > 0; n-- {
		var r BandsRecord
		if r.Leaf, err = t.readRecord(format.SeqKey(format.FamBands, n), &r); err != nil {
			break
		}
		if r.Bands.Period == period && (size < 0 || r.Leaf < size) {
			return &r, nil
		}
	}
	return nil, err
}
