package review

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// CallbackConfirmed reports whether a call-back confirmed the request, on a number that was found independently of
// it. A call before the request arrived confirmed something else, and one that is still to come confirms nothing yet.
func CallbackConfirmed(r *Request, now time.Time) bool {
	v := r.Requester.Verification
	return v != nil && v.Callback != nil && v.Callback.Result == "confirmed" &&
		(v.Callback.NumberSource == "directory" || v.Callback.NumberSource == "agency_site") &&
		(v.Callback.At.IsZero() || !v.Callback.At.Before(r.ReceivedAt)) && !IsAhead(v.Callback.At, now) &&
		!r.givesNumber(v.Callback.Number)
}

// checkCallback checks that somebody at the agency confirmed an emergency, and that nobody there denied the request.
func (as *assessor) checkCallback(c *Callback) {
	r, w := as.request, findingOptions{field: "requester.verification.callback"}
	switch {
	case c != nil && c.Result == "refused":
		as.addFinding("requester.callback_failed", w)
		return
	case r.Kind != KindEmergency:
		return
	case c == nil:
	case IsAhead(c.At, as.now):
		as.values.date, w.variant = formatUTC(c.At), variantCallAhead
	case c.Result == "confirmed" && (c.NumberSource == "request" || r.givesNumber(c.Number)):
		w.variant = variantOwnNumber
	case CallbackConfirmed(r, as.now):
		if !as.isBlank(c.Number) {
			return
		}
		w.variant = variantNoNumber
	}
	as.addFinding("requester.callback_missing", w)
}

// givesNumber reports whether a telephone number is in the request itself, in any spelling: as the requester's own, as
// a target, or in its words.
func (r *Request) givesNumber(number string) bool {
	called := phoneNumbers(number)
	if len(called) == 0 {
		return false
	}
	in := func(s string) bool {
		return slices.ContainsFunc(phoneNumbers(s), func(given string) bool {
			return slices.ContainsFunc(called, func(c string) bool { return samePhone(c, given) })
		})
	}
	q := &r.Requester
	if in(q.Phone) || in(q.Agency) || in(q.Name) || in(q.Title) || in(q.Badge) || in(r.Justification) {
		return true
	}
	if e := r.Emergency; e != nil &&
		(in(e.Harm) || in(e.Imminence) || in(e.Nexus) || in(e.Attestation) || in(e.AttestedBy)) {
		return true
	}
	if pr := r.Process; pr != nil && in(pr.Authority.Name) {
		return true
	}
	return slices.ContainsFunc(r.Targets, func(t Target) bool { return t.Type == "phone" && in(t.Value) })
}

// minPhoneDigits are the least digits of what is read as a telephone number.
const minPhoneDigits = 7

// phoneNumbers are the digits of the telephone numbers in a text, without the + or the zeros in front. Anything but
// separators ends a number, as a plus sign and a slash between spaces do.
func phoneNumbers(s string) (out []string) {
	if strings.IndexFunc(s, unicode.IsDigit) < 0 {
		return nil
	}
	var digits []byte
	end := func() {
		if number := strings.TrimLeft(string(digits), "0"); len(number) >= minPhoneDigits {
			out = append(out, number)
		}
		digits = digits[:0]
	}
	before := ' '
	for _, c := range visiblePart(s) {
		switch {
		case c >= '0' && c <= '9':
			digits = append(digits, byte(c))
		case c == '/' && before == ' ':
			end()
		case !strings.ContainsRune(".()[]/", c) && !unicode.In(c, unicode.Pd, unicode.Zs):
			end()
		}
		before = c
	}
	end()
	return out
}

// samePhone reports whether the digits of two numbers may be those of one: with and without the calling code, and with
// and without the zero of calls within the country.
func samePhone(a, b string) bool {
	if strings.HasSuffix(a, b) || strings.HasSuffix(b, a) {
		return true
	}
	const longestCode = 3
	for n := 1; n <= longestCode && n < min(len(a), len(b)) && a[n-1] == b[n-1]; n++ {
		if strings.TrimLeft(a[n:], "0") == strings.TrimLeft(b[n:], "0") {
			return true
		}
	}
	return false
}
