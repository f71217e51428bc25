/* SPDX-License-Identifier: MIT
 *
 * Prints the report of one hand-written diagnosis, for golden tests:
 *     show_report CASE text|json [verbose] [ja] [colour] [now] [columns=80]
 */
#include "diagnosis_fixture.h"
#include "fixture_files.h"

#include <dplog/report.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
write_stdout(void *data, const char *bytes, size_t len)
{
    (void)data;
    return fwrite(bytes, 1, len, stdout) == len;
}

int
main(int argc, char **argv)
{
    struct dplog_report_options options = DPLOG_REPORT_OPTIONS_INIT;
    const struct dplog_diagnosis *found =
        argc >= 3 ? diagnosis_case_find(argv[1]) : NULL;
    enum dplog_report_format format;
    struct dplog_diagnosis diagnosis;
    struct dplog_error error = {0};

    fixture_binary_stdout();
    if (!found || !dplog_report_format_parse(argv[2], &format)) {
        for (size_t i = 0; i < diagnosis_case_count; i++)
            printf("%s\n", diagnosis_cases[i].name);
        return argc == 2 && strcmp(argv[1], "--list") == 0 ? 0 : 2;
    }
    diagnosis = *found;
    options.inputs = "Logs\\";
    for (int i = 3; i < argc; i++) {
        if (strcmp(argv[i], "verbose") == 0)
            options.verbose = true;
        else if (strcmp(argv[i], "ja") == 0)
            diagnosis.language = DPLOG_LANGUAGE_JA;
        else if (strcmp(argv[i], "colour") == 0)
            options.colour = true;
        else if (strcmp(argv[i], "now") == 0) /* six minutes later */
            options.now_us = diagnosis.verdict.as_of_us + 360 * 1000000LL;
        else if (strncmp(argv[i], "columns=", 8) == 0)
            options.columns = (uint32_t)strtoul(argv[i] + 8, NULL, 10);
        else
            return 2;
    }
    if (dplog_report_write(&diagnosis, format, &options, write_stdout, NULL,
                           &error) < 0) {
        fprintf(stderr, "show_report: %s\n", error.text);
        return 1;
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
