/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a saved tracker. The first byte says what they are made of: a
 * snapshot of a sample's story with a few bytes changed, or just themselves.
 * They are refused, or a tracker comes out that can go on.
 */
#include "target.h"

#include "base/hash.h"
#include "match/matcher.h"
#include "track/snapshot.h"
#include "track/snapshot_format.h"
#include <dplog/dplog.h>
#include <string.h>

static struct dplog_context *context;
static struct dplog_ruleset *ruleset;
static struct dpl_matcher *matcher;
static struct dpl_buf good; /* a snapshot that loads */

static const char story[] =
    "Sending thread starting for Job: 7, package: PS100012, Version: 3, "
    "Priority: 2, server: DP01.CONTOSO.COM, DPPriority: 200  $$<SMS_PACKAGE_"
    "TRANSFER_MANAGER><11-20-2026 09:15:01.020-540><thread=3020 (0xBCC)>\r\n"
    "~ExecStaticMethod failed (800706ba) SMS_DistributionPoint, AddFile  "
    "$$<SMS_PACKAGE_TRANSFER_MANAGER><11-20-2026 09:15:22.114-540><thread=3020 "
    "(0xBCC)>\r\n"
    "~ Sending failed. Failure count = 3, Restart time = 11/20/2026 9:45:22 AM "
    "Tokyo Standard Time  $$<SMS_PACKAGE_TRANSFER_MANAGER><11-20-2026 "
    "09:15:22.120-540><thread=3020 (0xBCC)>\r\n"
    "Something nobody knows failed, error = 0x80070005  $$<SMS_PACKAGE_"
    "TRANSFER_MANAGER><11-20-2026 09:15:23.120-540><thread=3021 (0xBCD)>\r\n";

/* Feed the story; the records' views live for their call only. */
static void
tell(struct dpl_tracker *tracker)
{
    const struct dpl_origin origin = {0};
    struct dplog_reader *reader;
    struct dplog_record record;

    FUZZ_REQUIRE(dplog_reader_new(context, NULL, &reader, NULL) == DPLOG_OK);
    FUZZ_REQUIRE(dplog_reader_feed(reader, story, sizeof(story) - 1, NULL) ==
                 DPLOG_OK);
    dplog_reader_finish(reader);
    while (dplog_reader_next(reader, &record, NULL) == DPLOG_OK) {
        struct dpl_match_result matched;

        FUZZ_REQUIRE(dpl_matcher_run(matcher, &record, &matched, NULL) >= 0);
        FUZZ_REQUIRE(
            dpl_tracker_feed(tracker, &record, origin, &matched, NULL) >= 0);
    }
    dplog_reader_free(reader);
}

static void
prepare(void)
{
    struct dpl_tracker *tracker;

    FUZZ_REQUIRE(dplog_context_new(NULL, &context, NULL) == DPLOG_OK);
    FUZZ_REQUIRE(dplog_ruleset_new_default(context, &ruleset, NULL) ==
                 DPLOG_OK);
    FUZZ_REQUIRE(dpl_matcher_new(context, ruleset, &matcher, NULL) == DPLOG_OK);
    FUZZ_REQUIRE(dpl_tracker_new(context, ruleset, &tracker, NULL) == DPLOG_OK);
    tell(tracker);
    FUZZ_REQUIRE(dpl_tracker_save(tracker, &good, NULL) == DPLOG_OK);
    dpl_tracker_free(tracker);
}

/* Each four bytes of the input: a place in the snapshot and what to put there.
 * Whoever damages a file on purpose mends its hash, so it is mended here. */
static void
change(char *bytes, size_t len, const uint8_t *data, size_t size)
{
    char *const hash_at = bytes + 8 * DPL_SNAPSHOT_HASH_AT;
    uint64_t hash;

    for (; size >= 4; data += 4, size -= 4)
        bytes[(data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16) %
              len] = (char)data[3];
    hash = dpl_hash(bytes + DPL_SNAPSHOT_HEADER, len - DPL_SNAPSHOT_HEADER, 0);
    for (unsigned b = 0; b < 8; b++)
        hash_at[b] = (char)(hash >> (8 * b));
}

static void
load(struct dplog_view bytes)
{
    struct dpl_tracker *tracker = NULL;
    const enum dplog_status status =
        dpl_tracker_load(context, ruleset, bytes, NULL, 1, &tracker, NULL);

    FUZZ_REQUIRE(status == DPLOG_OK || status == DPLOG_E_UNSUPPORTED ||
                 status == DPLOG_E_STORE);
    if (status != DPLOG_OK)
        return;
    tell(tracker);
    FUZZ_REQUIRE(dpl_tracker_finish(tracker, NULL) >= 0);
    dpl_tracker_free(tracker);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes;

    if (!context)
        prepare();
    if (size < 1)
        return 0;
    if (data[0] & 1) {
        load((struct dplog_view){(const char *)data + 1, size - 1});
        return 0;
    }
    bytes = malloc(good.len);
    FUZZ_REQUIRE(bytes);
    memcpy(bytes, good.ptr, good.len);
    change(bytes, good.len, data + 1, size - 1);
    load((struct dplog_view){bytes, good.len});
    free(bytes);
    return 0;
}
