/* SPDX-License-Identifier: MIT
 *
 * Any bytes as the logs of a site: the whole way to the reports. The first
 * byte says where the input is cut into three logs. Nothing of the input may
 * reach a terminal as a control character, and JSON stays JSON.
 */
#include "target.h"

#include <dplog/dplog.h>
#include <jansson.h>
#include <string.h>

struct output {
    char *at;
    size_t len, cap;
};

static bool
take(void *data, const char *bytes, size_t len)
{
    struct output *const out = data;

    if (out->cap - out->len < len) {
        out->cap = (out->cap + len) * 2;
        out->at = realloc(out->at, out->cap);
        FUZZ_REQUIRE(out->at);
    }
    if (len)
        memcpy(out->at + out->len, bytes, len);
    out->len += len;
    return true;
}

/* C0 but the newline, DEL, and C1 (0xC2 0x80 to 0xC2 0x9F in UTF-8). */
static bool
is_harmless(const struct output *out)
{
    for (size_t i = 0; i < out->len; i++) {
        const uint8_t c = (uint8_t)out->at[i];

        if ((c < 0x20 && c != '\n') || c == 0x7F)
            return false;
        if (c == 0xC2 && i + 1 < out->len && (uint8_t)out->at[i + 1] < 0xA0)
            return false;
    }
    return true;
}

static void
report(const struct dplog_diagnosis *diagnosis, enum dplog_report_format format,
       bool verbose)
{
    struct dplog_report_options options = DPLOG_REPORT_OPTIONS_INIT;
    struct output out = {0};

    options.verbose = verbose;
    FUZZ_REQUIRE(dplog_report_write(diagnosis, format, &options, take, &out,
                                    NULL) == DPLOG_OK);
    if (format == DPLOG_REPORT_JSON) {
        json_t *const json = json_loadb(out.at, out.len, JSON_ALLOW_NUL, NULL);

        FUZZ_REQUIRE(json);
        json_decref(json);
    } else {
        FUZZ_REQUIRE(is_harmless(&out));
    }
    free(out.at);
}

static void
check_counts(const struct dplog_analysis *analysis)
{
    size_t count;
    const struct dplog_source *const sources =
        dplog_analysis_sources(analysis, &count);

    for (size_t i = 0; i < count; i++)
        FUZZ_REQUIRE(sources[i].lines == sources[i].events +
                                             sources[i].continuations +
                                             sources[i].unparsed);
}

static void
analyse(struct dplog_context *context, const struct dplog_ruleset *ruleset,
        enum dplog_language language, const uint8_t *data, size_t size,
        size_t step)
{
    static const char *const names[] = {"distmgr.log", "PkgXferMgr.log",
                                        "PatchDownloader.log"};
    struct dplog_analysis_options options = DPLOG_ANALYSIS_OPTIONS_INIT;
    struct dplog_analysis *analysis;
    const struct dplog_diagnosis *diagnosis;

    options.language = language;
    FUZZ_REQUIRE(dplog_analysis_new(context, ruleset, &options, &analysis,
                                    NULL) == DPLOG_OK);
    for (size_t i = 0; i < 3 && (i == 0 || i * step < size); i++) {
        const size_t from = i * step;
        const size_t len = i < 2 && from + step < size ? step : size - from;

        FUZZ_REQUIRE(dplog_analysis_add_bytes(analysis, names[i], data + from,
                                              len, NULL) == DPLOG_OK);
    }
    FUZZ_REQUIRE(dplog_analysis_run(analysis, NULL) == DPLOG_OK);
    check_counts(analysis);
    diagnosis = dplog_analysis_diagnosis(analysis);
    report(diagnosis, DPLOG_REPORT_JSON, false);
    report(diagnosis, DPLOG_REPORT_TEXT, false);
    report(diagnosis, DPLOG_REPORT_TEXT, true);
    dplog_analysis_free(analysis);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dplog_context *context;
    static struct dplog_ruleset *ruleset; /* made once: they never change */
    enum dplog_language language;
    size_t step;

    if (!context)
        FUZZ_REQUIRE(dplog_context_new(NULL, &context, NULL) == DPLOG_OK &&
                     dplog_ruleset_new_default(context, &ruleset, NULL) ==
                         DPLOG_OK);
    if (size < 2)
        return 0;
    language = data[0] & 1 ? DPLOG_LANGUAGE_JA : DPLOG_LANGUAGE_EN;
    step = (size - 1) * (data[0] / 2u + 1) / 128 + 1;
    analyse(context, ruleset, language, data + 1, size - 1, step);
    return 0;
}
