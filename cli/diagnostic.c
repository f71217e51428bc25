/* SPDX-License-Identifier: MIT
 *
 * A problem of a rule file, as compilers show theirs.
 */
#include "diagnostic.h"

#include "message.h"

#define RED    "\033[1;31m"
#define YELLOW "\033[1;33m"
#define PLAIN  "\033[0m"

/* The text without tabs and line ends, which would move the caret away. */
static void
print_excerpt(FILE *out, const char *text)
{
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;

        putc(c < 0x20 || c == 0x7f ? ' ' : c, out);
    }
    putc('\n', out);
}

/* Blanks as wide as the first `count` characters: two for those beyond
 * U+1000, which are East Asian in the texts of rules. */
static void
print_indent(FILE *out, const char *text, unsigned count)
{
    const unsigned char *p = (const unsigned char *)text;

    for (; *p && count > 0; p++) {
        if (*p >= 0x80 && *p < 0xc0)
            continue; /* inside a character */
        fputs(*p >= 0xe1 ? "  " : " ", out);
        count--;
    }
}

void
cli_diagnostic_print(FILE *out, bool colour, const struct dplog_diag *diag)
{
    const bool is_error = diag->level == DPLOG_DIAG_ERROR;
    const char *paint = is_error ? RED : YELLOW;

    cli_print_safe(out, diag->path ? diag->path : "rules");
    fprintf(out, ":%u:%u: %s%s %s%s: ", (unsigned)diag->line,
            (unsigned)diag->column, colour ? paint : "",
            is_error ? "error" : "warning", diag->id, colour ? PLAIN : "");
    cli_print_safe(out, diag->text);
    putc('\n', out);
    if (diag->excerpt) {
        fputs("    ", out);
        print_excerpt(out, diag->excerpt);
        fputs("    ", out);
        print_indent(out, diag->excerpt, diag->column ? diag->column - 1 : 0);
        fputs("^\n", out);
    }
    if (diag->hint) {
        fputs("    hint: ", out);
        cli_print_safe(out, diag->hint);
        putc('\n', out);
    }
}
