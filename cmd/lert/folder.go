package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"lert/review/intake"
	"lert/review/problem"
)

// folder is what a folder that was named holds, without hidden files.
type folder struct {
	files  []string // those that are read as request documents
	others []otherFiles
	errs   []error // for what could not be looked at
}

// otherFiles are the files of one kind that are not request documents.
type otherFiles struct {
	fileKind
	count   int
	example string
}

// unreadFiles is the error for files of a folder that are not request documents.
type unreadFiles struct {
	err   *problem.Error
	count int
}

func (u *unreadFiles) Error() string { return u.err.Error() }

func (u *unreadFiles) Unwrap() error { return u.err }

// unreadCount is the number of files or documents that an error of documents is about.
func unreadCount(err error) int {
	if u, ok := errors.AsType[*unreadFiles](err); ok {
		return u.count
	}
	return 1
}

// errors names what was not taken of a folder, one error for each kind.
func (f *folder) errors(path string) []error {
	out := f.errs
	slices.SortFunc(f.others, func(a, b otherFiles) int { return strings.Compare(a.example, b.example) })
	for _, o := range f.others {
		says := "1 " + o.one + " was not imported: " + o.example
		if o.count > 1 {
			says = fmt.Sprintf("%d %s were not imported, such as %s", o.count, o.many, o.example)
		}
		out = append(out, problem.In(path, &unreadFiles{problem.Failed.New(says, o.hint), o.count}))
	}
	if len(f.files)+len(out) == 0 {
		out = append(out, problem.In(path,
			failedError("the folder contains no request documents",
				"request documents are files that end in .json or .jsonl")))
	}
	return out
}

// add counts a file that is not a request document.
func (f *folder) add(kind fileKind, path string) {
	for i := range f.others {
		if f.others[i].one == kind.one {
			f.others[i].count++
			return
		}
	}
	f.others = append(f.others, otherFiles{kind, 1, path})
}

// folderOf looks at each file in and below a folder.
func (l *cli) folderOf(path string) (*folder, error) {
	f := new(folder)
	root := strings.TrimRight(path, string(filepath.Separator)) + string(filepath.Separator) // a link that was named
	err := l.walkFiles(root, func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil && p == root:
			return pathError(path, err)
		case err != nil:
			f.errs = append(f.errs, pathError(p, err))
			return nil
		case p != root && strings.HasPrefix(e.Name(), "."):
			if e.IsDir() {
				return fs.SkipDir
			}
		case !e.IsDir():
			rel := strings.TrimLeft(strings.TrimPrefix(p, filepath.Join(path)), `/\`)
			l.sortFile(f, p, rel, e.Type())
		}
		return nil
	})
	return f, err
}

// sortFile finds out what a file of a folder is; rel is its path in the folder. Only regular files are opened: a pipe
// would never end.
func (l *cli) sortFile(f *folder, path, rel string, mode fs.FileMode) {
	if mode&fs.ModeSymlink != 0 {
		info, err := l.statFile(path)
		switch {
		case err != nil:
			f.add(kindDeadLink, rel)
			return
		case info.IsDir():
			f.add(kindFolderLink, rel)
			return
		}
		mode = info.Mode()
	}
	if !mode.IsRegular() {
		f.add(kindSpecial, rel)
		return
	}
	head, err := l.headOf(path)
	if err != nil {
		f.errs = append(f.errs, pathError(path, err))
		return
	}
	kind, other := kindOfFile(path, head)
	if !other || kind == kindForeign && l.holdsRequest(path) {
		f.files = append(f.files, path)
		return
	}
	f.add(kind, rel)
}

// headOf is the beginning of a file.
func (l *cli) headOf(path string) ([]byte, error) {
	r, err := l.openFile(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	head, err := io.ReadAll(io.LimitReader(r, fileHead))
	return bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), err
}

// holdsRequest reports whether a file of JSON that does not begin with a request has one further down.
func (l *cli) holdsRequest(path string) bool {
	r, err := l.openFile(path)
	if err != nil {
		return true // reading it names the error
	}
	defer r.Close()
	for _, err := range intake.Read(r, path, intake.Limits{}) {
		if err == nil {
			return true
		}
	}
	return false
}

// isRequestName reports whether a file's name says that it holds request documents.
func isRequestName(path string) bool {
	return slices.Contains([]string{".json", ".jsonl", ".ndjson"}, strings.ToLower(filepath.Ext(path)))
}
