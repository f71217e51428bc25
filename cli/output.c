/* SPDX-License-Identifier: MIT
 *
 * stdout or a file, with every failure of writing kept until the close.
 */
#include "output.h"

#include "message.h"
#include "system.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { TEMP_TRIES = 100, TEMP_SUFFIX = 16 };

static void
output_done(struct cli_output *output)
{
    free(output->path);
    free(output->temp);
    *output = (struct cli_output){0};
}

/* A new file beside the one that is wanted: a rename stays on one disk. */
static FILE *
create_temp(struct cli_output *output)
{
    const size_t size = strlen(output->path) + TEMP_SUFFIX;
    FILE *file = NULL;

    output->temp = malloc(size);
    for (int i = 0; output->temp && !file && i < TEMP_TRIES; i++) {
        snprintf(output->temp, size, "%s.tmp-%d", output->path, i);
        file = cli_system_create(output->temp);
        if (!file && errno != EEXIST)
            break;
    }
    return file;
}

/* A device or a pipe is written to, never replaced. */
static FILE *
create(struct cli_output *output)
{
    switch (cli_system_path_kind(output->path)) {
    case CLI_PATH_FOLDER:
        errno = EISDIR;
        return NULL;
    case CLI_PATH_OTHER:
        return cli_system_open_device(output->path);
    default:
        return create_temp(output);
    }
}

bool
cli_output_open(struct cli_env *env, const char *path, struct cli_output *ret)
{
    struct cli_output output = {.file = env->out};

    if (path) {
        output.file = NULL;
        output.path = malloc(strlen(path) + 1);
        if (output.path) {
            memcpy(output.path, path, strlen(path) + 1);
            output.file = create(&output);
        }
        if (!output.file) {
            cli_error(env, "cannot write '%s': %s", path, strerror(errno));
            output_done(&output);
            return false;
        }
    }
    *ret = output;
    return true;
}

bool
cli_output_write(void *data, const char *bytes, size_t len)
{
    struct cli_output *output = data;

    if (!output->failed && fwrite(bytes, 1, len, output->file) != len) {
        output->failed = true;
        output->os_error = cli_system_write_error();
    }
    return !output->failed;
}

static void
note_failure(struct cli_output *output)
{
    if (!output->failed)
        output->os_error = cli_system_write_error();
    output->failed = true;
}

/* Who closes a pipe has read enough and needs no message: `| head -1`. */
static void
tell_failure(struct cli_env *env, const struct cli_output *output)
{
    if (output->path)
        cli_error(env, "cannot write '%s': %s", output->path,
                  strerror(output->os_error));
    else if (output->os_error != EPIPE)
        cli_error(env, "cannot write to standard output: %s",
                  strerror(output->os_error));
}

enum cli_exit
cli_output_close(struct cli_env *env, struct cli_output *output)
{
    enum cli_exit result = CLI_EXIT_OK;

    if (fflush(output->file) != 0 || ferror(output->file))
        note_failure(output);
    if (output->path && fclose(output->file) != 0)
        note_failure(output);
    if (output->temp && !output->failed &&
        !cli_system_replace(output->temp, output->path))
        note_failure(output);

    if (output->failed) {
        tell_failure(env, output);
        if (output->temp)
            (void)cli_system_remove(output->temp);
        result = CLI_EXIT_UNKNOWN;
    }
    output_done(output);
    return result;
}

void
cli_output_abandon(struct cli_output *output)
{
    if (output->path && output->file)
        fclose(output->file);
    if (output->temp)
        (void)cli_system_remove(output->temp);
    output_done(output);
}

enum cli_exit
cli_output_check(struct cli_env *env)
{
    struct cli_output output = {.file = env->out};

    return cli_output_close(env, &output);
}
