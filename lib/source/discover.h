/* SPDX-License-Identifier: MIT
 *
 * From what the user typed to the logs that are read: the three logs and their
 * companions in a folder, any letter case, with their rolled-over and history
 * files, oldest first; one file, whatever its name; the logs in an archive.
 */
#pragma once

#include <dplog/context.h>
#include <dplog/record.h>
#include <dplog/view.h>
#include <stdbool.h>
#include <stddef.h>

/* What an input may be too much for. */
enum dpl_input_limit {
    DPL_LIMIT_NONE = 0,
    DPL_LIMIT_ARCHIVE_BYTES,
    DPL_LIMIT_ARCHIVE_MEMBERS,
    DPL_LIMIT_FOLDER_FILES,
    DPL_LIMIT_FOLDER_DEPTH
};

/* Folders below the one that was named that are searched. */
enum { DPL_FOLDER_DEPTH_MAX = 8 };

enum dpl_input_kind {
    DPL_INPUT_FILE,
    DPL_INPUT_MEMORY,
    DPL_INPUT_STDIN,
    DPL_INPUT_MEMBER /* of an archive */
};

struct dpl_input {
    enum dpl_input_kind kind;
    const char *path;      /* for display, UTF-8: as typed, or found below what
                              was typed; "logs.zip!folder/distmgr.log" */
    const char *open_path; /* file or archive */
    const char *member;    /* name inside the archive as UTF-8, or NULL */
    uint32_t member_index; /* place in the archive: names need not be unique */
    const void *bytes;     /* MEMORY; owned by the inputs */
    size_t len;
    enum dplog_log log;      /* by its name, or UNKNOWN */
    uint32_t lineage;        /* same number: one log of one server */
    const char *lineage_key; /* the same as text: folder and log */
    uint32_t rank;           /* place in its lineage, 0 = oldest */
    bool rolled;             /* .lo_ or a history file */
};

struct dpl_inputs;

enum dplog_status
dpl_inputs_new(struct dplog_context *context, struct dpl_inputs **ret,
               struct dplog_error *reterr);
void
dpl_inputs_free(struct dpl_inputs *inputs);

/*
 * Add a file, folder or archive, or "-" for standard input. The same file twice
 * is taken once. A file is taken whatever its name; a folder means the known
 * logs in it, and when it has none, those in the folders below it (links are
 * not followed, and what lies too deep is refused); an archive means the known
 * logs anywhere in it.
 *
 * Returns DPLOG_OK; DPLOG_E_IO with a text for people when it is missing, not
 * readable, or a folder (an archive) without any of the logs; DPLOG_E_LIMIT;
 * DPLOG_E_UNSUPPORTED for an archive in a build without them. On failure
 * nothing is added, but for an archive that ends early: what was found before
 * the damage stays.
 */
enum dplog_status
dpl_inputs_add_path(struct dpl_inputs *inputs, const char *path,
                    struct dplog_error *reterr);

/* Add a file, if it is there, and the older parts of the same log beside it.
 * As dpl_inputs_add_path(), but a file that is missing is DPLOG_OK. */
enum dplog_status
dpl_inputs_add_parts(struct dpl_inputs *inputs, const char *path,
                     struct dplog_error *reterr);

/* Whether a file name is one that a folder is searched for: a log or an older
 * part of one. */
bool
dpl_is_wanted_name(struct dplog_view name);

/* Whether a path is called like an archive. */
bool
dpl_is_archive_name(const char *path);

/* Whether a file name is that of a part of the log that another name is a part
 * of. */
bool
dpl_is_same_log(const char *name, const char *other);

/* Add bytes; copied. */
enum dplog_status
dpl_inputs_add_bytes(struct dpl_inputs *inputs, const char *name,
                     const void *bytes, size_t len, struct dplog_error *reterr);

/* Sort and number the lineages: nothing depends on the order of adding. */
enum dplog_status
dpl_inputs_finish(struct dpl_inputs *inputs, struct dplog_error *reterr);

/* By lineage, then rank; after dpl_inputs_finish(). */
size_t
dpl_inputs_count(const struct dpl_inputs *inputs);
const struct dpl_input *
dpl_inputs_get(const struct dpl_inputs *inputs, size_t index);

/* A path that gave nothing, or not all it holds: a report names it. */
struct dpl_refusal {
    const char *path;           /* for display, UTF-8 */
    const char *error;          /* why, for people */
    enum dpl_input_limit limit; /* that it went past */
};

enum dplog_status
dpl_inputs_refuse(struct dpl_inputs *inputs, const char *path,
                  const char *error, struct dplog_error *reterr);

/* Each once, by path; after dpl_inputs_finish(). */
size_t
dpl_inputs_refusal_count(const struct dpl_inputs *inputs);
const struct dpl_refusal *
dpl_inputs_refusal(const struct dpl_inputs *inputs, size_t index);
