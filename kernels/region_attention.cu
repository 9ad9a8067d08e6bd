// Region attention in small windows, of at most 16 tokens: softmax(scale · Q·Kᵀ)·V where a query sees the keys of its
// window of tokens only. Larger windows: dd_region_attention_* in attention.cu.
//
//   dd_region_attention_packed_32, _64   heads of at most that width; narrower ones are filled up with zeros.
//
// Layout: query, key, value, output (N, H, W, C), heads side by side in the channels, 16-bit storage. Windows of
// window_height × window_width tokens, counted from the top left, ragged at the right and the bottom.
// Blocks: 128 threads, 4 warps; a warp takes 16 rows of tokens, which are as many whole units (one window of one
//   head) as fit: four windows of 2×2, say. Queries and keys are the same tokens, so one 16 × 16 product of tensor
//   cores makes the scores of all its units; those between different units do not count.
//   Unit = (image · windows + window) · heads + head: neighbours read the same tokens, at neighbouring channels.
//   Grid: x = units / (4 · units per warp), rounded up.
// Shared memory per warp: 16 × D queries, keys and values, XOR-swizzled in pieces of 16 bytes, and where the rows
//   lie: 12.75 KiB (D = 32) or 24.75 KiB (D = 64) per block. The output is staged over the queries.
// Registers per thread: queries D/4, outputs D/2, scores 8; about 90 in all for D = 64.
// Numbers: as in attention.cu, with a softmax in one go.
// Floor: bytes 8·N·H·W·C, each read or written once; operations 4·N·H·W·C·(tokens of a window), of which tensor
//   cores do 16 in place of the tokens of a window.
#include "common.cuh"

constexpr u32 warps = 4;
constexpr u32 threads = warps * 32;
constexpr u32 rows = 16;

struct PackedRegionAttentionParams {
    const storage* query;
    const storage* key;
    const storage* value;
    storage* output;
    i32 height;
    i32 width;
    i32 channels;
    i32 head_channels;
    i32 heads;
    i32 window_height;
    i32 window_width;
    i32 units;
    float query_scale;
    float score_scale;
};

// Byte offset of 8 channels of a row: eight rows in a row never share a bank.
template <int HeadDim>
DD_DEVICE u32 swizzled(u32 row, u32 chunk) {
    if (HeadDim == 64)
        return row * 128 + ((chunk ^ (row & 7)) << 4);
    return row * 64 + ((chunk ^ (row >> 1 & 3)) << 4);
}

// The unit of a warp's row, and the first element of its token and head; unit −1 where the row holds no token.
DD_DEVICE void locate(const PackedRegionAttentionParams& p, u32 row, u32 warp, i32& unit, i64& offset) {
    unit = -1;
    offset = 0;
    u32 tokens = (u32)(p.window_height * p.window_width), units_per_warp = rows / tokens;
    u32 slot = row / tokens, token = row % tokens;
    i64 candidate = ((i64)block_x() * warps + warp) * units_per_warp + slot;
    if (slot >= units_per_warp || candidate >= p.units)
        return;

    u32 across = (u32)(p.width + p.window_width - 1) / (u32)p.window_width;
    u32 down = (u32)(p.height + p.window_height - 1) / (u32)p.window_height;
    u32 window = (u32)candidate / (u32)p.heads, head = (u32)candidate % (u32)p.heads;
    u32 line = window / across;
    u32 image = line / down;
    i32 y = (i32)(line % down) * p.window_height + (i32)(token / (u32)p.window_width);
    i32 x = (i32)(window % across) * p.window_width + (i32)(token % (u32)p.window_width);
    if (y >= p.height || x >= p.width)
        return;
    unit = (i32)candidate;
    offset = (((i64)image * p.height + y) * p.width + x) * p.channels + (i64)head * p.head_channels;
}

template <int HeadDim>
DD_DEVICE void attend(const PackedRegionAttentionParams& p) {
    constexpr u32 chunks = HeadDim / 8;
    constexpr u32 tensor_bytes = rows * HeadDim * 2;
    __shared__ vec4u memory[warps * 3 * tensor_bytes / sizeof(vec4u)];
    __shared__ i32 units[warps][rows];
    __shared__ i64 offsets[warps][rows];
    u32 lane = lane_index(), warp = thread_x() / 32;
    u32 queries = shared_address(memory) + warp * 3 * tensor_bytes;
    u32 keys = queries + tensor_bytes, values = keys + tensor_bytes;

    if (lane < rows) {
        i32 unit;
        i64 offset;
        locate(p, lane, warp, unit, offset);
        units[warp][lane] = unit;
        offsets[warp][lane] = offset;
    }
    sync_warp();

    u32 chunk = lane % chunks;
    bool in_head = (i32)chunk < p.head_channels / 8;
#pragma unroll
    for (u32 r = 0; r < rows; r += 32 / chunks) {
        u32 row = r + lane / chunks;
        bool valid = in_head && units[warp][row] >= 0;
        i64 offset = valid ? offsets[warp][row] + chunk * 8 : 0;
        u32 to = swizzled<HeadDim>(row, chunk);
        copy_async16(queries + to, p.query + offset, valid);
        copy_async16(keys + to, p.key + offset, valid);
        copy_async16(values + to, p.value + offset, valid);
    }
    copy_async_commit();
    copy_async_wait<0>();
    sync_block();

    float score[2][4] = {};
#pragma unroll
    for (u32 k = 0; k < HeadDim / 16; k++) {
        u32 a[4], b[4];
        load_matrix4(a, queries + swizzled<HeadDim>(lane & 15, 2 * k + (lane >> 4)));
        load_matrix4(b, keys + swizzled<HeadDim>((lane & 7) + (lane >> 4 << 3), 2 * k + (lane >> 3 & 1)));
#pragma unroll
        for (i32 i = 0; i < 4; i++)
            a[i] = store2(load_low(a[i]) * p.query_scale, load_high(a[i]) * p.query_scale);
        multiply_accumulate(score[0], a, b[0], b[1]);
        multiply_accumulate(score[1], a, b[2], b[3]);
    }

    // A row sees the rows of its own unit. Rows without a token see each other's zeros, and are not written.
    float inverse[2];
#pragma unroll
    for (u32 r = 0; r < 2; r++) {
        i32 own = units[warp][(lane >> 2) + 8 * r];
        float highest = -DD_INFINITY;
#pragma unroll
        for (u32 n = 0; n < 2; n++)
#pragma unroll
            for (u32 i = 0; i < 2; i++) {
                float& s = score[n][2 * r + i];
                if (units[warp][n * 8 + (lane & 3) * 2 + i] != own)
                    s = -DD_INFINITY;
                highest = larger(highest, s);
            }
        float shift = quad_max(highest) * p.score_scale;
        float sum = 0;
#pragma unroll
        for (u32 n = 0; n < 2; n++)
#pragma unroll
            for (u32 i = 0; i < 2; i++) {
                float& s = score[n][2 * r + i];
                s = exp2_approx(s * p.score_scale - shift);
                sum += s;
            }
        inverse[r] = reciprocal(quad_sum(sum));
    }

    // Accumulators of the first product have the layout of the second one's left operand.
    u32 weight[4] = {
        store2(score[0][0], score[0][1]),
        store2(score[0][2], score[0][3]),
        store2(score[1][0], score[1][1]),
        store2(score[1][2], score[1][3])};
    sync_warp();
#pragma unroll
    for (u32 d = 0; d < HeadDim / 16; d++) {
        u32 b[4];
        load_matrix4_transposed(b, values + swizzled<HeadDim>(lane & 15, 2 * d + (lane >> 4)));
        float output[2][4] = {};
        multiply_accumulate(output[0], weight, b[0], b[1]);
        multiply_accumulate(output[1], weight, b[2], b[3]);
#pragma unroll
        for (u32 n = 0; n < 2; n++)
#pragma unroll
            for (u32 r = 0; r < 2; r++)
                write_shared4(
                    queries + swizzled<HeadDim>((lane >> 2) + 8 * r, 2 * d + n) + (lane & 3) * 4,
                    store2(output[n][2 * r] * inverse[r], output[n][2 * r + 1] * inverse[r]));
    }
    sync_warp();
#pragma unroll
    for (u32 r = 0; r < rows; r += 32 / chunks) {
        u32 row = r + lane / chunks;
        if (in_head && units[warp][row] >= 0)
            write16(
                p.output + offsets[warp][row] + chunk * 8,
                read_shared16(queries + swizzled<HeadDim>(row, chunk)));
    }
}

DD_KERNEL __launch_bounds__(threads) dd_region_attention_packed_32(PackedRegionAttentionParams p) {
    attend<32>(p);
}

DD_KERNEL __launch_bounds__(threads) dd_region_attention_packed_64(PackedRegionAttentionParams p) {
    attend<64>(p);
}
