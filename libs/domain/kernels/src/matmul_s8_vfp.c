/* Cortex-M variant of nk/matmul_s8.h: operands become int16 less their zero points, in pairs along
 * k; then every product is one of pairs. Bit-equal to matmul_s8.c. */
#include "nk/matmul_s8.h"

#include <string.h>

#include "nk/vfp.h"

/* Up to 4 lines of an operand (rows of a, columns of b), `line` and `depth` elements apart. */
typedef struct {
    const int8_t *x;
    int32_t line, depth, zero;
} lines;

/* A pair of elements less the zero point. */
static inline uint32_t pair_of(int32_t first, int32_t second, int32_t zero)
{
    return ((uint32_t)(first - zero) & 0xffffu) | (uint32_t)(second - zero) << 16;
}

/* One line whose elements are next to each other, into every step-th word. */
static void widen_along(const int8_t *x, int32_t depth, int32_t zero, uint32_t *wide, int32_t step)
{
    const uint32_t zeros = pair_of(0, 0, -zero);
    int32_t quads = depth >> 2;
    if (quads > 0) {
        __asm__ volatile("1:\n"
                         "ldr r4, [%[x]], #4\n"
                         "subs %[n], %[n], #1\n"
                         "sxtb16 r5, r4\n"
                         "sxtb16 r4, r4, ror #8\n"
                         "ssub16 r5, r5, %[zeros]\n"
                         "ssub16 r4, r4, %[zeros]\n"
                         "pkhbt r6, r5, r4, lsl #16\n"
                         "pkhtb r5, r4, r5, asr #16\n"
                         "str r6, [%[wide]]\n"
                         "str r5, [%[wide], %[step]]\n"
                         "add %[wide], %[wide], %[step], lsl #1\n"
                         "bne 1b\n"
                         : [x] "+r"(x), [wide] "+r"(wide), [n] "+r"(quads)
                         : [zeros] "r"(zeros), [step] "r"(4 * step)
                         : "r4", "r5", "r6", "cc", "memory");
    }
    if ((depth & 2) != 0) {
        *wide = pair_of(x[0], x[1], zero);
        wide += step;
        x += 2;
    }
    if ((depth & 1) != 0) *wide = pair_of(x[0], zero, zero);
}

/* Four lines that lie side by side: words of lines 0 to 3 for each pair. */
static void widen_across(const lines *from, int32_t depth, uint32_t *wide)
{
    const uint32_t zeros = pair_of(0, 0, -from->zero);
    const int8_t *x = from->x;
    int32_t pairs = depth >> 1;
    if (pairs > 0) {
        __asm__ volatile("1:\n"
                         "ldr r4, [%[x]]\n"
                         "ldr r5, [%[x], %[step]]\n"
                         "add %[x], %[x], %[step], lsl #1\n"
                         "subs %[n], %[n], #1\n"
                         "sxtb16 r6, r4\n"
                         "sxtb16 r4, r4, ror #8\n"
                         "sxtb16 r8, r5\n"
                         "sxtb16 r5, r5, ror #8\n"
                         "pkhbt r9, r6, r8, lsl #16\n"
                         "pkhtb r11, r8, r6, asr #16\n"
                         "pkhbt r10, r4, r5, lsl #16\n"
                         "pkhtb r12, r5, r4, asr #16\n"
                         "ssub16 r9, r9, %[zeros]\n"
                         "ssub16 r10, r10, %[zeros]\n"
                         "ssub16 r11, r11, %[zeros]\n"
                         "ssub16 r12, r12, %[zeros]\n"
                         "stmia %[wide]!, {r9-r12}\n"
                         "bne 1b\n"
                         : [x] "+r"(x), [wide] "+r"(wide), [n] "+r"(pairs)
                         : [zeros] "r"(zeros), [step] "r"(from->depth)
                         : "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "cc", "memory");
    }
    for (int32_t i = 0; (depth & 1) != 0 && i < 4; i++) {
        wide[i] = pair_of(x[i], from->zero, from->zero);
    }
}

/* Words of `together` lines for each pair of k; lines after the first `count` repeat the last. */
static void widen(const lines *from, int32_t count, int32_t together, int32_t depth, uint32_t *wide)
{
    if (from->line == 1 && count == 4) {
        widen_across(from, depth, wide);
        return;
    }
    for (int32_t i = 0; i < together; i++, wide++) {
        const int8_t *x = from->x + (i < count ? i : count - 1) * from->line;
        if (from->depth == 1) {
            widen_along(x, depth, from->zero, wide, together);
            continue;
        }
        uint32_t *to = wide;
        for (int32_t k = 0; k < depth; k += 2, to += together, x += 2 * from->depth) {
            *to = pair_of(x[0], k + 1 < depth ? x[from->depth] : from->zero, from->zero);
        }
    }
}

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
    lines left = {a, p->a_row, p->a_depth, p->a_zero};
    tile t = {p->multiplier, p->requant.offset, p->requant.shift, {0}};
    for (int32_t r = 0; r < p->rows; r += 2, y += 2 * p->y_row, left.x += 2 * p->a_row) {
        const int32_t count = p->rows - r < 2 ? 1 : 2;
        const uint32_t *quad = panel;
        int8_t *to = y;
        widen(&left, count, 2, p->depth, rows);
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
        lines right = {b + first * p->b_column, p->b_column, p->b_depth, p->b_zero};
        uint32_t *quad = panel;
        for (int32_t c = 0; c < columns; c += 4, quad += 4 * pairs, right.x += 4 * p->b_column) {
            widen(&right, columns - c < 4 ? columns - c : 4, 4, p->depth, quad);
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
