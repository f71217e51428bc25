/* SPDX-License-Identifier: MIT
 *
 * Files that appear whole or not at all, on POSIX.
 */
#include "os.h"

#include "error.h"
#include "mem.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* So that the name survives a power loss too; some file systems know no such
 * thing, and that is no failure. */
static void
sync_folder(const char *path)
{
    const size_t len = (size_t)(dpl_path_base(path) - path);
    char *folder = len ? dpl_alloc(len + 1) : NULL;
    int fd;

    if (folder) {
        memcpy(folder, path, len);
        folder[len] = '\0';
    }
    fd = open(folder ? folder : ".", O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
    dpl_free(folder);
}

/* False: errno says why. In one step where the system and the file system know
 * it: between two, a file has two names. */
static bool
rename_to_new(const char *from, const char *to)
{
#ifdef RENAME_NOREPLACE
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    if (errno == EEXIST)
        return false;
#endif
    if (link(from, to) != 0)
        return false;
    (void)unlink(from);
    return true;
}

enum dplog_status
dpl_file_publish(const char *from, const char *to, bool *ret_exists,
                 struct dplog_error *reterr)
{
    *ret_exists = false;
    if (!rename_to_new(from, to)) {
        if (errno == EEXIST || dpl_path_kind(to, NULL) != DPL_PATH_MISSING) {
            *ret_exists = true;
            return DPLOG_OK;
        }
        if (rename(from, to) != 0) /* of a file system without links */
            return dpl_fail_os(reterr, DPLOG_E_IO, errno, "cannot make '%s'",
                               to);
    }
    sync_folder(to);
    return DPLOG_OK;
}

enum dplog_status
dpl_file_remove(const char *path, struct dplog_error *reterr)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return DPLOG_OK;
    return dpl_fail_os(reterr, DPLOG_E_IO, errno, "cannot remove '%s'", path);
}
