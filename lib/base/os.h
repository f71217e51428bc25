/* SPDX-License-Identifier: MIT
 *
 * The operating system behind one door: os_posix.c or os_win32.c. Paths are
 * UTF-8 (on POSIX: bytes as they are); failures give an os_error as
 * dpl_fail_os() takes it.
 */
#pragma once

#include <dplog/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

/* ── files ── opened so that their writer can append, rename and delete ── */

struct dpl_file;

/* Who a file is, whatever its name. All zero where the system cannot say. */
struct dpl_file_id {
    uint64_t volume;
    uint64_t id_high, id_low;
};

/* The ids of two files are equal, and are ids. */
static inline bool
dpl_file_id_same(const struct dpl_file_id *a, const struct dpl_file_id *b)
{
    return (a->volume || a->id_high || a->id_low) && a->volume == b->volume &&
           a->id_high == b->id_high && a->id_low == b->id_low;
}

struct dpl_file_info {
    uint64_t size;
    struct dpl_file_id id;
    int64_t modified_us; /* since 1970 UTC; for discovery only, never order */
    bool is_regular;     /* else all above is zero and it reads only forwards */
};

/* Read-only, shared with everybody. A folder is DPLOG_E_ARGUMENT. */
enum dplog_status
dpl_file_open(const char *path, struct dpl_file **ret,
              struct dplog_error *reterr);
/* Up to len bytes at offset; *ret_len 0 at the end of the file. */
enum dplog_status
dpl_file_read_at(struct dpl_file *file, uint64_t offset, void *bytes,
                 size_t len, size_t *ret_len, struct dplog_error *reterr);
/* Size and identity of the open file, not of its name. */
enum dplog_status
dpl_file_get_info(struct dpl_file *file, struct dpl_file_info *ret,
                  struct dplog_error *reterr);
void
dpl_file_close(struct dpl_file *file); /* NULL is fine */

/* Tests only: no read gives more than `most` bytes (0: as many as there are),
 * and the one after `after` more successes fails, once; a negative number
 * switches that off. Not for use while threads run. */
void
dpl_file_test_reads(long after, size_t most);
/* Tests only: count how often a file is opened; NULL: no more. Not for use
 * while threads run. */
void
dpl_file_test_opens(unsigned long *count);

/* Whether a file may stay open without standing in its writer's way: else its
 * name is blocked while it is, also as the target of a rename. */
bool
dpl_file_may_stay_open(void);

/* A new, empty file without a name, for this user alone; it goes with its
 * handle. */
enum dplog_status
dpl_file_temp(struct dpl_file **ret, struct dplog_error *reterr);
/* All of the bytes at the end of what a temporary file holds. */
enum dplog_status
dpl_file_append(struct dpl_file *file, const void *bytes, size_t len,
                struct dplog_error *reterr);

/*
 * A file that is written through somebody else, SQLite, and is to be on the
 * disk at the end: what is in it can go there while the rest is being made. A
 * hint that nothing depends on; not every system takes it.
 */
struct dpl_writeback {
    int handle; /* 0: none; a hint is then no hint */
};
void
dpl_writeback_open(struct dpl_writeback *writeback, const char *path);
void
dpl_writeback_hint(const struct dpl_writeback *writeback, int64_t at,
                   int64_t len);
/* Not before the other one has closed the file, too: on POSIX systems all locks
 * of this process on it are gone then. */
void
dpl_writeback_close(struct dpl_writeback *writeback);

/* Give a file that is finished, and on the disk, the name it is wanted under;
 * never over another one: then *ret_exists is true and nothing has happened. */
enum dplog_status
dpl_file_publish(const char *from, const char *to, bool *ret_exists,
                 struct dplog_error *reterr);
/* A file that is there no more is fine. */
enum dplog_status
dpl_file_remove(const char *path, struct dplog_error *reterr);

/* The next bytes of standard input; *ret_len 0 at its end. */
enum dplog_status
dpl_stdin_read(void *bytes, size_t len, size_t *ret_len,
               struct dplog_error *reterr);

/* ── names ── */

enum dpl_path_kind {
    DPL_PATH_MISSING,
    DPL_PATH_FILE,
    DPL_PATH_FOLDER,
    DPL_PATH_OTHER /* pipe, device, … */
};

enum dpl_path_kind
dpl_path_kind(const char *path, int *ret_os_error);

/* Who a file or folder is, without opening it for reading; false: unknown. */
bool
dpl_path_id(const char *path, struct dpl_file_id *ret);

/* The part after the last separator ('/' everywhere, '\' and a drive's ':' on
 * Windows); points into path. */
const char *
dpl_path_base(const char *path);

/* "folder/name" with one separator; the caller frees it with dpl_free(). NULL:
 * no memory. */
char *
dpl_path_join(const char *folder, const char *name);

/* A path for a library that opens it itself and knows UTF-8: as it is, on
 * Windows absolute and in the form that may be of any length. The caller frees
 * it with dpl_free(). NULL: no memory. */
char *
dpl_path_native(const char *path);

/* Called for each entry but . and ..; false stops the walk. */
typedef bool (*dpl_entry_fn)(void *data, const char *name,
                             enum dpl_path_kind kind);

/* The entries of one folder, in no particular order. Links that lead to
 * folders are DPL_PATH_OTHER: a walk never leaves the tree. */
enum dplog_status
dpl_folder_each(const char *path, dpl_entry_fn entry_fn, void *entry_data,
                struct dplog_error *reterr);

/* ── the rest ── */

/* The system's text for an error, UTF-8, one line, no full stop. */
void
dpl_os_error_text(int os_error, char *ret, size_t size);

/* Whether an error says that there is no memory. */
bool
dpl_os_error_is_memory(int os_error);

/* UTF-8 of a text as the system has it where that is wide; the caller frees it
 * with dpl_free(). NULL: it has no such texts, or there is no memory. */
char *
dpl_os_text_of_wide(const wchar_t *wide);

/*
 * Between these two calls the C library takes names in this thread for UTF-8,
 * whatever locale the program has chosen: libarchive asks it. NULL, which is
 * fine to leave with, where the system knows no such locale or needs none.
 */
void *
dpl_utf8_locale_enter(void);
void
dpl_utf8_locale_leave(void *previous);

void
dpl_sleep_ms(unsigned ms);

/* Monotonic time in nanoseconds, for measuring only. */
uint64_t
dpl_clock_ns(void);

/* What was freed goes back to the system, also from between what is in use;
 * where the C library can do that. */
void
dpl_give_memory_back(void);
