package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"lert/cmd/lert/sshdesk"
	"lert/review"
	"lert/review/problem"
	"lert/review/text"
	"lert/store"
	"lert/store/people"
	"lert/store/safefile"
	"lert/tui"
)

func (l *cli) serveCmd() *cobra.Command {
	v := &sshServer{l: l}
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve the console to a team over SSH",
		Long: "serve offers the console, and the commands, to everybody whose SSH key is in the people\n" +
			"file. They log in with their `user` name from that file: ssh -p 2222 priya@desk. Each\n" +
			"session acts as the key's owner, whatever it says; commands work as usual (ssh … queue\n" +
			"--json, ssh … import - < mail.json), with their exit codes. For line mode, use ssh -T.\n\n" +
			"Nothing else is served: no shell, password, forwarding or file transfer, and no file,\n" +
			"variable or editor of this machine. The host key is made once, beside the database. A\n" +
			"session ends when it has waited for input longer than --idle; unfinished text is kept\n" +
			"as a draft, also when the server is stopped. The access log says who connected, what\n" +
			"they did, and why they left.\n\n" +
			"Anyone who may import documents as trusted (`lert import --trusted`) can do so on the\n" +
			"server itself; over SSH only if the server was started with --trusted-intake.\n\n" +
			"A window shows at most 250 columns and 100 lines. A person can have 20 sessions; when\n" +
			"all windows together have used the memory set aside for them, later ones are refused.",
		Example: "lert serve\nlert serve --listen 0.0.0.0:2222 --idle 30m --log access.log",
		Args:    argCount(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if v.idle < 0 || v.idle > 0 && v.idle < time.Minute {
				return usageError(fmt.Sprintf("--idle %v is too short to read a request", v.idle),
					"use a minute or more, or 0 for no limit")
			}
			l.isServer = true
			return l.withDatabase(cmd.Context(), "serve", true, func(d *database) error {
				v.db = d.store
				return v.serve(cmd.Context())
			})
		},
	}
	f := c.Flags()
	f.StringVar(&v.listen, "listen", "127.0.0.1:2222", "address and port to listen on; 0.0.0.0:2222 is every address")
	f.DurationVar(&v.idle, "idle", 15*time.Minute, "end a session that has waited this long for input (0: never)")
	f.BoolVar(&v.trust, "trusted-intake", false, "let leads and the portal import with --trusted over SSH")
	f.StringVar(&v.log, "log", "", "file to append the access log to (default: standard error)")
	return c
}

// serveGCPercent is the value of GOGC for the server. A console of 80 by 24 uses 0.7 to
// 0.9 MB, most of it for the cells of its screen, and makes little garbage. With the
// default of 100, two hundred consoles take twice as much memory.
const serveGCPercent = 30

// sshServer serves the database to a team over SSH.
type sshServer struct {
	l      *cli
	db     *store.Store
	listen string
	idle   time.Duration
	log    string
	trust  bool // sessions may import documents as trusted
}

// serve accepts connections until ctx ends.
func (v *sshServer) serve(ctx context.Context) error {
	withKey, all := 0, 0
	if p := v.db.People(); p != nil {
		for _, e := range p.Persons {
			all++
			if len(e.Keys) > 0 {
				withKey++
			}
		}
	}
	if withKey == 0 {
		return failedError("nobody could log in: no person in the people file has a key",
			"add `keys:` and the line of their .pub file for each person in people.yaml, beside the database or "+
				"named with --people")
	}
	host := v.db.Path() + ".hostkey"
	key, err := sshdesk.HostKey(host)
	if err != nil {
		return failedBecause(err, "the host key", "it is "+host+", for this user only")
	}
	log, closeLog, err := v.openLog()
	if err != nil {
		return err
	}
	defer closeLog()
	at, err := net.Listen("tcp", v.listen)
	if err != nil {
		return failedError("listening on "+v.listen+": "+err.Error(),
			"name a free address and port with --listen, such as 127.0.0.1:2222")
	}
	if _, set := v.l.env.Lookup("GOGC"); !set {
		debug.SetGCPercent(serveGCPercent)
	}
	if err := v.printListening(at.Addr(), key.PublicKey(), host, withKey, all); err != nil {
		at.Close()
		return err
	}
	log.Info("open", "listen", at.Addr().String(), "hostkey", ssh.FingerprintSHA256(key.PublicKey()))
	defer log.Info("closed")
	return sshdesk.New(sshdesk.Options{HostKey: key, LookUpKey: v.lookUpKey, IsUser: v.isUser, Run: v.run,
		Verb: loggedVerb, Log: log, Idle: v.idle}).Serve(ctx, at)
}

// openLog opens the access log, and returns the function that closes it.
func (v *sshServer) openLog() (*slog.Logger, func(), error) {
	if v.log == "" {
		return sshdesk.NewLog(v.l.env.Err), func() {}, nil
	}
	f, err := safefile.Append(v.log)
	if err != nil {
		return nil, nil, failedBecause(problem.In("the access log", err), "it cannot be written",
			"name another file with --log, or leave it out to log to standard error")
	}
	return sshdesk.NewLog(f), func() { f.Close() }, nil
}

// printListening prints where the server is listening, and how to connect.
func (v *sshServer) printListening(at net.Addr, key ssh.PublicKey, file string, withKey, all int) error {
	fingerprint := ssh.FingerprintSHA256(key)
	if v.l.json {
		return v.l.printJSON(struct {
			Listen  string `json:"listen"`
			HostKey string `json:"host_key"`
			People  int    `json:"people_with_keys"`
		}{at.String(), fingerprint, withKey})
	}
	_, port, err := net.SplitHostPort(at.String())
	if err != nil {
		return err
	}
	out := v.l.printer()
	out.pair("Serving", text.Clean(v.db.Path()))
	out.pair("Listening", text.Clean(at.String()))
	out.pair("Host key", text.Clean(fingerprint+" ("+file+")"))
	out.pair("People", text.Text(fmt.Sprintf("%d of %d have a key", withKey, all)))
	out.pair("Connect", text.Text("ssh -p "+port+" USER@HOST, with the `user` from the people file"))
	return out.flush()
}

// lookUpKey returns the name of the person to whom a key belongs. The user name must be
// the one that the people file has for this person. Otherwise, if an SSH agent happens to
// offer a colleague's key, the session would be the colleague's by accident.
func (v *sshServer) lookUpKey(user string, key ssh.PublicKey) (string, error) {
	p, ok := v.db.People().KeyOwner(key)
	switch {
	case !ok:
		return "", errors.New("the key belongs to nobody")
	case p.User != user:
		return "", fmt.Errorf("the key belongs to %s, whose user is %s", p.Name, p.User)
	}
	return p.Name, nil
}

// isUser reports whether the people file has a person with this user name.
func (v *sshServer) isUser(user string) bool {
	return slices.ContainsFunc(v.db.People().Persons, func(p people.Person) bool { return p.User == user })
}

// actor returns the person who acts in a session. It looks the key up again for each
// session, because the people file may have changed since the connection was made.
func (v *sshServer) actor(s *sshdesk.Session) (review.Actor, error) {
	name, err := v.lookUpKey(s.User, s.Key)
	if err != nil {
		return review.Actor{}, err
	}
	a, err := v.db.People().Actor(s.User, name)
	if err != nil {
		return review.Actor{}, err
	}
	from, _, err := net.SplitHostPort(s.From.String())
	if err != nil {
		from = s.From.String()
	}
	a.Host, a.Version = from+" by SSH key "+ssh.FingerprintSHA256(s.Key), version()
	return a, nil
}

// run runs the console or a verb for one session, on the server's database and as the
// person to whom the key belongs. The session can use nothing else of this machine.
func (v *sshServer) run(ctx context.Context, s *sshdesk.Session) int {
	a, err := v.actor(s)
	if err != nil {
		return printError(s.Err,
			failedError("you may no longer log in: "+problem.SummaryOf(err), "ask the person who maintains the people file"))
	}
	session := v.db.As(a)
	if !v.trust {
		session = session.WithoutTrustedIntake()
	}
	errNoHome := errors.New("a session over SSH has no files on the server")
	env := Env{
		Args: s.Words, In: s.In, Out: s.Out, Err: s.Err, Now: v.l.now,
		Lookup:   func(string) (string, bool) { return "", false },
		User:     func() (string, error) { return a.User, nil },
		Host:     func() (string, error) { return a.Host, nil },
		Home:     func() (string, error) { return "", errNoHome },
		RemoteDB: &database{Session: session, actor: a},
		Terminal: s.Env,
	}
	if t := s.Terminal; t != nil {
		env.Window = &tui.Window{Width: t.Width, Height: t.Height, Resized: t.Resized}
	}
	code := run(ctx, env)
	v.printEnd(s.Err, context.Cause(ctx))
	return code
}

// printEnd prints why the server ended a session; nothing if the session ended by itself.
func (v *sshServer) printEnd(w io.Writer, why error) {
	switch {
	case errors.Is(why, sshdesk.ErrIdle):
		printProblem(w, fmt.Sprintf("nothing was typed or sent for %v, so the session was ended", v.idle),
			"unfinished text was kept; connect again to continue")
	case errors.Is(why, sshdesk.ErrRevoked):
		printProblem(w, "your key was removed from the people file, so the session was ended",
			"ask the person who maintains it")
	case errors.Is(why, sshdesk.ErrClosing):
		printProblem(w, "the server is shutting down", "unfinished text was kept; connect again later")
	}
}

// loggedVerb returns what the access log calls a command line: its verb without the
// arguments, because they may be about people.
func loggedVerb(words []string) string {
	root := (&cli{}).root()
	c, rest, err := root.Find(words)
	switch {
	case err != nil:
		return "unknown"
	case c != root:
		return strings.TrimPrefix(c.CommandPath(), root.Name()+" ")
	}
	for _, w := range rest {
		if !strings.HasPrefix(w, "-") {
			return "unknown"
		}
	}
	return "console"
}
