/* SPDX-License-Identifier: MIT
 *
 * libarchive opened when it is needed. The note below tells those who make
 * packages, in the form of systemd.io/ELF_DLOPEN_METADATA: what is linked they
 * see by themselves.
 */
#include "libarchive.h"

#include "base/os_module.h"
#include <stdint.h>

#define NOTE                                                                   \
    "[{\"feature\":\"archive\",\"description\":\"archives as input\","         \
    "\"priority\":\"recommended\",\"soname\":[\"" DPLOG_LIBARCHIVE "\"]}]"

static const struct {
    uint32_t owner_size, text_size, type;
    char owner[4];
    char text[(sizeof(NOTE) + 3) / 4 * 4];
} note __attribute__((used, aligned(4), section(".note.dlopen"))) = {
    .owner_size = sizeof(note.owner),
    .text_size = sizeof(NOTE),
    .type = 0x407c0c0a,
    .owner = "FDO",
    .text = NOTE,
};

bool
dpl_libarchive_get(struct dpl_libarchive *ret)
{
    void *library = dpl_module_open(DPLOG_LIBARCHIVE);
    bool found = library != NULL;

#define X(name) found = found && dpl_module_find(library, #name, &ret->name);
    DPL_LIBARCHIVE_CALLS(X)
#undef X
    return found;
}
