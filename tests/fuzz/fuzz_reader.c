/* SPDX-License-Identifier: MIT
 *
 * Any bytes through the reader, whole and cut: no crash, every line accounted
 * for, and the same records both ways. The first four bytes choose options.
 */
#include "target.h"

#include <dplog/reader.h>

struct sum {
    uint64_t records, bytes, flags, times;
};

static void
take(struct dplog_reader *reader, struct sum *sum)
{
    struct dplog_record record;

    while (dplog_reader_next(reader, &record, NULL) == DPLOG_OK) {
        sum->records++;
        sum->flags = sum->flags * 31 + record.flags;
        sum->times = sum->times * 31 + (uint64_t)record.time_us;
        sum->bytes += record.length;
        for (size_t i = 0; i < record.text.len; i++)
            sum->bytes = sum->bytes * 31 + (uint8_t)record.text.ptr[i];
    }
}

static struct sum
read_all(struct dplog_context *context,
         const struct dplog_reader_options *options, const uint8_t *data,
         size_t size, size_t step)
{
    struct dplog_reader *reader;
    struct dplog_reader_stats stats;
    struct sum sum = {0};

    if (dplog_reader_new(context, options, &reader, NULL) < 0)
        return sum;
    for (size_t pos = 0; pos < size; pos += step) {
        const size_t len = size - pos < step ? size - pos : step;
        uint8_t *const part = malloc(len);

        FUZZ_REQUIRE(part);
        for (size_t i = 0; i < len; i++)
            part[i] = data[pos + i];
        FUZZ_REQUIRE(dplog_reader_feed(reader, part, len, NULL) >= 0);
        take(reader, &sum);
        free(part);
    }
    dplog_reader_finish(reader);
    take(reader, &sum);
    dplog_reader_get_stats(reader, &stats);
    FUZZ_REQUIRE(stats.lines ==
                 stats.events + stats.continuations + stats.unparsed);
    dplog_reader_free(reader);
    return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dplog_context_options limits = DPLOG_CONTEXT_OPTIONS_INIT;
    struct dplog_reader_options options = DPLOG_READER_OPTIONS_INIT;
    struct dplog_context *context;
    struct sum whole, parts;
    size_t step;

    if (size < 5)
        return 0;
    options.encoding = (enum dplog_encoding)(data[0] % 8);
    options.format = (enum dplog_format)(data[1] % 8);
    limits.limits.record_bytes = data[2] < 128 ? 0 : 16u + data[2];
    step = 1u + data[3];
    data += 4;
    size -= 4;

    if (dplog_context_new(&limits, &context, NULL) < 0)
        return 0;
    whole = read_all(context, &options, data, size, size);
    parts = read_all(context, &options, data, size, step);
    FUZZ_REQUIRE(whole.records == parts.records && whole.bytes == parts.bytes &&
                 whole.flags == parts.flags && whole.times == parts.times);
    dplog_context_free(context);
    return 0;
}
