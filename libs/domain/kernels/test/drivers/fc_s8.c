/* Int8 dense layers of every kernel over a sweep of shapes and data, against direct sums. */
#include "nk/fc_s8.h"
#include "nk/fc_residual_s8.h"
#include "nk/fc_rows_residual_s8.h"
#include "nk/fc_rows_s8.h"
#include "nk/fc_s8_general.h"
#include "nk_test_pack_s8.h"
#include "nk_test_s8.h"

enum { MAX_DEPTH = 4096, MAX_WEIGHTS = 24576, MAX_ROWS = 5, MAX_OUTPUTS = 48, GUARD = 85 };
enum { X_POOL = MAX_ROWS * MAX_DEPTH, Y_POOL = MAX_ROWS * MAX_OUTPUTS };

static int8_t w[MAX_WEIGHTS], x_pool[X_POOL], residual_pool[Y_POOL], y_pool[Y_POOL + 1];
static int32_t starts[MAX_OUTPUTS], multipliers[MAX_OUTPUTS];
static int32_t packed[MAX_WEIGHTS / 2 + 4096];
static int16_t scratch[2 * MAX_DEPTH] __attribute__((aligned(8)));
static uint32_t seed = 20u;

/* PLAIN may be any kernel; BIG weights need parts, so only the general one. */
typedef enum { RANDOM, LOWEST, HIGHEST, SMALL } data;
typedef struct {
    int32_t rows, depth, outputs, weight_zero, pre, is_narrow;
    data x, w;
} a_case;

static void fill(int8_t *to, int32_t count, data kind)
{
    test_fill_s8(to, (size_t)count, &seed);
    for (int32_t i = 0; kind != RANDOM && i < count; i++) {
        if (kind == SMALL) {
            to[i] = (int8_t)(to[i] / 16);
        } else if (i % 7 != 3) {
            to[i] = kind == LOWEST ? -128 : 127;
        }
    }
}

/* A rescale that brings sums of this size to a few hundred. */
static nk_requant rescale_for(const a_case *c, double reach)
{
    int32_t shift = 1;
    while (shift < 22 && reach > 300.0 * (double)((int64_t)2 << shift)) {
        shift++;
    }
    const int32_t zero = (int32_t)(test_random_u32(&seed) % 256u) - 128;
    nk_requant q = {.pre = c->pre, .shift = c->pre > 0 ? 1 : shift, .lo = -128, .hi = 127};
    q.offset = zero * (1 << q.shift) + (1 << (q.shift - 1));
    if (c->is_narrow) {
        q.lo = zero < 100 ? zero : 100;
        q.hi = 110;
    }
    return q;
}

static int8_t wanted(const a_case *c, const nk_requant *q, const nk_residual_s8 *other, int32_t o,
                     const int8_t *x, const int8_t *residual)
{
    int64_t sum = starts[o];
    for (int32_t k = 0; k < c->depth; k++) {
        sum += (int64_t)x[k] * (w[o * c->depth + k] - c->weight_zero);
    }
    const int64_t most = ((int64_t)1 << (31 - q->pre)) - 1;
    sum = q->pre == 0 ? sum : sum < -most ? -most : sum > most ? most : sum;
    int64_t both = sum * ((int64_t)1 << q->pre) * multipliers[o];
    if (residual != NULL) {
        both +=
            (int64_t)(*residual - other->zero) * ((int64_t)1 << other->shift) * other->multiplier;
    }
    const int64_t y = ((both >> 32) + q->offset) >> q->shift;
    return (int8_t)(y < q->lo ? q->lo : y > q->hi ? q->hi : y);
}

typedef struct {
    nk_fc_s8_params dense;
    nk_residual_s8 other;
    int32_t weight_zero;
    const int8_t *x, *residual;
} a_layer;

static void run(const char *kernel, const a_layer *l, int8_t *y)
{
    const nk_fc_s8_params *d = &l->dense;
    const nk_fc_residual_s8_params added = {*d, l->other};
    const nk_fc_s8_general_params general = {d->packed,      d->rows,    d->depth, d->outputs,
                                             l->weight_zero, d->requant, l->other};
    switch (kernel[0]) {
    case 'o':
        nk_fc_s8(d, l->x, y, scratch);
        break;
    case 'r':
        nk_fc_rows_s8(d, l->x, y, scratch);
        break;
    case 'a':
        nk_fc_residual_s8(&added, l->x, l->residual, y, scratch);
        break;
    case 'b':
        nk_fc_rows_residual_s8(&added, l->x, l->residual, y, scratch);
        break;
    default:
        nk_fc_s8_general(&general, l->x, l->residual, y, scratch);
    }
}

/* y in the place of x gives the same. */
static int check_over_x(const a_case *c, const char *kernel, const a_layer *l, const int8_t *y)
{
    static int8_t both[X_POOL + Y_POOL];
    a_layer over = *l;
    const int32_t count = c->rows * c->outputs;
    memcpy(both, l->x, (size_t)(c->rows * c->depth));
    over.x = both;
    run(kernel, &over, both);
    for (int32_t i = 0; i < count; i++) {
        if (both[i] != y[i]) return test_fail_s8("over x", i, both[i], y[i]);
    }
    return 0;
}

static int check(const a_case *c, const char *kernel, const a_layer *l)
{
    const int32_t count = c->rows * c->outputs;
    int8_t *y = y_pool + Y_POOL - count;
    memset(y_pool, GUARD, sizeof y_pool);
    if (l->residual != NULL && c->rows % 2 == 0) { /* in place */
        memcpy(y, l->residual, (size_t)count);
        a_layer in_place = *l;
        in_place.residual = y;
        run(kernel, &in_place, y);
    } else {
        run(kernel, l, y);
    }
    for (int32_t i = 0; i < count; i++) {
        const int8_t *x = l->x + i / c->outputs * c->depth;
        const int8_t *residual = l->residual == NULL ? NULL : l->residual + i;
        const int32_t o = i % c->outputs;
        const int8_t want = wanted(c, &l->dense.requant, &l->other, o, x, residual);
        if (y[i] != want) return test_fail_s8(kernel, i, y[i], want);
    }
    if (y[count] != GUARD || (count < Y_POOL && y[-1] != GUARD)) {
        return test_fail_s8("writes beyond", count, y[count], GUARD);
    }
    test_report_s8(kernel, y, (size_t)count);
    return c->rows == 1 || c->outputs <= c->depth ? check_over_x(c, kernel, l, y) : 0;
}

static int check_all(const a_case *c)
{
    int8_t *x = x_pool + X_POOL - c->rows * c->depth;
    const double reach = c->x == RANDOM || c->w == RANDOM || c->w == SMALL
                             ? 5400.0 * sqrt((double)c->depth)
                             : 16000.0 * c->depth;
    a_layer l = {.x = x, .weight_zero = c->weight_zero};
    fill(x, c->rows * c->depth, c->x);
    fill(w, c->outputs * c->depth, c->w);
    fill(residual_pool, c->rows * c->outputs, RANDOM);
    for (int32_t o = 0; o < c->outputs; o++) {
        starts[o] = (int32_t)(test_random_u32(&seed) >> 16) - 32768;
        multipliers[o] = (int32_t)(test_random_u32(&seed) >> 1) & ~255;
    }
    test_pack_dense_s8(c->outputs, c->depth, w, starts, multipliers, packed);
    l.dense = (nk_fc_s8_params){packed, c->rows, c->depth, c->outputs, rescale_for(c, reach)};
    l.other.zero = (int32_t)(test_random_u32(&seed) % 256u) - 128;
    l.other.multiplier = (int32_t)(test_random_u32(&seed) >> 1);
    l.other.shift = l.dense.requant.shift < 20 ? l.dense.requant.shift + 1 : 21;
    int bad = check(c, "general", &l);
    const int isPlain = c->pre == 0 && c->weight_zero == 0 && (c->depth <= 500 || c->w == SMALL);
    if (isPlain) bad |= check(c, "one row", &l) | check(c, "rows", &l);
    l.residual = residual_pool;
    bad |= check(c, "general, residual", &l);
    return isPlain ? bad | check(c, "added", &l) | check(c, "both rows added", &l) : bad;
}

int test_main(void)
{
    static const int32_t depths[] = {1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 18, 30, 31, 47, 64, 129, 500};
    static const int32_t outputs[] = {1, 2, 3, 4, 5, 6, 7, 8, 13, 16, 48};
    int bad = 0, n = 0;
    for (size_t d = 0; d < sizeof depths / sizeof *depths; d++) {
        for (size_t o = 0; o < sizeof outputs / sizeof *outputs; o++, n++) {
            a_case c = {.rows = 1 + n % 5, .depth = depths[d], .outputs = outputs[o]};
            bad |= check_all(&c);
            c.is_narrow = 1;
            c.x = n % 2 == 0 ? LOWEST : HIGHEST;
            c.w = n % 3 == 0 ? LOWEST : HIGHEST;
            bad |= check_all(&c);
            c.weight_zero = n % 2 == 0 ? -128 : 127;
            bad |= check_all(&c);
            c.weight_zero = 0;
            c.pre = 1 + n % 6;
            bad |= check_all(&c);
        }
    }
    for (n = 0; n < 12; n++) {
        a_case c = {.rows = 1 + n % 3, .depth = n % 2 == 0 ? 4096 : 4095 - 255 * n};
        c.outputs = 1 + n % 6;
        c.w = n % 4 == 3 ? SMALL : (data)(n % 3);
        c.x = (data)(1 + n % 2);
        bad |= check_all(&c);
    }
    return bad;
}
