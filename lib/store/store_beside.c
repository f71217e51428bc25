/* SPDX-License-Identifier: MIT
 *
 * The files beside a store that have its name and a suffix. What dplog leaves
 * there when it is killed is a store that was begun; whatever else is there is
 * somebody's, and must not be written over or removed.
 */
#include "base/error.h"
#include "base/os.h"
#include "database_page.h"
#include "migrate.h"
#include "store_impl.h"

#include <string.h>

/* Of a database, as SQLite defines them. */
enum {
    HEADER_BYTES = 100,
    PAGE_SIZE_AT = 16,
    SCHEMA_COOKIE_AT = 40, /* 0: no table was ever made in it */
    APPLICATION_AT = 68
};
static const char magic[] = "SQLite format 3"; /* with its NUL */

static uint32_t
number_at(const unsigned char *bytes, size_t count)
{
    uint32_t number = 0;

    for (size_t i = 0; i < count; i++)
        number = number << 8 | bytes[i];
    return number;
}

static bool
is_zeros(const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i])
            return false;
    return true;
}

/* Of a database without a number: a copy gets that last, and what a killed run
 * left is emptied before it is marked again. */
static bool
is_unmarked_build(const unsigned char *bytes)
{
    return number_at(bytes + SCHEMA_COOKIE_AT, 4) == 0 ||
           number_at(bytes + PAGE_SIZE_AT, 2) == DPL_PAGE_SIZE;
}

/* A crash may keep the first page from the disk, all of it or its end. */
static enum dpl_held
what_begins(const unsigned char *bytes, size_t len)
{
    uint32_t application;

    if (len == 0)
        return DPL_HELD_NOTHING;
    if (is_zeros(bytes, len))
        return DPL_HELD_BEGUN;
    if (len < HEADER_BYTES)
        return memcmp(bytes, magic,
                      len < sizeof(magic) ? len : sizeof(magic)) == 0
                   ? DPL_HELD_BEGUN
                   : DPL_HELD_OTHER;
    if (memcmp(bytes, magic, sizeof(magic)) != 0)
        return DPL_HELD_OTHER;
    application = number_at(bytes + APPLICATION_AT, 4);
    if (application == DPL_STORE_APPLICATION_ID)
        return DPL_HELD_STORE;
    if (application == DPL_WHOLE_APPLICATION_ID)
        return DPL_HELD_WHOLE;
    return application == DPL_BUILD_APPLICATION_ID ||
                   (application == 0 && is_unmarked_build(bytes))
               ? DPL_HELD_BEGUN
               : DPL_HELD_OTHER;
}

enum dplog_status
dpl_store_look_at(const char *path, enum dpl_held *ret,
                  struct dplog_error *reterr)
{
    unsigned char bytes[HEADER_BYTES];
    struct dpl_file *file = NULL;
    size_t len = 0;
    enum dplog_status status;
    int os_error = 0;

    *ret = DPL_HELD_NOTHING;
    if (dpl_path_kind(path, &os_error) == DPL_PATH_MISSING)
        return dpl_os_error_is_memory(os_error) ? dpl_fail_memory(reterr)
                                                : DPLOG_OK;
    status = dpl_file_open(path, &file, reterr);
    if (status >= 0)
        status = dpl_file_read_at(file, 0, bytes, sizeof(bytes), &len, reterr);
    dpl_file_close(file);
    if (status >= 0)
        *ret = what_begins(bytes, len);
    return status;
}

enum dplog_status
dpl_store_check_beside(const struct dpl_store *store, const char *path,
                       enum dpl_held most, struct dplog_error *reterr)
{
    enum dpl_held held;
    const enum dplog_status status = dpl_store_look_at(path, &held, NULL);

    if (status == DPLOG_E_NO_MEMORY)
        return dpl_fail_memory(reterr);
    /* What cannot be read is told by whoever opens it to write. */
    if (status < 0 || held <= most)
        return DPLOG_OK;
    return dpl_fail(reterr, DPLOG_E_STORE,
                    "cannot write '%.250s': the file '%.150s' beside it is in "
                    "the way; move it, or name another store",
                    store->path, dpl_path_base(path));
}
