/*
 * Cortex-M variant, four outputs at a time. Kernels 3, 5 or 7 wide with stride 1 or 2 and
 * adjoining columns load one row of weights and one of inputs per kernel row; a 3 x 3 kernel keeps
 * its nine weights in registers; any other kernel goes tap by tap. Bit-equal to dwconv_rows_f32.c.
 *
 * Registers: sums s7-s10, inputs from s11 on, weights of one row s0-s6 or of 3 x 3 s21-s29.
 */
#include "nk/dwconv_rows_f32.h"

#include <stdbool.h>
#include <stddef.h>

#include "nk/activation_f32.h"

#define TAP(w, x0, x1, x2, x3) \
    "vfma.f32 s7, s" #w ", s" #x0 "\n" \
    "vfma.f32 s8, s" #w ", s" #x1 "\n" \
    "vfma.f32 s9, s" #w ", s" #x2 "\n" \
    "vfma.f32 s10, s" #w ", s" #x3 "\n"
#define TAP1(w, x) "vfma.f32 s7, s" #w ", s" #x "\n"
#define SPREAD(bias) \
    "vmov.f32 s7, s" #bias "\n" \
    "vmov.f32 s8, s" #bias "\n" \
    "vmov.f32 s9, s" #bias "\n" \
    "vmov.f32 s10, s" #bias "\n"
/* Stores four sums; with relu the spread sign bit clears negative ones. */
#define STORE4 \
    "cbnz %[relu], 17f\n" \
    "vstmia %[y]!, {s7-s10}\n" \
    "b 18f\n" \
    "17:\n" \
    "vmov r8, r9, s7, s8\n" \
    "vmov r10, r11, s9, s10\n" \
    "bic r8, r8, r8, asr #31\n" \
    "bic r9, r9, r9, asr #31\n" \
    "bic r10, r10, r10, asr #31\n" \
    "bic r11, r11, r11, asr #31\n" \
    "stmia %[y]!, {r8-r11}\n" \
    "18:\n"
#define STORE1 \
    "vmov r8, s7\n" \
    "cmp %[relu], #0\n" \
    "it ne\n" \
    "bicne r8, r8, r8, asr #31\n" \
    "str r8, [%[y]], #4\n"
#define CLOBBERS \
    "r8", "r9", "r10", "r11", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", \
    "s11", "s12", "s13", "s14", "s15", "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23", \
    "s24", "s25", "s26", "s27", "s28", "s29", "cc", "memory"

/* 3 x 3: `rows` rows of `width` outputs; x rows are `step` bytes apart for the kernel, and it is
 * `next` bytes from the end of one output row's inputs to the start of the next. */
#define ROWS_3X3(name, inputs, row0, row1, row2, stride) \
    static __attribute__((noinline)) void name(const float *x, const float *w, float *y, \
                                               ptrdiff_t step, ptrdiff_t next, int32_t width, \
                                               int32_t rows, int32_t relu) \
    { \
        int32_t left; \
        __asm__ volatile( \
            "vldmia %[w], {s20-s29}\n" \
            "1:\n" \
            "subs %[left], %[width], #4\n" \
            "blt 3f\n" \
            "2:\n" \
            SPREAD(20) \
            "vldmia %[x], {" inputs "}\n" \
            "add r8, %[x], %[step]\n" \
            row0 \
            "vldmia r8, {" inputs "}\n" \
            "add r8, r8, %[step]\n" \
            row1 \
            "vldmia r8, {" inputs "}\n" \
            "add %[x], %[x], #16*" #stride "\n" \
            row2 \
            STORE4 \
            "subs %[left], %[left], #4\n" \
            "bge 2b\n" \
            "3:\n" \
            "adds %[left], %[left], #4\n" \
            "beq 5f\n" \
            "4:\n" \
            "vmov.f32 s7, s20\n" \
            "vldmia %[x], {s11-s13}\n" \
            "add r8, %[x], %[step]\n" \
            TAP1(21, 11) TAP1(22, 12) TAP1(23, 13) \
            "vldmia r8, {s11-s13}\n" \
            "add r8, r8, %[step]\n" \
            TAP1(24, 11) TAP1(25, 12) TAP1(26, 13) \
            "vldmia r8, {s11-s13}\n" \
            "add %[x], %[x], #4*" #stride "\n" \
            TAP1(27, 11) TAP1(28, 12) TAP1(29, 13) \
            STORE1 \
            "subs %[left], %[left], #1\n" \
            "bne 4b\n" \
            "5:\n" \
            "add %[x], %[x], %[next]\n" \
            "subs %[rows], %[rows], #1\n" \
            "bne.w 1b\n" \
            : [x] "+r"(x), [y] "+r"(y), [rows] "+r"(rows), [left] "=&r"(left) \
            : [w] "r"(w), [step] "r"(step), [next] "r"(next), [width] "r"(width), [relu] "l"(relu) \
            : CLOBBERS); \
    }

#define TAPS_1(a, b, c) TAP(a, 11, 12, 13, 14) TAP(b, 12, 13, 14, 15) TAP(c, 13, 14, 15, 16)
#define TAPS_2(a, b, c) TAP(a, 11, 13, 15, 17) TAP(b, 12, 14, 16, 18) TAP(c, 13, 15, 17, 19)

ROWS_3X3(rows_3x3_1, "s11-s16", TAPS_1(21, 22, 23), TAPS_1(24, 25, 26), TAPS_1(27, 28, 29), 1)
ROWS_3X3(rows_3x3_2, "s11-s19", TAPS_2(21, 22, 23), TAPS_2(24, 25, 26), TAPS_2(27, 28, 29), 2)

/* One output row of any kernel height; defined per kernel width and stride. */
typedef void row_function(const float *x, const float *w, float *y, ptrdiff_t step, int32_t width,
                          int32_t kernel_h, int32_t relu);

#define ROW_FUNCTION(name, weights, inputs, inputs1, taps, taps1, stride) \
    static void name(const float *x, const float *w, float *y, ptrdiff_t step, int32_t width, \
                     int32_t kernel_h, int32_t relu) \
    { \
        __asm__ volatile( \
            "subs %[left], %[left], #4\n" \
            "blt 3f\n" \
            "1:\n" \
            "mov r8, %[x]\n" \
            "mov r9, %[w]\n" \
            "mov r10, %[height]\n" \
            "vldmia r9!, {s7}\n" \
            "vmov.f32 s8, s7\n" \
            "vmov.f32 s9, s7\n" \
            "vmov.f32 s10, s7\n" \
            "2:\n" \
            "vldmia r9!, {" weights "}\n" \
            "vldmia r8, {" inputs "}\n" \
            "add r8, r8, %[step]\n" \
            "subs r10, r10, #1\n" \
            taps \
            "bne 2b\n" \
            "add %[x], %[x], #16*" #stride "\n" \
            STORE4 \
            "subs %[left], %[left], #4\n" \
            "bge 1b\n" \
            "3:\n" \
            "adds %[left], %[left], #4\n" \
            "beq 6f\n" \
            "4:\n" \
            "mov r8, %[x]\n" \
            "mov r9, %[w]\n" \
            "mov r10, %[height]\n" \
            "vldmia r9!, {s7}\n" \
            "5:\n" \
            "vldmia r9!, {" weights "}\n" \
            "vldmia r8, {" inputs1 "}\n" \
            "add r8, r8, %[step]\n" \
            "subs r10, r10, #1\n" \
            taps1 \
            "bne 5b\n" \
            "add %[x], %[x], #4*" #stride "\n" \
            STORE1 \
            "subs %[left], %[left], #1\n" \
            "bne 4b\n" \
            "6:\n" \
            : [x] "+r"(x), [y] "+r"(y), [left] "+r"(width) \
            : [w] "r"(w), [step] "r"(step), [height] "r"(kernel_h), [relu] "l"(relu) \
            : CLOBBERS); \
    }

#define TAPS_3_1 TAPS_1(0, 1, 2)
#define TAPS_5_1 TAPS_3_1 TAP(3, 14, 15, 16, 17) TAP(4, 15, 16, 17, 18)
#define TAPS_7_1 TAPS_5_1 TAP(5, 16, 17, 18, 19) TAP(6, 17, 18, 19, 20)
#define TAPS_3_2 TAPS_2(0, 1, 2)
#define TAPS_5_2 TAPS_3_2 TAP(3, 14, 16, 18, 20) TAP(4, 15, 17, 19, 21)
#define TAPS_7_2 TAPS_5_2 TAP(5, 16, 18, 20, 22) TAP(6, 17, 19, 21, 23)
#define SINGLE_3 TAP1(0, 11) TAP1(1, 12) TAP1(2, 13)
#define SINGLE_5 SINGLE_3 TAP1(3, 14) TAP1(4, 15)
#define SINGLE_7 SINGLE_5 TAP1(5, 16) TAP1(6, 17)

ROW_FUNCTION(row_3_1, "s0-s2", "s11-s16", "s11-s13", TAPS_3_1, SINGLE_3, 1)
ROW_FUNCTION(row_5_1, "s0-s4", "s11-s18", "s11-s15", TAPS_5_1, SINGLE_5, 1)
ROW_FUNCTION(row_7_1, "s0-s6", "s11-s20", "s11-s17", TAPS_7_1, SINGLE_7, 1)
ROW_FUNCTION(row_3_2, "s0-s2", "s11-s19", "s11-s13", TAPS_3_2, SINGLE_3, 2)
ROW_FUNCTION(row_5_2, "s0-s4", "s11-s21", "s11-s15", TAPS_5_2, SINGLE_5, 2)
ROW_FUNCTION(row_7_2, "s0-s6", "s11-s23", "s11-s17", TAPS_7_2, SINGLE_7, 2)

static row_function *fast_row(const nk_dwconv_f32_params *p)
{
    if (p->stride_w > 2 || (p->dilation_w != 1 && p->kernel_w != 1)) return NULL;
    const bool one = p->stride_w == 1;
    switch (p->kernel_w) {
    case 3: return one ? row_3_1 : row_3_2;
    case 5: return one ? row_5_1 : row_5_2;
    case 7: return one ? row_7_1 : row_7_2;
    default: return NULL;
    }
}

/* What the rows of any other kernel need, in the order in which the assembly reads it. */
typedef struct {
    int32_t kernel_h, kernel_w;
    ptrdiff_t next;  /* bytes from the end of a kernel row to the next */
    ptrdiff_t right; /* bytes from one column of the kernel to the next */
} any_kernel;

/* `skip` is `right` less the bytes that `loads` moves r8 on. */
#define ANY_ROW(name, loads) \
    static __attribute__((noinline)) void name(const any_kernel *kernel, const float *x, \
                                               const float *w, float *y, int32_t width, \
                                               ptrdiff_t stride, ptrdiff_t skip, int32_t relu) \
    { \
        __asm__ volatile( \
            "subs %[left], %[left], #4\n" \
            "blt 4f\n" \
            "1:\n" \
            "mov r8, %[x]\n" \
            "mov r9, %[w]\n" \
            "ldr r11, [%[kernel]]\n" \
            "vldmia r9!, {s7}\n" \
            "vmov.f32 s8, s7\n" \
            "vmov.f32 s9, s7\n" \
            "vmov.f32 s10, s7\n" \
            "2:\n" \
            "ldr r10, [%[kernel], #4]\n" \
            "3:\n" \
            loads \
            "vldmia r9!, {s0}\n" \
            "add r8, r8, %[skip]\n" \
            "subs r10, r10, #1\n" \
            TAP(0, 11, 12, 13, 14) \
            "bne 3b\n" \
            "ldr r10, [%[kernel], #8]\n" \
            "subs r11, r11, #1\n" \
            "add r8, r8, r10\n" \
            "bne 2b\n" \
            "add %[x], %[x], %[stride], lsl #2\n" \
            STORE4 \
            "subs %[left], %[left], #4\n" \
            "bge 1b\n" \
            "4:\n" \
            "adds %[left], %[left], #4\n" \
            "beq 8f\n" \
            "ldr %[skip], [%[kernel], #12]\n" \
            "5:\n" \
            "mov r8, %[x]\n" \
            "mov r9, %[w]\n" \
            "ldr r11, [%[kernel]]\n" \
            "vldmia r9!, {s7}\n" \
            "6:\n" \
            "ldr r10, [%[kernel], #4]\n" \
            "7:\n" \
            "vldr s11, [r8]\n" \
            "vldmia r9!, {s0}\n" \
            "add r8, r8, %[skip]\n" \
            "subs r10, r10, #1\n" \
            TAP1(0, 11) \
            "bne 7b\n" \
            "ldr r10, [%[kernel], #8]\n" \
            "subs r11, r11, #1\n" \
            "add r8, r8, r10\n" \
            "bne 6b\n" \
            "add %[x], %[x], %[stride]\n" \
            STORE1 \
            "subs %[left], %[left], #1\n" \
            "bne 5b\n" \
            "8:\n" \
            : [x] "+r"(x), [y] "+r"(y), [left] "+r"(width), [skip] "+r"(skip) \
            : [w] "r"(w), [kernel] "r"(kernel), [stride] "r"(stride), [relu] "l"(relu) \
            : CLOBBERS); \
    }

ANY_ROW(any_row_1, "vldmia r8, {s11-s14}\n")
ANY_ROW(any_row_n, "vldr s11, [r8]\n"
                   "add r8, r8, %[stride]\n"
                   "vldr s12, [r8]\n"
                   "add r8, r8, %[stride]\n"
                   "vldr s13, [r8]\n"
                   "add r8, r8, %[stride]\n"
                   "vldr s14, [r8]\n")

static void any_rows(const nk_dwconv_f32_params *p, const float *x, ptrdiff_t step, ptrdiff_t down,
                     const float *w, float *y, int32_t rows)
{
    const int32_t relu = p->activation == NK_ACT_RELU;
    const ptrdiff_t stride = 4 * (ptrdiff_t)p->stride_w, right = 4 * (ptrdiff_t)p->dilation_w;
    const any_kernel kernel = {p->kernel_h, p->kernel_w, 4 * step - right * p->kernel_w, right};
    int32_t width = p->out_width;
    /* A kernel of one element does not see where rows end. */
    if (kernel.kernel_h * kernel.kernel_w == 1 && stride == 4 && down == width) {
        width *= rows;
        rows = 1;
    }
    for (; rows > 0; rows--, x += down, y += width) {
        if (stride == 4) any_row_1(&kernel, x, w, y, width, stride, right, relu);
        else any_row_n(&kernel, x, w, y, width, stride, right - 3 * stride, relu);
    }
}

void nk_dwconv_rows_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                        const float *w, float *y, int32_t rows)
{
    const ptrdiff_t step = (ptrdiff_t)p->dilation_h * stride; /* floats between kernel rows */
    const ptrdiff_t down = (ptrdiff_t)p->stride_h * stride;
    const int32_t width = p->out_width, relu = p->activation == NK_ACT_RELU;
    row_function *const row = fast_row(p);
    if (!row) {
        any_rows(p, x, step, down, w, y, rows);
    } else if (row == row_3_1 && p->kernel_h == 3) {
        rows_3x3_1(x, w, y, 4 * step, 4 * (down - width), width, rows, relu);
    } else if (row == row_3_2 && p->kernel_h == 3) {
        rows_3x3_2(x, w, y, 4 * step, 4 * (down - 2 * width), width, rows, relu);
    } else {
        float *to = y;
        for (int32_t left = rows; left > 0; left--, x += down, to += width)
            row(x, w, to, 4 * step, width, p->kernel_h, relu);
    }
    if (p->activation == NK_ACT_CLIP)
        for (int32_t i = rows * width; i > 0; i--, y++) *y = nk_clip_f32(*y, p->lo, p->hi);
}
