#ifndef NK_ATTENTION_F32_H
#define NK_ATTENTION_F32_H
/* Scaled dot product attention, for each batch and head:
 * y = softmax(scale * q k^T + mask) v, the softmax over the keys.
 *
 * q is queries x depth, k keys x depth, v keys x values, y queries x values, mask queries x keys;
 * each has its strides (in floats) of batch, head, row and element, so that transposed and reshaped
 * tensors are read where they are. Elements of y are adjacent. mask may be NULL; a stride of 0
 * broadcasts it. scale must not be negative. Fast where q and v have element stride 1 and k has
 * element or row stride 1 (nk/matrix_product_f32.h).
 *
 * y may be the memory of q where both have the same strides and values = depth; it overlaps nothing
 * else. Scratch: four rows of scores. Alignment of float. A query whose scores are all -infinity
 * gives NaN.
 *
 * Cost features: macs = batch * heads * queries * keys * (depth + values), elements = batch * heads
 * * queries * keys (one exponential each; with a mask 5 instructions more), rows = batch * heads *
 * queries, calls.
 */
#include <stdint.h>

#define NK_ATTENTION_F32_SCRATCH_BYTES(keys) (16u * (keys))

typedef struct {
    int32_t batch, head, row, element;
} nk_attention_strides;

typedef struct {
    int32_t batch, heads, queries, keys;
    int32_t depth, values;
    float scale;
    nk_attention_strides q, k, v, y, mask;
} nk_attention_f32_params;

void nk_attention_f32(const nk_attention_f32_params *p, const float *q, const float *k,
                      const float *v, const float *mask, float *y, float *scratch);

#endif
