package review

import "time"

// RequestSchema names the request document that this version reads.
const RequestSchema = "lert.request/v1"

// Kind says what a request asks for.
type Kind string

// The kinds of request.
const (
	KindRecords               Kind = "records"
	KindPreservation          Kind = "preservation"
	KindPreservationExtension Kind = "preservation_extension"
	KindEmergency             Kind = "emergency"
)

// IsPreservation reports whether the request asks to keep data and disclose none.
func (k Kind) IsPreservation() bool { return k == KindPreservation || k == KindPreservationExtension }

// Request is one received document. To be read it needs only the schema, the platform, the kind, the instant of receipt
// and the requester. What else is missing is for the checks to find, because a gap is itself a finding.
//
// Its texts were written by strangers. They are kept raw here, for comparison and for the record; Clean makes them safe
// to draw.
type Request struct {
	Schema        string          `json:"schema"`
	ID            string          `json:"id,omitzero"`
	Platform      string          `json:"platform"`
	Channel       string          `json:"channel,omitzero"`
	Reference     string          `json:"reference,omitzero"`
	ReceivedAt    time.Time       `json:"received_at"`
	Kind          Kind            `json:"kind"`
	Requester     Requester       `json:"requester"`
	Process       *Process        `json:"process,omitzero"`
	Targets       []Target        `json:"targets,omitzero"`
	Data          []Item          `json:"data,omitzero"`
	Period        Period          `json:"period,omitzero"`
	Previous      *Previous       `json:"previous,omitzero"`
	Purpose       string          `json:"purpose,omitzero"`
	Justification string          `json:"justification,omitzero"`
	Emergency     *EmergencyClaim `json:"emergency,omitzero"`
	Demands       []string        `json:"demands,omitzero"`
	Attachments   []Attachment    `json:"attachments,omitzero"`
	// Trimmed are the fields of the document in which invisible characters stood before or after the value, as paths.
	// They are not part of the value here; the stored document keeps them.
	Trimmed []string `json:"-"`
}

// Requester is who asks: what they say about themselves and, in Verification and Signals, what was found out about
// them.
type Requester struct {
	Agency  string `json:"agency,omitzero"`
	Country string `json:"country,omitzero"` // ISO 3166-1 alpha-2
	Kind    string `json:"kind,omitzero"`
	Name    string `json:"name,omitzero"`
	Title   string `json:"title,omitzero"`
	Badge   string `json:"badge,omitzero"`
	Email   string `json:"email,omitzero"`
	Phone   string `json:"phone,omitzero"`
	// Attested: when they signed in, they attested to being an authorised officer; false: they did not; absent: the
	// document does not say.
	Attested *bool `json:"attested,omitzero"`
	// AttestedRequest: on submitting, they attested that they may request account records; absent: the same as
	// Attested.
	AttestedRequest *bool         `json:"attested_request,omitzero"`
	Attestations    []Attestation `json:"attestations,omitzero"`
	Signals         []string      `json:"signals,omitzero"`
	Verification    *Verification `json:"verification,omitzero"`
}

// Attestation is a sentence as the requester attested it.
type Attestation struct {
	Text string    `json:"text"`
	At   time.Time `json:"at,omitzero"`
}

// Verification is the evidence that the requester is who they say.
type Verification struct {
	EmailLogin *bool     `json:"email_login,omitzero"`
	DKIM       string    `json:"dkim,omitzero"` // pass, fail, none
	Callback   *Callback `json:"callback,omitzero"`
}

// Against is what of a verification, which may be nil, counts against the requester: failed mail authentication, an
// unproven log-in, a refused call-back. nil if nothing does.
func (v *Verification) Against() *Verification {
	if v == nil {
		return nil
	}
	out := *v
	if v.EmailLogin != nil && *v.EmailLogin {
		out.EmailLogin = nil
	}
	if v.DKIM != "fail" {
		out.DKIM = ""
	}
	if v.Callback != nil && v.Callback.Result != "refused" {
		out.Callback = nil
	}
	if out == (Verification{}) {
		return nil
	}
	return &out
}

// Confirms reports whether anything in a verification, which may be nil, speaks for the requester.
func (v *Verification) Confirms() bool {
	return v != nil && (v.EmailLogin != nil && *v.EmailLogin || v.DKIM == "pass" ||
		v.Callback != nil && v.Callback.Result == "confirmed")
}

// Callback is one attempt to reach the requester by telephone.
type Callback struct {
	At           time.Time `json:"at,omitzero"`
	By           string    `json:"by,omitzero"`
	Reached      string    `json:"reached,omitzero"`
	Number       string    `json:"number,omitzero"`
	NumberSource string    `json:"number_source,omitzero"` // directory, agency_site, request
	Result       string    `json:"result,omitzero"`        // confirmed, refused, unreachable
}

// Process is the legal process that the request rests on.
type Process struct {
	Instrument         string         `json:"instrument,omitzero"`
	Statute            string         `json:"statute,omitzero"`
	Docket             string         `json:"docket,omitzero"`
	CaseOpenedOn       Date           `json:"case_opened_on,omitzero"`
	Authority          Authority      `json:"authority,omitzero"`
	ValidatedBy        *Authority     `json:"validated_by,omitzero"`
	IssuedOn           Date           `json:"issued_on,omitzero"`
	ServedAt           time.Time      `json:"served_at,omitzero"`
	ValidUntil         Date           `json:"valid_until,omitzero"`
	ReturnBy           Date           `json:"return_by,omitzero"`
	ServedOn           string         `json:"served_on,omitzero"`
	ServedBy           string         `json:"served_by,omitzero"`
	Attestations       []string       `json:"attestations,omitzero"`
	Signed             bool           `json:"signed,omitzero"`
	Sealed             bool           `json:"sealed,omitzero"`
	Signature          string         `json:"signature,omitzero"` // qualified, advanced, plain
	Certified          bool           `json:"certified,omitzero"`
	ReviewNotice       bool           `json:"review_notice,omitzero"`
	Window             Period         `json:"window,omitzero"`
	Via                string         `json:"via,omitzero"`
	Language           string         `json:"language,omitzero"`
	Offence            *Offence       `json:"offence,omitzero"`
	Nondisclosure      *Nondisclosure `json:"nondisclosure,omitzero"`
	Purpose            string         `json:"purpose,omitzero"`
	AuthorityNotified  bool           `json:"authority_notified,omitzero"`
	IdentificationOnly bool           `json:"identification_only,omitzero"`
	SuspectConfirmed   bool           `json:"suspect_confirmed,omitzero"`
}

// Authority is the office that issued, validated or signed a document.
type Authority struct {
	Name        string `json:"name,omitzero"`
	Role        string `json:"role,omitzero"`
	Country     string `json:"country,omitzero"`
	Subdivision string `json:"subdivision,omitzero"` // ISO 3166-2
}

// Offence is the offence that the legal process is about.
type Offence struct {
	Description      string   `json:"description,omitzero"`
	Provisions       []string `json:"provisions,omitzero"`
	MaxSentenceYears float64  `json:"max_sentence_years,omitzero"`
	Category         string   `json:"category,omitzero"`
	// Limb is the alternative condition that the issuing authority ticked in a European Production Order Certificate
	// (EPOC), one of Limbs (Regulation (EU) 2023/1543, Article 5(4)).
	Limb string `json:"limb,omitzero"`
}

// Nondisclosure is a demand not to tell the user: an order, a statute, or a mere request, which binds nobody.
type Nondisclosure struct {
	Kind        string    `json:"kind,omitzero"` // order, statutory, request
	Authority   Authority `json:"authority,omitzero"`
	Signed      bool      `json:"signed,omitzero"`
	Attached    bool      `json:"attached,omitzero"`
	From        Date      `json:"from,omitzero"`
	Until       Date      `json:"until,omitzero"` // absent: no end date
	RenewedFrom string    `json:"renewed_from,omitzero"`
}

// Target is one account, number or thing that the request names.
type Target struct {
	Type       string `json:"type"`
	Value      string `json:"value"`
	Region     string `json:"region,omitzero"`
	Country    string `json:"country,omitzero"`
	USPerson   *bool  `json:"us_person,omitzero"`
	Enterprise bool   `json:"enterprise,omitzero"`
	AsOf       Date   `json:"as_of,omitzero"`
	Protected  bool   `json:"protected,omitzero"`
	// NoAccount is not part of the document but our own observation: no account has this identifier.
	NoAccount bool `json:"-"`
}

// Item is one category of data asked for, with its own period if it has one.
type Item struct {
	Category Category `json:"category"`
	From     Point    `json:"from,omitzero"`
	To       Point    `json:"to,omitzero"`
	Note     string   `json:"note,omitzero"`
}

// Previous names an earlier request that this one belongs to.
type Previous struct {
	ID        string `json:"id,omitzero"`
	Reference string `json:"reference,omitzero"`
	Relation  string `json:"relation,omitzero"` // extends, cures, follows, repeats
}

// EmergencyClaim is an emergency as the requester describes it.
type EmergencyClaim struct {
	Harm         string    `json:"harm,omitzero"`
	HarmKind     string    `json:"harm_kind,omitzero"`
	PersonAtRisk string    `json:"person_at_risk,omitzero"`
	Imminence    string    `json:"imminence,omitzero"`
	Nexus        string    `json:"nexus,omitzero"`
	Attested     bool      `json:"attested,omitzero"`
	Attestation  string    `json:"attestation,omitzero"`
	AttestedBy   string    `json:"attested_by,omitzero"`
	AttestedOn   Date      `json:"attested_on,omitzero"`
	NeededBy     time.Time `json:"needed_by,omitzero"`
}

// Attachment describes a file that came with the request; the file itself is not stored.
type Attachment struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type,omitzero"`
	Size      int64  `json:"size,omitzero"`
	SHA256    string `json:"sha256,omitzero"`
}

// The values that the closed lists of the request document may take, in the order in which they are shown.
var (
	Kinds          = []Kind{KindRecords, KindPreservation, KindPreservationExtension, KindEmergency}
	Channels       = []string{"portal", "email", "e_evidence", "etsi", "post", "treaty"}
	RequesterKinds = []string{"law_enforcement", "prosecutor", "court", "intelligence", "government", "private"}
	Roles          = []string{"judge", "magistrate", "clerk", "prosecutor", "police", "agency_head", "fbi_designee",
		"secretary_of_state", "other"}
	SignalNames = []string{"reply_to_differs", "domain_new", "voip_number", "number_not_found", "signature_mismatch",
		"metadata_newer", "refused_callback", "urgent_without_facts", "threatens", "known_fake", "delivery_changed",
		"many_platforms", "odd_hour"}
	Vias              = []string{"direct", "mlat", "agreement", "letter_rogatory", "e_evidence"}
	OffenceCategories = []string{"child_exploitation", "terrorism", "violent", "trafficking", "fraud", "cyber", "drugs",
		"speech", "missing_person", "civil", "other"}
	Limbs              = []string{"three_years", "listed_cyber", "terrorism", "sentence"}
	NondisclosureKinds = []string{"order", "statutory", "request"}
	Purposes           = []string{"criminal_investigation", "intelligence", "civil", "sentence_execution"}
	TargetTypes        = []string{"phone", "email", "username", "user_id", "profile_url", "group_id", "ip", "device",
		"area", "keyword", "other"}
	Relations       = []string{"extends", "cures", "follows", "repeats"}
	HarmKinds       = []string{"death", "serious_injury", "child", "infrastructure", "other"}
	DemandNames     = []string{"redesign", "trace_originator", "account_block", "account_deletion", "testimony"}
	DKIMResults     = []string{"pass", "fail", "none"}
	NumberSources   = []string{"directory", "agency_site", "request"}
	CallbackResults = []string{"confirmed", "refused", "unreachable"}
	SignatureKinds  = []string{"qualified", "advanced", "plain"}
)

// AttestsRequest reports the second attestation: that they may request account records. If the document is silent, the
// first one counts for both.
func (r Requester) AttestsRequest() bool {
	if r.AttestedRequest != nil {
		return *r.AttestedRequest
	}
	return r.Attests()
}

// Attests reports the first attestation: to being an authorised officer or government employee.
func (r Requester) Attests() bool { return r.Attested != nil && *r.Attested }

// servedAt is the instant of service as stated, otherwise the instant of receipt. What has arrived is served: a later
// instant, which would make a post-dated paper valid and put off deadlines, does not count.
func (r *Request) servedAt() time.Time {
	if pr := r.Process; pr != nil && !pr.ServedAt.IsZero() && pr.ServedAt.Before(r.ReceivedAt) {
		return pr.ServedAt
	}
	return r.ReceivedAt
}

// ItemPeriod is the period that applies to item i: each end is its own or, if it has none, the request's.
func (r *Request) ItemPeriod(i int) Period {
	p := r.Period
	if !r.Data[i].From.IsZero() {
		p.From = r.Data[i].From
	}
	if !r.Data[i].To.IsZero() {
		p.To = r.Data[i].To
	}
	return p
}
