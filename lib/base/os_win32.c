/* SPDX-License-Identifier: MIT
 *
 * The operating system on Windows. Every file is opened with all share flags:
 * the product may append to, rename and delete its log while it is read. Logs
 * are never mapped, because a mapped file cannot be truncated by its writer.
 */
#include "os.h"

#include "error.h"
#include "mem.h"
#include "os_test.h"
#include "view.h"
#include "win32_path.h"
#include <string.h>

#define WIN32_LEAN_AND_MEAN
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0602 /* FileIdInfo: Windows 8, Server 2012 */
#endif
#include <windows.h>

enum { MAX_READ = 1 << 30 }; /* ReadFile() takes 32 bits */

struct dpl_file {
    HANDLE handle; /* INVALID_HANDLE_VALUE: opened for each read */
    bool is_disk;
    uint64_t pipe_pos; /* how far a pipe was read: it cannot go back */
    struct dpl_file_id id;
    char path[];
};

/* A 128-bit id where the file system has one, else the older 64 bits; false:
 * neither. */
static bool
get_id(HANDLE handle, struct dpl_file_id *ret)
{
    BY_HANDLE_FILE_INFORMATION basic;
    FILE_ID_INFO info;

    if (GetFileInformationByHandleEx(handle, FileIdInfo, &info, sizeof(info))) {
        ret->volume = info.VolumeSerialNumber;
        memcpy(&ret->id_low, info.FileId.Identifier, 8);
        memcpy(&ret->id_high, info.FileId.Identifier + 8, 8);
        return true;
    }
    if (!GetFileInformationByHandle(handle, &basic))
        return false;
    *ret = (struct dpl_file_id){
        .volume = basic.dwVolumeSerialNumber,
        .id_low = (uint64_t)basic.nFileIndexHigh << 32 | basic.nFileIndexLow,
    };
    return true;
}

/* What a handle is does not change while it is open, so it is asked once; Wine
 * does not know the volume any more after a rename. */
static void
learn_kind(struct dpl_file *file)
{
    file->is_disk = GetFileType(file->handle) == FILE_TYPE_DISK;
    if (file->is_disk)
        (void)get_id(file->handle, &file->id);
}

static HANDLE
open_shared(const char *path, int *ret_os_error)
{
    wchar_t *wide = dpl_win32_path(path, /* suffix */ NULL, ret_os_error);
    HANDLE handle = INVALID_HANDLE_VALUE;

    dpl_os_test_open();
    if (wide) {
        handle =
            CreateFileW(wide, GENERIC_READ,
                        FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                        NULL, OPEN_EXISTING, FILE_FLAG_SEQUENTIAL_SCAN, NULL);
        *ret_os_error = (int)GetLastError();
        dpl_free(wide);
    }
    return handle;
}

/* While it is open, the name of a deleted file is not free before Server 2019,
 * and the product needs that of its rolled-over log for the next one. */
static bool
blocks_the_product(const char *path)
{
    return dpl_view_ends_nocase(dpl_view_of(path), dpl_view_of(".lo_"));
}

/* The handle for one operation, which give_back() ends. */
static HANDLE
borrow(const struct dpl_file *file, int *ret_os_error)
{
    struct dpl_file_id id = {0};
    HANDLE handle = file->handle;

    if (handle != INVALID_HANDLE_VALUE)
        return handle;
    handle = open_shared(file->path, ret_os_error);
    if (handle == INVALID_HANDLE_VALUE)
        return handle;
    *ret_os_error = ERROR_SUCCESS;
    (void)get_id(handle, &id);
    if (memcmp(&id, &file->id, sizeof(id)) != 0) { /* another one by now */
        (void)CloseHandle(handle);
        *ret_os_error = ERROR_FILE_NOT_FOUND;
        return INVALID_HANDLE_VALUE;
    }
    return handle;
}

static void
give_back(const struct dpl_file *file, HANDLE handle)
{
    if (file->handle == INVALID_HANDLE_VALUE && handle != INVALID_HANDLE_VALUE)
        (void)CloseHandle(handle);
}

/* A folder does not open, "access denied". */
static enum dplog_status
fail_to_open(const char *path, int os_error, struct dplog_error *reterr)
{
    if (dpl_path_kind(path, NULL) == DPL_PATH_FOLDER)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT,
                        "cannot read '%s' as a file: it is a folder", path);
    return dpl_fail_os(reterr, DPLOG_E_IO, os_error, "cannot open '%s'", path);
}

enum dplog_status
dpl_file_open(const char *path, struct dpl_file **ret,
              struct dplog_error *reterr)
{
    const size_t size = strlen(path) + 1;
    struct dpl_file *file = dpl_zalloc(sizeof(*file) + size);
    enum dplog_status status;
    int os_error = 0;

    if (!file)
        return dpl_fail_memory(reterr);
    file->handle = INVALID_HANDLE_VALUE;
    memcpy(file->path, path, size);
    file->handle = open_shared(path, &os_error);
    if (file->handle == INVALID_HANDLE_VALUE) {
        status = fail_to_open(path, os_error, reterr);
        dpl_file_close(file);
        return status;
    }
    learn_kind(file);
    if (file->is_disk && blocks_the_product(path)) {
        (void)CloseHandle(file->handle);
        file->handle = INVALID_HANDLE_VALUE;
    }
    *ret = file;
    return DPLOG_OK;
}

/* The end of a pipe or of a file is an error to ReadFile(), not 0 bytes. */
static bool
is_end(DWORD os_error)
{
    return os_error == ERROR_HANDLE_EOF || os_error == ERROR_BROKEN_PIPE ||
           os_error == ERROR_PIPE_NOT_CONNECTED || os_error == ERROR_NO_DATA;
}

static DWORD
read_handle(HANDLE handle, OVERLAPPED *at, void *bytes, size_t len,
            size_t *ret_len)
{
    DWORD got = 0, os_error;

    if (!ReadFile(handle, bytes, len < MAX_READ ? (DWORD)len : MAX_READ, &got,
                  at)) {
        os_error = GetLastError();
        if (!is_end(os_error))
            return os_error;
        got = 0;
    }
    *ret_len = got;
    return ERROR_SUCCESS;
}

enum dplog_status
dpl_file_read_at(struct dpl_file *file, uint64_t offset, void *bytes,
                 size_t len, size_t *ret_len, struct dplog_error *reterr)
{
    OVERLAPPED at = {0};
    int os_error = ERROR_SUCCESS;
    HANDLE handle;

    if (offset > INT64_MAX) {
        *ret_len = 0;
        return DPLOG_OK;
    }
    if (!file->is_disk && offset != file->pipe_pos)
        return dpl_fail_os(reterr, DPLOG_E_IO, ERROR_SEEK_ON_DEVICE,
                           "cannot read '%s'", file->path);
    if (!dpl_os_test_read(&len))
        return dpl_fail_os(reterr, DPLOG_E_IO, ERROR_READ_FAULT,
                           "cannot read '%s'", file->path);
    at.Offset = (DWORD)(offset & 0xFFFFFFFF);
    at.OffsetHigh = (DWORD)(offset >> 32);
    handle = borrow(file, &os_error);
    if (handle != INVALID_HANDLE_VALUE)
        os_error = (int)read_handle(handle, file->is_disk ? &at : NULL, bytes,
                                    len, ret_len);
    give_back(file, handle);
    if (os_error != ERROR_SUCCESS)
        return dpl_fail_os(reterr, DPLOG_E_IO, os_error, "cannot read '%s'",
                           file->path);
    file->pipe_pos += *ret_len;
    return DPLOG_OK;
}

enum dplog_status
dpl_file_get_info(struct dpl_file *file, struct dpl_file_info *ret,
                  struct dplog_error *reterr)
{
    static const int64_t ticks_to_1970 = INT64_C(116444736000000000);
    FILE_BASIC_INFO basic;
    LARGE_INTEGER size;
    int os_error = ERROR_SUCCESS;
    HANDLE handle;

    if (!file->is_disk) {
        *ret = (struct dpl_file_info){0};
        return DPLOG_OK;
    }
    /* The size that the folder knows lags while a writer has the file open.
     * Not GetFileInformationByHandle(): it asks for the volume too, which on a
     * share is one more way there and back. */
    handle = borrow(file, &os_error);
    if (handle != INVALID_HANDLE_VALUE &&
        (!GetFileInformationByHandleEx(handle, FileBasicInfo, &basic,
                                       sizeof(basic)) ||
         !GetFileSizeEx(handle, &size)))
        os_error = (int)GetLastError();
    give_back(file, handle);
    if (handle == INVALID_HANDLE_VALUE || os_error != ERROR_SUCCESS)
        return dpl_fail_os(reterr, DPLOG_E_IO, os_error,
                           "cannot ask for the size of '%s'", file->path);
    *ret = (struct dpl_file_info){
        .size = (uint64_t)size.QuadPart,
        .id = file->id,
        .modified_us = (basic.LastWriteTime.QuadPart - ticks_to_1970) / 10,
        .is_regular = true,
    };
    return DPLOG_OK;
}

/* GetTempFileNameW() makes the file, so that nobody else can take its name. */
static HANDLE
create_temp(void)
{
    wchar_t folder[MAX_PATH + 1], path[MAX_PATH + 1];
    const DWORD len = GetTempPathW(MAX_PATH + 1, folder);
    HANDLE handle;

    if (len == 0 || len > MAX_PATH ||
        !GetTempFileNameW(folder, L"dpl", 0, path))
        return INVALID_HANDLE_VALUE;
    handle =
        CreateFileW(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                    FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (handle == INVALID_HANDLE_VALUE) {
        const DWORD os_error = GetLastError();

        (void)DeleteFileW(path);
        SetLastError(os_error);
    }
    return handle;
}

/* Nobody can rename another file over one that is open, even shared. */
bool
dpl_file_may_stay_open(void)
{
    return false;
}

enum dplog_status
dpl_file_temp(struct dpl_file **ret, struct dplog_error *reterr)
{
    static const char name[] = "(temporary file)";
    struct dpl_file *file = dpl_zalloc(sizeof(*file) + sizeof(name));

    if (!file)
        return dpl_fail_memory(reterr);
    memcpy(file->path, name, sizeof(name));
    file->is_disk = true;
    file->handle = create_temp();
    if (file->handle == INVALID_HANDLE_VALUE) {
        const enum dplog_status status =
            dpl_fail_os(reterr, DPLOG_E_IO, (int)GetLastError(),
                        "cannot make a temporary file");

        dpl_file_close(file);
        return status;
    }
    *ret = file;
    return DPLOG_OK;
}

enum dplog_status
dpl_file_append(struct dpl_file *file, const void *bytes, size_t len,
                struct dplog_error *reterr)
{
    /* This offset means the end of the file. */
    OVERLAPPED at = {.Offset = 0xFFFFFFFF, .OffsetHigh = 0xFFFFFFFF};
    const char *pos = bytes;

    while (len > 0) {
        DWORD put = 0;

        if (!WriteFile(file->handle, pos,
                       len < MAX_READ ? (DWORD)len : MAX_READ, &put, &at))
            return dpl_fail_os(reterr, DPLOG_E_IO, (int)GetLastError(),
                               "cannot write a temporary file");
        pos += put;
        len -= put;
    }
    return DPLOG_OK;
}

void
dpl_file_close(struct dpl_file *file)
{
    if (!file)
        return;
    if (file->handle != INVALID_HANDLE_VALUE)
        (void)CloseHandle(file->handle); /* nothing was written */
    dpl_free(file);
}

enum dplog_status
dpl_stdin_read(void *bytes, size_t len, size_t *ret_len,
               struct dplog_error *reterr)
{
    const HANDLE handle = GetStdHandle(STD_INPUT_HANDLE);
    DWORD os_error;

    if (!handle || handle == INVALID_HANDLE_VALUE) { /* as in a service */
        *ret_len = 0;
        return DPLOG_OK;
    }
    os_error = read_handle(handle, /* at */ NULL, bytes, len, ret_len);
    if (os_error != ERROR_SUCCESS)
        return dpl_fail_os(reterr, DPLOG_E_IO, (int)os_error,
                           "cannot read standard input");
    return DPLOG_OK;
}

bool
dpl_path_id(const char *path, struct dpl_file_id *ret)
{
    HANDLE handle = INVALID_HANDLE_VALUE;
    int os_error = 0;
    wchar_t *wide = dpl_win32_path(path, /* suffix */ NULL, &os_error);
    bool known;

    if (wide) /* the backup flag opens folders, no access asks for nothing */
        handle = CreateFileW(
            wide, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
            NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    dpl_free(wide);
    if (handle == INVALID_HANDLE_VALUE)
        return false;
    known = get_id(handle, ret);
    (void)CloseHandle(handle);
    return known;
}

char *
dpl_os_text_of_wide(const wchar_t *wide)
{
    return dpl_win32_narrow(wide);
}

/* Names come as UTF-16 here; no locale is asked. */
void *
dpl_utf8_locale_enter(void)
{
    return NULL;
}

void
dpl_utf8_locale_leave(void *previous)
{
    (void)previous;
}

uint64_t
dpl_clock_ns(void)
{
    LARGE_INTEGER count, frequency;
    uint64_t seconds, rest;

    /* Neither fails on any Windows since XP. */
    (void)QueryPerformanceFrequency(&frequency);
    (void)QueryPerformanceCounter(&count);
    /* Apart, since count times 10^9 overflows within minutes. */
    seconds = (uint64_t)count.QuadPart / (uint64_t)frequency.QuadPart;
    rest = (uint64_t)count.QuadPart % (uint64_t)frequency.QuadPart;
    return seconds * 1000000000 +
           rest * 1000000000 / (uint64_t)frequency.QuadPart;
}

void
dpl_sleep_ms(unsigned ms)
{
    Sleep(ms);
}

void
dpl_give_memory_back(void)
{
}
