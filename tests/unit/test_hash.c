/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "harness.h"

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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_xxh64),
        cmocka_unit_test(without_case_is_the_hash_of_lower_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
