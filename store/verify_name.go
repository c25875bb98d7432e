package store

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"lert/store/format"
)

// requestName is a request as a person knows it.
func (v *verifier) requestName(seq uint64) string {
	if h := v.names[seq]; h != nil {
		return "request " + h.ID
	}
	var h head
	if b := v.peek(format.HeadKey(seq)); b != nil && json.Unmarshal(b, &h) == nil {
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
		return format.Uint64(rest)
	}
	ord := func() int {
		if len(rest) < 12 {
			return 0
		}
		return int(rest[8])<<24 | int(rest[9])<<16 | int(rest[10])<<8 | int(rest[11])
	}
	switch k[0] {
	case format.FamMeta:
		return "meta " + string(rest)
	case format.FamCount:
		return "counter " + string(rest)
	case format.FamHead:
		return v.requestName(num()) + " state"
	case format.FamName:
		return "case number " + string(rest)
	case format.FamIdentity:
		return "identity of document " + hex.EncodeToString(rest)
	case format.FamRevision, format.FamBody:
		return fmt.Sprintf("%s revision %d", v.requestName(num()), ord())
	case format.FamSalt:
		if len(rest) > 0 {
			return "salt of " + v.nameOf(rest)
		}
	case format.FamQueue, format.FamMine:
		if len(k) >= 26 {
			return "queue row of " + v.requestName(format.Uint64(k[len(k)-8:]))
		}
	case format.FamMatch:
		return "index of targets and addresses"
	case format.FamSender:
		return "account of a sender"
	case format.FamClock:
		return "index due"
	case format.FamChange:
		return "index of changes"
	case format.FamObserved:
		return fmt.Sprintf("observation %d on %s", ord()+1, v.requestName(num()))
	case format.FamReferral:
		return fmt.Sprintf("question %d on %s", ord()+1, v.requestName(num()))
	case format.FamAnswer:
		return fmt.Sprintf("answer %d on %s", ord()+1, v.requestName(num()))
	case format.FamHold:
		return fmt.Sprintf("event %d of the claim on %s", ord()+1, v.requestName(num()))
	case format.FamReferred:
		return "index of persons asked"
	case format.FamPeople:
		return fmt.Sprintf("people file %d", num())
	case format.FamShift:
		return fmt.Sprintf("shift note %d", num())
	case format.FamNoted:
		return "acknowledgement of a shift note"
	case format.FamSeen:
		return "when somebody was last at the desk"
	case format.FamBands:
		return fmt.Sprintf("bands %d", num())
	case format.FamOpened:
		return "opening of " + v.requestName(num())
	case format.FamDraft:
		return "a draft"
	case format.FamDecision:
		return fmt.Sprintf("decision %d", num())
	case format.FamShown:
		return fmt.Sprintf("assessment of decision %d", num())
	case format.FamKnown:
		return fmt.Sprintf("history of decision %d", num())
	case format.FamSigned:
		return fmt.Sprintf("countersignature of decision %d", num())
	case format.FamDecider:
		return "decision id " + hex.EncodeToString(rest)
	case format.FamFulfil:
		return fmt.Sprintf("fulfilment %d on %s", ord()+1, v.requestName(num()))
	case format.FamLink:
		return fmt.Sprintf("link %d on %s", ord()+1, v.requestName(num()))
	case format.FamSnooze:
		return fmt.Sprintf("snooze %d on %s", ord()+1, v.requestName(num()))
	case format.FamFulfiler:
		return "fulfilment id " + hex.EncodeToString(rest)
	case format.FamAudit:
		return "audit index"
	case format.FamPack:
		return "policy pack " + hex.EncodeToString(rest)
	case format.FamPolicy:
		return "policy " + hex.EncodeToString(rest)
	case format.FamLeaf:
		return fmt.Sprintf("leaf %d", num())
	case format.FamHash:
		return fmt.Sprintf("stored hashes of leaf %d", num())
	}
	return fmt.Sprintf("key %q", k)
}
