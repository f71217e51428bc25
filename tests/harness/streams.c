/* SPDX-License-Identifier: MIT */
#include "streams.h"

#include "harness.h"
#include <stdlib.h>

enum { VARIABLES = 8, WORDS = 32 };

static struct {
    const char *name, *value;
} variables[VARIABLES];

static const char *
read_variable(const char *name)
{
    for (size_t i = 0; i < VARIABLES && variables[i].name; i++) {
        if (strcmp(variables[i].name, name) == 0)
            return variables[i].value;
    }
    return NULL;
}

void
streams_set(const char *name, const char *value)
{
    for (size_t i = 0; i < VARIABLES; i++) {
        if (!variables[i].name || strcmp(variables[i].name, name) == 0) {
            variables[i].name = name;
            variables[i].value = value;
            return;
        }
    }
    fail_msg("more than %d variables", (int)VARIABLES);
}

void
streams_init(struct streams *streams)
{
    memset(variables, 0, sizeof(variables));
    *streams = (struct streams){
        .env = {.out = tmpfile(), .err = tmpfile(), .variable = read_variable},
    };
    assert_non_null(streams->env.out);
    assert_non_null(streams->env.err);
}

static void
read_stream(FILE *stream, char *ret, size_t size)
{
    size_t len;

    rewind(stream);
    len = fread(ret, 1, size - 1, stream);
    ret[len] = '\0';
}

void
streams_read(struct streams *streams)
{
    read_stream(streams->env.out, streams->out, sizeof(streams->out));
    read_stream(streams->env.err, streams->err, sizeof(streams->err));
}

void
streams_done(struct streams *streams)
{
    fclose(streams->env.out);
    fclose(streams->env.err);
}

enum cli_exit
streams_run(struct streams *streams, const struct cli_command *program,
            const char *const *words)
{
    char *argv[WORDS + 1];
    int argc = 0;

    while (words[argc] && argc < WORDS) {
        argv[argc] = (char *)(uintptr_t)words[argc];
        argc++;
    }
    argv[argc] = NULL;
    streams->env.program = program;
    return cli_run(&streams->env, argc, argv);
}
