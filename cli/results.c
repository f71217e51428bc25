/* SPDX-License-Identifier: MIT
 *
 * Plain lines, TAP 13 and JUnit XML of test outcomes.
 */
#include "results.h"

#include "message.h"
#include "output.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void
cli_results_begin(struct cli_results *results, struct cli_env *env, bool quiet)
{
    *results = (struct cli_results){
        .env = env,
        .tap = cli_args_has(&env->args, CLI_OPT_TAP),
        .quiet = quiet,
        .wants_junit = cli_args_has(&env->args, CLI_OPT_JUNIT),
    };
    if (results->tap)
        fputs("TAP version 13\n", env->out);
}

static void
xml_add(struct cli_results *results, const char *text, size_t len)
{
    if (results->no_memory)
        return;
    if (results->junit_cap - results->junit_len < len) {
        const size_t cap = 2 * results->junit_cap + len + 4096;
        char *grown = realloc(results->junit, cap);

        if (!grown) {
            results->no_memory = true;
            return;
        }
        results->junit = grown;
        results->junit_cap = cap;
    }
    memcpy(results->junit + results->junit_len, text, len);
    results->junit_len += len;
}

static void
xml_add_str(struct cli_results *results, const char *text)
{
    xml_add(results, text, strlen(text));
}

/* Text or an attribute's value; characters that XML forbids become '?'. */
static void
xml_add_text(struct cli_results *results, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            xml_add_str(results, "&amp;");
            break;
        case '<':
            xml_add_str(results, "&lt;");
            break;
        case '>':
            xml_add_str(results, "&gt;");
            break;
        case '"':
            xml_add_str(results, "&quot;");
            break;
        default:
            if ((unsigned char)*text < 0x20 && *text != '\n' && *text != '\t')
                xml_add_str(results, "?");
            else
                xml_add(results, text, 1);
        }
    }
}

static void
add_junit(struct cli_results *results, const struct cli_result *result)
{
    char time[64];

    xml_add_str(results, "    <testcase classname=\"");
    xml_add_text(results, result->group);
    xml_add_str(results, "\" name=\"");
    xml_add_text(results, result->name);
    snprintf(time, sizeof(time), "\" time=\"%.3f\"", result->seconds);
    xml_add_str(results, time);
    if (result->passed) {
        xml_add_str(results, "/>\n");
        return;
    }
    xml_add_str(results, ">\n      <failure message=\"");
    xml_add_text(results, result->detail_count ? result->details[0] : "failed");
    xml_add_str(results, "\">");
    for (size_t i = 0; i < result->detail_count; i++) {
        xml_add_text(results, result->details[i]);
        xml_add_str(results, "\n");
    }
    xml_add_str(results, "</failure>\n    </testcase>\n");
}

static void
print_tap(struct cli_results *results, const struct cli_result *result)
{
    FILE *out = results->env->out;

    fprintf(out, "%sok %zu - ", result->passed ? "" : "not ",
            results->passed + results->failed);
    cli_print_safe(out, result->name);
    putc('\n', out);
    for (size_t i = 0; !result->passed && i < result->detail_count; i++) {
        fputs("# ", out);
        cli_print_safe(out, result->details[i]);
        putc('\n', out);
    }
}

static void
print_plain(struct cli_results *results, const struct cli_result *result)
{
    FILE *out = results->env->out;

    if (result->passed && results->quiet)
        return;
    fputs(result->passed ? "ok    " : "FAIL  ", out);
    cli_print_safe(out, result->name);
    putc('\n', out);
    for (size_t i = 0; !result->passed && i < result->detail_count; i++) {
        fputs("      ", out);
        cli_print_safe(out, result->details[i]);
        putc('\n', out);
    }
}

void
cli_results_add(struct cli_results *results, const struct cli_result *result)
{
    if (result->passed)
        results->passed++;
    else
        results->failed++;
    if (results->tap)
        print_tap(results, result);
    else
        print_plain(results, result);
    if (results->wants_junit)
        add_junit(results, result);
}

static enum cli_exit
write_junit(struct cli_results *results, const char *suite)
{
    struct cli_env *env = results->env;
    struct cli_output output;
    char head[512];
    const int len =
        snprintf(head, sizeof(head),
                 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                 "<testsuites>\n"
                 "  <testsuite name=\"%s\" tests=\"%zu\" failures=\"%zu\">\n",
                 suite, results->passed + results->failed, results->failed);

    if (results->no_memory)
        return cli_out_of_memory(env);
    if (!cli_output_open(env, cli_args_value(&env->args, CLI_OPT_JUNIT),
                         &output))
        return CLI_EXIT_UNKNOWN;
    cli_output_write(&output, head, (size_t)len);
    cli_output_write(&output, results->junit, results->junit_len);
    cli_output_write(&output, "  </testsuite>\n</testsuites>\n",
                     strlen("  </testsuite>\n</testsuites>\n"));
    return cli_output_close(env, &output);
}

enum cli_exit
cli_results_end(struct cli_results *results, const char *suite)
{
    const size_t count = results->passed + results->failed;
    enum cli_exit result = CLI_EXIT_OK;

    if (results->tap)
        fprintf(results->env->out, "1..%zu\n# ", count);
    fprintf(results->env->out, "%zu passed, %zu failed\n", results->passed,
            results->failed);
    if (results->failed > 0 || count == 0)
        result = CLI_EXIT_FOUND;
    if (results->wants_junit)
        result = cli_exit_worst(result, write_junit(results, suite));
    free(results->junit);
    results->junit = NULL;
    return cli_exit_worst(result, cli_output_check(results->env));
}
