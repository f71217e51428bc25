/* SPDX-License-Identifier: MIT
 *
 * The reader's options, limits and counts, and what holds for any input.
 */
#include "base/mem.h"
#include "base/view.h"
#include "reading.h"

#define DM         "SMS_DISTRIBUTION_MANAGER"
#define PX         "SMS_PACKAGE_TRANSFER_MANAGER"
#define PD         "Software Updates Patch Downloader"
#define SMS(stamp) "  $$<" DM "><" stamp "><thread=700 (0x2BC)>\r\n"
#define CCM(time, type)                                                        \
    "]LOG]!><time=\"" time "\" date=\"11-20-2026\" component=\"PullDP\" "      \
    "context=\"\" type=\"" type "\" thread=\"700\" file=\"pull.cpp:12\">"

/* ── options, limits, what was seen ── */

static void
obeys_its_options(void **state)
{
    struct dplog_reader_options o = DPLOG_READER_OPTIONS_INIT;
    static const char pasted[] = "a\t" DM "\t11/20/2026 9:44:23 AM\t7 (0x7)\n";
    static const char mixed[] = "loose\n" DM " 700 (0x2bc) one\nmore\n";

    (void)state;
    o.has_bias = 1;
    o.bias = -60;
    o.log = DPLOG_LOG_PKGXFERMGR;
    assert_records(&o, pasted, sizeof(pasted) - 1, 0,
                   "1+1 pasted distmgr 2026-11-20T08:44:23.000Z 7 [" DM
                   "]: a\n");
    assert_records(&o, "one\n", 4, 0,
                   "1+1 plain pkgxfermgr - 0 [] -time -thread -comp: one\n");
    o.log = DPLOG_LOG_UNKNOWN;
    o.format = DPLOG_FORMAT_PLAIN;
    assert_records(&o, mixed, sizeof(mixed) - 1, 0,
                   "1+1 plain unknown - 0 [] -time -thread -comp: loose\n"
                   "2+1 plain unknown - 0 [] -time -thread -comp: " DM
                   " 700 (0x2bc) one\n"
                   "3+1 plain unknown - 0 [] -time -thread -comp: more\n");
    o.format = DPLOG_FORMAT_SMS;
    o.encoding = DPLOG_ENCODING_CP1252;
    assert_records(&o,
                   "\xE9\nb  $$<X><01-02-2026 03:04:05.678+0>"
                   "<thread=1 (0x1)>\n",
                   54, 0,
                   "1+2 sms unknown 2026-01-02T03:04:05.678Z 1 [X]: "
                   "\xC3\xA9 b\n(\xC3\xA9\nb)\n");
}

/* Somebody who follows a log must not wait for 64 KiB. */
static void
holds_nothing_back_when_told_what_comes(void **state)
{
    struct dplog_reader_options o = DPLOG_READER_OPTIONS_INIT;
    static const char bytes[] = "one" SMS("11-20-2026 09:44:23.551-60");
    struct dplog_context *const context = reading_context(0);
    struct dplog_reader *reader;
    struct dplog_record record;

    (void)state;
    for (int told = 0; told < 2; told++) {
        o.encoding = told ? DPLOG_ENCODING_UTF8 : DPLOG_ENCODING_AUTO;
        o.format = DPLOG_FORMAT_SMS;
        assert_int_equal(dplog_reader_new(context, &o, &reader, NULL),
                         DPLOG_OK);
        assert_int_equal(
            dplog_reader_feed(reader, bytes, sizeof(bytes) - 1, NULL),
            DPLOG_OK);
        assert_int_equal(dplog_reader_next(reader, &record, NULL),
                         told ? DPLOG_OK : DPLOG_DONE);
        if (told) {
            ASSERT_VIEW(record.text, "one");
            assert_ptr_equal(record.text.ptr, bytes); /* not copied */
        }
        dplog_reader_free(reader);
    }
    dplog_context_free(context);
}

static void
gives_what_is_whole_when_nothing_more_comes_for_now(void **state)
{
    static const char first[] = "one" SMS("11-20-2026 09:44:23.551-60") "tw";
    static const char rest[] = "o" SMS("11-20-2026 09:44:24.551-60");
    struct dplog_context *const context = reading_context(0);
    struct dplog_reader *reader;
    struct dplog_record record;

    (void)state;
    assert_int_equal(dplog_reader_new(context, NULL, &reader, NULL), DPLOG_OK);
    assert_int_equal(dplog_reader_feed(reader, first, sizeof(first) - 1, NULL),
                     DPLOG_OK);
    assert_int_equal(dplog_reader_next(reader, &record, NULL), DPLOG_DONE);
    dplog_reader_decide(reader);
    assert_int_equal(dplog_reader_next(reader, &record, NULL), DPLOG_OK);
    ASSERT_VIEW(record.message, "one");
    assert_int_equal(dplog_reader_next(reader, &record, NULL), DPLOG_DONE);
    assert_int_equal(dplog_reader_feed(reader, rest, sizeof(rest) - 1, NULL),
                     DPLOG_OK);
    assert_int_equal(dplog_reader_next(reader, &record, NULL), DPLOG_OK);
    ASSERT_VIEW(record.message, "two");
    assert_int_equal(record.offset, sizeof(first) - 1 - 2);
    dplog_reader_free(reader);
    dplog_context_free(context);
}

static void
refuses_wrong_use(void **state)
{
    static const struct {
        enum dplog_encoding encoding;
        enum dplog_format format;
        enum dplog_log log;
        int16_t bias;
    } wrong[] = {
        {(enum dplog_encoding)99, 0, 0, 0},
        {0, (enum dplog_format)99, 0, 0},
        {0, 0, DPLOG_LOG_MIXED, 0},
        {0, 0, 0, 1441},
    };
    struct dplog_context *const context = reading_context(0);
    struct dplog_reader *reader = NULL;
    struct dplog_record record;
    struct dplog_error error;

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct dplog_reader_options o = DPLOG_READER_OPTIONS_INIT;

        o.encoding = wrong[i].encoding;
        o.format = wrong[i].format;
        o.log = wrong[i].log;
        o.bias = wrong[i].bias;
        o.has_bias = 1;
        assert_int_equal(dplog_reader_new(context, &o, &reader, &error),
                         DPLOG_E_ARGUMENT);
        assert_null(reader);
    }
    assert_int_equal(dplog_reader_new(context, NULL, &reader, NULL), DPLOG_OK);
    assert_int_equal(dplog_reader_feed(reader, "a\n", 2, NULL), DPLOG_OK);
    assert_int_equal(dplog_reader_feed(reader, "b\n", 2, &error),
                     DPLOG_E_ARGUMENT);
    assert_int_equal(dplog_reader_next(reader, &record, NULL), DPLOG_DONE);
    assert_int_equal(dplog_reader_feed(reader, "b\n", 2, NULL), DPLOG_OK);
    dplog_reader_finish(reader);
    assert_int_equal(dplog_reader_feed(reader, "c\n", 2, &error),
                     DPLOG_E_ARGUMENT);
    assert_int_equal(dplog_reader_next(reader, &record, NULL), DPLOG_OK);
    ASSERT_VIEW(record.text, "a");
    dplog_reader_free(reader);
    dplog_reader_free(NULL);
    dplog_context_free(context);
}

static void
keeps_to_the_record_limit(void **state)
{
#define TEN  "0123456789"
#define LONG TEN TEN TEN TEN TEN TEN TEN
    static const char bytes[] = LONG LONG
        " $$<X><01-02-2026 03:04:05.678+0><thread=1 (0x1)>\n"
        "short  $$<X><01-02-2026 03:04:06.678+0><thread=1 (0x1)>\n"
        "<![LOG[" LONG "\n" LONG CCM(
            "03:04:07.000+0", "1") "\n"
                                   "b" LONG "\n" LONG
                                   "\nend  $$<X><01-02-2026 03:04:08.678+0>"
                                   "<thread=1 (0x1)>\n";

    (void)state;
    /* The trailer of a cut line is kept, so its record keeps its time. What
     * would grow past the limit is given out as far as it came. */
    assert_records(
        NULL, bytes, sizeof(bytes) - 1, 70,
        "1+1 sms unknown 2026-01-02T03:04:05.678Z 1 [X] cut: " LONG "\n"
        "2+1 sms unknown 2026-01-02T03:04:06.678Z 1 [X]: short\n"
        "3+1 ccm unknown - 0 [] cut -time -thread -comp UNPARSED: " TEN TEN TEN
            TEN TEN TEN "012\n"
        "4+1 ccm pulldp 2026-11-20T03:04:07.000Z 700 [PullDP] cut "
        "UNPARSED: " LONG "\n"
        "5+1 sms unknown - 0 [] cut -time -thread -comp UNPARSED: b" TEN TEN TEN
            TEN TEN TEN "012345678\n"
        "6+1 sms unknown - 0 [] -time -thread -comp UNPARSED: " LONG "\n"
        "7+1 sms unknown 2026-01-02T03:04:08.678Z 1 [X]: end\n");
#undef LONG
#undef TEN
}

static void
tells_what_it_saw(void **state)
{
    static const char bytes[] =
        "one" SMS("11-20-2026 09:44:23.551-60") "\xE4\xF6 two\r\n"
                                                "three  $$<" PX
                                                "><Tue May 16 13:17:10.804 "
                                                "2000><thread=7 (0x7)>\r\n" DM
                                                " 7 (0x7) four\r\nhalf a li";
    struct dplog_context *const context = reading_context(0);
    struct reading reading = {0};

    (void)state;
    reading_take(context, NULL, dpl_view(bytes, sizeof(bytes) - 1), 0, 999,
                 &reading);
    assert_int_equal(reading.stats.encoding, DPLOG_ENCODING_CP1252);
    assert_int_equal(reading.stats.format, DPLOG_FORMAT_SMS);
    assert_int_equal(reading.stats.log, DPLOG_LOG_MIXED);
    assert_int_equal(reading.stats.lines, 5);
    assert_int_equal(reading.stats.events, 3);
    assert_int_equal(reading.stats.continuations, 1);
    assert_int_equal(reading.stats.unparsed, 1);
    assert_int_equal(reading.stats.guessed_zone, 1);
    assert_int_equal(reading.stats.repaired, 0);
    assert_false(reading.stats.binary);
    dpl_buf_done(&reading.records);
    dplog_context_free(context);
}

/* ── properties ── */

static uint32_t
next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Pieces of all forms in any order, whole and broken. */
static void
compose(uint32_t *seed, size_t max, struct dpl_buf *out)
{
    static const char *const pieces[] = {
        "\n",
        "\r\n",
        "\r\n",
        "\n",
        " ",
        "~",
        "text",
        "$$<",
        "$$ <",
        "  $$<" DM "><11-20-2026 09:44:23.551-60><thread=7 (0x7)>\r\n",
        "  $$<" PX "><Fri Oct 15 17:09:46.507 1999><thread=DB>\n",
        "$$<" DM ">\n",
        "<11-20-2026 09:44:23.551-60>",
        "<thread=7",
        " (0x7)>",
        "<![LOG[",
        "]LOG]!>",
        CCM("09:44:23.551-60", "3") "\r\n",
        DM " 7 (0x7) head\n",
        "\t" DM "\t9/4/2020 1:02:03 AM\t7 (0x7)\n",
        DM "9/14/2020 1:02:03 PM7 (0x7)\n",
        " " PD "\n",
        "1. one\n",
        "2. two\n",
        "STATMSG: ID=1 SEV=I ",
        "ISTR0=\"a\" ",
        "NUMATTRS=1 ",
        "AID0=400 AVAL0=\"x\"\n",
        "GMTDATE=Fri Nov 20 00:44:23.551 2026 ",
        "&lt;",
        "$$&lt;",
        "\xE2\x80\x9C",
        "\xC2\xA5",
        "\x83\x5C",
        "\xE4",
        "ROLLOVER\n",
        "...\n",
        "\\_",
        "\xE3\x81",
        "\x82",
    };

    dpl_buf_clear(out);
    while (out->len < max)
        dpl_buf_add_str(out, pieces[next_random(seed) % COUNT(pieces)]);
}

static void
accounts_for_every_line_however_cut(void **state)
{
    struct dplog_context *const context = reading_context(300);
    struct dpl_buf bytes = {0};
    struct reading whole = {0}, parts = {0};
    uint32_t seed = 1;

    (void)state;
    for (int round = 0; round < 400; round++) {
        compose(&seed, 20 + next_random(&seed) % 600, &bytes);
        reading_take(context, NULL, dpl_buf_view(&bytes), 0, bytes.len, &whole);
        for (int i = 0; i < 4; i++) {
            reading_take(context, NULL, dpl_buf_view(&bytes),
                         next_random(&seed) % bytes.len,
                         1 + next_random(&seed) % 40, &parts);
            assert_string_equal(dpl_buf_str(&parts.records),
                                dpl_buf_str(&whole.records));
            assert_memory_equal(&parts.stats, &whole.stats,
                                sizeof(whole.stats));
        }
    }
    dpl_buf_done(&bytes);
    dpl_buf_done(&whole.records);
    dpl_buf_done(&parts.records);
    dplog_context_free(context);
}

/* Longer than the head that is looked at. */
static void
reads_large_input_however_cut(void **state)
{
    struct dplog_context *const context = reading_context(2000);
    struct dpl_buf bytes = {0};
    struct reading whole = {0}, parts = {0};
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 6; round++) {
        compose(&seed, 150000, &bytes);
        reading_take(context, NULL, dpl_buf_view(&bytes), 0, bytes.len, &whole);
        assert_true(whole.stats.lines > 1000);
        for (int i = 0; i < 3; i++) {
            reading_take(context, NULL, dpl_buf_view(&bytes),
                         next_random(&seed) % 70000,
                         1 + next_random(&seed) % 70000, &parts);
            assert_string_equal(dpl_buf_str(&parts.records),
                                dpl_buf_str(&whole.records));
        }
    }
    dpl_buf_done(&bytes);
    dpl_buf_done(&whole.records);
    dpl_buf_done(&parts.records);
    dplog_context_free(context);
}

static void
survives_random_bytes(void **state)
{
    struct dplog_context *const context = reading_context(64);
    struct reading whole = {0}, parts = {0};
    uint32_t seed = 3;
    uint64_t lines = 0;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        char bytes[400];
        const size_t len = 1 + next_random(&seed) % sizeof(bytes);
        const struct dplog_view v = dpl_view(bytes, len);

        for (size_t i = 0; i < len; i++) /* few controls: else it is binary */
            bytes[i] = (char)(next_random(&seed) % 16 == 0
                                  ? '\n'
                                  : 0x20 + next_random(&seed) % 224);
        reading_take(context, NULL, v, 0, len, &whole);
        reading_take(context, NULL, v, next_random(&seed) % len,
                     1 + next_random(&seed) % 9, &parts);
        assert_string_equal(dpl_buf_str(&parts.records),
                            dpl_buf_str(&whole.records));
        lines += whole.stats.lines;
    }
    assert_true(lines > 10000);
    dpl_buf_done(&whole.records);
    dpl_buf_done(&parts.records);
    dplog_context_free(context);
}

/* Each allocation fails once; the reader says so each time and can be freed.
 * Returns how many there are. */
static long
fail_each_allocation(struct dplog_context *context, struct dplog_view bytes)
{
    bool failed = true;
    long after;

    for (after = 0; failed; after++) {
        struct dplog_reader *reader = NULL;
        struct dplog_record record;
        enum dplog_status status;
        long left;

        dpl_mem_fail_after(after);
        status = dplog_reader_new(context, NULL, &reader, NULL);
        for (size_t pos = 0; status >= 0 && pos < bytes.len; pos += 100) {
            const size_t len = bytes.len - pos < 100 ? bytes.len - pos : 100;

            status = dplog_reader_feed(reader, bytes.ptr + pos, len, NULL);
            while (status == DPLOG_OK)
                status = dplog_reader_next(reader, &record, NULL);
        }
        if (status >= 0) {
            dplog_reader_finish(reader);
            while ((status = dplog_reader_next(reader, &record, NULL)) ==
                   DPLOG_OK)
                ;
        }
        left = dpl_mem_fail_after(-1);
        failed = status == DPLOG_E_NO_MEMORY;
        /* What failed must have been told. */
        assert_true(failed ? left < 0 : status == DPLOG_DONE && left >= 0);
        dplog_reader_free(reader);
        assert_true(after < 1000);
    }
    return after;
}

static void
bears_that_memory_runs_out(void **state)
{
    static const char *const texts[] = {
        /* the last record teaches how days are written, and ends with the
         * input */
        "one\tSMS_DISTRIBUTION_MANAGER\t11/10/2026 9:44:23 AM\t7 (0x7)\n"
        "two\tSMS_DISTRIBUTION_MANAGER\t11/20/2026 9:44:23 AM\t7 (0x7)\n"
        "and more of it\n",
    };
    struct dplog_context *const context = reading_context(0);
    struct dpl_buf bytes = {0};
    uint32_t seed = 11;

    (void)state;
    compose(&seed, 3000, &bytes);
    assert_true(fail_each_allocation(context, dpl_buf_view(&bytes)) > 5);
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_true(fail_each_allocation(context, dpl_view_of(texts[i])) > 5);
    dpl_buf_done(&bytes);
    dplog_context_free(context);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(obeys_its_options),
        cmocka_unit_test(holds_nothing_back_when_told_what_comes),
        cmocka_unit_test(gives_what_is_whole_when_nothing_more_comes_for_now),
        cmocka_unit_test(refuses_wrong_use),
        cmocka_unit_test(keeps_to_the_record_limit),
        cmocka_unit_test(tells_what_it_saw),
        cmocka_unit_test(accounts_for_every_line_however_cut),
        cmocka_unit_test(reads_large_input_however_cut),
        cmocka_unit_test(survives_random_bytes),
        cmocka_unit_test(bears_that_memory_runs_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
