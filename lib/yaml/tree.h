/* SPDX-License-Identifier: MIT
 *
 * A YAML file as a tree whose every node knows its place. Only the harmless
 * part of YAML 1.2 is read: one document of mappings, sequences and scalars.
 * tree.c alone knows libyaml.
 */
#pragma once

#include "base/arena.h"
#include <dplog/status.h>
#include <stdbool.h>

enum {
    DPL_YAML_MAX_DEPTH = 16,
    DPL_YAML_MAX_SCALAR = 8 * 1024,
    DPL_YAML_MAX_KEYS = 1024 /* of one mapping */
};

enum dpl_yaml_kind { DPL_YAML_MAPPING, DPL_YAML_SEQUENCE, DPL_YAML_SCALAR };

struct dpl_yaml_node {
    enum dpl_yaml_kind kind;
    bool is_plain;          /* SCALAR without quotes, so it may be a number */
    uint32_t line, column;  /* 1-based; column in characters */
    struct dplog_view text; /* SCALAR; a NUL follows */
    const struct dpl_yaml_node *key;   /* of a value in a MAPPING */
    const struct dpl_yaml_node *first; /* child of MAPPING, SEQUENCE */
    const struct dpl_yaml_node *next;  /* sibling */
    uint32_t count;                    /* children */
};

enum dpl_yaml_problem_kind {
    DPL_YAML_SYNTAX,
    DPL_YAML_TOO_DEEP,
    DPL_YAML_SCALAR_TOO_LONG,
    DPL_YAML_ANCHOR, /* anchors and aliases */
    DPL_YAML_TAG,
    DPL_YAML_MERGE_KEY,
    DPL_YAML_DUPLICATE_KEY,
    DPL_YAML_BAD_KEY, /* a key that is no scalar */
    DPL_YAML_MANY_DOCUMENTS,
    DPL_YAML_TOO_MANY_KEYS
};

struct dpl_yaml_problem {
    enum dpl_yaml_problem_kind kind;
    uint32_t line, column;
    const char *text; /* what is wrong, for people; lives for the call */
};

typedef void (*dpl_yaml_problem_fn)(void *data,
                                    const struct dpl_yaml_problem *problem);

/*
 * Read a document. Every problem is reported; after one that leaves no tree
 * (syntax, depth) *ret is NULL. An empty document gives NULL, too.
 *
 * Returns DPLOG_OK with problems or without, DPLOG_E_NO_MEMORY. Nodes and
 * their text live in the arena.
 */
enum dplog_status
dpl_yaml_parse(struct dpl_arena *arena, struct dplog_view yaml,
               dpl_yaml_problem_fn problem_fn, void *problem_data,
               const struct dpl_yaml_node **ret, struct dplog_error *reterr);

/* The value of a key in a mapping; NULL when there is none. */
const struct dpl_yaml_node *
dpl_yaml_get(const struct dpl_yaml_node *mapping, const char *key);

/* The text of a node that is a scalar, else an empty view. */
struct dplog_view
dpl_yaml_text(const struct dpl_yaml_node *node);

/* Plain true or false. */
bool
dpl_yaml_to_bool(const struct dpl_yaml_node *node, bool *ret);

/* Plain decimal number without sign. */
bool
dpl_yaml_to_uint(const struct dpl_yaml_node *node, uint64_t *ret);
