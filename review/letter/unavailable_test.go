package letter

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lert/review"
)

// part is the part of a letter that begins with a heading, up to the next of the headings, "" if there is none.
func part(letter, heading string, others ...string) string {
	_, after, _ := strings.Cut(letter, heading)
	for _, o := range others {
		if o != heading {
			after, _, _ = strings.Cut(after, o)
		}
	}
	return after
}

// TestALetterNeverProducesWhatIsEmpty: of any grants and any data that was not found, as the decision or a later record
// says, a letter says one thing of each category and account.
func TestALetterNeverProducesWhatIsEmpty(t *testing.T) {
	headings := []string{"We are producing:", "We are not producing:", "We searched for the following",
		"The data was produced from"}
	names := []review.Category{"subscriber.name", "account.groups", "account.contacts"}
	rapid.Check(t, func(t *rapid.T) {
		r := testRequest()
		r.Targets = r.Targets[:rapid.IntRange(1, 2).Draw(t, "targets")]
		in := Input{Request: r, Decision: decided(review.OutcomeApprove), Assessment: &review.Assessment{}}
		in.Decision.Notice = &review.NoticeChoice{Action: review.NoticeNone}
		for item, c := range names {
			for target := range r.Targets {
				in.Assessment.Categories = append(in.Assessment.Categories, review.CategoryRow{Category: c, Item: item,
					Target: target, Asked: true, Authorised: true, Held: true, Producible: true})
			}
			switch rapid.IntRange(0, 3).Draw(t, string(c)) {
			case 0: // not granted
			case 1:
				in.Decision.Unavailable = append(in.Decision.Unavailable,
					review.Unavailable{Category: c, Why: "no_data"})
				fallthrough // records of the first release grant it as well
			default:
				in.Decision.Granted = append(in.Decision.Granted, string(c))
			}
		}
		if len(in.Decision.Granted) == 0 {
			in.Decision.Granted = []string{"subscriber.name"}
		}
		done := review.Fulfilment{Kind: review.Produced, Revision: in.Decision.Revision}
		for _, s := range in.Decision.Granted {
			switch rapid.IntRange(0, 2).Draw(t, "done "+s) {
			case 1:
				done.Categories = append(done.Categories, s+"@"+string('0'+rune(indexOf(names, s)))+"#0")
			case 2:
				done.Unavailable = append(done.Unavailable,
					review.Unavailable{Category: review.Category(s), Why: "no_data"})
			}
		}
		in.Fulfilments = []review.Fulfilment{done}
		out, err := Write(testPolicy(), in)
		if err != nil {
			t.Fatal(err)
		}
		produced := part(out, headings[0], headings...)
		withheld := part(out, headings[1], headings...)
		empty := part(out, headings[2], headings...)
		for _, row := range in.Assessment.Categories {
			label, account := row.Category.Label(), r.Targets[row.Target].Value
			ofAccount := part(produced, "for "+account, "for +")
			isEmpty := strings.Contains(empty, label+":") ||
				strings.Contains(empty, label+" of ") && strings.Contains(empty, account)
			if isEmpty != in.Decision.IsEmpty(in.Fulfilments, row) {
				t.Fatalf("%s of %s is empty: %v\n%s", label, account, !isEmpty, out)
			}
			said := 0
			for _, is := range []bool{strings.Contains(ofAccount, label), strings.Contains(withheld, label), isEmpty} {
				if is {
					said++
				}
			}
			if said != 1 {
				t.Fatalf("%s of %s is said %d times\n%+v\n%s", label, account, said, in.Decision, out)
			}
		}
	})
}

func indexOf(names []review.Category, s string) int {
	for i, c := range names {
		if string(c) == s {
			return i
		}
	}
	return -1
}
