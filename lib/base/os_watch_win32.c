/* SPDX-License-Identifier: MIT
 *
 * Windows: ReadDirectoryChangesW. NTFS may tell of growth only when the writer
 * flushes or closes, so sizes are looked at every second all the same. Network
 * shares are polled.
 */
#include "os_watch_system.h"

#include "error.h"
#include "os.h"
#include "win32_path.h"
#include <stdio.h>
#include <string.h>

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

const unsigned dpl_watch_system_doubt_ms = 1000;

enum {
    WAKE, /* in watch->system */
    BUFFER_BYTES = 16 * 1024,
    MAX_NOTIFIED = MAXIMUM_WAIT_OBJECTS - 1
};

#define CHECK_NS UINT64_C(1000000000)

/* One folder that the system tells of. */
struct directory {
    HANDLE handle;
    OVERLAPPED pending; /* with an event of its own */
    /* The handle goes with a folder that is renamed, and nothing tells so. */
    struct dpl_file_id id;
    uint64_t checked_ns;
    DWORD buffer[BUFFER_BYTES / sizeof(DWORD)];
};

enum dplog_status
dpl_watch_system_begin(struct dpl_watch *watch, struct dplog_error *reterr)
{
    const HANDLE event =
        CreateEventW(NULL, /* manual reset */ FALSE, FALSE, NULL);

    if (!event)
        return dpl_fail_os(reterr, DPLOG_E_IO, (int)GetLastError(),
                           "cannot prepare to wait for changes");
    watch->system[WAKE] = (intptr_t)event;
    return DPLOG_OK;
}

static void
close_directory(struct dpl_watched *folder)
{
    struct directory *d = folder->room;
    DWORD len;

    if (!d)
        return;
    if (d->handle != INVALID_HANDLE_VALUE) {
        if (CancelIo(d->handle))
            (void)GetOverlappedResult(d->handle, &d->pending, &len, TRUE);
        (void)CloseHandle(d->handle);
    }
    if (d->pending.hEvent)
        (void)CloseHandle(d->pending.hEvent);
    dpl_free(d);
    folder->room = NULL;
}

void
dpl_watch_system_end(struct dpl_watch *watch)
{
    for (size_t i = 0; i < watch->count; i++)
        close_directory(&watch->at[i]);
    if (watch->system[WAKE])
        (void)CloseHandle((HANDLE)watch->system[WAKE]);
}

static bool
ask(struct directory *d)
{
    const HANDLE event = d->pending.hEvent;

    d->pending = (OVERLAPPED){.hEvent = event};
    return ReadDirectoryChangesW(
               d->handle, d->buffer, BUFFER_BYTES, /* tree */ FALSE,
               FILE_NOTIFY_CHANGE_FILE_NAME | FILE_NOTIFY_CHANGE_SIZE |
                   FILE_NOTIFY_CHANGE_LAST_WRITE,
               NULL, &d->pending, NULL) != 0;
}

static bool
is_remote(const wchar_t *wide)
{
    wchar_t root[4] = L"?:\\";

    if (wide[0] == L'\\' && wide[1] == L'\\') {
        /* \\?\C:\… is local, \\?\UNC\… and \\server\… are not. */
        if (wide[2] != L'?' || wide[3] != L'\\' || wide[5] != L':')
            return true;
        wide += 4;
    }
    root[0] = wide[0];
    return GetDriveTypeW(root) == DRIVE_REMOTE;
}

/* Open a folder and ask to be told of its changes. Returns the error of the
 * first step that failed; 0: none did. What was opened stays with the folder in
 * both cases. */
static DWORD
open_directory(struct dpl_watched *folder, const wchar_t *wide)
{
    struct directory *d = folder->room = dpl_zalloc(sizeof(*d));

    if (!d)
        return ERROR_NOT_ENOUGH_MEMORY;
    d->handle = CreateFileW(
        wide, FILE_LIST_DIRECTORY,
        FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
        OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OVERLAPPED, NULL);
    if (d->handle == INVALID_HANDLE_VALUE)
        return GetLastError();
    d->pending.hEvent =
        CreateEventW(NULL, /* manual reset */ TRUE, FALSE, NULL);
    return d->pending.hEvent && ask(d) ? 0 : GetLastError();
}

static size_t
count_notified(const struct dpl_watch *watch)
{
    size_t count = 0;

    for (size_t i = 0; i < watch->count; i++)
        count += watch->at[i].room != NULL;
    return count;
}

bool
dpl_watch_system_add(struct dpl_watch *watch, struct dpl_watched *folder)
{
    int os_error = 0;
    wchar_t *wide = dpl_win32_path(folder->path, /* suffix */ NULL, &os_error);
    const bool remote = wide && is_remote(wide);
    const bool full = count_notified(watch) >= MAX_NOTIFIED;
    char text[96];

    if (wide && !remote && !full)
        os_error = (int)open_directory(folder, wide);
    dpl_free(wide);
    if (folder->room && os_error == 0) {
        struct directory *d = folder->room;

        (void)dpl_path_id(folder->path, &d->id);
        d->checked_ns = dpl_clock_ns();
        (void)snprintf(folder->how, sizeof(folder->how),
                       "ReadDirectoryChangesW");
        return true;
    }
    close_directory(folder);
    dpl_os_error_text(os_error, text, sizeof(text));
    (void)snprintf(folder->how, sizeof(folder->how), "%s",
                   remote ? "a network share does not tell reliably"
                   : full ? "too many folders to be told of all"
                          : text);
    return false;
}

static void
take_changes(struct dpl_watch *watch, struct dpl_watched *folder,
             const char *bytes, DWORD len)
{
    size_t at = 0;

    if (len == 0) { /* more than the buffer holds */
        folder->changed |= DPL_WATCH_BYTES | DPL_WATCH_NAMES;
        return;
    }
    for (;;) {
        const FILE_NOTIFY_INFORMATION *info = (const void *)(bytes + at);
        const size_t count = info->FileNameLength / sizeof(wchar_t);
        wchar_t wide[MAX_PATH + 1];
        char *name;

        for (size_t i = 0; i < count && i < MAX_PATH; i++)
            wide[i] = info->FileName[i];
        wide[count < MAX_PATH ? count : MAX_PATH] = L'\0';
        name = dpl_win32_narrow(wide);
        dpl_watch_mark(watch, folder, name,
                       info->Action == FILE_ACTION_MODIFIED
                           ? DPL_WATCH_BYTES
                           : DPL_WATCH_BYTES | DPL_WATCH_NAMES);
        dpl_free(name);
        if (!info->NextEntryOffset)
            return;
        at += info->NextEntryOffset;
    }
}

static void
lose(struct dpl_watch *watch, struct dpl_watched *folder)
{
    close_directory(folder);
    folder->notified = false;
    folder->lost = true;
    folder->bytes_due_ns = folder->names_due_ns = 0;
    folder->changed |= DPL_WATCH_BYTES | DPL_WATCH_NAMES;
    (void)snprintf(folder->how, sizeof(folder->how),
                   "polling every %u ms: the folder is gone",
                   watch->options.poll_ms);
}

/* Whether the folder of that name is still the one that is watched; asked once
 * a second. */
static bool
is_still_there(const struct dpl_watched *folder)
{
    struct directory *d = folder->room;
    const uint64_t now = dpl_clock_ns();
    struct dpl_file_id id;

    if (now - d->checked_ns < CHECK_NS)
        return true;
    d->checked_ns = now;
    return dpl_path_id(folder->path, &id) &&
           memcmp(&id, &d->id, sizeof(id)) == 0;
}

/* The folder of an event told something, or is gone. */
static void
take_folder(struct dpl_watch *watch, struct dpl_watched *folder)
{
    struct directory *d = folder->room;
    DWORD len = 0;
    const BOOL ok =
        GetOverlappedResult(d->handle, &d->pending, &len, /* wait */ FALSE);

    if (ok)
        take_changes(watch, folder, (const char *)d->buffer, len);
    if (!ok || !ask(d))
        lose(watch, folder);
}

enum dplog_status
dpl_watch_system_wait(struct dpl_watch *watch, int timeout_ms,
                      struct dplog_error *reterr)
{
    HANDLE events[MAXIMUM_WAIT_OBJECTS];
    DWORD count = 0, got;

    events[count++] = (HANDLE)watch->system[WAKE];
    for (size_t i = 0; i < watch->count; i++)
        if (watch->at[i].room)
            events[count++] =
                ((struct directory *)watch->at[i].room)->pending.hEvent;
    got = WaitForMultipleObjects(count, events, /* all */ FALSE,
                                 timeout_ms < 0 ? INFINITE : (DWORD)timeout_ms);
    if (got == WAIT_FAILED)
        return dpl_fail_os(reterr, DPLOG_E_IO, (int)GetLastError(),
                           "cannot wait for changes");
    for (size_t i = 0; i < watch->count; i++) {
        struct directory *d = watch->at[i].room;

        if (!d)
            continue;
        if (WaitForSingleObject(d->pending.hEvent, 0) == WAIT_OBJECT_0)
            take_folder(watch, &watch->at[i]);
        if (watch->at[i].room && !is_still_there(&watch->at[i]))
            lose(watch, &watch->at[i]);
    }
    return got == WAIT_OBJECT_0 ? DPLOG_DONE : DPLOG_OK;
}

void
dpl_watch_system_wake(struct dpl_watch *watch)
{
    (void)SetEvent((HANDLE)watch->system[WAKE]);
}
