package main

import (
	"slices"
	"strings"
	"testing"

	"lert/review"
)

// failsInDanger makes a request fail and describe a danger to life.
func failsInDanger(r *review.Request) {
	r.Requester.Attested, r.Justification = nil, "He wrote from this number that he will kill her tonight."
}

// TestDangerOnADefectivePaperIsCounselsFirst: a request that fails and describes a danger to life asks for a call and
// for counsel's answer at once. Once counsel has answered, an analyst may send it back, and the letter has the
// emergency route and the call-back.
func TestDangerOnADefectivePaperIsCounselsFirst(t *testing.T) {
	t.Parallel()
	const call, counsel = "call the agency: the request describes a danger to life",
		"counsel must answer before the request is pushed back"
	for name, answer := range map[string]func(s *fixture, id string){
		"an opinion": func(s *fixture, id string) {
			s.mustRun("priya", "refer", id, "--question", "May we send it back?")
			if !slices.Contains(s.due(id), counsel) {
				t.Error("a question alone takes it out of counsel's sight")
			}
			s.mustRun("clara", "answer", id, "Call them, then send it back.")
			s.mustRun("priya", "decide", id, "--outcome", "push_back", "--reason", "requester.not_attested",
				"--rationale",
				"Not attested.")
		},
		"counsel's own decision": func(s *fixture, id string) {
			s.mustRun("clara", "show", id)
			s.mustRun("clara", "decide", id, "--outcome", "push_back", "--reason", "requester.not_attested",
				"--rationale",
				"Not attested.")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newFixture(t)
			id := s.importAndOpen("clean", true, failsInDanger)
			if due := s.due(id); !slices.Contains(due, call) || !slices.Contains(due, counsel) {
				t.Errorf("due: %q", due)
			}
			answer(s, id)
			if due := s.due(id); slices.Contains(due, call) || slices.Contains(due, counsel) {
				t.Errorf("due still: %q", due)
			}
			letter := strings.Join(strings.Fields(s.mustRun("priya", "letter", id)), " ")
			for _, want := range []string{"send an emergency request, which needs no legal process",
				"Emergency requests are accepted at https://www.whatsapp.com/records at any hour",
				"Please make sure that we can reach you on the number that your authority publishes: we will call it"} {
				if !strings.Contains(letter, want) {
					t.Errorf("the letter does not say %q:\n%s", want, letter)
				}
			}
			// What counsel sent back, an analyst may close for want of an answer.
			s.now = s.now.AddDate(0, 0, 31)
			s.mustRun("priya", "close", id)
			s.expectVerified()
		})
	}
}

// TestACallEndsWhatIsDue: a recorded call ends that the agency is to be called, and not that counsel answers.
func TestACallEndsWhatIsDue(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	id := s.importAndOpen("clean", true, failsInDanger)
	s.mustRun("priya", "observe", id, "callback", "--number", "+911000000111", "--source", "directory", "--result",
		"confirmed")
	if due := s.due(id); len(due) == 0 ||
		slices.ContainsFunc(due, func(x string) bool { return strings.HasPrefix(x, "call") }) ||
		!slices.Contains(due, "counsel must answer before the request is pushed back") {
		t.Errorf("due: %q", due)
	}
}

// mustRun runs a command line that must succeed, and returns what it printed.
func (s *fixture) mustRun(user string, args ...string) string {
	s.t.Helper()
	code, out, errs := s.verb(user, args...)
	if code != 0 {
		s.t.Fatalf("lert %s: %s", strings.Join(args, " "), errs)
	}
	return out
}

// due is what is to be done on a request, up to "or" and "closed".
func (s *fixture) due(id string) (out []string) {
	s.t.Helper()
	c, err := s.As(s.actor("priya")).Case(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, o := range c.Obligations {
		says, _, _ := strings.Cut(o.Text, " or closed")
		out = append(out, says)
	}
	return out
}
