// Standard normal numbers: element i is a function of seed, stream and i alone, the same as on the CPU.
//
// Layout   output: f32, any number of elements; the first ones of a longer fill are those of a shorter one.
// Tile     256 threads, each makes one Philox4x32-10 block, with key = seed and counter = (i / 4, stream), and from it
//          four elements by Box-Muller in f64, rounded to f32. The CPU computes the same formulas in f64, so only a
//          value on the very edge between two f32 can come out as the other one.
// Memory   no shared memory; about 80 live registers by a count over the PTX. One access of 16 bytes per thread.
// Floor    bytes: 4 per element, written once. Operations: 20 integer and 60 of f64 per element; it runs once for a
//          picture, on latents of some ten thousand numbers.
#include "common.cuh"

static const int THREADS = 256;

struct NoiseParameters {
    float* output;
    i64 count;
    u64 seed;
    u64 stream;
};

// Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
DD_DEVICE void philox(u32 (&c)[4], u32 key0, u32 key1) {
#pragma unroll
    for (int round = 0; round < 10; round++) {
        u64 product0 = (u64)0xD2511F53u * c[0], product1 = (u64)0xCD9E8D57u * c[2];
        c[0] = (u32)(product1 >> 32) ^ c[1] ^ key0;
        c[1] = (u32)product1;
        c[2] = (u32)(product0 >> 32) ^ c[3] ^ key1;
        c[3] = (u32)product0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
}

// ln x for a normal x > 0: x = m·2^n with m between sqrt(1/2) and sqrt(2), and ln m = 2·artanh((m − 1)/(m + 1)).
DD_DEVICE double log_f64(double x) {
    i64 bits = double_to_bits(x);
    i64 n = (bits - 0x3FE6A09E667F3BCDll) >> 52;
    double m = bits_to_double(bits - n * (1ll << 52)), e = (double)(i32)n;
    double f = (m - 1.0) / (m + 1.0), u = f * f;
    double y = 2.0 / 23.0;
    y = fused(y, u, 2.0 / 21.0);
    y = fused(y, u, 2.0 / 19.0);
    y = fused(y, u, 2.0 / 17.0);
    y = fused(y, u, 2.0 / 15.0);
    y = fused(y, u, 2.0 / 13.0);
    y = fused(y, u, 2.0 / 11.0);
    y = fused(y, u, 2.0 / 9.0);
    y = fused(y, u, 2.0 / 7.0);
    y = fused(y, u, 2.0 / 5.0);
    y = fused(y, u, 2.0 / 3.0);
    y = fused(y * u, f, 2.0 * f);
    y = fused(e, 2.3190468138462996e-17, y);
    return fused(e, 0.6931471805599453, y);
}

DD_DEVICE void gaussian_pair(u32 a, u32 b, float& first, float& second) {
    // (a + 1/2) / 2^32 lies strictly between 0 and 1, so the logarithm is finite.
    double radius = square_root(-2.0 * log_f64(((double)a + 0.5) * (1.0 / 4294967296.0)));
    double sine, cosine;
    sin_cos_f64(6.283185307179586 * ((double)b * (1.0 / 4294967296.0)), sine, cosine);
    first = (float)(radius * cosine);
    second = (float)(radius * sine);
}

DD_KERNEL dd_gaussian_noise(NoiseParameters p) {
    i64 block = (i64)block_x() * THREADS + thread_x(), i = 4 * block;
    if (i >= p.count)
        return;
    u32 words[4] = {(u32)block, (u32)((u64)block >> 32), (u32)p.stream, (u32)(p.stream >> 32)};
    philox(words, (u32)p.seed, (u32)(p.seed >> 32));
    float x[4];
    gaussian_pair(words[0], words[1], x[0], x[1]);
    gaussian_pair(words[2], words[3], x[2], x[3]);
    if (i + 4 <= p.count) {
        write_four(p.output + i, x);
        return;
    }

#pragma unroll
    for (int k = 0; k < 3; k++) {
        if (i + k < p.count)
            write_one(p.output + i + k, x[k]);
    }
}
