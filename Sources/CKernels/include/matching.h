// Matching of terms in text: folding decoder, gate and trie.
//
// A text is decoded once into cells: the folded scalar in 21 bits, with two flags about the scalar
// that it came from. A lexicon is a trie whose first two levels are one step (a pair of scalars),
// kept in one table of open addressing. A bit table over pairs, the gate, sorts out most positions
// before the trie is touched.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

static const uint32_t TG_SCALAR_MASK = 0x1FFFFF;
// What a malformed sequence decodes to; no term contains it.
static const uint32_t TG_MALFORMED = 0x1FFFFF;
// What follows the last cell of a text; no term contains it.
static const uint32_t TG_END = 0x1FFFFE;
// Flags of a cell: its scalar is upper or title case; it is a letter or digit to which the
// boundary rule applies.
static const uint32_t TG_UPPER = 1 << 21;
static const uint32_t TG_WORD = 1 << 22;
static const uint32_t TG_CELL_MASK = 0x7FFFFF;
// The scalar folds to none or to several; the low bits are an index into the expansions.
static const uint32_t TG_SPECIAL = 1 << 23;
// A hashtag, a name or a URL may begin near this scalar.
static const uint32_t TG_MARKER = 1 << 24;
// Indices of the two empty expansions: dropped, and dropped but part of what it follows.
static const uint32_t TG_DROPPED = 0;
static const uint32_t TG_EXTENDING = 1;
enum { TG_PAGE_BITS = 8, TG_PAGE_COUNT = 0x110000 >> 8 };

// entries[pages[c >> 8] << 8 | (c & 255)] says what c folds to: c xor its low 21 bits, and flags.
typedef struct {
    const uint16_t *pages;
    const uint32_t *entries;
    // Records of a length and as many scalars.
    const uint32_t *expansions;
} tg_fold_table;

// The one table, expanded by the first call. That call must not run beside another; later ones may.
const tg_fold_table *tg_fold_table_shared(void);

// Decodes and folds size bytes. Writes a cell and the byte offset of its scalar for each folded
// scalar, then two cells TG_END at offset size, so both buffers need room for 2 * size + 2.
// Returns the number of cells before the end; *seen is the union of the entries' flags.
size_t tg_match_decode(
    const tg_fold_table *table, const uint8_t *bytes, size_t size, uint32_t *cells,
    uint32_t *offsets, uint32_t *seen);

// The number of scalars in bytes[from..<to]; each malformed sequence counts as one.
size_t tg_scalar_count(const uint8_t *bytes, size_t from, size_t to);

// The scalar at bytes[at], or TG_MALFORMED; *next is the offset behind it. at must be below size.
uint32_t tg_scalar_at(const uint8_t *bytes, size_t size, size_t at, size_t *next);

// The offset behind the scalar at bytes[at] and the variation selectors and tags that follow it.
size_t tg_scalar_end(const tg_fold_table *table, const uint8_t *bytes, size_t size, size_t at);

enum { TG_BLOCK = 512 };
static const uint32_t TG_NONE = 0xFFFFFFFF;

// A slot's state is 0 when free, otherwise
//   bits 56…63 the filter: a bit for each class of the children's scalars, 0 without children
//   bit 54 ends a term
//   bits 52…53 kind: 1 an edge, 2 a pair, 3 a term of one scalar
//   bits 21…51 the parent's slot (an edge) or the first scalar (a pair)
//   bits 0…20 the scalar
// A node of the trie is named by the slot of the edge that leads to it. key is the number of the
// term's key where bit 54 is set; it lies beside the state so that both come with one cache line.
typedef struct {
    uint32_t low, high, key;
} tg_slot;

typedef struct {
    tg_slot *slots;
    uint32_t slot_count;
    // The gate has 1 << (64 - gate_shift) bits.
    uint32_t gate_shift;
    uint64_t *gate;
    // A bit for the low 16 bits of each term of one scalar; null without such terms.
    uint64_t *singles;
} tg_automaton;

// Inserts a term of length >= 1 cells into slots that began as { 0, 0, TG_NONE }, and returns its
// slot. There must be more free slots than cells.
uint32_t tg_automaton_insert(tg_automaton *automaton, const uint32_t *cells, size_t length);

// The number of slots in use.
size_t tg_automaton_edge_count(const tg_automaton *automaton);

// The number of different pairs that terms begin with.
size_t tg_automaton_pair_count(const tg_automaton *automaton);

// Sets the bits of the zeroed gate and, where there is one, of the zeroed table of singles.
void tg_automaton_fill_gate(tg_automaton *automaton);

typedef struct {
    // Index of the cell, the slot of its pair, and the slot of the term that is the cell alone.
    uint32_t position, pair, single;
} tg_match_start;

// Finds the cells in from..<to (at most TG_BLOCK) where a pair or a single of the lexicon begins.
size_t tg_match_scan(
    const tg_automaton *automaton, const uint32_t *cells, size_t from, size_t to,
    tg_match_start *starts);

typedef struct {
    // Index of the cell behind the term, and the term's key.
    uint32_t end, key;
} tg_match_hit;

// Every term that begins at start, shortest first. hits needs room for one more than the longest
// term has cells.
size_t tg_match_walk(
    const tg_automaton *automaton, const uint32_t *cells, tg_match_start start, tg_match_hit *hits);

#ifdef __cplusplus
}
#endif
