package main

import "strings"

// reworded are words of letters and findings, and those in their place since the first release: what is said of a case
// is the same.
var reworded = strings.NewReplacer(
	// Findings, and sentences of letters about them.
	"a domain never proves a person", "a domain never proves who the sender is",
	"is neither a government suffix nor in the agency directory. Being there would prove",
	"is not below a government suffix and not in the agency directory. Even a listing would prove",
	"account's holder", "account holder",
	"What can be had instead:", "What is available instead:",
	"its systems to serve a request", "its systems in order to comply with a request",
	"Nothing says why the data is needed.", "The request does not say why the data is needed.",
	"attestation. There is none.", "attestation. The request contains none.",
	"imminent and on what facts.", "imminent, and state the facts on which you rely.",
	"asked for, and no order is attached: a mere request binds nobody.",
	"asked for, but no order is attached: a mere request is not binding.",
	"Who wants the order reviewed", "A person who wants the order reviewed",
	"end on a day off ends", "end on a non-working day ends",
	"the data goes at the end", "the data is sent at the end",
	"are counsel's work alone", "are handled by counsel alone",
	"the hours run on.", "the hours run without a pause.",
	"period; no roll-over.", "period; it does not move to the next working day.",
	"What is asked can be", "What is requested can be", "Nothing asked can be", "Nothing requested can be",
	"rows asked can be", "rows requested can be", "; data of this user", "; the data of this user",
	"came by email", "came by e-mail",
	// The frame of letters.
	"No order that forbids it came with your request.",
	"Your request did not come with an order that forbids us to do so.",
	"This letter speaks of the secrecy alone; the rest of your request is read as any other.",
	"This letter concerns the secrecy only; the rest of your request will be reviewed in the ordinary way.",
	"One of us read it and cannot", "We have reviewed it and cannot",
	"This is what stands in the way, and what would mend it:", "The reasons, and what would correct them:",
	"We read your", "We have reviewed your", "We read its request", "We have reviewed its request",
	"This closes the case for the paper that was sent. A request on another lawful footing is welcome as a new "+
		"request and is read afresh.",
	"This closes the case. You may send a new request on another legal basis, which will be reviewed afresh.",
	"Where legal process is under way", "If legal process is under way",
	"Where neither comes, the copy is destroyed when its time ends;",
	"Otherwise the copy will be destroyed when that time ends;",
	"A request under the case number above reached us.", "We have received a request, which has the case number above.",
	"and we do not act on it.", "and we will not act on it.",
	"the way that our guidelines name", "the channel that our guidelines name",
	"It goes to the address", "It is sent to the address",
	"is destroyed when its time ends, unless", "will be destroyed when that time ends, unless",
	"was taken back, and have closed the case. Nothing more is done",
	"was withdrawn, and have closed the case. Nothing "+
		"more will be done",
	"data of your account", "data about your account",
	"Questions on this letter: answer the message that brought it, and quote",
	"If you have questions about this letter, answer the message that brought it and quote",
	"legal paper", "legal process",
	"was filed before they end, and we wait", "was filed before those days end, and we will wait",
	"and no answer has reached us.", "and have not received an answer.",
	"to mend this", "to correct this", "Once this is mended", "Once this is corrected",
	"What would mend it:", "To correct this:", "whatever the paper:", "whatever the legal process:",
	"the paper that you sent", "the legal process that you sent",
	"This was asked and", "This was requested and",
	"Where neither comes, we look into how", "If we receive neither, we will examine how",
	"requests go before all other work", "requests take priority over all other work",
	"is taken up as soon as it arrives; after that it needs a new request.",
	"will be reviewed as soon as it arrives; after that a new request is needed.",
	"The law keeps this duty until", "This legal duty lasts until",
	"The law gives no further renewal; what follows must be legal process.",
	"The law provides for no further renewal; legal process must follow.",
	"This letter goes with the form", "This letter accompanies the form",
	"Nothing before us forbids telling the user.", "We have received nothing that forbids us to tell the user.",
	"before data leave; if that would do harm,", "before data is disclosed; if that would cause harm,",
	"If the bar is extended", "If the prohibition is extended",
	"while the bar on it lasts", "while the prohibition lasts",
	"for now, and look at that again on", "for now, and will review this on",
)

// sameWords is a fact as the first release worded it, in the words of today; of a letter without its lines, which other
// words break elsewhere.
func sameWords(command, says string) string {
	if strings.HasPrefix(command, "letter") {
		says = strings.Join(strings.Fields(says), " ")
	}
	return reworded.Replace(says)
}
