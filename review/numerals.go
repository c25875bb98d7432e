package review

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hanDigits are the numerals of Han script up to nine, by value, in their several forms.
var hanDigits = [...]string{"〇零", "一壹", "二兩两", "三叁", "四", "五", "六", "七", "八", "九"}

// hanNumber reads the Han numeral that a text begins with: "二百九十三", and says how many bytes it takes.
func hanNumber(s string) (value, n int) {
	digit, isPlain := 0, true
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		switch d, unit := hanDigit(r), hanUnit(r); {
		case unit > 0:
			value += max(digit, 1) * unit
			digit, isPlain = 0, false
		case d < 0 || value > 99999:
			return value + digit, n
		case isPlain: // "二九三"
			digit = digit*10 + d
		default:
			digit = d
		}
		n += size
	}
	return value + digit, n
}

func hanUnit(r rune) int {
	switch r {
	case '十':
		return 10
	case '廿':
		return 20
	case '卅':
		return 30
	case '百':
		return 100
	case '千':
		return 1000
	}
	return 0
}

func hanDigit(r rune) int {
	for d, forms := range hanDigits {
		if strings.ContainsRune(forms, r) {
			return d
		}
	}
	return -1
}

// numeralPart is the part of a Han numeral, written with digits.
func numeralPart(value int, spaced bool) citationPart {
	return citationPart{text: strconv.Itoa(value), kind: partNumber, spaced: spaced}
}

// arabicUnits and arabicTens are the ordinals by which Arabic names articles: "المادة الرابعة والثلاثون".
var (
	arabicUnits = strings.Fields("اولي ثانيه ثالثه رابعه خامسه سادسه سابعه ثامنه تاسعه عاشره")
	arabicTens  = strings.Fields("عشرون ثلاثون اربعون خمسون ستون سبعون ثمانون تسعون")
)

// arabicOrdinal adds an ordinal in Arabic to the parts before it, which end with the word for an article or with the
// units of the same number.
func arabicOrdinal(word string, parts []citationPart) ([]citationPart, bool) {
	if r, _ := utf8.DecodeRuneInString(word); len(parts) == 0 || !unicode.Is(unicode.Arabic, r) {
		return parts, false
	}
	last := &parts[len(parts)-1]
	isUnits := last.kind == partNumber && last.spelled
	if !isUnits && (last.kind != partWord || !isWordFor(introducesArticle, last.text)) {
		return parts, false
	}
	var buf [64]byte
	folded := foldWord(buf[:0], word)
	for _, stem := range stems(folded) {
		value := 0
		if i := slices.Index(arabicUnits, string(stem)); i >= 0 && !isUnits {
			value = i + 1
		} else if i = slices.Index(arabicTens, string(stem)); i >= 0 {
			value = 10 * (i + 2)
		} else if isUnits && (string(stem) == "عشره" || string(stem) == "عشر") {
			value = 10
		}
		if value == 0 {
			continue
		}
		if isUnits {
			last.text = strconv.Itoa(numberOf(last.text) + value)
			return parts, true
		}
		part := numeralPart(value, true)
		part.spelled = true
		return append(parts, part), true
	}
	return parts, false
}
