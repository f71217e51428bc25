/* SPDX-License-Identifier: MIT
 *
 * Temporary folders. A failure here ends the test program: nothing that it
 * could say afterwards would be about the library.
 */
#include "fixture.h"

#include "base/mem.h"
#include "base/os.h"
#include "base/vec.h"
#include "fixture_files.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PATH_LEN = 2048, PATHS = 16 };

static void
require(bool ok, const char *what, const char *path)
{
    if (ok)
        return;
    (void)fprintf(stderr, "fixture: cannot %s '%s'\n", what, path);
    abort();
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

/* Links are deleted, not followed: they are removed like files. */
static void
remove_tree(const char *path)
{
    struct entries entries = {.folder = path};

    if (fixture_remove(path))
        return;
    if (dpl_folder_each(path, keep_entry, &entries, NULL) == DPLOG_OK) {
        for (size_t i = 0; i < entries.names.count; i++) {
            remove_tree(entries.names.at[i]);
            dpl_free(entries.names.at[i]);
        }
    }
    dpl_free(entries.names.at);
    (void)fixture_remove_folder(path);
}

void
fixture_init(struct fixture *fixture)
{
    static unsigned count;
    char path[MAX_PATH_LEN], temp[MAX_PATH_LEN / 2];

    fixture_temp_folder(temp, sizeof(temp));
    (void)snprintf(path, sizeof(path), "%s/dplog-test-%d-%u", temp,
                   fixture_process_id(), count++);
    /* What a crash left behind when its process had our number. */
    if (!fixture_make_folder(path)) {
        remove_tree(path);
        require(fixture_make_folder(path), "make", path);
    }
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
        (void)fixture_make_folder(folder);
    }
}

static void
write_file(const char *path, const char *mode, const void *bytes, size_t len)
{
    FILE *file = fixture_open(path, mode);

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
    require(
        fixture_move(fixture_path(fixture, from), fixture_path(fixture, to)),
        "rename", from);
}

void
fixture_delete(const struct fixture *fixture, const char *name)
{
    require(fixture_remove(fixture_path(fixture, name)), "delete", name);
}

void
fixture_done(struct fixture *fixture)
{
    remove_tree(fixture->root);
    dpl_free(fixture->root);
    fixture->root = NULL;
}
