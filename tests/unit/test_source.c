/* SPDX-License-Identifier: MIT
 *
 * Bytes from files, memory and standard input, and how a log is known again.
 */
#include "base/hash.h"
#include "base/mem.h"
#include "harness.h"
#include "inputs_text.h"
#include "source/identity.h"
#include "source/source.h"
#include <stdio.h>
#ifndef _WIN32
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

struct env {
    struct fixture fixture;
    struct dplog_context *context;
};

static int
set_up(void **state)
{
    static struct env env;

    fixture_init(&env.fixture);
    *state = &env;
    return dplog_context_new(NULL, &env.context, NULL);
}

static int
tear_down(void **state)
{
    struct env *env = *state;

    dplog_context_free(env->context);
    fixture_done(&env->fixture);
    return 0;
}

static struct dpl_input
file_input(const char *path)
{
    return (struct dpl_input){
        .kind = DPL_INPUT_FILE, .path = path, .open_path = path};
}

static struct dpl_input
memory_input(const char *text)
{
    return (struct dpl_input){.kind = DPL_INPUT_MEMORY,
                              .path = "memory",
                              .bytes = text,
                              .len = strlen(text)};
}

static void
expect_bytes(struct env *env, const struct dpl_input *input,
             unsigned long long offset, size_t step, const char *expected)
{
    enum dplog_status status;
    char *text = inputs_read(env->context, input, offset, step, &status);

    assert_int_equal(status, DPLOG_OK);
    assert_string_equal(text, expected);
    dpl_free(text);
}

static void
reads_from_any_offset_in_any_step(void **state)
{
    static const char text[] = "The quick brown fox";
    struct env *env = *state;
    const struct dpl_input inputs[] = {
        file_input(fixture_text(&env->fixture, "a.log", text)),
        memory_input(text),
    };

    for (size_t i = 0; i < COUNT(inputs); i++) {
        for (size_t step = 1; step <= sizeof(text); step++) {
            for (size_t offset = 0; offset < sizeof(text); offset++)
                expect_bytes(env, &inputs[i], offset, step, text + offset);
        }
        expect_bytes(env, &inputs[i], 1000, 7, "");
        expect_bytes(env, &inputs[i], UINT64_MAX, 7, "");
    }
}

static void
goes_on_where_the_writer_appended(void **state)
{
    struct env *env = *state;
    const struct dpl_input input =
        file_input(fixture_text(&env->fixture, "a.log", "one"));
    struct dpl_source *source = NULL;
    struct dpl_file_info info;
    char bytes[10];
    size_t len = 0;

    assert_int_equal(dpl_source_open(env->context, &input, 0, &source, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_source_read(source, bytes, 10, &len, NULL), DPLOG_OK);
    assert_int_equal(len, 3);
    assert_int_equal(dpl_source_read(source, bytes, 10, &len, NULL), DPLOG_OK);
    assert_int_equal(len, 0);
    fixture_append(&env->fixture, "a.log", "two");
    assert_int_equal(dpl_source_read(source, bytes, 10, &len, NULL), DPLOG_OK);
    assert_int_equal(len, 3);
    assert_memory_equal(bytes, "two", 3);
    assert_int_equal(dpl_source_get_info(source, &info, NULL), DPLOG_OK);
    assert_int_equal(info.size, 6);
    assert_true(info.is_regular);
    dpl_source_close(source);
    dpl_source_close(NULL);
}

static void
says_that_a_file_is_gone(void **state)
{
    struct env *env = *state;
    const struct dpl_input input =
        file_input(fixture_path(&env->fixture, "gone.log"));
    struct dpl_source *source = NULL;
    struct dplog_error err = {0};

    assert_int_equal(dpl_source_open(env->context, &input, 0, &source, &err),
                     DPLOG_E_IO);
    assert_null(source);
    assert_non_null(strstr(err.text, "gone.log"));
}

static void
reads_standard_input_from_an_offset(void **state)
{
    struct env *env = *state;
    const struct dpl_input input = {.kind = DPL_INPUT_STDIN, .path = "-"};
    struct dpl_source *source = NULL;
    struct dpl_file_info info;
    char bytes[10];
    size_t len = 0;

    assert_non_null(
        freopen(fixture_text(&env->fixture, "in", "0123456789"), "rb", stdin));
    assert_int_equal(dpl_source_open(env->context, &input, 4, &source, NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_source_peek(source, 0, bytes, 10, &len, NULL),
                     DPLOG_OK);
    assert_int_equal(len, 0);
    assert_int_equal(dpl_source_read(source, bytes, 10, &len, NULL), DPLOG_OK);
    assert_int_equal(len, 6);
    assert_memory_equal(bytes, "456789", 6);
    assert_int_equal(dpl_source_get_info(source, &info, NULL), DPLOG_OK);
    assert_int_equal(info.size, 0);
    assert_false(info.is_regular);
    dpl_source_close(source);
}

#ifndef _WIN32
static void
reads_a_named_pipe(void **state)
{
    struct env *env = *state;
    const char *path = fixture_path(&env->fixture, "pipe");
    const struct dpl_input input = file_input(path);
    struct dpl_source *source = NULL;
    char bytes[10];
    size_t len = 0;
    int fd;

    assert_int_equal(mkfifo(path, 0600), 0);
    fd = open(path, O_RDWR); /* so that neither end waits for the other */
    assert_int_equal(write(fd, "0123456789", 10), 10);
    assert_int_equal(dpl_source_open(env->context, &input, 3, &source, NULL),
                     DPLOG_OK);
    assert_int_equal(close(fd), 0);
    assert_int_equal(dpl_source_peek(source, 0, bytes, 10, &len, NULL),
                     DPLOG_OK);
    assert_int_equal(len, 0);
    assert_int_equal(dpl_source_read(source, bytes, 10, &len, NULL), DPLOG_OK);
    assert_int_equal(len, 7);
    assert_memory_equal(bytes, "3456789", 7);
    dpl_source_close(source);
}

/* A pipe that holds text and then ends. */
static struct dpl_source *
open_pipe(struct env *env, const struct dpl_input *input, const char *text)
{
    struct dpl_source *source = NULL;
    int fd;

    assert_int_equal(mkfifo(input->open_path, 0600), 0);
    fd = open(input->open_path, O_RDWR);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(dpl_source_open(env->context, input, 0, &source, NULL),
                     DPLOG_OK);
    assert_int_equal(close(fd), 0);
    return source;
}

static void
fill_with_digits(char *text, size_t size)
{
    for (size_t i = 0; i < size - 1; i++)
        text[i] = (char)('0' + i * 7 % 10);
    text[size - 1] = '\0';
}

static void
expect_text_from(struct dpl_source *source, const char *text)
{
    char *read = dpl_zalloc(strlen(text) + 1);
    size_t got = 0, len = 1;

    while (len > 0) {
        const size_t left = strlen(text) + 1 - got;

        assert_int_equal(dpl_source_read(source, read + got,
                                         left < 999 ? left : 999, &len, NULL),
                         DPLOG_OK);
        got += len;
    }
    assert_int_equal(got, strlen(text));
    assert_memory_equal(read, text, got);
    dpl_free(read);
}

static void
shows_the_head_of_a_pipe_and_reads_it_all_the_same(void **state)
{
    struct env *env = *state;
    const struct dpl_input input =
        file_input(fixture_path(&env->fixture, "pipe"));
    char text[DPL_SOURCE_HEAD + 1000], head[20];
    struct dpl_source *source;
    size_t len = 0;

    fill_with_digits(text, sizeof(text));
    source = open_pipe(env, &input, text);
    assert_int_equal(dpl_source_peek(source, 5, head, 20, &len, NULL),
                     DPLOG_OK);
    assert_int_equal(len, 20);
    assert_memory_equal(head, text + 5, 20);
    assert_int_equal(
        dpl_source_peek(source, DPL_SOURCE_HEAD - 3, head, 20, &len, NULL),
        DPLOG_OK);
    assert_int_equal(len, 3);
    assert_int_equal(
        dpl_source_peek(source, DPL_SOURCE_HEAD, head, 20, &len, NULL),
        DPLOG_OK);
    assert_int_equal(len, 0);
    expect_text_from(source, text);
    dpl_source_close(source);
}

static void
settles_a_pipe_so_that_it_can_be_read_anywhere(void **state)
{
    struct env *env = *state;
    const struct dpl_input input =
        file_input(fixture_path(&env->fixture, "pipe"));
    char text[40000], part[100];
    struct dpl_source *source;
    size_t len = 0;

    fill_with_digits(text, sizeof(text));
    source = open_pipe(env, &input, text);
    assert_int_equal(dpl_source_peek(source, 0, part, 4, &len, NULL), DPLOG_OK);
    assert_int_equal(dpl_source_settle(source, NULL), DPLOG_OK);
    assert_int_equal(dpl_source_settle(source, NULL), DPLOG_OK);
    assert_int_equal(dpl_source_peek(source, 39000, part, 100, &len, NULL),
                     DPLOG_OK);
    assert_int_equal(len, 100);
    assert_memory_equal(part, text + 39000, 100);
    expect_text_from(source, text);
    dpl_source_seek(source, 39990);
    expect_text_from(source, text + 39990);
    dpl_source_close(source);
}
#endif

static void
knows_the_head_of_a_log_that_grew(void **state)
{
    struct env *env = *state;
    const struct dpl_input input =
        file_input(fixture_text(&env->fixture, "a.log", "short"));
    struct dpl_source *source = NULL;
    uint64_t before = 0, after = 0;
    uint32_t len = 0;
    char more[5000];

    assert_int_equal(dpl_source_open(env->context, &input, 5, &source, NULL),
                     DPLOG_OK);
    assert_int_equal(
        dpl_source_head_hash(source, DPL_HEAD_BYTES, &before, &len, NULL),
        DPLOG_OK);
    assert_int_equal(len, 5);
    assert_true(before == dpl_hash("short", 5, 0));

    memset(more, 'm', sizeof(more) - 1);
    more[sizeof(more) - 1] = '\0';
    fixture_append(&env->fixture, "a.log", more);
    assert_int_equal(dpl_source_head_hash(source, 5, &after, &len, NULL),
                     DPLOG_OK);
    assert_int_equal(len, 5);
    assert_true(before == after);
    assert_int_equal(
        dpl_source_head_hash(source, UINT32_MAX, &after, &len, NULL), DPLOG_OK);
    assert_int_equal(len, DPL_HEAD_BYTES);
    assert_true(before != after);
    dpl_source_close(source);
}

static void
knows_the_bytes_before_an_offset(void **state)
{
    struct env *env = *state;
    char text[1000];
    struct dpl_input input;
    struct dpl_source *source = NULL;
    uint64_t hash = 1;
    bool whole = false;

    for (size_t i = 0; i < sizeof(text) - 1; i++)
        text[i] = (char)('a' + i % 23);
    text[sizeof(text) - 1] = '\0';
    input = memory_input(text);
    assert_int_equal(dpl_source_open(env->context, &input, 0, &source, NULL),
                     DPLOG_OK);

    assert_int_equal(dpl_source_marker_hash(source, 700, &hash, &whole, NULL),
                     DPLOG_OK);
    assert_true(whole);
    assert_true(hash == dpl_hash(text + 700 - 256, 256, 0));
    assert_int_equal(dpl_source_marker_hash(source, 10, &hash, &whole, NULL),
                     DPLOG_OK);
    assert_true(whole);
    assert_true(hash == dpl_hash(text, 10, 0));
    assert_int_equal(dpl_source_marker_hash(source, 0, &hash, &whole, NULL),
                     DPLOG_OK);
    assert_true(whole);
    assert_true(hash == 0);
    assert_int_equal(dpl_source_marker_hash(source, 1100, &hash, &whole, NULL),
                     DPLOG_OK);
    assert_false(whole);
    assert_int_equal(
        dpl_source_marker_hash(source, UINT64_MAX, &hash, &whole, NULL),
        DPLOG_OK);
    assert_false(whole);
    dpl_source_close(source);
}

#define WITH_ENV(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ENV(reads_from_any_offset_in_any_step),
        WITH_ENV(goes_on_where_the_writer_appended),
        WITH_ENV(says_that_a_file_is_gone),
        WITH_ENV(reads_standard_input_from_an_offset),
#ifndef _WIN32
        WITH_ENV(reads_a_named_pipe),
        WITH_ENV(shows_the_head_of_a_pipe_and_reads_it_all_the_same),
        WITH_ENV(settles_a_pipe_so_that_it_can_be_read_anywhere),
#endif
        WITH_ENV(knows_the_head_of_a_log_that_grew),
        WITH_ENV(knows_the_bytes_before_an_offset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
