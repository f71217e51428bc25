/* SPDX-License-Identifier: MIT
 *
 * The ports of what is suspected, and whether a step tests one of them: where
 * SMB works, nobody needs to test 445.
 */
#include "text.h"

#include "base/scan.h"
#include "base/view.h"

/* Takes the first entry off a list like "80/tcp, 443/tcp". */
static struct dplog_view
take_entry(struct dplog_view *list)
{
    const size_t end = dpl_view_find(*list, DPL_VIEW(","), 0);
    const struct dplog_view entry = dpl_view_slice(*list, 0, end);

    *list = dpl_view_slice(*list, entry.len + 1, list->len);
    return dpl_view_trim(entry);
}

/* Whether a list has an entry. */
static bool
has_entry(struct dplog_view list, struct dplog_view entry)
{
    while (list.len > 0)
        if (dpl_view_equal(take_entry(&list), entry))
            return true;
    return false;
}

/* Ports of the suspects, each once: "135/tcp, 49152-65535/tcp". */
static void
collect_ports(const struct dpl_text *t, const struct dpl_problem *problem,
              struct dpl_buf *ret)
{
    for (size_t i = 0; i < problem->item_count; i++) {
        const struct dplog_item *item =
            dpl_item_by_id(t->d, problem->items[i].id);
        struct dplog_view ports = dpl_view_of(item ? item->ports : NULL);

        while (ports.len > 0) {
            const struct dplog_view entry = take_entry(&ports);

            if (has_entry(dpl_buf_view(ret), entry))
                continue;
            dpl_buf_add_str(ret, ret->len > 0 ? ", " : "");
            dpl_buf_add_view(ret, entry);
        }
    }
}

void
dpl_text_add_ports(struct dpl_text *t, const struct dpl_problem *problem,
                   enum dpl_phrase phrase)
{
    struct dpl_buf ports = {0};

    collect_ports(t, problem, &ports);
    if (ports.len > 0)
        dpl_text_say_name(t, phrase, dpl_buf_str(&ports));
    dpl_text_done(t, &ports);
}

/* "port 445": open in any case, where others are suspected. A thing that needs
 * several ports proves none of them alone. */
void
dpl_text_add_open_ports(struct dpl_text *t, const struct dpl_problem *problem,
                        const struct dplog_item *proven)
{
    struct dplog_view ports = dpl_view_of(proven->ports);
    struct dpl_buf suspected = {0};

    collect_ports(t, problem, &suspected);
    const struct dplog_view entry = take_entry(&ports);

    if (entry.len > 0 && ports.len == 0 && suspected.len > 0 &&
        !has_entry(dpl_buf_view(&suspected), entry)) {
        struct dpl_buf number = {0};

        dpl_buf_add_view(
            &number,
            dpl_view_slice(entry, 0, dpl_view_find(entry, DPL_VIEW("/"), 0)));
        dpl_text_say_name(t, DPL_P_PORT, dpl_buf_str(&number));
        dpl_text_say(t, DPL_P_COMMA);
        dpl_text_done(t, &number);
    }
    dpl_text_done(t, &suspected);
}

/* ── steps that test a port ── */

/* Reads digits at *at; 0 where there are none. */
static unsigned
read_number(struct dplog_view text, size_t *at)
{
    unsigned number = 0;

    while (*at < text.len && dpl_ascii_is_digit(text.ptr[*at]) &&
           number < 100000)
        number = number * 10 + (unsigned)(text.ptr[(*at)++] - '0');
    return number;
}

/* The first port that a command tests; 0: it tests none. */
static unsigned
tested_port(const char *command)
{
    static const struct dplog_view options[] = {
        {"-Port ", 6}, {" -e ", 4}, {" -o ", 4}};
    const struct dplog_view v = dpl_view_of(command);

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        size_t at = dpl_view_find(v, options[i], 0);

        if (at == SIZE_MAX)
            continue;
        at += options[i].len;
        return read_number(v, &at);
    }
    return 0;
}

/* Whether a list like "135/tcp, 49152-65535/tcp" has a port. */
static bool
has_port(struct dplog_view ports, unsigned port)
{
    for (size_t at = 0; at < ports.len; at++) {
        unsigned first = read_number(ports, &at), last = first;

        if (at < ports.len && ports.ptr[at] == '-') {
            at++;
            last = read_number(ports, &at);
        }
        if (first > 0 && first <= port && port <= last)
            return true;
    }
    return false;
}

bool
dpl_step_is_beside_the_point(struct dpl_text *t,
                             const struct dpl_problem *problem,
                             const struct dplog_step *step)
{
    const unsigned port = tested_port(step->command);
    struct dpl_buf ports = {0};
    bool beside;

    if (port == 0)
        return false;
    collect_ports(t, problem, &ports);
    beside = ports.len > 0 && !has_port(dpl_buf_view(&ports), port);
    dpl_text_done(t, &ports);
    return beside;
}
