package review_test

import (
	"testing"

	"lert/review"
)

// TestTheNumberAsksForTheEntity: where the request does not say where the user lives, the calling code of the number,
// in every spelling, asks whether the company that the process names is the provider, in both directions; where it
// says so, that decides and not the number.
func TestTheNumberAsksForTheEntity(t *testing.T) {
	const american, irish = "WhatsApp LLC", "WhatsApp Ireland Limited"
	const entity = "legal_basis.wrong_entity"
	to := func(servedOn string, target review.Target, asker ...func(*review.Request)) paper {
		return changed(warrantDoc, func(r *review.Request) {
			target.Type = "phone"
			r.Process.ServedOn, r.Targets = servedOn, []review.Target{target}
			for _, change := range asker {
				change(r)
			}
		})
	}
	var rows []expectedAnswer
	add := func(name string, doc paper, want ...string) { rows = append(rows, expectedAnswer{name, doc, want}) }
	for _, german := range []string{"+4915112345678", "0049 151 12345678", "+49 (0) 151 1234 5678",
		"tel:+49-151-12345678"} {
		add("LLC, "+german, to(american, review.Target{Value: german}), entity+"=review",
			entity+"~calling code of a country whose users "+irish)
		add("Ireland, "+german, to(irish, review.Target{Value: german}), "-"+entity)
		add("LLC, Union, "+german, to(american, review.Target{Value: german, Region: "EU"}), "-"+entity)
		add("LLC, Germany, "+german, to(american, review.Target{Value: german, Country: "DE"}), "-"+entity)
		add("LLC, United States, "+german, to(american, review.Target{Value: german, Country: "US"}), "-"+entity)
		add("Ireland, United States, "+german, to(irish, review.Target{Value: german, Country: "US"}),
			entity+"=push_back")
	}
	for _, other := range []string{"+12025550143", "001 202 555 0143", "+919812345678", "+447911123456"} {
		add("LLC, "+other, to(american, review.Target{Value: other}), "-"+entity)
		add("Ireland, "+other, to(irish, review.Target{Value: other}), entity+"=review", entity+"~"+american)
		add("Ireland, Union, "+other, to(irish, review.Target{Value: other, Region: "EU"}), "-"+entity)
	}
	german := func(r *review.Request) {
		r.Requester.Country, r.Process.Authority.Country, r.Process.Instrument = "DE", "DE", "de.stpo_100j"
	}
	add("LLC, digits of the requester's country", to(american, review.Target{Value: "4915112345678"}, german),
		entity+"=review", entity+"~calling code")
	add("LLC, digits of no country", to(american, review.Target{Value: "4915112345678"}), "-"+entity)
	expectAll(t, rows)
}
