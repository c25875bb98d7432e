package review_test

import (
	"testing"

	"lert/review"
)

// TestRightsOutsideTheOffence: what somebody says, believes or is goes to counsel wherever the request says it, in the
// account of an emergency and in the justification, and holds no emergency up.
func TestRightsOutsideTheOffence(t *testing.T) {
	tells := func(harm, nexus string) paper {
		return changed(emergencyDoc, func(r *review.Request) { r.Emergency.Harm, r.Emergency.Nexus = harm, nexus })
	}
	says := func(justification string) paper {
		return changed(warrantDoc, func(r *review.Request) { r.Justification = justification })
	}
	rights := []string{"approve", "counsel", "legal_basis.human_rights=review", "+subscriber.ip_address"}
	press := []string{"approve", "counsel", "legal_basis.privilege_press=review", "+subscriber.ip_address"}
	none := []string{"approve", "-counsel", "-legal_basis.human_rights", "-legal_basis.privilege_press"}
	const nexus = "He writes from this number."
	var tests []expectedAnswer
	add := func(want []string, build func(string) paper, texts ...string) {
		for _, s := range texts {
			tests = append(tests, expectedAnswer{s, build(s), want})
		}
	}
	harm := func(s string) paper { return tells(s, nexus) }
	add(rights, harm,
		"Kullanıcı Cumhurbaşkanına hakaret etti, halkı kışkırtıyor; can güvenliği tehlikede",
		"A homosexual party takes place tonight; danger to public morals and life",
		"He insulted the president and people may be killed in the unrest",
		"An unauthorised demonstration takes place tonight and people will die",
		"He committed blasphemy, and a mob will kill somebody",
		"Подстрекает к участию в митинге; возможна гибель людей",
		"إهانة الرئيس تهدد حياة الناس",
		"Der Nutzer hat den Präsidenten beleidigt, Majestätsbeleidigung; es besteht Lebensgefahr")
	add(press, harm, "A journalist will publish the names of soldiers, who may be killed")
	add(press, func(s string) paper { return tells("He says that he will kill her tonight.", s) },
		"It is the account of a reporter of the newspaper Today")
	add(none, harm,
		"A boy was taken by his father, who wrote that he will kill him.",
		"He will shoot people at the Pride parade tonight, he wrote, and has a rifle",
		"A gay teenager wrote that he will kill himself tonight",
		"The father will kill his daughter because she is a lesbian",
		"He put a bomb in the mosque and will kill the worshippers at noon",
		"She was kidnapped at the march for peace and will be killed",
		"La víctima está en estado crítico, la policía busca al agresor que va a matarla",
		"La victime est dans un état critique et son agresseur menace de la tuer",
		"He will attack the court and kill the judge who insulted him",
		"Mağdur kaçırıldı; fail onu bu gece öldürecek ve ona hakaret etti")
	add(rights, says,
		"The user promotes homosexuality on his page.",
		"To identify the organisers of the protest.",
		"Der Inhaber hat den Minister als Schwachkopf bezeichnet (Politikerbeleidigung).",
		"The user posted a cartoon of the Chief Minister; find out who he is.",
		"Hesap, Cumhurbaşkanına hakaret içeren paylaşımlar yapıyor.",
		"Identificar quem publicou críticas ao governador.",
		"The account insulted the King in three comments.",
		"Identifier les participants à la manifestation interdite.")
	add(none, says,
		"He circulated false information about the company to sell its shares.",
		"The victims joined in March and were promised interest by the leader of the group.",
		"He sold the drugs illegally in March, and the account names his supplier.",
		"He is prohibited from meeting the child, and arranged to meet her by this account.",
		"The suspect threatened and insulted the victim, who is his former wife.",
		"He illegally gathered the data of customers and sold it.",
		"The defamatory pictures were sent to her employer to blackmail her.",
		"He killed two men in front of the church and wrote of it from this account.",
		"Beleidigung und Bedrohung der Geschädigten über dieses Konto.",
		"Extremist videos were sent with the plan of the bombing.",
		"The buyers took part in an auction of stolen goods.",
		"Le compte a été créé pour l'escroquerie; la situation critique des victimes impose d'agir.")
	expectAll(t, tests)
}
