#include "nk/dwconv_rows_near_s8.h"

#include "nk/dwconv_rows_s8.h"

#define NEAR(name)                                                                                 \
    NK_DWCONV_ROWS_NEAR(name)                                                                      \
    {                                                                                              \
        nk_dwconv_rows_s8(p, x, w, y, rows, taps);                                                 \
    }

NEAR(nk_dwconv_rows_near_2_s8)
NEAR(nk_dwconv_rows_near_4_s8)
NEAR(nk_dwconv_rows_near_6_s8)
NEAR(nk_dwconv_rows_near_8_s8)
NEAR(nk_dwconv_rows_near_2_s2_s8)
NEAR(nk_dwconv_rows_near_4_s2_s8)
NEAR(nk_dwconv_rows_near_6_s2_s8)
NEAR(nk_dwconv_rows_near_8_s2_s8)
