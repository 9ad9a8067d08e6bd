// Layer normalisation: each row of C values to mean 0 and variance 1, then weight and bias of the channel.
//
// Layout   input and output (rows, C) in storage, weight and bias (C) in f32.
// Tile     256 threads, one warp per row at a time; a block takes rows_per_block rows, its warps every eighth.
//          dd_layer_norm_V keeps a row as V vectors of 8 channels per lane: C % 8 = 0 and C <= 256·V.
//          dd_layer_norm_scalar: any C up to 256, 8 values per lane. dd_layer_norm_long: any C, three reads of a row.
// Memory   8·C bytes of dynamic shared memory for weight and bias (none in dd_layer_norm_long), so that the rows of a
//          block share one read of them. About 45 live registers for V = 1 and 100 for V = 5 by a count over the PTX:
//          two blocks, 16 rows of up to 2.5 KiB each, are in flight on a multiprocessor.
//          Weights leave shared memory as vectors 32 bytes apart, in two passes where neighbours would take one.
// Floor    bytes: 4 per element and 8·C for weight and bias; moved: that, with weight and bias once per block.
//          Operations: 9 per element.
//
// The mean is subtracted in two steps, a rounded mean first and the mean of what is left after it, so that a mean far
// larger than the deviation costs no accuracy; the variance is that of the differences.
#include "common.cuh"

static const int THREADS = 256;
static const int WARPS = THREADS / 32;

struct LayerNormParameters {
    const storage* input;
    const float* weight;
    const float* bias;
    storage* output;
    i64 rows;
    i32 channels;
    i32 rows_per_block;
    float epsilon;
};

extern __shared__ vec4u shared_vectors[];

// What is subtracted first, what is subtracted then, and the factor.
struct Norm {
    float first, second, factor;
};

// From the sums of (x − first) and of its square over a row.
DD_DEVICE Norm norm_of(float first, float sum, float squares, float channels, float epsilon) {
    sum = warp_sum(sum);
    squares = warp_sum(squares);
    float second = sum / channels;
    float variance = larger(fused(-sum, second, squares), 0.0f) / channels;
    return {first, second, reciprocal(square_root(variance + epsilon))};
}

// Makes the compiler forget that it has unpacked these values before: it would keep them all instead of the row as it
// came, which takes half the registers.
DD_DEVICE void keep_packed(vec4u& v) {
    asm volatile("" : "+r"(v.x), "+r"(v.y), "+r"(v.z), "+r"(v.w));
}

DD_DEVICE float normalize(float x, const Norm& norm, float weight, float bias) {
    return fused(((x - norm.first) - norm.second) * norm.factor, weight, bias);
}

// Four f32 of shared memory in one access; clang would make four of it.
DD_DEVICE void read_shared4(u32 address, float (&f)[8], int at) {
    asm volatile("ld.shared.v4.f32 {%0, %1, %2, %3}, [%4];"
                 : "=f"(f[at]), "=f"(f[at + 1]), "=f"(f[at + 2]), "=f"(f[at + 3])
                 : "r"(address)
                 : "memory");
}

template <int V>
DD_DEVICE void vector_rows(const LayerNormParameters& p) {
    // Four tables, each of C/8 times 16 bytes: weights 0..3 and 4..7 of every vector, then the same of the bias; so
    // neighbouring lanes read neighbouring 16 bytes.
    i32 vectors = p.channels / 8;
    for (i32 i = (i32)thread_x(); i < 2 * vectors; i += THREADS) {
        i32 to = (i & 1) * vectors + (i >> 1);
        shared_vectors[to] = read16(p.weight + 4 * i);
        shared_vectors[2 * vectors + to] = read16(p.bias + 4 * i);
    }

    sync_block();

    u32 tables = shared_address(shared_vectors);
    i32 lane = (i32)lane_index();
    float channels = (float)p.channels;
    i64 row = (i64)block_x() * p.rows_per_block, end = row + p.rows_per_block;
    if (end > p.rows)
        end = p.rows;
    for (row += thread_x() / 32; row < end; row += WARPS) {
        const storage* from = p.input + row * p.channels;
        vec4u raw[V];
#pragma unroll
        for (int k = 0; k < V; k++) {
            i32 v = lane + 32 * k;
            if (v < vectors)
                raw[k] = read16(from + 8 * v);
            else
                raw[k] = {0, 0, 0, 0};
        }

        float total = 0;
#pragma unroll
        for (int k = 0; k < V; k++) {
            float x[8];
            load8(raw[k], x);
            total += ((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7]));
        }

        float first = warp_sum(total) / channels, sum = 0, squares = 0;
#pragma unroll
        for (int k = 0; k < V; k++) {
            keep_packed(raw[k]);
            if (lane + 32 * k < vectors) {
                float x[8];
                load8(raw[k], x);
#pragma unroll
                for (int i = 0; i < 8; i++) {
                    float d = x[i] - first;
                    sum += d;
                    squares = fused(d, d, squares);
                }
            }
        }

        Norm norm = norm_of(first, sum, squares, channels, p.epsilon);
        storage* to = p.output + row * p.channels;
#pragma unroll
        for (int k = 0; k < V; k++) {
            i32 v = lane + 32 * k;
            keep_packed(raw[k]);
            if (v < vectors) {
                float x[8], w[8], b[8];
                load8(raw[k], x);
                read_shared4(tables + 16 * v, w, 0);
                read_shared4(tables + 16 * (vectors + v), w, 4);
                read_shared4(tables + 16 * (2 * vectors + v), b, 0);
                read_shared4(tables + 16 * (3 * vectors + v), b, 4);
#pragma unroll
                for (int i = 0; i < 8; i++)
                    x[i] = normalize(x[i], norm, w[i], b[i]);
                write16(to + 8 * v, store8(x));
            }
        }
    }
}

#define DD_LAYER_NORM(V)                                                            \
    DD_KERNEL __launch_bounds__(THREADS) dd_layer_norm_##V(LayerNormParameters p) { \
        vector_rows<V>(p);                                                          \
    }
DD_LAYER_NORM(1)
DD_LAYER_NORM(2)
DD_LAYER_NORM(3)
DD_LAYER_NORM(4)
DD_LAYER_NORM(5)
DD_LAYER_NORM(8)

DD_KERNEL __launch_bounds__(THREADS) dd_layer_norm_scalar(LayerNormParameters p) {
    const int values = 8;
    float* weight = (float*)shared_vectors;
    float* bias = weight + p.channels;
    for (i32 c = (i32)thread_x(); c < p.channels; c += THREADS) {
        weight[c] = read_one(p.weight + c);
        bias[c] = read_one(p.bias + c);
    }

    sync_block();

    i32 lane = (i32)lane_index();
    float channels = (float)p.channels;
    i64 row = (i64)block_x() * p.rows_per_block, end = row + p.rows_per_block;
    if (end > p.rows)
        end = p.rows;
    for (row += thread_x() / 32; row < end; row += WARPS) {
        const storage* from = p.input + row * p.channels;
        float x[values], total = 0;
#pragma unroll
        for (int k = 0; k < values; k++) {
            i32 c = lane + 32 * k;
            x[k] = c < p.channels ? read_one(from + c) : 0.0f;
        }

#pragma unroll
        for (int k = 0; k < values; k++)
            total += x[k];
        float first = warp_sum(total) / channels, sum = 0, squares = 0;
#pragma unroll
        for (int k = 0; k < values; k++) {
            if (lane + 32 * k < p.channels) {
                float d = x[k] - first;
                sum += d;
                squares = fused(d, d, squares);
            }
        }

        Norm norm = norm_of(first, sum, squares, channels, p.epsilon);
        storage* to = p.output + row * p.channels;
#pragma unroll
        for (int k = 0; k < values; k++) {
            i32 c = lane + 32 * k;
            if (c < p.channels)
                write_one(to + c, normalize(x[k], norm, weight[c], bias[c]));
        }
    }
}

DD_KERNEL __launch_bounds__(THREADS) dd_layer_norm_long(LayerNormParameters p) {
    i32 lane = (i32)lane_index();
    float channels = (float)p.channels;
    i64 row = (i64)block_x() * p.rows_per_block, end = row + p.rows_per_block;
    if (end > p.rows)
        end = p.rows;
    for (row += thread_x() / 32; row < end; row += WARPS) {
        const storage* from = p.input + row * p.channels;
        float total = 0, sum = 0, squares = 0;
        for (i32 c = lane; c < p.channels; c += 32)
            total += read_one(from + c);
        float first = warp_sum(total) / channels;
        for (i32 c = lane; c < p.channels; c += 32) {
            float d = read_one(from + c) - first;
            sum += d;
            squares = fused(d, d, squares);
        }

        Norm norm = norm_of(first, sum, squares, channels, p.epsilon);
        for (i32 c = lane; c < p.channels; c += 32) {
            float x = normalize(read_one(from + c), norm, read_one(p.weight + c), read_one(p.bias + c));
            write_one(p.output + row * p.channels + c, x);
        }
    }
}
