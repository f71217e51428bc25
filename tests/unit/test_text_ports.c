/* SPDX-License-Identifier: MIT
 *
 * The ports of what is suspected, and steps that test others.
 */
#include "harness.h"
#include "screen.h"

enum { ITEMS = 3 };

static const char *const ids[ITEMS] = {"first", "second", "third"};

struct world {
    struct dplog_item items[ITEMS];
    struct dplog_diagnosis diagnosis;
    struct dpl_problem problem;
};

/* Every suspect with its ports; NULL: it needs none. */
static void
build(struct world *world, const char *const ports[ITEMS])
{
    *world = (struct world){
        .diagnosis = {.checklist = world->items, .item_count = ITEMS},
        .problem = {.item_count = ITEMS},
    };
    for (size_t i = 0; i < ITEMS; i++) {
        world->items[i] = (struct dplog_item){.id = ids[i], .ports = ports[i]};
        world->problem.items[i] =
            (struct dplog_item_weight){.id = ids[i], .weight = 0.5};
    }
}

static const struct ports_case {
    const char *name;
    const char *ports[ITEMS];
    const char *want;
} ports_cases[] = {
    {"none has any", {NULL, NULL, NULL}, ""},
    {"one", {"445/tcp", NULL, NULL}, ": 445/tcp"},
    {"in the order of the suspects",
     {"445/tcp", NULL, "135/tcp"},
     ": 445/tcp, 135/tcp"},
    {"the same once", {"445/tcp", "445/tcp", NULL}, ": 445/tcp"},
    {"a list that another one begins with",
     {"135/tcp, 49152-65535/tcp", "135/tcp", NULL},
     ": 135/tcp, 49152-65535/tcp"},
    {"lists that share a port",
     {"80/tcp, 443/tcp", "443/tcp, 8531/tcp", NULL},
     ": 80/tcp, 443/tcp, 8531/tcp"},
    {"the end of a longer number is another port",
     {"8443/tcp", "443/tcp", NULL},
     ": 8443/tcp, 443/tcp"},
    {"so is its beginning", {"443/tcp", "44/tcp", NULL}, ": 443/tcp, 44/tcp"},
    {"and another protocol", {"53/tcp", "53/udp", NULL}, ": 53/tcp, 53/udp"},
};

static void
test_ports(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ports_cases); i++) {
        const struct ports_case *c = &ports_cases[i];
        struct screen screen;
        struct world world;
        const char *got;

        build(&world, c->ports);
        screen_begin(&screen, &world.diagnosis, &world.problem, 1);
        dpl_text_add_ports(&screen.text, &world.problem, DPL_P_WITH_PORTS);
        got = screen_words(&screen);
        if (strcmp(got, c->want) != 0)
            fail_msg("%s: '%s', expected '%s'", c->name, got, c->want);
        screen_end(&screen);
    }
}

#define RPC "135/tcp, 49152-65535/tcp"

static const struct beside_case {
    const char *name, *ports, *command;
    bool want;
} beside_cases[] = {
    {"its port", "445/tcp", "Test-NetConnection DP1 -Port 445", false},
    {"another one", RPC, "Test-NetConnection DP1 -Port 445", true},
    {"the second of a list", "80/tcp, 443/tcp", "Test-It x -Port 443", false},
    {"below a range", RPC, "Test-It x -Port 49151", true},
    {"where it begins", RPC, "Test-It x -Port 49152", false},
    {"inside it", RPC, "Test-It x -Port 50000", false},
    {"where it ends", RPC, "Test-It x -Port 65535", false},
    {"above it", "49152-65534/tcp", "Test-It x -Port 65535", true},
    {"PortQry, one port", RPC, "PortQry.exe -n DP1 -e 135 -p both", false},
    {"PortQry, another", "445/tcp", "PortQry.exe -n DP1 -e 135 -p both", true},
    {"PortQry, a list", RPC, "PortQry.exe -n DP1 -o 49664,49665 -p tcp", false},
    {"a list elsewhere", "445/tcp", "PortQry.exe -n DP1 -o 49664,49665", true},
    {"a number that begins so", "445/tcp", "Test-It x -Port 44", true},
    {"a number that goes on", "445/tcp", "Test-It x -Port 4450", true},
    {"a number that is none", "445/tcp", "Test-It x -Port 99999999999", true},
    {"nobody knows the ports", NULL, "Test-NetConnection DP1 -Port 445", false},
    {"it tests none", "445/tcp", "nslookup DP1", false},
    {"nor does it with a letter", "445/tcp", "sqlcmd -S x -E", false},
    {"no number behind it", "445/tcp", "Test-It x -Port <port>", false},
    {"words alone", "445/tcp", NULL, false},
};

static void
test_beside_the_point(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(beside_cases); i++) {
        const struct beside_case *c = &beside_cases[i];
        const char *const ports[ITEMS] = {NULL, c->ports, NULL};
        const struct dplog_step step = {.id = "s", .command = c->command};
        struct screen screen;
        struct world world;

        build(&world, ports);
        screen_begin(&screen, &world.diagnosis, &world.problem, 1);
        if (dpl_step_is_beside_the_point(&screen.text, &world.problem, &step) !=
            c->want)
            fail_msg("%s: expected %d", c->name, (int)c->want);
        assert_int_equal(screen.text.para.len, 0);
        screen_end(&screen);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ports),
        cmocka_unit_test(test_beside_the_point),
    };

    return cmocka_run_group_tests_name("text_ports", tests, NULL, NULL);
}
