#include "nk/gather4_s8.h"

#include <stddef.h>

void nk_gather4_s8(const nk_gather4_s8_params *p, const int32_t step[4], const int8_t *from,
                   int16_t *tile)
{
    for (; p->rows > 0; p++)
        for (int32_t row = 0; row < p->rows; row++) {
            for (int32_t tap = 0; tap < p->taps; tap++) {
                const ptrdiff_t first =
                    p->first + (ptrdiff_t)row * p->down + (ptrdiff_t)tap * p->right;
                for (int32_t pair = 0; pair < p->pairs; pair++, tile += 8) {
                    const int8_t *at = from + first + (ptrdiff_t)pair * p->next;
                    for (int32_t j = 0; j < 4; j++) {
                        tile[2 * j] = at[step[j]];
                        tile[2 * j + 1] = at[step[j] + p->second];
                    }
                }
            }
        }
}
