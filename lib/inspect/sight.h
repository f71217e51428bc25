/* SPDX-License-Identifier: MIT
 *
 * One record, seen from all sides: what each rule's conditions say of it, what
 * its thread knew, what it became. Filled while an analysis runs; written by
 * sight_text.c and sight_json.c.
 */
#pragma once

#include "base/vec.h"
#include "engine/watch.h"
#include "inspect/cluster.h"
#include "inspect/place.h"
#include "report/out.h"
#include "ruleset/reach.h"
#include <jansson.h>

/* One condition of a rule's tree, in the order of the file. */
struct dpl_seen_cond {
    const struct dpl_cond *cond;
    unsigned depth;
    bool holds;
    bool has_reach; /* a pattern that does not match: how far it got */
    struct dpl_reach reach;
};

/* A value that a rule's match has, and where it is known from. */
struct dpl_seen_field {
    enum dpl_field field;
    const char *value;
    bool inherited;
    struct dpl_line_place from; /* inherited: the line that said so; line 0: not
                              known any more */
};

struct dpl_seen_rule {
    uint32_t rule;
    bool matched;
    bool held_back; /* its conditions hold, but it is a fallback, and a
                       rule of its own matched */
    size_t letters, all_letters; /* not matched: of its best pattern */
    struct {
        DPL_VEC_MEMBERS(struct dpl_seen_cond)
    } conds;
    struct {
        DPL_VEC_MEMBERS(struct dpl_seen_field)
    } fields;
    uint32_t code; /* 0: none */
    enum dpl_code_kind code_kind;
    uint32_t episode, explained_by; /* or DPL_NONE */
};

/* What a run knows, and from which lines. */
struct dpl_known_run {
    uint64_t key;
    struct dpl_line_place from[DPL_FIELD_COUNT_];
};

struct dpl_sight {
    struct dplog_analysis *analysis;
    const struct dplog_ruleset *set;
    struct dpl_place_wanted wanted;
    struct dpl_arena arena;
    struct dpl_matcher *matcher; /* of our own: its counters are nobody's */
    bool failed;                 /* no memory */
    /* runs */
    struct dpl_table run_by_key;
    struct {
        DPL_VEC_MEMBERS(struct dpl_known_run)
    } runs;
    struct dpl_line_place at; /* the record on its way */
    bool is_wanted;
    /* the record */
    bool found;
    struct dpl_line_place place;
    struct dplog_record record; /* its views are ours */
    struct dpl_found_code codes[8];
    size_t code_count;
    bool looks_bad, known;
    struct {
        DPL_VEC_MEMBERS(struct dpl_seen_rule)
    } rules; /* matched ones in pack order, then near ones, nearest first */
};

/* sight.c: see what passes; then the record, if it came. */
enum dplog_status
dpl_sight_run(struct dpl_sight *sight, struct dplog_error *reterr);
void
dpl_sight_done(struct dpl_sight *sight);

/* sight_rules.c: every rule against the record. */
enum dplog_status
dpl_sight_look(struct dpl_sight *sight, const struct dplog_record *record,
               const struct dpl_match_result *matched,
               struct dplog_error *reterr);

/* The finding that a rule's match became part of; NULL: none. */
const struct dplog_finding *
dpl_sight_finding(const struct dpl_sight *sight,
                  const struct dpl_seen_rule *seen);

/* "regex", "any", "code", … and what it asks for. */
const char *
dpl_cond_name(const struct dpl_cond *cond);
void
dpl_cond_add(struct dpl_buf *buf, const struct dpl_cond *cond);

/* False: no memory. */
bool
dpl_sight_write_text(const struct dpl_sight *sight, struct dpl_out *out);
json_t *
dpl_sight_as_json(const struct dpl_sight *sight);
