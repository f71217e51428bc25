/* SPDX-License-Identifier: MIT
 *
 * The members of the tracker's structs, for saving and loading them: where
 * each lies, and of what it is a number. The second is what a loaded value is
 * checked against.
 */
#pragma once

#include "track/state.h"

enum dpl_member_kind {
    DPL_MEMBER_NUMBER, /* any */
    DPL_MEMBER_SIGNED, /* any */
    DPL_MEMBER_BELOW,  /* 0 up to, not including, its bound */
    DPL_MEMBER_STRING, /* interned */
    DPL_MEMBER_RULE,
    DPL_MEMBER_EPISODE,    /* or DPL_NONE */
    DPL_MEMBER_DEPLOYMENT, /* or DPL_NONE */
    DPL_MEMBER_STAGE,      /* or none: all bits set */
    DPL_MEMBER_CLOCK,      /* or DPL_NONE; 0 also while there is none */
    DPL_MEMBER_CORRELATION,
    DPL_MEMBER_SOURCE,
    DPL_MEMBER_KEYS,   /* struct dpl_keys */
    DPL_MEMBER_ODDITY, /* struct dpl_oddity */
    DPL_MEMBER_LINE,   /* struct dpl_line_ref */
    DPL_MEMBER_BY_HAND /* not by its row: derived, or code of its own */
};

struct dpl_member {
    uint16_t offset;
    uint16_t size;  /* of one element */
    uint16_t count; /* elements of an array; else 1 */
    uint8_t kind;
    uint8_t bound; /* BELOW */
};

struct dpl_members {
    const struct dpl_member *at;
    size_t count;
};

extern const struct dpl_members dpl_members_line, dpl_members_keys,
    dpl_members_oddity, dpl_members_episode, dpl_members_attempt,
    dpl_members_deployment, dpl_members_package, dpl_members_host,
    dpl_members_clearance, dpl_members_unknown, dpl_members_clock,
    dpl_members_track, dpl_members_run, dpl_members_runs, dpl_members_seen,
    dpl_members_window, dpl_members_awaited, dpl_members_tracker,
    dpl_members_arrival, dpl_members_tries;

/* A value of the layout: of all rows in their order. */
uint64_t
dpl_members_hash(void);

/* One element of a member of the object, sign-extended; and back. */
uint64_t
dpl_member_get(const struct dpl_member *member, const void *object,
               size_t element);
void
dpl_member_set(const struct dpl_member *member, void *object, size_t element,
               uint64_t value);
/* Whether the element can hold the value. */
bool
dpl_member_fits(const struct dpl_member *member, uint64_t value);
