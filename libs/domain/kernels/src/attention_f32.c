/* Attention over blocks of four queries: scores by a product, exponentials in place, the weighted
 * sum by another product, and the division by the sum of exponentials at the end. */
#include "nk/attention_f32.h"

#include "nk/matrix_product_f32.h"
#include "nk/softmax_row_f32.h"

#include <stddef.h>

enum { BLOCK = 4 };

static void mask_row(const nk_attention_f32_params *p, const float *mask, float *scores)
{
    for (int32_t i = 0; i < p->keys; i++) {
        scores[i] = fmaf(scores[i], p->scale, mask[i * p->mask.element]);
    }
}

/* One head, `rows` queries. */
static void block(const nk_attention_f32_params *p, int32_t rows, const float *q, const float *k,
                  const float *v, const float *mask, float *y, float *scores)
{
    const nk_matrix_product_shape by_key = {.rows = rows,
                                            .columns = p->keys,
                                            .depth = p->depth,
                                            .a_row = p->q.row,
                                            .a_depth = p->q.element,
                                            .b_depth = p->k.element,
                                            .b_column = p->k.row,
                                            .y_row = p->keys};
    const nk_matrix_product_shape weighted = {.rows = rows,
                                              .columns = p->values,
                                              .depth = p->keys,
                                              .a_row = p->keys,
                                              .a_depth = 1,
                                              .b_depth = p->v.row,
                                              .b_column = p->v.element,
                                              .y_row = p->y.row};
    float factors[BLOCK];
    nk_matrix_product_f32(&by_key, q, k, scores);
    float *row = scores;
    for (int32_t r = 0; r < rows; r++, row += p->keys) {
        float scale = p->scale;
        if (mask != NULL) {
            mask_row(p, mask + r * p->mask.row, row);
            scale = 1.0f;
        }
        float largest = nk_largest_f32(row, (uint32_t)p->keys, 1u);
        factors[r] = 1.0f / nk_exp_row_f32(row, largest, scale, row, (uint32_t)p->keys, 1u);
    }
    nk_matrix_product_f32(&weighted, scores, v, y);
    for (int32_t r = 0; r < rows; r++, y += p->y.row) {
        for (int32_t i = 0; i < p->values; i++) {
            y[i] *= factors[r];
        }
    }
}

void nk_attention_f32(const nk_attention_f32_params *p, const float *q, const float *k,
                      const float *v, const float *mask, float *y, float *scratch)
{
    for (int32_t b = 0; b < p->batch; b++) {
        for (int32_t h = 0; h < p->heads; h++) {
            const float *keys = k + b * p->k.batch + h * p->k.head;
            const float *values = v + b * p->v.batch + h * p->v.head;
            for (int32_t at = 0; at < p->queries; at += BLOCK) {
                int32_t rows = p->queries - at < BLOCK ? p->queries - at : BLOCK;
                const float *queries = q + b * p->q.batch + h * p->q.head + at * p->q.row;
                const float *masks = mask;
                if (mask != NULL) {
                    masks += b * p->mask.batch + h * p->mask.head + at * p->mask.row;
                }
                block(p, rows, queries, keys, values, masks,
                      y + b * p->y.batch + h * p->y.head + at * p->y.row, scratch);
            }
        }
    }
}
