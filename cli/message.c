/* SPDX-License-Identifier: MIT
 *
 * Everything that is said on stderr goes through here, so that no name of a
 * file and no text of a rule can drive the terminal.
 */
#include "message.h"

#include <stdlib.h>

/* U+2028 to U+202E and U+2066 to U+2069: lines and directions of text. */
static bool
is_turning(const unsigned char *p)
{
    return p[0] == 0xe2 && ((p[1] == 0x80 && p[2] >= 0xa8 && p[2] <= 0xae) ||
                            (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9));
}

void
cli_print_safe(FILE *out, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;

    for (; *p; p++) {
        if (*p < 0x20 || *p == 0x7f) {
            fprintf(out, "\\x%02X", *p);
        } else if (*p == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f) {
            fprintf(out, "\\u%04X", p[1]);
            p++;
        } else if (is_turning(p)) {
            fprintf(out, "\\u%04X", 0x2000u | (p[1] & 3u) << 6 | (p[2] & 63u));
            p += 2;
        } else {
            putc(*p, out);
        }
    }
}

static void
say(struct cli_env *env, const char *format, va_list args)
{
    char text[1024];
    char *longer = NULL;
    va_list again;
    int len;

    va_copy(again, args);
    len = vsnprintf(text, sizeof(text), format, args);
    if (len >= (int)sizeof(text))
        longer = malloc((size_t)len + 1);
    if (longer)
        vsnprintf(longer, (size_t)len + 1, format, again);
    va_end(again);

    fputs("dplog: ", env->err);
    cli_print_safe(env->err, longer ? longer : text);
    putc('\n', env->err);
    free(longer);
}

void
cli_error(struct cli_env *env, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(env, format, args);
    va_end(args);
}

void
cli_note(struct cli_env *env, const char *format, ...)
{
    va_list args;

    if (env->settings.quiet)
        return;
    va_start(args, format);
    say(env, format, args);
    va_end(args);
}

enum cli_exit
cli_usage_error(struct cli_env *env, const char *format, ...)
{
    const char *full = env->command ? env->command->full : "";
    va_list args;

    va_start(args, format);
    say(env, format, args);
    va_end(args);
    fprintf(env->err, "Try 'dplog %s%s--help'.\n", full, *full ? " " : "");
    return CLI_EXIT_USAGE;
}

enum cli_exit
cli_out_of_memory(struct cli_env *env)
{
    cli_error(env, "out of memory");
    return CLI_EXIT_INTERNAL;
}

enum cli_exit
cli_fail(struct cli_env *env, enum dplog_status status,
         const struct dplog_error *err)
{
    cli_error(env, "%s", err->text[0] ? err->text : dplog_status_name(status));
    return cli_exit_of(status);
}

enum cli_exit
cli_exit_of(enum dplog_status status)
{
    switch (status) {
    case DPLOG_OK:
    case DPLOG_DONE:
        return CLI_EXIT_OK;
    case DPLOG_E_ARGUMENT:
        return CLI_EXIT_USAGE;
    case DPLOG_E_SYNTAX:
        return CLI_EXIT_RULES;
    case DPLOG_E_NO_MEMORY:
        return CLI_EXIT_INTERNAL;
    case DPLOG_E_IO:
    case DPLOG_E_STORE:
    case DPLOG_E_LIMIT:
    case DPLOG_E_BUSY:
    case DPLOG_E_CANCELLED:
    case DPLOG_E_UNSUPPORTED:
        return CLI_EXIT_UNKNOWN;
    }
    return CLI_EXIT_INTERNAL;
}

enum cli_exit
cli_exit_worst(enum cli_exit a, enum cli_exit b)
{
    static const int weight[] = {
        [CLI_EXIT_OK] = 0,    [CLI_EXIT_FOUND] = 1, [CLI_EXIT_UNKNOWN] = 2,
        [CLI_EXIT_RULES] = 3, [CLI_EXIT_USAGE] = 4, [CLI_EXIT_INTERNAL] = 5,
    };

    return weight[a] >= weight[b] ? a : b;
}
