/* Attention over strided tensors, with and without a mask, in place of q and apart, against double.
 */
#include "nk/attention_f32.h"
#include "nk_test.h"

enum { BATCH = 2, HEADS = 3, LENGTH = 17, WIDTH = 12, ALL = BATCH * HEADS * LENGTH * WIDTH };
enum { MASKS = LENGTH * LENGTH };

static float q[ALL], k[ALL], v[ALL], y[ALL], mask[MASKS];
static float scratch[NK_ATTENTION_F32_SCRATCH_BYTES(LENGTH) / 4u];
static double want[ALL];

static int32_t at(nk_attention_strides s, int32_t b, int32_t h, int32_t row, int32_t element)
{
    return b * s.batch + h * s.head + row * s.row + element * s.element;
}

static void exact_row(const nk_attention_f32_params *p, int32_t b, int32_t h, int32_t row,
                      int with_mask)
{
    double weights[LENGTH], sum = 0.0;
    for (int32_t i = 0; i < p->keys; i++) {
        double score = 0.0;
        for (int32_t d = 0; d < p->depth; d++) {
            score += (double)q[at(p->q, b, h, row, d)] * (double)k[at(p->k, b, h, i, d)];
        }
        score *= (double)p->scale;
        weights[i] = exp(score + (with_mask ? (double)mask[at(p->mask, b, h, row, i)] : 0.0));
        sum += weights[i];
    }
    for (int32_t d = 0; d < p->values; d++) {
        double out = 0.0;
        for (int32_t i = 0; i < p->keys; i++) {
            out += weights[i] * (double)v[at(p->v, b, h, i, d)];
        }
        want[at(p->y, b, h, row, d)] = out / sum;
    }
}

static int check(const nk_attention_f32_params *p, int with_mask, int in_place)
{
    for (int32_t i = 0; i < p->batch * p->heads * p->queries; i++) {
        int32_t row = i % p->queries, h = i / p->queries % p->heads;
        exact_row(p, i / p->queries / p->heads, h, row, with_mask);
    }
    memcpy(y, q, sizeof y);
    nk_attention_f32(p, in_place ? y : q, k, v, with_mask ? mask : NULL, y, scratch);
    size_t count = (size_t)(p->batch * p->heads * p->queries * p->values);
    test_report_f32("attention", y, count);
    return test_is_close("attention", y, want, count, 1e-5);
}

int test_main(void)
{
    static const int32_t lengths[] = {1, 3, 4, 8, 17}, widths[] = {1, 4, 7, 8, 12};
    uint32_t state = 1u;
    int good = 1;
    test_fill_f32(q, ALL, &state);
    test_fill_f32(k, ALL, &state);
    test_fill_f32(v, ALL, &state);
    test_fill_f32(mask, MASKS, &state);
    for (int32_t i = 1; i < MASKS; i += 5) {
        mask[i] = i % LENGTH == 0 ? 0.5f : -INFINITY;
    }
    for (int32_t i = 0; i < 25; i++) {
        int32_t n = lengths[i % 5], w = widths[i / 5], keys = lengths[(i + i / 5) % 5];
        nk_attention_f32_params p = {.batch = BATCH, .heads = HEADS, .queries = n, .keys = keys};
        p.depth = w;
        p.values = w;
        p.scale = 0.5f;
        /* q, v and y as [batch, row, head, element], k as [batch, head, element, row] */
        nk_attention_strides rows = {n * HEADS * w, w, HEADS * w, 1};
        nk_attention_strides of_keys = {keys * HEADS * w, w, HEADS * w, 1};
        nk_attention_strides transposed = {keys * HEADS * w, keys * w, 1, keys};
        nk_attention_strides masks = {0, 0, LENGTH, 1};
        p.q = rows;
        p.y = rows;
        p.v = of_keys;
        p.k = i % 2 == 0 ? transposed : of_keys;
        p.mask = masks;
        good &= check(&p, 0, 1) & check(&p, 1, 0);
    }
    return good ? 0 : 1;
}
