package review

import "math/bits"

// wordIndex lists rows by a key that is made of the beginning of the pattern that finds each of them, so that most
// words of a text are passed over at once. It is a hash table with open addressing.
type wordIndex[R any] struct {
	shift  uint8 // of hashes, to indexes of slots
	slots  []wordSlot
	filter keyFilter // of the keys
	rows   []R       // those of a key lie one after the other, in the order in which they were added
	every  []R       // of everyKey
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
	if len(list) == 0 {
		return x
	}
	for size := bits.Len(uint(len(list)/16)) + 2; !x.count(list, size); {
		size++
	}
	x.filter = newKeyFilter(len(x.slots))
	total := uint32(0)
	for i := range x.slots {
		if slot := &x.slots[i]; slot.to > 0 {
			x.filter.add(slot.key)
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

// at is the rows of a key.
func (x *wordIndex[R]) at(key uint64) []R {
	if !x.filter.mayHave(key) {
		return x.every // most
	}
	slot := x.slot(key)
	if slot.key == 0 {
		return x.every
	}
	return x.rows[slot.from:slot.to]
}

// keyFilter is a set of keys that seems to have a few more, by chance: it has a bit for each hash. Most keys that are
// not in a set are told by that one bit.
type keyFilter struct {
	shift uint8 // of hashes, to bits
	bits  []uint64
}

// newKeyFilter makes a filter for at most so many keys.
func newKeyFilter(most int) keyFilter {
	size := max(bits.Len(uint(most))+2, 6)
	return keyFilter{uint8(64 - size), make([]uint64, 1<<size/64)}
}

func (f *keyFilter) add(key uint64) {
	bit := hash(key) >> f.shift
	f.bits[bit/64] |= 1 << (bit % 64)
}

func (f *keyFilter) mayHave(key uint64) bool {
	word := hash(key) >> f.shift
	return word/64 < uint64(len(f.bits)) && f.bits[word/64]&(1<<(word%64)) != 0
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
