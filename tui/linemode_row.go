package tui

import (
	"strings"
	"time"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// rowText is one request in about ten words: what is recommended or was decided, the
// case, its kind, from whom, and by when.
func rowText(e *env, r *store.QueueRow) Text {
	now := e.now()
	out := []string{string(adviceText(now, r)), string(spokenKind(r.Kind)), string(shortAgency(e, r))}
	if r.DecisionInForce() {
		out = append(out, string(spokenTime(now, r.DecidedAt, e.zone)), "by "+e.nameOrYou(r.DecidedBy))
	} else {
		at, target := r.ShownDue(now)
		out = append(out, string(spokenDue(now, at, target)), holderWords(e, r))
	}
	return kit.Textf("%s.", joinNonEmpty(", ", out...))
}

// adviceText is what is to be done about a request, as the queue shows it (see doText),
// or what was decided.
func adviceText(now time.Time, r *store.QueueRow) Text {
	id := spokenCase(r.ID, now)
	approves := r.Recommendation == review.RecommendApprove || r.Recommendation == review.RecommendNarrowed
	switch {
	case r.DecisionInForce() && r.Effect == review.EffectAwaitingSignature:
		return outcomeWord(r.Outcome) + " " + id + ", held for a signature"
	case r.DecisionInForce():
		return outcomeWord(r.Outcome) + " " + id
	case r.State == review.StateReferred:
		return "wait for counsel on " + id
	case approves && r.Counsel && !r.CounselSpoke:
		return "ask counsel about " + id
	case approves && r.Kind.IsPreservation():
		return "keep " + id
	case r.Recommendation == review.RecommendNarrowed && r.RowsAsked > 0:
		return kit.Textf("narrow %s to %d of %d", id, r.RowsNow, r.RowsAsked)
	}
	return outcomeLabel(r.Recommendation) + " " + id
}

// outcomeWord is what was decided, as something that was done.
func outcomeWord(outcome string) Text {
	switch outcome {
	case review.OutcomeApprove:
		return "approved"
	case review.OutcomePushBack:
		return "pushed back"
	case review.OutcomeReject:
		return "rejected"
	}
	return outcomeLabel(outcome)
}

// nameOrYou is the name of a person, or "you".
func (e *env) nameOrYou(name string) string {
	if e.isMe(name) {
		return "you"
	}
	return name
}

// holderWords is who holds a request, "" if nobody does.
func holderWords(e *env, r *store.QueueRow) string {
	switch {
	case r.Holder == "" || r.ClaimedUntil.Before(e.now()):
		if who := e.app.bulletin.Viewers[r.ID]; len(who) > 0 {
			return "open at " + who[0]
		}
		return ""
	}
	return "held by " + e.nameOrYou(r.Holder)
}

// rowDetails is what a row leaves out.
func rowDetails(e *env, r *store.QueueRow) []Text {
	process := Text("Legal process: none")
	if r.Instrument != "" {
		process = kit.Textf("Legal process: %s", r.InstrumentShort)
		if x := e.store.Policy().Instrument(r.Instrument, review.DateOf(r.ReceivedAt.UTC())); x != nil {
			process = kit.Textf("Legal process: %s", x.Name)
		}
	}
	holder := holderWords(e, r)
	if holder == "" {
		holder = "held by nobody"
	}
	return []Text{
		sentence(kit.Textf("%s, %s, from %s", spokenCase(r.ID, e.now()), spokenKind(r.Kind), spokenAgency(e, r))),
		recommendation(r),
		kit.Textf("%s. %s. %s.", process, kit.Plural(r.TargetCount, "target", "targets"), upperFirst(holder)),
		spokenVerdicts(r.Verdicts),
	}
}

// recommendation is what is recommended, and why. Some sentences begin with it.
func recommendation(r *store.QueueRow) Text {
	advice := "Recommended: " + outcomeLabel(r.Recommendation) + "."
	first, rest, cut := strings.Cut(string(r.Sentence), ": ")
	if cut && strings.EqualFold(first, outcomeLabel(r.Recommendation).String()) {
		return kit.Textf("%s %s", advice, rest)
	}
	return kit.Textf("%s %s", advice, r.Sentence)
}
