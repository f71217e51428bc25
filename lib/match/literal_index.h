/* SPDX-License-Identifier: MIT
 *
 * Literals and what each is there for: numbers of the caller. Equal literals
 * (letter case ignored) are looked for once: the four rules that begin with
 * "Sent status to the distribution manager for pkg" share one.
 */
#pragma once

#include "base/intern.h"
#include "base/vec.h"
#include "match/gramfilter.h"
#include <stdbool.h>

struct dpl_literal_use {
    uint32_t what;
    uint32_t next; /* of the same literal; DPL_LITERAL_NO_USE: the last */
};

#define DPL_LITERAL_NO_USE UINT32_MAX

/* Zero is a valid empty index. */
struct dpl_literal_index {
    struct dpl_intern literals; /* those of one byte or more */
    struct {
        DPL_VEC_MEMBERS(uint32_t)
    } first; /* use, by literal */
    struct {
        DPL_VEC_MEMBERS(struct dpl_literal_use)
    } uses;
    struct dpl_gramfilter *filter;
};

/* False: no memory. */
bool
dpl_literal_index_add(struct dpl_literal_index *index,
                      struct dplog_view literal, uint32_t what);

/* When all are added. sieve_step: see sieve.h. */
enum dplog_status
dpl_literal_index_finish(struct dpl_literal_index *index, unsigned sieve_step,
                         struct dplog_error *reterr);

/* Called for each use of each occurrence of a literal. */
typedef void (*dpl_literal_fn)(void *data, uint32_t what, size_t begin,
                               size_t end);

/* Returns whether the text is all ASCII. */
bool
dpl_literal_index_run(const struct dpl_literal_index *index,
                      struct dplog_view text, dpl_literal_fn found_fn,
                      void *found_data);

void
dpl_literal_index_done(struct dpl_literal_index *index);
