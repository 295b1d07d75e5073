#ifndef NK_SCALAR_COMPARE_H
#define NK_SCALAR_COMPARE_H
/* Comparisons of two elements of one type, 0 or 1; false where a NaN takes part. */
#include <stdint.h>

#define NK_EQUAL(a, b) ((uint8_t)((a) == (b)))
#define NK_LESS(a, b) ((uint8_t)((a) < (b)))
#define NK_LESS_EQUAL(a, b) ((uint8_t)((a) <= (b)))

/* y = !x of booleans. */
#define NK_NOT(x) ((uint8_t)((x) == 0u))

/* Tests of a float or double. */
#define NK_IS_NAN(x) ((uint8_t)((x) != (x)))
#define NK_IS_INF(x) ((uint8_t)((x) - (x) != (x) - (x) && (x) == (x)))
#define NK_IS_POSITIVE_INF(x) ((uint8_t)(NK_IS_INF(x) != 0u && (x) > 0))
#define NK_IS_NEGATIVE_INF(x) ((uint8_t)(NK_IS_INF(x) != 0u && (x) < 0))
#define NK_IS_NO_INF(x) ((uint8_t)((void)(x), 0u))

#endif
