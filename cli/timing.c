/* SPDX-License-Identifier: MIT
 *
 * Where the time of an analysis went.
 */
#include "timing.h"

/* What a stage did with what was read, and how fast. */
static void
tell_stage(struct cli_env *env, const char *name, uint64_t ns,
           const struct dplog_timing *timing)
{
    const double seconds = (double)ns / 1e9;

    (void)fprintf(env->err, "%-10s %9.4f", name, seconds);
    if (timing && ns)
        (void)fprintf(env->err, " %9.0f %9.0f",
                      (double)timing->bytes / 1e6 / seconds,
                      timing->lines ? (double)ns / (double)timing->lines : 0);
    (void)fputc('\n', env->err);
}

void
cli_timing_tell(struct cli_env *env, const struct dplog_analysis *analysis)
{
    struct dplog_timing timing;

    dplog_analysis_get_timing(analysis, &timing);
    (void)fprintf(env->err,
                  "%.1f MB, %llu lines, %llu hits (%.2f a line), %u thread%s\n"
                  "%-10s %9s %9s %9s\n",
                  (double)timing.bytes / 1e6, (unsigned long long)timing.lines,
                  (unsigned long long)timing.hits,
                  timing.lines ? (double)timing.hits / (double)timing.lines : 0,
                  timing.threads, timing.threads == 1 ? "" : "s", "stage",
                  "seconds", "MB/s", "ns a line");
    tell_stage(env, "read", timing.read_ns, &timing);
    tell_stage(env, "parse", timing.parse_ns, &timing);
    tell_stage(env, "match", timing.match_ns, &timing);
    tell_stage(env, "follow", timing.follow_ns, &timing);
    if (cli_args_has(&env->args, CLI_OPT_DB))
        tell_stage(env, "store", timing.store_ns, &timing);
    tell_stage(env, "diagnose", timing.diagnose_ns, NULL);
    tell_stage(env, "all", timing.run_ns, &timing);
}
