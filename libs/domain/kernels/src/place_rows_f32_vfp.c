/* Cortex-M variant: eight floats per multi-register load and store, then 4, 2 and 1. */
#include "nk/place_rows_f32.h"

#include <stddef.h>

static const float zeros[8];

void nk_place_rows_f32(const float *x, int32_t x_stride, float *y, int32_t y_stride, int32_t rows,
                       int32_t width)
{
    if (rows <= 0) return;
    if (!x) {
        /* Loads stay on the zeros: every group starts over from them. */
        for (; rows > 0; rows--, y += y_stride - width) {
            int32_t left;
            __asm__ volatile("vldmia %[zeros], {s0-s7}\n"
                             "subs %[left], %[width], #8\n"
                             "blt 2f\n"
                             "1:\n"
                             "vstmia %[y]!, {s0-s7}\n"
                             "subs %[left], %[left], #8\n"
                             "bge 1b\n"
                             "2:\n"
                             "adds %[left], %[left], #8\n"
                             "beq 4f\n"
                             "3:\n"
                             "vstmia %[y]!, {s0}\n"
                             "subs %[left], %[left], #1\n"
                             "bne 3b\n"
                             "4:\n"
                             : [y] "+r"(y), [left] "=&r"(left)
                             : [zeros] "r"(zeros), [width] "r"(width)
                             : "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "cc", "memory");
        }
        return;
    }
    const ptrdiff_t x_skip = x_stride - width, y_skip = y_stride - width;
    int32_t left;
    __asm__ volatile("1:\n"
                     "subs %[left], %[width], #8\n"
                     "blt 3f\n"
                     "2:\n"
                     "vldmia %[x]!, {s0-s7}\n"
                     "subs %[left], %[left], #8\n"
                     "vstmia %[y]!, {s0-s7}\n"
                     "bge 2b\n"
                     "3:\n"
                     "lsls %[left], %[width], #30\n" /* carry: 4 more, negative: 2 more */
                     "bcc 4f\n"
                     "vldmia %[x]!, {s0-s3}\n"
                     "vstmia %[y]!, {s0-s3}\n"
                     "4:\n"
                     "bpl 5f\n"
                     "vldmia %[x]!, {s0-s1}\n"
                     "vstmia %[y]!, {s0-s1}\n"
                     "5:\n"
                     "lsls %[left], %[width], #31\n"
                     "bpl 6f\n"
                     "vldmia %[x]!, {s0}\n"
                     "vstmia %[y]!, {s0}\n"
                     "6:\n"
                     "add %[x], %[x], %[x_skip], lsl #2\n"
                     "add %[y], %[y], %[y_skip], lsl #2\n"
                     "subs %[rows], %[rows], #1\n"
                     "bne 1b\n"
                     : [x] "+r"(x), [y] "+r"(y), [rows] "+r"(rows), [left] "=&r"(left)
                     : [width] "r"(width), [x_skip] "r"(x_skip), [y_skip] "r"(y_skip)
                     : "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "cc", "memory");
}
