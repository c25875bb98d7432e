package report

import (
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/problem"
)

// Entry is what a report knows of one request: no name, no address, nothing of
// a target but how many there are.
type Entry struct {
	Case     string // case number
	platform string
	Country  string // of the requester, ISO 3166-1 alpha-2; "" where not stated
	Kind     review.Kind
	// instrument and its Family as policy groups papers; "" where there is none
	// or the policy does not know it.
	instrument, family string
	Accounts           int       // distinct targets
	ReceivedAt         time.Time // of the first revision
	// outcome of the decision in force: approve, push_back, reject, withdrawn;
	// "" while the request is open, referred, held or was taken back.
	outcome string
	// produced: a fulfilment says that data left, or that a collection runs.
	// A grant alone is not production.
	produced bool
	content  bool // some of it is content
	// noData: it was carried out and there was nothing.
	noData      bool
	preserved   bool      // a preservation that was carried out
	fulfilledAt time.Time // of the first production or preservation; zero: none
	grounds     []string  // of the decision in force

	nationalSecurity   bool // shown in counsel's bands only
	encryption         bool // asks to build, weaken or break, or to trace an originator
	private            bool // from no authority
	civil              bool
	prospective        bool // data that did not exist yet
	nondisclosureOrder bool // came with a nondisclosure order
	sealed             bool // the user may not be told
	notified           bool // the user was told
	// euTypes are the kinds of data that a European order asks for, as
	// Regulation (EU) 2023/1543, Article 3, parts them; in the order of euTypes.
	euTypes []string
}

// Case is a request as it stands at some size of the ledger.
type Case struct {
	Request    *review.Request // current revision, observations laid over it
	ReceivedAt time.Time       // of the first revision
	// Decision is the latest one; nil: none. Held where its second signature is
	// missing or was refused.
	Decision    *review.Decision
	Revision    int // current
	Fulfilments []review.Fulfilment
}

// EntryOf makes the entry of a case.
func EntryOf(p *review.Policy, c Case) Entry {
	r := c.Request
	e := Entry{
		Case: r.ID, platform: r.Platform, Country: r.Requester.Country, Kind: r.Kind, ReceivedAt: c.ReceivedAt,
		Accounts: accounts(r.Targets),
		private:  r.Requester.Kind == "private",
		civil:    r.Purpose == "civil",
	}
	e.encryption = slices.Contains(r.Demands, "redesign") || slices.Contains(r.Demands, "trace_originator")
	for i := range r.Data {
		if to := r.ItemPeriod(i).To; !to.IsZero() && to.Start().After(r.ReceivedAt) {
			e.prospective = true
		}
	}
	if q := r.Process; q != nil {
		e.instrument = q.Instrument
		on := q.IssuedOn
		if on.IsZero() {
			on = review.DateOf(r.ReceivedAt.UTC())
		}
		in := p.Instrument(q.Instrument, on)
		if in == nil { // a paper dated outside its law's life is still such a paper
			in = p.Instrument(q.Instrument, review.DateOf(r.ReceivedAt.UTC()))
		}
		if in != nil {
			e.family = in.Family
			e.sealed = in.Nondisclosure != nil && (!in.Nondisclosure.NeedsCertification || q.Certified)
		}
		if e.family == "Search Warrant" && q.Via == "mlat" && e.Country == "US" {
			e.family = "MLAT Search Warrant"
		}
		e.civil = e.civil || q.Purpose == "civil"
		e.prospective = e.prospective || !q.Window.IsZero()
		if n := q.Nondisclosure; n != nil {
			e.nondisclosureOrder = n.Kind == "order"
			e.sealed = e.sealed || n.Kind == "order" || n.Kind == "statutory"
		}
	}
	e.nationalSecurity = slices.Contains(securityClasses, e.family) || e.instrument == "us.eo_12333"
	if e.family == "EPOC" || e.family == "EPOC-PR" {
		e.euTypes = dataTypes(r)
	}
	if d := c.Decision; d != nil && d.Revision == c.Revision && d.Effect != review.EffectAwaitingSignature && d.Outcome != review.OutcomeTakenBack {
		e.outcome, e.grounds = d.Outcome, slices.Sorted(slices.Values(d.Grounds))
		e.grounds = slices.Compact(e.grounds)
		if n := d.Notice; n != nil && d.Outcome == review.OutcomeApprove {
			e.sealed = n.Action == review.NoticeDelay || n.Action == review.NoticeProhibited
		}
		e.noData = allUnavailable(d)
	}
	e.addFulfilments(c.Fulfilments)
	return e
}

// allUnavailable reports an approval of which everything granted was found empty
// when it was decided.
func allUnavailable(d *review.Decision) bool {
	if d.Outcome != review.OutcomeApprove || len(d.Granted) == 0 || len(d.Unavailable) == 0 {
		return false
	}
	for _, s := range d.Granted {
		g, err := review.ParseGrant(s)
		if err != nil || !slices.ContainsFunc(d.Unavailable, func(u review.Unavailable) bool { return u.Category == g.Category }) {
			return false
		}
	}
	return true
}

// addFulfilments reads what was done.
func (e *Entry) addFulfilments(done []review.Fulfilment) {
	first := func(at time.Time) {
		if e.fulfilledAt.IsZero() || at.Before(e.fulfilledAt) {
			e.fulfilledAt = at
		}
	}
	empty := e.noData
	for i := range done {
		f := &done[i]
		switch f.Kind {
		case review.Produced:
			if len(f.Categories) == 0 {
				empty = true
				continue
			}
			e.produced = true
			first(f.At)
		case review.CollectionStarted:
			e.produced = true
			first(f.At)
		case review.Preserved:
			if e.Kind.IsPreservation() {
				e.preserved = true
				first(f.At)
			}
			continue
		case review.NoticeSent:
			e.notified = true
			continue
		default:
			continue
		}
		for _, s := range f.Categories {
			if g, err := review.ParseGrant(s); err == nil && g.Category.Class() == "content" {
				e.content = true
			}
		}
	}
	e.noData = empty && !e.produced
}

// accounts counts distinct targets: naming a number twice makes no two users.
func accounts(targets []review.Target) int {
	seen := map[string]bool{}
	for _, t := range targets {
		seen[t.Type+":"+strings.ToLower(strings.TrimSpace(t.Value))] = true
	}
	return len(seen)
}

// badEntry is what is wrong with an entry.
func badEntry(what string) error {
	return problem.BadEntries.New(what, "nothing was written; correct the records of this request")
}

// check refuses an entry that contradicts itself: it would be counted wrongly
// without a sign.
func (e *Entry) check() error {
	switch {
	case strings.TrimSpace(e.Case) == "":
		return badEntry("an entry has no case number")
	case e.Accounts < 0:
		return badEntry("fewer than no accounts")
	case !slices.Contains(review.Kinds, e.Kind):
		return badEntry("its kind " + string(e.Kind) + " is none that can be counted")
	case e.produced && e.noData:
		return badEntry("it says both that data was produced and that there was none")
	case e.content && !e.produced:
		return badEntry("content is said to have left, but no data")
	case e.Kind.IsPreservation() && e.produced:
		return problem.BadEntries.New("a preservation that produced data",
			"nothing was written; record the production on the request that asked for it")
	}
	return nil
}

// Results of a request, each in exactly one.
const (
	contentDisclosed = "Content disclosed"
	otherDisclosed   = "Non-content disclosed"
	noData           = "No data"
	rejected         = "Rejected"
	inProcess        = "In process"
)

// result is what became of a request by the time of the report. What was
// pushed back and not cured since counts as rejected; what the agency took
// back counts as answered with no data.
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
