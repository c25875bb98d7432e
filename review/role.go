package review

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"lert/review/problem"
	"lert/review/text"
)

// The roles of the people who use the console.
const (
	RoleAnalyst        = "analyst"         // works requests
	RoleLead           = "lead"            // works requests, and may move another's claim
	RoleCounsel        = "counsel"         // works requests, gives opinions, countersigns
	RoleOutsideCounsel = "outside_counsel" // sees what was referred to them by name, and gives an opinion
	RoleAuditor        = "auditor"         // reads everything, records nothing
)

// DeskRoles are all roles, in the order in which they are shown.
var DeskRoles = []string{RoleAnalyst, RoleLead, RoleCounsel, RoleOutsideCounsel, RoleAuditor}

// Act is one kind of thing that a person does in the console. The table below alone says what a role may do: the store
// asks it within every act, and a screen asks it to say why a key does nothing.
type Act string

// The acts. To read the law, which is the same for everybody, is not one.
const (
	ActRead    Act = "read"    // the queue, what falls due, a case, a search
	ActOpen    Act = "open"    // open a case, which is recorded
	ActAudit   Act = "audit"   // read the decisions, one by one
	ActOversee Act = "oversee" // all records at once: verify, replay, report
	ActImport  Act = "import"  // import, type in, correct
	// import a document as trusted: its verification, signals and case number count
	ActTrust       Act = "trust"
	ActClaim       Act = "claim"        // claim, extend, release or hand over one's own claim
	ActReassign    Act = "reassign"     // release, hand over or take over another's unexpired claim
	ActBoard       Act = "board"        // see what each person holds and when they were last here
	ActObserve     Act = "observe"      // a call-back, a signal, a look-up, a note
	ActDecide      Act = "decide"       // decide, and take a decision back
	ActFulfil      Act = "fulfil"       // record what was produced, preserved, sent
	ActLink        Act = "link"         // link requests, or undo a link
	ActSnooze      Act = "snooze"       // set a request aside until a date, or end that
	ActRefer       Act = "refer"        // ask counsel
	ActGiveOpinion Act = "answer"       // give counsel's opinion
	ActCountersign Act = "countersign"  // the second signature
	ActEnterBands  Act = "bands"        // enter the bands of national-security requests
	ActLiftClock   Act = "clock"        // lift a record that a clock ahead has dated too late
	ActPutInForce  Act = "put in force" // put another people file in force, or none
	ActAcceptFile  Act = "accept"       // accept a database that is not as it was left
	ActDraft       Act = "draft"        // keep unfinished text
	ActHandOver    Act = "hand over"    // see what changed and one's own open work
	ActShiftNote   Act = "shift note"   // write a note to the next shift, or acknowledge one
)

// Roles and a hint that several acts share.
var (
	workers     = []string{RoleAnalyst, RoleLead, RoleCounsel}
	onlyCounsel = []string{RoleCounsel}
)

const askCounsel = "ask a person whose role in the people file is counsel"

// actRules is the table of permissions: who may do an act, and what a refusal says.
var actRules = map[Act]struct {
	roles   []string
	says    string // what is refused: "the role … may not …"
	hint    string // what to do instead; "" names the people file
	refusal int    // the number of the refusal (ARCHITECTURE.md, "The thirteen refusals"), 0 for none
}{
	ActRead:  {DeskRoles, "may not read anything", "", 0},
	ActOpen:  {DeskRoles, "may not open requests", "", 0},
	ActAudit: {DeskRoles, "may not see decisions", "", 0},
	ActOversee: {[]string{RoleAnalyst, RoleLead, RoleCounsel, RoleAuditor}, "sees only what was referred to it",
		"ask the auditor or in-house counsel", 0},
	ActImport: {workers, "may not import documents", "an analyst, a lead or counsel must do it", 0},
	ActTrust: {[]string{RoleLead}, "may not import documents as trusted",
		"a lead must do it, or a name that the people file marks with `portal: true`; otherwise " +
			"import it as an ordinary document, and what it says about its own verification then counts for nothing", 0},
	ActClaim: {workers, "may not work on requests", "an analyst, a lead or counsel must claim it", 0},
	ActReassign: {[]string{RoleLead}, "may not move another person's claim",
		"ask them to release it, ask the lead, or wait until the claim expires", 0},
	ActBoard: {[]string{RoleLead, RoleAuditor}, "may not see the lead's board",
		"ask a lead; the queue shows who holds each request", 0},
	ActObserve: {workers, "may not record anything about a request",
		"an analyst, a lead or counsel must record it", 0},
	ActDecide:      {workers, "may read but not decide", "an analyst, a lead or counsel must decide", 0},
	ActFulfil:      {workers, "may read but not act", "an analyst, a lead or counsel must record it", 0},
	ActLink:        {workers, "may not link requests", "an analyst, a lead or counsel must do it", 0},
	ActSnooze:      {workers, "may not snooze requests", "an analyst, a lead or counsel must do it", 0},
	ActRefer:       {workers, "may not ask counsel", "an analyst, a lead or counsel must ask", 0},
	ActGiveOpinion: {[]string{RoleCounsel, RoleOutsideCounsel}, "may not answer for counsel", askCounsel, 5},
	ActCountersign: {onlyCounsel, "may not sign for counsel", askCounsel, 11},
	ActEnterBands:  {onlyCounsel, "may not enter national-security bands", askCounsel, 0},
	ActLiftClock:   {onlyCounsel, "may not reset the time of the newest record", askCounsel, 0},
	ActPutInForce: {[]string{RoleLead}, "may not bring a people file into force",
		"a lead must do it; `lert audit people` lists the team", 0},
	ActAcceptFile: {[]string{RoleLead, RoleCounsel}, "may not confirm which state of the database is right",
		"a lead or counsel must do it", 0},
	ActDraft:     {[]string{RoleAnalyst, RoleLead, RoleCounsel, RoleOutsideCounsel}, "may not write", "", 0},
	ActHandOver:  {DeskRoles, "has no hand-over", "", 0},
	ActShiftNote: {workers, "may not write shift notes", "an analyst, a lead or counsel must write it", 0},
}

// Acts are all acts, sorted by name.
var Acts = slices.Sorted(maps.Keys(actRules))

// Authorise returns nil if a role may do an act, or the refusal with what to do instead. A role or an act that the
// table does not know is refused.
func Authorise(role string, act Act) *problem.Error {
	rule, known := actRules[act]
	switch {
	case !known:
		return problem.Refuse(problem.NoRule, "this act has no entry in the table of roles",
			"add the act to the table of roles")
	case slices.Contains(rule.roles, role):
		return nil
	case !slices.Contains(DeskRoles, role):
		return problem.Refuse(problem.NoRule, fmt.Sprintf("there is no role %q", text.Clean(role)),
			"give the person one of: "+strings.Join(DeskRoles, ", "))
	}
	return problem.Refuse(rule.refusal, "the role "+RoleLabel(role)+" "+rule.says,
		cmp.Or(rule.hint, "ask the person who maintains the people file"))
}

// RoleLabel is a role in words.
func RoleLabel(role string) string { return strings.ReplaceAll(role, "_", " ") }

// LeavesRecord reports whether an act leaves a record in a person's name, and so may be forbidden once their training
// has expired. Reading, opening and drafts leave none.
func (a Act) LeavesRecord() bool {
	return !slices.Contains([]Act{ActRead, ActOpen, ActAudit, ActOversee, ActBoard, ActDraft, ActHandOver}, a)
}

// Training is when a person was last trained. Each training is good for a year.
type Training struct {
	Work    Date // in the work
	Privacy Date // in privacy
}

// Lapsed says in words which training is missing or has expired on a day; "" if none.
func (t Training) Lapsed(today Date) string {
	var out []string
	for _, x := range [...]struct {
		name string
		on   Date
	}{{"training", t.Work}, {"privacy training", t.Privacy}} {
		switch {
		case x.on.IsZero():
			out = append(out, "no "+x.name+" on record")
		case !today.Before(oneYearLater(x.on)):
			out = append(out, x.name+" expired on "+oneYearLater(x.on).String())
		case x.on.After(today.AddDays(1)): // it may be tomorrow already where the training was
			out = append(out, x.name+" is dated "+x.on.String()+", which is in the future")
		}
	}
	return strings.Join(out, ", ")
}

// oneYearLater is the same day one year later; for 29 February, 1 March.
func oneYearLater(d Date) Date {
	return DateOf(d.StartOfDay(time.UTC).AddDate(1, 0, 0))
}
