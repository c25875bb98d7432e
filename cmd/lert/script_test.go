package main

import (
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"lert/review/policy"
	"lert/store"
)

// The scripts of testdata/script run the program as a process of its own. Two
// things come from the environment there, because a test cannot log in as
// somebody else: SCRIPT_USER is the system's user, SCRIPT_NOW its clock.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"lert": func() {
			os.Exit(runUntilSignal(scriptEnv()))
		},
		"holddb": holdDatabase,
	})
}

func scriptEnv() Env {
	return Env{
		Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Lookup: os.LookupEnv,
		Now: func() time.Time {
			if t, err := time.Parse(time.RFC3339, os.Getenv("SCRIPT_NOW")); err == nil {
				return t
			}
			return time.Now()
		},
		User: func() (string, error) { return os.Getenv("SCRIPT_USER"), nil },
		Host: func() (string, error) { return "desk", nil },
		Home: os.UserHomeDir,
	}
}

// holdDatabase keeps a database open until it is interrupted; with a second
// word it shares it with nobody, as the demo does.
func holdDatabase() {
	p, err := policy.Builtin()
	if err != nil {
		panic(err)
	}
	s, err := store.Open(os.Args[1], store.Options{Now: time.Now, Policy: p, Verb: "import", Version: "test",
		Wait: time.Second, NoSync: len(os.Args) > 2})
	if err != nil {
		panic(err)
	}
	if err := os.WriteFile(os.Args[1]+".held", nil, 0o600); err != nil {
		panic(err)
	}
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	<-c
	s.Close()
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: false,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("SCRIPT_USER", "priya")
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "data"))
			e.Setenv("TERM", "dumb")
			// The documents that several scripts use.
			from, err := filepath.Glob("testdata/documents/*")
			if err != nil {
				return err
			}
			for _, f := range from {
				if err := copyFile(f, filepath.Join(e.WorkDir, filepath.Base(f))); err != nil {
					return err
				}
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// awaits FILE: waits until another process has made it.
			"awaits": func(ts *testscript.TestScript, _ bool, args []string) {
				for range 500 {
					if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
						return
					}
					time.Sleep(10 * time.Millisecond)
				}
				ts.Fatalf("%s was not made in five seconds", args[0])
			},
			// capture NAME PREFIX: the word after the prefix on stdout.
			"capture": func(ts *testscript.TestScript, _ bool, args []string) {
				out := ts.ReadFile("stdout")
				_, rest, ok := strings.Cut(out, args[1])
				if !ok {
					ts.Fatalf("stdout has no %q:\n%s", args[1], out)
				}
				word := strings.FieldsFunc(rest, func(r rune) bool {
					return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", r)
				})
				if len(word) == 0 {
					ts.Fatalf("nothing follows %q", args[1])
				}
				ts.Setenv(args[0], word[0])
			},
		},
	})
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
