// Package policy builds a review.Policy out of packs: the law, the platforms'
// rules, the catalogue of findings, the official senders, countries, words and
// holidays, all as YAML that counsel can read and amend.
//
// # A pack
//
// One file is one pack. Its head says what it is, its sources are the texts
// that it cites, and after them come lists of rows, any of them absent:
//
//	pack: law/us                 # its name, unique among the packs
//	title: United States
//	as_of: 2026-11-01            # how recent the facts are
//	cite: usc-2703               # what a row without its own cite rests on
//	confidence: A                # and how sure that is
//	sources:
//	  usc-2703: {title: "18 U.S.C. 2703", url: "…", as_of: 2026-03-26, confidence: A}
//	platforms: []                # review.Platform
//	instruments: []              # review.Instrument
//	codes: []                    # review.Code
//	clocks: []                   # review.ClockRule
//	notices: []                  # review.NoticeRule
//	signals: []                  # review.Signal
//	senders: {}                  # review.Senders
//	countries: []                # review.Country; country_table is a shorter notation
//	official: []                 # suffixes by country: {country: GB, suffixes: [gov.uk]}
//	agency_table: |              # a shorter notation for senders: {agencies: []}
//	words: {}                    # review.Words
//	holidays: {IE: {2026-12-25: Christmas Day}}
//	confusables: {"а": a}        # a look-alike and the ASCII it passes for
//
// The keys of a row are the yaml tags of its type in package review. A key
// that is not known, a key given twice, a word that is not of the vocabulary
// and a citation without a source are errors that give file, line and column.
// A citation is "key" or "key#place", and the key stands in some pack's
// sources. A row inside another row (what an instrument reaches, what a
// platform holds) takes the cite and the confidence of the row around it.
//
// # A user's own packs
//
// Load lays a user's folders over the packs that come with the program:
//
//   - a pack with the name of one that is there stands in its place, whole;
//   - a row replaces the row of the same identity: a platform's id, an
//     instrument's id and since, a code, a clock's id and when, a notice's
//     when, a country's code, a suffix, an agency's domain, a day;
//   - words, webmail, disposable providers and confusables are added;
//   - a platform, instrument or code with "extends: true" changes only what it
//     says. A single value replaces the old one. Of the lists, holdings,
//     targets, channels, entities, reach and beyond stand before the old rows
//     (the first that speaks counts), and severities, sentences, clauses,
//     requires, always, wrong_statutes, fresh, duration, languages, issuers
//     and the like are added after them (of severities and sentences the last
//     that speaks counts).
//
// A team's directory of agencies, with the switchboards that it found itself,
// is such a pack too: agencies.yaml with senders: {agencies: [...]}.
// ImportAgencies makes one of the list of domains that the .gov registry
// publishes; an agency of it that is marked common has a name that others bear
// too, a town's as a rule, and nothing is taken for an imitation of it.
//
// So two lines raise a severity on one platform, with the reason cited:
//
//	platforms:
//	  - {id: whatsapp, extends: true, severities: [{code: scope.long_period, severity: push_back, cite: house#periods}]}
package policy
