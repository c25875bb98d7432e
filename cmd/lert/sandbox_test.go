package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// remoteEnv is an Env as a session over SSH gives it.
func (s *fixture) remoteEnv(user, in string, out, errs *bytes.Buffer, words ...string) Env {
	e := testEnv(strings.NewReader(in), out, errs, words...)
	a := s.actor(user)
	e.RemoteDB = &database{Session: s.As(a), actor: a}
	e.Now = s.clock
	e.User = func() (string, error) { return "", errors.New("a session over SSH is nobody of this machine") }
	e.Home = e.User
	e.Lookup = func(string) (string, bool) { return "", false }
	return e
}

// verbOverSSH runs a verb as a session over SSH does.
func (s *fixture) verbOverSSH(user, in string, words ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(context.Background(), s.remoteEnv(user, in, &o, &e, words...))
	return code, o.String(), e.String()
}

// TestOnlyMarkedVerbsOverSSH: a verb without the mark is refused with a reason,
// and nobody turns the check off by a check of their own below the root.
func TestOnlyMarkedVerbsOverSSH(t *testing.T) {
	s := newFixture(t)
	root := (&cli{}).root()
	root.AddCommand(&cobra.Command{Use: "brandnew", RunE: func(*cobra.Command, []string) error { return nil }})
	marked := 0
	for _, c := range allCommands(root)[1:] {
		if c.PersistentPreRunE != nil || c.PersistentPreRun != nil {
			t.Errorf("%s looks before the verb by itself, and the root's look is left out", c.CommandPath())
		}
		if c.Annotations["over"] != "" {
			marked++
			continue
		}
		l := &cli{env: Env{RemoteDB: &database{Session: s.As(s.actor("priya"))}}}
		if err := l.checkRemote(c); err == nil || !strings.Contains(err.Error(), "not available over SSH") {
			t.Errorf("%s is not marked and not refused: %v", c.CommandPath(), err)
		}
	}
	if marked < 20 {
		t.Errorf("only %d verbs are marked", marked)
	}
	for _, verb := range []string{"demo", "policy import-agencies x.csv", "completion bash", "__complete queue"} {
		if code, out, errs := s.verbOverSSH("priya", "", strings.Fields(verb)...); code == 0 || out != "" ||
			!strings.Contains(errs, "over SSH") {
			t.Errorf("%s: exit %d, %q, %q", verb, code, out, errs)
		}
	}
}

// TestServersChoicesOverSSH: who acts, on what, under which law and clock is
// the server's to say.
func TestServersChoicesOverSSH(t *testing.T) {
	s := newFixture(t)
	(&cli{}).root().PersistentFlags().VisitAll(func(f *pflag.Flag) {
		words := []string{"queue", "--" + f.Name + "=true"}
		code, _, errs := s.verbOverSSH("priya", "", words...)
		switch {
		case f.Name == "json":
			if code != 0 {
				t.Errorf("%v: exit %d, %s", words, code, errs)
			}
		case code != exitFailed || !strings.Contains(errs, "--"+f.Name+" cannot be used over SSH"):
			t.Errorf("%v: exit %d, %s", words, code, errs)
		}
	})
}

// TestNoFileOverSSH gives every verb, in every place and flag, the path of a
// secret of the server's and of a file that is not there: none is read, none
// is made, and nothing on the disk changes.
func TestNoFileOverSSH(t *testing.T) {
	s := newFixture(t)
	id := s.importAndOpen("emergency", false, nil)
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret.yaml")
	if err := os.WriteFile(secret, []byte("hush: 1b9e\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(dir, "fresh")
	listing := func() string {
		var b strings.Builder
		for _, d := range []string{dir, filepath.Dir(s.path)} {
			filepath.WalkDir(d, func(p string, e fs.DirEntry, err error) error { fmt.Fprintln(&b, p); return err })
		}
		return b.String()
	}
	before := listing()
	try := func(words ...string) {
		t.Helper()
		code, out, errs := s.verbOverSSH("priya", "", words...)
		if strings.Contains(out+errs, "1b9e") || strings.Contains(out+errs, "hush") {
			t.Errorf("%q shows a file of the server: %s%s", words, out, errs)
		}
		if strings.Contains(errs, "files on the server") && code != exitFailed {
			t.Errorf("%q: exit %d", words, code)
		}
		if after := listing(); after != before {
			t.Fatalf("%q made a file:\n%s", words, after)
		}
	}
	for _, c := range allCommands((&cli{}).root()) {
		if c.HasSubCommands() {
			continue
		}
		verb := strings.Fields(c.CommandPath())[1:]
		for _, word := range []string{secret, fresh, dir} {
			try(append(slices.Clone(verb), word)...)
			try(append(slices.Clone(verb), word, word)...)
			c.LocalFlags().VisitAll(func(f *pflag.Flag) {
				if f.Value.Type() == "bool" {
					try(append(slices.Clone(verb), "--"+f.Name)...)
					return
				}
				try(append(slices.Clone(verb), "--"+f.Name, word)...)
				try(append(slices.Clone(verb), id, "--"+f.Name, word)...)
			})
		}
	}
	// What would do it, were it allowed: these fail at the file and at nothing before.
	for _, words := range [][]string{
		{"import", secret}, {"check", dir}, {"policy", "validate", dir}, {"policy", "diff", "builtin", dir},
		{"policy", "new", "example", "--to", fresh}, {"new", "--edit"}, {"audit", "replay", "--policy", dir},
		{"report", "--period", "2026H2", "--to", fresh}, {"report", "--period", "2026H2", "--policy", dir},
		{"fulfil", id, "--kind", "produced", "--file", secret},
		{"fulfil", id, "--kind", "produced", "--manifest", fresh},
	} {
		code, _, errs := s.verbOverSSH("priya", "", words...)
		if code != exitFailed || !strings.Contains(errs, "files on the server cannot be reached over SSH\n") {
			t.Errorf("%q: exit %d, %s", words, code, errs)
		}
	}
	if after := listing(); after != before {
		t.Errorf("a file was made:\n%s", after)
	}
}

// TestFilesAreTouchedInOnePlace reads the sources of this package: only sandbox.go, which
// refuses a run over SSH, and the few files that such a run does not reach may read or
// write files, start programs or open databases.
func TestFilesAreTouchedInOnePlace(t *testing.T) {
	guarded := []string{"sandbox.go", "main.go", "open.go", "demo.go"}
	harmless := map[string]bool{"os.Stdin": true, "os.Stdout": true, "os.Stderr": true, "os.File": true,
		"os.IsNotExist": true, "syscall.EPIPE": true,
		"filepath.Join": true, "filepath.Base": true, "filepath.Dir": true, "filepath.Ext": true,
		"filepath.SplitList": true, "filepath.IsAbs": true, "filepath.Separator": true,
		"policy.Load": false, "store.Open": false, "store.LoadPeople": false}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "serve") || slices.Contains(guarded, name) {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			full := pkg.Name + "." + sel.Sel.Name
			fine, named := harmless[full]
			if named && !fine || !named && slices.Contains([]string{"os", "exec", "ioutil", "syscall", "filepath",
				"net"}, pkg.Name) {
				t.Errorf("%s uses %s: put it into sandbox.go, behind refuseFileOverSSH", name, full)
			}
			return true
		})
	}
}

// TestVerbsOverSSH: what needs nothing of the server's machine works as it does
// at the desk, on the server's database and as the key's owner.
func TestVerbsOverSSH(t *testing.T) {
	s := newFixture(t)
	id := s.importAndOpen("emergency", false, nil)
	doc, err := os.ReadFile("testdata/documents/india.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		in    string
		words string
		code  int
		want  string
	}{
		{"", "queue --json", 0, id},
		{"", "show " + id, 0, id},
		{"", "claim " + id, 0, "is yours until"},
		{"", "queue holder:me", 0, "Priya Das"},
		{"", "release " + id, 0, "is free again"},
		{string(doc), "import -", 0, "1 imported"},
		{string(doc), "check - --json", 0, "lert.assessment/v1"},
		{"", "due", 0, "DUE"},
		{"", "policy list platforms", 0, "whatsapp"},
		{"", "policy diff builtin builtin", 0, "The two policies are the same."},
		{"", "report --period 2026H2", 0, "Total Requests"},
		{"", "audit verify", 0, "root"},
		{"", "audit replay --policy builtin", 0, "decisions"},
		{"", "version --json", 0, `"go"`},
		{"", "schema", 0, "lert.request/v1"},
		{"", "new --blank", 0, "lert.request/v1"},
		{"", "help queue", 0, "in working order"},
		{"", "queue --help", 0, "in working order"},
		{"", "", 0, "Type help for what can be typed"}, // the line mode
		{"", "queue due:", exitUsage, ""},
		{"", "nonsense", exitUsage, ""},
		{"", "show WA-2026-999999", exitFailed, ""},
	} {
		code, out, errs := s.verbOverSSH("priya", c.in, strings.Fields(c.words)...)
		if code != c.code || !strings.Contains(out, c.want) {
			t.Errorf("%s: exit %d, want %d and %q: %s%s", c.words, code, c.code, c.want, out, errs)
		}
	}
}
