/* SPDX-License-Identifier: MIT */
#include "base/view.h"
#include "harness.h"
#include "match/gramfilter.h"
#include "match/prefilter.h"
#include "records.h"

enum { MAX_LITERALS = 24, MAX_LEN = 40 };

/* By literal: how often it was found, and the sum of where it ends. */
struct found {
    size_t count[MAX_LITERALS], ends[MAX_LITERALS];
};

static void
note(void *data, uint32_t literal, size_t end)
{
    struct found *found = data;

    assert_in_range(literal, 0, MAX_LITERALS - 1);
    found->count[literal]++;
    found->ends[literal] += end;
}

static void
note_long(void *data, uint32_t literal)
{
    note(data, literal, 0);
}

static void
search(struct dplog_view text, struct dplog_view literal, size_t *ret_count,
       size_t *ret_ends)
{
    *ret_count = *ret_ends = 0;
    for (size_t at = 0; at + literal.len <= text.len; at++) {
        if (!dpl_view_equal_nocase(dpl_view(text.ptr + at, literal.len),
                                   literal))
            continue;
        ++*ret_count;
        *ret_ends += at + literal.len;
    }
}

static size_t
random_word(uint64_t *random, char *ret, size_t min, size_t max)
{
    static const char letters[] = "aAbB @`{[0\xE3\x82";
    const size_t len = min + next_random(random) % (max - min + 1);

    for (size_t i = 0; i < len; i++)
        ret[i] = letters[next_random(random) % (sizeof(letters) - 1)];
    return len;
}

/* Few letters, so that everything overlaps everything. */
static void
both_find_what_a_plain_search_finds(void **state)
{
    uint64_t random = 3;
    size_t total = 0;

    (void)state;
    for (int round = 0; round < 400; round++) {
        const bool is_long = round % 2 == 1;
        struct dplog_view literals[MAX_LITERALS];
        char bytes[MAX_LITERALS][MAX_LEN];
        struct dpl_gramfilter *grams = NULL;
        struct dpl_prefilter *words = NULL;

        for (size_t i = 0; i < MAX_LITERALS; i++)
            literals[i] = dpl_view(
                bytes[i], random_word(&random, bytes[i],
                                      is_long ? DPL_GRAM_LITERAL_MIN : 1,
                                      is_long ? DPL_GRAM_LITERAL_MIN + 2 : 5));
        assert_int_equal(dpl_gramfilter_new(literals,
                                            is_long ? MAX_LITERALS : 0, &grams,
                                            NULL),
                         DPLOG_OK);
        assert_int_equal(
            dpl_prefilter_new(literals, MAX_LITERALS, &words, NULL), DPLOG_OK);
        for (int k = 0; k < 40; k++) {
            char bytes_of_text[256];
            struct dplog_view text;
            struct found by_grams = {0}, by_words = {0};

            text = dpl_view(bytes_of_text,
                            random_word(&random, bytes_of_text, 0, 200));
            /* Long literals are rare by chance. */
            if (text.len > 60)
                memcpy(bytes_of_text + next_random(&random) % 40,
                       literals[k % MAX_LITERALS].ptr,
                       literals[k % MAX_LITERALS].len);
            dpl_prefilter_run(words, text, note, &by_words);
            dpl_gramfilter_run(grams, text, note_long, &by_grams);
            for (size_t i = 0; i < MAX_LITERALS; i++) {
                size_t count, ends;

                search(text, literals[i], &count, &ends);
                assert_int_equal(by_words.count[i], count);
                assert_int_equal(by_words.ends[i], ends);
                /* It may see one place through two of its grams. */
                if (is_long)
                    assert_int_equal(by_grams.count[i] > 0, count > 0);
                total += count;
            }
        }
        dpl_gramfilter_free(grams);
        dpl_prefilter_free(words);
    }
    assert_in_range(total, 10000, 100000000);
}

static void
no_literals_find_nothing(void **state)
{
    struct dpl_gramfilter *grams = NULL;
    struct dpl_prefilter *words = NULL;
    struct found found = {0};

    (void)state;
    assert_int_equal(dpl_gramfilter_new(NULL, 0, &grams, NULL), DPLOG_OK);
    assert_int_equal(dpl_prefilter_new(NULL, 0, &words, NULL), DPLOG_OK);
    dpl_gramfilter_run(grams, DPL_VIEW("any text at all"), note_long, &found);
    dpl_prefilter_run(words, DPL_VIEW("any text at all"), note, &found);
    dpl_prefilter_run(words, DPL_VIEW(""), note, &found);
    for (size_t i = 0; i < MAX_LITERALS; i++)
        assert_int_equal(found.count[i], 0);
    dpl_gramfilter_free(grams);
    dpl_prefilter_free(words);
    dpl_gramfilter_free(NULL);
    dpl_prefilter_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_find_what_a_plain_search_finds),
        cmocka_unit_test(no_literals_find_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
