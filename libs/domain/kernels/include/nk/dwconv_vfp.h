#ifndef NK_DWCONV_VFP_H
#define NK_DWCONV_VFP_H
/*
 * Pieces of assembly that the Cortex-M variants of the depthwise convolution share. Four sums live
 * in s7-s10, a single one in s7, inputs from s11 on; operands named y (where to store, moved on)
 * and relu (0 or 1, a low register) must exist.
 */
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
/* Stores four sums; with relu the spread sign bit clears negative ones. */
#define STORE4                                                                                     \
    "cbnz %[relu], 17f\n"                                                                          \
    "vstmia %[y]!, {s7-s10}\n"                                                                     \
    "b 18f\n"                                                                                      \
    "17:\n"                                                                                        \
    "vmov r8, r9, s7, s8\n"                                                                        \
    "vmov r10, r11, s9, s10\n"                                                                     \
    "bic r8, r8, r8, asr #31\n"                                                                    \
    "bic r9, r9, r9, asr #31\n"                                                                    \
    "bic r10, r10, r10, asr #31\n"                                                                 \
    "bic r11, r11, r11, asr #31\n"                                                                 \
    "stmia %[y]!, {r8-r11}\n"                                                                      \
    "18:\n"
/* Stores one sum. */
#define STORE1                                                                                     \
    "vmov r8, s7\n"                                                                                \
    "cmp %[relu], #0\n"                                                                            \
    "it ne\n"                                                                                      \
    "bicne r8, r8, r8, asr #31\n"                                                                  \
    "str r8, [%[y]], #4\n"
/* Everything any of the loops changes besides its operands. */
#define CLOBBERS                                                                                   \
    "r8", "r9", "r10", "r11", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10",   \
        "s11", "s12", "s13", "s14", "s15", "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23", \
        "s24", "s25", "s26", "s27", "s28", "s29", "cc", "memory"

#endif
