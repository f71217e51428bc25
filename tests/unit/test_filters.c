/* SPDX-License-Identifier: MIT */
#include "base/view.h"
#include "harness.h"
#include "match/literal_index.h"
#include "records.h"

enum { MAX_LITERALS = 24, MAX_LEN = 40 };

/* By literal: how often it was found, and the sum of where it ends. */
struct found {
    size_t count[MAX_LITERALS], ends[MAX_LITERALS];
};

static void
note(void *data, uint32_t literal, size_t begin, size_t end)
{
    struct found *found = data;

    assert_in_range(literal, 0, MAX_LITERALS - 1);
    assert_true(begin < end);
    found->count[literal]++;
    found->ends[literal] += end;
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
    /* Half of them ASCII. */
    const size_t count = sizeof(letters) - (next_random(random) % 2 ? 1 : 3);

    for (size_t i = 0; i < len; i++)
        ret[i] = letters[next_random(random) % count];
    return len;
}

/* Few letters, so that everything overlaps everything; lengths around those
 * where another comb takes over. */
static void
finds_what_a_plain_search_finds(void **state)
{
    static const struct {
        size_t min, max;
    } lengths[] = {{1, 5}, {3, 9}, {7, 14}, {11, 24}};
    static const unsigned steps[] = {1, 32, 64};
    uint64_t random = 3;
    size_t total = 0;

    (void)state;
    for (int round = 0; round < 400; round++) {
        struct dplog_view literals[MAX_LITERALS];
        char bytes[MAX_LITERALS][MAX_LEN];
        struct dpl_gramfilter *filter = NULL;

        for (size_t i = 0; i < MAX_LITERALS; i++)
            literals[i] = dpl_view(
                bytes[i], random_word(&random, bytes[i], lengths[round % 4].min,
                                      lengths[round % 4].max));
        assert_int_equal(dpl_gramfilter_new(literals, MAX_LITERALS,
                                            steps[round / 4 % COUNT(steps)],
                                            &filter, NULL),
                         DPLOG_OK);
        for (int k = 0; k < 40; k++) {
            char bytes_of_text[256];
            struct dplog_view text;
            struct found found = {0};

            text = dpl_view(bytes_of_text,
                            random_word(&random, bytes_of_text, 0, 200));
            /* Long literals are rare by chance. */
            if (text.len > 70)
                memcpy(bytes_of_text + next_random(&random) % 40,
                       literals[k % MAX_LITERALS].ptr,
                       literals[k % MAX_LITERALS].len);
            dpl_gramfilter_run(filter, text, note, &found);
            for (size_t i = 0; i < MAX_LITERALS; i++) {
                size_t count, ends;

                search(text, literals[i], &count, &ends);
                assert_int_equal(found.count[i], count);
                assert_int_equal(found.ends[i], ends);
                total += count;
            }
        }
        dpl_gramfilter_free(filter);
    }
    assert_in_range(total, 10000, 100000000);
}

static void
no_literals_find_nothing(void **state)
{
    struct dpl_gramfilter *filter = NULL;
    struct found found = {0};

    (void)state;
    assert_int_equal(dpl_gramfilter_new(NULL, 0, 0, &filter, NULL), DPLOG_OK);
    dpl_gramfilter_run(filter, DPL_VIEW("any text at all"), note, &found);
    dpl_gramfilter_run(filter, DPL_VIEW(""), note, &found);
    for (size_t i = 0; i < MAX_LITERALS; i++)
        assert_int_equal(found.count[i], 0);
    dpl_gramfilter_free(filter);
    dpl_gramfilter_free(NULL);
}

/* By number: how often it was told, and where it began last. */
struct told {
    size_t count[4], begin[4];
};

static void
note_use(void *data, uint32_t what, size_t begin, size_t end)
{
    struct told *told = data;

    assert_in_range(what, 0, 3);
    assert_true(begin < end);
    told->count[what]++;
    told->begin[what] = begin;
}

static void
equal_literals_tell_all_their_uses(void **state)
{
    struct dpl_literal_index index = {0};
    struct told told = {0};

    (void)state;
    assert_true(dpl_literal_index_add(&index, DPL_VIEW("Sent status"), 0));
    assert_true(dpl_literal_index_add(&index, DPL_VIEW("sent STATUS"), 1));
    assert_true(dpl_literal_index_add(&index, DPL_VIEW("status"), 2));
    assert_true(dpl_literal_index_add(&index, DPL_VIEW(""), 3));
    assert_int_equal(dpl_literal_index_finish(&index, 0, NULL), DPLOG_OK);
    dpl_literal_index_run(&index, DPL_VIEW("~SENT STATUS to"), note_use, &told);
    assert_int_equal(told.count[0], 1);
    assert_int_equal(told.count[1], 1);
    assert_int_equal(told.count[2], 1);
    assert_int_equal(told.count[3], 0);
    assert_int_equal(told.begin[1], 1);
    assert_int_equal(told.begin[2], 6);
    dpl_literal_index_done(&index);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_a_plain_search_finds),
        cmocka_unit_test(no_literals_find_nothing),
        cmocka_unit_test(equal_literals_tell_all_their_uses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
