/* SPDX-License-Identifier: MIT
 *
 * The first load of a new store, and each of its reads, writes, syncs, locks
 * and allocations fails once: the store is then not there at all, and the next
 * load makes it whole.
 */
#include "base/os.h"
#include "base/view.h"
#include "broken_disk.h"
#include "harness.h"
#include "stores.h"
#include <stdio.h>

enum { EVENTS = 9000 };

static bool is_behind; /* a thread of the store's own writes its pages */

/* Long ones now and then; a new name when the load has begun. */
static enum dplog_status
add_events(struct dpl_store *store, int64_t source)
{
    static char text[40000];
    enum dplog_status status = DPLOG_OK;

    for (uint32_t n = 0; n < EVENTS && status >= 0; n++) {
        const struct dplog_record record = {
            .line = n + 1,
            .line_count = 1,
            .component = dpl_view_of(n < 5000 ? "A" : "B"),
            .message = {text, n % 1000 == 999 ? sizeof(text) : 20},
        };

        if (text[0] == '\0')
            memset(text, 'm', sizeof(text));
        status = dpl_store_add_event(store, source, &record, NULL);
    }
    return status;
}

static enum dplog_status
load(struct stores *world, const char *path)
{
    struct dpl_store_source source = {
        .path = "a", .lineage = "l", .bias = DPLOG_BIAS_NONE};
    struct dpl_store *store = NULL;
    enum dplog_status status =
        dpl_store_open_for(world->context, path, DPL_STORE_BATCH, &store, NULL);

    if (status >= 0 && is_behind)
        dpl_store_write_behind(store);
    if (status >= 0)
        status = dpl_store_begin(store, NULL);
    if (status >= 0)
        status = dpl_store_save_source(store, &source, &source.id, NULL);
    if (status >= 0)
        status = add_events(store, source.id);
    source.events = EVENTS;
    if (status >= 0)
        status = dpl_store_save_source(store, &source, NULL, NULL);
    if (status >= 0)
        status = dpl_store_commit(store, NULL);
    if (status >= 0)
        status = dpl_store_publish(store, NULL);
    dpl_store_free(store);
    return status;
}

static void
expect_whole(struct stores *world, const char *path)
{
    static const char count_sql[] =
        "SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM component)"
        " + (SELECT sum(events) FROM source) + (SELECT sum(last_event -"
        " first_event + 1) FROM event_block) + (SELECT count(*) FROM"
        " pragma_integrity_check WHERE integrity_check = 'ok')";
    struct dpl_store *store = NULL;
    int64_t value = 0;

    assert_int_equal(
        dpl_store_open_for(world->context, path, DPL_STORE_READ, &store, NULL),
        DPLOG_OK);
    assert_int_equal(dpl_query_int(store->db, count_sql, &value), SQLITE_OK);
    assert_int_equal(value, 3 * EVENTS + 2 + 1);
    dpl_store_free(store);
}

/* One load whose operation after `after` others fails; false: it has fewer. */
static bool
break_one(struct stores *world, const char *path, enum broken_kind kind,
          long after)
{
    enum dplog_status status;
    bool broke;

    if (kind == BROKEN_NOTHING)
        dpl_mem_fail_after(after);
    else
        broken_disk_arm(kind, after);
    status = load(world, path);
    broke = kind == BROKEN_NOTHING ? status == DPLOG_E_NO_MEMORY
                                   : broken_disk_disarm() != 0;
    dpl_mem_fail_after(-1);

    if (status < 0) {
        assert_true(broke);
        assert_int_equal(dpl_path_kind(path, NULL), DPL_PATH_MISSING);
    } else {
        expect_whole(world, path);
        fixture_delete(&world->fixture, "s.db");
    }
    return broke;
}

static void
break_each(struct stores *world)
{
    const char *const path = fixture_path(&world->fixture, "s.db");

    for (int kind = BROKEN_NOTHING; kind < BROKEN_KINDS; kind++) {
        long after = 0;

        while (break_one(world, path, (enum broken_kind)kind, after))
            after++;
        print_message("%s: %ld\n",
                      kind == BROKEN_NOTHING
                          ? "memory"
                          : broken_kind_name((enum broken_kind)kind),
                      after);
        if (kind == BROKEN_WRITE)
            assert_true(after > 20);
    }
    assert_int_equal(load(world, path), DPLOG_OK);
    expect_whole(world, path);
}

static void
is_whole_or_not_there(void **state)
{
    is_behind = false;
    break_each(*state);
}

static void
is_so_when_a_thread_writes(void **state)
{
    is_behind = true;
    break_each(*state);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(is_whole_or_not_there, stores_set_up,
                                        stores_tear_down),
        cmocka_unit_test_setup_teardown(is_so_when_a_thread_writes,
                                        stores_set_up, stores_tear_down),
    };

    broken_disk_install();
    return cmocka_run_group_tests_name("bulk_faults", tests, NULL, NULL);
}
