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

/* Whether what is read of an input is gone: standard input, a pipe. */
bool
dpl_source_comes_once(const struct dpl_input *input);

/* The next bytes; *ret_len 0 at the end. */
enum dplog_status
dpl_source_read(struct dpl_source *source, void *bytes, size_t len,
                size_t *ret_len, struct dplog_error *reterr);

/* Size and identity at this moment; all zero where there is none. */
enum dplog_status
dpl_source_get_info(struct dpl_source *source, struct dpl_file_info *ret,
                    struct dplog_error *reterr);

/* Bytes from anywhere in the source, without moving: for identity. Of one that
 * only reads forwards, as long as nothing was read, the first
 * DPL_SOURCE_HEAD; *ret_len 0 elsewhere. */
enum { DPL_SOURCE_HEAD = 4096 };

enum dplog_status
dpl_source_peek(struct dpl_source *source, uint64_t offset, void *bytes,
                size_t len, size_t *ret_len, struct dplog_error *reterr);

/* Before the first read: make a source that only reads forwards one that can
 * be read anywhere, through a temporary file. Others stay as they are. One
 * that breaks off is told by the read that comes to that place. */
enum dplog_status
dpl_source_settle(struct dpl_source *source, struct dplog_error *reterr);

/* Go on at an offset; of a source that is settled, or a file or memory. */
void
dpl_source_seek(struct dpl_source *source, uint64_t offset);

void
dpl_source_close(struct dpl_source *source); /* NULL is fine */
