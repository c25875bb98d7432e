package review

// wordIndex lists rows by the first three letters of the pattern that finds each of them, which matchesWords reads, so
// that most words of a text are passed over at once.
type wordIndex[R any] [wordBuckets][]R

const (
	wordBuckets    = 4096
	indexedLetters = 3
)

// wordBucket is where the rows are listed whose first word may be this one.
func wordBucket[T string | []byte](word T) (k int) {
	if len(word) >= indexedLetters { // most words; no loop
		k = (int(foldTable[word[0]])*37+int(foldTable[word[1]]))*37 + int(foldTable[word[2]])
		return k % wordBuckets
	}
	for i := range len(word) {
		k = k*37 + int(foldTable[word[i]])
	}
	return k % wordBuckets
}

// add lists a row. A pattern with a star among the letters that count is tried for every word.
func (x *wordIndex[R]) add(pattern string, row R) {
	n := wordLength(pattern)
	switch {
	case n == 0:
	case n < indexedLetters && n < len(pattern) && pattern[n] == '*':
		for k := range x {
			x[k] = append(x[k], row)
		}
	default:
		k := wordBucket(pattern[:n])
		x[k] = append(x[k], row)
	}
}
