/* SPDX-License-Identifier: MIT
 *
 * From paths to inputs: what is found, in which order, what belongs together.
 */
#include "base/mem.h"
#include "base/utf8.h"
#include "base/view.h"
#include "harness.h"
#include "inputs_text.h"
#include "source/discover.h"
#include <stdio.h>
#ifndef _WIN32
#include <sys/stat.h>
#include <unistd.h>
#endif

struct env {
    struct fixture fixture;
    struct dplog_context *context;
    struct dpl_inputs *inputs;
    struct dplog_error err;
};

static int
set_up(void **state)
{
    static struct env env;

    env = (struct env){0};
    fixture_init(&env.fixture);
    if (dplog_context_new(NULL, &env.context, NULL) < 0 ||
        dpl_inputs_new(env.context, &env.inputs, NULL) < 0)
        return -1;
    *state = &env;
    return 0;
}

static int
tear_down(void **state)
{
    struct env *env = *state;

    dpl_inputs_free(env->inputs);
    dplog_context_free(env->context);
    fixture_done(&env->fixture);
    return 0;
}

/* Different text each time, so that no two files are the same. */
static void
make(const struct env *env, const char *name)
{
    fixture_text(&env->fixture, name, name);
}

static enum dplog_status
add(struct env *env, const char *name)
{
    return dpl_inputs_add_path(env->inputs,
                               *name ? fixture_path(&env->fixture, name)
                                     : env->fixture.root,
                               &env->err);
}

static void
expect(struct env *env, const char *text)
{
    assert_int_equal(dpl_inputs_finish(env->inputs, &env->err), DPLOG_OK);
    assert_string_equal(inputs_text(env->inputs, &env->fixture), text);
}

static void
finds_the_logs_of_a_folder_oldest_first(void **state)
{
    static const char *const names[] = {
        "PkgXferMgr.log",
        "DISTMGR.LO_",
        "distmgr.log",
        "distmgr-20261118-231502.log",
        "distmgr-20261117-010203.log",
        "PkgXferMgr.lo_",
        "patchdownloader.LOG",
        "smsdpprov.log",
        "ruleengine.log",
        "PullDP.log",
        "DataTransferService.log",
        "smsexec.log",
        "distmgr.txt",
        "distmgr - Copy.log",
        "distmgr(1).log",
        "sub/distmgr.log",
    };
    struct env *env = *state;

    for (size_t i = 0; i < COUNT(names); i++)
        make(env, names[i]);
    assert_int_equal(add(env, ""), DPLOG_OK);
    expect(env, "0.0 distmgr distmgr-20261117-010203.log rolled\n"
                "0.1 distmgr distmgr-20261118-231502.log rolled\n"
                "0.2 distmgr DISTMGR.LO_ rolled\n"
                "0.3 distmgr distmgr.log\n"
                "1.0 pkgxfermgr PkgXferMgr.lo_ rolled\n"
                "1.1 pkgxfermgr PkgXferMgr.log\n"
                "2.0 patchdownloader patchdownloader.LOG\n"
                "3.0 smsdpprov smsdpprov.log\n"
                "4.0 ruleengine ruleengine.log\n"
                "5.0 pulldp PullDP.log\n"
                "6.0 datatransferservice DataTransferService.log\n");
}

static void
descends_where_a_folder_has_no_logs(void **state)
{
    struct env *env = *state;

    make(env, "server2/Logs/distmgr.log");
    make(env, "server1/Logs/distmgr.log");
    make(env, "server1/Logs/distmgr.lo_");
    make(env, "server1/Logs/archive/distmgr.log"); /* below one with logs */
    make(env, "server1/readme.txt");
    make(env, "server3/PkgXferMgr.log");
    assert_int_equal(add(env, ""), DPLOG_OK);
    expect(env, "0.0 distmgr server1/Logs/distmgr.lo_ rolled\n"
                "0.1 distmgr server1/Logs/distmgr.log\n"
                "1.0 distmgr server2/Logs/distmgr.log\n"
                "2.0 pkgxfermgr server3/PkgXferMgr.log\n");
}

static void
descends_eight_folders_deep(void **state)
{
    struct env *env = *state;

    make(env, "1/2/3/4/5/6/7/8/distmgr.log");
    assert_int_equal(add(env, ""), DPLOG_OK);
    expect(env, "0.0 distmgr 1/2/3/4/5/6/7/8/distmgr.log\n");
    assert_int_equal(dpl_inputs_refusal_count(env->inputs), 0);
}

/* What is not searched is told, once, whatever the order of the folders. */
static void
tells_what_lies_deeper(void **state)
{
    struct env *env = *state;
    const struct dpl_refusal *refusal;

    make(env, "1/distmgr.log");
    make(env, "c/2/3/4/5/6/7/8/9/distmgr.log");
    make(env, "b/2/3/4/5/6/7/8/9/distmgr.log");
    make(env, "b/2/3/4/5/6/7/8/a/10/distmgr.log");
    assert_int_equal(add(env, ""), DPLOG_OK);
    expect(env, "0.0 distmgr 1/distmgr.log\n");
    assert_int_equal(dpl_inputs_refusal_count(env->inputs), 1);
    refusal = dpl_inputs_refusal(env->inputs, 0);
    assert_int_equal(refusal->limit, DPL_LIMIT_FOLDER_DEPTH);
    assert_non_null(strstr(refusal->path, "b/2/3/4/5/6/7/8/9"));
    assert_non_null(strstr(refusal->error,
                           "/9' and 2 more were not searched, for they lie "
                           "more than 8 folders deep: name them"));
}

/* Nor is "nothing found" all that is said then. */
static void
tells_it_where_nothing_is_found(void **state)
{
    struct env *env = *state;

    make(env, "1/2/3/4/5/6/7/8/9/distmgr.log");
    assert_int_equal(add(env, ""), DPLOG_E_IO);
    expect(env, "");
    assert_int_equal(dpl_inputs_refusal_count(env->inputs), 1);
    assert_non_null(strstr(dpl_inputs_refusal(env->inputs, 0)->error,
                           "was not searched, for it lies more than 8"));
}

static void
the_order_of_arguments_leaves_no_trace(void **state)
{
    static const char *const names[] = {
        "b/distmgr.log",
        "b/distmgr.lo_",
        "a/PkgXferMgr.log",
        "a/distmgr.log",
    };
    static const char expected[] = "0.0 distmgr a/distmgr.log\n"
                                   "1.0 pkgxfermgr a/PkgXferMgr.log\n"
                                   "2.0 distmgr b/distmgr.lo_ rolled\n"
                                   "2.1 distmgr b/distmgr.log\n";
    struct env *env = *state;

    for (size_t i = 0; i < COUNT(names); i++)
        make(env, names[i]);
    for (size_t first = 0; first < COUNT(names); first++) {
        struct dpl_inputs *inputs = NULL;

        assert_int_equal(dpl_inputs_new(env->context, &inputs, NULL), DPLOG_OK);
        for (size_t i = 0; i < COUNT(names); i++) {
            const char *name = names[(first + i * 3) % COUNT(names)];

            assert_int_equal(
                dpl_inputs_add_path(inputs, fixture_path(&env->fixture, name),
                                    NULL),
                DPLOG_OK);
        }
        assert_int_equal(dpl_inputs_finish(inputs, NULL), DPLOG_OK);
        assert_string_equal(inputs_text(inputs, &env->fixture), expected);
        dpl_inputs_free(inputs);
    }
}

static void
takes_a_named_file_whatever_its_name(void **state)
{
    struct env *env = *state;

    make(env, "case 4711.txt");
    make(env, "distmgr - Copy.log");
    make(env, "distmgr.log");
    make(env, "distmgr_SRV1.log");
    make(env, "distmgr_SRV1.lo_");
    assert_int_equal(add(env, "case 4711.txt"), DPLOG_OK);
    assert_int_equal(add(env, "distmgr - Copy.log"), DPLOG_OK);
    assert_int_equal(add(env, "distmgr.log"), DPLOG_OK);
    assert_int_equal(add(env, "distmgr_SRV1.log"), DPLOG_OK);
    assert_int_equal(add(env, "distmgr_SRV1.lo_"), DPLOG_OK);
    expect(env, "0.0 distmgr distmgr.log\n"
                "1.0 distmgr distmgr - Copy.log\n"
                "2.0 distmgr distmgr_SRV1.lo_ rolled\n"
                "2.1 distmgr distmgr_SRV1.log\n"
                "3.0 unknown case 4711.txt\n");
}

static void
takes_the_same_file_once(void **state)
{
    struct env *env = *state;

    make(env, "distmgr.log");
    make(env, "distmgr.lo_");
    assert_int_equal(add(env, "distmgr.log"), DPLOG_OK);
    assert_int_equal(add(env, ""), DPLOG_OK);
    assert_int_equal(add(env, "./distmgr.log"), DPLOG_OK);
    assert_int_equal(add(env, "distmgr.log"), DPLOG_OK);
    assert_int_equal(dpl_inputs_finish(env->inputs, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_count(env->inputs), 2);
    assert_true(dpl_inputs_get(env->inputs, 0)->rolled);
    assert_int_equal(dpl_inputs_get(env->inputs, 1)->lineage, 0);
}

static void
one_folder_spelled_twice_is_one_place(void **state)
{
    struct env *env = *state;

    make(env, "Logs/distmgr.log");
    make(env, "Logs/distmgr.lo_");
    assert_int_equal(add(env, "Logs/distmgr.log"), DPLOG_OK);
    assert_int_equal(add(env, "Logs/../Logs//distmgr.lo_"), DPLOG_OK);
    assert_int_equal(dpl_inputs_finish(env->inputs, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_get(env->inputs, 0)->lineage, 0);
    assert_true(dpl_inputs_get(env->inputs, 0)->rolled);
    assert_int_equal(dpl_inputs_get(env->inputs, 1)->lineage, 0);
    assert_int_equal(dpl_inputs_get(env->inputs, 1)->rank, 1);
    assert_ptr_equal(dpl_inputs_get(env->inputs, 0)->lineage_key,
                     dpl_inputs_get(env->inputs, 1)->lineage_key);
}

static void
reads_the_same_text_once(void **state)
{
    struct env *env = *state;

    fixture_text(&env->fixture, "distmgr-20261118.log", "same text");
    fixture_text(&env->fixture, "distmgr.lo_", "same text");
    fixture_text(&env->fixture, "distmgr.log", "more text");
    fixture_text(&env->fixture, "distmgr_old.log", "");
    fixture_text(&env->fixture, "distmgr.log.2", "");
    /* Another log may say the same. */
    fixture_text(&env->fixture, "PkgXferMgr.log", "same text");
    assert_int_equal(add(env, ""), DPLOG_OK);
    expect(env, "0.0 distmgr distmgr.log.2 rolled\n"
                "0.1 distmgr distmgr_old.log rolled\n"
                "0.2 distmgr distmgr.lo_ rolled\n"
                "0.3 distmgr distmgr.log\n"
                "1.0 pkgxfermgr PkgXferMgr.log\n");
}

static void
names_that_differ_in_case_alone_are_two_logs(void **state)
{
    struct env *env = *state;

    make(env, "distmgr.log");
    make(env, "DistMgr.log");
    make(env, "distmgr.lo_");
    assert_int_equal(add(env, ""), DPLOG_OK);
#ifndef _WIN32
    expect(env, "0.0 distmgr distmgr.lo_ rolled\n"
                "0.1 distmgr DistMgr.log\n"
                "1.0 distmgr distmgr.log\n");
    assert_string_not_equal(dpl_inputs_get(env->inputs, 1)->lineage_key,
                            dpl_inputs_get(env->inputs, 2)->lineage_key);
#endif
}

static void
says_what_it_looked_for_and_what_it_found(void **state)
{
    struct env *env = *state;
    char expected[400];

    make(env, "smsexec.log");
    make(env, "hman.log");
    make(env, "sub/logs.zip");
    assert_int_equal(add(env, ""), DPLOG_E_IO);
    (void)snprintf(expected, sizeof(expected),
                   "found none of distmgr.log, PkgXferMgr.log, "
                   "PatchDownloader.log, their .lo_ and dated files or "
                   "companions, but 3 other files ('hman.log', ...) and 1 "
                   "to be named to be read as archives, in '%s'",
                   env->fixture.root);
    assert_string_equal(env->err.text, expected);

    make(env, "empty/x/y");
    fixture_delete(&env->fixture, "empty/x/y");
    assert_int_equal(add(env, "empty"), DPLOG_E_IO);
    assert_non_null(strstr(env->err.text, "but no file at all, in '"));
}

static void
says_that_a_path_is_missing(void **state)
{
    struct env *env = *state;

    assert_int_equal(add(env, "nowhere/distmgr.log"), DPLOG_E_IO);
    assert_non_null(strstr(env->err.text, "cannot open '"));
    assert_non_null(strstr(env->err.text, "nowhere/distmgr.log': "));
    assert_int_not_equal(env->err.os_error, 0);
    assert_int_equal(dpl_inputs_add_path(env->inputs, "", &env->err),
                     DPLOG_E_IO);
    expect(env, "");
}

static void
stops_at_the_limit_of_files(void **state)
{
    struct dplog_context_options options = DPLOG_CONTEXT_OPTIONS_INIT;
    struct env *env = *state;
    struct dplog_context *context = NULL;
    struct dpl_inputs *inputs = NULL;

    make(env, "distmgr.log");
    make(env, "a");
    make(env, "b");
    options.limits.folder_files = 2;
    assert_int_equal(dplog_context_new(&options, &context, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_new(context, &inputs, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_add_path(inputs, env->fixture.root, &env->err),
                     DPLOG_E_LIMIT);
    assert_non_null(strstr(env->err.text, "more than 2 entries in '"));
    assert_int_equal(dpl_inputs_finish(inputs, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_count(inputs), 0);
    dpl_inputs_free(inputs);
    dplog_context_free(context);
}

static void
takes_memory_and_standard_input(void **state)
{
    struct env *env = *state;
    char bytes[] = "first";

    assert_int_equal(
        dpl_inputs_add_bytes(env->inputs, "distmgr.log", bytes, 5, NULL),
        DPLOG_OK);
    memset(bytes, 'x', 5); /* they were copied */
    assert_int_equal(
        dpl_inputs_add_bytes(env->inputs, "distmgr.lo_", "older", 5, NULL),
        DPLOG_OK);
    assert_int_equal(
        dpl_inputs_add_bytes(env->inputs, "pasted", "two", 3, NULL), DPLOG_OK);
    assert_int_equal(
        dpl_inputs_add_bytes(env->inputs, "pasted", "one", 3, NULL), DPLOG_OK);
    assert_int_equal(
        dpl_inputs_add_bytes(env->inputs, "pasted", "one", 3, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_add_bytes(env->inputs, "empty", NULL, 0, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_inputs_add_path(env->inputs, "-", NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_add_path(env->inputs, "-", NULL), DPLOG_OK);
    expect(env, "0.0 distmgr distmgr.lo_ rolled\n"
                "0.1 distmgr distmgr.log\n"
                "1.0 unknown -\n"
                "2.0 unknown empty\n"
                "3.0 unknown pasted\n"
                "4.0 unknown pasted\n");
    assert_memory_equal(dpl_inputs_get(env->inputs, 1)->bytes, "first", 5);
    assert_memory_equal(dpl_inputs_get(env->inputs, 4)->bytes, "one", 3);
    assert_memory_equal(dpl_inputs_get(env->inputs, 5)->bytes, "two", 3);
    assert_int_equal(dpl_inputs_get(env->inputs, 2)->kind, DPL_INPUT_STDIN);
}

#ifndef _WIN32
static void
does_not_walk_through_links_or_into_pipes(void **state)
{
    struct env *env = *state;

    make(env, "logs/real/distmgr.log");
    assert_int_equal(symlink("real", fixture_path(&env->fixture, "logs/link")),
                     0);
    assert_int_equal(symlink("..", fixture_path(&env->fixture, "logs/loop")),
                     0);
    assert_int_equal(
        mkfifo(fixture_path(&env->fixture, "logs/distmgr.log"), 0600), 0);
    assert_int_equal(
        symlink("nothing", fixture_path(&env->fixture, "logs/PullDP.log")), 0);
    assert_int_equal(add(env, "logs"), DPLOG_OK);
    expect(env, "0.0 distmgr logs/real/distmgr.log\n");
    /* A log that is not there is told. */
    assert_int_equal(dpl_inputs_refusal_count(env->inputs), 1);
    assert_non_null(strstr(dpl_inputs_refusal(env->inputs, 0)->error,
                           "PullDP.log': the link leads nowhere"));
}

static void
shows_paths_as_utf8_but_opens_their_bytes(void **state)
{
    struct env *env = *state;
    const struct dpl_input *input;

    make(env, "\x83\x8D\x83O/distmgr.log"); /* code page 932 */
    assert_int_equal(add(env, "\x83\x8D\x83O"), DPLOG_OK);
    assert_int_equal(dpl_inputs_finish(env->inputs, NULL), DPLOG_OK);
    input = dpl_inputs_get(env->inputs, 0);
    assert_true(dpl_utf8_is_valid(dpl_view_of(input->path)));
    assert_true(dpl_utf8_is_valid(dpl_view_of(input->lineage_key)));
    assert_non_null(strstr(input->open_path, "\x83\x8D\x83O/distmgr.log"));
}

static void
skips_folders_below_that_it_may_not_open(void **state)
{
    struct env *env = *state;

    if (geteuid() == 0)
        skip(); /* root may open everything */
    make(env, "closed/distmgr.log");
    make(env, "open/PkgXferMgr.log");
    assert_int_equal(chmod(fixture_path(&env->fixture, "closed"), 0), 0);
    assert_int_equal(add(env, ""), DPLOG_OK);
    assert_int_equal(chmod(fixture_path(&env->fixture, "closed"), 0700), 0);
    expect(env, "0.0 pkgxfermgr open/PkgXferMgr.log\n");
}
#endif

static void
survives_every_failed_allocation(void **state)
{
    struct env *env = *state;
    enum dplog_status status = DPLOG_E_NO_MEMORY;

    make(env, "a/distmgr.log");
    make(env, "a/distmgr.lo_");
    make(env, "b/PkgXferMgr.log");
    for (long after = 0; status == DPLOG_E_NO_MEMORY; after++) {
        struct dpl_inputs *inputs = NULL;

        dpl_mem_fail_after(after);
        status = dpl_inputs_new(env->context, &inputs, NULL);
        if (status >= 0)
            status = dpl_inputs_add_path(inputs, env->fixture.root, NULL);
        if (status >= 0)
            status = dpl_inputs_add_bytes(inputs, "x", "y", 1, NULL);
        if (status >= 0)
            status = dpl_inputs_finish(inputs, NULL);
        dpl_mem_fail_after(-1);
        if (status >= 0)
            assert_int_equal(dpl_inputs_count(inputs), 4);
        dpl_inputs_free(inputs);
    }
    assert_int_equal(status, DPLOG_OK);
}

#define WITH_ENV(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ENV(finds_the_logs_of_a_folder_oldest_first),
        WITH_ENV(descends_where_a_folder_has_no_logs),
        WITH_ENV(descends_eight_folders_deep),
        WITH_ENV(tells_what_lies_deeper),
        WITH_ENV(tells_it_where_nothing_is_found),
        WITH_ENV(the_order_of_arguments_leaves_no_trace),
        WITH_ENV(takes_a_named_file_whatever_its_name),
        WITH_ENV(takes_the_same_file_once),
        WITH_ENV(one_folder_spelled_twice_is_one_place),
        WITH_ENV(reads_the_same_text_once),
        WITH_ENV(names_that_differ_in_case_alone_are_two_logs),
        WITH_ENV(says_what_it_looked_for_and_what_it_found),
        WITH_ENV(says_that_a_path_is_missing),
        WITH_ENV(stops_at_the_limit_of_files),
        WITH_ENV(takes_memory_and_standard_input),
#ifndef _WIN32
        WITH_ENV(does_not_walk_through_links_or_into_pipes),
        WITH_ENV(shows_paths_as_utf8_but_opens_their_bytes),
        WITH_ENV(skips_folders_below_that_it_may_not_open),
#endif
        WITH_ENV(survives_every_failed_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
