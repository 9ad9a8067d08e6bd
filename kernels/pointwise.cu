// Operations on every element by itself. Tensors are NHWC, so that most of them are one run of numbers.
//
// Layout   storage: the module's 16-bit type; f32 where a kernel says so. Every tensor starts at a multiple of 64
//          bytes. What is a whole number of vectors goes by accesses of 16 bytes (8 where a 16-bit tensor meets an
//          f32 one, so that both are read in whole sectors); the rest, and tensors whose channels do not fill
//          vectors, element by element, neighbouring threads on neighbouring elements.
// Tile     256 threads; 4096 elements (f32 and mixed: 2048), two vectors in flight per thread and input.
// Memory   no shared memory; about 50 live registers for GEGLU, 30 for the others, by a count over the PTX.
// Floor    bytes: every input read once, every output written once, and that is what is moved. Per element 2 or 4
//          bytes each; for GEGLU 4 in and 2 out; DDIM adds 96 bytes of coefficients per warp. Operations per element:
//          SiLU 12, add 1, scale 1, GEGLU 25, DDIM 8.
#include "common.cuh"

static const int THREADS = 256;

// n / d without the long division where n is small.
DD_DEVICE i64 quotient(i64 n, i32 d) {
    return (u64)n >> 32 ? n / d : (i64)((u32)n / (u32)d);
}

// ---- SiLU, addition ------------------------------------------------------------------------------------------

struct SiluFunction {
    static __device__ __forceinline__ float of(float x, float) {
        return silu(x);
    }
};

struct AddFunction {
    static __device__ __forceinline__ float of(float x, float y) {
        return x + y;
    }
};

template <typename Function>
DD_DEVICE vec4u apply(const vec4u& a, const vec4u& b) {
    float x[8], y[8];
    load8(a, x);
    load8(b, y);
#pragma unroll
    for (int i = 0; i < 8; i++)
        x[i] = Function::of(x[i], y[i]);
    return store8(x);
}

// output = Function(a, b); with one input, b is a.
template <typename Function, bool Binary>
DD_DEVICE void elementwise(const storage* a, const storage* b, storage* output, i64 count) {
    const int vector = 8, stride = THREADS * vector;
    i64 block = (i64)block_x() * (2 * stride);
    i64 e = block + (i64)thread_x() * vector;
    if (block + 2 * stride <= count) {
        vec4u a0 = read16(a + e), a1 = read16(a + e + stride);
        vec4u b0 = Binary ? read16(b + e) : a0, b1 = Binary ? read16(b + e + stride) : a1;
        write16(output + e, apply<Function>(a0, b0));
        write16(output + e + stride, apply<Function>(a1, b1));
        return;
    }

    for (int part = 0; part < 2; part++, e += stride) {
        if (e + vector <= count) {
            vec4u x = read16(a + e), y = Binary ? read16(b + e) : x;
            write16(output + e, apply<Function>(x, y));
        } else {
            for (i64 i = e; i < count; i++) {
                float x = read_one(a + i), y = Binary ? read_one(b + i) : x;
                write_one(output + i, Function::of(x, y));
            }
        }
    }
}

struct SiluParameters {
    const storage* input;
    storage* output;
    i64 count;
};

DD_KERNEL dd_silu(SiluParameters p) {
    elementwise<SiluFunction, false>(p.input, p.input, p.output, p.count);
}

struct AddParameters {
    const storage* a;
    const storage* b;
    storage* output;
    i64 count;
};

DD_KERNEL dd_add(AddParameters p) {
    elementwise<AddFunction, true>(p.a, p.b, p.output, p.count);
}

// ---- Scale, conversion ---------------------------------------------------------------------------------------

// output = factor · input over a run of elements; types may differ.
template <typename In, typename Out>
DD_DEVICE void scale_run(const In* input, Out* output, i64 count, float factor) {
    const int vector = 4, stride = THREADS * vector;
    i64 block = (i64)block_x() * (2 * stride);
    i64 e = block + (i64)thread_x() * vector;
    if (block + 2 * stride <= count) {
        float x[4], y[4];
        read_four(input + e, x);
        read_four(input + e + stride, y);
#pragma unroll
        for (int i = 0; i < vector; i++)
            x[i] *= factor, y[i] *= factor;
        write_four(output + e, x);
        write_four(output + e + stride, y);
        return;
    }

    for (int part = 0; part < 2; part++, e += stride) {
        if (e + vector <= count) {
            float x[4];
            read_four(input + e, x);
#pragma unroll
            for (int i = 0; i < vector; i++)
                x[i] *= factor;
            write_four(output + e, x);
        } else {
            for (i64 i = e; i < count; i++)
                write_one(output + i, factor * read_one(input + i));
        }
    }
}

struct ScaleParameters {
    const void* input;
    void* output;
    i64 count;           // Elements of the output.
    i32 input_channels;
    i32 output_channels; // The first of each pixel's.
    float factor;
};

template <typename In, typename Out>
DD_DEVICE void scale(const ScaleParameters& p) {
    const In* input = (const In*)p.input;
    Out* output = (Out*)p.output;
    if (p.input_channels == p.output_channels) {
        scale_run(input, output, p.count, p.factor);
        return;
    }

    // A block's outputs are a run; their inputs leave out channels.
    const int elements = 2048;
    i64 block = (i64)block_x() * elements;
    i64 row = quotient(block, p.output_channels);
    u32 skipped = (u32)(block - row * p.output_channels);
    const In* from = input + row * p.input_channels;
    for (u32 i = thread_x(); i < elements && block + i < p.count; i += THREADS) {
        u32 pixel = (skipped + i) / (u32)p.output_channels;
        u32 channel = skipped + i - pixel * (u32)p.output_channels;
        write_one(output + block + i, p.factor * read_one(from + (i64)pixel * p.input_channels + channel));
    }
}

DD_KERNEL dd_scale_storage_storage(ScaleParameters p) {
    scale<storage, storage>(p);
}

DD_KERNEL dd_scale_storage_f32(ScaleParameters p) {
    scale<storage, float>(p);
}

DD_KERNEL dd_scale_f32_storage(ScaleParameters p) {
    scale<float, storage>(p);
}

DD_KERNEL dd_scale_f32_f32(ScaleParameters p) {
    scale<float, float>(p);
}

struct ConvertParameters {
    const void* input;
    void* output;
    i64 count;
};

DD_KERNEL dd_convert_storage_f32(ConvertParameters p) {
    scale_run((const storage*)p.input, (float*)p.output, p.count, 1.0f);
}

DD_KERNEL dd_convert_f32_storage(ConvertParameters p) {
    scale_run((const float*)p.input, (storage*)p.output, p.count, 1.0f);
}

// ---- Repetition ----------------------------------------------------------------------------------------------

// Copies a run of 16-bit words several times, one copy behind the other; an f32 is two words.
struct RepeatParameters {
    const u16* input;
    u16* output;
    i64 words;
    i32 copies;
};

DD_KERNEL dd_repeat(RepeatParameters p) {
    const int vector = 8;
    i64 block = (i64)block_x() * (THREADS * vector);
    if (p.words % vector == 0) {
        i64 i = block + (i64)thread_x() * vector;
        if (i >= p.words)
            return;
        vec4u v = read16(p.input + i);
        for (i32 copy = 0; copy < p.copies; copy++)
            write16(p.output + copy * p.words + i, v);
        return;
    }

    for (int part = 0; part < vector; part++) {
        i64 i = block + part * THREADS + thread_x();
        if (i >= p.words)
            return;
        u16 v = read2(p.input + i);
        for (i32 copy = 0; copy < p.copies; copy++)
            write2(p.output + copy * p.words + i, v);
    }
}

// ---- Tiles of a latent ---------------------------------------------------------------------------------------

// Windows start anywhere, so that elements go one by one, neighbouring threads on neighbouring elements, four per thread.

struct CropParameters {
    const float* input;
    float* output;
    i64 count;      // Elements of the output.
    i32 input_row;  // Elements of a row.
    i32 output_row;
    i32 input_rows; // Rows of an image.
    i32 output_rows;
    i32 row;        // First row of the window.
    i32 skip;       // Elements left of the window.
};

DD_KERNEL dd_crop(CropParameters p) {
    i64 block = (i64)block_x() * (4 * THREADS);
    for (int part = 0; part < 4; part++) {
        i64 e = block + part * THREADS + thread_x();
        if (e >= p.count)
            return;
        i64 row = quotient(e, p.output_row), image = quotient(row, p.output_rows);
        i64 from = image * p.input_rows + p.row + (row - image * p.output_rows);
        write_one(p.output + e, read_one(p.input + from * p.input_row + p.skip + (e - row * p.output_row)));
    }
}

// output = base + a·(tile − base) inside the window, base elsewhere; the output may be the base's memory.
struct BlendParameters {
    const float* base;
    const float* tile;
    const float* weight; // One per pixel of the tile.
    float* output;
    i64 count;           // Elements of the output.
    i32 rows;            // Of an image.
    i32 columns;
    i32 channels;
    i32 row;             // Where the window starts.
    i32 column;
    i32 tile_rows;
    i32 tile_columns;
};

DD_KERNEL dd_blend(BlendParameters p) {
    i64 block = (i64)block_x() * (4 * THREADS);
    for (int part = 0; part < 4; part++) {
        i64 e = block + part * THREADS + thread_x();
        if (e >= p.count)
            return;
        i64 pixel = quotient(e, p.channels), line = quotient(pixel, p.columns), image = quotient(line, p.rows);
        i64 y = line - image * p.rows - p.row, x = pixel - line * p.columns - p.column;
        bool inside = y >= 0 && y < p.tile_rows && x >= 0 && x < p.tile_columns;
        if (!inside) {
            if (p.output != p.base)
                write_one(p.output + e, read_one(p.base + e));
            continue;
        }

        float weight = read_one(p.weight + y * p.tile_columns + x);
        i64 from = ((image * p.tile_rows + y) * p.tile_columns + x) * p.channels + (e - pixel * p.channels);
        float value = read_one(p.tile + from);
        if (weight != 1.0f) {
            float below = read_one(p.base + e);
            value = fused(weight, value - below, below);
        }

        write_one(p.output + e, value);
    }
}

// ---- GEGLU ---------------------------------------------------------------------------------------------------

// The exact GELU x/2·(1 + erf(x/√2)) = max(x, 0) − a·e^(−x²/2)·R(a) with a = |x| and R(a) = erfc(a/√2)·e^(a²/2) / 2.
// R(a) = u·P(u − 1/2), u = 1/(1 + 0.27·a): P interpolates at Chebyshev nodes for a in 0…14, relative error 2.9e-8;
// beyond, the exponential is zero. So the tail keeps its relative accuracy, which a bfloat16 can hold.
DD_DEVICE float gelu(float x) {
    float a = smaller(larger(x, -x), 20.0f);
    float u;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(u) : "f"(fused(0.27f, a, 1.0f)));
    float s = u - 0.5f;
    float r = 0.029107028618454933f;
    r = fused(r, s, -0.010814007371664047f);
    r = fused(r, s, -0.07015353441238403f);
    r = fused(r, s, -0.021151786670088768f);
    r = fused(r, s, 0.1448189616203308f);
    r = fused(r, s, 0.31313255429267883f);
    r = fused(r, s, 0.37394896149635315f);
    r = fused(r, s, 0.31548574571f);
    r = fused(r, s, 0.20230507850646973f);
    // x² is exact for a 16-bit x; its product with log2(e)/2 comes as a rounded part and what that lacks.
    float square = product(a, a), exponent = product(square, -0.7213475108f);
    float rest = fused(square, -9.629815e-09f, fused(square, -0.7213475108f, -exponent));
    float e = exp2_approx(exponent);
    e = fused(e, rest * 0.6931472f, e);
    // x/2 + |x|/2 is max(x, 0), but keeps what is not a number.
    return fused(-a * u, r * e, fused(0.5f, x, 0.5f * larger(x, -x)));
}

struct GegluParameters {
    const storage* input;
    storage* output;
    i64 count;    // Elements of the output.
    i32 channels; // Of the output; the input has twice as many.
};

DD_DEVICE vec4u geglu(const vec4u& values, const vec4u& gates) {
    float a[8], g[8];
    load8(values, a);
    load8(gates, g);
#pragma unroll
    for (int i = 0; i < 8; i++)
        a[i] *= gelu(g[i]);
    return store8(a);
}

// Where output element e of a row of c channels finds its value; its gate is c further on.
DD_DEVICE i64 value_of(i64 e, i32 c) {
    return e + quotient(e, c) * c;
}

DD_KERNEL dd_geglu(GegluParameters p) {
    const int vector = 8, stride = THREADS * vector;
    i64 block = (i64)block_x() * (2 * stride);
    if (p.channels % vector == 0) {
        i64 e = block + (i64)thread_x() * vector;
        if (block + 2 * stride <= p.count) {
            const storage* first = p.input + value_of(e, p.channels);
            const storage* second = p.input + value_of(e + stride, p.channels);
            vec4u a0 = read16(first), g0 = read16(first + p.channels);
            vec4u a1 = read16(second), g1 = read16(second + p.channels);
            write16(p.output + e, geglu(a0, g0));
            write16(p.output + e + stride, geglu(a1, g1));
            return;
        }

        for (int part = 0; part < 2 && e < p.count; part++, e += stride) {
            const storage* from = p.input + value_of(e, p.channels);
            vec4u a = read16(from), g = read16(from + p.channels);
            write16(p.output + e, geglu(a, g));
        }

        return;
    }

    for (int part = 0; part < 2 * vector; part++) {
        i64 e = block + part * THREADS + thread_x();
        if (e >= p.count)
            return;
        const storage* from = p.input + value_of(e, p.channels);
        write_one(p.output + e, read_one(from) * gelu(read_one(from + p.channels)));
    }
}

// ---- Timestep embedding --------------------------------------------------------------------------------------

// e^x for −700 < x < 700: x = n·ln 2 + r, Taylor's series in r.
DD_DEVICE double exp_f64(double x) {
    i32 n;
    double whole = nearest(x * 1.4426950408889634, n);
    double r = fused(-whole, 0.6931471805599453, x);
    r = fused(-whole, 2.3190468138462996e-17, r);
    double y = 1.0 / 6227020800.0;
    y = fused(y, r, 1.0 / 479001600.0);
    y = fused(y, r, 1.0 / 39916800.0);
    y = fused(y, r, 1.0 / 3628800.0);
    y = fused(y, r, 1.0 / 362880.0);
    y = fused(y, r, 1.0 / 40320.0);
    y = fused(y, r, 1.0 / 5040.0);
    y = fused(y, r, 1.0 / 720.0);
    y = fused(y, r, 1.0 / 120.0);
    y = fused(y, r, 1.0 / 24.0);
    y = fused(y, r, 1.0 / 6.0);
    y = fused(y, r, 0.5);
    y = fused(y, r, 1.0);
    y = fused(y, r, 1.0);
    return y * bits_to_double((i64)(n + 1023) << 52);
}

// output[i] = cos(t·f_i), output[half + i] = sin(t·f_i), f_i = e^(−ln 10000 · i / half), in f64: some hundred numbers.
struct TimestepParameters {
    const float* timestep;
    storage* output;
    i32 half;
};

DD_KERNEL dd_timestep_embedding(TimestepParameters p) {
    i32 i = (i32)(block_x() * threads_x() + thread_x());
    if (i >= p.half)
        return;
    double angle = (double)read_one(p.timestep) * exp_f64(-9.210340371976184 * i / p.half);
    double sine, cosine;
    sin_cos_f64(angle, sine, cosine);
    write_one(p.output + i, (float)cosine);
    write_one(p.output + p.half + i, (float)sine);
}

// ---- DDIM ----------------------------------------------------------------------------------------------------

// One step on f32 latents: p = p_u + w·(p_c − p_u); output = e·(a·x + b·p) + f·(c·x + d·p). The same operations in the
// same order as on the CPU, so that both devices give the same bits. The output may be the latent's memory.
struct DdimParameters {
    const float* latent;
    const float* conditional;
    const float* unconditional; // Null without guidance.
    const float* coefficients;  // a, b, c, d, e, f, w.
    float* output;
    i64 count;
};

DD_KERNEL dd_ddim_step(DdimParameters p) {
    const int vector = 4;
    // Three accesses, where seven would move a sector each.
    float first_four[4];
    read_four(p.coefficients, first_four);
    float a = first_four[0], b = first_four[1], c = first_four[2], d = first_four[3];
    u32 fifth, sixth;
    read8(p.coefficients + 4, fifth, sixth);
    float e = bits_to_float(fifth), f = bits_to_float(sixth);
    float w = p.unconditional ? read_one(p.coefficients + 6) : 0.0f;
    i64 first = ((i64)block_x() * THREADS + thread_x()) * vector;
    // The second image of a prediction starts at a multiple of 16 bytes only where an image is whole vectors.
    bool whole = first + vector <= p.count && (!p.unconditional || p.count % vector == 0);
    float x[4], y[4], u[4];
    int n = whole ? vector : (int)(p.count - first < vector ? p.count - first : vector);
    if (whole) {
        read_four(p.latent + first, x);
        read_four(p.conditional + first, y);
        if (p.unconditional)
            read_four(p.unconditional + first, u);
    } else {
#pragma unroll
        for (int i = 0; i < vector; i++) {
            bool there = i < n;
            x[i] = there ? read_one(p.latent + first + i) : 0.0f;
            y[i] = there ? read_one(p.conditional + first + i) : 0.0f;
            u[i] = there && p.unconditional ? read_one(p.unconditional + first + i) : 0.0f;
        }
    }

#pragma unroll
    for (int i = 0; i < vector; i++) {
        if (p.unconditional)
            y[i] = fused(w, y[i] - u[i], u[i]);
        float clean = fused(a, x[i], product(b, y[i])), noise = fused(c, x[i], product(d, y[i]));
        x[i] = fused(e, clean, product(f, noise));
    }

    if (whole) {
        write_four(p.output + first, x);
    } else {
#pragma unroll
        for (int i = 0; i < vector; i++) {
            if (i < n)
                write_one(p.output + first + i, x[i]);
        }
    }
}
