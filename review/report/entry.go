package report

import (
	"cmp"
	"slices"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
)

// Entry is what a report knows of one request. It holds no name and no address, and of
// the targets only how many there are.
type Entry struct {
	Case    string // case number
	Country string // of the requester, ISO 3166-1 alpha-2; "" if not stated
	Kind    review.Kind
	// instrument is the id of the instrument, family its family in the policy; "" if
	// there is no instrument, or for family if the policy does not know it.
	instrument, family string
	Accounts           int       // distinct targets
	ReceivedAt         time.Time // of the first revision
	// outcome of the decision in force: approve, push_back, reject or withdrawn; "" if
	// the request is open, referred or held, or its decision was taken back.
	outcome string
	// produced: a fulfilment records that data was disclosed, or that a collection
	// runs. A grant alone is not production.
	produced bool
	content  bool // some of what was produced is content
	// noData: it was carried out and there was no data.
	noData      bool
	preserved   bool      // a preservation that was carried out
	fulfilledAt time.Time // of the first production or preservation, zero if there is none
	grounds     []string  // of the decision in force, sorted, each once

	nationalSecurity   bool // shown in counsel's bands only
	encryption         bool // demands a weakened design, or tracing an originator
	private            bool // the requester is not an authority
	civil              bool
	prospective        bool // asks for data that did not exist yet
	nondisclosureOrder bool // came with a nondisclosure order
	sealed             bool // the user may not be notified
	notified           bool // the user was notified
	// euTypes are the types of data that a European order asks for, in the order of the
	// variable euTypes.
	euTypes []string

	// isOrder: it is an order of an authority to provide information, with an instrument that can compel data.
	isOrder bool
	// statementCategory is the category of illegal content that an order counts in; statesOffence: it states the
	// category of an offence.
	statementCategory string
	statesOffence     bool
	receiptToldAt     time.Time // when the authority was first told of the receipt, zero if that is not recorded
	effectAt          time.Time // when the order was first given effect, zero if it was not

	class class // where Build counts it
}

// Case is a request as it is at some size of the ledger.
type Case struct {
	Request    *review.Request // current revision with the observations applied
	ReceivedAt time.Time       // of the first revision
	// Decision is the latest decision, nil if there is none. Its effect is
	// review.EffectAwaitingSignature if its second signature is missing or was refused.
	Decision    *review.Decision
	Revision    int // current
	Fulfilments []review.Fulfilment
}

// EntryOf is the entry of a case. The policy tells to which family its instrument
// belongs.
func EntryOf(p *review.Policy, c Case) Entry {
	r := c.Request
	e := Entry{
		Case: r.ID, Country: r.Requester.Country, Kind: r.Kind, ReceivedAt: c.ReceivedAt,
		Accounts:          accounts(p, r),
		private:           r.Requester.Kind == "private",
		civil:             r.Purpose == "civil",
		statementCategory: review.StatementNotSpecified,
		encryption:        slices.Contains(r.Demands, "redesign") || slices.Contains(r.Demands, "trace_originator"),
	}
	for i := range r.Data {
		if to := r.ItemPeriod(i).To; !to.IsZero() && to.Start().After(r.ReceivedAt) {
			e.prospective = true
		}
	}
	if r.Process != nil {
		e.addProcess(p, r)
	}
	e.nationalSecurity = slices.Contains(securityClasses, e.family) || e.instrument == "us.eo_12333"
	if e.family == "EPOC" || e.family == "EPOC-PR" {
		e.euTypes = dataTypes(r)
	}
	if d := c.Decision; d != nil && d.Revision == c.Revision {
		e.addDecision(d)
	}
	e.addFulfilments(c.Fulfilments)
	return e
}

// addProcess reads the legal process with which the request came.
func (e *Entry) addProcess(p *review.Policy, r *review.Request) {
	q := r.Process
	e.instrument = q.Instrument
	received := review.DateOf(r.ReceivedAt.UTC())
	in := p.Instrument(q.Instrument, cmp.Or(r.IssuedOn(), received))
	if in == nil { // on its date its law was not in force; it belongs to its family all the same
		in = p.Instrument(q.Instrument, received)
	}
	if in != nil {
		e.family, e.isOrder = in.Family, len(in.Reach) > 0 && !r.Kind.IsPreservation()
		e.sealed = q.BarsNotice(in)
	}
	if e.family == "Search Warrant" && q.Via == "mlat" && e.Country == "US" {
		e.family = "MLAT Search Warrant"
	}
	if o := q.Offence; o != nil && o.Category != "" {
		e.statesOffence, e.statementCategory = true, p.StatementCategory(o.Category)
	}
	e.civil = e.civil || q.Purpose == "civil"
	e.prospective = e.prospective || !q.Window.IsZero()
	e.nondisclosureOrder = q.Nondisclosure != nil && q.Nondisclosure.Kind == "order"
}

// addDecision reads the latest decision, which counts if it is in force.
func (e *Entry) addDecision(d *review.Decision) {
	if d.Effect == review.EffectAwaitingSignature || d.Outcome == review.OutcomeTakenBack {
		return
	}
	e.outcome, e.grounds = d.Outcome, slices.Compact(slices.Sorted(slices.Values(d.Grounds)))
	if n := d.Notice; n != nil && d.Outcome == review.OutcomeApprove {
		e.sealed = n.Action == review.NoticeDelay || n.Action == review.NoticeProhibited
	}
	if e.noData = allUnavailable(d); e.noData {
		e.effectAt = d.DecidedAt
	}
}

// allUnavailable reports whether a decision is an approval and found when it was made
// that none of what it grants is held.
func allUnavailable(d *review.Decision) bool {
	if d.Outcome != review.OutcomeApprove || len(d.Granted) == 0 || len(d.Unavailable) == 0 {
		return false
	}
	return !slices.ContainsFunc(d.Granted, func(s string) bool {
		g, err := review.ParseGrant(s)
		ofGrant := func(u review.Unavailable) bool { return u.Category == g.Category }
		return err != nil || !slices.ContainsFunc(d.Unavailable, ofGrant)
	})
}

// addFulfilments reads what was done.
func (e *Entry) addFulfilments(done []review.Fulfilment) {
	earliest := func(of *time.Time, at time.Time) {
		if of.IsZero() || at.Before(*of) {
			*of = at
		}
	}
	first := func(at time.Time) { earliest(&e.fulfilledAt, at) }
	empty := e.noData
	for i := range done {
		if f := &done[i]; f.Kind == review.Produced || f.Kind == review.CollectionStarted {
			earliest(&e.effectAt, f.At)
		}
		switch f := &done[i]; {
		case f.Kind == review.ReceiptTold:
			earliest(&e.receiptToldAt, f.At)
		case f.Kind == review.NoticeSent:
			e.notified = true
		case f.Kind == review.Preserved && e.Kind.IsPreservation():
			e.preserved = true
			first(f.At)
		case f.Kind == review.Produced && len(f.Categories) == 0:
			empty = true
		case f.Kind == review.Produced, f.Kind == review.CollectionStarted:
			e.produced = true
			first(f.At)
			e.content = e.content || slices.ContainsFunc(f.Categories, func(s string) bool {
				g, err := review.ParseGrant(s)
				return err == nil && g.Category.Class() == "content"
			})
		}
	}
	e.noData = empty && !e.produced
}

// accounts is the number of distinct targets: a number that is named twice is one
// account, however it is spelled.
func accounts(p *review.Policy, r *review.Request) int {
	seen := map[string]bool{}
	for i := range r.Targets {
		account, _ := review.NormalisedTarget(p, r, i)
		seen[account] = true
	}
	return len(seen)
}

// badEntry is an error of code problem.BadEntries that says what is wrong with an
// entry.
func badEntry(what string) error {
	return problem.BadEntries.New(what, "nothing was written; correct the records of this request")
}

// check refuses an entry that contradicts itself, since nobody would notice that it is
// counted wrongly.
func (e *Entry) check() error {
	switch {
	case text.IsEmpty(e.Case):
		return badEntry("an entry has no case number")
	case e.Accounts < 0:
		return badEntry("a negative number of accounts")
	case !slices.Contains(review.Kinds, e.Kind):
		return badEntry("its kind " + string(e.Kind) + " cannot be counted")
	case e.produced && e.noData:
		return badEntry("it says both that data was produced and that there was none")
	case e.content && !e.produced:
		return badEntry("it says that content was disclosed, but no data")
	case e.Kind.IsPreservation() && e.produced:
		return problem.BadEntries.New("a preservation that produced data",
			"nothing was written; record the production on the request that it answers")
	}
	return nil
}

// The results of requests; every request has exactly one.
const (
	contentDisclosed = "Content disclosed"
	otherDisclosed   = "Non-content disclosed"
	noData           = "No data"
	rejected         = "Rejected"
	inProcess        = "In process"
)

// result is what became of a request by the time of the report. A request that was
// pushed back and not corrected since counts as rejected, one that the agency withdrew
// as answered without data.
func (e *Entry) result() string {
	switch {
	case e.content:
		return contentDisclosed
	case e.produced:
		return otherDisclosed
	case e.noData, e.outcome == review.OutcomeWithdrawn:
		return noData
	case e.outcome == review.OutcomePushBack, e.outcome == review.OutcomeReject:
		return rejected
	}
	return inProcess
}
