package store

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
)

// requestName is a request as a person knows it.
func (v *verifier) requestName(seq uint64) string {
	if h := v.names[seq]; h != nil {
		return "request " + h.ID
	}
	var h head
	if b := v.peek(headKey(seq)); b != nil && json.Unmarshal(b, &h) == nil {
		return "request " + h.ID
	}
	return "request " + strconv.FormatUint(seq, 10)
}

// nameOf names the record that a key belongs to.
func (v *verifier) nameOf(k []byte) string {
	rest := k[1:]
	num := func() uint64 {
		if len(rest) < 8 {
			return 0
		}
		return getUint64(rest)
	}
	ord := func() int {
		if len(rest) < 12 {
			return 0
		}
		return int(rest[8])<<24 | int(rest[9])<<16 | int(rest[10])<<8 | int(rest[11])
	}
	switch k[0] {
	case famMeta:
		return "meta " + string(rest)
	case famCount:
		return "counter " + string(rest)
	case famHead:
		return v.requestName(num()) + " state"
	case famName:
		return "case number " + string(rest)
	case famIdentity:
		return "identity of document " + hex.EncodeToString(rest)
	case famRevision, famBody:
		return fmt.Sprintf("%s revision %d", v.requestName(num()), ord())
	case famSalt:
		if len(rest) > 0 {
			return "salt of " + v.nameOf(rest)
		}
	case famQueue, famMine:
		if len(k) >= 26 {
			return "queue row of " + v.requestName(getUint64(k[len(k)-8:]))
		}
	case famMatch:
		return "index of targets and addresses"
	case famSender:
		return "account of a sender"
	case famClock:
		return "index due"
	case famChange:
		return "index of changes"
	case famObserved:
		return fmt.Sprintf("observation %d on %s", ord()+1, v.requestName(num()))
	case famReferral:
		return fmt.Sprintf("question %d on %s", ord()+1, v.requestName(num()))
	case famAnswer:
		return fmt.Sprintf("answer %d on %s", ord()+1, v.requestName(num()))
	case famHold:
		return fmt.Sprintf("event %d of the claim on %s", ord()+1, v.requestName(num()))
	case famReferred:
		return "index of persons asked"
	case famPeople:
		return fmt.Sprintf("people file %d", num())
	case famShift:
		return fmt.Sprintf("shift note %d", num())
	case famNoted:
		return "acknowledgement of a shift note"
	case famSeen:
		return "when somebody was last at the desk"
	case famBands:
		return fmt.Sprintf("bands %d", num())
	case famOpened:
		return "opening of " + v.requestName(num())
	case famDraft:
		return "a draft"
	case famDecision:
		return fmt.Sprintf("decision %d", num())
	case famShown:
		return fmt.Sprintf("assessment of decision %d", num())
	case famKnown:
		return fmt.Sprintf("history of decision %d", num())
	case famSigned:
		return fmt.Sprintf("countersignature of decision %d", num())
	case famDecider:
		return "decision id " + hex.EncodeToString(rest)
	case famFulfil:
		return fmt.Sprintf("fulfilment %d on %s", ord()+1, v.requestName(num()))
	case famLink:
		return fmt.Sprintf("link %d on %s", ord()+1, v.requestName(num()))
	case famSnooze:
		return fmt.Sprintf("snooze %d on %s", ord()+1, v.requestName(num()))
	case famFulfiler:
		return "fulfilment id " + hex.EncodeToString(rest)
	case famAudit:
		return "audit index"
	case famPack:
		return "policy pack " + hex.EncodeToString(rest)
	case famPolicy:
		return "policy " + hex.EncodeToString(rest)
	case famLeaf:
		return fmt.Sprintf("leaf %d", num())
	case famHash:
		return fmt.Sprintf("stored hashes of leaf %d", num())
	}
	return fmt.Sprintf("key %q", k)
}
