#ifndef NK_DOT_F32_H
#define NK_DOT_F32_H
/* A vector times a narrow block of packed weights: y[j] = init[j] + sum over k of x[k] * w[k][j].
 *
 * Block of b outputs (b = 8, 4, 2 or 1): w holds depth rows of b weights, k ascending. Every sum
 * starts at init[j] and adds one fmaf per k, k ascending, so all variants agree bit for bit.
 * init may equal y; x, w and y must not overlap otherwise. Pointers need the alignment of float.
 * Each function returns the address behind its weights.
 *
 * A packed matrix of n outputs is a run of such blocks, each led by its b biases: blocks of 8 while
 * 8 outputs or more are left, then at most one each of 4, 2 and 1.
 * Length in floats: NK_DENSE_FLOATS(n, depth).
 *
 * Cost (Cortex-M4): 1.11 instructions per MAC in blocks of 8, 1.5 in the last depth % 8 rows,
 * about 20 per call.
 */
#include <stdint.h>

#define NK_DENSE_FLOATS(outputs, depth) ((outputs) * ((depth) + 1u))

const float *nk_dot8_f32(const float *init, const float *w, const float *x, uint32_t depth,
                         float *y);
const float *nk_dot4_f32(const float *init, const float *w, const float *x, uint32_t depth,
                         float *y);
const float *nk_dot2_f32(const float *init, const float *w, const float *x, uint32_t depth,
                         float *y);
const float *nk_dot1_f32(const float *init, const float *w, const float *x, uint32_t depth,
                         float *y);

/* ReLU of nk/activation_f32.h in place. */
void nk_relu_row_f32(float *y, uint32_t count);

/* A whole packed matrix: y[o] = bias[o] + sum over k, for all outputs. */
static inline const float *nk_dense_row_f32(const float *packed, uint32_t outputs, uint32_t depth,
                                            const float *x, float *y)
{
    for (; outputs >= 8u; outputs -= 8u, y += 8) {
        packed = nk_dot8_f32(packed, packed + 8, x, depth, y);
    }
    if ((outputs & 4u) != 0u) {
        packed = nk_dot4_f32(packed, packed + 4, x, depth, y);
        y += 4;
    }
    if ((outputs & 2u) != 0u) {
        packed = nk_dot2_f32(packed, packed + 2, x, depth, y);
        y += 2;
    }
    if ((outputs & 1u) != 0u) {
        packed = nk_dot1_f32(packed, packed + 1, x, depth, y);
    }
    return packed;
}

#endif
