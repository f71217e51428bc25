/* SPDX-License-Identifier: MIT
 *
 * Which file names promise an archive.
 */
#include "archive_members.h"

#include "base/view.h"

/* Of these one file may be inside and nothing else. */
static const char *const single_extensions[] = {".gz", ".bz2", ".xz", ".zst"};

static const char *const archive_extensions[] = {
    ".zip", ".7z", ".cab", ".tar", ".tgz", ".tbz2", ".txz", ".tzst",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Length of the extension from the list; 0: none of them. */
static size_t
extension_len(struct dplog_view path, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct dplog_view extension = dpl_view_of(list[i]);

        if (path.len > extension.len && dpl_view_ends_nocase(path, extension))
            return extension.len;
    }
    return 0;
}

bool
dpl_archive_has_extension(struct dplog_view path)
{
    return extension_len(path, archive_extensions, COUNT(archive_extensions)) ||
           extension_len(path, single_extensions, COUNT(single_extensions));
}

struct dplog_view
dpl_archive_single_name(struct dplog_view path)
{
    const size_t len =
        extension_len(path, single_extensions, COUNT(single_extensions));
    const struct dplog_view rest = dpl_view_slice(path, 0, path.len - len);

    if (len == 0 || dpl_view_ends_nocase(rest, DPL_VIEW(".tar")))
        return dpl_view("", 0);
    return rest;
}
