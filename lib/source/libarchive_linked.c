/* SPDX-License-Identifier: MIT
 *
 * libarchive as the linker found it: static builds, and systems where it is
 * not opened by need.
 */
#include "libarchive.h"

bool
dpl_libarchive_get(struct dpl_libarchive *ret)
{
    *ret = (struct dpl_libarchive){
#define X(name) .name = (name),
        DPL_LIBARCHIVE_CALLS(X)
#undef X
    };
    return true;
}
