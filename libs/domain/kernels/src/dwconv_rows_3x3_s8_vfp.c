/*
 * Cortex-M variant: four outputs at a time, then two, then one. The nine weights stay in r2-r7 as
 * pairs for all rows, what the inner loop does not need in s0-s10. Bit-equal to
 * dwconv_rows_s8.c.
 */
#include "nk/dwconv_rows_3x3_s8.h"

#include "nk/vfp.h"

/* In the order of s0-s10. */
typedef struct {
    int32_t multiplier, offset;
    int32_t bias, bias_again;
    int8_t *y;
    const int16_t *end; /* behind the inputs of the last group of four of a row */
    int32_t width;
    int32_t rows;
    const int16_t *row;
    int32_t step; /* bytes from the inputs of an output row to those of the next */
    int32_t down; /* bytes from one kernel row to the next */
} plane_3x3;

/* Word `row` of the weights, which is w0 w1 w2 0, as (w0, w1) and (w1, w2). */
#define WEIGHTS_1(row, a, b)                                                                       \
    "ldr r12, [r1, #" #row "]\n"                                                                   \
    "sxtb16 lr, r12\n"                                                                             \
    "sxtb16 r12, r12, ror #8\n"                                                                    \
    "pkhbt " a ", lr, r12, lsl #16\n"                                                              \
    "pkhtb " b ", lr, r12\n"

/* Stride 1. Columns 0..3 are in r12, lr, then 4 and 5 in r12. */
#define TWO_1(a, b, load)                                                                          \
    "ldrd r12, lr, [r0]" load "\n"                                                                 \
    "smlad r8, r12, " a ", r8\n"                                                                   \
    "smlatb r9, r12, " a ", r9\n"                                                                  \
    "smlabt r8, lr, " b ", r8\n"                                                                   \
    "smlad r9, lr, " b ", r9\n"
#define FOUR_1(a, b, load)                                                                         \
    TWO_1(a, b, "")                                                                                \
    "ldr r12, [r0, #8]" load "\n"                                                                  \
    "smlad r10, lr, " a ", r10\n"                                                                  \
    "smlatb r11, lr, " a ", r11\n"                                                                 \
    "smlabt r10, r12, " b ", r10\n"                                                                \
    "smlad r11, r12, " b ", r11\n"
#define ONE_1(a, b)                                                                                \
    "ldrd r12, lr, [r0]\n"                                                                         \
    "smlad r8, r12, " a ", r8\n"                                                                   \
    "smlabt r8, lr, " b ", r8\n"
#define NEXT_TWO_1 ", #4"
#define NEXT_FOUR_1 "!"

/* Stride 2. Every other column begins an output. */
#define WEIGHTS_2(row, a, b) WEIGHTS_1(row, a, b)
#define TWO_2(a, b, load)                                                                          \
    "ldrd r12, lr, [r0]\n"                                                                         \
    "smlad r8, r12, " a ", r8\n"                                                                   \
    "ldr r12, [r0, #8]" load "\n"                                                                  \
    "smlad r9, lr, " a ", r9\n"                                                                    \
    "smlabt r8, lr, " b ", r8\n"                                                                   \
    "smlabt r9, r12, " b ", r9\n"
#define FOUR_2(a, b, load)                                                                         \
    TWO_2(a, b, "")                                                                                \
    "smlad r10, r12, " a ", r10\n"                                                                 \
    "ldrd r12, lr, [r0, #12]\n"                                                                    \
    "smlad r11, r12, " a ", r11\n"                                                                 \
    "smlabt r10, r12, " b ", r10\n"                                                                \
    "smlabt r11, lr, " b ", r11\n" load
#define ONE_2(a, b) ONE_1(a, b)
#define NEXT_TWO_2 "!"
#define NEXT_FOUR_2 "add r0, r0, #16\n"

#define ROWS_3(taps, last)                                                                         \
    taps("r2", "r3", "") "add r0, r0, r1\n" taps("r4", "r5", "") "add r0, r0, r1\n" taps(          \
        "r6", "r7", last) "sub r0, r0, r1, lsl #1\n"
#define ROWS_1(taps)                                                                               \
    taps("r2", "r3") "add r0, r0, r1\n" taps("r4", "r5") "add r0, r0, r1\n" taps("r6", "r7")

#define PLANE(name, stride)                                                                        \
    static void name(const plane_3x3 *plane, const int32_t *w)                                     \
    {                                                                                              \
        register const plane_3x3 *at __asm__("r0") = plane;                                        \
        register const int32_t *weights __asm__("r1") = w;                                         \
        __asm__ volatile(                                                                          \
            "vldmia r0, {s0-s10}\n" WEIGHTS_##stride(0, "r2", "r3")                                \
                WEIGHTS_##stride(4, "r4", "r5") WEIGHTS_##stride(                                  \
                    8, "r6",                                                                       \
                    "r7") "vmov r1, s10\n"                                                         \
                          "1:\n"                                                                   \
                          "vmov r0, s8\n"                                                          \
                          "b 3f\n"                                                                 \
                          "2:\n"                                                                   \
                          "vmov r8, r9, s2, s3\n"                                                  \
                          "vmov r10, r11, s2, s3\n" ROWS_3(                                        \
                              FOUR_##stride,                                                       \
                              NEXT_FOUR_##stride) "vmov r12, lr, s0, s1\n"                         \
                                                  "smmla r8, r8, r12, lr\n"                        \
                                                  "smmla r9, r9, r12, lr\n"                        \
                                                  "smmla r10, r10, r12, lr\n"                      \
                                                  "smmla r11, r11, r12, lr\n"                      \
                                                  "ssat r8, #8, r8, asr #1\n"                      \
                                                  "ssat r9, #8, r9, asr #1\n"                      \
                                                  "ssat r10, #8, r10, asr #1\n"                    \
                                                  "ssat r11, #8, r11, asr #1\n"                    \
                                                  "vmov r12, s4\n"                                 \
                                                  "bfi r8, r9, #8, #8\n"                           \
                                                  "bfi r8, r10, #16, #8\n"                         \
                                                  "bfi r8, r11, #24, #8\n"                         \
                                                  "str r8, [r12], #4\n"                            \
                                                  "vmov s4, r12\n"                                 \
                                                  "3:\n"                                           \
                                                  "vmov lr, s5\n"                                  \
                                                  "cmp r0, lr\n"                                   \
                                                  "bne 2b\n"                                       \
                                                  "vmov r12, s6\n"                                 \
                                                  "lsls r12, r12, #31\n"                           \
                                                  "bcc 4f\n"                                       \
                                                  "vmov r8, r9, s2, s3\n" ROWS_3(                  \
                                                      TWO_##stride,                                \
                                                      NEXT_TWO_##stride) "vmov r12, lr, s0, s1\n"  \
                                                                         "smmla r8, r8, r12, lr\n" \
                                                                         "smmla r9, r9, r12, lr\n" \
                                                                         "ssat r8, #8, r8, asr "   \
                                                                         "#1\n"                    \
                                                                         "ssat r9, #8, r9, asr "   \
                                                                         "#1\n"                    \
                                                                         "vmov r12, s4\n"          \
                                                                         "bfi r8, r9, #8, #8\n"    \
                                                                         "strh r8, [r12], #2\n"    \
                                                                         "vmov s4, r12\n"          \
                                                                         "4:\n"                    \
                                                                         "bpl 5f\n"                \
                                                                         "vmov r8, s2\n" ROWS_1(   \
                                                                             ONE_##stride) "vmov " \
                                                                                           "r12, " \
                                                                                           "lr, "  \
                                                                                           "s0, "  \
                                                                                           "s1\n"  \
                                                                                           "smmla" \
                                                                                           " r8, " \
                                                                                           "r8, "  \
                                                                                           "r12, " \
                                                                                           "lr\n"  \
                                                                                           "ssat " \
                                                                                           "r8, "  \
                                                                                           "#8, "  \
                                                                                           "r8, "  \
                                                                                           "asr "  \
                                                                                           "#1\n"  \
                                                                                           "vmov " \
                                                                                           "r12, " \
                                                                                           "s4\n"  \
                                                                                           "strb " \
                                                                                           "r8, "  \
                                                                                           "[r12]" \
                                                                                           ", "    \
                                                                                           "#1\n"  \
                                                                                           "vmov " \
                                                                                           "s4, "  \
                                                                                           "r12\n" \
                                                                                           "5:\n"  \
                                                                                           "vmov " \
                                                                                           "r8, "  \
                                                                                           "r9, "  \
                                                                                           "s8, "  \
                                                                                           "s9\n"  \
                                                                                           "vmov " \
                                                                                           "r10, " \
                                                                                           "r11, " \
                                                                                           "s5, "  \
                                                                                           "s6\n"  \
                                                                                           "add "  \
                                                                                           "r8, "  \
                                                                                           "r8, "  \
                                                                                           "r9\n"  \
                                                                                           "add "  \
                                                                                           "r10, " \
                                                                                           "r10, " \
                                                                                           "r9\n"  \
                                                                                           "vmov " \
                                                                                           "s8, "  \
                                                                                           "r8\n"  \
                                                                                           "vmov " \
                                                                                           "s5, "  \
                                                                                           "r10\n" \
                                                                                           "vmov " \
                                                                                           "r8, "  \
                                                                                           "s7\n"  \
                                                                                           "subs " \
                                                                                           "r8, "  \
                                                                                           "r8, "  \
                                                                                           "#1\n"  \
                                                                                           "vmov " \
                                                                                           "s7, "  \
                                                                                           "r8\n"  \
                                                                                           "bne "  \
                                                                                           "1b\n"  \
            : "+r"(at), "+r"(weights)                                                              \
            :                                                                                      \
            : "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc",     \
              "memory", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10");        \
    }

PLANE(plane_3x3_1, 1)
PLANE(plane_3x3_2, 2)

static plane_3x3 plane_of(const nk_dwconv_s8_params *p, const int16_t *x, const int32_t *w,
                          int8_t *y, int32_t rows, int32_t stride)
{
    const int32_t pitch = NK_DWCONV_S8_PITCH(p->out_width, 3, stride, 1);
    const plane_3x3 plane = {
        .multiplier = w[0],
        .offset = p->requant.offset,
        .bias = w[1],
        .bias_again = w[1],
        .y = y,
        .end = x + p->out_width / 4 * 4 * stride,
        .width = p->out_width,
        .rows = rows,
        .row = x,
        .step = 2 * pitch * p->stride_h,
        .down = 2 * pitch * p->dilation_h,
    };
    return plane;
}

void nk_dwconv_rows_3x3_s8(const nk_dwconv_s8_params *p, const int16_t *x, const int32_t *w,
                           int8_t *y, int32_t rows, uint32_t *taps)
{
    const plane_3x3 plane = plane_of(p, x, w, y, rows, 1);
    (void)taps;
    plane_3x3_1(&plane, w + 2);
}

void nk_dwconv_rows_3x3_s2_s8(const nk_dwconv_s8_params *p, const int16_t *x, const int32_t *w,
                              int8_t *y, int32_t rows, uint32_t *taps)
{
    const plane_3x3 plane = plane_of(p, x, w, y, rows, 2);
    (void)taps;
    plane_3x3_2(&plane, w + 2);
}
