// The generated fold data, see Tools/generate-fold-table.swift.
#pragma once
#include <stdint.h>

// Scalars first, first + step, … (count of them) fold to themselves plus delta.
typedef struct {
    uint32_t first, count, step;
    int32_t delta;
} tg_fold_run;

extern const tg_fold_run tg_fold_runs[];
extern const uint32_t tg_fold_runs_count;
extern const tg_fold_run tg_fold_word_runs[];
extern const uint32_t tg_fold_word_runs_count;
extern const tg_fold_run tg_fold_upper_runs[];
extern const uint32_t tg_fold_upper_runs_count;
extern const tg_fold_run tg_fold_ignorable_runs[];
extern const uint32_t tg_fold_ignorable_runs_count;
// Records of: length, source scalar, then length scalars.
extern const uint32_t tg_fold_expansions[];
extern const uint32_t tg_fold_expansions_count;
