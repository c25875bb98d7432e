package report

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPublishedFiles reads the files as Meta published them. They are not part of this
// repository: the environment variable LERT_DATA names the folder that holds them in
// its subfolder transparency.
func TestPublishedFiles(t *testing.T) {
	dir := os.Getenv("LERT_DATA")
	if dir == "" {
		t.Skip("LERT_DATA names no folder of published files")
	}
	files, err := filepath.Glob(filepath.Join(dir, "transparency", "PRPL-*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no file in %s: %v", filepath.Join(dir, "transparency"), err)
	}
	// The percentages that Meta printed wrongly.
	known := map[string][]string{
		"2021_H2": {"United Kingdom: Emergency Request Total Percentage", "United Kingdom: Total Requests Percentage"},
		"2021_H1": {"Hong Kong: Emergency Request Total Percentage"},
	}
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := readMeta(bytes.NewReader(b))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		var wrong []string
		for _, v := range f.violations() {
			wrong = append(wrong, v.country+": "+v.column)
		}
		half := strings.TrimSuffix(filepath.Base(path), ".csv")
		half = half[max(0, len(half)-7):]
		t.Logf("%s: %d rows, wrong: %q", half, len(f.rows), wrong)
		if half < "2019_H2" {
			continue // older generations: they must only be readable
		}
		if !slices.Equal(wrong, known[half]) {
			t.Errorf("%s: wrong are %q, want %q", half, wrong, known[half])
		}
		if len(f.rows) != 251 || !slices.Equal(f.header, metaHeader()) {
			t.Errorf("%s: %d rows under %q", half, len(f.rows), f.header)
		}
		if half == "2023_H1" {
			for _, r := range f.rows {
				if r.country == "India" && (r.numbers["Total Requests"] != 70612 ||
					r.percent["Total Requests Percentage"] != 69 ||
					r.numbers["Preservation Accounts Preserved"] != 14664) {
					t.Errorf("India: %v", r)
				}
			}
		}
	}
}

const someHeader = "Country,Total Requests,Number of Requests Where Some Data Produced," +
	"Total Requests Percentage,Legal Process Request Total,Emergency Request Total"

func TestReadTolerates(t *testing.T) {
	for what, s := range map[string]string{
		"byte order mark":  "\ufeff" + someHeader + "\nIndia,3,2,67%,2,1\n",
		"bare CR":          someHeader + "\rIndia,3,2,67%,2,1\r",
		"CRLF":             someHeader + "\r\nIndia,3,2,67%,2,1\r\n",
		"empty row":        someHeader + "\n,,,,,\nIndia,3,2,67%,2,1\n",
		"no last line end": someHeader + "\nIndia,3,2,67%,2,1",
		"older names": "Country,Total Data Requests,Number of Requests Where Some Data Produced," +
			"Percent Requests Where Some Data Produced,Percent Witheld\nIndia,3,2,66.67,1%\n",
		"other order":  "Country,Emergency Request Total,Total Requests,Legal Process Request Total\nIndia,1,3,2\n",
		"a band":       someHeader + ",NSLs\nIndia,3,2,67%,2,1,0 - 499\n",
		"empty fields": someHeader + ",A,B\nIndia,\"3\",2,67%,2,1\n",
	} {
		f, err := readMeta(strings.NewReader(s))
		if err != nil || len(f.rows) != 1 || f.rows[0].country != "India" || f.rows[0].numbers["Total Requests"] != 3 {
			t.Errorf("%s: %+v, %v", what, f, err)
			continue
		}
		if v := f.violations(); len(v) > 0 {
			t.Errorf("%s: %v", what, v)
		}
	}
	for what, s := range map[string]string{"empty": "", "another file": "Period Ending,Country\n",
		"too many fields": "Country,A\nIndia,1,2\n", "a quote left open": "Country,A\n\"India,1\n"} {
		if f, err := readMeta(strings.NewReader(s)); err == nil {
			t.Errorf("%s was read: %+v", what, f)
		}
	}
}

func TestViolations(t *testing.T) {
	for _, c := range []struct{ row, column string }{
		{"X,3,2,67%,2,1", ""},
		{"X,200,1,1%,200,0", ""}, // a half, up
		{"X,200,1,0%,200,0", ""}, // a half, down
		{"X,0,0,0%,0,0", ""},
		{"X,4,2,50%,2,1", "Total Requests"},
		{"X,3,2,68%,2,1", "Total Requests Percentage"},
		{"X,0,0,100%,0,0", "Total Requests Percentage"},
		{"X,1,2,200%,1,0", "Number of Requests Where Some Data Produced"},
	} {
		f, err := readMeta(strings.NewReader(someHeader + "\n" + c.row + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range f.violations() {
			got = append(got, v.column)
		}
		if strings.Join(got, ",") != c.column {
			t.Errorf("%s: %v, want %s", c.row, got, c.column)
		}
	}
	f, err := readMeta(strings.NewReader(
		"Country,Legal Process Request Total,Search Warrant,Subpoena\nUnited States,3,1,1\n"))
	if err != nil || len(f.violations()) != 1 {
		t.Errorf("papers that do not make up the total: %v, %v", f.violations(), err)
	}
}

func FuzzReadMeta(f *testing.F) {
	f.Add([]byte(someHeader + "\nIndia,\"3,000\",2,67%,2,1\r"))
	f.Add([]byte("\ufeffCountry\n\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := readMeta(bytes.NewReader(b))
		if err != nil {
			return
		}
		for _, r := range m.rows {
			if r.line < 2 {
				t.Fatalf("row %q stands in line %d", r.country, r.line)
			}
		}
		m.violations()
	})
}
