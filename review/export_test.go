package review

// SenderOf is what is known of a sender, for tests with the program's own packs.
func SenderOf(p *Policy, email, own string) (kind, imitates, resembles string) {
	s := p.senderStatus(email, own)
	return s.kind, s.imitates, s.resembles
}

// JudgedBy is the id of the instrument by which the process of a request is judged.
func JudgedBy(p *Policy, r *Request) string {
	as := newAssessor(p, r, nil, r.ReceivedAt)
	as.prepare()
	return as.instrumentID()
}
