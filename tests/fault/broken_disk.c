/* SPDX-License-Identifier: MIT */
#include "broken_disk.h"

#include <sqlite3.h>
#include <stddef.h>
#include <string.h>

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    enum broken_kind kind;
    long left;
    int broke;
} disk;

/* A file of the real disk stands behind ours. */
struct broken_file {
    sqlite3_file base;
    sqlite3_io_methods methods; /* the real ones, but for ours */
};

static sqlite3_file *
real(sqlite3_file *file)
{
    return (sqlite3_file *)((struct broken_file *)(void *)file + 1);
}

static int
breaks(enum broken_kind kind)
{
    if (disk.kind != kind || disk.left-- != 0)
        return 0;
    disk.broke = 1;
    disk.kind = BROKEN_NOTHING;
    return 1;
}

static int
close_file(sqlite3_file *file)
{
    return real(file)->pMethods->xClose(real(file));
}

static int
read_file(sqlite3_file *file, void *bytes, int len, sqlite3_int64 at)
{
    if (breaks(BROKEN_READ))
        return SQLITE_IOERR_READ;
    return real(file)->pMethods->xRead(real(file), bytes, len, at);
}

static int
write_file(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    if (breaks(BROKEN_WRITE)) {
        /* Half of it may be there. */
        (void)real(file)->pMethods->xWrite(real(file), bytes, len / 2, at);
        return SQLITE_FULL;
    }
    return real(file)->pMethods->xWrite(real(file), bytes, len, at);
}

static int
truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    return breaks(BROKEN_TRUNCATE)
               ? SQLITE_IOERR_TRUNCATE
               : real(file)->pMethods->xTruncate(real(file), size);
}

static int
sync_file(sqlite3_file *file, int flags)
{
    return breaks(BROKEN_SYNC) ? SQLITE_IOERR_FSYNC
                               : real(file)->pMethods->xSync(real(file), flags);
}

static int
size_of_file(sqlite3_file *file, sqlite3_int64 *ret)
{
    return real(file)->pMethods->xFileSize(real(file), ret);
}

static int
lock_file(sqlite3_file *file, int level)
{
    return breaks(BROKEN_LOCK) ? SQLITE_BUSY
                               : real(file)->pMethods->xLock(real(file), level);
}

static int
unlock_file(sqlite3_file *file, int level)
{
    return real(file)->pMethods->xUnlock(real(file), level);
}

static int
check_lock(sqlite3_file *file, int *ret)
{
    return real(file)->pMethods->xCheckReservedLock(real(file), ret);
}

static int
control_file(sqlite3_file *file, int what, void *data)
{
    return real(file)->pMethods->xFileControl(real(file), what, data);
}

static int
sector_size(sqlite3_file *file)
{
    return real(file)->pMethods->xSectorSize(real(file));
}

static int
traits(sqlite3_file *file)
{
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int
open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
          int *ret_flags)
{
    /* Version 1: no shared memory, so no write-ahead log. */
    static const sqlite3_io_methods methods = {
        1,
        close_file,
        read_file,
        write_file,
        truncate_file,
        sync_file,
        size_of_file,
        lock_file,
        unlock_file,
        check_lock,
        control_file,
        sector_size,
        traits,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
    };
    struct broken_file *const broken = (struct broken_file *)(void *)file;
    int rc;

    (void)vfs;
    file->pMethods = NULL;
    if (breaks(BROKEN_OPEN))
        return SQLITE_CANTOPEN;
    rc = disk.real->xOpen(disk.real, name, real(file), flags, ret_flags);
    if (real(file)->pMethods) {
        broken->methods = methods;
        file->pMethods = &broken->methods;
    }
    return rc;
}

static int
delete_file(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    return breaks(BROKEN_DELETE) ? SQLITE_IOERR_DELETE
                                 : disk.real->xDelete(disk.real, name, sync);
}

void
broken_disk_install(void)
{
    if (disk.real)
        return;
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.pNext = NULL;
    disk.vfs.zName = "broken";
    disk.vfs.szOsFile = (int)sizeof(struct broken_file) + disk.real->szOsFile;
    disk.vfs.xOpen = open_file;
    disk.vfs.xDelete = delete_file;
    (void)sqlite3_vfs_register(&disk.vfs, /* default */ 1);
}

void
broken_disk_arm(enum broken_kind kind, long after)
{
    disk.kind = kind;
    disk.left = after;
    disk.broke = 0;
}

int
broken_disk_disarm(void)
{
    disk.kind = BROKEN_NOTHING;
    return disk.broke;
}

const char *
broken_kind_name(enum broken_kind kind)
{
    static const char *const names[] = {"nothing", "open", "read",
                                        "write",   "sync", "truncate",
                                        "delete",  "lock"};

    return names[kind];
}
