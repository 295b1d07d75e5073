/* Cortex-M variant of nk/matmul_s8.h: operands become int16 less their zero points, in pairs along
 * k; then every product is one of pairs. Bit-equal to matmul_s8.c. */
#include "nk/matmul_s8.h"

#include <string.h>

#include "nk/widen_lines_s8_vfp.h"

#define TWO_BY_FOUR                                                                                \
    "ldrd r2, r3, [r0], #8\n"                                                                      \
    "ldrd r12, lr, [r1], #8\n"                                                                     \
    "smlad r4, r2, r12, r4\n"                                                                      \
    "smlad r5, r2, lr, r5\n"                                                                       \
    "smlad r8, r3, r12, r8\n"                                                                      \
    "smlad r9, r3, lr, r9\n"                                                                       \
    "ldrd r12, lr, [r1], #8\n"                                                                     \
    "smlad r6, r2, r12, r6\n"                                                                      \
    "smlad r7, r2, lr, r7\n"                                                                       \
    "smlad r10, r3, r12, r10\n"                                                                    \
    "smlad r11, r3, lr, r11\n"

/* Sums of two rows of a (r0) by four columns of b (r1), the first row in r4-r7, the second in
 * r8-r11. The ends of the two loops come in r2 and r3; r12 comes back in r0. */
#define TILE_SUMS                                                                                  \
    "vmov s0, r2\n"                                                                                \
    "vmov s1, r3\n"                                                                                \
    "vmov s2, r12\n"                                                                               \
    "mov r4, #0\n"                                                                                 \
    "mov r5, #0\n"                                                                                 \
    "mov r6, #0\n"                                                                                 \
    "mov r7, #0\n"                                                                                 \
    "mov r8, #0\n"                                                                                 \
    "mov r9, #0\n"                                                                                 \
    "mov r10, #0\n"                                                                                \
    "mov r11, #0\n"                                                                                \
    "cmp r0, r2\n"                                                                                 \
    "beq 2f\n"                                                                                     \
    "1:\n" TWO_BY_FOUR TWO_BY_FOUR TWO_BY_FOUR TWO_BY_FOUR "vmov r2, s0\n"                         \
    "cmp r0, r2\n"                                                                                 \
    "bne 1b\n"                                                                                     \
    "2:\n"                                                                                         \
    "vmov r2, s1\n"                                                                                \
    "cmp r0, r2\n"                                                                                 \
    "beq 4f\n"                                                                                     \
    "3:\n" TWO_BY_FOUR "vmov r2, s1\n"                                                             \
    "cmp r0, r2\n"                                                                                 \
    "bne 3b\n"                                                                                     \
    "4:\n"                                                                                         \
    "vmov r0, s2\n"

/* One tile: what its outputs are made with, in the order that the assembly loads it, and they. */
typedef struct {
    int32_t multiplier, offset, shift;
    uint32_t outputs[2]; /* of the two rows */
} tile;

static inline void finish_tile(const uint32_t *rows, const uint32_t *columns, int32_t pairs,
                               tile *t)
{
    register const uint32_t *a __asm__("r0") = rows;
    register const uint32_t *b __asm__("r1") = columns;
    register const uint32_t *fours_end __asm__("r2") = rows + 2 * (pairs & ~3);
    register const uint32_t *end __asm__("r3") = rows + 2 * pairs;
    register tile *to __asm__("r12") = t;
    __asm__ volatile(TILE_SUMS "ldmia r0!, {r1-r3}\n"
                               "smmla r4, r4, r1, r2\n"
                               "smmla r5, r5, r1, r2\n"
                               "smmla r6, r6, r1, r2\n"
                               "smmla r7, r7, r1, r2\n"
                               "smmla r8, r8, r1, r2\n"
                               "smmla r9, r9, r1, r2\n"
                               "smmla r10, r10, r1, r2\n"
                               "smmla r11, r11, r1, r2\n"
                               "asr r4, r4, r3\n"
                               "asr r5, r5, r3\n"
                               "asr r6, r6, r3\n"
                               "asr r7, r7, r3\n"
                               "asr r8, r8, r3\n"
                               "asr r9, r9, r3\n"
                               "asr r10, r10, r3\n"
                               "asr r11, r11, r3\n"
                               "ssat r4, #8, r4\n"
                               "ssat r5, #8, r5\n"
                               "ssat r6, #8, r6\n"
                               "ssat r7, #8, r7\n"
                               "ssat r8, #8, r8\n"
                               "ssat r9, #8, r9\n"
                               "ssat r10, #8, r10\n"
                               "ssat r11, #8, r11\n"
                               "bfi r4, r5, #8, #8\n"
                               "bfi r4, r6, #16, #8\n"
                               "bfi r4, r7, #24, #8\n"
                               "bfi r8, r9, #8, #8\n"
                               "bfi r8, r10, #16, #8\n"
                               "bfi r8, r11, #24, #8\n"
                               "strd r4, r8, [r0]\n"
                     : "+r"(a), "+r"(b), "+r"(fours_end), "+r"(end), "+r"(to)
                     :
                     : "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "lr", "s0", "s1", "s2",
                       "cc", "memory");
}

static inline int32_t product_of_pairs(uint32_t a, uint32_t b)
{
    return (int16_t)a * (int16_t)b + (int16_t)(a >> 16) * (int16_t)(b >> 16);
}

/* finish_tile for requant.pre > 0, plainly. */
static void finish_tile_slowly(const nk_matmul_s8_params *p, const uint32_t *rows,
                               const uint32_t *columns, int32_t pairs, tile *t)
{
    for (int32_t i = 0; i < 8; i++) {
        const int32_t r = i >> 2, c = i & 3;
        int32_t sum = 0;
        for (int32_t k = 0; k < pairs; k++) {
            sum += product_of_pairs(rows[2 * k + r], columns[4 * k + c]);
        }
        const int32_t y = nk_requantize(&p->requant, sum, p->multiplier);
        t->outputs[r] = (c == 0 ? 0 : t->outputs[r]) | ((uint32_t)y & 255u) << (8 * c);
    }
}

/* The first `rows` and `columns` of a tile at an edge, or of a y that is transposed. */
static void store_part(const nk_matmul_s8_params *p, const tile *t, int32_t rows, int32_t columns,
                       int8_t *y)
{
    for (int32_t r = 0; r < rows; r++, y += p->y_row) {
        uint32_t word = t->outputs[r];
        for (int32_t c = 0; c < columns; c++, word >>= 8) {
            y[c * p->y_column] = (int8_t)word;
        }
    }
}

/* All rows of a by the columns of b that are in `panel`. */
static void multiply_panel(const nk_matmul_s8_params *p, const int8_t *a, const uint32_t *panel,
                           int32_t columns, int8_t *y, uint32_t *rows)
{
    const int32_t pairs = (p->depth + 1) / 2;
    nk_lines_vfp left = {a, p->a_row, p->a_depth, p->a_zero};
    tile t = {p->multiplier, p->requant.offset, p->requant.shift, {0}};
    for (int32_t r = 0; r < p->rows; r += 2, y += 2 * p->y_row, left.x += 2 * p->a_row) {
        const int32_t count = p->rows - r < 2 ? 1 : 2;
        const uint32_t *quad = panel;
        int8_t *to = y;
        nk_widen_lines_vfp(&left, count, 2, p->depth, rows);
        for (int32_t c = columns; c > 0; c -= 4, quad += 4 * pairs, to += 4 * p->y_column) {
            if (p->requant.pre == 0) {
                finish_tile(rows, quad, pairs, &t);
            } else {
                finish_tile_slowly(p, rows, quad, pairs, &t);
            }
            if (c >= 4 && count == 2 && p->y_column == 1) {
                memcpy(to, t.outputs, 4);
                memcpy(to + p->y_row, t.outputs + 1, 4);
            } else {
                store_part(p, &t, count, c < 4 ? c : 4, to);
            }
        }
    }
}

static void product(const nk_matmul_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y,
                    uint32_t *scratch)
{
    const int32_t pairs = (p->depth + 1) / 2;
    uint32_t *const panel = scratch + 2 * pairs;
    for (int32_t first = 0; first < p->columns; first += p->panel) {
        const int32_t left = p->columns - first;
        const int32_t columns = left < p->panel ? left : p->panel;
        nk_lines_vfp right = {b + first * p->b_column, p->b_column, p->b_depth, p->b_zero};
        uint32_t *quad = panel;
        for (int32_t c = 0; c < columns; c += 4, quad += 4 * pairs, right.x += 4 * p->b_column) {
            nk_widen_lines_vfp(&right, columns - c < 4 ? columns - c : 4, 4, p->depth, quad);
        }
        multiply_panel(p, a, panel, columns, y + first * p->y_column, scratch);
    }
}

void nk_matmul_s8(const nk_matmul_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y,
                  int16_t *scratch)
{
    int32_t at[NK_ODOMETER_LOOPS] = {0};
    for (int32_t loop = 0; loop >= 0;) {
        product(p, a, b, y, (uint32_t *)(void *)scratch);
        y += p->rows * p->columns;
        loop = nk_odometer_next(at, p->dims, p->loops);
        a += loop < 0 ? 0 : p->a_step[loop];
        b += loop < 0 ? 0 : p->b_step[loop];
    }
}
