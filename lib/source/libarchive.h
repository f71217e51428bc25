/* SPDX-License-Identifier: MIT
 *
 * The calls of libarchive that archive.c makes, as a table. It is linked
 * (libarchive_linked.c), or opened when the first archive is
 * (libarchive_by_need.c): it brings thirteen libraries of its own, which took
 * a start 6 of 54 million instructions, and most runs meet no archive.
 */
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>

#define DPL_LIBARCHIVE_CALLS(X)                                                \
    X(archive_bzlib_version)                                                   \
    X(archive_entry_filetype)                                                  \
    X(archive_entry_hardlink)                                                  \
    X(archive_entry_pathname)                                                  \
    X(archive_entry_pathname_utf8)                                             \
    X(archive_entry_pathname_w)                                                \
    X(archive_entry_size)                                                      \
    X(archive_entry_size_is_set)                                               \
    X(archive_errno)                                                           \
    X(archive_error_string)                                                    \
    X(archive_filter_bytes)                                                    \
    X(archive_filter_count)                                                    \
    X(archive_format)                                                          \
    X(archive_liblzma_version)                                                 \
    X(archive_libzstd_version)                                                 \
    X(archive_read_data)                                                       \
    X(archive_read_free)                                                       \
    X(archive_read_new)                                                        \
    X(archive_read_next_header)                                                \
    X(archive_read_open1)                                                      \
    X(archive_read_set_callback_data)                                          \
    X(archive_read_set_read_callback)                                          \
    X(archive_read_set_seek_callback)                                          \
    X(archive_read_set_skip_callback)                                          \
    X(archive_read_support_filter_bzip2)                                       \
    X(archive_read_support_filter_gzip)                                        \
    X(archive_read_support_filter_xz)                                          \
    X(archive_read_support_filter_zstd)                                        \
    X(archive_read_support_format_7zip)                                        \
    X(archive_read_support_format_cab)                                         \
    X(archive_read_support_format_raw)                                         \
    X(archive_read_support_format_tar)                                         \
    X(archive_read_support_format_zip)                                         \
    X(archive_set_error)                                                       \
    X(archive_zlib_version)

struct dpl_libarchive {
#define X(name) __typeof__(&name) name;
    DPL_LIBARCHIVE_CALLS(X)
#undef X
};

/* False where it is not installed. */
bool
dpl_libarchive_get(struct dpl_libarchive *ret);
