#include "nk/dwconv_rows_flat_s8.h"

#include "nk/dwconv_rows_s8.h"

#define FLAT(name)                                                                                 \
    NK_DWCONV_ROWS_FLAT(name)                                                                      \
    {                                                                                              \
        nk_dwconv_rows_s8(p, x, w, y, rows, taps);                                                 \
    }

FLAT(nk_dwconv_rows_flat_1_s8)
FLAT(nk_dwconv_rows_flat_1_s2_s8)
FLAT(nk_dwconv_rows_flat_3_s8)
FLAT(nk_dwconv_rows_flat_3_s2_s8)
FLAT(nk_dwconv_rows_flat_5_s8)
FLAT(nk_dwconv_rows_flat_7_s8)
