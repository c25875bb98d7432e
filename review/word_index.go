package review

import "math/bits"

// wordIndex lists rows by a key that is made of the beginning of the pattern that finds each of them, so that most
// words of a text are passed over at once. It is a hash table with open addressing.
type wordIndex[R any] struct {
	shift  uint8 // of hashes, to indexes of slots
	slots  []wordSlot
	filter []uint64 // some bits for each slot, with one set for each key, so that most others are told by one bit
	rows   []R      // those of a key lie one after the other, in the order in which they were added
	every  []R      // of everyKey
}

// wordSlot is a key and where its rows lie. A free slot has none.
type wordSlot struct {
	key      uint64
	from, to uint32
}

// indexedRow is a row and its key.
type indexedRow[R any] struct {
	key uint64
	row R
}

// everyKey is the key of rows that are found by any key.
const everyKey = ^uint64(0)

// newWordIndex lists rows.
func newWordIndex[R any](list []indexedRow[R]) (x wordIndex[R]) {
	for size := bits.Len(uint(len(list)/8)) + filterBits; !x.count(list, size); {
		size++
	}
	x.filter = make([]uint64, len(x.slots)<<filterBits/64)
	total := uint32(0)
	for i := range x.slots {
		if slot := &x.slots[i]; slot.to > 0 {
			word, bit := x.filterBit(slot.key)
			*word |= bit
			n := slot.to + uint32(len(x.every))
			slot.from, slot.to = total, total // it ends after the rows added so far
			total += n
		}
	}
	x.rows = make([]R, total)
	add := func(slot *wordSlot, row R) {
		x.rows[slot.to] = row
		slot.to++
	}
	for _, row := range list {
		if row.key != everyKey {
			add(x.slot(row.key), row.row)
			continue
		}
		for i := range x.slots {
			if slot := &x.slots[i]; slot.key != 0 {
				add(slot, row.row)
			}
		}
	}
	return x
}

// count counts the rows of each key in slots of a number of bits. It reports false if more than half are in use.
func (x *wordIndex[R]) count(list []indexedRow[R], size int) bool {
	x.shift, x.slots, x.every = uint8(64-size), make([]wordSlot, 1<<size), nil
	used := 0
	for i := range list {
		if list[i].key == everyKey {
			x.every = append(x.every, list[i].row)
			continue
		}
		slot := x.slot(list[i].key)
		if slot.key == 0 {
			slot.key = list[i].key
			if used++; used > len(x.slots)/2 {
				return false
			}
		}
		slot.to++
	}
	return true
}

// slot is the slot of a key, or the free one where it belongs. No key is 0.
func (x *wordIndex[R]) slot(key uint64) *wordSlot {
	for i := int(hash(key) >> x.shift); ; i = (i + 1) & (len(x.slots) - 1) {
		if slot := &x.slots[i]; slot.key == key || slot.key == 0 {
			return slot
		}
	}
}

// hash spreads keys over all bits, the highest best.
func hash(key uint64) uint64 { return key * 0x9E3779B97F4A7C15 }

// filterBits is the binary logarithm of how many bits of the filter there are for a slot.
const filterBits = 3

// filterBit is the bit of a key in the filter, and where it is.
func (x *wordIndex[R]) filterBit(key uint64) (word *uint64, bit uint64) {
	i := hash(key) >> (x.shift - filterBits)
	return &x.filter[i/64], 1 << (i % 64)
}

// at is the rows of a key.
func (x *wordIndex[R]) at(key uint64) []R {
	if len(x.filter) == 0 {
		return x.every
	}
	if word, bit := x.filterBit(key); *word&bit == 0 {
		return x.every // most
	}
	slot := x.slot(key)
	if slot.key == 0 {
		return x.every
	}
	return x.rows[slot.from:slot.to]
}

// indexedLetters is how many letters of a word are its key.
const indexedLetters = 3

// wordKey is the first three letters of a word.
func wordKey[T string | []byte](word T) (key uint64) {
	if len(word) >= indexedLetters { // most words; no loop
		return uint64(foldTable[word[0]])<<16 | uint64(foldTable[word[1]])<<8 | uint64(foldTable[word[2]])
	}
	for i := range len(word) {
		key = key<<8 | uint64(foldTable[word[i]])
	}
	return key
}

// patternKey is the key under which a pattern as foldPattern writes it is listed; false for one without a word.
func patternKey(pattern string) (key uint64, ok bool) {
	n := wordLength(pattern)
	if n > 0 && n < indexedLetters && n < len(pattern) && pattern[n] == '*' {
		return everyKey, true
	}
	return wordKey(pattern[:n]), n > 0
}

// newPatternIndex lists words of a pack as foldPattern writes them.
func newPatternIndex(words []string) wordIndex[string] {
	list := make([]indexedRow[string], 0, len(words))
	for _, w := range words {
		p := foldPattern(w)
		if key, ok := patternKey(p); ok {
			list = append(list, indexedRow[string]{key, p})
		}
	}
	return newWordIndex(list)
}

// startsWithOne reports whether a text, which begins with a word of n bytes, begins with one of some patterns.
func startsWithOne[T string | []byte](s T, n int, patterns *wordIndex[string]) bool {
	for _, p := range patterns.at(wordKey(s[:n])) {
		if matchesWords(s, p) {
			return true
		}
	}
	return false
}
