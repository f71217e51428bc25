/* SPDX-License-Identifier: MIT
 *
 * Any text as a rule file: each problem has a place in the text, and what does
 * load can be tested and used.
 */
#include "target.h"

#include <dplog/dplog.h>
#include <string.h>

struct problems {
    size_t errors;
};

static void
check(void *data, const struct dplog_diag *diag)
{
    struct problems *const problems = data;

    problems->errors += diag->level == DPLOG_DIAG_ERROR;
    FUZZ_REQUIRE(diag->id && diag->text && !strchr(diag->text, '\n'));
}

static void
count_test(void *data, const struct dplog_rule_test *test)
{
    (void)test;
    ++*(size_t *)data;
}

/* Lines that rules like to look at. */
static const char log_text[] =
    "Sending thread starting for Job: 7, package: PS100012, Version: 3, "
    "Priority: 2, server: DP01.CONTOSO.COM, DPPriority: 200  $$<SMS_PACKAGE_"
    "TRANSFER_MANAGER><11-20-2026 09:15:01.020-540><thread=3020 (0xBCC)>\r\n"
    "~ExecStaticMethod failed (800706ba) SMS_DistributionPoint, AddFile  "
    "$$<SMS_PACKAGE_TRANSFER_MANAGER><11-20-2026 09:15:22.114-540><thread=3020 "
    "(0xBCC)>\r\n";

static void
use(struct dplog_context *context, const struct dplog_ruleset *ruleset)
{
    struct dplog_analysis *analysis;
    size_t tests = 0;

    FUZZ_REQUIRE(dplog_ruleset_test(context, ruleset, count_test, &tests,
                                    NULL) == DPLOG_OK);
    FUZZ_REQUIRE(dplog_analysis_new(context, ruleset, NULL, &analysis, NULL) ==
                 DPLOG_OK);
    FUZZ_REQUIRE(dplog_analysis_add_bytes(analysis, "PkgXferMgr.log", log_text,
                                          sizeof(log_text) - 1,
                                          NULL) == DPLOG_OK);
    FUZZ_REQUIRE(dplog_analysis_run(analysis, NULL) == DPLOG_OK);
    dplog_analysis_free(analysis);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dplog_context_options options = DPLOG_CONTEXT_OPTIONS_INIT;
    struct dplog_context *context;
    struct dplog_ruleset_builder *builder;
    struct dplog_ruleset *ruleset = NULL;
    struct problems problems = {0};
    const struct dplog_view yaml = {(const char *)data, size};
    enum dplog_status status;

    options.limits.regex_steps = 2000;
    FUZZ_REQUIRE(dplog_context_new(&options, &context, NULL) == DPLOG_OK);
    FUZZ_REQUIRE(dplog_ruleset_builder_new(context, check, &problems, &builder,
                                           NULL) == DPLOG_OK);
    status = dplog_ruleset_builder_add(builder, "fuzz.yaml", yaml, NULL);
    if (status == DPLOG_OK)
        status = dplog_ruleset_builder_build(builder, &ruleset, NULL);
    FUZZ_REQUIRE((status == DPLOG_E_SYNTAX) == (problems.errors > 0));
    if (status == DPLOG_OK)
        use(context, ruleset);
    dplog_ruleset_free(ruleset);
    dplog_ruleset_builder_free(builder);
    dplog_context_free(context);
    return 0;
}
