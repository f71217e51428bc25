/* SPDX-License-Identifier: MIT
 *
 * Logs inside archives. libarchive makes the archives; the few that it does
 * not make are written byte by byte.
 */
#include "base/mem.h"
#include "base/utf8.h"
#include "base/view.h"
#include "harness.h"
#include "inputs_text.h"
#include "source/archive_members.h"
#include "source/source.h"
#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>

struct env {
    struct fixture fixture;
    struct dplog_context *context;
    struct dpl_inputs *inputs;
    struct dplog_error err;
};

struct member {
    const char *name, *text;
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

static void
add_member(struct archive *out, const struct member *member)
{
    struct archive_entry *entry = archive_entry_new();
    const size_t len = strlen(member->text);

    archive_entry_set_pathname(entry, member->name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)len);
    assert_int_equal(archive_write_header(out, entry), ARCHIVE_OK);
    assert_int_equal(archive_write_data(out, member->text, len), len);
    archive_entry_free(entry);
}

/* As the extension says: .zip, .7z, .tar, .tar.gz. */
static const char *
make_archive(const struct env *env, const char *name,
             const struct member *members, size_t count)
{
    const char *path = fixture_path(&env->fixture, name);
    struct archive *out = archive_write_new();

    assert_int_equal(archive_write_set_format_filter_by_ext(out, name),
                     ARCHIVE_OK);
    assert_int_equal(archive_write_open_filename(out, path), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++)
        add_member(out, &members[i]);
    assert_int_equal(archive_write_close(out), ARCHIVE_OK);
    archive_write_free(out);
    return path;
}

static const char *
make_gz(const struct env *env, const char *name, const char *text)
{
    const char *path = fixture_path(&env->fixture, name);
    const struct member member = {"data", text};
    struct archive *out = archive_write_new();

    assert_int_equal(archive_write_set_format_raw(out), ARCHIVE_OK);
    assert_int_equal(archive_write_add_filter_gzip(out), ARCHIVE_OK);
    assert_int_equal(archive_write_open_filename(out, path), ARCHIVE_OK);
    add_member(out, &member);
    assert_int_equal(archive_write_close(out), ARCHIVE_OK);
    archive_write_free(out);
    return path;
}

static void
expect(struct env *env, const char *text)
{
    assert_int_equal(dpl_inputs_finish(env->inputs, &env->err), DPLOG_OK);
    assert_string_equal(inputs_text(env->inputs, &env->fixture), text);
}

static void
expect_bytes(struct env *env, size_t index, const char *expected)
{
    const struct dpl_input *input = dpl_inputs_get(env->inputs, index);
    enum dplog_status status;

    for (size_t step = 1; step < 12; step += 5) {
        char *text = inputs_read(env->context, input, 2, step, &status);

        assert_int_equal(status, DPLOG_OK);
        assert_string_equal(text, expected + 2);
        dpl_free(text);
    }
}

static const struct member two_servers[] = {
    {"readme.txt", "not a log"},
    {"server2/Logs/distmgr.log", "two: distmgr"},
    {"server1/Logs/PkgXferMgr.log", "one: pkgxfermgr"},
    {"server1/Logs/DISTMGR.LO_", "one: older"},
    {"server1/Logs/distmgr.log", "one: distmgr"},
    {"server1/Logs/distmgr - Copy.log", "one: copy"},
};

static void
reads_the_logs_of_every_kind_of_archive(void **state)
{
    static const char *const names[] = {"l.zip", "l.7z", "l.tar", "l.tar.gz"};
    struct env *env = *state;

    for (size_t i = 0; i < COUNT(names); i++) {
        char expected[400];

        assert_int_equal(
            dpl_inputs_add_path(
                env->inputs,
                make_archive(env, names[i], two_servers, COUNT(two_servers)),
                &env->err),
            DPLOG_OK);
        (void)snprintf(expected, sizeof(expected),
                       "0.0 distmgr %s!server1/Logs/DISTMGR.LO_ rolled\n"
                       "0.1 distmgr %s!server1/Logs/distmgr.log\n"
                       "1.0 pkgxfermgr %s!server1/Logs/PkgXferMgr.log\n"
                       "2.0 distmgr %s!server2/Logs/distmgr.log\n",
                       names[i], names[i], names[i], names[i]);
        expect(env, expected);
        expect_bytes(env, 0, "one: older");
        expect_bytes(env, 1, "one: distmgr");
        expect_bytes(env, 2, "one: pkgxfermgr");
        expect_bytes(env, 3, "two: distmgr");
        dpl_inputs_free(env->inputs);
        env->inputs = NULL;
        assert_int_equal(dpl_inputs_new(env->context, &env->inputs, NULL),
                         DPLOG_OK);
    }
}

static void
takes_an_archive_once(void **state)
{
    struct env *env = *state;
    const char *path =
        make_archive(env, "l.zip", two_servers, COUNT(two_servers));

    assert_int_equal(dpl_inputs_add_path(env->inputs, path, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_add_path(env->inputs,
                                         fixture_path(&env->fixture, "./l.zip"),
                                         NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_inputs_finish(env->inputs, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_count(env->inputs), 4);
}

/* Names that lead out of a folder open nothing: they are shown, no more. */
static void
treats_names_as_data(void **state)
{
    static const struct member members[] = {
        {"../../etc/distmgr.log", "up"},
        {"/etc/PkgXferMgr.log", "root"},
        {"a/./b/../PatchDownloader.log", "dots"},
    };
    struct env *env = *state;

    assert_int_equal(
        dpl_inputs_add_path(env->inputs,
                            make_archive(env, "x.tar", members, COUNT(members)),
                            NULL),
        DPLOG_OK);
    expect(env, "0.0 distmgr x.tar!../../etc/distmgr.log\n"
                "1.0 pkgxfermgr x.tar!/etc/PkgXferMgr.log\n"
                "2.0 patchdownloader x.tar!a/./b/../PatchDownloader.log\n");
    expect_bytes(env, 0, "up");
    expect_bytes(env, 1, "root");
}

static void
expect_refusal(struct env *env, size_t index, const char *path,
               const char *text)
{
    const struct dpl_refusal *refusal = dpl_inputs_refusal(env->inputs, index);

    assert_string_equal(refusal->path, path);
    assert_non_null(strstr(refusal->error, text));
}

/* What was not looked into is told; the logs beside it are read. */
static void
tells_archives_in_an_archive(void **state)
{
    static const struct member members[] = {
        {"distmgr.log", "outside"},
        {"old/distmgr.log.gz", "packed"},
        {"old/LOGS.ZIP", "packed too"},
    };
    struct env *env = *state;
    const char *one = make_archive(env, "1.zip", members, 2);
    const char *two = make_archive(env, "2.zip", members, 3);
    const char *none = make_archive(env, "3.zip", members + 1, 1);

    assert_int_equal(dpl_inputs_add_path(env->inputs, one, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_add_path(env->inputs, two, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_add_path(env->inputs, none, NULL), DPLOG_E_IO);
    assert_int_equal(dpl_inputs_finish(env->inputs, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_count(env->inputs), 2);
    assert_int_equal(dpl_inputs_refusal_count(env->inputs), 3);
    expect_refusal(env, 0, one, "'old/distmgr.log.gz' in '");
    expect_refusal(env, 1, two, "'old/distmgr.log.gz' and 1 more in '");
    expect_refusal(env, 2, none, "unpack an archive that lies in another");
}

static void
tells_members_of_one_name_apart(void **state)
{
    static const struct member members[] = {
        {"distmgr.log", "first one"},
        {"distmgr.log", "second one"},
    };
    struct env *env = *state;

    assert_int_equal(
        dpl_inputs_add_path(env->inputs,
                            make_archive(env, "x.tar", members, COUNT(members)),
                            NULL),
        DPLOG_OK);
    expect(env, "0.0 distmgr x.tar!distmgr.log\n"
                "1.0 distmgr x.tar!distmgr.log\n");
    expect_bytes(env, 0, "first one");
    expect_bytes(env, 1, "second one");
}

static void
reads_a_compressed_log(void **state)
{
    struct env *env = *state;

    fixture_text(&env->fixture, "distmgr.log", "current");
    (void)make_gz(env, "distmgr-20261118.log.gz", "history");
    assert_int_equal(
        dpl_inputs_add_path(env->inputs,
                            fixture_path(&env->fixture, "distmgr.log"), NULL),
        DPLOG_OK);
    assert_int_equal(dpl_inputs_add_path(
                         env->inputs,
                         fixture_path(&env->fixture, "distmgr-20261118.log.gz"),
                         NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_inputs_add_path(env->inputs,
                                         make_gz(env, "case.gz", "case text"),
                                         NULL),
                     DPLOG_OK);
    expect(env, "0.0 distmgr distmgr-20261118.log.gz rolled\n"
                "0.1 distmgr distmgr.log\n"
                "1.0 unknown case.gz\n");
    expect_bytes(env, 0, "history");
    expect_bytes(env, 2, "case text");
}

/* A stored zip of one member, its name as bytes; flags say what they are. */
static const char *
make_raw_zip(const struct env *env, const char *file, const char *name,
             unsigned flags, const char *text)
{
    const unsigned char name_len = (unsigned char)strlen(name);
    const unsigned char len = (unsigned char)strlen(text);
    unsigned char local[30] = {'P', 'K', 3, 4, 20, 0};
    unsigned char central[46] = {'P', 'K', 1, 2, 20, 0, 20, 0};
    unsigned char end[22] = {'P', 'K', 5, 6, 0, 0, 0, 0, 1, 0, 1, 0};
    char bytes[400];
    size_t pos = 0;
    uint32_t crc = 0xFFFFFFFF;

    for (size_t i = 0; i < len; i++) {
        crc ^= (unsigned char)text[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    crc = ~crc;
    local[7] = central[9] = (unsigned char)(flags >> 8);
    for (int i = 0; i < 4; i++)
        local[14 + i] = central[16 + i] = (unsigned char)(crc >> 8 * i);
    local[18] = local[22] = central[20] = central[24] = len;
    local[26] = central[28] = name_len;
    end[12] = (unsigned char)(46 + name_len);
    end[16] = (unsigned char)(30 + name_len + len);

#define PUT(from, count)                                                       \
    do {                                                                       \
        memcpy(bytes + pos, from, count);                                      \
        pos += (count);                                                        \
    } while (0)
    PUT(local, 30);
    PUT(name, name_len);
    PUT(text, len);
    PUT(central, 46);
    PUT(name, name_len);
    PUT(end, 22);
#undef PUT
    return fixture_write(&env->fixture, file, bytes, pos);
}

static void
reads_names_of_any_code_page(void **state)
{
    struct env *env = *state;
    const struct dpl_input *input;

    assert_int_equal(
        dpl_inputs_add_path(env->inputs,
                            make_raw_zip(env, "utf8.zip",
                                         "\xE9\xAF\x96/distmgr.log", 0x0800,
                                         "in utf-8"),
                            &env->err),
        DPLOG_OK);
    /* In CP932 the second byte of this character is a backslash. */
    assert_int_equal(
        dpl_inputs_add_path(
            env->inputs,
            make_raw_zip(env, "w.zip", "\x95\\/distmgr.log", 0, "in cp932"),
            &env->err),
        DPLOG_OK);
    assert_int_equal(
        dpl_inputs_add_path(
            env->inputs,
            make_raw_zip(env, "x.zip", "Logs\\PkgXferMgr.log", 0, "backslash"),
            &env->err),
        DPLOG_OK);
    assert_int_equal(dpl_inputs_finish(env->inputs, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_count(env->inputs), 3);

    input = dpl_inputs_get(env->inputs, 0);
    assert_non_null(strstr(input->path, "utf8.zip!\xE9\xAF\x96/distmgr.log"));
    assert_string_equal(input->member, "\xE9\xAF\x96/distmgr.log");
    expect_bytes(env, 0, "in utf-8");
    input = dpl_inputs_get(env->inputs, 1);
    assert_int_equal(input->log, DPLOG_LOG_DISTMGR);
    assert_true(dpl_utf8_is_valid(dpl_view_of(input->path)));
    assert_true(dpl_utf8_is_valid(dpl_view_of(input->member)));
    expect_bytes(env, 1, "in cp932");
    assert_int_equal(dpl_inputs_get(env->inputs, 2)->log, DPLOG_LOG_PKGXFERMGR);
}

static void
says_what_is_wrong_with_an_archive(void **state)
{
    static const struct member others[] = {{"a.txt", "x"}, {"b/c.log", "y"}};
    struct env *env = *state;

    assert_int_equal(
        dpl_inputs_add_path(env->inputs,
                            make_archive(env, "o.zip", others, COUNT(others)),
                            &env->err),
        DPLOG_E_IO);
    assert_non_null(strstr(env->err.text,
                           "found none of the logs, but 2 other files, in '"));
    assert_int_equal(dpl_inputs_add_path(env->inputs,
                                         fixture_text(&env->fixture, "no.zip",
                                                      "this is no archive"),
                                         &env->err),
                     DPLOG_E_IO);
    assert_non_null(strstr(env->err.text, "cannot read the archive '"));
    assert_int_equal(
        dpl_inputs_add_path(
            env->inputs,
            fixture_text(&env->fixture, "distmgr.log.gz", "plain text"),
            &env->err),
        DPLOG_E_IO);
    assert_non_null(strstr(env->err.text, "is not compressed"));
    assert_int_equal(
        dpl_inputs_add_path(env->inputs,
                            fixture_text(&env->fixture, "empty.7z", ""),
                            &env->err),
        DPLOG_E_IO);
    expect(env, "");
}

static void
keeps_what_lies_before_the_damage(void **state)
{
    static const struct member members[] = {
        {"distmgr.log", "first"},
        {"PkgXferMgr.log", "second"},
    };
    struct env *env = *state;
    char bytes[2048];
    FILE *file = fopen(make_archive(env, "x.tar", members, 2), "rb");

    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, sizeof(bytes), file), sizeof(bytes));
    (void)fclose(file);
    memset(bytes + 1024, 'x', 512); /* the second header */
    assert_int_equal(dpl_inputs_add_path(env->inputs,
                                         fixture_write(&env->fixture, "x.tar",
                                                       bytes, sizeof(bytes)),
                                         &env->err),
                     DPLOG_E_IO);
    assert_non_null(strstr(env->err.text, "cannot read the archive '"));
    expect(env, "0.0 distmgr x.tar!distmgr.log\n");
    expect_bytes(env, 0, "first");
}

static void
expect_limit(struct env *env, const struct dplog_limits *limits,
             const char *path, const char *text, size_t logs_before)
{
    struct dplog_context_options options = DPLOG_CONTEXT_OPTIONS_INIT;
    struct dplog_context *context = NULL;
    struct dpl_inputs *inputs = NULL;

    options.limits = *limits;
    assert_int_equal(dplog_context_new(&options, &context, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_new(context, &inputs, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_add_path(inputs, path, &env->err),
                     DPLOG_E_LIMIT);
    assert_non_null(strstr(env->err.text, text));
    assert_int_equal(dpl_inputs_finish(inputs, NULL), DPLOG_OK);
    assert_int_equal(dpl_inputs_count(inputs), logs_before);
    dpl_inputs_free(inputs);
    dplog_context_free(context);
}

/* Numbers that no compression makes small enough for one block. */
static char *
long_text(size_t size)
{
    char *text = dpl_alloc(size);
    uint32_t number = 1;

    assert_non_null(text);
    for (size_t i = 0; i < size - 1; i++) {
        number = number * 1664525 + 1013904223;
        text[i] = (char)('0' + (number >> 24) % 64);
    }
    text[size - 1] = '\0';
    return text;
}

static void
settles_what_lies_before_the_damage(void **state)
{
    enum { SIZE = 600000 };
    struct env *env = *state;
    char *text = long_text(SIZE), *bytes = dpl_alloc(SIZE);
    struct dpl_source *source = NULL;
    size_t len, read = 0, got = 1;
    enum dplog_status status = DPLOG_OK;
    FILE *file = fopen(make_gz(env, "distmgr.log.gz", text), "rb");

    assert_non_null(file);
    len = fread(bytes, 1, SIZE, file);
    (void)fclose(file);
    assert_int_equal(
        dpl_inputs_add_path(
            env->inputs,
            fixture_write(&env->fixture, "distmgr.log.gz", bytes, len / 2),
            &env->err),
        DPLOG_OK);
    assert_int_equal(dpl_inputs_finish(env->inputs, NULL), DPLOG_OK);

    assert_int_equal(dpl_source_open(env->context,
                                     dpl_inputs_get(env->inputs, 0), 0, &source,
                                     NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_source_settle(source, NULL), DPLOG_OK);
    while (status >= 0 && got > 0) {
        status = dpl_source_read(source, bytes, SIZE, &got, &env->err);
        if (status >= 0) {
            assert_memory_equal(bytes, text + read, got);
            read += got;
        }
    }
    assert_int_equal(status, DPLOG_E_IO);
    assert_non_null(strstr(env->err.text, "truncated"));
    assert_true(read > 65536 && read < SIZE - 1);
    dpl_source_close(source);
    dpl_free(bytes);
    dpl_free(text);
}

static void
stops_at_its_limits(void **state)
{
    struct env *env = *state;
    const char *path =
        make_archive(env, "l.zip", two_servers, COUNT(two_servers));
    const struct dplog_limits members = {.archive_members = 5};
    const struct dplog_limits bytes = {.archive_bytes = 40};

    expect_limit(env, &members, path, "more than 5 members in '", 4);
    expect_limit(env, &bytes, path, "expands to more than 40 bytes", 0);
}

/* The size of a gzip stream is not known before it is read. */
static void
stops_reading_what_expands_without_end(void **state)
{
    static char zeros[100001];
    struct dplog_context_options options = DPLOG_CONTEXT_OPTIONS_INIT;
    struct env *env = *state;
    struct dplog_context *context = NULL;
    enum dplog_status status;

    memset(zeros, '0', sizeof(zeros) - 1);
    assert_int_equal(dpl_inputs_add_path(env->inputs,
                                         make_gz(env, "distmgr.log.gz", zeros),
                                         NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_inputs_finish(env->inputs, NULL), DPLOG_OK);
    options.limits.archive_bytes = 99999;
    assert_int_equal(dplog_context_new(&options, &context, NULL), DPLOG_OK);
    assert_null(
        inputs_read(context, dpl_inputs_get(env->inputs, 0), 0, 1000, &status));
    assert_int_equal(status, DPLOG_E_LIMIT);
    dplog_context_free(context);
}

static void
says_that_an_archive_has_changed(void **state)
{
    struct env *env = *state;
    enum dplog_status status;

    assert_int_equal(dpl_inputs_add_path(env->inputs,
                                         make_archive(env, "l.tar", two_servers,
                                                      COUNT(two_servers)),
                                         NULL),
                     DPLOG_OK);
    assert_int_equal(dpl_inputs_finish(env->inputs, NULL), DPLOG_OK);
    (void)make_archive(env, "l.tar", two_servers, 2);
    assert_null(inputs_read(env->context, dpl_inputs_get(env->inputs, 1), 0,
                            100, &status));
    assert_int_equal(status, DPLOG_E_IO);
}

static void
knows_archives_by_their_extension(void **state)
{
    static const struct {
        const char *name, *single;
        bool is_archive;
    } cases[] = {
        {"logs.zip", "", true},
        {"LOGS.ZIP", "", true},
        {"logs.7z", "", true},
        {"logs.cab", "", true},
        {"logs.tar.gz", "", true},
        {"logs.tgz", "", true},
        {"distmgr.log.gz", "distmgr.log", true},
        {"distmgr.lo_.XZ", "distmgr.lo_", true},
        {"distmgr.log", "", false},
        {".zip", "", false},
        {"zip", "", false},
        {"", "", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct dplog_view name = dpl_view_of(cases[i].name);

        assert_int_equal(dpl_archive_has_extension(name), cases[i].is_archive);
        ASSERT_VIEW(dpl_archive_single_name(name), cases[i].single);
    }
}

static void
survives_every_failed_allocation(void **state)
{
    struct env *env = *state;
    const char *path =
        make_archive(env, "l.zip", two_servers, COUNT(two_servers));
    enum dplog_status status = DPLOG_E_NO_MEMORY;

    for (long after = 0; status == DPLOG_E_NO_MEMORY; after++) {
        struct dpl_inputs *inputs = NULL;
        char *text = NULL;

        dpl_mem_fail_after(after);
        status = dpl_inputs_new(env->context, &inputs, NULL);
        if (status >= 0)
            status = dpl_inputs_add_path(inputs, path, NULL);
        if (status >= 0)
            status = dpl_inputs_finish(inputs, NULL);
        if (status >= 0)
            text = inputs_read(env->context, dpl_inputs_get(inputs, 1), 0, 100,
                               &status);
        dpl_mem_fail_after(-1);
        if (status >= 0)
            assert_string_equal(text, "one: distmgr");
        dpl_free(text);
        dpl_inputs_free(inputs);
    }
    assert_int_equal(status, DPLOG_OK);
}

#define WITH_ENV(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ENV(reads_the_logs_of_every_kind_of_archive),
        WITH_ENV(takes_an_archive_once),
        WITH_ENV(treats_names_as_data),
        WITH_ENV(tells_archives_in_an_archive),
        WITH_ENV(tells_members_of_one_name_apart),
        WITH_ENV(reads_a_compressed_log),
        WITH_ENV(reads_names_of_any_code_page),
        WITH_ENV(says_what_is_wrong_with_an_archive),
        WITH_ENV(keeps_what_lies_before_the_damage),
        WITH_ENV(settles_what_lies_before_the_damage),
        WITH_ENV(stops_at_its_limits),
        WITH_ENV(stops_reading_what_expands_without_end),
        WITH_ENV(says_that_an_archive_has_changed),
        cmocka_unit_test(knows_archives_by_their_extension),
        WITH_ENV(survives_every_failed_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
