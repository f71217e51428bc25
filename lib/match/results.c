/* SPDX-License-Identifier: MIT
 *
 * A hit has room for every field, four hundred bytes; most give two or three.
 */
#include "match/results.h"

#include "base/bits.h"

void
dpl_results_clear(struct dpl_results *results)
{
    results->results.count = 0;
    results->hits.count = 0;
    results->values.count = 0;
    results->codes.count = 0;
    results->statmsgs.count = 0;
}

void
dpl_results_done(struct dpl_results *results)
{
    dpl_free(results->results.at);
    dpl_free(results->hits.at);
    dpl_free(results->values.at);
    dpl_free(results->codes.at);
    dpl_free(results->statmsgs.at);
    dpl_free(results->unpacked.at);
    *results = (struct dpl_results){0};
}

static bool
add_hit(struct dpl_results *results, const struct dpl_hit *hit)
{
    struct dpl_result_hit *slot = DPL_VEC_PUSH_RAW(&results->hits);

    if (!slot)
        return false;
    *slot = (struct dpl_result_hit){hit->rule, hit->given, hit->code,
                                    hit->code_kind, results->values.count};
    for (uint32_t left = hit->given; left; left &= left - 1) {
        struct dplog_view *value = DPL_VEC_PUSH_RAW(&results->values);

        if (!value)
            return false;
        *value = hit->value[dpl_lowest_bit(left)];
    }
    return true;
}

static bool
add_statmsg(struct dpl_results *results, struct dpl_result *result,
            const struct dplog_statmsg *statmsg)
{
    struct dplog_statmsg *slot;

    result->statmsg = DPL_NO_INDEX;
    if (!statmsg->id)
        return true;
    slot = DPL_VEC_PUSH_RAW(&results->statmsgs);
    if (!slot)
        return false;
    *slot = *statmsg;
    result->statmsg = (uint32_t)(results->statmsgs.count - 1);
    return true;
}

bool
dpl_results_is_nothing(const struct dpl_match_result *result)
{
    return !result->hit_count && !result->code_count && !result->limit_count &&
           !result->looks_bad && !result->known && !result->statmsg->id;
}

bool
dpl_results_add(struct dpl_results *results,
                const struct dpl_match_result *result)
{
    struct dpl_result *r = DPL_VEC_PUSH_RAW(&results->results);
    bool good = r != NULL;

    if (!good)
        return false;
    *r = (struct dpl_result){
        .first_hit = (uint32_t)results->hits.count,
        .hit_count = (uint32_t)result->hit_count,
        .first_code = (uint32_t)results->codes.count,
        .code_count = (uint32_t)result->code_count,
        .limit_count = result->limit_count,
        .looks_bad = result->looks_bad,
        .known = result->known,
    };
    good = add_statmsg(results, r, result->statmsg);
    for (size_t i = 0; i < result->hit_count && good; i++)
        good = add_hit(results, &result->hits[i]);
    for (size_t i = 0; i < result->code_count && good; i++) {
        struct dpl_found_code *code = DPL_VEC_PUSH_RAW(&results->codes);

        good = code != NULL;
        if (good)
            *code = result->codes[i];
    }
    return good;
}

static void
unpack(const struct dpl_results *results, const struct dpl_result_hit *from,
       struct dpl_hit *ret)
{
    size_t at = from->first_value;

    ret->rule = from->rule;
    ret->given = from->given;
    ret->code = from->code;
    ret->code_kind = from->code_kind;
    for (uint32_t left = from->given; left; left &= left - 1)
        ret->value[dpl_lowest_bit(left)] = results->values.at[at++];
}

bool
dpl_results_get(struct dpl_results *results, uint32_t index,
                struct dpl_match_result *ret)
{
    static const struct dplog_statmsg none;
    static const struct dpl_result nothing = {.statmsg = DPL_NO_INDEX};
    const struct dpl_result *r =
        index == DPL_NO_INDEX ? &nothing : &results->results.at[index];

    while (results->unpacked.count < r->hit_count) {
        const struct dpl_hit *room = DPL_VEC_PUSH(&results->unpacked);

        if (!room)
            return false;
    }
    for (uint32_t i = 0; i < r->hit_count; i++)
        unpack(results, &results->hits.at[r->first_hit + i],
               &results->unpacked.at[i]);
    *ret = (struct dpl_match_result){
        .hits = results->unpacked.at,
        .hit_count = r->hit_count,
        .codes = r->code_count ? &results->codes.at[r->first_code] : NULL,
        .code_count = r->code_count,
        .looks_bad = r->looks_bad,
        .known = r->known,
        .statmsg = r->statmsg == DPL_NO_INDEX
                       ? &none
                       : &results->statmsgs.at[r->statmsg],
        .limit_count = r->limit_count,
    };
    return true;
}
