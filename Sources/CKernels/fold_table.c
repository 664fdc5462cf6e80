#include "fold_data.h"
#include "matching.h"

enum { PAGE_SIZE = 1 << TG_PAGE_BITS, PAGE_LIMIT = 512, EXPANSION_LIMIT = 1 << 14 };

static uint16_t pages[TG_PAGE_COUNT];
// Page 0 stays zero: the pages on which nothing folds share it.
static uint32_t entries[PAGE_LIMIT * PAGE_SIZE];
static uint32_t expansions[EXPANSION_LIMIT];
static uint32_t page_count = 1, expansion_count = 0;
static const tg_fold_table shared = {pages, entries, expansions};

static void update(uint32_t scalar, uint32_t bits) {
    uint16_t *page = &pages[scalar >> TG_PAGE_BITS];
    if (*page == 0) {
        if (page_count == PAGE_LIMIT) return;
        *page = (uint16_t)page_count++;
    }
    entries[(uint32_t)*page << TG_PAGE_BITS | (scalar & (PAGE_SIZE - 1))] |= bits;
}

static void flag_runs(const tg_fold_run *runs, uint32_t count, uint32_t bits) {
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < runs[i].count; k++) {
            update(runs[i].first + k * runs[i].step, bits);
        }
    }
}

static int is_extending(uint32_t scalar) {
    return (scalar >= 0xFE00 && scalar <= 0xFE0F) || (scalar >= 0xE0020 && scalar <= 0xE01EF);
}

static void fill(void) {
    for (uint32_t i = 0; i < tg_fold_runs_count; i++) {
        tg_fold_run run = tg_fold_runs[i];
        for (uint32_t k = 0; k < run.count; k++) {
            uint32_t scalar = run.first + k * run.step, target = scalar + (uint32_t)run.delta;
            update(scalar, scalar ^ target);
            if (target == '#' || target == '@') update(scalar, TG_MARKER);
        }
    }
    flag_runs(tg_fold_word_runs, tg_fold_word_runs_count, TG_WORD);
    flag_runs(tg_fold_upper_runs, tg_fold_upper_runs_count, TG_UPPER);
    for (const char *marker = "#@:."; *marker; marker++) update((uint32_t)*marker, TG_MARKER);
    expansion_count = 2;
    for (uint32_t i = 0; i < tg_fold_ignorable_runs_count; i++) {
        tg_fold_run run = tg_fold_ignorable_runs[i];
        for (uint32_t k = 0; k < run.count; k++) {
            uint32_t scalar = run.first + k * run.step;
            update(scalar, TG_SPECIAL | (is_extending(scalar) ? TG_EXTENDING : TG_DROPPED));
        }
    }
    for (uint32_t i = 0; i < tg_fold_expansions_count; i += 2 + tg_fold_expansions[i]) {
        uint32_t length = tg_fold_expansions[i];
        if (expansion_count + length + 1 > EXPANSION_LIMIT) return;
        update(tg_fold_expansions[i + 1], TG_SPECIAL | expansion_count);
        expansions[expansion_count++] = length;
        for (uint32_t k = 0; k < length; k++) {
            expansions[expansion_count++] = tg_fold_expansions[i + 2 + k];
        }
    }
}

const tg_fold_table *tg_fold_table_shared(void) {
    if (expansion_count == 0) fill();
    return &shared;
}
