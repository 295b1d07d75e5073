#ifndef NK_DWCONV_VFP_H
#define NK_DWCONV_VFP_H
/*
 * Pieces of assembly that the Cortex-M variants of the depthwise convolution share. Four sums live
 * in s7-s10, a single one in s7, inputs from s11 on; operands named y (where to store, moved on)
 * and clamp (nk_clamp_of, in a low register) must exist.
 */
#include "nk/clamp_vfp.h"

/* One weight times four inputs into four sums, or times one into the first. */
#define TAP(w, x0, x1, x2, x3)                                                                     \
    "vfma.f32 s7, s" #w ", s" #x0 "\n"                                                             \
    "vfma.f32 s8, s" #w ", s" #x1 "\n"                                                             \
    "vfma.f32 s9, s" #w ", s" #x2 "\n"                                                             \
    "vfma.f32 s10, s" #w ", s" #x3 "\n"
#define TAP1(w, x) "vfma.f32 s7, s" #w ", s" #x "\n"
/* Starts four sums at the bias. */
#define SPREAD(bias)                                                                               \
    "vmov.f32 s7, s" #bias "\n"                                                                    \
    "vmov.f32 s8, s" #bias "\n"                                                                    \
    "vmov.f32 s9, s" #bias "\n"                                                                    \
    "vmov.f32 s10, s" #bias "\n"
/* Stores four sums; ReLU is the quickest way, and the way that clipping ends with. */
#define STORE4 STORE4_OF(s7, s8, s9, s10)
#define STORE4_OF(a, b, c, d)                                                                      \
    "cbz %[clamp], 17f\n"                                                                          \
    "cmp %[clamp], #0\n"                                                                           \
    "blt 16f\n"                                                                                    \
    "vmov r8, r9, " #a ", " #b "\n"                                                                \
    "vmov r10, r11, " #c ", " #d "\n" NK_CLAMP_HIGH(r8) NK_CLAMP_HIGH(r9) NK_CLAMP_HIGH(r10)       \
        NK_CLAMP_HIGH(r11) "b 18f\n"                                                               \
                           "16:\n"                                                                 \
                           "vstmia %[y]!, {" #a "-" #d "}\n"                                       \
                           "b 19f\n"                                                               \
                           "17:\n"                                                                 \
                           "vmov r8, r9, " #a ", " #b "\n"                                         \
                           "vmov r10, r11, " #c ", " #d "\n"                                       \
                           "18:\n" NK_CLAMP_LOW(r8) NK_CLAMP_LOW(r9) NK_CLAMP_LOW(r10)             \
                               NK_CLAMP_LOW(r11) "stmia %[y]!, {r8-r11}\n"                         \
                                                 "19:\n"
/* Stores one sum. */
#define STORE1                                                                                     \
    "vmov r8, s7\n"                                                                                \
    "cbz %[clamp], 17f\n"                                                                          \
    "cmp %[clamp], #0\n"                                                                           \
    "blt 18f\n" NK_CLAMP_HIGH(r8) "17:\n" NK_CLAMP_LOW(r8) "18:\n"                                 \
                                                           "str r8, [%[y]], #4\n"
/* Everything any of the loops changes besides its operands. */
#define CLOBBERS                                                                                   \
    "r8", "r9", "r10", "r11", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10",   \
        "s11", "s12", "s13", "s14", "s15", "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23", \
        "cc", "memory"

#endif
