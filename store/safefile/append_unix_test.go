//go:build unix

package safefile

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"lert/review/problem"
)

// TestAppendOnlyToAFileOfOnesOwn: whatever somebody put in place of the file, nothing is written to another one.
func TestAppendOnlyToAFileOfOnesOwn(t *testing.T) {
	for name, put := range map[string]func(path, other string) error{
		"a link":            func(path, other string) error { return os.Symlink(other, path) },
		"a link to nothing": func(path, other string) error { return os.Symlink(other+".none", path) },
		"a hard link":       func(path, other string) error { return os.Link(other, path) },
		"a folder":          func(path, _ string) error { return os.Mkdir(path, 0o700) },
		"a pipe":            func(path, _ string) error { return syscall.Mkfifo(path, 0o600) },
		"writable by others": func(path, _ string) error {
			return errors.Join(os.WriteFile(path, nil, 0o600), os.Chmod(path, 0o666))
		},
		"of another user": func(path, _ string) error {
			if os.Geteuid() != 0 {
				return errors.Join(os.WriteFile(path, nil, 0o600), os.Chmod(path, 0o660)) // only root can give it away
			}
			return errors.Join(os.WriteFile(path, nil, 0o600), os.Chown(path, 12345, -1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			path, other := filepath.Join(home, "access.log"), filepath.Join(home, "other")
			if err := errors.Join(os.WriteFile(other, []byte("kept"), 0o600), put(path, other)); err != nil {
				t.Fatal(err)
			}
			f, err := Append(path)
			if err == nil {
				f.Close()
			}
			if !errors.Is(err, problem.Failed) || problem.ListOf(err)[0].Hint == "" {
				t.Errorf("opened, or without a hint: %v", err)
			}
			if _, err := os.Lstat(other + ".none"); err == nil {
				t.Error("a file was made through the link")
			}
		})
	}
	path := filepath.Join(t.TempDir(), "access.log")
	for range 2 {
		f, err := Append(path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.WriteString("a line\n")
		if err = errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(path)
	if info, statErr := os.Stat(path); err != nil || statErr != nil || string(b) != "a line\na line\n" ||
		info.Mode().Perm() != 0o600 {
		t.Errorf("the file has %q, %v, %v", b, err, statErr)
	}
}
