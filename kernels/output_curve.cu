// From an f32 picture to the 8- or 16-bit samples of a file: cut to size, map to 0…1, transfer curve, round to nearest
// (ties to even).
//
// Layout   input: rows of input_stride samples, of which the first count are taken; output: rows of count samples of 8
//          (dd_output_8) or 16 bits (dd_output_16). A picture that is not cut is one long row.
// Tile     256 threads, 2048 samples of a row. Where rows start at whole vectors, a thread reads two vectors of
//          16 bytes and writes two of 4 or 8; else neighbouring threads take neighbouring samples.
// Memory   no shared memory; about 30 live registers by a count over the PTX.
// Floor    bytes: per sample 4 in and 1 or 2 out, each moved once. Operations: 6 per sample, 30 with a curve.
//
// Powers are computed in f32 by 2^(log2(x)·exponent): the error, below 1e-6, is a sixteenth of a 16-bit step.
#include "common.cuh"

static const int THREADS = 256;

enum Curve { IDENTITY = 0, SRGB = 1, GAMMA22 = 2 };

struct OutputParameters {
    const float* input;
    void* output;
    u32* invalid; // Set to 1 where a sample is not a number; may be null.
    i64 count;    // Samples of a row of the output.
    i64 input_stride;
    i32 vectors;      // Whether every row starts at a whole vector of 4 samples.
    i32 from_network; // −1…1 instead of 0…1.
    i32 curve;
    float maximum; // 255 or 65535.
};

// log2 x for a normal x > 0: x = m·2^n with m between sqrt(1/2) and sqrt(2); log2 m = 2/ln 2 · artanh((m − 1)/(m + 1)).
DD_DEVICE float log2_f32(float x) {
    i32 bits = (i32)float_to_bits(x);
    i32 n = (bits - 0x3F3504F3) >> 23;
    float m = bits_to_float((u32)(bits - n * (1 << 23)));
    float f = (m - 1.0f) * reciprocal(m + 1.0f), u = f * f;
    float y = 0.32059889f;
    y = fused(y, u, 0.41219857f);
    y = fused(y, u, 0.57707801f);
    y = fused(y, u, 0.96179669f);
    y = fused(y, u, 2.8853901f);
    return fused(y, f, (float)n);
}

// x^exponent for 0 <= x <= 1 and an exponent of about 1/2; what is below 2^-100 counts as 0.
DD_DEVICE float power(float x, float exponent) {
    return x < 7.888609e-31f ? 0.0f : exp2_approx(log2_f32(x) * exponent);
}

// The sample's integer; bad becomes true where it is not a number.
DD_DEVICE u32 encoded(const OutputParameters& p, float x, bool& bad) {
    bad |= x != x;
    if (p.from_network)
        x = (x + 1.0f) * 0.5f;
    x = smaller(larger(x, 0.0f), 1.0f);
    if (p.curve == SRGB)
        x = x <= 0.0031308f ? 12.92f * x : smaller(fused(1.055f, power(x, 1.0f / 2.4f), -0.055f), 1.0f);
    else if (p.curve == GAMMA22)
        x = smaller(power(x, 1.0f / 2.2f), 1.0f);
    // Adding 1.5·2^23 leaves no place for a fraction, and the integer stands in the low bits.
    return float_to_bits(product(x, p.maximum) + 12582912.0f) & 0xffffu;
}

DD_DEVICE void write_sample(u8* p, u32 v) {
    asm volatile("{ .reg .u64 t; cvta.to.global.u64 t, %0; st.global.u8 [t], %1; }" ::"l"(p), "r"(v) : "memory");
}

DD_DEVICE void write_sample(u16* p, u32 v) {
    write2(p, (u16)v);
}

DD_DEVICE void write_samples(u8* p, const u32 (&v)[4]) {
    write4(p, v[0] | v[1] << 8 | v[2] << 16 | v[3] << 24);
}

DD_DEVICE void write_samples(u16* p, const u32 (&v)[4]) {
    write8(p, v[0] | v[1] << 16, v[2] | v[3] << 16);
}

template <typename Sample>
DD_DEVICE void output_row(const OutputParameters& p) {
    const int vector = 4, stride = THREADS * vector;
    const float* input = p.input + (i64)block_y() * p.input_stride;
    Sample* output = (Sample*)p.output + (i64)block_y() * p.count;
    i64 block = (i64)block_x() * (2 * stride), e = block + (i64)thread_x() * vector;
    bool bad = false;
    if (p.vectors && block + 2 * stride <= p.count) {
        float x[2][4];
        read_four(input + e, x[0]);
        read_four(input + e + stride, x[1]);
#pragma unroll
        for (int k = 0; k < 2; k++) {
            u32 v[4];
#pragma unroll
            for (int i = 0; i < vector; i++)
                v[i] = encoded(p, x[k][i], bad);
            write_samples(output + e + k * stride, v);
        }
    } else {
        for (i64 i = block + thread_x(); i < block + 2 * stride && i < p.count; i += THREADS)
            write_sample(output + i, encoded(p, read_one(input + i), bad));
    }

    if (bad && p.invalid)
        write4(p.invalid, 1);
}

DD_KERNEL __launch_bounds__(THREADS) dd_output_8(OutputParameters p) {
    output_row<u8>(p);
}

DD_KERNEL __launch_bounds__(THREADS) dd_output_16(OutputParameters p) {
    output_row<u16>(p);
}
