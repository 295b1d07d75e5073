#ifndef NK_SCALAR_CAST_H
#define NK_SCALAR_CAST_H
/* Conversions between element types. Half precision is raw bits: f16 is IEEE binary16, bf16 the
 * upper half of an f32; both round to the nearest, ties to even.
 *
 * From a float to an integer the fraction is dropped. Where ONNX leaves the result open we do what
 * ONNX Runtime does on the usual host: a value outside s32 (s64 for the types of 32 bits without
 * sign and wider) or a NaN gives the smallest integer of that type, and a narrower type takes the
 * low bits.
 */
#include <stdint.h>
#include <string.h>

static inline uint32_t nk_cast_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float nk_cast_from_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline float nk_f32_from_bf16(uint16_t x)
{
    return nk_cast_from_bits((uint32_t)x << 16);
}

static inline uint16_t nk_bf16_from_f32(float x)
{
    const uint32_t bits = nk_cast_bits(x);
    if (x != x) {
        return (uint16_t)((bits >> 16) | 0x0040u);
    }
    return (uint16_t)((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
}

static inline float nk_f32_from_f16(uint16_t x)
{
    const uint32_t sign = ((uint32_t)x & 0x8000u) << 16;
    const uint32_t rest = (uint32_t)x & 0x7FFFu;
    if (rest >= 0x7C00u) {
        return nk_cast_from_bits(sign | 0x7F800000u | (rest & 0x03FFu) << 13);
    }
    /* the exponent's bias is 15 there and 127 here; the product is exact, denormals included */
    const float magnitude = nk_cast_from_bits(rest << 13) * 0x1p112f;
    return nk_cast_from_bits(sign | nk_cast_bits(magnitude));
}

static inline uint16_t nk_f16_from_f32(float x)
{
    const uint32_t bits = nk_cast_bits(x);
    const uint32_t sign = (bits >> 16) & 0x8000u;
    const uint32_t rest = bits & 0x7FFFFFFFu;
    if (rest > 0x7F800000u) {
        return (uint16_t)(sign | 0x7E00u);
    }
    if (rest >= 0x477FF000u) { /* 65520 and more */
        return (uint16_t)(sign | 0x7C00u);
    }
    if (rest <
        0x38800000u) { /* below 2^-14: adding 1/2 leaves multiples of 2^-24 in the low bits */
        return (uint16_t)(sign | (nk_cast_bits(nk_cast_from_bits(rest) + 0.5f) - 0x3F000000u));
    }
    return (uint16_t)(sign | ((rest - 0x38000000u + 0x0FFFu + ((rest >> 13) & 1u)) >> 13));
}

static inline int32_t nk_s32_from_f32(float x)
{
    return x >= -0x1p31f && x < 0x1p31f ? (int32_t)x : INT32_MIN;
}

static inline int64_t nk_s64_from_f32(float x)
{
    return x >= -0x1p63f && x < 0x1p63f ? (int64_t)x : INT64_MIN;
}

static inline int32_t nk_s32_from_f64(double x)
{
    return x > -0x1p31 - 1.0 && x < 0x1p31 ? (int32_t)x : INT32_MIN;
}

static inline int64_t nk_s64_from_f64(double x)
{
    return x >= -0x1p63 && x < 0x1p63 ? (int64_t)x : INT64_MIN;
}

static inline uint32_t nk_u32_from_f32(float x)
{
    return x >= 0.0f && x < 0x1p32f ? (uint32_t)x : (uint32_t)nk_s64_from_f32(x);
}

static inline uint32_t nk_u32_from_f64(double x)
{
    return x >= 0.0 && x < 0x1p32 ? (uint32_t)x : (uint32_t)nk_s64_from_f64(x);
}

static inline uint64_t nk_u64_from_f32(float x)
{
    return x >= 0x1p63f && x < 0x1p64f ? (uint64_t)x : (uint64_t)nk_s64_from_f32(x);
}

static inline uint64_t nk_u64_from_f64(double x)
{
    return x >= 0x1p63 && x < 0x1p64 ? (uint64_t)x : (uint64_t)nk_s64_from_f64(x);
}

#endif
