/* SPDX-License-Identifier: MIT
 *
 * The logs of an archive as inputs: each folder inside is a place of its own.
 * A compressed file that is no archive is the log itself and belongs to the
 * folder where it lies.
 */
#include "archive_members.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/product.h"
#include "base/utf8.h"
#include "base/view.h"
#include "inputs.h"

struct archive_search {
    struct dpl_inputs *inputs;
    const char *path;
    struct dpl_file_id id;
    uint32_t others;   /* files that are none of the logs */
    uint32_t archives; /* among them, and not looked into */
    struct dpl_buf first_archive;
};

/* Where the last part of a member's name begins. Archives from Windows may
 * have backslashes; in code page 932 that byte is half of many a character. */
static size_t
base_of_member(struct dplog_view name)
{
    size_t at = dpl_view_find_last(name, DPL_VIEW("/"));

    if (at == SIZE_MAX && dpl_utf8_is_valid(name))
        at = dpl_view_find_last(name, DPL_VIEW("\\"));
    return at == SIZE_MAX ? 0 : at + 1;
}

static enum dplog_status
add_log_member(struct archive_search *search,
               const struct dpl_archive_member *member, struct dplog_view name,
               size_t base, struct dplog_error *reterr)
{
    struct dpl_buf path = {0}, place = {0};
    struct dpl_found found = {
        .kind = DPL_INPUT_MEMBER,
        .open_path = search->path,
        .member = member->name,
        .member_index = member->index,
        .name = dpl_view_slice(name, base, name.len),
        .file_id = search->id,
    };
    enum dplog_status status;

    dpl_buf_addf(&path, "%s!%s", search->path, member->name);
    dpl_buf_addf(&place, "%s!", search->path);
    dpl_buf_add_view(&place, dpl_view_slice(name, 0, base ? base - 1 : 0));
    found.path = dpl_buf_str(&path);
    found.place = dpl_buf_view(&place);
    status = path.failed || place.failed
                 ? dpl_fail_memory(reterr)
                 : dpl_inputs_add(search->inputs, &found, reterr);
    dpl_buf_done(&path);
    dpl_buf_done(&place);
    return status;
}

/* Nested ones could go on for ever: they are told, not opened. */
static enum dplog_status
note_archive(struct archive_search *search, struct dplog_view name,
             struct dplog_error *reterr)
{
    if (!dpl_archive_has_extension(name))
        return DPLOG_OK;
    if (search->archives++ == 0)
        dpl_buf_add_view(&search->first_archive, name);
    return search->first_archive.failed ? dpl_fail_memory(reterr) : DPLOG_OK;
}

static enum dplog_status
take_member(void *data, const struct dpl_archive_member *member,
            struct dplog_error *reterr)
{
    struct archive_search *search = data;
    const struct dplog_view name = dpl_view_of(member->name);
    const size_t base = base_of_member(name);

    if (member->is_single)
        return dpl_inputs_add_compressed(search->inputs, search->path,
                                         member->name, reterr);
    if (!dpl_is_wanted_name(dpl_view_slice(name, base, name.len))) {
        search->others++;
        return note_archive(search, name, reterr);
    }
    return add_log_member(search, member, name, base, reterr);
}

static enum dplog_status
refuse_nested(const struct archive_search *search, struct dplog_error *reterr)
{
    const char *first = dpl_buf_str(&search->first_archive);
    struct dplog_error error;

    if (search->archives == 0)
        return DPLOG_OK;
    if (search->archives == 1)
        (void)dpl_fail(&error, DPLOG_E_UNSUPPORTED,
                       "'%s' in '%s' was not read: unpack an archive that "
                       "lies in another",
                       first, search->path);
    else
        (void)dpl_fail(&error, DPLOG_E_UNSUPPORTED,
                       "'%s' and %u more in '%s' were not read: unpack "
                       "archives that lie in another",
                       first, (unsigned)search->archives - 1, search->path);
    return dpl_inputs_refuse(search->inputs, search->path, error.text, reterr);
}

static enum dplog_status
fail_without_logs(const struct archive_search *search,
                  struct dplog_error *reterr)
{
    if (search->others == 0)
        return dpl_fail(reterr, DPLOG_E_IO,
                        "found none of the logs, but no file at all, in '%s'",
                        search->path);
    return dpl_fail(reterr, DPLOG_E_IO,
                    "found none of the logs, but %u other %s, in '%s'",
                    (unsigned)search->others,
                    search->others == 1 ? "file" : "files", search->path);
}

enum dplog_status
dpl_inputs_add_archive(struct dpl_inputs *inputs, const char *path,
                       struct dplog_error *reterr)
{
    struct archive_search search = {.inputs = inputs, .path = path};
    const size_t count = inputs->items.count;
    enum dplog_status status, nested = DPLOG_OK;

    (void)dpl_path_id(path, &search.id);
    status = dpl_archive_each(inputs->context, path, take_member, &search,
                              &inputs->limit, reterr);
    /* Of an archive that is damaged or too large, the front part may answer
     * the question; its order is fixed. */
    if (status < 0 && status != DPLOG_E_IO && status != DPLOG_E_LIMIT)
        inputs->items.count = count;
    else
        nested = refuse_nested(&search, reterr);
    dpl_buf_done(&search.first_archive);
    if (nested < 0)
        return nested;
    if (status < 0 || inputs->items.count > count)
        return status;
    return fail_without_logs(&search, reterr);
}
