package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lert/review"
	"lert/review/policy"
	"lert/store"
	"lert/tui"
)

// Env is everything that one run gets from outside: the arguments, the three streams,
// the environment, the clock and the user. A test makes its own Env, so that it can
// run every verb without starting a process.
type Env struct {
	Args     []string
	In       io.Reader
	Out, Err io.Writer
	Lookup   func(string) (string, bool)
	Now      func() time.Time
	User     func() (string, error)
	Host     func() (string, error)
	Home     func() (string, error)
	// RemoteDB is set if the run came over SSH: the server's open database, used as the
	// person to whom the SSH key belongs. Such a run can use nothing else of this
	// machine, see sandbox.go.
	RemoteDB *database
	// Terminal has the environment variables that decide how a console is drawn, and
	// Window is the window of a remote terminal; nil: those of this process.
	Terminal []string
	Window   *tui.Window
}

// cli is one run of the program: its Env, the flags that every verb takes, and the
// policy, which is nil until loadPolicy is called.
type cli struct {
	env     Env
	db      string
	as      string
	people  string
	packs   []string
	json    bool
	plain   bool
	theme   string
	nowFlag string
	// clockIsRight is --clock-is-right.
	clockIsRight bool

	// isServer is set for `lert serve`: each session acts as the person to whom its key
	// belongs.
	isServer bool
	// fixedNow is the instant that --now names; zero: the clock of Env.
	fixedNow time.Time
	policy   *review.Policy
	// made names the files that this run has made, for explainOutputError.
	made []string
}

// run carries out one command line and returns the exit code: 0 done, 1 failed
// or something was refused, 2 bad usage.
func run(ctx context.Context, env Env) int {
	l := &cli{env: env}
	root := l.root()
	root.SetArgs(append([]string{}, env.Args...)) // for nil, cobra would use os.Args
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	if slices.ContainsFunc(env.Args, isHelpArg) {
		fitHelp(root)
	}
	if err := execute(ctx, root, env); err != nil {
		return printError(env.Err, l.explainOutputError(err, nil))
	}
	return 0
}

// execute runs the command, through fang if a help page is asked for. Everything else
// goes to cobra directly: fang asks the process's own terminal for its background,
// even before it returns an error, and neither a verb that failed nor a session over
// SSH may write there or wait for an answer.
func execute(ctx context.Context, root *cobra.Command, env Env) error {
	if env.RemoteDB == nil && slices.ContainsFunc(env.Args, isHelpArg) {
		return fang.Execute(ctx, root, fang.WithoutVersion(),
			fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {}))
	}
	return root.ExecuteContext(ctx)
}

// isHelpArg reports whether an argument asks for a help page.
func isHelpArg(arg string) bool {
	return arg == "-h" || arg == "--help" || arg == "help" || arg == "man"
}

// init sets a global variable of cobra. It cannot be set per command tree, because
// several trees may be built at the same time.
func init() { cobra.EnableCommandSorting = false }

// root builds the command tree. Groups and verbs are in the order of a working day, not
// of the alphabet.
func (l *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "lert",
		Short: "Review government requests for user data",
		Long: "lert is a review console for teams that answer government requests for user data.\n" +
			"It checks who is asking, on what legal basis, for what, and whether the user may be\n" +
			"told; a person decides, and every decision is kept in a ledger that can be verified.\n\n" +
			"Without a command it opens the console on the default database.",
		Example: "lert demo\nlert check request.json\nlert import --trusted inbox/\n" +
			"lert queue 'country:IN due:<24h'",
		Args:          l.unknownVerb,
		SilenceUsage:  true,
		SilenceErrors: true,

		SuggestionsMinimumDistance: 2,
		RunE:                       l.runConsole,
		Annotations:                allowedOverSSH,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := l.checkRemote(cmd); err != nil {
				return err
			}
			return l.setClock()
		},
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		hint := "see `" + cmd.CommandPath() + " --help`"
		if strings.Contains(err.Error(), "shorthand flag") {
			hint += "; put an argument that begins with a minus, such as -is:overdue, after --"
		}
		return usageError(err.Error(), hint)
	})
	f := root.PersistentFlags()
	f.StringVar(&l.db, "db", "", "database file (LERT_DB; default: lert.db in the user's data folder)")
	f.BoolVar(&l.json, "json", false, "print JSON, one value per line")
	allowFlagOverSSH(f, "json")
	f.StringVar(&l.as, "as", "", "act under this name in the people file")
	f.StringVar(&l.people, "people", "", "people file (default: people.yaml beside the database)")
	f.StringArrayVar(&l.packs, "packs", nil, "folder of policy packs laid over the built-in ones (LERT_PACKS)")
	f.BoolVar(&l.clockIsRight, "clock-is-right", false,
		"state, on record, that the clock is right although nothing was recorded for more than 400 days")
	f.StringVar(&l.nowFlag, "now", "", "fix the clock at this time, for rehearsals (2026-11-22T09:00:00Z)")
	if l.isRemote() {
		f.VisitAll(func(f *pflag.Flag) { f.Hidden = f.Annotations["over"] == nil })
	}
	l.appearanceFlags(root)

	for _, g := range [][2]string{{"look", "Look"}, {"work", "Work"}, {"counsel", "Counsel"}, {"law", "Law"},
		{"team", "Team"}} {
		root.AddGroup(&cobra.Group{ID: g[0], Title: g[1]})
	}
	group := func(id string, cmds ...*cobra.Command) {
		for _, c := range cmds {
			c.GroupID = id
			root.AddCommand(c)
		}
	}
	group("look", l.demoCmd(), l.checkCmd(), l.queueCmd(), l.showCmd(), l.dueCmd(), l.handoverCmd(), l.letterCmd(),
		l.boardCmd())
	group("work", l.importCmd(), l.newCmd(), l.claimCmd(), l.releaseCmd(), l.observeCmd(), l.linkCmd(), l.unlinkCmd(),
		l.snoozeCmd(),
		l.referCmd(), l.decideCmd(), l.closeCmd(), l.fulfilCmd(), l.gagCmd(), l.preserveCmd())
	group("counsel", l.answerCmd(), l.countersignCmd(), l.auditCmd(), l.reportCmd(), l.backupCmd())
	group("law", l.policyCmd(), l.schemaCmd(), l.versionCmd())
	group("team", l.serveCmd())
	return root
}

// unknownVerb refuses words that are not a verb, and suggests the one that was
// probably meant.
func (l *cli) unknownVerb(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := "see `" + cmd.CommandPath() + " --help` for the commands"
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "did you mean `" + cmd.CommandPath() + " " + near[0] + "`?"
	}
	return usageError(fmt.Sprintf("there is no command %q", args[0]), hint)
}

// verbGroup builds a verb that only groups other verbs, such as audit.
func (l *cli) verbGroup(name, short string, cmds ...*cobra.Command) *cobra.Command {
	var names []string
	for _, c := range cmds {
		names = append(names, c.Name())
	}
	c := &cobra.Command{Use: name, Short: short, Args: l.unknownVerb, SuggestionsMinimumDistance: 2,
		Annotations: allowedOverSSH,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usageError("`"+cmd.CommandPath()+"` needs a command", "one of: "+strings.Join(names, ", "))
		}}
	c.AddCommand(cmds...)
	return c
}

// argCount returns a check of the number of arguments of a verb. want says in words what
// the verb needs; a negative maxArgs means no limit.
func argCount(minArgs, maxArgs int, want string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < minArgs:
			return usageError("`"+cmd.CommandPath()+"` needs "+want, "see `"+cmd.CommandPath()+" --help`")
		case maxArgs >= 0 && len(args) > maxArgs:
			return usageError(fmt.Sprintf("`%s` takes %s, and %q is one argument too many", cmd.CommandPath(), want,
				args[maxArgs]), "put quotes around text with spaces; see `"+cmd.CommandPath()+" --help`")
		}
		return nil
	}
}

// setClock sets fixedNow from --now.
func (l *cli) setClock() error {
	if l.nowFlag == "" {
		return nil
	}
	var err error
	l.fixedNow, err = timeFlag("--now", l.nowFlag)
	return err
}

// now is the current time for this run: that of --now, if given.
func (l *cli) now() time.Time {
	if !l.fixedNow.IsZero() {
		return l.fixedNow
	}
	return l.env.Now().UTC()
}

// loadPolicy returns the policy of this run: the built-in packs, overridden by those in
// the folders of --packs or LERT_PACKS. It parses them on the first call.
func (l *cli) loadPolicy() (*review.Policy, error) {
	if l.policy != nil {
		return l.policy, nil
	}
	if l.isRemote() && len(l.packs) == 0 {
		return l.env.RemoteDB.Policy(), nil
	}
	var err error
	if dirs := l.packFolders(); len(dirs) == 0 {
		l.policy, err = policy.Builtin()
	} else {
		l.policy, err = l.loadPacks(dirs...)
	}
	return l.policy, err
}

// packFolders returns the folders of --packs, or if there are none, of LERT_PACKS.
func (l *cli) packFolders() []string {
	if len(l.packs) > 0 {
		return l.packs
	}
	v, _ := l.env.Lookup("LERT_PACKS")
	return filepath.SplitList(v)
}

// lazyRules returns the policy of this run for an action that may not need it. It parses
// the user's own packs immediately, so that a mistake in them is reported before
// anything is done; the built-in packs are parsed when they are first used.
func (l *cli) lazyRules() (store.Rules, error) {
	if l.policy == nil && len(l.packFolders()) == 0 {
		return policy.BuiltinRules()
	}
	p, err := l.loadPolicy()
	return parsedRules{p}, err
}

// parsedRules is a store.Rules whose policy is parsed already.
type parsedRules struct{ p *review.Policy }

func (r parsedRules) Digest() string         { return r.p.Digest }
func (r parsedRules) Policy() *review.Policy { return r.p }
