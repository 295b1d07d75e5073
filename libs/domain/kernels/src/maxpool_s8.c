#include "nk/maxpool_s8.h"

#define NK_POOL_FUNCTION nk_maxpool_s8
#define NK_POOL_PARAMS nk_maxpool_s8_params
#define NK_POOL_T int8_t
#define NK_POOL_LOWEST INT8_MIN
#include "nk/maxpool_body.h"
