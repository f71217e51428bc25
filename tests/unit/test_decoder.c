/* SPDX-License-Identifier: MIT */
#include "base/view.h"
#include "decode/convert.h"
#include "decode/decoder.h"
#include "decode/detect.h"
#include "harness.h"

enum { MAX_LINE = 1 << 20 };

/* Two Japanese words: "access denied" in katakana and kanji. */
#define JA_UTF8                                                                \
    "\xE3\x82\xA2\xE3\x82\xAF\xE3\x82\xBB\xE3\x82\xB9\xE6\x8B\x92\xE5\x90\xA6"
#define JA_CP932 "\x83\x41\x83\x4E\x83\x5A\x83\x58\x8B\x91\x94\xDB"

/* ── converting ── */

static void
converts_each_encoding(void **state)
{
    static const struct convert_case {
        const char *name, *raw;
        size_t len;
        enum dplog_encoding encoding;
        enum dpl_raw_end end;
        const char *want;
        bool clean;
    } cases[] = {
        {"utf-8", "a\xC3\xA4", 3, DPLOG_ENCODING_UTF8, DPL_RAW_WHOLE,
         "a\xC3\xA4", true},
        {"utf-8 bad byte", "a\xE4z", 3, DPLOG_ENCODING_UTF8, DPL_RAW_WHOLE,
         "a\xEF\xBF\xBDz", false},
        {"utf-8 torn end", "a\xE3\x82", 3, DPLOG_ENCODING_UTF8, DPL_RAW_WHOLE,
         "a\xEF\xBF\xBD\xEF\xBF\xBD", false},
        {"utf-8 cut end", "a\xE3\x82", 3, DPLOG_ENCODING_UTF8, DPL_RAW_CUT, "a",
         true},
        {"cp1252", "\x80\x93\xFC", 3, DPLOG_ENCODING_CP1252, DPL_RAW_WHOLE,
         "\xE2\x82\xAC\xE2\x80\x9C\xC3\xBC", true},
        {"cp1252 hole", "\x81", 1, DPLOG_ENCODING_CP1252, DPL_RAW_WHOLE,
         "\xEF\xBF\xBD", false},
        {"cp932", JA_CP932, 12, DPLOG_ENCODING_CP932, DPL_RAW_WHOLE, JA_UTF8,
         true},
        {"cp932 trail is a backslash", "\x95\x5C\\", 3, DPLOG_ENCODING_CP932,
         DPL_RAW_WHOLE, "\xE8\xA1\xA8\\", true},
        {"cp932 half width", "\xB1", 1, DPLOG_ENCODING_CP932, DPL_RAW_WHOLE,
         "\xEF\xBD\xB1", true},
        {"cp932 lead before ASCII", "\x81 x", 3, DPLOG_ENCODING_CP932,
         DPL_RAW_WHOLE, "\xEF\xBF\xBD x", false},
        {"cp932 torn end", "x\x83", 2, DPLOG_ENCODING_CP932, DPL_RAW_WHOLE,
         "x\xEF\xBF\xBD", false},
        {"cp932 cut end", "x\x83", 2, DPLOG_ENCODING_CP932, DPL_RAW_CUT, "x",
         true},
        {"utf-16 surrogates", "\x3D\xD8\x00\xDE", 4, DPLOG_ENCODING_UTF16LE,
         DPL_RAW_WHOLE, "\xF0\x9F\x98\x80", true},
        {"utf-16 big endian", "\x00\x41\x30\xA2", 4, DPLOG_ENCODING_UTF16BE,
         DPL_RAW_WHOLE, "A\xE3\x82\xA2", true},
        {"utf-16 lone low half", "\x00\xDE\x41\x00", 4, DPLOG_ENCODING_UTF16LE,
         DPL_RAW_WHOLE, "\xEF\xBF\xBD\x41", false},
        {"utf-16 lone high half", "\x3D\xD8\x41\x00", 4, DPLOG_ENCODING_UTF16LE,
         DPL_RAW_WHOLE, "\xEF\xBF\xBD\x41", false},
        {"utf-16 odd byte", "A\0B", 3, DPLOG_ENCODING_UTF16LE, DPL_RAW_WHOLE,
         "A\xEF\xBF\xBD", false},
        {"utf-16 cut in a pair", "A\0\x3D\xD8", 4, DPLOG_ENCODING_UTF16LE,
         DPL_RAW_CUT, "A", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct convert_case *c = &cases[i];
        struct dpl_buf out = {0};

        print_message("  %s\n", c->name);
        assert_int_equal(
            dpl_convert(dpl_view(c->raw, c->len), c->encoding, c->end, &out),
            c->clean);
        ASSERT_VIEW(dpl_buf_view(&out), c->want);
        dpl_buf_done(&out);
    }
}

/* ── detecting ── */

static void
finds_the_encoding(void **state)
{
    static const struct detect_case {
        const char *name, *bytes;
        size_t len;
        enum dplog_encoding want;
        bool open;
    } cases[] = {
        {"empty", "", 0, DPLOG_ENCODING_UTF8, true},
        {"ASCII", "plain", 5, DPLOG_ENCODING_UTF8, true},
        {"mark", "\xEF\xBB\xBFx", 4, DPLOG_ENCODING_UTF8_BOM, false},
        {"utf-16 mark", "\xFF\xFEx\0", 4, DPLOG_ENCODING_UTF16LE, false},
        {"utf-16 big mark", "\xFE\xFF\0x", 4, DPLOG_ENCODING_UTF16BE, false},
        {"utf-16 without", "p\0k\0g\0\x42\x30", 8, DPLOG_ENCODING_UTF16LE,
         false},
        {"utf-16 big without", "\0p\0k\0g\x30\x42", 8, DPLOG_ENCODING_UTF16BE,
         false},
        {"utf-8", "x " JA_UTF8, 20, DPLOG_ENCODING_UTF8, false},
        {"utf-8 cut in a character", "x " JA_UTF8, 19, DPLOG_ENCODING_UTF8,
         false},
        {"cp932", "error: " JA_CP932 " (5)", 23, DPLOG_ENCODING_CP932, false},
        {"cp932 cut in a character", "error: " JA_CP932, 18,
         DPLOG_ENCODING_CP932, false},
        {"katakana in half width", "\xB1\xB8\xBE\xBD\x83\x6F ok", 9,
         DPLOG_ENCODING_CP932, false},
        {"German", "Zugriff verweigert f\xFCr das Ger\xE4t", 31,
         DPLOG_ENCODING_CP1252, false},
        {"French", "acc\xE8s refus\xE9 au r\xE9pertoire", 27,
         DPLOG_ENCODING_CP1252, false},
        {"curly quotes",
         "hasn\x92t arrived, \x93"
         "Display\x94",
         25, DPLOG_ENCODING_CP1252, false},
        {"a letter at the very end", "caf\xE9", 4, DPLOG_ENCODING_UTF8, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct detect_case *c = &cases[i];
        struct dpl_detection found;

        print_message("  %s\n", c->name);
        dpl_detect(dpl_view(c->bytes, c->len), DPLOG_ENCODING_AUTO, &found);
        assert_int_equal(found.encoding, c->want);
        assert_int_equal(found.open, c->open);
        assert_false(found.binary);
    }
}

static void
tells_binary_from_damaged_logs(void **state)
{
    char bytes[1000] = {0};
    struct dpl_detection found;

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(i * 7 + i / 256);
    dpl_detect(dpl_view(bytes, sizeof(bytes)), DPLOG_ENCODING_AUTO, &found);
    assert_true(found.binary);

    memset(bytes, 0, sizeof(bytes));
    memcpy(bytes + 500, "text  $$<COMP><01-02-2026 03:04:05.678-540>", 43);
    dpl_detect(dpl_view(bytes, sizeof(bytes)), DPLOG_ENCODING_AUTO, &found);
    assert_false(found.binary);
    assert_int_equal(found.encoding, DPLOG_ENCODING_UTF8);
}

/* ── lines ── */

/* One text for all lines: "text|offset+length flags\n". */
static void
describe(const struct dpl_line *line, struct dpl_buf *out)
{
    dpl_buf_add_view(out, line->text);
    dpl_buf_addf(out, "|%u+%u%s%s%s\n", (unsigned)line->offset,
                 (unsigned)line->length,
                 line->flags & DPL_LINE_TERMINATED ? "" : " open",
                 line->flags & DPL_LINE_REPAIRED ? " repaired" : "",
                 line->flags & DPL_LINE_CUT ? " cut" : "");
}

static void
take_lines(struct dpl_decoder *decoder, struct dpl_buf *out)
{
    struct dpl_line line;

    while (dpl_decoder_next(decoder, &line) == DPLOG_OK)
        describe(&line, out);
}

/* Decode in parts: the first `cut` bytes, then parts of `step`. */
static void
decode(struct dplog_view bytes, enum dplog_encoding forced, size_t max_line,
       size_t cut, size_t step, struct dpl_buf *out)
{
    struct dpl_decoder decoder;
    size_t pos = 0;

    dpl_buf_clear(out);
    dpl_decoder_init(&decoder, forced, max_line, forced == DPLOG_ENCODING_AUTO);
    while (pos < bytes.len) {
        size_t len = pos == 0 && cut > 0 ? cut : step;
        char *part;

        if (len > bytes.len - pos)
            len = bytes.len - pos;
        part = malloc(len); /* so that valgrind sees what is read too late */
        assert_non_null(part);
        memcpy(part, bytes.ptr + pos, len);
        assert_true(dpl_decoder_feed(&decoder, part, len));
        take_lines(&decoder, out);
        free(part);
        pos += len;
    }
    dpl_decoder_finish(&decoder);
    take_lines(&decoder, out);
    assert_int_equal(decoder.bytes, bytes.len);
    dpl_buf_addf(out, "%s %u", dplog_encoding_name(decoder.encoding),
                 (unsigned)decoder.lines);
    dpl_decoder_done(&decoder);
}

static const struct lines_case {
    const char *name, *bytes;
    size_t len;
    enum dplog_encoding forced;
    size_t max_line;
    const char *want;
} lines_cases[] = {
#define BYTES(literal) literal, sizeof(literal) - 1
    {"nothing", BYTES(""), 0, MAX_LINE, "utf-8 0"},
    {"line ends", BYTES("a\r\nb\nc\r\r\nd\re\n\nf"), 0, MAX_LINE,
     "a|0+3\nb|3+2\nc|5+4\nd\re|9+4\n|13+1\nf|14+1 open\nutf-8 6"},
    {"mark", BYTES("\xEF\xBB\xBF\x61\n"), 0, MAX_LINE, "a|0+5\nutf-8-bom 1"},
    {"only a mark", BYTES("\xEF\xBB\xBF"), 0, MAX_LINE, "utf-8-bom 0"},
    {"mark of a forced encoding", BYTES("\xEF\xBB\xBF\x61\n"),
     DPLOG_ENCODING_UTF8, MAX_LINE, "a|0+5\nutf-8-bom 1"},
    {"NUL is data", BYTES("a\nb c\n"), 0, MAX_LINE, "a|0+2\nb c|2+4\nutf-8 2"},
    {"utf-8", BYTES("x " JA_UTF8 "\ny\n"), 0, MAX_LINE,
     "x " JA_UTF8 "|0+21\ny|21+2\nutf-8 2"},
    {"bad byte in utf-8", BYTES("x " JA_UTF8 "\ny\xE4\n"), 0, MAX_LINE,
     "x " JA_UTF8 "|0+21\ny\xEF\xBF\xBD|21+3 repaired\nutf-8 2"},
    {"cp932, trail byte like a tilde", BYTES("\x83\x7E " JA_CP932 "\r\n~\r\n"),
     0, MAX_LINE, "\xE3\x83\x9F " JA_UTF8 "|0+17\n~|17+3\ncp932 2"},
    {"utf-8 line among cp932", BYTES(JA_CP932 "\n" JA_UTF8 "\n"), 0, MAX_LINE,
     JA_UTF8 "|0+13\n" JA_UTF8 "|13+19\ncp932 2"},
    {"forced cp1252", BYTES("\xE9\n\xC3\xA9\n"), DPLOG_ENCODING_CP1252,
     MAX_LINE, "\xC3\xA9|0+2\n\xC3\x83\xC2\xA9|2+3\ncp1252 2"},
    {"utf-16",
     BYTES("\xFF\xFE"
           "a\0\r\0\n\0\x0A\x30\n\0b\0"),
     0, MAX_LINE, "a|0+8\n\xE3\x80\x8A|8+4\nb|12+2 open\nutf-16le 3"},
    {"utf-16 big endian",
     BYTES("\xFE\xFF"
           "\0a\0\r\0\n\x30\x0A\0\n\0b"),
     0, MAX_LINE, "a|0+8\n\xE3\x80\x8A|8+4\nb|12+2 open\nutf-16be 3"},
    {"utf-16 with half a unit",
     BYTES("\xFF\xFE"
           "a\0\n\0b"),
     0, MAX_LINE, "a|0+6\n\xEF\xBF\xBD|6+1 open repaired\nutf-16le 2"},
    {"too long", BYTES("abcdefghij\nabcdefgh\r\nz\n"), 0, 8,
     "abcdefgh|0+11 cut\nabcdefgh|11+10\nz|21+2\nutf-8 3"},
    {"cut in a character", BYTES("abcdef" JA_UTF8 "\n"), 0, 8,
     "abcdef|0+25 cut\nutf-8 1"},
    {"cut in a cp932 character", BYTES("abcde" JA_CP932 "\n"), 0, 8,
     "abcde\xE3\x82\xA2|0+18 cut\ncp932 1"},
    {"grows past the limit", BYTES(JA_CP932 "\n"), 0, 12,
     "\xE3\x82\xA2\xE3\x82\xAF\xE3\x82\xBB\xE3\x82\xB9|0+13 cut\ncp932 1"},
    {"cut utf-16",
     BYTES("\xFF\xFE"
           "a\0b\0c\0\x3D\xD8\x00\xDE\n\0"),
     0, 8, "abc|0+14 cut\nutf-16le 1"},
#undef BYTES
};

static void
splits_and_decodes(void **state)
{
    struct dpl_buf got = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(lines_cases); i++) {
        const struct lines_case *c = &lines_cases[i];
        const struct dplog_view bytes = dpl_view(c->bytes, c->len);

        print_message("  %s\n", c->name);
        decode(bytes, c->forced, c->max_line, 0, bytes.len, &got);
        assert_string_equal(dpl_buf_str(&got), c->want);
        for (size_t cut = 1; cut < bytes.len; cut++) {
            decode(bytes, c->forced, c->max_line, cut, bytes.len, &got);
            assert_string_equal(dpl_buf_str(&got), c->want);
        }
        decode(bytes, c->forced, c->max_line, 0, 1, &got);
        assert_string_equal(dpl_buf_str(&got), c->want);
    }
    dpl_buf_done(&got);
}

/* Past the first 64 KiB nothing is held back, and blocks carry over. */
static void
decodes_large_input_alike(void **state)
{
    struct dpl_buf bytes = {0}, whole = {0}, parts = {0};

    (void)state;
    for (int i = 0; bytes.len < 3 * DPL_DETECT_BYTES; i++) {
        dpl_buf_addf(&bytes, "line %d of many, some longer%.*s", i, i % 40,
                     "........................................");
        if (i == 3000) /* the first that is not ASCII, behind the head */
            dpl_buf_add_str(&bytes, JA_CP932);
        dpl_buf_add_str(&bytes, "\r\n");
    }
    decode(dpl_buf_view(&bytes), DPLOG_ENCODING_AUTO, MAX_LINE, 0, bytes.len,
           &whole);
    assert_non_null(strstr(dpl_buf_str(&whole), JA_UTF8));
    assert_true(
        dpl_view_ends(dpl_view_slice(dpl_buf_view(&whole), 0, whole.len - 5),
                      DPL_VIEW("cp932")));
    for (size_t step = 1; step < 3 * DPL_DETECT_BYTES; step = step * 3 + 1) {
        decode(dpl_buf_view(&bytes), DPLOG_ENCODING_AUTO, MAX_LINE, step / 2,
               step, &parts);
        assert_string_equal(dpl_buf_str(&parts), dpl_buf_str(&whole));
    }
    dpl_buf_done(&bytes);
    dpl_buf_done(&whole);
    dpl_buf_done(&parts);
}

static void
keeps_the_tail_of_a_cut_line(void **state)
{
    struct dpl_buf bytes = {0};

    (void)state;
    for (int i = 0; i < 500; i++)
        dpl_buf_addf(&bytes, "%03d ", i);
    dpl_buf_add_str(&bytes, "$$<C>\r\nnext\n");
    for (size_t step = 1; step <= bytes.len; step += 37) {
        struct dpl_decoder decoder;
        struct dpl_line line = {0};
        size_t pos = 0;

        dpl_decoder_init(&decoder, DPLOG_ENCODING_UTF8, 100, false);
        while (dpl_decoder_next(&decoder, &line) == DPLOG_DONE) {
            const size_t len = step < bytes.len - pos ? step : bytes.len - pos;

            assert_true(dpl_decoder_feed(&decoder, bytes.ptr + pos, len));
            pos += len;
        }
        assert_int_equal(line.text.len, 100);
        assert_int_equal(line.tail.len, DPL_DECODER_TAIL);
        assert_true(dpl_view_ends(line.tail, DPL_VIEW("498 499 $$<C>")));
        assert_int_equal(line.length, 2007);
        dpl_decoder_done(&decoder);
    }
    dpl_buf_done(&bytes);
}

/* Katakana in half width take one byte in CP932 and three in UTF-8. */
static void
keeps_the_tail_of_a_line_that_grows(void **state)
{
    struct dpl_buf bytes = {0};
    struct dpl_decoder decoder;
    struct dpl_line line;

    (void)state;
    for (int i = 0; i < 90; i++)
        dpl_buf_add_str(&bytes, "\xB1");
    dpl_buf_add_str(&bytes, "  $$<C>\n");
    dpl_decoder_init(&decoder, DPLOG_ENCODING_CP932, 100, false);
    assert_true(dpl_decoder_feed(&decoder, bytes.ptr, bytes.len));
    assert_int_equal(dpl_decoder_next(&decoder, &line), DPLOG_OK);
    assert_int_equal(line.flags, DPL_LINE_TERMINATED | DPL_LINE_CUT);
    assert_int_equal(line.text.len, 99);
    assert_true(dpl_view_starts(line.tail, DPL_VIEW("\xEF\xBD\xB1")));
    assert_true(dpl_view_ends(line.tail, DPL_VIEW("  $$<C>")));
    dpl_decoder_done(&decoder);
    dpl_buf_done(&bytes);
}

/* In whichever blocks it comes. */
static void
cuts_a_line_of_carriage_returns_alike(void **state)
{
    struct dpl_buf bytes = {0}, whole = {0}, parts = {0};

    (void)state;
    dpl_buf_add_str(&bytes, "text");
    for (int i = 0; i < 1000; i++)
        dpl_buf_add_char(&bytes, '\r');
    dpl_buf_add_str(&bytes, "\nnext\r\r\r\r\r\r\n");
    decode(dpl_buf_view(&bytes), DPLOG_ENCODING_UTF8, 100, 0, bytes.len,
           &whole);
    assert_non_null(strstr(dpl_buf_str(&whole), "|0+1005 cut\nnext|1005+11\n"));
    for (size_t step = 1; step < bytes.len; step += 33) {
        decode(dpl_buf_view(&bytes), DPLOG_ENCODING_UTF8, 100, 0, step, &parts);
        assert_string_equal(dpl_buf_str(&parts), dpl_buf_str(&whole));
    }
    dpl_buf_done(&bytes);
    dpl_buf_done(&whole);
    dpl_buf_done(&parts);
}

static void
gives_no_lines_of_binary_bytes(void **state)
{
    char bytes[3000];
    struct dpl_buf got = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(i * 7 + i / 256);
    decode(dpl_view(bytes, sizeof(bytes)), DPLOG_ENCODING_AUTO, MAX_LINE, 0,
           sizeof(bytes), &got);
    assert_string_equal(dpl_buf_str(&got), "utf-8 0");
    decode(dpl_view(bytes, sizeof(bytes)), DPLOG_ENCODING_AUTO, MAX_LINE, 0, 7,
           &got);
    assert_string_equal(dpl_buf_str(&got), "utf-8 0");
    dpl_buf_done(&got);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(converts_each_encoding),
        cmocka_unit_test(finds_the_encoding),
        cmocka_unit_test(tells_binary_from_damaged_logs),
        cmocka_unit_test(splits_and_decodes),
        cmocka_unit_test(decodes_large_input_alike),
        cmocka_unit_test(keeps_the_tail_of_a_cut_line),
        cmocka_unit_test(keeps_the_tail_of_a_line_that_grows),
        cmocka_unit_test(cuts_a_line_of_carriage_returns_alike),
        cmocka_unit_test(gives_no_lines_of_binary_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
