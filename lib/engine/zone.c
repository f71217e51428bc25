/* SPDX-License-Identifier: MIT */
#include "engine/zone.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/time.h"
#include "source/discover.h"
#include "source/source.h"
#include <string.h>

enum { HEAD_BYTES = 16384 };

/* Only the DP provider's own log has stamps without a bias as it is written. */
static bool
is_asked_for(const struct dpl_stream_shared *shared)
{
    const size_t count = dpl_inputs_count(shared->inputs);

    for (size_t i = 0; i < count && !shared->reader.has_bias; i++)
        if (dpl_inputs_get(shared->inputs, i)->log == DPLOG_LOG_SMSDPPROV)
            return true;
    return false;
}

/* The bias of the first record that has one. */
static enum dplog_status
read_bias(struct dplog_reader *reader, int16_t *ret, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;
    struct dplog_record record;

    while (*ret == DPLOG_BIAS_NONE && status == DPLOG_OK) {
        status = dplog_reader_next(reader, &record, reterr);
        if (status == DPLOG_OK)
            *ret = record.bias;
    }
    return status < 0 ? status : DPLOG_OK;
}

static enum dplog_status
look_into(const struct dpl_stream_shared *shared, const struct dpl_input *input,
          void *block, int16_t *ret, struct dplog_error *reterr)
{
    struct dpl_source *source = NULL;
    struct dplog_reader *reader = NULL;
    struct dplog_error ignored = {0};
    enum dplog_status status;
    size_t len = 0;

    if (dpl_source_comes_once(input) ||
        dpl_source_open(shared->context, input, 0, &source, &ignored) < 0)
        return DPLOG_OK;
    status =
        dplog_reader_new(shared->context, &shared->reader, &reader, reterr);
    if (status >= 0 &&
        dpl_source_read(source, block, HEAD_BYTES, &len, &ignored) >= 0) {
        status = dplog_reader_feed(reader, block, len, reterr);
        if (status >= 0)
            dplog_reader_finish(reader);
        if (status >= 0)
            status = read_bias(reader, ret, reterr);
    }
    dplog_reader_free(reader);
    dpl_source_close(source);
    return status;
}

/* Whether two logs lie in one folder: their keys are "folder/log". */
static bool
are_neighbours(const char *key, const char *other)
{
    const char *const end = strrchr(key, '/'), *const to = strrchr(other, '/');
    const size_t len = end ? (size_t)(end - key) : 0;

    return len == (to ? (size_t)(to - other) : 0) &&
           memcmp(key, other, len) == 0;
}

static void
add_bias(struct dpl_agreed_zone *zone, int16_t bias)
{
    if (bias == DPLOG_BIAS_NONE || bias == zone->bias || zone->differs)
        return;
    zone->differs = zone->bias != DPLOG_BIAS_NONE;
    zone->bias = zone->differs ? DPLOG_BIAS_NONE : bias;
}

enum dplog_status
dpl_zone_ask(const struct dpl_stream_shared *shared, const char *beside,
             struct dpl_agreed_zone *zone, struct dplog_error *reterr)
{
    const size_t count = dpl_inputs_count(shared->inputs);
    enum dplog_status status = DPLOG_OK;
    void *block = dpl_alloc(HEAD_BYTES);

    if (!block)
        return dpl_fail_memory(reterr);
    for (size_t i = 0; i < count && status >= 0 && !zone->differs; i++) {
        const struct dpl_input *input = dpl_inputs_get(shared->inputs, i);
        int16_t bias = DPLOG_BIAS_NONE;

        if (beside && !are_neighbours(input->lineage_key, beside))
            continue;
        status = look_into(shared, input, block, &bias, reterr);
        add_bias(zone, bias);
    }
    dpl_free(block);
    return status;
}

enum dplog_status
dpl_zone_guess(const struct dpl_stream_shared *shared, const char *beside,
               int16_t *ret, struct dplog_error *reterr)
{
    struct dpl_agreed_zone zone = DPL_AGREED_ZONE_INIT;
    enum dplog_status status = DPLOG_OK;

    if (is_asked_for(shared))
        status = dpl_zone_ask(shared, beside, &zone, reterr);
    *ret = zone.bias;
    return status;
}

void
dpl_zone_apply(int16_t bias, struct dplog_record *record)
{
    if (bias == DPLOG_BIAS_NONE || record->local_us == DPLOG_TIME_NONE ||
        !(record->flags & DPLOG_RECORD_GUESSED_ZONE))
        return;
    record->bias = bias;
    record->time_us = record->local_us + bias * DPL_MINUTE_US;
}
