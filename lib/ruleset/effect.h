/* SPDX-License-Identifier: MIT
 *
 * What a match does to the context of its thread and to deployments.
 */
#pragma once

enum dpl_bind_mode {
    DPL_BIND_NONE,
    DPL_BIND_BEGIN,     /* a new context on the thread; what was there ends */
    DPL_BIND_ADD,       /* fields join the context that is there */
    DPL_BIND_CHILD,     /* a new context on the thread that `child` names */
    DPL_BIND_HAND_OVER, /* the same, and this thread has none any more */
    DPL_BIND_END        /* the context ends behind this line */
};

enum dpl_attempt_effect {
    DPL_ATTEMPT_NONE,
    DPL_ATTEMPT_BEGIN, /* unless one is open at an earlier stage */
    DPL_ATTEMPT_END,
    DPL_ATTEMPT_CONTINUE /* until its end nothing begins another one */
};

enum dpl_outcome {
    DPL_OUTCOME_NONE,
    DPL_OUTCOME_SUCCESS,
    DPL_OUTCOME_RETRY,
    DPL_OUTCOME_FAILED
};

/* What nobody sends again. */
enum dpl_removal {
    DPL_REMOVES_NOTHING,
    DPL_REMOVES_FROM_DP, /* the package on the DP */
    DPL_REMOVES_PACKAGE, /* the package on every DP */
    DPL_REMOVES_DP       /* every package on the DP */
};
