#ifndef NK_DWCONV_BANDS_F32_H
#define NK_DWCONV_BANDS_F32_H
/*
 * nk_dwconv_f32 for padded planes whose bordered copy would be large: bands of `band_rows` output
 * rows are copied with their borders one after the other, 1 <= band_rows <= out_height. More rows
 * need more scratch and fewer copies. Operands and cost features are those of nk/dwconv_f32.h; the
 * scratch is NK_DWCONV_F32_SCRATCH_BYTES with band_rows.
 */
#include "nk/dwconv_f32.h"

void nk_dwconv_bands_f32(const nk_dwconv_f32_params *p, const float *x, const float *w, float *y,
                         float *scratch);

#endif
