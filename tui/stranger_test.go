package tui

import (
	"context"
	"reflect"
	"strings"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"lert/review"
	"lert/review/text"
	"lert/store"
)

// Text of strangers for the tests: what they may write, where it stands in what the store
// answers, and the plain letters that take the same room.

// strangerWords are words of scripts and characters with which text has broken terminals.
var strangerWords = []string{
	"Polizei", "शिक्षा", "क्षत्रिय", "मुंबई", "पुलिस", "தமிழ்நாடு", "ประเทศไทย", "شرطة", "الأمن", "משטרה", "警視庁", "서울지방경찰청",
	"Ａｇｅｎｔ", "👮🏽", "👩\u200d💻", "❤\ufe0f", "🇮🇳", "1\ufe0f\u20e3", "🏻", "e\u0301\u0302\u0303\u0304\u0305\u0306", "\u0301", "ﷺ", "꧅",
	"a\u202eb", "\u2066x\u2069", "\u200b", "\u200f", "\u00ad", "\U000e0041", "\u3164", "\u2800", "x\x1b]0;t\x07", "\x1b[31mred",
	"\x1b]8;;https://a.example\x1b\\l", "\x9b2J", "\xff\xfe", "\xed\xa0\x80", "y\rz", "t\tb", "\x00", "\x7f", "<202E>", "│", "─", "…",
	" > ", strings.Repeat("w", 90), strings.Repeat("漢", 60), "a-1", "2026-11-22", "ᄒ", "각", "\u0600", "ก\u0e33", "〰", "™", "Ⅷ",
}

// strangerText makes a text of such words, and of any characters.
func strangerText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		if rapid.IntRange(0, 5).Draw(t, "any") == 0 {
			return rapid.String().Draw(t, "text")
		}
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(strangerWords), 1, 12).Draw(t, "words"),
			rapid.SampledFrom([]string{" ", " ", "", "\n"}).Draw(t, "between"))
	})
}

// The letters of plainLetters, of one column and of two, which no screen uses. Where a
// terminal counts characters and not what is drawn, the mark makes them wider by one.
const narrowLetter, wideLetter, wideMark = "ᛟ", "ｘ", "\u0903"

// plainLetters is a text with a letter of the same width for each character that is drawn,
// by either way of counting.
// Blanks, hyphens and the digits beside them stay, because lines break at them, and the signs of an address, within
// which they do not.
func plainLetters(s string) string {
	if t := text.Trim(s); t != s { // what shows nothing at either end is not always drawn
		before, after, _ := strings.Cut(s, t)
		if t == "" {
			return s
		}
		return before + plainLetters(t) + after
	}
	var b strings.Builder
	for s != "" {
		i := strings.IndexFunc(s, func(r rune) bool { return r < unicode.MaxASCII && unicode.IsSpace(r) })
		if i < 0 {
			i = len(s)
		}
		word := string(text.Clean(s[:i]))
		for at := 0; at < len(word); {
			c, w := ansi.FirstGraphemeCluster(word[at:], ansi.GraphemeWidth)
			at += len(c)
			byHyphen := strings.HasPrefix(word[at:], "-") || strings.HasSuffix(word[:at-len(c)], "-")
			switch {
			case strings.TrimFunc(c, unicode.IsSpace) == "", strings.ContainsAny(c[:1], "@#/"), c == "-",
				byHyphen && len(c) == 1 && "0" <= c && c <= "9":
				b.WriteString(c)
			case w > ansi.StringWidthWc(c):
				b.WriteString(c) // half a flag: no letter is narrower where characters count
			default:
				letter := []string{"", narrowLetter, wideLetter}[w]
				b.WriteString(letter + strings.Repeat(wideMark, ansi.StringWidthWc(c)-w))
			}
		}
		if i < len(s) {
			b.WriteByte(s[i])
			i++
		}
		s = s[i:]
	}
	return b.String()
}

// strangerStore is a desk on which strangers wrote every text that they can write, and
// colleagues every text that they can type.
type strangerStore struct {
	*fakeStore
	write func(field string) string
}

func (d strangerStore) Queue(ctx context.Context, l store.QueueQuery) (store.QueuePage, error) {
	return written(d, d.fakeStore.Queue)(ctx, l)
}

func (d strangerStore) Case(ctx context.Context, id string) (*store.Case, error) {
	return written(d, d.fakeStore.Case)(ctx, id)
}

func (d strangerStore) OpenCase(ctx context.Context, id string) (*store.Case, error) {
	return written(d, d.fakeStore.OpenCase)(ctx, id)
}

func (d strangerStore) Due(ctx context.Context, within time.Duration) ([]store.Obligation, error) {
	return written(d, d.fakeStore.Due)(ctx, within)
}

func (d strangerStore) Handover(ctx context.Context, since time.Time) (store.Handover, error) {
	return written(d, d.fakeStore.Handover)(ctx, since)
}

func (d strangerStore) Board(ctx context.Context) (store.Board, error) {
	out, err := d.fakeStore.Board(ctx)
	d.rewrite(reflect.ValueOf(&out))
	return out, err
}

func (d strangerStore) BoardCases(ctx context.Context, g store.BoardGroup, limit int) (store.BoardCases, error) {
	out, err := d.fakeStore.BoardCases(ctx, g, limit)
	d.rewrite(reflect.ValueOf(&out))
	return out, err
}

func (d strangerStore) DeskStatus(ctx context.Context) (store.DeskStatus, error) {
	out, err := d.fakeStore.DeskStatus(ctx)
	d.rewrite(reflect.ValueOf(&out))
	return out, err
}

func (d strangerStore) Audit(ctx context.Context, l store.AuditQuery) ([]store.AuditEntry, bool, error) {
	out, more, err := d.fakeStore.Audit(ctx, l)
	d.rewrite(reflect.ValueOf(&out))
	return out, more, err
}

func (d strangerStore) Decision(ctx context.Context, id string) (*store.DecisionRecord, *store.Case, error) {
	dec, c, err := d.fakeStore.Decision(ctx, id)
	d.rewrite(reflect.ValueOf(&dec))
	d.rewrite(reflect.ValueOf(&c))
	return dec, c, err
}

// written is a read of the store with the texts in its answer.
func written[In, Out any](d strangerStore, read func(context.Context, In) (Out, error)) func(context.Context, In) (Out,
	error) {
	return func(ctx context.Context, in In) (Out, error) {
		out, err := read(ctx, in)
		d.rewrite(reflect.ValueOf(&out))
		return out, err
	}
}

// ownFields are the strings within a request that are not free text: names from lists, and
// what intake sets or checks.
var ownFields = map[string]bool{"Request.Schema": true, "Request.ID": true, "Request.Platform": true,
	"Request.Channel": true, "Request.Kind": true, "Request.Purpose": true, "Request.Demands": true,
	"Request.Trimmed": true, "Requester.Country": true, "Requester.Kind": true, "Requester.Signals": true,
	"Verification.DKIM": true, "Callback.NumberSource": true, "Callback.Result": true, "Callback.By": true,
	"Process.Instrument": true, "Process.Signature": true, "Process.Via": true, "Process.Purpose": true,
	"Authority.Role": true, "Authority.Country": true, "Offence.Category": true, "Offence.Limb": true,
	"Nondisclosure.Kind": true, "Target.Type": true, "Target.Country": true, "Previous.Relation": true,
	"EmergencyClaim.HarmKind": true, "Attachment.SHA256": true}

// freeFields are the texts that strangers or colleagues wrote elsewhere; quotingFields are
// sentences of the program that quote them.
var freeFields = map[string]bool{"QueueRow.Agency": true, "QueueRow.Reference": true, "Referral.Question": true,
	"Referral.Opinion": true, "Decision.Rationale": true, "Override.Why": true, "OwnReason.Words": true,
	"Observation.Note": true, "Link.Why": true, "Countersignature.Why": true, "ShiftNote.Text": true,
	"Fulfilment.To": true, "Fulfilment.Note": true}

var quotingFields = map[string]bool{"QueueRow.Sentence": true, "Finding.Text": true, "Obligation.Text": true,
	"TimelineEvent.Text": true, "Task.Text": true, "Change.What": true}

// requestTypes are the types of which a request is made.
var requestTypes = map[reflect.Type]bool{}

func init() {
	var add func(reflect.Type)
	add = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice:
			add(t.Elem())
		case reflect.Struct:
			if t.PkgPath() == reflect.TypeFor[review.Request]().PkgPath() && !requestTypes[t] {
				requestTypes[t] = true
				for i := range t.NumField() {
					add(t.Field(i).Type)
				}
			}
		}
	}
	add(reflect.TypeFor[review.Request]())
}

// rewrite writes every free text that can be reached from v.
func (d strangerStore) rewrite(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			d.rewrite(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			d.rewrite(v.Index(i))
		}
	case reflect.Struct:
		t := v.Type()
		for i := range t.NumField() {
			f, name := v.Field(i), t.Name()+"."+t.Field(i).Name
			if !f.CanSet() {
				continue
			}
			free := freeFields[name] || quotingFields[name] || requestTypes[t] && !ownFields[name]
			if free && f.Kind() == reflect.String && f.Len() > 0 {
				w := d.write(name)
				if quotingFields[name] {
					w = "quotes “" + string(text.Clean(w)) + "” of it"
				}
				if f.Type() == reflect.TypeFor[text.Text]() {
					f.SetString(string(text.Clean(w)))
				} else if f.Type() == reflect.TypeFor[string]() {
					f.SetString(w)
				}
				continue
			}
			d.rewrite(f)
		}
	}
}
