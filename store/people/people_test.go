package people

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lert/review"
	"lert/review/problem"
)

const team = `people:
  - name: A. Okoye
    pseudonym: p-01
    role: analyst
    user: okoye
  - name: Counsel Marsh
    pseudonym: p-02
    role: counsel
    user: marsh
  - name: On call
    role: lead
    user: okoye
`

func TestPeople(t *testing.T) {
	path := filepath.Join(t.TempDir(), "people.yaml")
	if err := os.WriteFile(path, []byte(team), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ user, as, name, role, pseudonym string }{
		{"okoye", "", "A. Okoye", review.RoleAnalyst, "p-01"}, {"okoye", "On call", "On call", review.RoleLead, ""},
		{"marsh", "", "Counsel Marsh", review.RoleCounsel, "p-02"},
		{"okoye", "Counsel Marsh", "", "", ""}, {"nobody", "", "", "", ""},
	} {
		a, err := p.Actor(x.user, x.as)
		if (err != nil) != (x.name == "") ||
			err == nil && (a.Name != x.name || a.Role != x.role || a.Pseudonym != x.pseudonym || a.User != x.user) {
			t.Errorf("%s as %q: %+v, %v", x.user, x.as, a, err)
		}
	}
	var none *List
	if a, err := none.Actor("okoye", ""); err != nil || a.Name != "okoye" || a.Role != review.RoleAnalyst {
		t.Errorf("without a people file: %+v, %v", a, err)
	}
	if _, err := none.Actor("okoye", "marsh"); err == nil {
		t.Error("without a people file nobody acts as another")
	}
}

func TestBadPeople(t *testing.T) {
	for _, x := range []struct{ text, want string }{
		{"", "p:1:1"},
		{"people: []\n", "empty"},
		{"person:\n", "p:1:1: unknown field"},
		{"people:\n  - name: a\n    role: analyst\n", "p:2:5: user is missing"},
		{"people:\n  - name: a\n    role: boss\n    user: u\n", "p:3:11: role: there is no role"},
		{"people:\n  - name: a\n    rôle: analyst\n    user: u\n", "p:3:5: unknown field"},
		{"people:\n  - {name: a, role: lead, user: u}\n  - {name: a, role: lead, user: v}\n",
			"p:3:5: \"a\" appears twice"},
		{"people:\n  - {name: a, name: b, role: lead, user: u}\n", "twice"},
		{"people:\n  - just a name\n", "p:2:5"},
		{"people: [\n", "p:"},
	} {
		_, err := Parse("p", []byte(x.text))
		if err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%q: %v, want %q", x.text, err, x.want)
			continue
		}
		if p := problem.ListOf(err)[0]; p.Code != problem.BadPeopleFile || p.What == "" || p.Hint == "" {
			t.Errorf("%q: a part is missing in %#v", x.text, p)
		}
	}
}
