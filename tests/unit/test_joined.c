/* SPDX-License-Identifier: MIT
 *
 * Several records on one physical line.
 */
#include "base/view.h"
#include "reading.h"

#define DM   "SMS_DISTRIBUTION_MANAGER"
#define LONG "a text long enough for a line of the usual length in such a log, "

struct joined_case {
    const char *name, *bytes, *want;
};

static void
assert_joined(const struct joined_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        print_message("  %s\n", cases[i].name);
        assert_records(NULL, cases[i].bytes, strlen(cases[i].bytes), 0,
                       cases[i].want);
    }
}

static void
parts_what_stands_on_one_line(void **state)
{
    static const struct joined_case cases[] = {
        {"objects one behind the other, and in a list",
         "{\"time\":\"2026-11-20T00:44:23.551Z\",\"thread\":700,\"message\":"
         "\"one }{\"}{\"time\":\"2026-11-20T00:44:24.551Z\",\"thread\":7,"
         "\"message\":\"two\"}\n"
         "[{\"time\":\"2026-11-20T00:44:25.551Z\",\"thread\":8,\"message\":"
         "\"three \\\"{\"}, {\"time\":\"2026-11-20T00:44:26.551Z\",\"thread\":"
         "9,\"message\":\"four\",\"at\":{\"x\":{}}}]\n",
         "1+0 pasted unknown 2026-11-20T00:44:23.551Z 700 [] -comp: one }{\n"
         "1+1 pasted unknown 2026-11-20T00:44:24.551Z 7 [] -comp: two\n"
         "2+0 pasted unknown 2026-11-20T00:44:25.551Z 8 [] -comp: three \"{\n"
         "2+1 pasted unknown 2026-11-20T00:44:26.551Z 9 [] -comp: four\n"},
        {"the form of the site server",
         LONG LONG "one  $$<" DM "><11-20-2026 09:44:23.551-540><thread=700 "
                   "(0x2BC)>  two  $$<" DM
                   "><11-20-2026 09:44:24.551-540><thread=7 (0x7)>\r\n"
                   "three  $$<" DM
                   "><11-20-2026 09:44:25.551-540><thread=8 (0x8)>\r\n",
         "1+0 sms distmgr 2026-11-20T00:44:23.551Z 700 [" DM "]: " LONG LONG
         "one\n"
         "1+1 sms distmgr 2026-11-20T00:44:24.551Z 7 [" DM "]: two\n"
         "2+1 sms distmgr 2026-11-20T00:44:25.551Z 8 [" DM "]: three\n"},
        {"the form of the client",
         "<![LOG[one]LOG]!><time=\"09:44:23.551-540\" date=\"11-20-2026\" "
         "component=\"PullDP\" context=\"\" type=\"1\" thread=\"700\" "
         "file=\"a.cpp:1\"><![LOG[two]LOG]!><time=\"09:44:24.551-540\" "
         "date=\"11-20-2026\" component=\"PullDP\" context=\"\" type=\"1\" "
         "thread=\"7\" file=\"a.cpp:1\">\r\n",
         "1+0 ccm pulldp 2026-11-20T00:44:23.551Z 700 [PullDP]: one\n"
         "1+1 ccm pulldp 2026-11-20T00:44:24.551Z 7 [PullDP]: two\n"},
        {"columns of a viewer, as a page without its line ends has them",
         "one " DM " 9/24/2007 8:05:42 AM 2168 (0x0878) two (0x35) " DM
         " 9/24/2007 8:05:43 AM 2168 (0x0878) three\n",
         "1+0 pasted distmgr 2007-09-24T08:05:42.000Z 2168 [" DM
         "] zone?: one\n"
         "1+0 pasted distmgr 2007-09-24T08:05:43.000Z 2168 [" DM
         "] zone?: two (0x35)\n"
         "1+1 plain unknown - 0 [] -time -thread -comp aside: three\n"},
        {"columns before the text",
         DM " 700 (0x2bc) one (0x35).~ " DM " 7 (0x7) two " DM
            " 7 (0x7) three\n",
         "1+0 pasted distmgr - 700 [" DM "] -time: one (0x35).\n"
         "(one (0x35).~)\n"
         "1+0 pasted distmgr - 7 [" DM "] -time: two\n"
         "1+1 pasted distmgr - 7 [" DM "] -time: three\n"},
    };

    (void)state;
    assert_joined(cases, COUNT(cases));
}

static void
leaves_one_record_whole(void **state)
{
    static const struct joined_case cases[] = {
        {"a code and a thread",
         "Cannot connect to the share, error 53 (0x35), will try it again " DM
         " 9/24/2007 8:05:42 AM 2168 (0x0878)\n",
         "1+1 pasted distmgr 2007-09-24T08:05:42.000Z 2168 [" DM
         "] zone?: Cannot connect to the share, error 53 (0x35), will try it "
         "again\n"},
        {"signs of the trailer in a long text",
         LONG LONG LONG "$$<x><thread=1> and on  $$<" DM
                        "><11-20-2026 09:44:23.551-540><thread=7 (0x7)>\r\n",
         "1+1 sms distmgr 2026-11-20T00:44:23.551Z 7 [" DM "]: " LONG LONG LONG
         "$$<x><thread=1> and on\n"},
        {"objects inside of one",
         "{\"a\":{\"b\":1},\"c\":{\"d\":2},\"thread\":7,\"component\":\"" DM
         "\",\"message\":\"one\"}\n",
         "1+1 pasted distmgr - 7 [" DM "] -time: one\n"},
        {"objects too small to be records", "{},{\"a\":1},{},{},{},{},{}\n",
         "1+1 plain unknown - 0 [] -time -thread -comp: "
         "{},{\"a\":1},{},{},{},{},{}\n"},
    };

    (void)state;
    assert_joined(cases, COUNT(cases));
}

/* ── places in the source ── */

struct reading_on {
    struct dplog_context *context;
    struct dplog_reader *reader;
};

static void
read_on(struct dplog_view bytes, enum dplog_encoding encoding,
        struct reading_on *ret)
{
    struct dplog_reader_options options = DPLOG_READER_OPTIONS_INIT;

    options.encoding = encoding;
    ret->context = reading_context(0);
    assert_int_equal(
        dplog_reader_new(ret->context, &options, &ret->reader, NULL), DPLOG_OK);
    assert_int_equal(dplog_reader_feed(ret->reader, bytes.ptr, bytes.len, NULL),
                     DPLOG_OK);
    dplog_reader_finish(ret->reader);
}

static void
end_reading(struct reading_on *on)
{
    dplog_reader_free(on->reader);
    dplog_context_free(on->context);
}

/* The text of the next record; false: there is none. */
static bool
next_text(struct reading_on *on, struct dpl_buf *text, uint64_t *ret_offset)
{
    struct dplog_record record;

    if (dplog_reader_next(on->reader, &record, NULL) != DPLOG_OK)
        return false;
    dpl_buf_clear(text);
    dpl_buf_add_view(text, record.text);
    *ret_offset = record.offset;
    return true;
}

/* Reading can go on at the offset of each record. */
static void
assert_offsets(struct dplog_view bytes, enum dplog_encoding encoding,
               size_t want)
{
    struct dpl_buf text = {0}, again = {0};
    struct reading_on all, rest;
    uint64_t offset, from_there;
    size_t count = 0;

    read_on(bytes, encoding, &all);
    while (next_text(&all, &text, &offset)) {
        read_on(dpl_view_slice(bytes, offset, bytes.len), encoding, &rest);
        assert_true(next_text(&rest, &again, &from_there));
        assert_string_equal(dpl_buf_str(&again), dpl_buf_str(&text));
        end_reading(&rest);
        count++;
    }
    assert_int_equal(count, want);
    end_reading(&all);
    dpl_buf_done(&again);
    dpl_buf_done(&text);
}

/* UTF-16 of what is ASCII or stands as "<" for a character beyond the BMP. */
static void
widen(const char *text, struct dpl_buf *ret)
{
    dpl_buf_add(ret, "\xFF\xFE", 2);
    for (; *text; text++) {
        if (*text == '<') {
            dpl_buf_add(ret, "\x3D\xD8\x00\xDE", 4);
            continue;
        }
        dpl_buf_add_char(ret, *text);
        dpl_buf_add_char(ret, '\0');
    }
}

static void
knows_where_each_record_lies(void **state)
{
    static const char objects[] =
        "{\"message\":\"one < of three, in a text of some length\"},"
        "{\"message\":\"two\"}, {\"message\":\"three\"}\r\n";
    static const char cp932[] =
        "{\"message\":\"\x83\x47\x83\x89\x81\x5B \xB1\xB2\xB3 of three, in a "
        "text of some length\"},{\"message\":\"two\"}\r\n";
    static const char marked[] =
        "\xEF\xBB\xBF{\"message\":\"\xE3\x82\xA8 of three, in a text of some "
        "length, here\"}{\"message\":\"two\"}\n";
    struct dpl_buf wide = {0};

    (void)state;
    widen(objects, &wide);
    assert_offsets(dpl_buf_view(&wide), DPLOG_ENCODING_UTF16LE, 3);
    assert_offsets(dpl_view_of(cp932), DPLOG_ENCODING_CP932, 2);
    assert_offsets(dpl_view_of(marked), DPLOG_ENCODING_UTF8, 2);
    dpl_buf_done(&wide);
}

static void
leaves_lines_alone_where_asked(void **state)
{
    static const char bytes[] =
        "{\"message\":\"one of three, in a text of some length\"},"
        "{\"message\":\"two\"}\n";
    struct dplog_reader_options options = DPLOG_READER_OPTIONS_INIT;

    (void)state;
    options.format = DPLOG_FORMAT_PLAIN;
    assert_records(&options, bytes, strlen(bytes), 0,
                   "1+1 plain unknown - 0 [] -time -thread -comp: "
                   "{\"message\":\"one of three, in a text of some length\"},"
                   "{\"message\":\"two\"}\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_what_stands_on_one_line),
        cmocka_unit_test(leaves_one_record_whole),
        cmocka_unit_test(knows_where_each_record_lies),
        cmocka_unit_test(leaves_lines_alone_where_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
