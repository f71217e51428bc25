/* SPDX-License-Identifier: MIT
 *
 * Log folders of this machine. Only reads; what does not exist is passed over.
 */
#include "places.h"

#include "message.h"
#include "system.h"
#include <stdlib.h>
#include <string.h>

/* Where a path is written down. */
struct hint {
    const char *key;      /* below HKEY_LOCAL_MACHINE; NULL: an environment */
    const char *value;    /* variable of this name */
    const char *below;    /* what follows on it; NULL: nothing */
    bool is_file;         /* it names a file of the folder */
    bool may_be_numbered; /* a session on the server: …\Temp\2 */
};

/* The folder with distmgr.log and PkgXferMgr.log; the first one counts. */
static const struct hint log_folders[] = {
    {"SOFTWARE\\Microsoft\\SMS\\Identification", "Installation Directory",
     "Logs", false, false},
    {"SOFTWARE\\Microsoft\\SMS\\Tracing\\SMS_DISTRIBUTION_MANAGER",
     "TraceFilename", NULL, true, false},
    {NULL, "SMS_LOG_PATH", NULL, false, false},
};

/* Folders with a PatchDownloader.log: of a client on the same machine, of the
 * client parts of a management point, of who ran the download. */
static const struct hint download_folders[] = {
    {"SOFTWARE\\Microsoft\\CCM\\Logging\\@Global", "LogDirectory", NULL, false,
     false},
    {NULL, "windir", "CCM\\Logs", false, false},
    {NULL, "ProgramFiles", "SMS_CCM\\Logs", false, false},
    {NULL, "TEMP", NULL, false, true},
};

static const char *const download_logs[] = {"PatchDownloader.lo_",
                                            "PatchDownloader.log"};

enum { COUNT_OF_HINTS = sizeof(download_folders) / sizeof(*download_folders) };

/* With the separator that the folder has, and only one. */
static char *
join(const char *folder, const char *name)
{
    const char separator = strchr(folder, '/') ? '/' : '\\';
    size_t len = strlen(folder);
    char *ret = malloc(len + strlen(name) + 2);

    while (len && strchr("/\\", folder[len - 1]))
        len--;
    if (ret) {
        memcpy(ret, folder, len);
        ret[len] = separator;
        strcpy(ret + len + 1, name);
    }
    return ret;
}

/* In place: without the last name of a path. */
static void
cut_name(char *path)
{
    char *end = path + strlen(path);

    while (end > path && *end != '/' && *end != '\\')
        end--;
    *end = '\0';
}

static char *
copy(const char *text)
{
    char *ret = text ? malloc(strlen(text) + 1) : NULL;

    return ret ? strcpy(ret, text) : NULL;
}

/* The folder that a hint leads to; NULL: there is none, or no memory. */
static char *
follow(struct cli_env *env, const struct hint *hint)
{
    char *path, *folder;

    if (hint->key)
        path = env->registry ? env->registry(hint->key, hint->value) : NULL;
    else
        path = copy(env->variable(hint->value));
    if (!path || !*path)
        goto none;
    if (hint->is_file)
        cut_name(path);
    if (!hint->below)
        return path;
    folder = join(path, hint->below);
    free(path);
    return folder;

none:
    free(path);
    return NULL;
}

/* Takes the path over. */
static bool
add(struct cli_env *env, struct cli_places *places, char *path,
    const struct hint *hint)
{
    const size_t count = places->count + 2; /* NULL ends, as in argv */
    char **at = realloc(places->at, count * sizeof(*at));

    if (!at) {
        free(path);
        return false;
    }
    places->at = at;
    at[places->count++] = path;
    at[places->count] = NULL;
    cli_note(env, "%s '%s' (%s%s%s)", places->count > 1 ? "and" : "reading",
             path, hint->key ? hint->key : "environment variable",
             hint->key ? ", " : " ", hint->value);
    return true;
}

static bool
is_known(const struct cli_places *places, const char *path)
{
    for (size_t i = 0; i < places->count; i++) {
        if (strcmp(places->at[i], path) == 0)
            return true;
    }
    return false;
}

static bool
add_downloads(struct cli_env *env, struct cli_places *places,
              const char *folder, const struct hint *hint)
{
    for (size_t i = 0; i < sizeof(download_logs) / sizeof(*download_logs);
         i++) {
        char *path = join(folder, download_logs[i]);

        if (!path)
            return false;
        if (cli_system_path_kind(path) != CLI_PATH_FILE ||
            is_known(places, path))
            free(path);
        else if (!add(env, places, path, hint))
            return false;
    }
    return true;
}

static bool
is_number(const char *name)
{
    return *name && strspn(name, "0123456789") == strlen(name);
}

/* Beside a Temp folder of its own, a session has the one above it. */
static bool
find_downloads(struct cli_env *env, struct cli_places *places, const char *logs)
{
    for (size_t i = 0; i < COUNT_OF_HINTS; i++) {
        const struct hint *hint = &download_folders[i];
        char *folder = follow(env, hint);
        bool ok = true;

        if (folder && strcmp(folder, logs) != 0)
            ok = add_downloads(env, places, folder, hint);
        if (ok && folder && hint->may_be_numbered) {
            const size_t len = strlen(folder);

            cut_name(folder);
            if (strlen(folder) < len && is_number(folder + strlen(folder) + 1))
                ok = add_downloads(env, places, folder, hint);
        }
        free(folder);
        if (!ok)
            return false;
    }
    return true;
}

bool
cli_places_find(struct cli_env *env, struct cli_places *ret)
{
    struct cli_places places = {0};

    for (size_t i = 0; i < sizeof(log_folders) / sizeof(*log_folders); i++) {
        char *logs = follow(env, &log_folders[i]);

        if (!logs || cli_system_path_kind(logs) != CLI_PATH_FOLDER) {
            free(logs);
            continue;
        }
        if (!add(env, &places, logs, &log_folders[i]) ||
            !find_downloads(env, &places, logs)) {
            cli_places_done(&places);
            return false;
        }
        break;
    }
    *ret = places;
    return true;
}

void
cli_places_done(struct cli_places *places)
{
    for (size_t i = 0; i < places->count; i++)
        free(places->at[i]);
    free(places->at);
    *places = (struct cli_places){0};
}
