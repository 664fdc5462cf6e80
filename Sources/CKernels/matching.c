#include "matching.h"

static inline uint32_t entry_of(const tg_fold_table *table, uint32_t scalar) {
    uint32_t page = table->pages[scalar >> TG_PAGE_BITS];
    return table->entries[page << TG_PAGE_BITS | (scalar & ((1 << TG_PAGE_BITS) - 1))];
}

static inline int is_trail(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// The longest prefix of a well-formed sequence counts as one malformed scalar, as in Swift's
// repairing decoder, so that offsets agree with those of the repaired string.
static uint32_t decode_other(const uint8_t *p, const uint8_t *end, uint32_t *length) {
    uint32_t lead = p[0];
    size_t left = (size_t)(end - p);
    uint8_t low = 0x80, high = 0xBF;
    *length = 1;
    if (lead < 0xC2 || lead > 0xF4 || left < 2) return TG_MALFORMED;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    if (p[1] < low || p[1] > high) return TG_MALFORMED;
    *length = 2;
    if (lead < 0xE0) return (lead & 31) << 6 | (p[1] & 63);
    if (left < 3 || !is_trail(p[2])) return TG_MALFORMED;
    *length = 3;
    if (lead < 0xF0) return (lead & 15) << 12 | (uint32_t)(p[1] & 63) << 6 | (p[2] & 63);
    if (left < 4 || !is_trail(p[3])) return TG_MALFORMED;
    *length = 4;
    return (lead & 7) << 18 | (uint32_t)(p[1] & 63) << 12 | (uint32_t)(p[2] & 63) << 6
        | (p[3] & 63);
}

// ASCII and the three-byte sequences whose lead alone bounds the second byte are taken inline.
static inline __attribute__((always_inline)) uint32_t decode_one(
    const uint8_t *p, const uint8_t *end, uint32_t *length
) {
    uint32_t lead = p[0];
    if (lead < 0x80) {
        *length = 1;
        return lead;
    }
    if (lead > 0xE0 && lead < 0xF0 && lead != 0xED && end - p >= 3 && is_trail(p[1])
        && is_trail(p[2])) {
        *length = 3;
        return (lead & 15) << 12 | (uint32_t)(p[1] & 63) << 6 | (p[2] & 63);
    }
    return decode_other(p, end, length);
}

size_t tg_match_decode(
    const tg_fold_table *table, const uint8_t *bytes, size_t size, uint32_t *cells,
    uint32_t *offsets, uint32_t *seen
) {
    const uint8_t *p = bytes, *end = bytes + size;
    size_t count = 0;
    uint32_t flags = 0;
    while (p < end) {
        uint32_t length, scalar = decode_one(p, end, &length);
        uint32_t offset = (uint32_t)(p - bytes);
        p += length;
        if (scalar == TG_MALFORMED) {
            cells[count] = TG_MALFORMED;
            offsets[count++] = offset;
            continue;
        }
        uint32_t entry = entry_of(table, scalar);
        flags |= entry;
        if (entry & TG_SPECIAL) {
            const uint32_t *expansion = table->expansions + (entry & TG_SCALAR_MASK);
            uint32_t kept = entry & (TG_UPPER | TG_WORD);
            for (uint32_t i = 1; i <= expansion[0]; i++) {
                cells[count] = expansion[i] | kept;
                offsets[count++] = offset;
            }
            continue;
        }
        cells[count] = (scalar ^ entry) & TG_CELL_MASK;
        offsets[count++] = offset;
    }
    cells[count] = cells[count + 1] = TG_END;
    offsets[count] = offsets[count + 1] = (uint32_t)size;
    *seen = flags & ~(uint32_t)TG_SCALAR_MASK;
    return count;
}

size_t tg_scalar_count(const uint8_t *bytes, size_t from, size_t to) {
    size_t count = 0;
    while (from < to) {
        uint32_t length;
        decode_one(bytes + from, bytes + to, &length);
        from += length;
        count++;
    }
    return count;
}

uint32_t tg_scalar_at(const uint8_t *bytes, size_t size, size_t at, size_t *next) {
    uint32_t length, scalar = decode_one(bytes + at, bytes + size, &length);
    *next = at + length;
    return scalar;
}

size_t tg_scalar_end(const tg_fold_table *table, const uint8_t *bytes, size_t size, size_t at) {
    size_t end;
    tg_scalar_at(bytes, size, at, &end);
    while (end < size) {
        size_t next;
        uint32_t scalar = tg_scalar_at(bytes, size, end, &next);
        if (scalar == TG_MALFORMED) break;
        uint32_t entry = entry_of(table, scalar);
        if (!(entry & TG_SPECIAL) || (entry & TG_SCALAR_MASK) != TG_EXTENDING) break;
        end = next;
    }
    return end;
}

static const uint64_t ENDS_TERM = 1ull << 54;
static const uint64_t KIND_MASK = 3ull << 52, EDGE = 1ull << 52, PAIR = 2ull << 52;
static const uint64_t SINGLE = 3ull << 52;
static const uint64_t KEY_MASK = (1ull << 54) - 1;
static const uint64_t MULTIPLIER = 0x9E3779B97F4A7C15ull;

static inline uint64_t edge_key(uint32_t parent, uint32_t scalar) {
    return EDGE | (uint64_t)parent << 21 | scalar;
}

static inline uint64_t pair_key(uint32_t first, uint32_t second) {
    return PAIR | (uint64_t)first << 21 | second;
}

static inline uint64_t single_key(uint32_t scalar) { return SINGLE | scalar; }

// A scalar's bit in the filters of the states whose child it leads to. Most walks end with a child
// that is not there; the filter says so without another access to memory.
static inline uint64_t filter_bit(uint32_t scalar) {
    return 1ull << (56 + (scalar * 0x9E3779B1u >> 29));
}

static inline uint32_t home_of(const tg_automaton *automaton, uint64_t key) {
    uint64_t mixed = (key ^ key >> 29) * MULTIPLIER;
    return (uint32_t)(((mixed >> 32) * automaton->slot_count) >> 32);
}

static inline uint64_t state_of(const tg_automaton *automaton, uint32_t slot) {
    const tg_slot *found = &automaton->slots[slot];
    return found->low | (uint64_t)found->high << 32;
}

static inline void set_state(tg_automaton *automaton, uint32_t slot, uint64_t state) {
    automaton->slots[slot].low = (uint32_t)state;
    automaton->slots[slot].high = (uint32_t)(state >> 32);
}

// The slot of the key, or the free slot where it would go.
static inline uint32_t slot_of(const tg_automaton *automaton, uint64_t key) {
    uint32_t slot = home_of(automaton, key);
    for (;;) {
        uint64_t found = state_of(automaton, slot);
        if (found == 0 || (found & KEY_MASK) == key) return slot;
        if (++slot == automaton->slot_count) slot = 0;
    }
}

static inline uint64_t gate_bit(const tg_automaton *automaton, uint32_t first, uint32_t second) {
    return (((uint64_t)first << 21 | second) * MULTIPLIER) >> automaton->gate_shift;
}

uint32_t tg_automaton_insert(tg_automaton *automaton, const uint32_t *cells, size_t length) {
    uint32_t first = cells[0] & TG_SCALAR_MASK;
    size_t next = length > 1 ? 2 : 1;
    uint64_t key = length > 1 ? pair_key(first, cells[1] & TG_SCALAR_MASK) : single_key(first);
    for (;;) {
        uint32_t slot = slot_of(automaton, key);
        uint64_t state = state_of(automaton, slot) | key;
        if (next == length) {
            set_state(automaton, slot, state | ENDS_TERM);
            return slot;
        }
        uint32_t scalar = cells[next++] & TG_SCALAR_MASK;
        set_state(automaton, slot, state | filter_bit(scalar));
        key = edge_key(slot, scalar);
    }
}

size_t tg_automaton_edge_count(const tg_automaton *automaton) {
    size_t count = 0;
    for (uint32_t i = 0; i < automaton->slot_count; i++) count += state_of(automaton, i) != 0;
    return count;
}

size_t tg_automaton_pair_count(const tg_automaton *automaton) {
    size_t count = 0;
    for (uint32_t i = 0; i < automaton->slot_count; i++) {
        count += (state_of(automaton, i) & KIND_MASK) == PAIR;
    }
    return count;
}

void tg_automaton_fill_gate(tg_automaton *automaton) {
    for (uint32_t i = 0; i < automaton->slot_count; i++) {
        uint64_t slot = state_of(automaton, i);
        uint32_t scalar = (uint32_t)(slot & TG_SCALAR_MASK);
        if ((slot & KIND_MASK) == PAIR) {
            uint32_t first = (uint32_t)(slot >> 21 & TG_SCALAR_MASK);
            uint64_t bit = gate_bit(automaton, first, scalar);
            automaton->gate[bit >> 6] |= 1ull << (bit & 63);
        } else if ((slot & KIND_MASK) == SINGLE && automaton->singles) {
            automaton->singles[(scalar & 0xFFFF) >> 6] |= 1ull << (scalar & 63);
        }
    }
}

static inline uint64_t single_bit(const uint64_t *singles, uint32_t scalar) {
    return singles[(scalar & 0xFFFF) >> 6] >> (scalar & 63) & 1;
}

enum { AHEAD = 12 };

static inline uint64_t pair_at(const uint32_t *cells, uint32_t position) {
    return pair_key(cells[position] & TG_SCALAR_MASK, cells[position + 1] & TG_SCALAR_MASK);
}

static inline void prefetch_pair(
    const tg_automaton *automaton, const uint32_t *cells, uint32_t position
) {
    __builtin_prefetch(&automaton->slots[home_of(automaton, pair_at(cells, position))]);
}

static size_t gate_positions(
    const tg_automaton *automaton, const uint32_t *cells, size_t from, size_t to, uint32_t *found
) {
    const uint64_t *gate = automaton->gate, *singles = automaton->singles;
    size_t count = 0;
    uint32_t first = cells[from] & TG_SCALAR_MASK;
    for (size_t i = from; i < to; i++) {
        uint32_t second = cells[i + 1] & TG_SCALAR_MASK;
        uint64_t bit = gate_bit(automaton, first, second);
        uint64_t passes = gate[bit >> 6] >> (bit & 63);
        if (singles) passes |= single_bit(singles, first);
        found[count] = (uint32_t)i;
        count += passes & 1;
        first = second;
    }
    return count;
}

size_t tg_match_scan(
    const tg_automaton *automaton, const uint32_t *cells, size_t from, size_t to,
    tg_match_start *starts
) {
    uint32_t found[TG_BLOCK];
    if (from >= to || to - from > TG_BLOCK) return 0;
    size_t gated = gate_positions(automaton, cells, from, to, found), count = 0;
    for (size_t i = 0; i < gated && i < AHEAD; i++) prefetch_pair(automaton, cells, found[i]);
    for (size_t i = 0; i < gated; i++) {
        if (i + AHEAD < gated) prefetch_pair(automaton, cells, found[i + AHEAD]);
        uint32_t position = found[i];
        tg_match_start start = {position, TG_NONE, TG_NONE};
        uint32_t slot = slot_of(automaton, pair_at(cells, position));
        uint64_t state = state_of(automaton, slot);
        uint32_t third = cells[position + 2] & TG_SCALAR_MASK;
        if (state & filter_bit(third)) {
            start.pair = slot;
            __builtin_prefetch(&automaton->slots[home_of(automaton, edge_key(slot, third))]);
        } else if (state & ENDS_TERM) {
            start.pair = slot;
        }
        uint32_t first = cells[position] & TG_SCALAR_MASK;
        if (automaton->singles && single_bit(automaton->singles, first)) {
            slot = slot_of(automaton, single_key(first));
            if (state_of(automaton, slot)) start.single = slot;
        }
        starts[count] = start;
        count += start.pair != TG_NONE || start.single != TG_NONE;
    }
    return count;
}

size_t tg_match_walk(
    const tg_automaton *automaton, const uint32_t *cells, tg_match_start start, tg_match_hit *hits
) {
    size_t count = 0;
    if (start.single != TG_NONE) {
        hits[count++] = (tg_match_hit){start.position + 1, automaton->slots[start.single].key};
    }
    uint32_t slot = start.pair, end = start.position + 2;
    if (slot == TG_NONE) return count;
    for (;;) {
        uint64_t state = state_of(automaton, slot);
        if (state & ENDS_TERM) hits[count++] = (tg_match_hit){end, automaton->slots[slot].key};
        // The end's cell is in no term, so the walk stops there.
        uint32_t scalar = cells[end] & TG_SCALAR_MASK;
        if (!(state & filter_bit(scalar))) return count;
        slot = slot_of(automaton, edge_key(slot, scalar));
        if (state_of(automaton, slot) == 0) return count;
        end++;
    }
}
