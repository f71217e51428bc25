/* SPDX-License-Identifier: MIT
 *
 * Archives as lists of members, and members as streams. Nothing is unpacked to
 * disk: a member's name is data. archive.c does it with libarchive; a build
 * without it has archive_none.c, which says so.
 */
#pragma once

#include "source/discover.h"
#include <dplog/context.h>
#include <dplog/view.h>
#include <stdbool.h>

/* By name alone: what is not called like an archive is never tried as one. */
bool
dpl_archive_has_extension(struct dplog_view path);

/* "distmgr.log" of "distmgr.log.gz": a compressed file that is no archive.
 * Empty where the extension means an archive. */
struct dplog_view
dpl_archive_single_name(struct dplog_view path);

struct dpl_archive_member {
    const char *name; /* '/' between folders; any bytes, never NULL */
    uint32_t index;   /* place in the archive, folders and links counted */
    bool is_single;   /* the archive is one compressed file */
};

/* A status below 0 ends the walk. */
typedef enum dplog_status (*dpl_member_fn)(
    void *data, const struct dpl_archive_member *member,
    struct dplog_error *reterr);

/*
 * Call a function for each file in an archive.
 *
 * Returns what it returned; DPLOG_E_IO for what is no archive, is damaged or
 * cannot be read; DPLOG_E_LIMIT, and which one it is, past
 * limits.archive_members or _bytes;
 * DPLOG_E_UNSUPPORTED; DPLOG_E_NO_MEMORY.
 */
enum dplog_status
dpl_archive_each(const struct dplog_context *context, const char *path,
                 dpl_member_fn member_fn, void *member_data,
                 enum dpl_input_limit *ret_limit, struct dplog_error *reterr);

struct dpl_archive;

/* Open the archive at a member. */
enum dplog_status
dpl_archive_open(const struct dplog_context *context, const char *path,
                 uint32_t member_index, struct dpl_archive **ret,
                 struct dplog_error *reterr);

/* The member's next bytes; *ret_len 0 at its end. */
enum dplog_status
dpl_archive_read(struct dpl_archive *archive, void *bytes, size_t len,
                 size_t *ret_len, struct dplog_error *reterr);

void
dpl_archive_close(struct dpl_archive *archive); /* NULL is fine */
