package main

import (
	"context"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lert/review"
	"lert/review/policy"
	"lert/store/people"
)

// Everything that a run may do with the machine is in this file: verbs read and write
// files, load a folder of packs and start an editor only through the methods below.
// Each of them refuses a run that came over SSH (Env.RemoteDB is set), so that no
// verb, however new, can reach the server's files for somebody who has no account
// there.

// allowedOverSSH marks a verb that may be run over SSH. Without the mark it is
// refused there: a new verb is refused until somebody has thought about it.
var allowedOverSSH = map[string]string{"over": "ssh"}

// allowFlagOverSSH marks a flag of every verb as one that may be given over SSH.
func allowFlagOverSSH(f *pflag.FlagSet, name string) {
	f.Lookup(name).Annotations = map[string][]string{"over": {"ssh"}}
}

// checkRemote refuses, before anything is done, what a run over SSH may not ask for: a
// verb without the mark, and the flags that would choose another database, person,
// policy or clock than the server's own.
func (l *cli) checkRemote(cmd *cobra.Command) error {
	if !l.isRemote() {
		return nil
	}
	help := cmd.Name() == "help" && cmd.Parent() == cmd.Root() // cobra makes it, and it only shows pages
	if !help && cmd.Annotations["over"] != allowedOverSSH["over"] {
		return failedError("`"+cmd.CommandPath()+"` is not available over SSH",
			"it needs the server's files or settings; run it on the server")
	}
	var err error
	cmd.InheritedFlags().VisitAll(func(f *pflag.Flag) { err = refuseFlag(f, err) })
	cmd.PersistentFlags().VisitAll(func(f *pflag.Flag) { err = refuseFlag(f, err) })
	return err
}

func refuseFlag(f *pflag.Flag, err error) error {
	if err != nil || !f.Changed || f.Annotations["over"] != nil {
		return err
	}
	return failedError("--"+f.Name+" cannot be used over SSH",
		"the server decides who you are, the database, the policy and the clock; leave it out")
}

// isRemote reports whether this run came over SSH.
func (l *cli) isRemote() bool { return l.env.RemoteDB != nil }

// refuseFileOverSSH is the error for the use of a file of the server.
func (l *cli) refuseFileOverSSH(path, hint string) error {
	if !l.isRemote() {
		return nil
	}
	return failedError(path+": files on the server cannot be reached over SSH", hint)
}

const (
	hintStdin  = "where the command reads a file, `-` reads your input: ssh … import - < mail.json"
	hintStdout = "leave the file out, and save the output on your own machine: ssh … > FILE"
)

// openFile opens a file to read.
func (l *cli) openFile(path string) (*os.File, error) {
	if err := l.refuseFileOverSSH(path, hintStdin); err != nil {
		return nil, err
	}
	return os.Open(path)
}

// statFile is os.Stat: it follows a link.
func (l *cli) statFile(path string) (fs.FileInfo, error) {
	if err := l.refuseFileOverSSH(path, hintStdin); err != nil {
		return nil, err
	}
	return os.Stat(path)
}

// walkFiles walks a folder.
func (l *cli) walkFiles(path string, visit fs.WalkDirFunc) error {
	if err := l.refuseFileOverSSH(path, hintStdin); err != nil {
		return err
	}
	return filepath.WalkDir(path, visit)
}

// fileExists reports whether a path names something, even a link to nothing.
func (l *cli) fileExists(path string) (bool, error) {
	if err := l.refuseFileOverSSH(path, hintStdout); err != nil {
		return false, err
	}
	_, err := os.Lstat(path)
	if os.IsNotExist(err) {
		return false, nil
	}
	return err == nil, err
}

// createFile makes a file that must not exist yet.
func (l *cli) createFile(path string, perm fs.FileMode) (*os.File, error) {
	if err := l.refuseFileOverSSH(path, hintStdout); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err == nil {
		l.made = append(l.made, "the file "+path)
	}
	return f, err
}

// removeFile removes what createFile made.
func (l *cli) removeFile(path string) error {
	if err := l.refuseFileOverSSH(path, hintStdout); err != nil {
		return err
	}
	return os.Remove(path)
}

// replaceFile writes a file under a temporary name and renames it, so that a full
// disk leaves no partial file behind.
func (l *cli) replaceFile(path string, body []byte, perm fs.FileMode) error {
	if err := l.refuseFileOverSSH(path, hintStdout); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".lert-*")
	if err != nil {
		return pathError(filepath.Dir(path), err)
	}
	defer os.Remove(f.Name()) // it no longer exists once it was renamed
	_, err = f.Write(body)
	if err == nil {
		err = f.Chmod(perm)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return failedError("writing "+path+": "+err.Error(), "check whether the disk is full")
	}
	l.made = append(l.made, "the file "+path)
	return nil
}

// loadPacks reads folders of packs, which override the built-in ones.
func (l *cli) loadPacks(folders ...string) (*review.Policy, error) {
	for _, f := range folders {
		if err := l.refuseFileOverSSH(f,
			"name `builtin`, or a digest that `lert policy list` or `lert audit show` prints"); err != nil {
			return nil, err
		}
	}
	return policy.Load(folders...)
}

// loadPeople reads a people file that a person names.
func (l *cli) loadPeople(path string) (*people.List, error) {
	if err := l.refuseFileOverSSH(path, "do it on the server"); err != nil {
		return nil, err
	}
	return people.Load(path)
}

// formFile is a page that a person fills in with an editor, in its own folder.
type formFile struct {
	l    *cli
	path string
}

// newFormFile makes the folder for a page of this name.
func (l *cli) newFormFile(name string) (*formFile, error) {
	if err := l.refuseFileOverSSH("--edit",
		"send the page instead: ssh … new --blank > form.yaml, fill it in, ssh … new < form.yaml"); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "lert-new-")
	if err != nil {
		return nil, failedError("the form cannot be created: "+err.Error(), "check whether the disk is full")
	}
	return &formFile{l, filepath.Join(dir, name)}, nil
}

// edit writes the page, waits for the person's editor and reads the page again.
func (p *formFile) edit(ctx context.Context, page []byte) ([]byte, error) {
	if err := os.WriteFile(p.path, page, 0o600); err != nil {
		return nil, failedError("writing the form: "+err.Error(), "check whether the disk is full")
	}
	editor := "vi"
	for _, name := range []string{"EDITOR", "VISUAL"} {
		if v, _ := p.l.env.Lookup(name); strings.TrimSpace(v) != "" {
			editor = v
		}
	}
	words := append(strings.Fields(editor), p.path)
	c := exec.CommandContext(ctx, words[0], words[1:]...)
	c.Stdin, c.Stdout, c.Stderr = p.l.env.In, p.l.env.Out, p.l.env.Err
	if err := c.Run(); err != nil {
		return nil, failedError("the editor "+words[0]+" failed: "+err.Error(),
			"set EDITOR to an editor on this machine; the form is in "+p.path)
	}
	written, err := os.ReadFile(p.path)
	if err != nil {
		return nil, failedError("the form has disappeared: "+err.Error(), "start again with `lert new --edit`")
	}
	return written, nil
}

// remove removes the page and its folder.
func (p *formFile) remove() error { return os.RemoveAll(filepath.Dir(p.path)) }

// terminal is where this run draws a console: the process's own terminal, or the
// remote one of an SSH session.
func (l *cli) terminal() (in io.Reader, out io.Writer, env []string) {
	in, out, env = l.env.In, l.env.Out, l.env.Terminal
	if in == os.Stdin {
		in = nil
	}
	if out == os.Stdout {
		out = nil
	}
	if !l.isRemote() && env == nil {
		env = os.Environ()
	}
	return in, out, env
}
