package store

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"lert/review"
	"lert/store/people"
)

// reopenWith opens the database again with the people file at a path.
func (f *fixture) reopenWith(file string) (*fixture, error) {
	f.t.Helper()
	if err := f.Close(); err != nil {
		f.t.Fatal(err)
	}
	s, err := Open(f.path,
		Options{Now: f.clock.Now, Policy: defaultPolicy, NoSync: true, Version: "test", PeopleFile: file})
	if err != nil {
		return nil, err
	}
	f.t.Cleanup(func() { s.Close() })
	return &fixture{t: f.t, clock: f.clock, path: f.path, Store: s}, nil
}

// teamsGone are ways to lose a people file.
var teamsGone = []struct {
	name string
	lose func(file string) error
	says string // "" if the file is just missing
}{
	{"removed", os.Remove, ""},
	{"renamed", func(file string) error { return os.Rename(file, file+".bak") }, ""},
	{"another ending", func(file string) error { return os.Rename(file, strings.TrimSuffix(file, "yaml")+"yml") },
		"called people.yml"},
	{"another case", func(file string) error {
		return os.Rename(file, filepath.Join(filepath.Dir(file), "People.YAML"))
	}, "called People.YAML"},
	{"a second ending", func(file string) error { return os.Rename(file, file+".txt") }, "called people.yaml.txt"},
	{"a dangling link", func(file string) error {
		if err := os.Remove(file); err != nil {
			return err
		}
		return os.Symlink("elsewhere.yaml", file)
	}, "a link to elsewhere.yaml"},
}

// TestNothingIsWrittenWithoutTheTeam: a database that has known a team is read, in the roles that the ledger names, and
// refuses every method that writes, until the people file is back.
func TestNothingIsWrittenWithoutTheTeam(t *testing.T) {
	t.Parallel()
	for _, x := range teamsGone {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			f, file := withPeople(t, peopleYAML)
			id := f.importRequest(warrant(1))
			kept, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := x.lose(file); err != nil {
				t.Fatal(err)
			}
			g, err := f.reopenWith(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, by := range []review.Actor{anna, lena, cora, otto, ada} {
				if got, err := g.Actor(by.User, ""); err != nil || got.Role != by.Role {
					t.Errorf("%s acts as %+v, %v", by.Name, got, err)
				}
			}
			if _, err := g.Actor("eve", ""); err == nil {
				t.Error("a stranger to the team is let in")
			}
			g.readsAndRefuses(id, file, x.says)
			if err := os.WriteFile(file+".new", kept, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(file+".new", file); err != nil {
				t.Fatal(err)
			}
			h, err := g.reopenWith(file)
			if err != nil {
				t.Fatal(err)
			}
			h.importRequest(warrant(2))
			h.mustVerify()
		})
	}
}

// readsAndRefuses fails the test unless everybody reads what they may and every method that writes is refused.
func (f *fixture) readsAndRefuses(id, file, says string) {
	t := f.t
	t.Helper()
	if rows, err := f.As(otto).Queue(bg, QueueQuery{Tab: TabAll}); err != nil || len(rows.Rows) != 0 {
		t.Errorf("outside counsel sees %v, %v", rows.Rows, err)
	}
	if c, err := f.As(ada).OpenCase(bg, id); err != nil || c.NotOpened == nil {
		t.Errorf("the auditor reads: %v, and it counts as opened: %v", err, c)
	}
	if err := f.As(ada).TeamProblem(bg); !errContains(err, file) {
		t.Errorf("it says %v and not which file is missing", err)
	}
	before := everything(t, f.eng)
	roles := []review.Actor{anna, lena, cora, otto, ada}
	for name, act := range actOf {
		if !act.LeavesRecord() && act != review.ActDraft || act == same ||
			slices.Contains([]string{"WouldRefuse", "May", "Drafts", "WaitingCandidates", "PutInForce"}, name) {
			continue
		}
		for _, by := range roles {
			_, err := call(f, f.As(by), name)
			if review.Authorise(by.Role, act) != nil {
				continue
			}
			want := says
			if want == "" {
				want = "nothing can be recorded without its people file"
			}
			if !errContains(err, want) {
				t.Errorf("%s by %s: %v", name, by.Role, err)
			}
		}
	}
	if after := everything(t, f.eng); !reflect.DeepEqual(before, after) {
		t.Error("something was written")
	}
}

// TestATeamIsPutInForce: what a lost people file needs is an act of a lead whom the ledger names.
func TestATeamIsPutInForce(t *testing.T) {
	f, file := withPeople(t, peopleYAML)
	f.importRequest(warrant(1))
	if _, err := f.As(lena).PutInForce(bg, nil, "", "we part"); !errContains(err, "exists and is in force") {
		t.Errorf("beside the file: %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	f, err := f.reopenWith(file)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(filepath.Dir(file), "other.yaml")
	writePeople(t, other, "people:\n  - {name: mia, role: lead, user: mia}\n")
	list, err := people.Load(other)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		by   review.Actor
		why  string
		says string
	}{
		{anna, "lost", "the role analyst may not bring a people file into force"},
		{ada, "lost", "the role auditor may not bring"},
		{person("mia", review.RoleLead), "lost", "the people file does not name mia"},
		{lena, " ", "needs a reason"},
		{review.Actor{Name: "lena", Role: review.RoleLead, User: "eve"}, "lost", "not a lead of the team"},
	} {
		if _, err := f.As(x.by).PutInForce(bg, list, other, x.why); !errContains(err, x.says) {
			t.Errorf("%s, %q: %v", x.by.Name, x.why, err)
		}
	}
	// Another file is not in force because somebody names it.
	g, err := f.reopenWith(other)
	if err != nil {
		t.Fatal(err)
	}
	mia := person("mia", review.RoleLead)
	if _, err := g.As(mia).Queue(bg, QueueQuery{}); !errContains(err, "the people file does not name mia") {
		t.Errorf("who is in another file reads: %v", err)
	}
	if out, err := g.As(anna).Import(bg, []ImportDocument{incoming(t, warrant(2))}); !errContains(err,
		"other.yaml is not the people file of this database's team, which is people.yaml") {
		t.Errorf("under another file: %v, %v", out, err)
	}
	if _, err := g.As(anna).OpenCase(bg, "WA-2026-000001"); err != nil {
		t.Error(err)
	}
	if _, err := g.As(anna).Claim(bg, "WA-2026-000001"); !errContains(err, "not the people file") {
		t.Errorf("a claim under another file: %v", err)
	}
	if g, err = g.reopenWith(file); err != nil {
		t.Fatal(err)
	}
	r, err := g.As(lena).PutInForce(bg, list, other, "the disk failed")
	if err != nil {
		t.Fatal(err)
	}
	if g, err = g.reopenWith(other); err != nil {
		t.Fatal(err)
	}
	if _, err := g.As(mia).Import(bg, []ImportDocument{incoming(t, warrant(2))}); err != nil {
		t.Fatal(err)
	}
	records, err := g.As(mia).PeopleRecords(bg)
	if err != nil || len(records) != 2 {
		t.Fatalf("%v, %v", records, err)
	}
	if x := records[1]; x.Leaf != r.Leaf || x.Why != "the disk failed" || x.By.Name != "lena" ||
		x.File != "other.yaml" {
		t.Errorf("the record says %+v", x)
	}
	// None: everybody is an analyst from then on, and a new people file is in force at once.
	if g, err = g.reopenWith(file); err != nil {
		t.Fatal(err)
	}
	if _, err := g.As(lena).PutInForce(bg, nil, "", "back to the old one"); !errContains(err,
		"people file does not name") {
		t.Errorf("a lead of the team before: %v", err)
	}
	if _, err := g.As(mia).PutInForce(bg, nil, "", "one of us is left"); err != nil {
		t.Fatal(err)
	}
	g.importRequest(warrant(3))
	if g, err = g.reopenWith(file); err != nil {
		t.Fatal(err)
	}
	g.importRequest(warrant(4))
	writePeople(t, file, peopleYAML)
	if g, err = g.reopenWith(file); err != nil {
		t.Fatal(err)
	}
	g.importRequest(warrant(5))
	if _, err := call(g, g.As(ada), "Observe"); !errContains(err, "the role auditor") {
		t.Errorf("the auditor of the new team: %v", err)
	}
	g.mustVerify()
}

// TestTheOwnerPutsATeamInForceWithoutALead: where the ledger names no lead, the owner of the file decides, and reads
// until then.
func TestTheOwnerPutsATeamInForceWithoutALead(t *testing.T) {
	f, file := withPeople(t, strings.Replace(peopleYAML, "role: lead", "role: analyst", 1))
	id := f.importRequest(warrant(1))
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	f, err := f.reopenWith(file)
	if err != nil {
		t.Fatal(err)
	}
	owner, err := f.Actor("owner", "")
	if err != nil || owner.Role != review.RoleAuditor {
		t.Fatalf("the owner is %+v, %v", owner, err)
	}
	if _, err := f.As(owner).Claim(bg, id); !errContains(err, "the role auditor") {
		t.Errorf("the owner claims: %v", err)
	}
	if _, err := f.As(owner).PutInForce(bg, nil, "", "all have left"); err != nil {
		t.Fatal(err)
	}
	f.importRequest(warrant(2))
	f.mustVerify()
}

// TestAMisplacedFileStopsTheFirstRecord: a database that has not known a team yet is not begun as if it had none where
// a people file seems to be meant.
func TestAMisplacedFileStopsTheFirstRecord(t *testing.T) {
	t.Parallel()
	for _, x := range teamsGone {
		if x.says == "" {
			continue
		}
		f, file := withPeople(t, peopleYAML)
		if err := x.lose(file); err != nil {
			t.Fatal(err)
		}
		g, err := f.reopenWith(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.As(anna).Import(bg, []ImportDocument{incoming(t, warrant(1))}); !errContains(err, x.says) {
			t.Errorf("%s: %v", x.name, err)
		}
		g.mustVerify()
	}
}

// TestFilesOfOthersAreRefused: a people file, a database, and their folders, that another user could have written or
// exchanged.
func TestFilesOfOthersAreRefused(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("no Unix permissions")
	}
	f, file := withPeople(t, peopleYAML)
	f.importRequest(warrant(1))
	dir := filepath.Dir(file)
	for _, x := range []struct {
		path string
		mode os.FileMode
		uid  int // 0: it stays this user's
		says string
	}{
		{file, 0o644, 0, ""},
		{file, 0o660, 0, "others may write to this file"},
		{file, 0o602, 0, "chmod go-w " + file},
		{f.path, 0o640, 0, ""},
		{f.path, 0o620, 0, "others may write to this file"},
		{f.path, 0o666, 0, "chmod go-w " + f.path},
		{dir, 0o755, 0, ""},
		{dir, 0o775, 0, "others may write to this folder"},
		{dir, 0o707, 0, "chmod go-w " + dir},
		{dir, 0o777 | os.ModeSticky, 0, ""},
		{file, 0o600, 4242, "belongs to user 4242"},
		{f.path, 0o600, 4242, "belongs to user 4242"},
		{dir, 0o700, 4242, "belongs to user 4242"},
	} {
		if x.uid != 0 && os.Geteuid() != 0 {
			continue // only root gives files away
		}
		info, err := os.Stat(x.path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(x.path, x.mode); err != nil {
			t.Fatal(err)
		}
		if x.uid != 0 {
			if err := os.Chown(x.path, x.uid, -1); err != nil {
				t.Fatal(err)
			}
		}
		g, err := f.reopenWith(file)
		if (err == nil) != (x.says == "") || x.says != "" && !errContains(err, x.says) {
			t.Errorf("%s, %v, user %d: %v", filepath.Base(x.path), x.mode, x.uid, err)
		}
		if g != nil {
			f = g
		}
		if x.uid != 0 {
			if err := os.Chown(x.path, os.Geteuid(), -1); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chmod(x.path, info.Mode()); err != nil {
			t.Fatal(err)
		}
	}
	// A link is followed, and the folder to which it leads counts too.
	open := filepath.Join(t.TempDir(), "open")
	if err := os.Mkdir(open, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	writePeople(t, filepath.Join(open, "people.yaml"), peopleYAML)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(open, "people.yaml"), file); err != nil {
		t.Fatal(err)
	}
	if _, err := f.reopenWith(file); !errContains(err, open+": others may write to this folder") {
		t.Errorf("behind a link: %v", err)
	}
}
