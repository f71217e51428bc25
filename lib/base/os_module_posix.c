/* SPDX-License-Identifier: MIT
 *
 * The dynamic linker.
 */
#include "os_module.h"

#include <dlfcn.h>
#include <string.h>

void *
dpl_module_open(const char *name)
{
    return dlopen(name, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
}

bool
dpl_module_find(void *module, const char *function, void *ret_pointer)
{
    void *address = dlsym(module, function);

    if (!address)
        return false;
    /* POSIX lets functions have addresses as data has, C does not. */
    memcpy(ret_pointer, &address, sizeof(address));
    return true;
}
