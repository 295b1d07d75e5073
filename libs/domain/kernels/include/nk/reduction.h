#ifndef NK_REDUCTION_H
#define NK_REDUCTION_H
/*
 * How a scattered update meets the element that is there. Integer sums and products wrap around;
 * minima and maxima of floats keep the element where either is a NaN.
 */
#include <stdint.h>

#define NK_REDUCE_SET(type, element, update) (update)
#define NK_REDUCE_ADD_FLOAT(type, element, update) ((element) + (update))
#define NK_REDUCE_MUL_FLOAT(type, element, update) ((element) * (update))
#define NK_REDUCE_ADD_INT(type, element, update) (type)((uint64_t)(element) + (uint64_t)(update))
#define NK_REDUCE_MUL_INT(type, element, update) (type)((uint64_t)(element) * (uint64_t)(update))
#define NK_REDUCE_MIN(type, element, update) ((update) < (element) ? (update) : (element))
#define NK_REDUCE_MAX(type, element, update) ((update) > (element) ? (update) : (element))

#endif
