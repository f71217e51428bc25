/* SPDX-License-Identifier: MIT
 *
 * Packing and unpacking. Reading the YAML of the built-in rules took 92 of 150
 * million instructions of a start; unpacking takes 4.
 */
#include "yaml/packed.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/vec.h"
#include "base/view.h"

enum { KIND_MASK = 3, PLAIN = 1 << 2, HAS_KEY = 1 << 3 };

/* ── packing ── */

struct packer {
    struct dpl_buf texts, nodes;
    struct {
        DPL_VEC_MEMBERS(const struct dpl_yaml_node *)
    } keys; /* those that differ, as they come */
    uint32_t count, line;
    bool failed;
};

static void
put(struct dpl_buf *out, uint64_t value)
{
    for (; value >> 7; value >>= 7)
        dpl_buf_add_char(out, (char)((value & 0x7F) | 0x80));
    dpl_buf_add_char(out, (char)value);
}

/* Lines go forwards, but a key stands before the value that is packed first. */
static void
put_line(struct packer *p, uint32_t line)
{
    const int64_t step = (int64_t)line - p->line;

    put(&p->nodes, step < 0 ? (uint64_t)(-step) << 1 | 1 : (uint64_t)step << 1);
    p->line = line;
}

static void
pack_node(struct packer *p, const struct dpl_yaml_node *node, bool with_key);

/* The number of the key; the key itself where it is new. */
static void
pack_key(struct packer *p, const struct dpl_yaml_node *key)
{
    size_t at = 0;

    while (at < p->keys.count &&
           (p->keys.at[at]->is_plain != key->is_plain ||
            !dpl_view_equal(p->keys.at[at]->text, key->text)))
        at++;
    put(&p->nodes, at);
    if (at == p->keys.count) {
        const struct dpl_yaml_node **slot = DPL_VEC_PUSH(&p->keys);

        if (slot)
            *slot = key;
        p->failed = p->failed || !slot;
        pack_node(p, key, false);
    }
}

static void
pack_node(struct packer *p, const struct dpl_yaml_node *node, bool with_key)
{
    const bool has_key = with_key && node->key;

    p->count++;
    put(&p->nodes, (uint64_t)node->kind | (node->is_plain ? PLAIN : 0) |
                       (has_key ? HAS_KEY : 0));
    put_line(p, node->line);
    put(&p->nodes, node->column);
    if (node->kind == DPL_YAML_SCALAR) {
        put(&p->nodes, node->text.len);
        put(&p->nodes, p->texts.len);
        dpl_buf_add_view(&p->texts, node->text);
        dpl_buf_add_char(&p->texts, '\0');
    } else {
        put(&p->nodes, node->count);
    }
    if (has_key)
        pack_key(p, node->key);
    for (const struct dpl_yaml_node *n = node->first; n; n = n->next)
        pack_node(p, n, true);
}

void
dpl_yaml_pack(const struct dpl_yaml_node *root, struct dpl_buf *out)
{
    struct packer p = {.line = 0};

    if (root)
        pack_node(&p, root, false);
    put(out, p.count);
    put(out, p.keys.count);
    put(out, p.texts.len);
    dpl_buf_add_view(out, dpl_buf_view(&p.texts));
    dpl_buf_add_view(out, dpl_buf_view(&p.nodes));
    out->failed = out->failed || p.failed || p.texts.failed || p.nodes.failed;
    dpl_free(p.keys.at);
    dpl_buf_done(&p.texts);
    dpl_buf_done(&p.nodes);
}

/* ── unpacking ── */

struct unpacker {
    const unsigned char *pos, *end;
    struct dplog_view texts;
    struct dpl_yaml_node *nodes;
    const struct dpl_yaml_node **keys;
    uint32_t used, count, keys_used, key_count, line;
    bool bad;
};

/* Of more than one byte. */
static uint32_t
get_long(struct unpacker *u)
{
    uint32_t value = 0;

    for (unsigned shift = 0; shift < 32 && u->pos != u->end; shift += 7) {
        const unsigned char byte = *u->pos++;

        value |= (uint32_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80))
            return value;
    }
    u->bad = true;
    return 0;
}

/* Four of five numbers are below 128. */
static inline uint32_t
get(struct unpacker *u)
{
    return u->pos != u->end && *u->pos < 0x80 ? *u->pos++ : get_long(u);
}

static void
get_text(struct unpacker *u, struct dpl_yaml_node *node)
{
    const uint32_t len = get(u), at = get(u);

    if (at >= u->texts.len || len >= u->texts.len - at ||
        u->texts.ptr[at + len] != '\0')
        u->bad = true;
    else
        node->text = dpl_view(u->texts.ptr + at, len);
}

static const struct dpl_yaml_node *
unpack_node(struct unpacker *u, unsigned depth);

static const struct dpl_yaml_node *
unpack_key(struct unpacker *u, unsigned depth)
{
    const uint32_t number = get(u);
    const struct dpl_yaml_node *key;

    if (number < u->keys_used)
        return u->keys[number];
    key = unpack_node(u, depth);
    if (number != u->keys_used || number >= u->key_count) {
        u->bad = true;
        return NULL;
    }
    u->keys[u->keys_used++] = key;
    return key;
}

/* The depth is bounded; every node takes a byte at least, so this ends. */
static const struct dpl_yaml_node *
unpack_node(struct unpacker *u, unsigned depth)
{
    struct dpl_yaml_node *node, *last = NULL;
    uint32_t head, step, children = 0;

    if (u->used == u->count || depth > DPL_YAML_MAX_DEPTH + 1) {
        u->bad = true;
        return NULL;
    }
    node = &u->nodes[u->used++];
    head = get(u);
    step = get(u);
    u->line = step & 1 ? u->line - (step >> 1) : u->line + (step >> 1);
    node->kind = (enum dpl_yaml_kind)(head & KIND_MASK);
    node->is_plain = (head & PLAIN) != 0;
    node->line = u->line;
    node->column = get(u);
    if (node->kind == DPL_YAML_SCALAR)
        get_text(u, node);
    else
        children = get(u);
    u->bad = u->bad || node->kind > DPL_YAML_SCALAR;
    if (head & HAS_KEY && !u->bad)
        node->key = unpack_key(u, depth + 1);
    for (uint32_t i = 0; i < children && !u->bad; i++) {
        struct dpl_yaml_node *child = &u->nodes[u->used];

        if (!unpack_node(u, depth + 1))
            break;
        u->bad = u->bad || (node->kind == DPL_YAML_MAPPING && !child->key);
        if (last)
            last->next = child;
        else
            node->first = child;
        last = child;
    }
    node->count = children;
    return node;
}

enum dplog_status
dpl_yaml_unpack(struct dpl_arena *arena, struct dplog_view packed,
                const struct dpl_yaml_node **ret, struct dplog_error *reterr)
{
    struct unpacker u = {
        .pos = (const unsigned char *)packed.ptr,
        .end = (const unsigned char *)packed.ptr + packed.len,
    };
    const struct dpl_yaml_node *root;
    uint32_t text_len;

    u.count = get(&u);
    u.key_count = get(&u);
    text_len = get(&u);
    if (u.bad || u.count > packed.len || u.key_count > u.count ||
        text_len > (size_t)(u.end - u.pos))
        return dpl_fail(reterr, DPLOG_E_SYNTAX, "not a packed tree");
    u.texts = dpl_view((const char *)u.pos, text_len);
    u.pos += text_len;
    if (!u.count) {
        *ret = NULL;
        return DPLOG_OK;
    }
    u.nodes = dpl_arena_array(arena, u.count, sizeof(*u.nodes));
    u.keys = dpl_arena_array(arena, u.key_count, sizeof(*u.keys));
    if (!u.nodes || !u.keys)
        return dpl_fail_memory(reterr);
    root = unpack_node(&u, 0);
    if (u.bad || u.pos != u.end || u.used != u.count)
        return dpl_fail(reterr, DPLOG_E_SYNTAX, "not a packed tree");
    *ret = root;
    return DPLOG_OK;
}
