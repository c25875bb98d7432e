package main

import (
	"errors"
	"io"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"lert/review/intake"
	"lert/review/problem"
)

// documents reads every request document of some files and folders, in the order in
// which they were named; a folder's files in the order of their names. "-" is standard
// input. A file or a document that cannot be read gives an error, and reading
// continues after it.
func (l *cli) documents(paths []string) iter.Seq2[intake.Document, error] {
	return func(yield func(intake.Document, error) bool) {
		for _, path := range paths {
			if path == "-" {
				if !readFrom(l.env.In, "stdin", yield) {
					return
				}
				continue
			}
			files, err := l.filesIn(path)
			if err != nil && !yield(intake.Document{}, err) {
				return
			}
			for _, f := range files {
				if !l.readFile(f, yield) {
					return
				}
			}
		}
	}
}

func (l *cli) readFile(path string, yield func(intake.Document, error) bool) bool {
	f, err := l.openFile(path)
	if err != nil {
		return yield(intake.Document{}, pathError(path, err))
	}
	defer f.Close()
	return readFrom(f, path, yield)
}

func readFrom(r io.Reader, source string, yield func(intake.Document, error) bool) bool {
	for d, err := range intake.Read(r, source, intake.Limits{}) {
		if !yield(d, err) {
			return false
		}
	}
	return true
}

// filesIn are the files that a path names: itself or, for a folder, the *.json and
// *.jsonl files in and below it, without hidden ones.
func (l *cli) filesIn(path string) ([]string, error) {
	info, err := l.statFile(path)
	if err != nil {
		return nil, pathError(path, err)
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var files []string
	err = l.walkFiles(path, func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return pathError(p, err)
		case p != path && strings.HasPrefix(e.Name(), "."):
			if e.IsDir() {
				return fs.SkipDir
			}
		case !e.IsDir() && slices.Contains([]string{".json", ".jsonl"}, strings.ToLower(filepath.Ext(p))):
			files = append(files, p)
		}
		return nil
	})
	if err == nil && len(files) == 0 {
		err = problem.In(path,
			failedError("the folder holds no request documents", "they are files that end in .json or .jsonl"))
	}
	return files, err
}

// pathError is the error for a file that cannot be opened.
func pathError(path string, err error) error {
	var pe *fs.PathError
	var reported *problem.Error
	switch {
	case errors.As(err, &reported):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return problem.In(path, failedError("no such file or folder", "check the path; `-` reads standard input"))
	case errors.Is(err, fs.ErrPermission):
		return problem.In(path, failedError("not yours to read", "check the file's permissions"))
	case errors.As(err, &pe):
		return problem.In(path, failedError(pe.Err.Error(), "check the path"))
	}
	return problem.In(path, failedError(err.Error(), "check the path"))
}
