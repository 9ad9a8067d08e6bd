// 2-D convolution as a matrix product whose left operand is gathered from the images (implicit GEMM):
//   output = activation(conv([input, input2], weight) + bias + channel bias) + residual.
//
// Layout   images NHWC; weight (O, K') with K' = kh·kw·(C1 + C2) rounded up to 32, zeros in the padding: the file's
//          (O, kh, kw, C1 + C2), each row padded. Rows of the product are output pixels, columns output channels, its
//          depth runs over taps and, within a tap, over the channels of input, then of input2. Upsampling by two
//          (nearest) is a shift of the coordinates from which an input is read; neither the upsampled, nor the
//          concatenated, nor the unfolded image exists.
// Tiles    rows × columns by warps × (32-deep) stages: 128×128 by 2×4 × 3, 128×64 by 2×2 × 4, 64×64 by 2×2 × 4,
//          128×32 by 4×1 × 4; *_scalar is 64×64 by 2×2 × 3. A warp has 64×32 or 32×32. Tiles take their 16-byte
//          vectors of 8 channels straight to shared memory (cp.async), so C1 and C2 must be multiples of 8; a step of
//          32 may span taps and inputs, but a vector never does. *_scalar takes any channel count and an f32 image,
//          element by element through registers.
// Split    depth may be split over grid.y; parts go to scratch in f32 and dd_conv2d_reduce adds them up in order, so
//          that equal runs give equal bits.
// Order    blocks run through 8 tiles of rows, then the next tile of columns, then the next 8: blocks at work at one
//          time share the images' rows (and halos) and the weights in the second-level cache.
// Memory   shared: stages × (rows + columns) × 64 bytes = 48, 48, 32, 40 and 24 (+1) KiB; the epilogue stages its
//          sums in the same place. Registers: launch bounds allow 128 (two blocks of 256 threads) for 128×128, 168
//          (three of 128) for 128×64 and 128×32, 128 (four of 128) for the others; of those 64, 64, 32, 32 and 32 are
//          sums, and the main loop of 128×128 has about 50 others live by a count over the PTX.
// Banks    A row of a stage is 32 values = 64 bytes = 4 vectors; vector v of row r lies at v ^ (r/2 mod 4). cp.async: a
//          quarter warp writes the 4 vectors of 2 rows = 128 bytes, each bank once. ldmatrix: its 8 rows are 4 pairs
//          with 4 different v ^ (r/2 mod 4), and the two rows of a pair lie in different halves of the 128 bytes.
// Floor    bytes: every image read once, weights once, output written once. Operations: 2·rows·O·kh·kw·(C1 + C2) on
//          tensor cores. What is added: taps and column tiles read the images again, from the second-level cache;
//          tiles are filled up, and so is the depth to 32. Counted at layers of SD 2.1: 59 to 72 operations per byte
//          from that cache and 15 to 16 per byte through shared memory for 128×128, 37 to 44 and 12 to 14 for 128×64, 32
//          and 11 for 64×64, 31 and 10 for 128×32; an A100 needs 16 per shared byte to keep its tensor cores busy.
#include "common.cuh"

struct Conv2dParameters {
    const void* input;           // (N, H, W, C1) storage; f32 for dd_conv2d_scalar_f32.
    const storage* input2;       // (N, H, W, C2) or null.
    const storage* weight;       // (O, depth).
    const float* bias;           // (O) or null.
    const storage* channel_bias; // (N, O) or null.
    const storage* residual;     // (rows, O) or null.
    void* output;                // (rows, O) storage or f32.
    float* partial;              // (splits, rows, O rounded up to 8), null where depth is not split.
    i32 rows;                    // Output pixels of all images.
    i32 outputs;                 // O.
    i32 channels1;               // C1.
    i32 channels2;               // C2, 0 without input2.
    i32 width;                   // Of the input as stored.
    i32 image_pixels;            // H·W of the input as stored.
    i32 virtual_height;          // Of the input as seen: doubled where it is upsampled.
    i32 virtual_width;
    i32 shift;                   // 1 where the input is upsampled.
    i32 output_width;
    i32 output_pixels;           // Of one image.
    i32 kernel_height;
    i32 kernel_width;
    i32 stride;
    i32 padding;                 // Above and to the left; below and to the right it follows from the output's size.
    i32 depth;                   // K', a multiple of 32.
    i32 step_y;                  // 32 = (step_y·kernel_width + step_x)·(C1 + C2) + step_channel.
    i32 step_x;
    i32 step_channel;
    i32 chunks;                  // depth / 32.
    i32 chunks_per_split;
    i32 splits;
    i32 row_tiles;
    i32 column_tiles;
    i32 silu;
    i32 output_f32;
};

static const int CHUNK = 32;     // Depth of a stage, in values.
static const int ROW_BYTES = 64; // Of a stage.
static const int GROUP = 8;      // Row tiles that share a column tile's weights.

// ---- Shared memory by address --------------------------------------------------------------------------------

DD_DEVICE void put2(u32 shared, u16 v) {
    asm volatile("st.shared.u16 [%0], %1;" ::"r"(shared), "h"(v) : "memory");
}

DD_DEVICE void put8(u32 shared, float first, float second) {
    asm volatile("st.shared.v2.f32 [%0], {%1, %2};" ::"r"(shared), "f"(first), "f"(second) : "memory");
}

DD_DEVICE void put16(u32 shared, const vec4u& v) {
    asm volatile("st.shared.v4.u32 [%0], {%1, %2, %3, %4};" ::"r"(shared), "r"(v.x), "r"(v.y), "r"(v.z), "r"(v.w)
                 : "memory");
}

DD_DEVICE float take4(u32 shared) {
    float v;
    asm volatile("ld.shared.f32 %0, [%1];" : "=f"(v) : "r"(shared) : "memory");
    return v;
}

DD_DEVICE vec4u take16(u32 shared) {
    vec4u v;
    asm volatile("ld.shared.v4.u32 {%0, %1, %2, %3}, [%4];"
                 : "=r"(v.x), "=r"(v.y), "=r"(v.z), "=r"(v.w)
                 : "r"(shared)
                 : "memory");
    return v;
}

// ---- Where values come from ----------------------------------------------------------------------------------

// The input pixel under the kernel's first tap for one output pixel, and its image's first pixel.
struct Pixel {
    i32 y, x, base;
};

DD_DEVICE Pixel pixel_of(const Conv2dParameters& p, i32 row) {
    if (row >= p.rows)
        return {-(1 << 30), 0, 0}; // Outside the image for every tap.
    i32 image = (i32)((u32)row / (u32)p.output_pixels), rest = row - image * p.output_pixels;
    i32 y = (i32)((u32)rest / (u32)p.output_width), x = rest - y * p.output_width;
    return {y * p.stride - p.padding, x * p.stride - p.padding, image * p.image_pixels};
}

// A place in the depth of the product.
struct Place {
    i32 y, x, channel;
};

DD_DEVICE Place place_of(const Conv2dParameters& p, i32 k) {
    i32 channels = p.channels1 + p.channels2;
    i32 tap = (i32)((u32)k / (u32)channels), y = (i32)((u32)tap / (u32)p.kernel_width);
    return {y, tap - y * p.kernel_width, k - tap * channels};
}

// The place CHUNK further on. Neither carry is ever more than one.
DD_DEVICE void advance(const Conv2dParameters& p, Place& at) {
    i32 channels = p.channels1 + p.channels2;
    at.channel += p.step_channel;
    at.x += p.step_x;
    at.y += p.step_y;
    if (at.channel >= channels)
        at.channel -= channels, at.x++;
    if (at.x >= p.kernel_width)
        at.x -= p.kernel_width, at.y++;
}

// The tensor to which a place belongs, from the place's channel of the first pixel on.
struct Source {
    const u8* first;
    i32 pixel_bytes;

    // One instruction; as plain C++ it may become a product of 64-bit numbers.
    __device__ __forceinline__ const void* at(i32 pixel) const {
        u64 address;
        asm("mad.wide.s32 %0, %1, %2, %3;" : "=l"(address) : "r"(pixel), "r"(pixel_bytes), "l"((u64)first));
        return (const void*)address;
    }
};

// Of two parameters; as plain C++ it becomes a load from the parameter space at a computed address.
DD_DEVICE const void* select(bool first, const void* a, const void* b) {
    u64 address;
    asm("{ .reg .pred q; setp.ne.u32 q, %3, 0; selp.b64 %0, %1, %2, q; }"
        : "=l"(address)
        : "l"((u64)a), "l"((u64)b), "r"((u32)first));
    return (const void*)address;
}

template <typename In>
DD_DEVICE Source source_of(const Conv2dParameters& p, const Place& at) {
    bool second = at.channel >= p.channels1;
    i32 channel = second ? at.channel - p.channels1 : at.channel;
    const In* tensor = (const In*)select(second, p.input2, p.input);
    return {(const u8*)(tensor + channel), (second ? p.channels2 : p.channels1) * (i32)sizeof(In)};
}

// Whether there is a value, and in which pixel; the first pixel (which can be read) where there is none.
// No short circuits: they would become branches.
DD_DEVICE bool find(const Conv2dParameters& p, const Place& at, const Pixel& pixel, i32& source) {
    i32 y = pixel.y + at.y, x = pixel.x + at.x;
    bool valid = (at.y < p.kernel_height) & ((u32)y < (u32)p.virtual_height) & ((u32)x < (u32)p.virtual_width);
    u32 index = (u32)pixel.base + (u32)(y >> p.shift) * (u32)p.width + (u32)(x >> p.shift);
    source = valid ? (i32)index : 0;
    return valid;
}

// ---- Filling a stage -----------------------------------------------------------------------------------------

// Rows of the image by cp.async. A thread has one of the four vectors of every (Threads / 4)-th row. While it stays
// within a tap's channels of one input, its addresses only move on.
template <int Rows, int Threads>
struct VectorImage {
    static const int COUNT = Rows * 4 / Threads;
    Pixel pixel[COUNT];
    const u8* from[COUNT];
    u32 valid; // A bit per row.
    Place at;
    u32 target;

    __device__ __forceinline__ void open(const Conv2dParameters& p, i32 first_row, i32 k) {
        i32 thread = (i32)thread_x(), row = thread >> 2, vector = thread & 3;
#pragma unroll
        for (int i = 0; i < COUNT; i++)
            pixel[i] = pixel_of(p, first_row + row + i * (Threads / 4));
        at = place_of(p, k + vector * 8);
        target = (u32)(row * ROW_BYTES + ((vector ^ (row >> 1)) & 3) * 16);
        aim(p);
    }

    __device__ __forceinline__ void aim(const Conv2dParameters& p) {
        Source source = source_of<storage>(p, at);
        valid = 0;
#pragma unroll
        for (int i = 0; i < COUNT; i++) {
            i32 index;
            valid |= (u32)find(p, at, pixel[i], index) << i;
            from[i] = (const u8*)source.at(index);
        }
    }

    __device__ __forceinline__ void begin(const Conv2dParameters& p, u32 stage) {
#pragma unroll
        for (int i = 0; i < COUNT; i++)
            copy_async16(stage + target + i * (Threads / 4 * ROW_BYTES), from[i], valid >> i & 1);

        i32 end = at.channel < p.channels1 ? p.channels1 : p.channels1 + p.channels2;
        if (at.channel + CHUNK < end) {
            // Of a pixel outside the image too: its address is that of the first pixel, with as many channels.
            at.channel += CHUNK;
#pragma unroll
            for (int i = 0; i < COUNT; i++)
                from[i] += CHUNK * sizeof(storage);
        } else {
            advance(p, at);
            aim(p);
        }
    }

    __device__ __forceinline__ void end(u32) const {}
};

// Rows of the image element by element: a warp has every (Threads / 32)-th row, a lane one value of each. What begin
// reads waits in registers until end, while the product of another stage is under way.
template <typename In>
struct Raw;

template <>
struct Raw<storage> {
    typedef u16 type;
    static __device__ __forceinline__ u16 read(const void* p) {
        return read2(p);
    }
    static __device__ __forceinline__ u16 bits(u16 v) {
        return v;
    }
};

template <>
struct Raw<float> {
    typedef u32 type;
    static __device__ __forceinline__ u32 read(const void* p) {
        return read4(p);
    }
    static __device__ __forceinline__ u16 bits(u32 v) {
        return store(bits_to_float(v)).bits;
    }
};

template <typename In, int Rows, int Threads>
struct ScalarImage {
    static const int WARPS = Threads / 32, COUNT = Rows / WARPS;
    typename Raw<In>::type values[COUNT];
    Place at;
    u32 pixels;

    __device__ __forceinline__ void open(const Conv2dParameters& p, i32 first_row, i32 k) {
        static __shared__ vec4u table[Rows];
        pixels = shared_address(table);
        for (i32 row = (i32)thread_x(); row < Rows; row += Threads) {
            Pixel pixel = pixel_of(p, first_row + row);
            put16(pixels + (u32)row * 16, {(u32)pixel.y, (u32)pixel.x, (u32)pixel.base, 0});
        }

        at = place_of(p, k + (i32)(thread_x() & 31));
        sync_block();
    }

    __device__ __forceinline__ void begin(const Conv2dParameters& p, u32) {
        Source source = source_of<In>(p, at);
        u32 warp = thread_x() >> 5;
#pragma unroll
        for (int i = 0; i < COUNT; i++) {
            vec4u entry = take16(pixels + (warp + i * WARPS) * 16);
            i32 from;
            bool valid = find(p, at, {(i32)entry.x, (i32)entry.y, (i32)entry.z}, from);
            typename Raw<In>::type value = Raw<In>::read(source.at(from));
            values[i] = valid ? value : 0;
        }

        advance(p, at);
    }

    __device__ __forceinline__ void end(u32 stage) const {
        u32 warp = thread_x() >> 5, lane = thread_x() & 31;
#pragma unroll
        for (int i = 0; i < COUNT; i++) {
            u32 row = warp + i * WARPS;
            put2(stage + row * ROW_BYTES + (((lane >> 3) ^ (row >> 1)) & 3) * 16 + (lane & 7) * 2,
                 Raw<In>::bits(values[i]));
        }
    }
};

// Rows of the weight by cp.async, like those of an image.
template <int Rows, int Threads>
struct WeightRows {
    static const int COUNT = Rows * 4 / Threads;
    const storage* from[COUNT];
    bool valid[COUNT];
    u32 target;

    __device__ __forceinline__ void open(const Conv2dParameters& p, i32 first_column, i32 k) {
        i32 thread = (i32)thread_x(), row = thread >> 2, vector = thread & 3;
#pragma unroll
        for (int i = 0; i < COUNT; i++) {
            i32 column = first_column + row + i * (Threads / 4);
            valid[i] = column < p.outputs;
            from[i] = p.weight + (valid[i] ? (i64)column * p.depth : 0) + k + vector * 8;
        }

        target = (u32)(row * ROW_BYTES + ((vector ^ (row >> 1)) & 3) * 16);
    }

    __device__ __forceinline__ void begin(u32 stage) {
#pragma unroll
        for (int i = 0; i < COUNT; i++) {
            copy_async16(stage + target + i * (Threads / 4 * ROW_BYTES), from[i], valid[i]);
            from[i] += CHUNK;
        }
    }
};

// ---- Epilogue ------------------------------------------------------------------------------------------------

DD_DEVICE void read_values(const storage* p, float (&f)[4]) {
    read_four(p, f);
}

DD_DEVICE void read_values(const storage* p, float (&f)[8]) {
    load8(read16(p), f);
}

DD_DEVICE void write_values(storage* p, const float (&f)[4]) {
    write_four(p, f);
}

DD_DEVICE void write_values(storage* p, const float (&f)[8]) {
    write16(p, store8(f));
}

template <int Count>
DD_DEVICE void read_bias(const Conv2dParameters& p, i32 column, float (&bias)[Count]) {
    bool there = p.bias && column < p.outputs;
#pragma unroll
    for (int group = 0; group < Count; group += 4) {
        float part[4] = {0.0f, 0.0f, 0.0f, 0.0f};
        if (there)
            read_four(p.bias + column + group, part);
#pragma unroll
        for (int i = 0; i < 4; i++)
            bias[group + i] = part[i];
    }
}

// Neighbouring sums of one output pixel, where O is a multiple of 8 and so of Count. An f32 output asks for four, so
// that neighbouring threads write neighbouring vectors and fill sectors together.
template <int Count, bool F32>
DD_DEVICE void finish_vector(
    const Conv2dParameters& p, i32 row, i32 column, float (&v)[Count], const float (&bias)[Count]) {
    i64 offset = (i64)row * p.outputs + column;
    float other[Count];
#pragma unroll
    for (int i = 0; i < Count; i++)
        v[i] += bias[i];
    if (p.channel_bias) {
        i32 image = (i32)((u32)row / (u32)p.output_pixels);
        read_values(p.channel_bias + (i64)image * p.outputs + column, other);
#pragma unroll
        for (int i = 0; i < Count; i++)
            v[i] += other[i];
    }

    if (p.silu) {
#pragma unroll
        for (int i = 0; i < Count; i++)
            v[i] = silu(v[i]);
    }

    if (p.residual) {
        read_values(p.residual + offset, other);
#pragma unroll
        for (int i = 0; i < Count; i++)
            v[i] += other[i];
    }

    if constexpr (F32)
        write_four((float*)p.output + offset, v);
    else
        write_values((storage*)p.output + offset, v);
}

// One sum, for any O.
DD_DEVICE void finish(const Conv2dParameters& p, i32 row, i32 column, float v) {
    i64 offset = (i64)row * p.outputs + column;
    if (p.bias)
        v += read_one(p.bias + column);
    if (p.channel_bias) {
        i32 image = (i32)((u32)row / (u32)p.output_pixels);
        v += read_one(p.channel_bias + (i64)image * p.outputs + column);
    }

    if (p.silu)
        v = silu(v);
    if (p.residual)
        v += read_one(p.residual + offset);
    if (p.output_f32)
        write_one((float*)p.output + offset, v);
    else
        write_one((storage*)p.output + offset, v);
}

// Sums in shared memory: 32 rows of 8 groups of 4; group q of row r lies at q ^ f(r). Writing (put8), a half warp has a
// pair of groups of four rows: their f / 2 differ. Reading eight sums per thread, a quarter warp has the even groups of
// an even row and of the odd row below it, where f is odd and puts them in the places of odd groups; reading four, it
// has all groups of a row.
DD_DEVICE i32 swizzle_of(i32 row) {
    return (row & 3) * 2 + (row & 1);
}

template <int Count, bool F32>
DD_DEVICE void finish_slice(const Conv2dParameters& p, u32 staging, i32 first_row, i32 first_column, i32 columns) {
    const int PerRow = 32 / Count; // Threads, and rows per pass are Count.
    i32 lane = (i32)(thread_x() & 31), column = lane % PerRow * Count;
    float bias[Count];
    read_bias(p, first_column + column, bias);
#pragma unroll 1
    for (i32 r = lane / PerRow; r < 32; r += Count) {
        float v[Count];
#pragma unroll
        for (int group = 0; group < Count; group += 4) {
            vec4u sums = take16(staging + (u32)(r * 128 + (((column + group) >> 2) ^ swizzle_of(r)) * 16));
            v[group] = bits_to_float(sums.x), v[group + 1] = bits_to_float(sums.y);
            v[group + 2] = bits_to_float(sums.z), v[group + 3] = bits_to_float(sums.w);
        }

        if (first_row + r < p.rows && column < columns)
            finish_vector<Count, F32>(p, first_row + r, first_column + column, v, bias);
    }
}

// Any number of columns: threads follow the output in memory.
DD_DEVICE void finish_ragged(const Conv2dParameters& p, u32 staging, i32 first_row, i32 first_column, i32 columns) {
    for (i32 e = (i32)(thread_x() & 31); e < 32 * columns; e += 32) {
        i32 r = (i32)((u32)e / (u32)columns), column = e - r * columns;
        float v = take4(staging + (u32)(r * 128 + ((column >> 2) ^ swizzle_of(r)) * 16 + (column & 3) * 4));
        if (first_row + r < p.rows)
            finish(p, first_row + r, first_column + column, v);
    }
}

// The sums of one warp, 32 rows × 32 columns at a time, through its own 4 KiB of shared memory, so that a thread ends
// up with 8 neighbouring channels of a pixel and four threads write 64 bytes in a row.
template <int TileM>
DD_DEVICE void finish_tile(
    const Conv2dParameters& p, float (&sums)[TileM][4][4], u32 staging, i32 first_row, i32 first_column) {
    i32 lane = (i32)(thread_x() & 31), quad = lane >> 2, place = lane & 3;
    i32 columns = p.outputs - first_column < 32 ? p.outputs - first_column : 32;
#pragma unroll
    for (int slice = 0; slice < TileM / 2; slice++) {
        i32 slice_row = first_row + slice * 32;
        sync_block();
#pragma unroll
        for (int i = 0; i < 2; i++) {
#pragma unroll
            for (int j = 0; j < 4; j++) {
                // The row below the quad's, by a multiple of 8, has the same swizzle.
                i32 group = (2 * j + (place >> 1)) ^ swizzle_of(quad);
                u32 target = staging + (u32)((i * 16 + quad) * 128 + group * 16 + (place & 1) * 8);
                const float(&sum)[4] = sums[slice * 2 + i][j];
                put8(target, sum[0], sum[1]);
                put8(target + 8 * 128, sum[2], sum[3]);
            }
        }

        sync_block();
        if (p.outputs % 8 != 0)
            finish_ragged(p, staging, slice_row, first_column, columns);
        else if (p.output_f32)
            finish_slice<4, true>(p, staging, slice_row, first_column, columns);
        else
            finish_slice<8, false>(p, staging, slice_row, first_column, columns);
    }
}

// The sums of one warp as they are: four threads write 32 bytes in a row.
template <int TileM>
DD_DEVICE void write_partial(
    const Conv2dParameters& p, const float (&sums)[TileM][4][4], i32 first_row, i32 first_column) {
    i32 lane = (i32)(thread_x() & 31), quad = lane >> 2, place = lane & 3;
    i32 width = (p.outputs + 7) & ~7;
    float* part = p.partial + (i64)block_y() * p.rows * width;
#pragma unroll
    for (int i = 0; i < TileM; i++) {
#pragma unroll
        for (int j = 0; j < 4; j++) {
#pragma unroll
            for (int half = 0; half < 2; half++) {
                i32 row = first_row + i * 16 + half * 8 + quad, column = first_column + j * 8 + place * 2;
                if (row < p.rows && column < width)
                    write8(part + (i64)row * width + column, float_to_bits(sums[i][j][2 * half]),
                        float_to_bits(sums[i][j][2 * half + 1]));
            }
        }
    }
}

// ---- The product ---------------------------------------------------------------------------------------------

// A warp's share of one stage: TileM × 16 rows, 32 columns, in two steps of depth 16.
template <int TileM>
DD_DEVICE void multiply_stage(float (&sums)[TileM][4][4], const u32 (&rows)[2], const u32 (&columns)[2], u32 stage) {
#pragma unroll
    for (int step = 0; step < 2; step++) {
        // Opaque, so that what is added to them stays an immediate of the load instead of a register of its own.
        u32 row = stage + rows[step], column = stage + columns[step], b[2][4];
        asm volatile("" : "+r"(row), "+r"(column));
        load_matrix4(b[0], column);
        load_matrix4(b[1], column + 16 * ROW_BYTES);
#pragma unroll
        for (int i = 0; i < TileM; i++) {
            u32 a[4];
            load_matrix4(a, row + i * (16 * ROW_BYTES));
#pragma unroll
            for (int j = 0; j < 4; j++)
                multiply_accumulate(sums[i][j], a, b[j >> 1][(j & 1) * 2], b[j >> 1][(j & 1) * 2 + 1]);
        }
    }
}

template <typename Image, int Rows, int Columns, int WarpsM, int WarpsN, int Stages>
DD_DEVICE void conv2d(const Conv2dParameters& p) {
    const int TileM = Rows / WarpsM / 16, Threads = WarpsM * WarpsN * 32;
    const int StageBytes = (Rows + Columns) * ROW_BYTES;
    static_assert(Columns == WarpsN * 32 && TileM % 2 == 0, "a warp has 32 columns and whole slices of 32 rows");
    static_assert(Stages * StageBytes >= WarpsM * WarpsN * 4096, "the epilogue needs 4 KiB per warp");
    static __shared__ __attribute__((aligned(128))) u8 memory[Stages * StageBytes];

    // Groups of GROUP row tiles; within one, all its row tiles for a column tile, then the next column tile.
    u32 group_blocks = GROUP * (u32)p.column_tiles, group = block_x() / group_blocks, within = block_x() % group_blocks;
    u32 row_tiles = (u32)p.row_tiles - group * GROUP;
    row_tiles = row_tiles < GROUP ? row_tiles : GROUP;
    i32 first_row = (i32)(group * GROUP + within % row_tiles) * Rows;
    i32 first_column = (i32)(within / row_tiles) * Columns;

    i32 first_chunk = (i32)block_y() * p.chunks_per_split, count = p.chunks - first_chunk;
    count = count < p.chunks_per_split ? count : p.chunks_per_split;

    Image image;
    WeightRows<Columns, Threads> weights;
    image.open(p, first_row, first_chunk * CHUNK);
    weights.open(p, first_column, first_chunk * CHUNK);

    i32 lane = (i32)(thread_x() & 31), warp = (i32)(thread_x() >> 5);
    i32 warp_row = warp / WarpsN * (Rows / WarpsM), warp_column = warp % WarpsN * 32;
    // ldmatrix: lanes 0…7, 8…15, 16…23 and 24…31 name the rows of four matrices of 8×8 values. Of the image: rows 0…7,
    // 8…15, and the same with the depth's other half. Of the weight: columns 0…7, their other half, columns 8…15,
    // theirs.
    u32 rows[2], columns[2];
#pragma unroll
    for (int step = 0; step < 2; step++) {
        i32 row = warp_row + (lane & 15), column = warp_column + (lane & 7) + (lane >> 4) * 8;
        i32 swizzle = lane >> 1; // As (row / 2) and (column / 2), modulo 4.
        rows[step] = (u32)(row * ROW_BYTES + (((step * 2 + (lane >> 4)) ^ swizzle) & 3) * 16);
        columns[step] =
            (u32)((Rows + column) * ROW_BYTES + (((step * 2 + ((lane >> 3) & 1)) ^ swizzle) & 3) * 16);
    }

    float sums[TileM][4][4];
#pragma unroll
    for (int i = 0; i < TileM; i++) {
#pragma unroll
        for (int j = 0; j < 4; j++)
            sums[i][j][0] = sums[i][j][1] = sums[i][j][2] = sums[i][j][3] = 0.0f;
    }

    const u32 base = shared_address(memory), limit = base + Stages * StageBytes;
    u32 filled = base, used = base;
#pragma unroll
    for (int stage = 0; stage < Stages - 1; stage++) {
        if (stage < count) {
            image.begin(p, filled);
            weights.begin(filled + Rows * ROW_BYTES);
            image.end(filled);
        }

        copy_async_commit();
        filled += StageBytes;
    }

    for (i32 chunk = 0; chunk < count; chunk++) {
        // This chunk has arrived, and all are done with the stage of the one before, which is filled next.
        copy_async_wait<Stages - 2>();
        sync_block();
        bool more = chunk + Stages - 1 < count;
        if (more) {
            image.begin(p, filled);
            weights.begin(filled + Rows * ROW_BYTES);
        }

        copy_async_commit();
        multiply_stage<TileM>(sums, rows, columns, used);
        if (more)
            image.end(filled);
        filled = filled + StageBytes == limit ? base : filled + StageBytes;
        used = used + StageBytes == limit ? base : used + StageBytes;
    }

    copy_async_wait<0>();
    first_row += warp_row;
    first_column += warp_column;
    if (p.partial)
        write_partial<TileM>(p, sums, first_row, first_column);
    else
        finish_tile<TileM>(p, sums, base + (u32)warp * 4096, first_row, first_column);
}

DD_KERNEL __launch_bounds__(256, 2) dd_conv2d_128x128(Conv2dParameters p) {
    conv2d<VectorImage<128, 256>, 128, 128, 2, 4, 3>(p);
}

DD_KERNEL __launch_bounds__(128, 3) dd_conv2d_128x64(Conv2dParameters p) {
    conv2d<VectorImage<128, 128>, 128, 64, 2, 2, 4>(p);
}

DD_KERNEL __launch_bounds__(128, 4) dd_conv2d_64x64(Conv2dParameters p) {
    conv2d<VectorImage<64, 128>, 64, 64, 2, 2, 4>(p);
}

DD_KERNEL __launch_bounds__(128, 3) dd_conv2d_128x32(Conv2dParameters p) {
    conv2d<VectorImage<128, 128>, 128, 32, 4, 1, 4>(p);
}

DD_KERNEL __launch_bounds__(128, 4) dd_conv2d_scalar(Conv2dParameters p) {
    conv2d<ScalarImage<storage, 64, 128>, 64, 64, 2, 2, 3>(p);
}

DD_KERNEL __launch_bounds__(128, 4) dd_conv2d_scalar_f32(Conv2dParameters p) {
    conv2d<ScalarImage<float, 64, 128>, 64, 64, 2, 2, 3>(p);
}

// ---- Parts to a whole ----------------------------------------------------------------------------------------

// Adds up the parts in order, then the epilogue. Where O is a multiple of 8, four columns of a row per thread, else
// one.
template <int Count>
DD_DEVICE void add_parts(const Conv2dParameters& p, i32 row, i32 column, float (&v)[Count]) {
    i32 width = (p.outputs + 7) & ~7;
    const float* from = p.partial + (i64)row * width + column;
    for (i32 split = 0; split < p.splits; split++, from += (i64)p.rows * width) {
        float part[Count];
        if constexpr (Count == 4)
            read_four(from, part);
        else
            part[0] = read_one(from);
#pragma unroll
        for (int i = 0; i < Count; i++)
            v[i] = split == 0 ? part[i] : v[i] + part[i];
    }
}

DD_KERNEL __launch_bounds__(256) dd_conv2d_reduce(Conv2dParameters p) {
    bool vectors = p.outputs % 8 == 0;
    u32 per_row = vectors ? (u32)p.outputs / 4 : (u32)p.outputs;
    u64 item = (u64)block_x() * 256 + thread_x();
    if (item >= (u64)p.rows * per_row)
        return;
    i32 row = (i32)(item >> 32 ? item / per_row : (u32)item / per_row), column = (i32)(item - (u64)row * per_row);
    if (vectors) {
        float v[4] = {0.0f, 0.0f, 0.0f, 0.0f}, bias[4];
        read_bias(p, column * 4, bias);
        add_parts(p, row, column * 4, v);
        if (p.output_f32)
            finish_vector<4, true>(p, row, column * 4, v, bias);
        else
            finish_vector<4, false>(p, row, column * 4, v, bias);
    } else {
        float v[1] = {0.0f};
        add_parts(p, row, column, v);
        finish(p, row, column, v[0]);
    }
}
