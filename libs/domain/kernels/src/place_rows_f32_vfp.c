/* Cortex-M variant: sixteen floats per multi-register load and store, then what is left of a row in
 * one of each. */
#include "nk/place_rows_f32.h"

#include "nk/vfp.h"

#include <stddef.h>

static const float zeros[8];

static void fill_row(float *y, int32_t width)
{
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
                     : [y] "+&r"(y), [left] "=&r"(left)
                     : [zeros] "r"(zeros), [width] "r"(width)
                     : "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "cc", "memory");
}

/* The rest of a row of 1 to 15 floats beyond a multiple of 16: 10 bytes of code each. */
#define REST(floats)                                                                               \
    "vldmia %[x]!, {" floats "}\n"                                                                 \
    "vstmia %[y]!, {" floats "}\n"                                                                 \
    "b.n 5f\n"

void nk_place_rows_f32(const float *x, int32_t x_stride, float *y, int32_t y_stride, int32_t rows,
                       int32_t width)
{
    if (rows <= 0) return;
    if (!x) {
        for (; rows > 0; rows--, y += y_stride)
            fill_row(y, width);
        return;
    }
    const ptrdiff_t x_skip = x_stride - width, y_skip = y_stride - width;
    int32_t blocks, rest = 10 * (width & 15) + 1; /* 1 for Thumb */
    /* clang-format off */
    __asm__ volatile(
        "adr.w %[blocks], 4f\n"
        "add %[rest], %[rest], %[blocks]\n"
        "1:\n"
        "lsrs %[blocks], %[width], #4\n"
        "beq 3f\n"
        "2:\n"
        "vldmia %[x]!, {s0-s15}\n"
        "subs %[blocks], %[blocks], #1\n"
        "vstmia %[y]!, {s0-s15}\n"
        "bne 2b\n"
        "3:\n"
        "bx %[rest]\n"
        ".balign 4\n"
        "4:\n"
        "b.n 5f\n"
        ".space 8\n"
        REST("s0") REST("s0-s1") REST("s0-s2") REST("s0-s3") REST("s0-s4") REST("s0-s5") REST("s0-s6") REST("s0-s7")
        REST("s0-s8") REST("s0-s9") REST("s0-s10") REST("s0-s11") REST("s0-s12") REST("s0-s13") REST("s0-s14")
        "5:\n"
        "add %[x], %[x], %[x_skip], lsl #2\n"
        "add %[y], %[y], %[y_skip], lsl #2\n"
        "subs %[rows], %[rows], #1\n"
        "bne.w 1b\n"
        : [x] "+&r"(x), [y] "+&r"(y), [rows] "+&r"(rows), [blocks] "=&r"(blocks), [rest] "+&r"(rest)
        : [width] "r"(width), [x_skip] "r"(x_skip), [y_skip] "r"(y_skip)
        : "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12", "s13",
          "s14", "s15", "cc", "memory");
    /* clang-format on */
}
