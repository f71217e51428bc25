/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "base/mem.h"
#include "base/table.h"
#include "harness.h"
#include <stdlib.h>

/* Values of the reference implementation: stores on disk depend on them. */
static void
is_xxh64(void **state)
{
    static const struct hash_case {
        const char *text;
        uint64_t seed, expected;
    } cases[] = {
        {"", 0, UINT64_C(0xEF46DB3751D8E999)},
        {"a", 0, UINT64_C(0xD24EC4F1A98C6E5B)},
        {"abc", 0, UINT64_C(0x44BC2CF5AD770999)},
        {"Nobody inspects the spammish repetition", 0,
         UINT64_C(0xFBCEA83C8A378BF1)},
        {"xxhash", 20141025, UINT64_C(0xB559B98D844E0635)},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct hash_case *c = &cases[i];

        assert_true(dpl_hash(c->text, strlen(c->text), c->seed) == c->expected);
    }
}

static void
without_case_is_the_hash_of_lower_case(void **state)
{
    char mixed[100], lower[100];

    (void)state;
    for (size_t i = 0; i < sizeof(mixed); i++) {
        lower[i] = (char)('a' + i % 26);
        mixed[i] = (char)(i % 3 ? lower[i] : lower[i] - 32);
    }
    for (size_t len = 0; len <= sizeof(mixed); len++)
        assert_true(dpl_hash_nocase(mixed, len, 5) == dpl_hash(lower, len, 5));
    assert_true(dpl_hash_nocase("[", 1, 0) != dpl_hash_nocase("{", 1, 0));
}

static int
compare_keys(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Codes and places are small numbers that lie close together: 5 at place 1000
 * must not be 21 at place 24. */
static void
small_numbers_make_keys_of_their_own(void **state)
{
    enum { CODES = 256, PLACES = 4096, KEYS = CODES * PLACES };
    uint64_t *const keys = dpl_realloc_array(NULL, KEYS, sizeof(*keys));

    (void)state;
    assert_non_null(keys);
    for (uint32_t code = 0; code < CODES; code++)
        for (uint32_t place = 0; place < PLACES; place++)
            keys[code * PLACES + place] =
                dpl_table_join(dpl_table_pair(1, 0x80070000 | code), place);
    qsort(keys, KEYS, sizeof(*keys), compare_keys);
    for (size_t i = 1; i < KEYS; i++)
        assert_true(keys[i] != keys[i - 1]);
    dpl_free(keys);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_xxh64),
        cmocka_unit_test(without_case_is_the_hash_of_lower_case),
        cmocka_unit_test(small_numbers_make_keys_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
