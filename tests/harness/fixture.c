/* SPDX-License-Identifier: MIT
 *
 * Temporary folders. A failure here ends the test program: nothing that it
 * could say afterwards would be about the library.
 */
#include "fixture.h"

#include "base/mem.h"
#include "base/os.h"
#include "base/vec.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <direct.h>
#include <process.h>
#define make_folder(path)   _mkdir(path)
#define remove_folder(path) _rmdir(path)
#define process_id()        _getpid()
#define TEMP_VARIABLE       "TEMP"
#define TEMP_DEFAULT        "C:/Windows/Temp"
#else
#include <sys/stat.h>
#include <unistd.h>
#define make_folder(path)   mkdir(path, 0777)
#define remove_folder(path) rmdir(path)
#define process_id()        getpid()
#define TEMP_VARIABLE       "TMPDIR"
#define TEMP_DEFAULT        "/tmp"
#endif

enum { MAX_PATH_LEN = 2048, PATHS = 16 };

static void
require(bool ok, const char *what, const char *path)
{
    if (ok)
        return;
    (void)fprintf(stderr, "fixture: cannot %s '%s'\n", what, path);
    abort();
}

void
fixture_init(struct fixture *fixture)
{
    static unsigned count;
    const char *temp = getenv(TEMP_VARIABLE);
    char path[MAX_PATH_LEN];

    (void)snprintf(path, sizeof(path), "%s/dplog-test-%d-%u",
                   temp && *temp ? temp : TEMP_DEFAULT, (int)process_id(),
                   count++);
    require(make_folder(path) == 0, "make", path);
    fixture->root = dpl_path_join(path, "");
    require(fixture->root != NULL, "allocate", path);
    fixture->root[strlen(path)] = '\0';
}

const char *
fixture_path(const struct fixture *fixture, const char *name)
{
    static char paths[PATHS][MAX_PATH_LEN];
    static unsigned next;
    char *path = paths[next++ % PATHS];

    (void)snprintf(path, MAX_PATH_LEN, "%s/%s", fixture->root, name);
    return path;
}

/* Every folder on the way to the file; those that exist are fine. */
static void
make_parents(const struct fixture *fixture, const char *path)
{
    char folder[MAX_PATH_LEN];

    for (size_t i = strlen(fixture->root) + 1; path[i]; i++) {
        if (path[i] != '/')
            continue;
        memcpy(folder, path, i);
        folder[i] = '\0';
        (void)make_folder(folder);
    }
}

static void
write_file(const char *path, const char *mode, const void *bytes, size_t len)
{
    FILE *file = fopen(path, mode);

    require(file != NULL, "open", path);
    require(len == 0 || fwrite(bytes, 1, len, file) == len, "write", path);
    require(fclose(file) == 0, "close", path);
}

const char *
fixture_write(const struct fixture *fixture, const char *name,
              const void *bytes, size_t len)
{
    const char *path = fixture_path(fixture, name);

    make_parents(fixture, path);
    write_file(path, "wb", bytes, len);
    return path;
}

const char *
fixture_text(const struct fixture *fixture, const char *name, const char *text)
{
    return fixture_write(fixture, name, text, strlen(text));
}

void
fixture_append(const struct fixture *fixture, const char *name,
               const char *text)
{
    const char *path = fixture_path(fixture, name);

    make_parents(fixture, path);
    write_file(path, "ab", text, strlen(text));
}

void
fixture_rename(const struct fixture *fixture, const char *from, const char *to)
{
    require(rename(fixture_path(fixture, from), fixture_path(fixture, to)) == 0,
            "rename", from);
}

void
fixture_delete(const struct fixture *fixture, const char *name)
{
    require(remove(fixture_path(fixture, name)) == 0, "delete", name);
}

struct entries {
    const char *folder;
    struct {
        DPL_VEC_MEMBERS(char *)
    } names;
};

static bool
keep_entry(void *data, const char *name, enum dpl_path_kind kind)
{
    struct entries *entries = data;
    char **slot = DPL_VEC_PUSH(&entries->names);

    (void)kind;
    require(slot != NULL, "allocate", name);
    *slot = dpl_path_join(entries->folder, name);
    require(*slot != NULL, "allocate", name);
    return true;
}

/* Links are deleted, not followed: remove() works on all but folders. */
static void
remove_tree(const char *path)
{
    struct entries entries = {.folder = path};

    if (remove(path) == 0)
        return;
    if (dpl_folder_each(path, keep_entry, &entries, NULL) == DPLOG_OK) {
        for (size_t i = 0; i < entries.names.count; i++) {
            remove_tree(entries.names.at[i]);
            dpl_free(entries.names.at[i]);
        }
    }
    dpl_free(entries.names.at);
    (void)remove_folder(path);
}

void
fixture_done(struct fixture *fixture)
{
    remove_tree(fixture->root);
    dpl_free(fixture->root);
    fixture->root = NULL;
}
