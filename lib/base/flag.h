/* SPDX-License-Identifier: MIT
 *
 * A flag that one thread, or a signal handler, raises and another one looks at
 * now and then. Nothing else is passed on with it.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>

/* Zero is a flag that is not raised. */
struct dpl_flag {
    atomic_int value;
};

static inline void
dpl_flag_raise(struct dpl_flag *flag)
{
    atomic_store_explicit(&flag->value, 1, memory_order_relaxed);
}

static inline bool
dpl_flag_is_raised(const struct dpl_flag *flag)
{
    return atomic_load_explicit(&flag->value, memory_order_relaxed) != 0;
}
