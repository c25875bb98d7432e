package policy

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/problem"
)

const head = "pack: local/test\ntitle: Test\nas_of: 2026-11-02\n"

// write puts files into a new folder and returns its path.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, body := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// host is a complete platform in a few lines, for tests that change one.
const host = `pack: platform/test
title: Test host
as_of: 2026-11-02
cite: test-guide
confidence: A
sources: {test-guide: {title: Guide, as_of: 2026-11-02, confidence: A}, other: {title: Other, as_of: 2026-11-02, confidence: A}}
platforms:
  - id: testhost
    name: Test host
    prefix: TST
    max_targets: 10
    entities: [{name: Test Ltd, country: IE, default: true}]
    channels: [{channel: email}]
    holdings:
      - {categories: [subscriber.*], held: stored, tier: 1}
      - {categories: [content.*], held: none, why: scope.encrypted, instead: nothing}
    notice: {wait_days: 7, reserved: true}
instruments:
  - id: xx.order
    name: Order of X
    country: IE
    tier: 1
    issuers: [judge]
    reach: [{categories: [subscriber.*], time: stored}]
    keep: {days: 60, renewals: 1, count: days}
`

// TestFaults: each fault has its place and a hint.
func TestFaults(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"unknown key", head + "plattforms: []\n", `t.yaml:4:1: unknown key "plattforms": did you mean "platforms"?`},
		{"unknown key of a row", head + "clocks:\n  - {id: x, hurs: 3}\n",
			`t.yaml:5:13: unknown key "hurs": did you mean "hours"?`},
		{"unknown key of an instrument", head + "instruments:\n  - {id: x, isuers: [judge]}\n",
			`t.yaml:5:13: unknown key "isuers": did you mean "issuers"?`},
		{"unknown key of a source", head + "sources: {a: {titel: x}}\n", `did you mean "title"?`},
		{"key twice", head + "title: again\n", `t.yaml:4:1: key "title" appears twice, first in line 2: keep one ` +
			`of them`},
		{"key of a map twice", head + "sources: {a: {title: x}, a: {title: y}}\n",
			`t.yaml:4:26: key "a" appears twice`},
		{"wrong kind", head + "clocks:\n  - {id: x, hours: soon}\n", `t.yaml:5:20: expected a whole number, found "soon"`},
		{"list for a map", head + "words: [a]\n", `t.yaml:4:8: expected keys and values, found a list`},
		{"no date", "pack: a\ntitle: b\nas_of: tomorrow\n", `t.yaml:3:8: use a calendar date, as YYYY-MM-DD`},
		{"no such day", head + "holidays: {IE: {2026-02-30: Never}}\n", `t.yaml:4:17: use a calendar date`},
		{"no head", "words: {press: [a]}\n", `t.yaml:1:1: the pack has no name: add a line such as`},
		{"name", "pack: Law US\ntitle: b\nas_of: 2026-01-01\n", `t.yaml:1:7: a pack name may contain only lower-case letters`},
		{"broken", head + "words: {press: [a\n", `t.yaml:`},
		{"tab", head + "\twords: {}\n", `t.yaml:4:1: `},
		{"two documents", head + "---\n" + head, `t.yaml: `},
		{"empty", "  \n", `t.yaml: the file is empty: a pack begins with`},
		{"a list", "- pack\n", `t.yaml:1:1: a pack must be a map`},
		{"unknown role", host + "    issuers: [juge]\n", `key "issuers" appears twice`},
		{"unknown word", strings.Replace(host, "issuers: [judge]", "issuers: [juge]", 1),
			`t.yaml:23:15: issuers cannot be "juge": did you mean "judge"?`},
		{"unknown code", strings.Replace(host, "scope.encrypted", "scope.encripted", 1),
			`t.yaml:16:52: code "scope.encripted" is not in the catalogue: did you mean "scope.encrypted"?`},
		{"unknown category", strings.Replace(host, "[subscriber.*], held", "[subscribers.*], held", 1),
			`t.yaml:15:23: unknown category "subscribers.*": did you mean "subscriber.*"?`},
		{"unknown source", strings.Replace(host, "tier: 1}", "tier: 1, cite: test-guyde#a}", 1),
			`t.yaml:15:67: no source "test-guyde": did you mean "test-guide"?`},
		{"no basis", strings.Replace(host, "cite: test-guide\n", "", 1),
			"the row does not cite its source: add `cite: key#place`"},
		{"no confidence", strings.Replace(host, "confidence: A\nsources", "sources", 1),
			"the row states no confidence: add `confidence:`"},
		{"dates cross", strings.Replace(host, "tier: 1\n", "tier: 1\n    since: 2026-05-01\n    until: 2026-04-01\n",
			1), "t.yaml:24:12: `until` 2026-04-01 is before `since` 2026-05-01: swap the two dates"},
		{"versions overlap", host + "  - {id: xx.order, name: Order, since: 2026-05-01, reach: [{categories: " +
			"[subscriber.*]}]}\n", `two versions of xx.order apply on 2026-05-01: end the earlier one`},
		{"placeholder", head + "codes:\n  - {code: scope.no_data, extends: true, analyst: \"{platfrom} has it\"}\n",
			`t.yaml:5:51: a sentence cannot name "platfrom": did you mean "platform"?`},
		{"lone brace", head + "codes:\n  - {code: scope.no_data, extends: true, analyst: \"a } b\"}\n",
			`the sentence has an unmatched brace`},
		{"no ground", strings.Replace(host, "platforms:", "codes: [{code: scope.own_rule, severity: push_back, "+
			"analyst: a, letter: b}]\nplatforms:", 1), `code scope.own_rule refuses a request but names no ground`},
		{"no check", strings.Replace(host, "platforms:", "codes: [{code: scoop.own, severity: info, analyst: a, "+
			"letter: b}]\nplatforms:", 1), `code scoop.own does not belong to a check`},
		{"no zone", host + "clocks: [{id: x.y, clock: response, days: 3, count: days, from: received_at, zone: " +
			"Europe/Dublino}]\n", `no time zone Europe/Dublino: use an IANA name`},
		{"missing key", host + "clocks: [{id: x.y, days: 3, count: days, from: received_at}]\n",
			"the row has no `clock`: add `clock`"},
		{"no country", strings.Replace(host, "country: IE, default", "country: IR1, default", 1), `no country "IR1"`},
		{"paper field", strings.Replace(host, "tier: 1\n", "tier: 1\n    requires: [{field: signd, code: "+
			"legal_basis.unsigned}]\n", 1), `there is no field "signd": did you mean "signed"?`},
		{"nothing to extend", head + "platforms: [{id: whatsup, extends: true}]\n", `no platform whatsup to extend`},
		{"twice in one pack", strings.Replace(host, "instruments:",
			"  - {id: testhost, name: b, prefix: B}\ninstruments:", 1), `platform testhost appears twice in this pack`},
		{"part of no member", head +
			"countries: [{code: GP, name: Guadeloupe, zone: America/Guadeloupe, part_of: CH}]\n",
			`a territory must be part of a Member State of the EU, not of CH`},
		{"two letters", head + "confusables: {ab: a}\n", `a look-alike must be one character`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, map[string]string{"t.yaml": tt.body})
			p, err := Load(dir)
			if err == nil {
				t.Fatal("it loaded")
			}
			if p != nil {
				t.Error("a policy came with the error")
			}
			if got := strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), ""); !strings.Contains(got,
				tt.want) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			for _, fault := range problem.ListOf(err) {
				if fault.Code != problem.BadPack || fault.Where.File == "" || fault.What == "" || fault.Hint == "" {
					t.Errorf("a part is missing in %#v", fault)
				}
			}
		})
	}
	if _, err := Load(write(t, map[string]string{"t.yaml": host})); err != nil {
		t.Errorf("the pack that the faults were put into is itself at fault: %v", err)
	}
}

// TestAllFaultsAtOnce: one run shows the faults of all files.
func TestAllFaultsAtOnce(t *testing.T) {
	_, err := Load(write(t, map[string]string{"a.yaml": head + "a: 1\nb: 2\n", "b.yaml": "pack: x/y\n",
		"sub/c.yml": "- 1\n"}))
	if err == nil {
		t.Fatal("it loaded")
	}
	for _, want := range []string{`"a"`, `"b"`, "no title", "c.yml:1:1"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not in\n%v", want, err)
		}
	}
}

// TestManyFaults: twenty faults are shown, and the number of the others.
func TestManyFaults(t *testing.T) {
	body := head
	for i := range maxFaults + 5 {
		body += fmt.Sprintf("unknown%d: 1\n", i)
	}
	_, err := Load(write(t, map[string]string{"a.yaml": body}))
	list := problem.ListOf(err)
	if len(list) != maxFaults+1 || list[maxFaults].Summary() != "and 5 more" {
		t.Errorf("%d faults, the last %v", len(list), list[len(list)-1])
	}
}

func TestFolders(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
	if _, err := Load(t.TempDir()); !errors.Is(err, problem.NotFound) {
		t.Errorf("an empty folder: %v", err)
	}
	dir := write(t, map[string]string{"a.yaml": host, ".hidden/b.yaml": "broken: [", "notes.txt": "no pack"})
	if _, err := Load(dir); err != nil {
		t.Errorf("hidden and other files are no packs: %v", err)
	}
	if p, err := Load(filepath.Join(dir, "a.yaml")); err != nil || p.Platforms["testhost"] == nil {
		t.Errorf("a single file: %v", err)
	}
	if _, err := Load(write(t, map[string]string{"a.yaml": host, "b.yaml": host})); err == nil ||
		!strings.Contains(err.Error(), "pack platform/test is also in") {
		t.Errorf("two packs of one name: %v", err)
	}
	big := head + "words: {press: [" + strings.Repeat("x", maxPackBytes) + "]}\n"
	if _, err := Load(write(t, map[string]string{"a.yaml": big})); err == nil || !strings.Contains(err.Error(),
		"at most 2 MB") {
		t.Errorf("a pack that is too big: %v", err)
	}
}

func mustLoad(t testing.TB, dirs ...string) *review.Policy {
	t.Helper()
	p, err := Load(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestOverlay: a later row replaces an earlier one, an extension changes only the keys that it has.
func TestOverlay(t *testing.T) {
	base := write(t, map[string]string{"host.yaml": host})
	before := mustLoad(t, base)
	over := write(t, map[string]string{"over.yaml": head + `cite: test-guide
confidence: J
platforms:
  - id: testhost
    extends: true
    max_targets: 3
    notice: {wait_days: 30}
    holdings: [{categories: [content.media], held: stored, tier: 3}]
    severities: [{code: scope.long_period, severity: push_back, cite: other#1}]
    sentences: [{code: scope.no_data, letter: "Name it."}]
instruments:
  - {id: xx.order, extends: true, until: 2026-12-31, issuers: [prosecutor], keep: {days: 30}}
  - {id: xx.order, name: New order, since: 2027-01-01, reach: [{categories: [account.*]}]}
codes:
  - {code: scope.no_data, extends: true, severity: review}
senders:
  agencies: [{name: Own Agency, country: US, domains: [FBI.gov], phone: "+12025550123"}]
  webmail: [Post.Example]
countries: [{code: IE, name: Éire, zone: Europe/Dublin}]
holidays: {IE: {2026-12-24: Own day}}
words: {press: [own word]}
`})
	p := mustLoad(t, base, over)
	plat, old := p.Platforms["testhost"], before.Platforms["testhost"]
	if plat.MaxTargets != 3 || plat.Name != old.Name || plat.Prefix != "TST" || len(plat.Entities) != 1 {
		t.Errorf("platform: %+v", plat)
	}
	if plat.Notice.WaitDays != 30 || !plat.Notice.RightReserved {
		t.Errorf("a map inside an extension changes only what it says: %+v", plat.Notice)
	}
	if len(plat.Holdings) != 3 || plat.Holdings[0].Categories[0] != "content.media" ||
		plat.Holdings[2].Why != "scope.encrypted" {
		t.Errorf("holdings of an extension come first: %+v", plat.Holdings)
	}
	if plat.Holdings[0].Confidence != "A" || plat.Holdings[0].Cite != "test-guide" {
		t.Errorf("a new row takes the platform's basis: %+v", plat.Holdings[0].Basis)
	}
	if len(plat.Severities) != 1 || plat.Severities[0].Cite != "other#1" {
		t.Errorf("severities: %+v", plat.Severities)
	}
	if len(old.Holdings) != 2 || old.MaxTargets != 10 {
		t.Error("the policy loaded before has changed")
	}
	rows := p.Instruments["xx.order"]
	if len(rows) != 2 || rows[0].Until.String() != "2026-12-31" || rows[1].Name != "New order" {
		t.Fatalf("versions: %+v", rows)
	}
	if got := rows[0].Issuers; !reflect.DeepEqual(got, []string{"judge", "prosecutor"}) {
		t.Errorf("issuers: %v", got)
	}
	if k := rows[0].Preservation; k.Days != 30 || k.Renewals != 1 {
		t.Errorf("keep: %+v", k)
	}
	if on, later := p.Instrument("xx.order", review.Date{Year: 2026, Month: 12, Day: 31}), p.Instrument("xx.order",
		review.Date{Year: 2027, Month: 1, Day: 1}); on != rows[0] || later != rows[1] {
		t.Error("the version is not chosen by the day")
	}
	c := p.Codes["scope.no_data"]
	if c.Severity != review.SeverityReview || c.LetterText != before.Codes["scope.no_data"].LetterText ||
		before.Codes["scope.no_data"].Severity != review.SeverityPushBack {
		t.Errorf("code: %+v", c)
	}
	if a := p.Senders.ByDomain["fbi.gov"]; a == nil || a.Name != "Own Agency" || a.Phone == "" {
		t.Errorf("agency: %+v", a)
	}
	for _, a := range p.Senders.Agencies {
		if a.Name == "Federal Bureau of Investigation" {
			t.Error("the replaced agency is still listed")
		}
	}
	if !p.Senders.Personal["post.example"] || !p.Senders.Personal["gmail.com"] {
		t.Error("webmail is added to, not replaced")
	}
	if p.Countries["IE"].Name != "Éire" || len(p.Countries) != len(before.Countries) {
		t.Error("country")
	}
	if d := p.Holidays["IE"]; d[review.Date{Year: 2026, Month: 12, Day: 24}] != "Own day" ||
		d[review.Date{Year: 2026, Month: 12, Day: 25}] == "" {
		t.Error("holidays are added to")
	}
	if len(p.Phrases.Press) != len(before.Phrases.Press)+1 {
		t.Error("words are added to")
	}
}

// TestPackStandsInPlace: a pack of the same name replaces the whole pack.
func TestPackStandsInPlace(t *testing.T) {
	p := mustLoad(t,
		write(t, map[string]string{"h.yaml": "pack: base/holidays\ntitle: Ours\nas_of: 2026-11-02\nholidays: {FR: " +
			"{2026-07-14: Fête}}\n"}))
	if p.Holidays["IE"] != nil || len(p.Holidays["FR"]) != 1 {
		t.Errorf("holidays: %v", p.Holidays)
	}
	if len(p.Packs) != len(load(t).Packs) {
		t.Error("the replaced pack is still listed")
	}
}

// TestDigest: the digest depends on the bytes of the packs only, not on folder or order, and changes with every byte.
func TestDigest(t *testing.T) {
	newest := strings.Replace(head, "2026-11-02", "2030-01-31", 1)
	one := mustLoad(t, write(t, map[string]string{"a.yaml": host, "b.yaml": newest}))
	two := mustLoad(t, write(t, map[string]string{"z/host.yaml": host}), write(t, map[string]string{"0.yml": newest}))
	if one.Digest != two.Digest || len(one.Digest) != 64 {
		t.Errorf("%s and %s", one.Digest, two.Digest)
	}
	if one.Digest == load(t).Digest {
		t.Error("a pack more, and the same digest")
	}
	if one.Ref() != "2030-01-31#"+one.Digest {
		t.Errorf("ref %s", one.Ref())
	}
	for _, k := range one.Packs {
		if k.Name == "platform/test" && !bytes.Equal(k.Body, []byte(host)) {
			t.Error("the pack's bytes are not kept")
		}
	}
}

func TestDigestOfAnyByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "packs")
		packs := make([]review.Pack, n)
		bodies := make([][]byte, n)
		for i := range packs {
			bodies[i] = append([]byte{byte(i)}, rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(t, "body")...)
			packs[i].Digest = packDigest(bodies[i])
		}
		before := policyDigest(packs)
		swapped := append([]review.Pack{}, packs...)
		swapped[0], swapped[n-1] = swapped[n-1], swapped[0]
		if policyDigest(swapped) != before {
			t.Fatal("the order of reading matters")
		}
		i := rapid.IntRange(0, n-1).Draw(t, "pack")
		j := rapid.IntRange(0, len(bodies[i])-1).Draw(t, "byte")
		bodies[i][j] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		packs[i].Digest = packDigest(bodies[i])
		if policyDigest(packs) == before {
			t.Fatal("a changed bit, and the same digest")
		}
	})
}

// TestVocabularyNamesFields: an entry for a field that no longer exists would check nothing.
func TestVocabularyNamesFields(t *testing.T) {
	known := map[string]bool{}
	var visit func(reflect.Type)
	seen := map[reflect.Type]bool{}
	visit = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			visit(t.Elem())
		case reflect.Struct:
			if seen[t] {
				return
			}
			seen[t] = true
			for _, f := range fieldsOf(t) {
				known[f.name] = true
				visit(t.FieldByIndex(f.index).Type)
			}
		}
	}
	for _, row := range []any{platformRow{}, instrumentRow{}, codeRow{}, review.ListedProvision{}, review.CapitalRule{},
		file{}} {
		visit(reflect.TypeOf(row))
	}
	tables := []map[string]bool{codeFields, categoryFields, countryFields, zoneFields, sentenceFields, requiredFields}
	names := map[string]bool{}
	for _, table := range tables {
		for name := range table {
			names[name] = true
		}
	}
	for name := range vocabulary {
		names[name] = true
	}
	for name := range names {
		if !known[name] {
			t.Errorf("no row has a field %s", name)
		}
	}
}

// TestBuiltinHasNoProblems: Validate has no warning about the program's own packs.
func TestBuiltinHasNoProblems(t *testing.T) {
	for _, p := range Validate(load(t)) {
		t.Error(p)
	}
}

// TestValidateFindsWhatIsMissing removes parts of a good host and expects a warning for each.
func TestValidateFindsWhatIsMissing(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"default: true", "default: false", "no entity is responsible for users elsewhere"},
		{"channels: [{channel: email}]", "channels: []", "every request will count as sent through an unpublished one"},
		{", instead: nothing", "", "its letter will not say what is available instead"},
		{"[content.*], held", "[subscriber.name], held", "it never applies: rows above it cover subscriber.name"},
		{"reach: [{categories: [subscriber.*], time: stored}]", "note: nothing", "it reaches nothing"},
		{"time: stored}", "time: stored, when: {platforms: [nowhere], instruments: [qq.*]}}",
			"a platform nowhere that does not exist"},
	} {
		body := strings.Replace(host, c.from, c.to, 1)
		if body == host {
			t.Fatalf("%q is not in the host", c.from)
		}
		var all []string
		for _, p := range Validate(mustLoad(t, write(t, map[string]string{"h.yaml": body}))) {
			all = append(all, p.String())
		}
		if !strings.Contains(strings.Join(all, "\n"), c.want) {
			t.Errorf("%q: no %q in %v", c.to, c.want, all)
		}
	}
}

func BenchmarkBuiltin(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzParse: every file is read, or refused with a place.
func FuzzParse(f *testing.F) {
	f.Add([]byte(host))
	f.Add([]byte(head + "a: &x [*x]\n"))
	f.Add([]byte(head + "codes: [{code: scope.no_data, extends: true, analyst: '{'}]\n"))
	f.Add(Template("example", "Example \"Host\""))
	f.Fuzz(func(t *testing.T, body []byte) {
		wrong := &faults{}
		p := parse("f.yaml", body, wrong)
		if (p == nil) == (len(wrong.list) == 0) {
			t.Fatalf("pack %v, faults %v", p != nil, wrong.err())
		}
		if p != nil {
			merge([]*pack{p}, wrong)
		}
	})
}

// TestSuffixesWithAStar: a star may only be where nobody but one authority gives names.
func TestSuffixesWithAStar(t *testing.T) {
	for suffix, good := range map[string]bool{
		"sta-*.nrw.de": true, "*.nrw.de": false, "sta-*.de": false, "kapo.*.ch": false, "sta-*x.nrw.de": false,
		"sta-*.co.uk": false, "*": false, "a*.b*.nrw.de": false, "sta-*": false, "sta-*.github.io": false,
	} {
		for former, allowed := range map[string]bool{"false": good, "true": good || suffix == "sta-*.de" ||
			suffix == "sta-*.co.uk" || suffix == "sta-*.github.io"} {
			dir := t.TempDir()
			body := "pack: own\ntitle: Own\nas_of: 2026-01-01\nsources: {s: {title: T, as_of: 2026-01-01, " +
				"confidence: A}}\ncite: s\nconfidence: A\nofficial: [{country: DE, suffixes: ['" + suffix +
				"'], former: " + former + "}]\n"
			if err := os.WriteFile(filepath.Join(dir, "own.yaml"), []byte(body), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Load(dir); (err == nil) != allowed {
				t.Errorf("%s, former %s: %v", suffix, former, err)
			}
		}
	}
}
