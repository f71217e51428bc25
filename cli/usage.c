/* SPDX-License-Identifier: MIT
 *
 * The help page of a command: synopsis, summary, parts, options, notes.
 */
#include "usage.h"

#include <string.h>

enum { HELP_COLUMN = 28 };

/* The left column, then text at HELP_COLUMN; further lines below it. */
static void
print_row(FILE *out, const char *left, const char *text)
{
    const char *end;

    if (strlen(left) + 4 > HELP_COLUMN)
        fprintf(out, "  %s\n%*s", left, HELP_COLUMN, "");
    else
        fprintf(out, "  %-*s", HELP_COLUMN - 2, left);
    while ((end = strchr(text, '\n'))) {
        fprintf(out, "%.*s\n%*s", (int)(end - text), text, HELP_COLUMN, "");
        text = end + 1;
    }
    fprintf(out, "%s\n", text);
}

static void
print_option(FILE *out, const struct cli_option *row)
{
    char left[80];
    int len = 0;

    if (row->letter)
        len = snprintf(left, sizeof(left), "-%c, ", row->letter);
    else
        len = snprintf(left, sizeof(left), "    ");
    snprintf(left + len, sizeof(left) - (size_t)len, "--%s%s%s", row->name,
             row->value ? " " : "", row->value ? row->value : "");
    print_row(out, left, row->help);
}

void
cli_usage_print(FILE *out, const struct cli_command *command)
{
    const char *gap = *command->full ? " " : "";

    fprintf(out, "Usage: dplog%s%s", gap, command->full);
    if (command->parts)
        fputs(" COMMAND [OPTIONS]", out);
    else if (command->options)
        fputs(" [OPTIONS]", out);
    if (command->operands)
        fprintf(out, " %s", command->operands);
    fprintf(out, "\n\ndplog%s%s - %s\n", gap, command->full, command->summary);
    if (command->parts) {
        fputs("\nCommands:\n", out);
        for (size_t i = 0; command->parts[i]; i++)
            print_row(out, command->parts[i]->name, command->parts[i]->summary);
    }
    if (command->options) {
        fputs("\nOptions:\n", out);
        for (size_t t = 0; command->options[t]; t++) {
            for (size_t i = 0; command->options[t][i].name; i++)
                print_option(out, &command->options[t][i]);
        }
    }
    if (command->notes)
        fprintf(out, "\n%s", command->notes);
}
