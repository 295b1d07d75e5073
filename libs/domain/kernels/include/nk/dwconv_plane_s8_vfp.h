#ifndef NK_DWCONV_PLANE_S8_VFP_H
#define NK_DWCONV_PLANE_S8_VFP_H
/*
 * Rows of an int8 depthwise convolution for cores with the DSP extension: four outputs at a time,
 * then two, then one. Weights stay in r2-r7 as pairs for all rows, what the inner loop does not
 * need in s0-s10. The rescale has pre 0 and shift 1.
 *
 * NK_DWCONV_PLANE_S8(name, weights, four, two, one) defines
 *   static void name(const nk_dwconv_plane_s8 *plane, const int8_t *w)
 * of strings of assembly, where w are the weights of a record:
 *   weights         loads r2-r7 from r1, which is w, with r8-r12 and lr to spare
 *   four, two, one  add the products at r0 to r8-r11, with r12 and lr to spare; the first two move
 * r0 on to the next output; r1 is plane->down
 */
#include "nk/dwconv_s8.h"
#include "nk/vfp.h"

/* In the order of s0-s10. */
typedef struct {
    int32_t multiplier, offset;
    int32_t bias, bias_again;
    int8_t *y;
    int32_t width;
    const int16_t *row;
    const int16_t *end; /* behind the inputs of the last group of four of a row */
    int32_t step;       /* bytes from the inputs of an output row to those of the next */
    int32_t rows;
    int32_t down; /* bytes from one kernel row to the next */
} nk_dwconv_plane_s8;

static inline nk_dwconv_plane_s8 nk_dwconv_plane_s8_of(const nk_dwconv_s8_params *p,
                                                       const int16_t *x, const int8_t *w, int8_t *y,
                                                       int32_t rows)
{
    const int32_t pitch = 2 * p->pitch;
    const nk_dwconv_plane_s8 plane = {
        .multiplier = nk_dwconv_s8_number(w, NK_DWCONV_S8_MULTIPLIER),
        .offset = p->requant.offset,
        .bias = nk_dwconv_s8_number(w, NK_DWCONV_S8_BIAS),
        .bias_again = nk_dwconv_s8_number(w, NK_DWCONV_S8_BIAS),
        .y = y,
        .width = p->out_width,
        .row = x,
        .end = x + (p->out_width & ~3) * p->stride_w,
        .step = pitch * p->stride_h,
        .rows = rows,
        .down = pitch * p->dilation_h,
    };
    return plane;
}

/* Bytes w0 w1 w2 w3 behind r1 as pairs (w0, w1), (w1, w2); even and odd bytes stay in lr and r12.
 */
#define NK_PAIRS_S8(offset, first, second)                                                         \
    "ldr r12, [r1, #" #offset "]\n"                                                                \
    "sxtb16 lr, r12\n"                                                                             \
    "sxtb16 r12, r12, ror #8\n"                                                                    \
    "pkhbt " first ", lr, r12, lsl #16\n"                                                          \
    "pkhtb " second ", lr, r12\n"

/* A row of three taps, whose pairs are a and b, with stride 1 and 2. `next` moves r0 on. */
#define NK_TWO_S8_1(a, b, next)                                                                    \
    "ldrd r12, lr, [r0]" next "\n"                                                                 \
    "smlad r8, r12, " a ", r8\n"                                                                   \
    "smlatb r9, r12, " a ", r9\n"                                                                  \
    "smlabt r8, lr, " b ", r8\n"                                                                   \
    "smlad r9, lr, " b ", r9\n"
#define NK_FOUR_S8_1(a, b, next)                                                                   \
    NK_TWO_S8_1(a, b, "")                                                                          \
    "ldr r12, [r0, #8]" next "\n"                                                                  \
    "smlad r10, lr, " a ", r10\n"                                                                  \
    "smlatb r11, lr, " a ", r11\n"                                                                 \
    "smlabt r10, r12, " b ", r10\n"                                                                \
    "smlad r11, r12, " b ", r11\n"
#define NK_TWO_S8_2(a, b, next)                                                                    \
    "ldrd r12, lr, [r0]\n"                                                                         \
    "smlad r8, r12, " a ", r8\n"                                                                   \
    "ldr r12, [r0, #8]" next "\n"                                                                  \
    "smlad r9, lr, " a ", r9\n"                                                                    \
    "smlabt r8, lr, " b ", r8\n"                                                                   \
    "smlabt r9, r12, " b ", r9\n"
#define NK_FOUR_S8_2(a, b, next)                                                                   \
    NK_TWO_S8_2(a, b, "")                                                                          \
    "smlad r10, r12, " a ", r10\n"                                                                 \
    "ldrd r12, lr, [r0, #12]\n"                                                                    \
    "smlad r11, r12, " a ", r11\n"                                                                 \
    "smlabt r10, r12, " b ", r10\n"                                                                \
    "smlabt r11, lr, " b ", r11\n" next
#define NK_ONE_S8(a, b)                                                                            \
    "ldrd r12, lr, [r0]\n"                                                                         \
    "smlad r8, r12, " a ", r8\n"                                                                   \
    "smlabt r8, lr, " b ", r8\n"
#define NK_NEXT_TWO_S8_1 ", #4"
#define NK_NEXT_TWO_S8_2 "!"
#define NK_NEXT_FOUR_S8_1 "!"
#define NK_NEXT_FOUR_S8_2 "add r0, r0, #16\n"

#define NK_RESCALE_S8(sum) "smmla " sum ", " sum ", r12, lr\n"
#define NK_SATURATE_S8(sum) "ssat " sum ", #8, " sum ", asr #1\n"

#define NK_DWCONV_PLANE_S8(name, weights, four, two, one)                                          \
    static void name(const nk_dwconv_plane_s8 *plane, const int8_t *w)                             \
    {                                                                                              \
        register const nk_dwconv_plane_s8 *at __asm__("r0") = plane;                               \
        register const int8_t *filter __asm__("r1") = w;                                           \
        __asm__ volatile(                                                                          \
            "vldmia r0, {s0-s10}\n" weights "vmov r1, s10\n"                                       \
            "vmov r0, lr, s6, s7\n"                                                                \
            "1:\n"                                                                                 \
            "cmp r0, lr\n"                                                                         \
            "beq 3f\n"                                                                             \
            "2:\n"                                                                                 \
            "vmov r8, r9, s2, s3\n"                                                                \
            "vmov r10, r11, s2, s3\n" four "vmov r12, lr, s0, s1\n" NK_RESCALE_S8("r8")            \
                NK_RESCALE_S8("r9") NK_RESCALE_S8("r10") NK_RESCALE_S8("r11") NK_SATURATE_S8("r8") \
                    NK_SATURATE_S8("r9") NK_SATURATE_S8("r10") NK_SATURATE_S8(                     \
                        "r11") "vmov r12, s4\n"                                                    \
                               "vmov lr, s7\n"                                                     \
                               "bfi r8, r9, #8, #8\n"                                              \
                               "bfi r8, r10, #16, #8\n"                                            \
                               "bfi r8, r11, #24, #8\n"                                            \
                               "str r8, [r12], #4\n"                                               \
                               "cmp r0, lr\n"                                                      \
                               "vmov s4, r12\n"                                                    \
                               "bne 2b\n"                                                          \
                               "3:\n"                                                              \
                               "vmov r12, s5\n"                                                    \
                               "lsls r12, r12, #31\n" /* carry: 2 are left, negative: 1 */         \
                               "bcc 4f\n"                                                          \
                               "vmov r8, r9, s2, s3\n" two                                         \
                               "vmov r12, lr, s0, s1\n" NK_RESCALE_S8("r8") NK_RESCALE_S8("r9")    \
                                   NK_SATURATE_S8("r8") NK_SATURATE_S8(                            \
                                       "r9") "vmov r12, s4\n"                                      \
                                             "bfi r8, r9, #8, #8\n"                                \
                                             "strh r8, [r12], #2\n"                                \
                                             "vmov s4, r12\n"                                      \
                                             "4:\n"                                                \
                                             "bpl 5f\n"                                            \
                                             "vmov r8, s2\n" one                                   \
                                             "vmov r12, lr, s0, s1\n" NK_RESCALE_S8("r8")          \
                                                 NK_SATURATE_S8("r8") "vmov r12, s4\n"             \
                                                                      "strb r8, [r12], #1\n"       \
                                                                      "vmov s4, r12\n"             \
                                                                      "5:\n"                       \
                                                                      "vmov r0, lr, s6, s7\n"      \
                                                                      "vmov r10, r11, s8, s9\n"    \
                                                                      "add r0, r0, r10\n"          \
                                                                      "add lr, lr, r10\n"          \
                                                                      "subs r11, r11, #1\n"        \
                                                                      "vmov s6, s7, r0, lr\n"      \
                                                                      "vmov s9, r11\n"             \
                                                                      "bne 1b\n"                   \
            : "+r"(at), "+r"(filter)                                                               \
            :                                                                                      \
            : "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc",     \
              "memory", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10");        \
    }

#endif
