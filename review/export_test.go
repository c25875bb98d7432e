package review

// SenderOf is what is known of a sender, for tests with the program's own packs.
func SenderOf(p *Policy, email, own string) (kind, imitates, resembles string) {
	s := p.senderStatus(email, own)
	return s.kind, s.imitates, s.resembles
}
