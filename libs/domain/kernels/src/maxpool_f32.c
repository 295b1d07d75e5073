#include "nk/maxpool_f32.h"

#include <math.h>

#define NK_POOL_FUNCTION nk_maxpool_f32
#define NK_POOL_PARAMS nk_maxpool_f32_params
#define NK_POOL_T float
#define NK_POOL_LOWEST (-INFINITY)
#include "nk/maxpool_body.h"
