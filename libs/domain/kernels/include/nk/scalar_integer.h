#ifndef NK_SCALAR_INTEGER_H
#define NK_SCALAR_INTEGER_H
/* Arithmetic of the eight integer types: nk_<function>_<type>.
 *
 * Sums, products, powers and negations wrap. Division truncates toward zero; a division by zero
 * gives 0 and leaves the dividend as the remainder, as the core's own SDIV and UDIV do. `mod` has
 * the sign of the divisor, `rem` that of the dividend. A shift by a negative
 * number, or by the width or more, leaves what the sign extends to: -1 or 0 to the right, else 0.
 */
#include <stdint.h>

/* E: suffix; T: the type; U: the unsigned type that the arithmetic wraps in. */
#define NK_INTEGER_ARITHMETIC(E, T, U)                                                             \
    static inline T nk_add_##E(T a, T b)                                                           \
    {                                                                                              \
        return (T)((U)a + (U)b);                                                                   \
    }                                                                                              \
    static inline T nk_sub_##E(T a, T b)                                                           \
    {                                                                                              \
        return (T)((U)a - (U)b);                                                                   \
    }                                                                                              \
    static inline T nk_mul_##E(T a, T b)                                                           \
    {                                                                                              \
        return (T)((U)a * (U)b);                                                                   \
    }                                                                                              \
    static inline T nk_max_##E(T a, T b)                                                           \
    {                                                                                              \
        return a > b ? a : b;                                                                      \
    }                                                                                              \
    static inline T nk_min_##E(T a, T b)                                                           \
    {                                                                                              \
        return a < b ? a : b;                                                                      \
    }                                                                                              \
    static inline T nk_prelu_##E(T a, T b)                                                         \
    {                                                                                              \
        return a >= 1 ? a : nk_mul_##E(a, b);                                                      \
    }                                                                                              \
    static inline T nk_bit_and_##E(T a, T b)                                                       \
    {                                                                                              \
        return (T)((U)a & (U)b);                                                                   \
    }                                                                                              \
    static inline T nk_bit_or_##E(T a, T b)                                                        \
    {                                                                                              \
        return (T)((U)a | (U)b);                                                                   \
    }                                                                                              \
    static inline T nk_bit_xor_##E(T a, T b)                                                       \
    {                                                                                              \
        return (T)((U)a ^ (U)b);                                                                   \
    }                                                                                              \
    static inline T nk_bit_not_##E(T a)                                                            \
    {                                                                                              \
        return (T)(~(U)a);                                                                         \
    }                                                                                              \
    static inline T nk_shift_left_##E(T a, T b)                                                    \
    {                                                                                              \
        return (T)((U)b < 8u * sizeof(T) ? (U)a << (U)b : 0u);                                     \
    }                                                                                              \
    static inline T nk_square_##E(T a)                                                             \
    {                                                                                              \
        return nk_mul_##E(a, a);                                                                   \
    }                                                                                              \
    /* a to the power of e >= 0 */                                                                 \
    static inline T nk_power_##E(T a, U e)                                                         \
    {                                                                                              \
        U result = 1u;                                                                             \
        U factor = (U)a;                                                                           \
        while (e != 0u) {                                                                          \
            if ((e & 1u) != 0u) {                                                                  \
                result *= factor;                                                                  \
            }                                                                                      \
            factor *= factor;                                                                      \
            e >>= 1;                                                                               \
        }                                                                                          \
        return (T)result;                                                                          \
    }

#define NK_SIGNED_ARITHMETIC(E, T, U)                                                              \
    NK_INTEGER_ARITHMETIC(E, T, U)                                                                 \
    static inline T nk_neg_##E(T a)                                                                \
    {                                                                                              \
        return (T)(0u - (U)a);                                                                     \
    }                                                                                              \
    static inline T nk_abs_##E(T a)                                                                \
    {                                                                                              \
        return a < 0 ? nk_neg_##E(a) : a;                                                          \
    }                                                                                              \
    static inline T nk_sign_##E(T a)                                                               \
    {                                                                                              \
        return (T)((a > 0) - (a < 0));                                                             \
    }                                                                                              \
    static inline T nk_shift_right_##E(T a, T b)                                                   \
    {                                                                                              \
        if ((U)b >= 8u * sizeof(T)) {                                                              \
            return (T)(a < 0 ? -1 : 0);                                                            \
        }                                                                                          \
        return (T)(a >> b);                                                                        \
    }                                                                                              \
    static inline T nk_div_##E(T a, T b)                                                           \
    {                                                                                              \
        if (b == 0 || b == -1) {                                                                   \
            return b == 0 ? b : nk_neg_##E(a);                                                     \
        }                                                                                          \
        return (T)(a / b);                                                                         \
    }                                                                                              \
    static inline T nk_rem_##E(T a, T b)                                                           \
    {                                                                                              \
        return nk_sub_##E(a, nk_mul_##E(nk_div_##E(a, b), b));                                     \
    }                                                                                              \
    static inline T nk_mod_##E(T a, T b)                                                           \
    {                                                                                              \
        const T r = nk_rem_##E(a, b);                                                              \
        return r != 0 && (r < 0) != (b < 0) ? nk_add_##E(r, b) : r;                                \
    }                                                                                              \
    /* 0 to a negative power, which is infinite, gives 0 */                                        \
    static inline T nk_pow_##E(T a, T b)                                                           \
    {                                                                                              \
        if (b >= 0) {                                                                              \
            return nk_power_##E(a, (U)b);                                                          \
        }                                                                                          \
        if (a == 1 || a == -1) {                                                                   \
            return ((U)b & 1u) != 0u ? a : (T)1;                                                   \
        }                                                                                          \
        return 0;                                                                                  \
    }

#define NK_UNSIGNED_ARITHMETIC(E, T, U)                                                            \
    NK_INTEGER_ARITHMETIC(E, T, U)                                                                 \
    static inline T nk_abs_##E(T a)                                                                \
    {                                                                                              \
        return a;                                                                                  \
    }                                                                                              \
    static inline T nk_sign_##E(T a)                                                               \
    {                                                                                              \
        return a != 0u ? 1u : 0u;                                                                  \
    }                                                                                              \
    static inline T nk_div_##E(T a, T b)                                                           \
    {                                                                                              \
        return (T)(b == 0u ? 0u : (U)a / (U)b);                                                    \
    }                                                                                              \
    static inline T nk_rem_##E(T a, T b)                                                           \
    {                                                                                              \
        return (T)(b == 0u ? (U)a : (U)a % (U)b);                                                  \
    }                                                                                              \
    static inline T nk_mod_##E(T a, T b)                                                           \
    {                                                                                              \
        return nk_rem_##E(a, b);                                                                   \
    }                                                                                              \
    static inline T nk_pow_##E(T a, T b)                                                           \
    {                                                                                              \
        return nk_power_##E(a, (U)b);                                                              \
    }                                                                                              \
    static inline T nk_shift_right_##E(T a, T b)                                                   \
    {                                                                                              \
        return (T)(b < 8u * sizeof(T) ? (U)a >> b : 0u);                                           \
    }

NK_SIGNED_ARITHMETIC(s8, int8_t, uint32_t)
NK_SIGNED_ARITHMETIC(s16, int16_t, uint32_t)
NK_SIGNED_ARITHMETIC(s32, int32_t, uint32_t)
NK_SIGNED_ARITHMETIC(s64, int64_t, uint64_t)
NK_UNSIGNED_ARITHMETIC(u8, uint8_t, uint32_t)
NK_UNSIGNED_ARITHMETIC(u16, uint16_t, uint32_t)
NK_UNSIGNED_ARITHMETIC(u32, uint32_t, uint32_t)
NK_UNSIGNED_ARITHMETIC(u64, uint64_t, uint64_t)

#endif
