package tui

import (
	"context"
	"time"

	"lert/review"
	"lert/store"
)

// Store is what the console needs of the store. Reading records nothing, except
// OpenCase, which records that this person opened this revision: an approval is
// refused without that.
//
// Errors are the store's: problem.NotFound, problem.Claimed, problem.Conflict,
// problem.Rehearsal, and problem.Refused, which lists refusals (ARCHITECTURE.md,
// "The thirteen refusals").
type Store interface {
	Queue(ctx context.Context, l store.QueueQuery) (store.QueuePage, error)
	Counts(ctx context.Context) (store.Counts, error)
	NextUrgent(ctx context.Context, after string) (store.Urgent, error)
	Case(ctx context.Context, id string) (*store.Case, error)
	OpenCase(ctx context.Context, id string) (*store.Case, error)

	// What the queue shows beside its rows, changes by others, and who has a case open.
	DeskStatus(ctx context.Context) (store.DeskStatus, error)
	Version(ctx context.Context, id string) (uint64, error)
	FindCases(ctx context.Context, typed string) ([]string, error)
	Watch(ctx context.Context) (<-chan struct{}, error)
	AnnouncePresence(ctx context.Context, id string) (left func(), err error)

	Handover(ctx context.Context, since time.Time) (store.Handover, error)
	WriteShiftNote(ctx context.Context, to, text string) (store.ShiftNote, error)
	Acknowledge(ctx context.Context, upTo uint64) error
	MarkPresent(ctx context.Context) error

	Claim(ctx context.Context, id string) (store.Claim, error)
	ClaimNext(ctx context.Context) (string, error)
	RenewClaim(ctx context.Context, id string) error
	Assign(ctx context.Context, id, to, why string) (store.Claim, error)
	ReleaseClaim(ctx context.Context, id, why string) error
	GiveBackClaim(ctx context.Context, id string, taken store.Claim) (bool, error)
	MoveClaims(ctx context.Context, moves []store.ClaimMove, to, why string) ([]store.MovedClaim, error)
	Board(ctx context.Context) (store.Board, error)
	BoardCases(ctx context.Context, g store.BoardGroup, limit int) (store.BoardCases, error)

	Observe(ctx context.Context, o review.Observation) (store.Receipt, error)
	RenewNondisclosure(ctx context.Context, x review.NondisclosureRenewal) (store.Receipt, error)
	WouldRefuse(c *store.Case, d review.Decision, shown []byte) error
	Decide(ctx context.Context, d review.Decision, shown []byte) (store.Receipt, error)
	Fulfil(ctx context.Context, f review.Fulfilment) (store.Receipt, error)
	Countersign(ctx context.Context, c review.Countersignature) (store.Receipt, error)
	Refer(ctx context.Context, ask review.Referral) (store.Receipt, error)
	RecordOpinion(ctx context.Context, id, answer string) (store.Receipt, error)
	Link(ctx context.Context, l review.Link) (store.Receipt, error)
	Unlink(ctx context.Context, l review.Link) (store.Receipt, error)
	LinkReply(ctx context.Context, l review.Link) (store.Receipt, error)
	Snooze(ctx context.Context, z review.Snooze) (store.Receipt, error)

	SaveDraft(ctx context.Context, id string, s store.DraftSave) (store.DraftSaved, error)
	Drafts(ctx context.Context, id string) ([]store.Draft, error)
	Import(ctx context.Context, in []store.ImportDocument) ([]store.ImportResult, error)

	Due(ctx context.Context, within time.Duration) ([]store.Obligation, error)
	Audit(ctx context.Context, l store.AuditQuery) ([]store.AuditEntry, bool, error)
	Decision(ctx context.Context, idOrSeq string) (*store.DecisionRecord, *store.Case, error)
	Verify(ctx context.Context, progress func(done, total int)) (store.VerifyResult, error)

	Assess(r *review.Request) *review.Assessment
	Policy() *review.Policy
	PolicyPack(ctx context.Context, digest string) ([]byte, error)
	PolicyPacks(ctx context.Context, digest string) ([]review.Pack, error)
}
