/* SPDX-License-Identifier: MIT
 *
 * Records as JSON objects: of PowerShell, of a log collector, of a search. The
 * values that matter may lie in objects inside; keys tell the text and the
 * thread, the other columns show themselves.
 */
#include "row.h"

#include "base/view.h"
#include <jansson.h>
#include <stdio.h>

enum { MAX_DEPTH = 8, NUMBER_SIZE = 24 };

struct object {
    struct dpl_row_values values;
    char thread[NUMBER_SIZE];
};

static void
see_number(struct object *o, const char *key, json_int_t value)
{
    if (dpl_row_is_thread_key(key) && value > 0 &&
        o->values.row.thread.len == 0) {
        const int len =
            snprintf(o->thread, sizeof(o->thread), "%lld", (long long)value);

        o->values.row.thread = dpl_view(o->thread, (size_t)len);
    }
}

static void
see(struct object *o, const char *parent, json_t *value, int depth)
{
    const char *name;
    json_t *member;

    json_object_foreach(value, name, member)
    {
        char key[DPL_ROW_KEY];

        dpl_row_plain_key(dpl_view_of(name), key);
        if (strcmp(key, "id") == 0)
            memcpy(key, parent, strlen(parent) + 1);
        if (json_is_string(member))
            dpl_row_see_text(&o->values, key,
                             dpl_view(json_string_value(member),
                                      json_string_length(member)));
        else if (json_is_integer(member))
            see_number(o, key, json_integer_value(member));
        else if (json_is_object(member) && depth < MAX_DEPTH)
            see(o, key, member, depth + 1);
    }
}

/* Without what stands around an object in a list. */
static struct dplog_view
bare_object(struct dplog_view text)
{
    while (text.len > 0 && memchr("[, \t\n", *text.ptr, 5))
        text = dpl_view_slice(text, 1, text.len);
    while (text.len > 0 && memchr("], \t\n", text.ptr[text.len - 1], 5))
        text.len--;
    return text;
}

bool
dpl_row_of_object(struct dplog_view text, struct dpl_buf *buf,
                  struct dplog_view *ret)
{
    struct object o = {.thread = ""};
    json_t *root;
    bool ok;

    text = bare_object(text);
    if (text.len < 2 || text.ptr[0] != '{' || text.ptr[text.len - 1] != '}')
        return false;
    root = json_loadb(text.ptr, text.len, 0, NULL);
    if (!root)
        return false;
    see(&o, "", root, 0);
    ok = dpl_row_write_values(&o.values, buf, ret);
    json_decref(root);
    return ok;
}
