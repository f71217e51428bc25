/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/sieve.h"
#include "base/word.h"
#include "harness.h"
#include "records.h"
#include <stdio.h>
#include <string.h>

static bool
is_among(const uint16_t *places, size_t count, size_t place)
{
    for (size_t i = 0; i < count; i++)
        if (places[i] == place)
            return true;
    return false;
}

/* Texts of every length, in memory of their own: what is read beside them is
 * seen by the sanitizer. */
static void
run_all_lengths(const struct dpl_sieve *sieve)
{
    static const char letters[] = "canfield \xE3";
    uint64_t random = 7;

    for (size_t len = 1; len <= DPL_SIEVE_MOST; len++) {
        uint16_t places[DPL_SIEVE_MOST];
        char *const text = dpl_alloc(len);
        bool is_ascii = true, says_ascii;
        size_t count;

        assert_non_null(text);
        for (size_t i = 0; i < len; i++) {
            text[i] = letters[next_random(&random) % (len % 2 ? 10 : 9)];
            is_ascii = is_ascii && !((unsigned char)text[i] & 0x80);
        }
        count = dpl_sieve_run(sieve, text, len, places, &says_ascii);
        assert_int_equal(says_ascii, is_ascii);
        for (size_t i = 0; i + 3 <= len; i++)
            if (memcmp(text + i, "can", 3) == 0 ||
                memcmp(text + i, "n \xE3", 3) == 0)
                assert_true(is_among(places, count, i));
        for (size_t i = 0; i < count; i++)
            assert_true(places[i] < len && (!i || places[i - 1] < places[i]));
        if (sieve->step > 1)
            assert_true(count <= len / 2 + 2);
        dpl_free(text);
    }
}

static void
no_place_of_a_word_is_missed(void **state)
{
    static const unsigned steps[] = {1, 32, 64};
    struct dpl_sieve sieve = {0};

    (void)state;
    assert_int_equal(dpl_sieve_add(&sieve, "can", 3), 0);
    assert_int_equal(dpl_sieve_add(&sieve, "n \xE3", 3), 0);
    (void)dpl_sieve_add(&sieve, "failed", 6);
    for (size_t i = 0; i < COUNT(steps); i++) {
        sieve.step = dpl_sieve_step(steps[i]);
        assert_true(sieve.step <= steps[i]);
        run_all_lengths(&sieve);
    }
}

static void
words_share_the_places_they_have_in_common(void **state)
{
    struct dpl_sieve sieve = {0}, before;

    (void)state;
    assert_int_equal(dpl_sieve_add(&sieve, "fail", 4), 0);
    before = sieve;
    assert_int_equal(dpl_sieve_add(&sieve, "has failed", 10), 4);
    assert_memory_equal(&sieve, &before, sizeof(sieve));
}

static void
the_digits_at_the_end_of_a_word_are_a_number(void **state)
{
    char text[32];

    (void)state;
    for (uint32_t value = 0; value < 20000000;
         value += value < 2000 ? 1 : 9973) {
        const int len = snprintf(text, sizeof(text), "<thread=%u", value);
        const uint64_t word = dpl_word_at(text + len - 8);
        const unsigned digits =
            dpl_word_marked_end(dpl_word_between(word, '0', '9'));

        assert_int_equal(digits, (unsigned)len - 8);
        assert_int_equal(dpl_word_decimal(word, digits), value);
    }
    for (unsigned c = 0; c < 256; c++) {
        memset(text, (int)c, 8);
        assert_true((dpl_word_between(dpl_word_at(text), 'a', 'f') != 0) ==
                    (c >= 'a' && c <= 'f'));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_place_of_a_word_is_missed),
        cmocka_unit_test(words_share_the_places_they_have_in_common),
        cmocka_unit_test(the_digits_at_the_end_of_a_word_are_a_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
