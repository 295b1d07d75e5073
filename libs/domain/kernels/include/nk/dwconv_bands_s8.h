#ifndef NK_DWCONV_BANDS_S8_H
#define NK_DWCONV_BANDS_S8_H
/*
 * nk_dwconv_s8 with less scratch: each plane is widened in bands of band_rows output rows, borders
 * and all, so that NK_DWCONV_S8_SCRATCH_BYTES of band_rows are enough. The same parameters, the
 * same bits. Cost features: those of nk/dwconv_s8.h, and bands.
 */
#include "nk/dwconv_s8.h"

void nk_dwconv_bands_s8(const nk_dwconv_s8_params *p, const int8_t *x, const int8_t *w, int8_t *y,
                        uint32_t *scratch);

#endif
