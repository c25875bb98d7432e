package main

import (
	"errors"
	"io"
	"io/fs"
	"iter"

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
			if !l.readPath(path, yield) {
				return
			}
		}
	}
}

// readPath reads a file or a folder, and names what was not taken of a folder.
func (l *cli) readPath(path string, yield func(intake.Document, error) bool) bool {
	info, err := l.statFile(path)
	if err != nil {
		return yield(intake.Document{}, pathError(path, err))
	}
	if !info.IsDir() {
		return l.readFile(path, yield)
	}
	f, err := l.folderOf(path)
	if err != nil {
		return yield(intake.Document{}, err)
	}
	for _, p := range f.files {
		if !l.readFile(p, yield) {
			return false
		}
	}
	for _, err := range f.errors(path) {
		if !yield(intake.Document{}, err) {
			return false
		}
	}
	return true
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
		return problem.In(path, failedError("permission denied", "check the file's permissions"))
	case errors.As(err, &pe):
		return problem.In(path, failedError(pe.Err.Error(), "check the path"))
	}
	return problem.In(path, failedError(err.Error(), "check the path"))
}
