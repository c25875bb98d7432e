package main

import (
	"bytes"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// fileHead is how many bytes of a file are looked at to tell what it is.
const fileHead = 16 << 10

// fileKind is what a file looks like that is not a request document.
type fileKind struct {
	one, many string
	hint      string
}

const (
	hintTypeIn = "read it, and enter the request with `lert new`"
	hintUnpack = "extract it, and import its contents"
)

// The kinds of files that are not request documents.
var (
	kindMail      = fileKind{"mail", "mails", hintTypeIn}
	kindPDF       = fileKind{"PDF file", "PDF files", hintTypeIn}
	kindPicture   = fileKind{"picture", "pictures", hintTypeIn}
	kindRecording = fileKind{"audio or video file", "audio or video files", hintTypeIn}
	kindTable     = fileKind{"table", "tables", "export it as JSON in the form that `lert schema` describes"}
	kindText      = fileKind{"text", "texts", hintTypeIn}
	kindWebPage   = fileKind{"web page", "web pages", hintTypeIn}
	kindETSI      = fileKind{"ETSI message", "ETSI messages", hintTypeIn}
	kindXML       = fileKind{"XML file", "XML files", hintTypeIn}
	kindArchive   = fileKind{"archive", "archives", hintUnpack}
	kindPage      = fileKind{"form page", "form pages", "enter each with `lert new < FILE`"}
	kindForeign   = fileKind{"JSON file of another kind", "JSON files of another kind",
		`a request says "schema": "lert.request/v1"`}
	kindSignature  = fileKind{"signature", "signatures", "keep it with the file that it signs"}
	kindProgram    = fileKind{"program", "programs", "do not run it"}
	kindEmpty      = fileKind{"empty file", "empty files", "obtain it again"}
	kindUnknown    = fileKind{"file of unknown kind", "files of unknown kind", "find out what it is"}
	kindSpecial    = fileKind{"pipe or device", "pipes or devices", "to read a pipe, name the pipe itself"}
	kindDeadLink   = fileKind{"broken link", "broken links", "correct it"}
	kindFolderLink = fileKind{"link to a folder", "links to folders", "name the folder itself"}
)

// kindOfFile is what a file looks like by its name and its beginning; other is false if it is to be read as request
// documents.
func kindOfFile(path string, head []byte) (kind fileKind, other bool) {
	if kind, ok := kindOfBytes(strings.ToLower(filepath.Ext(path)), head); ok {
		return kind, true
	}
	body := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(body) == 0:
		kind = kindEmpty
	case body[0] == '{' || body[0] == '[':
		if kind = kindOfJSON(body); kind == (fileKind{}) {
			return kind, false
		}
	case !isText(head):
		kind = kindUnknown
	default:
		kind = kindOfText(body)
	}
	// Of a file with the name of request documents, reading says more than these.
	vague := kind == kindEmpty || kind == kindUnknown || kind == kindText
	return kind, !vague || !isRequestName(path)
}

// signatures are the bytes with which files of a kind begin; at an offset, where it is not 0.
var signatures = []struct {
	at    int
	bytes string
	kind  fileKind
}{
	{0, "%PDF", kindPDF}, {0, "%!PS", kindPDF},
	{0, "\x89PNG", kindPicture}, {0, "\xFF\xD8\xFF", kindPicture}, {0, "GIF8", kindPicture},
	{0, "II*\x00", kindPicture}, {0, "MM\x00*", kindPicture}, {0, "BM", kindPicture}, {8, "WEBP", kindPicture},
	{4, "ftyphe", kindPicture}, {4, "ftypmif1", kindPicture}, {4, "ftypavif", kindPicture},
	{4, "ftyp", kindRecording}, {8, "WAVE", kindRecording}, {8, "AVI ", kindRecording}, {0, "ID3", kindRecording},
	{0, "OggS", kindRecording}, {0, "fLaC", kindRecording}, {0, "#!AMR", kindRecording},
	{0, "\x1A\x45\xDF\xA3", kindRecording}, {0, "\xFF\xFB", kindRecording}, {0, "\xFF\xF3", kindRecording},
	{0, "\x78\x9F\x3E\x22", kindMail}, {0, "!BDN", kindMail},
	{0, "PK\x03\x04", kindArchive}, {0, "PK\x05\x06", kindArchive}, {0, "\x1F\x8B", kindArchive},
	{0, "7z\xBC\xAF\x27\x1C", kindArchive}, {0, "Rar!", kindArchive}, {0, "BZh", kindArchive},
	{0, "\xFD7zXZ", kindArchive}, {0, "\x28\xB5\x2F\xFD", kindArchive}, {257, "ustar", kindArchive},
	{0, "MZ", kindProgram}, {0, "\x7FELF", kindProgram}, {0, "\xCF\xFA\xED\xFE", kindProgram},
	{0, "\xCA\xFE\xBA\xBE", kindProgram}, {0, "-----BEGIN PGP SIGNATURE", kindSignature},
	{0, "{\\rtf", kindText},
}

// office are the kinds of the office files, which are archives or compound files of one sort, by their names.
var office = map[string]fileKind{
	".xlsx": kindTable, ".xlsm": kindTable, ".ods": kindTable, ".xls": kindTable, ".numbers": kindTable,
	".docx": kindText, ".odt": kindText, ".doc": kindText, ".pages": kindText, ".pptx": kindText, ".odp": kindText,
	".ppt": kindText, ".msg": kindMail,
}

// named are the kinds of files whose beginnings have no pattern, by their names.
var named = map[string]fileKind{
	".eml": kindMail, ".mbox": kindMail, ".emlx": kindMail, ".mht": kindWebPage, ".mhtml": kindWebPage,
	".csv": kindTable, ".tsv": kindTable, ".htm": kindWebPage, ".html": kindWebPage, ".xhtml": kindWebPage,
	".svg": kindPicture, ".p7s": kindSignature, ".asc": kindSignature, ".sig": kindSignature,
}

// kindOfBytes is the kind of a file that its first bytes or its name alone tell; false if they do not.
func kindOfBytes(ext string, head []byte) (fileKind, bool) {
	compound := bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")) // of older office programs
	packed := bytes.HasPrefix(head, []byte("PK\x03\x04"))
	if kind, ok := office[ext]; ok && (compound || packed) {
		return kind, true
	}
	if kind, ok := named[ext]; ok && len(head) > 0 {
		return kind, true
	}
	for _, s := range signatures {
		if len(head) > s.at && bytes.HasPrefix(head[s.at:], []byte(s.bytes)) && !(s.bytes == "BM" && isText(head)) {
			return s.kind, true
		}
	}
	if i := bytes.Index(head, []byte("%PDF-")); i >= 0 && i < 1024 && !isText(head) {
		return kindPDF, true
	}
	return fileKind{}, false
}

var (
	mailHeader = regexp.MustCompile(`(?im)^(received|return-path|delivered-to|from|to|subject|date|message-id|` +
		`mime-version|content-type|dkim-signature|authentication-results|reply-to|x-[a-z-]+):`)
	firstHeader = regexp.MustCompile(`^(From \S+ |[A-Za-z][A-Za-z0-9-]*:)`)
	pageSchema  = regexp.MustCompile(`(?m)^\s*schema:\s*["']?lert\.request/`)
	webPage     = regexp.MustCompile(`(?is)^(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype html|<html|<head|<body)`)
)

// kindOfText is the kind of a file of text.
func kindOfText(body []byte) fileKind {
	switch {
	case pageSchema.Match(body):
		return kindPage
	case firstHeader.Match(body) && len(mailHeader.FindAll(body, 2)) == 2:
		return kindMail
	case webPage.Match(body):
		return kindWebPage
	case body[0] == '<' && isETSI(body):
		return kindETSI
	case body[0] == '<':
		return kindXML
	case isTable(body):
		return kindTable
	}
	return kindText
}

// isETSI reports whether a file is a message of ETSI TS 103 120.
func isETSI(body []byte) bool {
	return bytes.Contains(body, []byte("HI1Message")) || bytes.Contains(body, []byte("uri.etsi.org/"))
}

// isTable reports whether the first lines of a text have the same number of separators.
func isTable(body []byte) bool {
	lines := bytes.Split(body, []byte{'\n'})
	if len(lines) > 1 {
		lines = lines[:len(lines)-1] // the last one may be cut off
	}
	lines = lines[:min(len(lines), 5)]
	for _, sep := range []string{"\t", ";", ","} {
		n := bytes.Count(lines[0], []byte(sep))
		if n > 0 && len(lines) > 1 && !slices.ContainsFunc(lines, func(l []byte) bool {
			return bytes.Count(l, []byte(sep)) != n
		}) {
			return true
		}
	}
	return false
}

// isText reports whether the beginning of a file is text.
func isText(head []byte) bool {
	if len(head) == fileHead { // a character may be cut
		for range utf8.UTFMax {
			if r, n := utf8.DecodeLastRune(head); r == utf8.RuneError && n == 1 {
				head = head[:len(head)-1]
			}
		}
	}
	return utf8.Valid(head) && bytes.IndexByte(head, 0) < 0
}

// kindOfJSON is the kind of a file that begins like JSON; the zero fileKind if its first object may be a request. An
// object that breaks off is judged by the keys before.
func kindOfJSON(body []byte) fileKind {
	if bytes.Contains(body, []byte(`"@xmlns"`)) && isETSI(body) ||
		bytes.Contains(body, []byte(`"Header"`)) && bytes.Contains(body, []byte(`"Payload"`)) {
		return kindETSI
	}
	d := jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	token, err := d.ReadToken()
	if err == nil && token.Kind() == '[' {
		if token, err = d.ReadToken(); err == nil && token.Kind() == ']' {
			return fileKind{}
		}
	}
	switch {
	case err != nil:
		return kindText
	case token.Kind() != '{':
		return kindForeign
	}
	known := 0
	for d.PeekKind() == '"' {
		key, err := d.ReadToken()
		if err != nil {
			break
		}
		name := key.String()
		value, err := d.ReadValue()
		if name == "schema" {
			if err == nil && !bytes.HasPrefix(value, []byte(`"lert.request`)) {
				return kindForeign
			}
			return fileKind{}
		}
		if slices.Contains([]string{"platform", "kind", "received_at", "requester"}, name) {
			known++
		}
		if err != nil {
			break
		}
	}
	switch _, err := d.ReadToken(); {
	case known > 1:
		return fileKind{}
	case err == nil || len(body) > fileHead/2: // the object is whole, or longer than what was looked at
		return kindForeign
	}
	return kindText
}
