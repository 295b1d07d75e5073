#include "nk/maxpool_u8.h"

#define NK_POOL_FUNCTION nk_maxpool_u8
#define NK_POOL_PARAMS nk_maxpool_u8_params
#define NK_POOL_T uint8_t
#define NK_POOL_LOWEST 0
#include "nk/maxpool_body.h"
