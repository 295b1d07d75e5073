/*
 * Real numbers to s8 and back: against double precision, and the bytes for every exponent and sign
 * with NaN, infinities and ties among them, of every length to 40, apart and in place.
 */
#include "nk/quantize_s8.h"
#include "nk/dequantize_s8.h"
#include "nk_test.h"
#include "nk_test_s8.h"

enum { MOST = 1024 };

static float x[MOST], back[256];
static int8_t y[MOST], every[256];
static float place[MOST];

static int32_t wanted(float value, float scale, int32_t zero)
{
    const double quotient = (double)(value / scale);
    if (!(quotient > -1000.0)) return -128;
    const double nearest = rint(quotient > 1000.0 ? 1000.0 : quotient) + zero;
    return nearest < -128.0 ? -128 : nearest > 127.0 ? 127 : (int32_t)nearest;
}

/* Ties, ends, what is huge, tiny or no number. */
static void fill(float scale, int32_t zero, uint32_t *state)
{
    static const uint32_t odd[] = {0x7fc00000u, 0xffc00000u, 0x7f800000u, 0xff800000u,
                                   0x80000000u, 0x00000001u, 0x7f7fffffu, 0xff7fffffu};
    for (int32_t i = 0; i < MOST; i++) {
        const uint32_t choice = test_random_u32(state);
        const int32_t step = (int32_t)(choice >> 8) % 160;
        if (i > MOST / 2 && choice % 16u == 0u)
            memcpy(&x[i], &odd[(choice >> 4) % 8u], sizeof *x);
        else if (choice % 4u == 0u)
            x[i] = ((float)(step - zero) + 0.5f) * scale;
        else
            x[i] = test_random_f32(state) * 160.0f * scale;
    }
}

static int check(float scale, int32_t zero, uint32_t *state)
{
    fill(scale, zero, state);
    const nk_quantize_s8_params all = {scale, zero, MOST};
    nk_quantize_s8(&all, x, y);
    for (int32_t i = 0; i < MOST; i++)
        if (y[i] != wanted(x[i], scale, zero))
            return test_fail_s8("quantize", i, y[i], wanted(x[i], scale, zero));
    test_report_s8("quantize", y, MOST);
    memcpy(place, x, sizeof place);
    nk_quantize_s8(&all, place, (int8_t *)place);
    if (memcmp(place, y, MOST) != 0) return test_fail_s8("in place", 0, 0, 0);
    for (int32_t count = 0; count <= 40; count++) {
        const nk_quantize_s8_params part = {scale, zero, count};
        const int32_t first = MOST - 45;
        memset(place, 77, sizeof place);
        nk_quantize_s8(&part, x + first, (int8_t *)place + 1);
        if (memcmp((int8_t *)place + 1, y + first, (size_t)count) != 0 ||
            ((int8_t *)place)[count + 1] != 77)
            return test_fail_s8("length", count, 0, 0);
    }
    for (int32_t count = 0; count <= 256; count += count < 20 ? 1 : 59) {
        const nk_dequantize_s8_params part = {scale, zero, count};
        for (int32_t i = 0; i < 256; i++)
            back[i] = 77.0f;
        nk_dequantize_s8(&part, every + 256 - count, back);
        for (int32_t i = 0; i < 256; i++) {
            const int32_t byte = every[(256 - count + i) & 255] - zero;
            const float want = i < count ? (float)byte * scale : 77.0f;
            if (memcmp(&back[i], &want, sizeof want) != 0)
                return test_fail_s8("dequantize", i, count, byte);
        }
        test_report_f32("dequantize", back, (size_t)count);
    }
    return 0;
}

int test_main(void)
{
    uint32_t state = 5u;
    for (int32_t i = 0; i < 256; i++)
        every[i] = (int8_t)(i - 128);
    static const float scales[] = {0x1p-20f, 0.0123f, 0.5f, 1.0f / 255.0f, 4.0f};
    static const int32_t zeros[] = {-128, 0, 3, 127};
    for (int32_t s = 0; s < 5; s++)
        for (int32_t z = 0; z < 4; z++)
            if (check(scales[s], zeros[z], &state) != 0) return 1;
    const nk_quantize_s8_params p = {0.0123f, 3, 512};
    const nk_dequantize_s8_params d = {0.0123f, 3, 256};
    fill(0.0123f, 3, &state);
    TEST_COUNT_BEGIN();
    nk_quantize_s8(&p, x, y);
    TEST_COUNT_END();
    TEST_COUNT_BEGIN();
    nk_dequantize_s8(&d, every, back);
    TEST_COUNT_END();
    return 0;
}
