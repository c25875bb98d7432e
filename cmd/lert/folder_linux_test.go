package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestAFolderAccountsForEachFile puts a file of each kind in a folder: each is named with its kind, and none of them
// is opened that would never end.
func TestAFolderAccountsForEachFile(t *testing.T) {
	const request = `{"schema":"lert.request/v1","platform":"whatsapp","kind":"records",` +
		`"received_at":"2026-11-19T15:00:00Z","requester":{}}`
	const mail = "Return-Path: <a@police.example>\r\nReceived: from mx\r\nFrom: a@police.example\r\n" +
		"Subject: request\r\n\r\nPlease.\r\n"
	kinds := map[string]map[string]string{
		"documents": {"a.json": request, "b.jsonl": request + "\n", "c": request, "d.txt": "\xEF\xBB\xBF \n" + request,
			"e.ndjson": request, "empty.json": "", "broken.json": `{"schema":"lert.request/v1",`, "words.json": "hello",
			"wide.json": "\xFF\xFE{\x00", "list.json": "[]",
			"no-schema.json": `{"platform":"whatsapp","kind":"records"}`,
			"late.jsonl":     "{\"level\":\"info\"}\n" + request, "typo.json": `{"schema":"lert.request/v2"}`},
		"mail": {"a.eml": mail, "b": mail, "new/1700000000.M1P2.host:2,S": mail, "c.mbox": "From a@b Mon\n" + mail,
			"d.msg": "\xD0\xCF\x11\xE0\xA1\xB1", "winmail.dat": "\x78\x9F\x3E\x22\x01"},
		"PDF file": {"order.pdf": "%PDF-1.7\n\x00", "order": "%PDF-1.4", "late.pdf": "\x00junk%PDF-1.4"},
		"picture": {"a.png": "\x89PNG\r\n\x1a\n", "b.jpg": "\xFF\xD8\xFF\xE0", "c.gif": "GIF89a", "d.tif": "II*\x00",
			"e.webp": "RIFF\x00\x00\x00\x00WEBPVP8", "f.heic": "\x00\x00\x00\x18ftypheic", "g.bmp": "BM\x00\x01"},
		"audio or video file": {"a.mp3": "ID3\x03", "b.ogg": "OggS", "c.mp4": "\x00\x00\x00\x18ftypisom", "d.amr": "#!AMR\n"},
		"table": {"a.csv": "name;phone\nA;1\n", "b.xlsx": "PK\x03\x04x", "c.xls": "\xD0\xCF\x11\xE0", "d.tsv": "a\tb\n",
			"e": "name,phone\nA,1\nB,2\n", "f.json": "name,phone\nA,1\nB,2\n"},
		"text": {"a.txt": "Please call.\n", "b.docx": "PK\x03\x04", "c.rtf": "{\\rtf1", "d.odt": "PK\x03\x04",
			"e.ini": "[section]\nkey = 1\n", "f.md": "[a](b)\n", "g.yaml": "people:\n  - name: a\n"},
		"web page": {"a.html": "<p>", "b": "<!DOCTYPE html>\n<html>", "c.htm": "<HTML>", "d.json": "<html><body>404"},
		"ETSI message": {"a.xml": `<?xml version="1.0"?><HI1Message xmlns="http://uri.etsi.org/03120/common/2019/10/Core">`,
			"b.json": `{"@xmlns":"http://uri.etsi.org/03120/common/2019/10/Core","Header":{},"Payload":{}}`},
		"XML file": {"a.xml": `<?xml version="1.0"?><order/>`},
		"archive": {"a.zip": "PK\x03\x04", "b.gz": "\x1F\x8B\x08", "c.7z": "7z\xBC\xAF\x27\x1C",
			"d.tar": strings.Repeat("\x00", 257) + "ustar"},
		"form page": {"a.yaml": "# a page\nschema: lert.request/v1\nplatform: whatsapp\n"},
		"JSON file of another kind": {"package.json": `{"name":"x","version":"1"}`, "a.json": "[1,2]", "b.json": "{}",
			"c.jsonl": "{\"a\":1}\n{\"a\":2}\n", "d.json": `{"schema":"lert.decision/v1"}`,
			"long.json": `{"a":"` + strings.Repeat("x", 100_000) + `"}`},
		"signature":            {"order.pdf.p7s": "0\x80", "a.asc": "-----BEGIN PGP SIGNATURE-----"},
		"program":              {"a.exe": "MZ\x90\x00", "b": "\x7FELF"},
		"empty file":           {"a.txt": "", "b": " \n"},
		"file of unknown kind": {"a.bin": "\x00\x01\x02"},
	}
	for kind, files := range kinds {
		dir := t.TempDir()
		for name, body := range files {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(body), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		f, err := (&cli{}).folderOf(dir)
		if err != nil {
			t.Fatal(err)
		}
		if kind == "documents" {
			if len(f.files) != len(files) || len(f.others) != 0 {
				t.Errorf("of the documents %q are read, not %+v", f.files, f.others)
			}
			continue
		}
		if len(f.files) != 0 || len(f.others) != 1 || f.others[0].one != kind || f.others[0].count != len(files) {
			t.Errorf("%s: %q are read, %+v are named", kind, f.files, f.others)
		}
	}
}

// TestAFolderOpensNoPipe: what is not a regular file is named and not opened, and a link is looked through.
func TestAFolderOpensNoPipe(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.json"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"gone.json": "nowhere", "loop.json": ".", "piped.json": "pipe.json"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	f, err := (&cli{}).folderOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, err := range f.errors(dir) {
		got = append(got, strings.TrimPrefix(err.Error(), dir+": "))
	}
	want := "1 broken link was not imported: gone.json: correct it\n" +
		"1 link to a folder was not imported: loop.json: name the folder itself\n" +
		"2 pipes or devices were not imported, such as pipe.json: to read a pipe, name the pipe itself"
	if s := strings.Join(got, "\n"); s != want || len(f.files) != 0 {
		t.Errorf("%q are read, and named is\n%s\nwant\n%s", f.files, s, want)
	}
}
