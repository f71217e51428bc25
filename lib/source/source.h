/* SPDX-License-Identifier: MIT
 *
 * Bytes, wherever they come from: a file that its writer may still append to,
 * memory, standard input, a member of an archive. Read once, front to back.
 */
#pragma once

#include "base/os.h"
#include "source/discover.h"
#include <dplog/context.h>

struct dpl_source;

/*
 * Open what discovery found, at a byte offset (files and memory only; others
 * are read and dropped up to it).
 *
 * Returns DPLOG_OK, DPLOG_E_IO, DPLOG_E_LIMIT, DPLOG_E_UNSUPPORTED (archives in
 * a build without libarchive) or DPLOG_E_NO_MEMORY.
 */
enum dplog_status
dpl_source_open(struct dplog_context *context, const struct dpl_input *input,
                uint64_t offset, struct dpl_source **ret,
                struct dplog_error *reterr);

/* The next bytes; *ret_len 0 at the end. */
enum dplog_status
dpl_source_read(struct dpl_source *source, void *bytes, size_t len,
                size_t *ret_len, struct dplog_error *reterr);

/* Size and identity at this moment; all zero where there is none. */
enum dplog_status
dpl_source_get_info(struct dpl_source *source, struct dpl_file_info *ret,
                    struct dplog_error *reterr);

/* Bytes from anywhere in the source, without moving: for identity. Files and
 * memory; *ret_len 0 elsewhere. */
enum dplog_status
dpl_source_peek(struct dpl_source *source, uint64_t offset, void *bytes,
                size_t len, size_t *ret_len, struct dplog_error *reterr);

void
dpl_source_close(struct dpl_source *source); /* NULL is fine */
