#ifndef NK_REDUCE_H
#define NK_REDUCE_H
/*
 * Reductions over any set of axes, for any element type.
 *
 * NK_REDUCE(name, type, sum_type, init, step, finish, stride) defines
 *   static void name(const nk_reduce_params *p, const void *x, void *y)
 * which writes, for each output in row-major order, finish(sum, p->total), where sum starts at
 * init and becomes step(sum, element) for each element in row-major order. stride is
 * NK_REDUCE_DENSE where the innermost loop meets neighbours, else NK_REDUCE_STRIDED. y may be
 * equal to x: an output is written behind everything that a later one reads.
 *
 * NK_REDUCE_LOG_SUM_EXP(name, type, exponential, logarithm) is ln(sum of e^x) with the largest
 * element taken out of the sum, which must not be empty.
 *
 * Cost features: elements, rows (turns of the innermost loop), outputs.
 */
#include <math.h>
#include <stdint.h>

#include "nk/odometer.h"

typedef struct {
    int32_t total; /* elements per output */
    /* Innermost loop over elements: count and stride. */
    int32_t count, stride;
    /* Loops around it that an output runs through, outermost first, and what to add to the
     * position when one moves on and those within it start again. */
    int32_t inner_loops;
    int32_t inner_dims[NK_ODOMETER_LOOPS];
    int32_t inner_step[NK_ODOMETER_LOOPS];
    /* The same for the loops over outputs. */
    int32_t loops;
    int32_t dims[NK_ODOMETER_LOOPS];
    int32_t step[NK_ODOMETER_LOOPS];
} nk_reduce_params;

#define NK_REDUCE_DENSE 1
#define NK_REDUCE_STRIDED p->stride

/* Steps; sum and element have the same type. */
#define NK_STEP_SUM(sum, v) ((sum) + (v))
#define NK_STEP_PROD(sum, v) ((sum) * (v))
#define NK_STEP_MAX(sum, v) ((v) > (sum) ? (v) : (sum))
#define NK_STEP_MIN(sum, v) ((v) < (sum) ? (v) : (sum))
/* Of floats: a NaN stays. */
#define NK_STEP_MAX_FLOAT(sum, v) (!((v) <= (sum)) && (sum) == (sum) ? (v) : (sum))
#define NK_STEP_MIN_FLOAT(sum, v) (!((v) >= (sum)) && (sum) == (sum) ? (v) : (sum))
#define NK_STEP_SQUARE_F32(sum, v) fmaf((v), (v), (sum))
#define NK_STEP_SQUARE(sum, v) ((sum) + (v) * (v))
#define NK_STEP_ABS_F32(sum, v) ((sum) + fabsf(v))
#define NK_STEP_ABS_F64(sum, v) ((sum) + fabs(v))
/* Of integers, where the sum is a uint64_t and wraps around. */
#define NK_STEP_SUM_INT(sum, v) ((sum) + (uint64_t)(v))
#define NK_STEP_PROD_INT(sum, v) ((sum) * (uint64_t)(v))
#define NK_STEP_SQUARE_INT(sum, v) ((sum) + (uint64_t)(v) * (uint64_t)(v))
#define NK_STEP_ABS_INT(sum, v) ((sum) + ((v) < 0 ? 0u - (uint64_t)(v) : (uint64_t)(v)))

#define NK_FINISH_NONE(type, sum, total) ((type)(sum))
#define NK_FINISH_MEAN(type, sum, total) ((sum) / (type)(total))
/* Truncates toward zero. */
#define NK_FINISH_MEAN_INT(type, sum, total) ((type)((type)(sum) / (type)(total)))
#define NK_FINISH_ROOT_F32(type, sum, total) sqrtf(sum)
#define NK_FINISH_ROOT_F64(type, sum, total) sqrt(sum)
#define NK_FINISH_LOG_F32(type, sum, total) nk_log_f32(sum)
#define NK_FINISH_LOG_F64(type, sum, total) log(sum)

/* Runs `body` with each `element` of the output that begins at `x`. */
#define NK_REDUCE_WALK(type, stride, body)                                                         \
    do {                                                                                           \
        int32_t inner_at[NK_ODOMETER_LOOPS] = {0};                                                 \
        const type *row = x;                                                                       \
        for (int32_t inner = 0; inner >= 0;) {                                                     \
            const type *from = row;                                                                \
            const int32_t far = (stride);                                                          \
            int32_t left = p->count;                                                               \
            for (; left >= 4; left -= 4, from += 4 * far) {                                        \
                type element = from[0];                                                            \
                body;                                                                              \
                element = from[far];                                                               \
                body;                                                                              \
                element = from[2 * far];                                                           \
                body;                                                                              \
                element = from[3 * far];                                                           \
                body;                                                                              \
            }                                                                                      \
            for (; left > 0; left--, from += far) {                                                \
                const type element = *from;                                                        \
                body;                                                                              \
            }                                                                                      \
            inner = nk_odometer_next(inner_at, p->inner_dims, p->inner_loops);                     \
            row += inner < 0 ? 0 : p->inner_step[inner];                                           \
        }                                                                                          \
    } while (0)

/* Runs `body` with `x` at the beginning of each output. */
#define NK_REDUCE_OUTPUTS(type, body)                                                              \
    do {                                                                                           \
        int32_t at[NK_ODOMETER_LOOPS] = {0};                                                       \
        const type *x = input;                                                                     \
        type *y = output;                                                                          \
        for (int32_t loop = 0; loop >= 0; y++) {                                                   \
            body;                                                                                  \
            loop = nk_odometer_next(at, p->dims, p->loops);                                        \
            x += loop < 0 ? 0 : p->step[loop];                                                     \
        }                                                                                          \
    } while (0)

#define NK_REDUCE(name, type, sum_type, init, step, finish, stride)                                \
    static void name(const nk_reduce_params *p, const void *input, void *output)                   \
    {                                                                                              \
        NK_REDUCE_OUTPUTS(type, {                                                                  \
            sum_type sum = (init);                                                                 \
            NK_REDUCE_WALK(type, stride, sum = step(sum, element));                                \
            *y = finish(type, sum, p->total);                                                      \
        });                                                                                        \
    }

#define NK_REDUCE_LOG_SUM_EXP(name, type, exponential, logarithm)                                  \
    static void name(const nk_reduce_params *p, const void *input, void *output)                   \
    {                                                                                              \
        NK_REDUCE_OUTPUTS(type, {                                                                  \
            type top = -(type)INFINITY;                                                            \
            NK_REDUCE_WALK(type, p->stride, top = NK_STEP_MAX_FLOAT(top, element));                \
            if (top - top != 0) top = 0;                                                           \
            type sum = 0;                                                                          \
            NK_REDUCE_WALK(type, p->stride, sum += exponential(element - top));                    \
            *y = logarithm(sum) + top;                                                             \
        });                                                                                        \
    }

#endif
