package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"lert/review/policy"
)

// openOldRelease puts a database that an earlier release left, with its people file,
// into a folder of its own. The facts are what that release printed of it at an
// instant, in the order in which it was asked; store/testdata/v1.sh made both.
func openOldRelease(t *testing.T, release string) (y *yearRun, facts []txtar.File) {
	t.Helper()
	from := filepath.Join("../../store/testdata", release)
	y = &yearRun{t: t, dir: t.TempDir()}
	if err := os.WriteFile(filepath.Join(y.dir, "lert.db"), unzipped(t, from+".db.gz"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := copyFile(from+".people.yaml", filepath.Join(y.dir, "people.yaml")); err != nil {
		t.Fatal(err)
	}
	facts = txtar.Parse(unzipped(t, from+".facts.gz")).Files
	if len(facts) < 200 {
		t.Fatalf("%s.facts.gz holds %d facts", from, len(facts))
	}
	return y, facts
}

func unzipped(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// correctedFacts maps each command line whose output was wrong in the first release to
// words that its output must contain now. These facts were wrong:
//   - Under an extension, two obligations required the same copy, and the copy was to be
//     made again. The assessment shown with the decision kept the copy too short a time,
//     and the queue row and the letter spoke of a new copy.
//   - A copy was to be deleted before the duty to keep it ended, or while process about
//     it was open.
//   - Nobody was told to look at an emergency request that was refused.
//   - A notice could be sent to a user while another request prohibited it.
//   - An invisible character behind an address was part of the address.
//   - Nothing said by when an order's data is preserved, when a collection starts, and that the form of Annex III is owed.
//   - No letter said where the content is that WhatsApp does not have.
//   - A letter said that data was produced, or would be, of which it was on record that there was none.
//   - The user was to be told before the disclosure for longer than the law gives for the answer, and for
//     more days than three of the platforms give.
//   - A demand to build something authorised the data that it named, an order of a State whose instruments
//     are known was read as one of an unknown law, and data was given to an order that has no force.
//   - What is known of a rule from memory only was not marked for review.
//   - Dates that bind nobody here were not listed, a copy that may be deleted was to be destroyed, and the paper of a
//     local authority that names no State was read as a federal one.
//   - A return date ended with the day in UTC, and not where the paper was issued.
//
// A waiting request is computed again when it is first read, so the due date of a paused
// clock is another day.
var correctedFacts = map[string]string{
	"ines: show TG-2027-000002 --json":                    `"clock":"service"`,
	"priya: show TG-2027-000002 --json":                   `"clock":"service"`,
	"priya: show GO-2027-000006 --json":                   `"clock":"service"`,
	"priya: show FB-2027-000011 --json":                   "the copy may be deleted",
	"priya: show FB-2027-000010 --json":                   "process.authority.subdivision",
	"clara: audit show 44 --json":                         "the copy may be deleted",
	"ines: due --json":                                    `"clock":"service"`,
	"priya: queue --tab waiting --json":                   "2027-04-21T22:59:59Z",
	"priya: queue --tab open --json":                      "requester.hidden_characters",
	"priya: show WA-2026-000001 --json":                   "requester.hidden_characters",
	"priya: letter WA-2026-000001 --kind acknowledgement": "x@agency.example\n",
	"priya: queue --tab all --json":                       "2027-04-21T22:59:59Z",
	"priya: queue --tab all country:FR,BR --json":         "2027-04-21T22:59:59Z",
	"priya: queue --tab decided --json":                   "Extend the preservation",
	"priya: queue --tab all is:related --json":            "Extend the preservation",
	"priya: queue --tab all target:+12025550106 --json":   "Extend the preservation",
	"priya: due --json":                                   "describes a danger to life",
	"priya: due --within 48h --json":                      "describes a danger to life",
	"priya: handover --since 7d --json":                   "disclose what was approved",
	"priya: letter WA-2027-000021 --kind decision":        "2027-07-21",
	"priya: letter WA-2027-000021 --format markdown":      "2027-07-21",
	"clara: audit show 9 --json":                          "describes a danger to life",
	"clara: audit show 10 --json":                         "extended by WA-2027-000021",
	"clara: audit show 12 --json":                         "extended by AP-2027-000004",
	"clara: audit show 17 --json":                         "the copy must be kept until the request is fulfilled or refused",
	"clara: audit show 42 --json":                         "the duty to preserve ends",
	"clara: audit show 43 --json":                         "2027-07-21T23:59:59Z",
	"priya: show AP-2027-000001 --json":                   "extended by AP-2027-000004",
	"priya: show AP-2027-000004 --json":                   "the duty to preserve ends",
	"priya: show WA-2027-000004 --json":                   "describes a danger to life",
	"priya: show WA-2027-000005 --json":                   "extended by WA-2027-000021",
	"priya: show WA-2027-000007 --json":                   "the copy must be kept until the request is fulfilled or refused",
	"priya: show WA-2027-000021 --json":                   "2027-07-21T23:59:59Z",
	"priya: letter AP-2027-000001 --kind expiry":          "kept under another request",
	"priya: letter AP-2027-000004 --kind decision":        "No new copy was made",
	"priya: letter AP-2027-000004 --format markdown":      "No new copy was made",
	"priya: letter AP-2027-000003 --kind decision":        "last seen: we hold no data of this kind",
	"priya: letter AP-2027-000003 --format markdown":      "last seen: we hold no data of this kind",
	"priya: letter WA-2027-000001 --kind decision":        "IP address: we hold no data of this kind",
	"priya: letter WA-2027-000001 --format markdown":      "IP address: we hold no data of this kind",
	"priya: letter WA-2027-000003 --kind decision":        "IP address: we hold no data of this kind",
	"priya: letter WA-2027-000003 --format markdown":      "IP address: we hold no data of this kind",
	"priya: letter AP-2027-000003 --kind notice --target 0 --period-ended --no-exception Clara --nothing-else": "disclose:\n\n  - name\n\n",
	"priya: letter FB-2027-000004 --kind notice --target 0 --period-ended --no-exception Clara --nothing-else": "FB-2027-000009 bars notice to this user",
	"ada: audit replay --policy builtin --json":                                                                `"by":{"clock":4,"code_appears":`,
	"priya: queue --tab all is:overdue --json":                                                                 `"preserve_by":"2027-01-26T10:04:00Z"`,
	"priya: queue --tab all kind:preservation --json":                                                          `"preserve_by":"2027-04-09T09:06:00Z"`,
	"priya: letter WA-2027-000013 --kind decision":                                                             "only on the users' devices",
	"priya: letter WA-2027-000013 --format markdown":                                                           "only on the users' devices",
	"clara: audit show 18 --json":                                                                              `"clock":"preserve_by"`,
	"clara: audit show 34 --json":                                                                              `"clock":"collection_start"`,
	"clara: audit show 35 --json":                                                                              `"clock":"collection_start"`,
	"clara: audit show 45 --json":                                                                              `"clock":"authority_notice"`,
	"priya: show AP-2027-000005 --json":                                                                        `"clock":"preserve_by"`,
	"priya: show FB-2027-000006 --json":                                                                        `"clock":"preserve_by"`,
	"priya: show FB-2027-000008 --json":                                                                        `"clock":"preserve_by"`,
	"priya: show FB-2027-000012 --json":                                                                        `"clock":"preserve_by"`,
	"priya: show FB-2027-000013 --json":                                                                        `"clock":"authority_notice"`,
	"priya: show WA-2027-000016 --json":                                                                        `"clock":"collection_start"`,
	"priya: show WA-2027-000017 --json":                                                                        `"clock":"collection_start"`,
	"priya: show WA-2027-000025 --json":                                                                        `"clock":"preserve_by"`,
	"priya: show WA-2027-000026 --json":                                                                        "2027-04-23T03:59:59Z",
	"priya: queue --tab mine --json":                                                                           "notice.window_too_long",
	"priya: queue --tab all is:snoozed --json":                                                                 "notice.window_too_long",
	"priya: queue --tab all holder:me --json":                                                                  "notice.window_too_long",
	"priya: queue --tab all is:counsel --json":                                                                 "GO-2027-000004",
	"priya: show GO-2027-000002 --json":                                                                        "This rule is unverified",
	"priya: show GO-2027-000004 --json":                                                                        `"notice":{"action":"withhold","ground":"legal_deadline"`,
	"priya: show GO-2027-000005 --json":                                                                        `"notice":{"action":"withhold","ground":"legal_deadline"`,
	"priya: show WA-2027-000002 --json":                                                                        "Notice is withheld (a threat to life)",
	"priya: show WA-2027-000003 --json":                                                                        "Notice is withheld (a threat to life)",
	"priya: show WA-2027-000027 --json":                                                                        "Notice is withheld (a threat to life)",
	"priya: show WA-2027-000013 --json":                                                                        `"authorised":false,"held":false,"producible":false,"code":"scope.redesign"`,
	"priya: show WA-2027-000023 --json":                                                                        `"notice":{"action":"none","ground":"legal_deadline"}`,
	"priya: show WA-2027-000024 --json":                                                                        `"producible":false,"code":"legal_basis.wrong_entity"`,
	"priya: letter GO-2027-000007 --kind notice --target 0 --period-ended --no-exception Clara --nothing-else": "You have 7 days",
	"priya: letter WA-2027-000018 --kind notice --target 0 --period-ended --no-exception Clara --nothing-else": "You have 7 days",
	"priya: letter WA-2027-000018 --kind notice --target 1 --period-ended --no-exception Clara --nothing-else": "You have 7 days",
}

// removedWording is what none of the mended facts says any more.
const removedWording = "the interim copy may be deleted"

// firstPolicy is the digest of the policy that the first release came with, and firstPolicyID its identity.
const (
	firstPolicy   = "8bdacea94f01bd990b5350374e5c7609f0e827d9fe52e556208a156105b1bdc0"
	firstPolicyID = "2026-11-22#" + firstPolicy
)

// What an assessment that is made at the instant of reading says of itself, which depends on the policy and on the
// program: its digest, its engine, and the fields that the first release did not have.
var (
	digestOfToday = regexp.MustCompile(`"assessment_digest":"[0-9a-f]{64}","history":`)
	engineOfToday = regexp.MustCompile(`"engine":"v[0-9.]+","assessed_at":"2027-04-12T09:00:00Z"`)
	newFields     = regexp.MustCompile(`,"defect":"[a-z_]+"|,"after":\[[^]]*\]`)
)

// maskPolicy replaces the digests of the first release's policy and of this program's by one word, and what depends on
// them in assessments that are made today: a request is assessed under the policy of today, which may come to the same
// result. An assessment that was recorded keeps its engine, and has none of the new fields.
func maskPolicy(t *testing.T, s string) string {
	t.Helper()
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	s = strings.ReplaceAll(s, `,"to_me":true`, "") // of a hand-over, which is read today
	s = digestOfToday.ReplaceAllString(s, `"assessment_digest":"TODAY","history":`)
	if engineOfToday.MatchString(s) {
		s = engineOfToday.ReplaceAllString(s, `"engine":"TODAY"`)
		s = newFields.ReplaceAllString(s, "")
	}
	return strings.NewReplacer(firstPolicyID, "POLICY", p.Ref(), "POLICY", firstPolicy, "POLICY", p.Digest, "POLICY",
		firstPolicy[:12], "POLICY", p.Digest[:12], "POLICY").Replace(s)
}

// TestADatabaseOfTheFirstRelease: what the first release recorded is read as it
// was, to the byte but for the wording of sentences; the desk works on in it, and its ledger only grows.
func TestADatabaseOfTheFirstRelease(t *testing.T) {
	t.Parallel()
	y, facts := openOldRelease(t, "v1")
	read := time.Date(2027, 4, 12, 9, 0, 0, 0, time.UTC)
	for _, f := range facts {
		who, words, _ := strings.Cut(f.Name, ": ")
		out, errs, code := y.run(read, who, strings.Fields(words)...)
		if now, wrong := correctedFacts[f.Name]; wrong {
			if !strings.Contains(out+errs, now) || strings.Contains(out, removedWording) || out == string(f.Data) {
				t.Errorf("%s: it says\n%s%s\nand not %q", f.Name, out, errs, now)
			}
			continue
		}
		if code != 0 {
			t.Errorf("%s: exit %d: %s", f.Name, code, errs)
			continue
		}
		was, is := withoutWording(words, string(f.Data)), withoutWording(words, out)
		if d := difference(maskPolicy(t, was), maskPolicy(t, is)); d != "" {
			t.Errorf("%s: %s", f.Name, d)
		}
	}
	was := y.mustVerify(read)
	if t.Failed() {
		return
	}

	next := read.Add(24 * time.Hour)
	for _, act := range []struct{ who, words string }{
		// An open request, on which a text was half written.
		{"priya", "show GO-2027-000004"},
		{"priya", "refer GO-2027-000004 --question May-the-user-be-told-afterwards?"},
		{"clara", "answer GO-2027-000004 On-the-next-day."},
		{"priya", "show GO-2027-000004"},
		{"priya", "decide GO-2027-000004 --outcome approve --sign --notice withhold --notice-ground legal_deadline " +
			"--recheck 2027-04-14 --ack notice.window_too_long"},
		{"priya", "fulfil GO-2027-000004 --kind produced --category subscriber.name --category traffic.ip_log"},
		{"priya", "letter GO-2027-000004"},
		// A decision that waits for its second signature, and a question for its answer.
		{"clara", "countersign 23 --answer agree"},
		{"priya", "letter WA-2027-000010"},
		{"ines", "answer WA-2027-000012 It-has."},
		{"jonas", "show WA-2027-000012"},
		{"jonas", "decide WA-2027-000012 --outcome approve --sign --notice notify_before"},
		{"jonas", "letter WA-2027-000012"},
		{"jonas", "decide WA-2027-000012 --outcome taken_back --rationale wrong-line"},
		// The obligations are fulfilled: a user told, a collection stopped, a copy destroyed.
		{"jonas",
			"fulfil GO-2027-000007 --kind notice_sent --to kestrel.0023@example.com --channel app --period-ended " +
				"--no-exception Clara --nothing-else"},
		{"priya", "letter GO-2027-000007 --kind notice"},
		{"priya", "fulfil WA-2027-000017 --kind collection_stopped"},
		{"jonas", "observe FB-2027-000011 copy destroyed nobody-needs-it"},
		// One who was found out to be a forger, another request of theirs, and a new one.
		{"clara", "show WA-2027-000015"},
		{"clara", "decide WA-2027-000015 --outcome reject --reason requester.fraud_signals --rationale forged"},
		{"priya", "import testdata/documents/india.json"},
		{"priya", "handover --read"},
	} {
		y.mustRun(next, act.who, strings.Fields(act.words)...)
	}
	if v := y.mustVerify(next); v.Size <= was.Size || v.Decisions != was.Decisions+4 || v.Requests != was.Requests+1 {
		t.Errorf("after the acts %+v, before them %+v", v, was)
	}
	// From the leaves that the release left, the same report is computed, with
	// their root in it.
	const report = "ada: report --period 2027H1 --format json"
	i := slices.IndexFunc(facts, func(f txtar.File) bool { return f.Name == report })
	if i < 0 {
		t.Fatalf("there is no fact %q", report)
	}
	out := y.mustRun(next, "ada", "report", "--period", "2027H1", "--format", "json", "--leaves",
		strconv.Itoa(was.Size))
	d := difference(maskPolicy(t, string(facts[i].Data)), maskPolicy(t, out))
	if d != "" || !strings.Contains(out, was.Root) {
		t.Errorf("the report from the leaves of the release: %s", d)
	}
}

// withoutWording is a fact without the wording of its sentences, which improves between releases: of each sentence, and
// of a letter, only the values remain.
func withoutWording(command, says string) string {
	if strings.HasPrefix(command, "letter") {
		return valuesIn(says)
	}
	return sentenceField.ReplaceAllStringFunc(says, func(field string) string {
		m := sentenceField.FindStringSubmatch(field)
		if m[1] == "sentence" { // of a queue row, cut short
			return `"sentence"`
		}
		return `"` + m[1] + `": ` + valuesIn(m[2])
	})
}

var (
	sentenceField = regexp.MustCompile(`"(text|sentence|says|why|what|start|stop)":"((?:[^"\\]|\\.)*)"`)
	valueInText   = regexp.MustCompile(`[^\s,;:()“”]*[0-9@][^\s,;:()“”]*[0-9A-Za-z]`)
)

// valuesIn are the dates, numbers, case numbers and addresses that a text names, sorted.
func valuesIn(text string) string {
	values := valueInText.FindAllString(text, -1)
	slices.Sort(values)
	return strings.Join(slices.Compact(values), " ")
}

// difference says where two texts begin to differ, "" where they are the same.
func difference(was, is string) string {
	if was == is {
		return ""
	}
	n := 0
	for n < min(len(was), len(is)) && was[n] == is[n] {
		n++
	}
	from := max(0, n-80)
	return fmt.Sprintf("from byte %d it was\n…%s…\nand is\n…%s…", n, was[from:min(len(was), n+80)],
		is[from:min(len(is), n+80)])
}

// verifyResult is what `lert audit verify` says of a database.
type verifyResult struct {
	Requests, Decisions, Size int
	Root                      string
	Agrees                    bool
	Faults                    []any
}

// mustVerify verifies a database, in which nothing may be wrong.
func (y *yearRun) mustVerify(at time.Time) (v verifyResult) {
	y.t.Helper()
	if err := json.Unmarshal([]byte(y.mustRun(at, "ada", "audit", "verify", "--json")), &v); err != nil {
		y.t.Fatal(err)
	}
	if !v.Agrees || len(v.Faults) > 0 {
		y.t.Errorf("verify finds %v", v.Faults)
	}
	return v
}
