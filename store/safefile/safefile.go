// Package safefile says whether a file can be believed: whether nobody but its user and root could have written it.
package safefile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"lert/review/problem"
)

// writableByOthers are the permissions with which others than the owner may write.
const writableByOthers = 0o022

// Check refuses a file that another user could have written or could exchange: one that others may write, one that
// belongs neither to this user nor to root, and one in such a folder. In a folder like /tmp, where everybody may add
// files and nobody may remove those of others, a file is safe. A link is followed, and both folders are looked at. Of a
// path where nothing is, only the folder is looked at. Errors are problem.Failed with the path and the command to run,
// or those of the operating system. On systems without Unix permissions everything passes.
func Check(path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	folders := []string{filepath.Dir(path)}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		if err := checkInfo(path, info); err != nil {
			return err
		}
		if real, err := filepath.EvalSymlinks(path); err == nil && filepath.Dir(real) != folders[0] {
			folders = append(folders, filepath.Dir(real))
		}
	}
	for _, folder := range folders {
		info, err := os.Stat(folder)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := checkInfo(folder, info); err != nil {
			return err
		}
	}
	return nil
}

func checkInfo(path string, info fs.FileInfo) error {
	owner, known := ownerOf(info)
	if !known {
		return nil
	}
	sticky := info.IsDir() && info.Mode()&fs.ModeSticky != 0
	what, it := "file", "change it"
	if info.IsDir() {
		what, it = "folder", "replace its contents"
	}
	var e *problem.Error
	switch {
	case owner != 0 && owner != os.Geteuid() && !sticky:
		e = problem.Failed.New(fmt.Sprintf("this %s belongs to %s, who could %s", what, userName(owner), it),
			"run as that user, or use your own file and folder")
	case info.Mode().Perm()&writableByOthers != 0 && !sticky:
		e = problem.Failed.New(
			fmt.Sprintf("others may write to this %s (%v) and could %s", what, info.Mode().Perm(), it),
			"run `chmod go-w "+path+"` if nobody has done so")
	default:
		return nil
	}
	e.Where.File = path
	return e
}

// OwnedByUser reports whether a file belongs to this user, or this user is root. Where the system does not say who owns
// a file, it belongs to whoever can open it.
func OwnedByUser(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	owner, known := ownerOf(info)
	return !known || os.Geteuid() == 0 || owner == os.Geteuid()
}
