#include "timed-run.h"

/* In assembly, so that no compiler moves anything between the labels and the call. */
__attribute__((naked, noinline)) uint32_t flashline_timed_run(void)
{
    __asm__ volatile("push {r4, lr}\n"
                     ".global flashline_run_begin\n"
                     "flashline_run_begin:\n"
                     "bl flashline_model_run\n"
                     ".global flashline_run_end\n"
                     "flashline_run_end:\n"
                     "pop {r4, pc}\n");
}
