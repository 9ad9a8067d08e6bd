// Group normalisation over H·W and the channels of a group, weight and bias per channel, then SiLU or nothing. Two
// inputs are read as if their channels were one tensor's.
//
// Layout   inputs (N, H·W, C1) and (N, H·W, C2) and output (N, H·W, C1 + C2) in storage; weight and bias in f32.
// Calls    1. dd_group_norm_measure_V: a block reads a slab of pixels once and writes mean and sum of squared
//             deviations of every group in it;
//          2. dd_group_norm_fold: a warp per image and group merges the slabs and folds the result with weight and bias
//             into a factor and a shift per channel;
//          3. dd_group_norm_apply_V, or dd_group_norm_apply_silu_V: the result.
//          V = 8 where C1 and C2 are multiples of 8: accesses of 16 bytes; V = 1 for any others.
// Tile     a block is lanes × pixel lanes: a thread keeps its V channels and walks over pixels, so that statistics and
//          factors stay in its registers; the block's threads together read whole pixels. Up to 512 threads.
// Memory   measure: 8 bytes of dynamic shared memory per channel and pixel lane, 4 per group; apply: 8 per channel, 4
//          per group. About 95 live registers by a count over the PTX: two blocks on a multiprocessor, with four
//          accesses of 16 bytes per thread in flight.
// Floor    bytes: 6 per element: statistics are known only after the last pixel, so an image that the L2 cache does
//          not hold is read twice and written once. Moved: that, 8 per channel and block of apply, and 72 per group and
//          block of measure (anchors and moments, a sector each). Merging meets bank conflicts: it goes by groups.
//          Operations: measure 3, apply 2 (SiLU 12 more) per element.
//
// Accuracy: everything is measured from an anchor, the image's first value in the group, and every thread measures its
// deviations from its own first value, which is one of those it sums up: neither a mean far above the deviation nor a
// single wild value costs f32 its digits. Parts are merged by means first, squares then, without a difference of large
// numbers.
#include "common.cuh"

extern __shared__ float shared_floats[];

struct GroupNormParameters {
    const storage* input;
    const storage* input2;
    const float* weight;
    const float* bias;
    storage* output;
    float* moments; // (N, groups, slabs, 2): mean − anchor, sum of squared deviations.
    float* factors; // (N, 2·C + groups): factor and shift of every channel by place_of, anchor of every group.
    i32 pixels;     // H·W
    i32 channels1;
    i32 channels;   // C1 + C2
    i32 groups;
    i32 slabs;
    i32 slab_pixels;  // Pixels per block of measure.
    i32 block_pixels; // Pixels per block of apply.
    i32 lanes;        // Threads side by side on the channels of a pixel.
    i32 pixel_lanes;  // Pixels side by side.
    i32 vector;       // V.
    float epsilon;
};

// V values as they lie in memory.
template <int V>
struct Raw;

template <>
struct Raw<8> {
    vec4u bits;

    __device__ __forceinline__ void read(const storage* p) {
        bits = read16(p);
    }

    __device__ __forceinline__ void unpack(float (&f)[8]) const {
        load8(bits, f);
    }
};

template <>
struct Raw<1> {
    u16 bits;

    __device__ __forceinline__ void read(const storage* p) {
        bits = read2(p);
    }

    __device__ __forceinline__ void unpack(float (&f)[1]) const {
        storage s;
        s.bits = bits;
        f[0] = load(s);
    }
};

DD_DEVICE void write_values(storage* p, const float (&f)[8]) {
    write16(p, store8(f));
}

DD_DEVICE void write_values(storage* p, const float (&f)[1]) {
    write_one(p, f[0]);
}

// Order of the channels in shared memory and in factors: the first of every vector, the second of every vector, and so
// on, so that neighbouring lanes, which hold neighbouring vectors, touch neighbouring words.
DD_DEVICE i32 place_of(i32 channel, i32 channels, i32 vector) {
    return channel % vector * (channels / vector) + channel / vector;
}

// Where a channel of an image begins, and how far its next pixel is.
struct Column {
    const storage* first;
    i32 stride;
};

DD_DEVICE Column column_of(const GroupNormParameters& p, i64 image, i32 channel) {
    i32 channels2 = p.channels - p.channels1;
    if (channel < p.channels1)
        return {p.input + image * p.pixels * p.channels1 + channel, p.channels1};
    return {p.input2 + image * p.pixels * channels2 + (channel - p.channels1), channels2};
}

// Sums of some values of V channels, from the first of them.
template <int V>
struct Sums {
    float first[V], sum[V], squares[V];

    __device__ __forceinline__ void start(const Raw<V>& raw) {
        raw.unpack(first);
#pragma unroll
        for (int i = 0; i < V; i++)
            sum[i] = squares[i] = 0;
    }

    __device__ __forceinline__ void add(const Raw<V>& raw) {
        float x[V];
        raw.unpack(x);
#pragma unroll
        for (int i = 0; i < V; i++) {
            float d = x[i] - first[i];
            sum[i] += d;
            squares[i] = fused(d, d, squares[i]);
        }
    }
};

template <int V>
DD_DEVICE void measure(const GroupNormParameters& p) {
    i32 thread = (i32)thread_x(), threads = (i32)threads_x(), image = (i32)block_y(), slab = (i32)block_x();
    i32 width = p.channels / p.groups;
    float* anchors = shared_floats;
    float* means = anchors + p.groups;
    float* squares = means + p.pixel_lanes * p.channels;
    for (i32 g = thread; g < p.groups; g += threads)
        anchors[g] = read_one(column_of(p, image, g * width).first);
    sync_block();

    i32 begin = slab * p.slab_pixels;
    i32 count = p.pixels - begin < p.slab_pixels ? p.pixels - begin : p.slab_pixels;
    i32 row = thread / p.lanes, lane = thread - row * p.lanes;
    if (row < p.pixel_lanes && row < count) {
        i32 own = (count - row + p.pixel_lanes - 1) / p.pixel_lanes;
        float share = 1.0f / (float)own;
        for (i32 channel = lane * V; channel < p.channels; channel += p.lanes * V) {
            Column column = column_of(p, image, channel);
            const storage* from = column.first + (i64)(begin + row) * column.stride;
            i64 step = (i64)p.pixel_lanes * column.stride;
            Sums<V> sums;
            Raw<V> raw[4];
            raw[0].read(from);
            sums.start(raw[0]);
            i32 i = 1;
            for (; i + 4 <= own; i += 4) {
#pragma unroll
                for (int k = 0; k < 4; k++)
                    raw[k].read(from + (i + k) * step);
#pragma unroll
                for (int k = 0; k < 4; k++)
                    sums.add(raw[k]);
            }

            for (; i < own; i++) {
                raw[0].read(from + i * step);
                sums.add(raw[0]);
            }

            i32 group = channel / width, left = (group + 1) * width - channel;
#pragma unroll
            for (int k = 0; k < V; k++) {
                if (left == 0)
                    group++, left = width;
                left--;
                float mean = sums.sum[k] * share;
                i32 at = row * p.channels + k * (p.channels / V) + channel / V;
                means[at] = (sums.first[k] - anchors[group]) + mean;
                squares[at] = larger(fused(-sums.sum[k], mean, sums.squares[k]), 0.0f);
            }
        }
    }

    sync_block();

    // Pixel lanes of every channel together. Lane r has count / pixel_lanes pixels, the first ones one more.
    i32 rows = p.pixel_lanes < count ? p.pixel_lanes : count;
    i32 each = count / p.pixel_lanes, extra = count - each * p.pixel_lanes;
    float total = (float)count;
    for (i32 c = thread; c < p.channels; c += threads) {
        float mean = 0, square = 0;
        for (i32 r = 0; r < rows; r++)
            mean = fused((float)(each + (r < extra ? 1 : 0)), means[r * p.channels + c], mean);
        mean /= total;
        for (i32 r = 0; r < rows; r++) {
            float d = means[r * p.channels + c] - mean;
            square += fused((float)(each + (r < extra ? 1 : 0)) * d, d, squares[r * p.channels + c]);
        }

        means[c] = mean;
        squares[c] = square;
    }

    sync_block();

    // Channels of every group together, one warp for a group.
    i32 warp_lane = (i32)lane_index();
    for (i32 g = thread / 32; g < p.groups; g += threads / 32) {
        float mean = 0, square = 0;
        for (i32 c = warp_lane; c < width; c += 32)
            mean += means[place_of(g * width + c, p.channels, V)];
        mean = warp_sum(mean) / (float)width;
        for (i32 c = warp_lane; c < width; c += 32) {
            i32 at = place_of(g * width + c, p.channels, V);
            float d = means[at] - mean;
            square += fused(total * d, d, squares[at]);
        }

        square = warp_sum(square);
        if (warp_lane == 0) {
            float* to = p.moments + (((i64)image * p.groups + g) * p.slabs + slab) * 2;
            write8(to, float_to_bits(mean), float_to_bits(square));
        }
    }
}

DD_KERNEL __launch_bounds__(512) dd_group_norm_measure_8(GroupNormParameters p) {
    measure<8>(p);
}

DD_KERNEL __launch_bounds__(512) dd_group_norm_measure_1(GroupNormParameters p) {
    measure<1>(p);
}

// One warp per group (x) and image (y).
DD_KERNEL __launch_bounds__(32) dd_group_norm_fold(GroupNormParameters p) {
    i32 lane = (i32)lane_index(), group = (i32)block_x(), image = (i32)block_y();
    i32 width = p.channels / p.groups;
    i32 last = p.pixels - (p.slabs - 1) * p.slab_pixels;
    float pixels = (float)p.pixels;
    const float* moments = p.moments + ((i64)image * p.groups + group) * p.slabs * 2;

    float mean = 0, square = 0;
    for (i32 s = lane; s < p.slabs; s += 32) {
        float share = (float)(s == p.slabs - 1 ? last : p.slab_pixels) / pixels;
        mean = fused(share, read_one(moments + 2 * s), mean);
    }

    mean = warp_sum(mean);
    for (i32 s = lane; s < p.slabs; s += 32) {
        float count = (float)(s == p.slabs - 1 ? last : p.slab_pixels) * (float)width;
        u32 slab_mean, slab_square;
        read8(moments + 2 * s, slab_mean, slab_square);
        float d = bits_to_float(slab_mean) - mean;
        square += fused(count * d, d, bits_to_float(slab_square));
    }

    float variance = warp_sum(square) / (pixels * (float)width);
    float deviation = reciprocal(square_root(variance + p.epsilon));
    float* factors = p.factors + (i64)image * (2 * p.channels + p.groups);
    for (i32 c = group * width + lane; c < (group + 1) * width; c += 32) {
        float factor = read_one(p.weight + c) * deviation;
        i32 at = place_of(c, p.channels, p.vector);
        write_one(factors + at, factor);
        write_one(factors + p.channels + at, fused(-mean, factor, read_one(p.bias + c)));
    }

    if (lane == 0)
        write_one(factors + 2 * p.channels + group, read_one(column_of(p, image, group * width).first));
}

template <int V>
struct Affine {
    float anchor[V], factor[V], shift[V];

    template <bool Silu>
    __device__ __forceinline__ void put(storage* to, const Raw<V>& raw) const {
        float x[V];
        raw.unpack(x);
#pragma unroll
        for (int i = 0; i < V; i++) {
            x[i] = fused(x[i] - anchor[i], factor[i], shift[i]);
            if (Silu)
                x[i] = silu(x[i]);
        }

        write_values(to, x);
    }
};

template <int V, bool Silu>
DD_DEVICE void apply(const GroupNormParameters& p) {
    i32 thread = (i32)thread_x(), image = (i32)block_y();
    i32 width = p.channels / p.groups, all = 2 * p.channels + p.groups;
    const float* factors = p.factors + (i64)image * all;
    for (i32 i = thread; i < all; i += (i32)threads_x())
        shared_floats[i] = read_one(factors + i);
    sync_block();

    i32 begin = (i32)block_x() * p.block_pixels;
    i32 count = p.pixels - begin < p.block_pixels ? p.pixels - begin : p.block_pixels;
    i32 row = thread / p.lanes, lane = thread - row * p.lanes;
    if (row >= p.pixel_lanes || row >= count)
        return;
    i32 own = (count - row + p.pixel_lanes - 1) / p.pixel_lanes;
    for (i32 channel = lane * V; channel < p.channels; channel += p.lanes * V) {
        Affine<V> affine;
        i32 group = channel / width, left = (group + 1) * width - channel;
#pragma unroll
        for (int k = 0; k < V; k++) {
            if (left == 0)
                group++, left = width;
            left--;
            i32 at = k * (p.channels / V) + channel / V;
            affine.factor[k] = shared_floats[at];
            affine.shift[k] = shared_floats[p.channels + at];
            affine.anchor[k] = shared_floats[2 * p.channels + group];
        }

        Column column = column_of(p, image, channel);
        const storage* from = column.first + (i64)(begin + row) * column.stride;
        storage* to = p.output + ((i64)image * p.pixels + begin + row) * p.channels + channel;
        i64 step = (i64)p.pixel_lanes * column.stride, to_step = (i64)p.pixel_lanes * p.channels;
        Raw<V> raw[4];
        i32 i = 0;
        for (; i + 4 <= own; i += 4) {
#pragma unroll
            for (int k = 0; k < 4; k++)
                raw[k].read(from + (i + k) * step);
#pragma unroll
            for (int k = 0; k < 4; k++)
                affine.template put<Silu>(to + (i + k) * to_step, raw[k]);
        }

        for (; i < own; i++) {
            raw[0].read(from + i * step);
            affine.template put<Silu>(to + i * to_step, raw[0]);
        }
    }
}

DD_KERNEL __launch_bounds__(512) dd_group_norm_apply_8(GroupNormParameters p) {
    apply<8, false>(p);
}

DD_KERNEL __launch_bounds__(512) dd_group_norm_apply_silu_8(GroupNormParameters p) {
    apply<8, true>(p);
}

DD_KERNEL __launch_bounds__(512) dd_group_norm_apply_1(GroupNormParameters p) {
    apply<1, false>(p);
}

DD_KERNEL __launch_bounds__(512) dd_group_norm_apply_silu_1(GroupNormParameters p) {
    apply<1, true>(p);
}
