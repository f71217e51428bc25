/* SPDX-License-Identifier: MIT
 *
 * The operating system on POSIX. Reading never stands in a writer's way here:
 * a file that is open may be appended to, renamed, truncated and deleted.
 */
#include "os.h"

#include "error.h"
#include "mem.h"
#include "os_test.h"
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

struct dpl_file {
    int fd;
    uint64_t pipe_pos; /* how far a pipe was read: it cannot go back */
    char path[];
};

enum dplog_status
dpl_file_open(const char *path, struct dpl_file **ret,
              struct dplog_error *reterr)
{
    const size_t size = strlen(path) + 1;
    struct dpl_file *file = dpl_zalloc(sizeof(*file) + size);
    struct stat st;
    enum dplog_status status;

    if (!file)
        return dpl_fail_memory(reterr);
    memcpy(file->path, path, size);
    dpl_os_test_open();
    do
        file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    while (file->fd < 0 && errno == EINTR);
    if (file->fd < 0 || fstat(file->fd, &st) < 0) {
        status =
            dpl_fail_os(reterr, DPLOG_E_IO, errno, "cannot open '%s'", path);
        goto fail;
    }
    if (S_ISDIR(st.st_mode)) {
        status = dpl_fail(reterr, DPLOG_E_ARGUMENT,
                          "cannot read '%s' as a file: it is a folder", path);
        goto fail;
    }
    *ret = file;
    return DPLOG_OK;

fail:
    dpl_file_close(file);
    return status;
}

/* Of a pipe that was opened by name, as a shell's <(…) gives it. */
static ssize_t
read_pipe(struct dpl_file *file, uint64_t offset, void *bytes, size_t len)
{
    ssize_t got;

    if (offset != file->pipe_pos) {
        errno = ESPIPE;
        return -1;
    }
    got = read(file->fd, bytes, len);
    if (got > 0)
        file->pipe_pos += (uint64_t)got;
    return got;
}

enum dplog_status
dpl_file_read_at(struct dpl_file *file, uint64_t offset, void *bytes,
                 size_t len, size_t *ret_len, struct dplog_error *reterr)
{
    ssize_t got;

    if (offset > INT64_MAX) {
        *ret_len = 0;
        return DPLOG_OK;
    }
    if (!dpl_os_test_read(&len))
        return dpl_fail_os(reterr, DPLOG_E_IO, EIO, "cannot read '%s'",
                           file->path);
    do {
        got = pread(file->fd, bytes, len, (off_t)offset);
        if (got < 0 && errno == ESPIPE)
            got = read_pipe(file, offset, bytes, len);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return dpl_fail_os(reterr, DPLOG_E_IO, errno, "cannot read '%s'",
                           file->path);
    *ret_len = (size_t)got;
    return DPLOG_OK;
}

static struct dpl_file_id
id_of(const struct stat *st)
{
    return (struct dpl_file_id){
        .volume = (uint64_t)st->st_dev,
        .id_low = (uint64_t)st->st_ino,
    };
}

enum dplog_status
dpl_file_get_info(struct dpl_file *file, struct dpl_file_info *ret,
                  struct dplog_error *reterr)
{
    struct stat st;

    if (fstat(file->fd, &st) < 0)
        return dpl_fail_os(reterr, DPLOG_E_IO, errno,
                           "cannot ask for the size of '%s'", file->path);
    if (!S_ISREG(st.st_mode)) {
        *ret = (struct dpl_file_info){0};
        return DPLOG_OK;
    }
    *ret = (struct dpl_file_info){
        .size = (uint64_t)st.st_size,
        .id = id_of(&st),
        .modified_us =
            (int64_t)st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000,
        .is_regular = true,
    };
    return DPLOG_OK;
}

bool
dpl_file_may_stay_open(void)
{
    return true;
}

enum dplog_status
dpl_file_temp(struct dpl_file **ret, struct dplog_error *reterr)
{
    static const char name[] = "(temporary file)";
    struct dpl_file *file = dpl_zalloc(sizeof(*file) + sizeof(name));
    FILE *stream;

    if (!file)
        return dpl_fail_memory(reterr);
    memcpy(file->path, name, sizeof(name));
    file->fd = -1;
    stream = tmpfile();
    if (stream)
        file->fd = fcntl(fileno(stream), F_DUPFD_CLOEXEC, 0);
    if (file->fd < 0) {
        const enum dplog_status status = dpl_fail_os(
            reterr, DPLOG_E_IO, errno, "cannot make a temporary file");

        if (stream)
            (void)fclose(stream);
        dpl_file_close(file);
        return status;
    }
    (void)fclose(stream); /* the file lives on with our descriptor */
    *ret = file;
    return DPLOG_OK;
}

enum dplog_status
dpl_file_append(struct dpl_file *file, const void *bytes, size_t len,
                struct dplog_error *reterr)
{
    const char *pos = bytes;

    while (len > 0) {
        const ssize_t put = write(file->fd, pos, len);

        if (put < 0 && errno != EINTR)
            return dpl_fail_os(reterr, DPLOG_E_IO, errno,
                               "cannot write a temporary file");
        if (put > 0) {
            pos += put;
            len -= (size_t)put;
        }
    }
    return DPLOG_OK;
}

void
dpl_file_close(struct dpl_file *file)
{
    if (!file)
        return;
    if (file->fd >= 0)
        (void)close(file->fd); /* nothing was written */
    dpl_free(file);
}

enum dplog_status
dpl_stdin_read(void *bytes, size_t len, size_t *ret_len,
               struct dplog_error *reterr)
{
    ssize_t got;

    do
        got = read(STDIN_FILENO, bytes, len);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return dpl_fail_os(reterr, DPLOG_E_IO, errno,
                           "cannot read standard input");
    *ret_len = (size_t)got;
    return DPLOG_OK;
}

static enum dpl_path_kind
kind_of_mode(mode_t mode)
{
    if (S_ISREG(mode))
        return DPL_PATH_FILE;
    return S_ISDIR(mode) ? DPL_PATH_FOLDER : DPL_PATH_OTHER;
}

enum dpl_path_kind
dpl_path_kind(const char *path, int *ret_os_error)
{
    struct stat st;
    const bool missing = stat(path, &st) < 0;

    if (ret_os_error)
        *ret_os_error = missing ? errno : 0;
    return missing ? DPL_PATH_MISSING : kind_of_mode(st.st_mode);
}

bool
dpl_path_id(const char *path, struct dpl_file_id *ret)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return false;
    *ret = id_of(&st);
    return true;
}

const char *
dpl_path_base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

char *
dpl_path_join(const char *folder, const char *name)
{
    const size_t folder_len = strlen(folder), name_len = strlen(name);
    const bool add = folder_len && folder[folder_len - 1] != '/';
    char *ret = dpl_alloc(folder_len + add + name_len + 1);

    if (!ret)
        return NULL;
    memcpy(ret, folder, folder_len);
    if (add)
        ret[folder_len] = '/';
    memcpy(ret + folder_len + add, name, name_len + 1);
    return ret;
}

char *
dpl_path_native(const char *path)
{
    const size_t size = strlen(path) + 1;
    char *ret = dpl_alloc(size);

    if (ret)
        memcpy(ret, path, size);
    return ret;
}

static enum dpl_path_kind
kind_of_entry(int folder_fd, const char *name)
{
    struct stat st;
    bool is_link;

    if (fstatat(folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return DPL_PATH_MISSING;
    is_link = S_ISLNK(st.st_mode);
    if (is_link && fstatat(folder_fd, name, &st, 0) < 0)
        return DPL_PATH_MISSING;
    if (is_link && S_ISDIR(st.st_mode))
        return DPL_PATH_OTHER;
    return kind_of_mode(st.st_mode);
}

enum dplog_status
dpl_folder_each(const char *path, dpl_entry_fn entry_fn, void *entry_data,
                struct dplog_error *reterr)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    enum dplog_status status = DPLOG_OK;

    if (!dir)
        return dpl_fail_os(reterr, DPLOG_E_IO, errno,
                           "cannot open the folder '%s'", path);
    for (;;) {
        errno = 0;
        entry = readdir(dir);
        if (!entry) {
            if (errno)
                status = dpl_fail_os(reterr, DPLOG_E_IO, errno,
                                     "cannot read the folder '%s'", path);
            break;
        }
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (!entry_fn(entry_data, entry->d_name,
                      kind_of_entry(dirfd(dir), entry->d_name)))
            break;
    }
    (void)closedir(dir);
    return status;
}

/* strerror_r() comes in two shapes; the argument tells which one this is. */
#if defined(__GLIBC__) && defined(_GNU_SOURCE)
static const char *
system_text(int os_error, char *room, size_t size)
{
    return strerror_r(os_error, room, size);
}
#else
static const char *
system_text(int os_error, char *room, size_t size)
{
    if (strerror_r(os_error, room, size) != 0)
        (void)snprintf(room, size, "error %d", os_error);
    return room;
}
#endif

void
dpl_os_error_text(int os_error, char *ret, size_t size)
{
    char room[256];

    assert(size > 0);
    (void)snprintf(ret, size, "%s", system_text(os_error, room, sizeof(room)));
    /* It stands behind a colon; "NFS …" stays as it is. */
    if (ret[0] >= 'A' && ret[0] <= 'Z' && ret[1] >= 'a' && ret[1] <= 'z')
        ret[0] = (char)(ret[0] + 32);
}

bool
dpl_os_error_is_memory(int os_error)
{
    return os_error == ENOMEM;
}

char *
dpl_os_text_of_wide(const wchar_t *wide)
{
    (void)wide;
    return NULL;
}

/* Where to go back to and what was made, so that leaving is one call. */
struct locale_pair {
    locale_t previous, utf8;
};

void *
dpl_utf8_locale_enter(void)
{
    struct locale_pair *pair = dpl_alloc(sizeof(*pair));

    if (!pair)
        return NULL;
    pair->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (!pair->utf8)
        pair->utf8 = newlocale(LC_CTYPE_MASK, "en_US.UTF-8", (locale_t)0);
    if (!pair->utf8) {
        dpl_free(pair);
        return NULL;
    }
    pair->previous = uselocale(pair->utf8);
    return pair;
}

void
dpl_utf8_locale_leave(void *previous)
{
    struct locale_pair *pair = previous;

    if (!pair)
        return;
    (void)uselocale(pair->previous);
    freelocale(pair->utf8);
    dpl_free(pair);
}

uint64_t
dpl_clock_ns(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_MONOTONIC, &now) < 0)
        return 0;
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void
dpl_sleep_ms(unsigned ms)
{
    const struct timespec time = {.tv_sec = ms / 1000,
                                  .tv_nsec = (long)(ms % 1000) * 1000000};

    (void)nanosleep(&time, NULL); /* shorter after a signal: no matter */
}

void
dpl_give_memory_back(void)
{
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}
