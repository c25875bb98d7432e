package policy

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"lert/review"
)

// indianNotice is a notice under the BNSS, in order.
const indianNotice = `{"schema":"lert.request/v1","platform":"whatsapp","channel":"portal","reference":"R-1",
	"received_at":"2026-11-20T06:00:00Z","kind":"records",
	"requester":{"agency":"Kerala Police, Cyber Crime Police Station","country":"IN","kind":"law_enforcement",
		"name":"Rajan Nair","title":"Inspector","badge":"KL-2231","email":"sho@keralapolice.gov.in",
		"phone":"+914842000010","attested":true,"verification":{"email_login":true,"dkim":"pass"}},
	"process":{"instrument":"in.bnss_94","statute":"BNSS, 2023, section 94","docket":"FIR 88/2026",
		"authority":{"name":"Station House Officer","role":"police","country":"IN"},"issued_on":"2026-11-19",
		"served_on":"WhatsApp LLC","signed":true,"sealed":true,"via":"direct","language":"en",
		"offence":{"description":"Cheating by personation","provisions":["BNS, section 318(4)"],
			"category":"fraud","max_sentence_years":7},
		"purpose":"criminal_investigation"},
	"targets":[{"type":"phone","value":"+919876543210"}],
	"data":[{"category":"subscriber.name"}],"period":{"from":"2026-11-01","to":"2026-11-18"},
	"justification":"To identify the person who took deposits for a false investment."}`

// verdictOf is what an assessment recommends, a plus if counsel must see it, and the findings that are no mere
// information, each as code=severity, as far as they are about the legal process.
func verdictOf(a *review.Assessment) string {
	out := a.Recommendation
	if a.Counsel {
		out += "+"
	}
	for f := range a.Findings() {
		if f.Severity != review.SeverityInfo && strings.HasPrefix(f.Code, "legal_basis.") {
			out += " " + strings.TrimPrefix(f.Code, "legal_basis.") + "=" + f.Severity
		}
	}
	return out
}

// assessChanged assesses a document in which some texts are replaced: "from|to".
func assessChanged(t *testing.T, p *review.Policy, doc string, changes ...string) *review.Assessment {
	t.Helper()
	for _, c := range changes {
		from, to, _ := strings.Cut(c, "|")
		if !strings.Contains(doc, from) {
			t.Fatalf("no %s in the document", from)
		}
		doc = strings.Replace(doc, from, to, 1)
	}
	var r review.Request
	if err := json.Unmarshal([]byte(doc), &r); err != nil {
		t.Fatal(err)
	}
	return review.Assess(p, &r, nil, r.ReceivedAt.Add(time.Hour))
}

// TestIndia: an Indian notice in order, and the same with one fact changed.
func TestIndia(t *testing.T) {
	p := load(t)
	const (
		old     = `in.bnss_94","statute":"BNSS, 2023, section 94|in.crpc_91","statute":"CrPC, section 91`
		citing  = `"BNSS, 2023, section 94"|"Section 91 Cr.P.C."`
		bns     = `BNS, section 318(4)|IPC, section 420`
		report  = `FIR 88/2026|`
		opened  = `"docket":|"case_opened_on":"`
		withOld = `","docket":`
	)
	for _, tt := range []struct {
		name    string
		changes []string
		want    string
	}{
		{"in order", nil, "approve"},
		{"under the CrPC", []string{old}, "push_back wrong_statute=push_back"},
		{"with the CrPC cited", []string{citing}, "push_back wrong_statute=push_back"},
		{"under the CrPC, FIR of 2023", []string{old, bns, report + "FIR 88/2023"}, "approve"},
		{"with the CrPC cited, FIR of 2023", []string{citing, bns, report + "FIR No. 88 of 2023"}, "approve"},
		{"under the CrPC, FIR of 2024", []string{old, report + "FIR 88/2024"}, "approve wrong_statute=review"},
		{"under the CrPC, no FIR", []string{old, report + "C-88"}, "approve wrong_statute=review"},
		{"under the CrPC, another number", []string{old, report + "D-88/2023"}, "approve wrong_statute=review"},
		{"under the CrPC, FIR of 2025", []string{old, report + "Cr. No. 12/2025"}, "push_back wrong_statute=push_back"},
		{"under the CrPC, FIR 88/26", []string{old, report + "FIR 88/26"}, "push_back wrong_statute=push_back"},
		{"under the CrPC, FIR 88/23", []string{old, report + "FIR 88/23"}, "approve wrong_statute=review"},
		{"under the CrPC, opened on the last day", []string{old, bns, opened + "2024-06-30" + withOld}, "approve"},
		{"under the CrPC, opened a day later", []string{old, opened + "2024-07-01" + withOld},
			"push_back wrong_statute=push_back"},
		{"under the CrPC, opened in 2023, whatever the file number",
			[]string{old, bns, opened + "2023-05-02" + withOld}, "approve"},
		{"under the BNSS, FIR of 2023", []string{bns, report + "FIR 88/2023"}, "approve wrong_statute=review"},
		{"the BNS for an old offence", []string{old, report + "FIR 88/2023"}, "approve wrong_statute=review"},
		{"both codes cited, FIR of 2026", []string{`section 94"|section 94 (formerly section 91 CrPC)"`}, "approve"},
		{"sovereignty and integrity", []string{`BNS, section 318(4)|BNS, section 152`}, "approve+ human_rights=review"},
		{"section 66A", []string{`BNS, section 318(4)|IT Act, section 66A`},
			"push_back+ wrong_statute=push_back human_rights=review"},
		{"murder", []string{`"fraud"|"violent"`}, "approve+ death_penalty=review"},
	} {
		if got := verdictOf(assessChanged(t, p, indianNotice, tt.changes...)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestIndianSpellings: the older code and the number of a first information report have the same answers however they
// are spelled.
func TestIndianSpellings(t *testing.T) {
	p := load(t)
	const statute, docket = `"BNSS, 2023, section 94"|`, `FIR 88/2026|`
	for _, s := range []string{"CrPC s. 91", "section 91 of the criminal procedure code", "Sec 91 Cr PC",
		"s. 91 Criminal P.C.", "दण्ड प्रक्रिया संहिता धारा 91", "Sec. 91 of the Code (Act 2 of 1974)"} {
		for _, tt := range []struct{ docket, want string }{
			{"FIR 88/2026", "push_back wrong_statute=push_back"}, {"FIR 88/2024", "approve wrong_statute=review"},
			{"FIR 88/2023", "approve"},
		} {
			got := verdictOf(assessChanged(t, p, indianNotice, statute+`"`+s+`"`, docket+tt.docket,
				`BNS, section 318(4)|IPC, section 420`))
			if got != tt.want {
				t.Errorf("%s, %s: %s, want %s", s, tt.docket, got, tt.want)
			}
		}
	}
	for _, s := range []string{"FIR88/2026", "F.I.R. 88/26", "FIR No.88/2026", "Cr.No. 88/2026", "88 of 2026",
		"CR88/2025",
		"C.R. No. I-88/2026", "FIRNo.88/2026", "FIR 88 of 26"} {
		got := verdictOf(assessChanged(t, p, indianNotice, statute+`"CrPC s. 91"`, docket+s))
		if want := "push_back wrong_statute=push_back"; got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
	for provision, want := range map[string]string{
		"IT Act 66(A)": "push_back+ wrong_statute=push_back human_rights=review", "IT Act 66(a)": "approve",
		"IT Act 66": "approve", "IT Act 66(D)": "approve",
	} {
		if got := verdictOf(assessChanged(t, p, indianNotice, "BNS, section 318(4)|"+provision)); got != want {
			t.Errorf("%s: %s, want %s", provision, got, want)
		}
	}
}
