// Package policy builds a review.Policy from packs: YAML files that counsel can
// read and amend. They hold the law, the platforms' rules, the catalogue of
// findings, the official senders, countries, watch phrases and holidays.
//
// # A pack
//
// One file is one pack. Its header says what it is, its sources are the texts
// that it cites, and after them come lists of rows. Any list may be absent:
//
//	pack: law/us                 # its name, unique among the packs
//	title: United States
//	as_of: 2026-11-01            # how recent the facts are
//	cite: usc-2703               # the source of a row that has no cite of its own
//	confidence: A                # and the confidence of such a row
//	sources:
//	  usc-2703: {title: "18 U.S.C. 2703", url: "…", as_of: 2026-03-26, confidence: A}
//	platforms: []                # review.Platform
//	instruments: []              # review.Instrument
//	codes: []                    # review.Code
//	rules: []                    # review.FindingRule, for any legal process
//	topics: []                   # review.Topic, that the conditions of rules ask about
//	provision_table: |           # review.ListedProvision: offences that counsel looks at, in a short notation
//	capital_table: |             # review.CapitalRule: the death penalty by country, in a short notation
//	clocks: []                   # review.ClockRule
//	notices: []                  # review.NoticeRule
//	statement_categories: []     # review.StatementRule
//	signals: []                  # review.Signal
//	senders: {}                  # review.Senders
//	countries: []                # review.Country; country_table is a shorter notation
//	official: []                 # official mail domains by country: {country: GB, suffixes: [gov.uk]};
//	                             # sta-*.nrw.de has a star, former: true marks what was given up
//	official_table: |            # a shorter notation: GB | gov.uk police.uk | confidence, source | note
//	agency_table: |              # a shorter notation for senders: {agencies: []}
//	words: {}                    # review.WatchPhrases
//	holidays: {IE: {2026-12-25: Christmas Day}}
//	confusables: {"а": a}        # a look-alike character and the ASCII that it imitates
//
// The keys of a row are the yaml tags of its type in package review. An unknown
// key, a key given twice, a word outside the vocabulary and a citation without
// a source are errors that give file, line and column. A citation is "key" or
// "key#place"; some pack must have the key among its sources. A row inside
// another row (what an instrument reaches, what a platform holds) inherits the
// cite and the confidence of that row.
//
// A list of texts may also be one text after |, which loads much faster if the
// list is long. Commas and line ends separate its entries, quotes have no
// meaning, and a line that begins with # is a comment:
//
//	webmail: |
//	  # worldwide
//	  gmail.com, outlook.com
//	  proton.me
//
// # A user's own packs
//
// Load overlays the packs of a user's folders on those that come with the program:
//
//   - a pack with the name of an earlier pack replaces that pack as a whole;
//   - a row replaces the row of the same identity: a platform's id, an
//     instrument's id and since, a code, a rule's id, since and when, a provision's
//     country, statute, articles and code, the country and offences of a rule on the
//     death penalty, a clock's id and when, a notice's when, a country's code, a
//     suffix, an agency's domain, a day;
//   - the words and provisions of a topic, words, webmail, disposable providers and confusables are added;
//   - a platform, instrument or code with "extends: true" changes only the keys
//     that it has. A single value replaces the old one. The rows of holdings,
//     targets, channels, entities, reach and beyond go before the old rows,
//     because the first row that applies counts. The rows of severities,
//     sentences, clauses, requires, always, wrong_statutes, fresh, duration,
//     languages, issuers and the like go after them; of severities and
//     sentences the last row that applies counts.
//
// A team's directory of agencies, with the switchboards that it found itself,
// is such a pack too: agencies.yaml with senders: {agencies: [...]}.
// ImportAgencies makes one from a published list of government domains. It
// marks each agency as common: other bodies, such as towns, have the same name,
// so that no sender is reported as an imitation of it.
//
// Two lines raise a severity on one platform and cite the reason:
//
//	platforms:
//	  - {id: whatsapp, extends: true, severities: [
//	      {code: scope.long_period, severity: push_back, cite: house#periods}]}
package policy
