// Attention: softmax(scale · Q·Kᵀ)·V per image and head, by online softmax; no buffer of queries × keys exists.
//
//   dd_attention_32, dd_attention_64                every query of an image sees every key of an image
//   dd_attention_tall_32, dd_attention_tall_64      the same in tiles of 128 queries, where they fill the device
//   dd_region_attention_32, dd_region_attention_64  a query sees the keys of its window of tokens; for windows of
//                                                   more than 16 tokens (smaller ones: region_attention.cu)
//
// The number is the head width that a tile holds; narrower heads (multiples of 8) are filled up with zeros.
//
// Layout: query, output (N, L, C), key, value (N or 1, M, C), heads side by side in the channels, 16-bit storage.
// Blocks: 128 threads take 64 (tall: 128) queries of one head through all keys, 64 keys at a time; a warp owns 16
//   (tall: 32) queries. Tall tiles halve what is read from L2 and from shared memory. Counted for D = 64 and many keys:
//   63 operations per byte from L2 and 13 per byte through shared memory (tall: twice as many of both, less the
//   copies); the tensor cores of an A100 do 16 in the time of a byte, so shared memory limits the lower tiles.
//   attention: x = tiles of 64 (tall: 128) queries, y = head, z = image.
//   region:    x = windows × tiles of 64 queries of a window, y = head, z = image.
// Shared memory: two stages of a tile of keys and one of values, 64 × D each: 16 KiB (D = 32), 32 KiB (D = 64).
//   Rows are XOR-swizzled in pieces of 16 bytes, so that ldmatrix, cp.async and the staged output meet no bank
//   conflict. Queries come in, and outputs go out, through the same memory.
// Registers per thread: queries D/4, scores 32, outputs D/2, each twice for tall tiles; in all, for D = 64, about 120
//   (tall: 200).
// Numbers: queries are scaled by a power of two when they are loaded (exact); what is left of the scale, with
//   log2(e), multiplies the scores in f32. Scores, maxima, sums and outputs are f32; weights are rounded to storage
//   for the second product.
// Floor: bytes 2·(2·N·L·C + 2·M·C·key images); keys and values are read again from L2 by every tile of queries.
//   Operations 4·N·L·M·C on tensor cores, and N·L·M·heads exponentials.
#include "common.cuh"

constexpr u32 warps = 4;
constexpr u32 threads = warps * 32;
constexpr i32 tile_rows = 64;

struct AttentionParams {
    const storage* query;
    const storage* key;
    const storage* value;
    storage* output;
    i64 query_image;  // elements from an image of queries to the next
    i64 key_image;    // the same for keys and values; 0 where one image serves all
    i32 queries;
    i32 keys;
    i32 channels;
    i32 head_channels;
    float query_scale;
    float score_scale;
};

struct RegionAttentionParams {
    const storage* query;
    const storage* key;
    const storage* value;
    storage* output;
    i32 height;
    i32 width;
    i32 channels;
    i32 head_channels;
    i32 window_height;
    i32 window_width;
    float query_scale;
    float score_scale;
};

// Where the tokens of a sequence lie within an image: one after the other.
struct WholeImage {
    __device__ __forceinline__ i64 operator[](i32 token) const {
        return token;
    }
};

// Where the tokens of a window lie within an image, counted row by row.
struct ImageWindow {
    i32 first;
    u32 width;
    i32 image_width;

    __device__ __forceinline__ i64 operator[](i32 token) const {
        u32 row = (u32)token / width;
        return (i64)row * image_width + (first + (i32)((u32)token - row * width));
    }
};

// One head of one image.
struct Head {
    const storage* query;
    const storage* key;
    const storage* value;
    storage* output;
    i32 queries;
    i32 keys;
    i32 channels;
    i32 chunks;  // pieces of 8 channels in the head
    float query_scale;
    float score_scale;
};

// Byte offset of 8 channels of a row of a tile: eight rows in a row never share a bank.
template <int HeadDim>
DD_DEVICE u32 swizzled(u32 row, u32 chunk) {
    if (HeadDim == 64)
        return row * 128 + ((chunk ^ (row & 7)) << 4);
    return row * 64 + ((chunk ^ (row >> 1 & 3)) << 4);
}

// What the copies of a thread have in common.
template <int HeadDim, typename Tokens>
struct Copier {
    static constexpr u32 chunks = HeadDim / 8;
    const Head& head;
    const Tokens& tokens;

    // The first element of what a thread copies of a row; −1 beyond the last token and channel.
    __device__ __forceinline__ i64 source(i32 token, i32 end) const {
        u32 chunk = thread_x() % chunks;
        bool valid = token < end && (i32)chunk < head.chunks;
        return valid ? tokens[token] * head.channels + chunk * 8 : -1;
    }

    __device__ __forceinline__ void copy(u32 to, const storage* from, i64 source) const {
        copy_async16(to, from + (source < 0 ? 0 : source), source >= 0);
    }

    template <i32 Rows>
    __device__ __forceinline__ void start_queries(u32 shared, i32 first) const {
        u32 row = thread_x() / chunks;
#pragma unroll
        for (u32 r = 0; r < Rows; r += threads / chunks)
            copy(
                shared + swizzled<HeadDim>(row + r, thread_x() % chunks), head.query,
                source(first + (i32)(row + r), head.queries));
    }

    // A tile of keys, and behind it one of values.
    __device__ __forceinline__ void start_keys(u32 shared, i32 first) const {
        u32 row = thread_x() / chunks;
#pragma unroll
        for (u32 r = 0; r < tile_rows; r += threads / chunks) {
            i64 from = source(first + (i32)(row + r), head.keys);
            u32 to = shared + swizzled<HeadDim>(row + r, thread_x() % chunks);
            copy(to, head.key, from);
            copy(to + tile_rows * HeadDim * 2, head.value, from);
        }
    }
};

// What a thread carries from tile to tile, for each 16 of its warp's queries: rows g and g + 8, g = lane / 4.
template <int HeadDim>
struct Running {
    u32 query[HeadDim / 16][4];
    float output[HeadDim / 8][4];
    float maximum[2];
    float sum[2];
};

// Takes the warp's queries through a tile of keys and values. Only the last tile is ragged: keys ≥ left do not
// count, and groups of 16 keys beyond the end are skipped.
template <int HeadDim, i32 Tiles, bool Ragged>
DD_DEVICE void attend_tile(Running<HeadDim> (&run)[Tiles], u32 shared, i32 left, float score_scale) {
    constexpr i32 groups = tile_rows / 16;
    u32 lane = lane_index();
    float score[Tiles][2 * groups][4];
#pragma unroll
    for (i32 m = 0; m < Tiles; m++)
#pragma unroll
        for (i32 n = 0; n < 2 * groups; n++)
            score[m][n][0] = score[m][n][1] = score[m][n][2] = score[m][n][3] = 0;

#pragma unroll
    for (i32 k = 0; k < HeadDim / 16; k++)
#pragma unroll
        for (i32 n = 0; n < groups; n++)
            if (!Ragged || n * 16 < left) {
                u32 key[4];
                load_matrix4(
                    key, shared + swizzled<HeadDim>(n * 16 + (lane & 7) + (lane >> 4 << 3), 2 * k + (lane >> 3 & 1)));
#pragma unroll
                for (i32 m = 0; m < Tiles; m++) {
                    multiply_accumulate(score[m][2 * n], run[m].query[k], key[0], key[1]);
                    multiply_accumulate(score[m][2 * n + 1], run[m].query[k], key[2], key[3]);
                }
            }

    if (Ragged) {
#pragma unroll
        for (i32 m = 0; m < Tiles; m++)
#pragma unroll
            for (i32 n = 0; n < 2 * groups; n++)
#pragma unroll
                for (i32 i = 0; i < 4; i++)
                    if (n * 8 + (i32)(lane & 3) * 2 + (i & 1) >= left)
                        score[m][n][i] = -DD_INFINITY;
    }

#pragma unroll
    for (i32 m = 0; m < Tiles; m++)
#pragma unroll
        for (i32 r = 0; r < 2; r++) {
            float highest = larger(score[m][0][2 * r], score[m][0][2 * r + 1]);
#pragma unroll
            for (i32 n = 1; n < 2 * groups; n++)
                highest = larger(highest, larger(score[m][n][2 * r], score[m][n][2 * r + 1]));
            highest = larger(run[m].maximum[r], quad_max(highest));
            float factor = exp2_approx((run[m].maximum[r] - highest) * score_scale);
            float shift = highest * score_scale;
            run[m].maximum[r] = highest;
            float sum = 0;
#pragma unroll
            for (i32 n = 0; n < 2 * groups; n++)
#pragma unroll
                for (i32 i = 2 * r; i < 2 * r + 2; i++) {
                    score[m][n][i] = exp2_approx(score[m][n][i] * score_scale - shift);
                    sum += score[m][n][i];
                }
            run[m].sum[r] = run[m].sum[r] * factor + sum;
#pragma unroll
            for (i32 d = 0; d < HeadDim / 8; d++) {
                run[m].output[d][2 * r] *= factor;
                run[m].output[d][2 * r + 1] *= factor;
            }
        }

    u32 values = shared + tile_rows * HeadDim * 2;
#pragma unroll
    for (i32 n = 0; n < groups; n++)
        if (!Ragged || n * 16 < left) {
            // Accumulators of the first product have the layout of the second one's left operand.
            u32 weight[Tiles][4];
#pragma unroll
            for (i32 m = 0; m < Tiles; m++) {
                weight[m][0] = store2(score[m][2 * n][0], score[m][2 * n][1]);
                weight[m][1] = store2(score[m][2 * n][2], score[m][2 * n][3]);
                weight[m][2] = store2(score[m][2 * n + 1][0], score[m][2 * n + 1][1]);
                weight[m][3] = store2(score[m][2 * n + 1][2], score[m][2 * n + 1][3]);
            }
#pragma unroll
            for (i32 d = 0; d < HeadDim / 16; d++) {
                u32 value[4];
                load_matrix4_transposed(
                    value, values + swizzled<HeadDim>(n * 16 + (lane & 15), 2 * d + (lane >> 4)));
#pragma unroll
                for (i32 m = 0; m < Tiles; m++) {
                    multiply_accumulate(run[m].output[2 * d], weight[m], value[0], value[1]);
                    multiply_accumulate(run[m].output[2 * d + 1], weight[m], value[2], value[3]);
                }
            }
        }
}

template <int HeadDim, i32 Tiles, typename Tokens>
DD_DEVICE void attend(const Head& head, const Tokens& tokens, i32 first_query) {
    static_assert(Tiles == 1 || Tiles == 2, "the queries must fit into one stage");
    constexpr u32 stage_bytes = 2 * tile_rows * HeadDim * 2;
    __shared__ vec4u memory[2 * stage_bytes / sizeof(vec4u)];
    u32 shared = shared_address(memory);
    u32 lane = lane_index(), warp_row = thread_x() / 32 * (Tiles * 16);
    Copier<HeadDim, Tokens> copier = {head, tokens};

    // Queries pass through the second stage while the first tile of keys and values comes into the first.
    u32 staged = shared + stage_bytes;
    copier.template start_queries<Tiles * tile_rows>(staged, first_query);
    copy_async_commit();
    copier.start_keys(shared, 0);
    copy_async_commit();

    copy_async_wait<1>();
    sync_block();
    Running<HeadDim> run[Tiles];
#pragma unroll
    for (i32 m = 0; m < Tiles; m++) {
#pragma unroll
        for (i32 k = 0; k < HeadDim / 16; k++) {
            u32(&query)[4] = run[m].query[k];
            load_matrix4(query, staged + swizzled<HeadDim>(warp_row + m * 16 + (lane & 15), 2 * k + (lane >> 4)));
#pragma unroll
            for (i32 i = 0; i < 4; i++)
                query[i] = store2(load_low(query[i]) * head.query_scale, load_high(query[i]) * head.query_scale);
        }
#pragma unroll
        for (i32 d = 0; d < HeadDim / 8; d++)
            run[m].output[d][0] = run[m].output[d][1] = run[m].output[d][2] = run[m].output[d][3] = 0;
        run[m].maximum[0] = run[m].maximum[1] = -DD_INFINITY;
        run[m].sum[0] = run[m].sum[1] = 0;
    }
    copy_async_wait<0>();
    sync_block();

    u32 now = shared, next = staged;
#pragma unroll 1
    for (i32 first = 0; first < head.keys; first += tile_rows) {
        i32 left = head.keys - first;
        if (left > tile_rows)
            copier.start_keys(next, first + tile_rows);
        copy_async_commit();
        if (left >= tile_rows)
            attend_tile<HeadDim, Tiles, false>(run, now, left, head.score_scale);
        else
            attend_tile<HeadDim, Tiles, true>(run, now, left, head.score_scale);
        copy_async_wait<0>();
        sync_block();
        u32 other = now;
        now = next;
        next = other;
    }

    // A warp stages its own rows, so that whole rows are written, 16 bytes per thread.
#pragma unroll
    for (i32 m = 0; m < Tiles; m++)
#pragma unroll
        for (i32 r = 0; r < 2; r++) {
            float inverse = reciprocal(quad_sum(run[m].sum[r]));
            u32 row = warp_row + m * 16 + (lane >> 2) + 8 * r;
#pragma unroll
            for (i32 d = 0; d < HeadDim / 8; d++)
                write_shared4(
                    shared + swizzled<HeadDim>(row, d) + (lane & 3) * 4,
                    store2(run[m].output[d][2 * r] * inverse, run[m].output[d][2 * r + 1] * inverse));
        }
    sync_warp();
    constexpr u32 chunks = HeadDim / 8;
    u32 chunk = lane % chunks;
#pragma unroll
    for (u32 r = 0; r < Tiles * 16; r += 32 / chunks) {
        u32 row = warp_row + r + lane / chunks;
        i32 token = first_query + (i32)row;
        if (token < head.queries && (i32)chunk < head.chunks)
            write16(
                head.output + tokens[token] * head.channels + chunk * 8,
                read_shared16(shared + swizzled<HeadDim>(row, chunk)));
    }
}

template <int HeadDim, i32 Tiles>
DD_DEVICE void attend_image(const AttentionParams& p) {
    i64 channel = (i64)block_y() * p.head_channels;
    i64 queries = block_z() * p.query_image + channel, keys = block_z() * p.key_image + channel;
    Head head = {
        p.query + queries, p.key + keys, p.value + keys, p.output + queries,
        p.queries, p.keys, p.channels, p.head_channels / 8, p.query_scale, p.score_scale};
    attend<HeadDim, Tiles>(head, WholeImage{}, (i32)block_x() * (Tiles * tile_rows));
}

template <int HeadDim>
DD_DEVICE void attend_window(const RegionAttentionParams& p) {
    u32 tiles = (u32)(p.window_height * p.window_width + tile_rows - 1) / tile_rows;
    u32 across = (u32)(p.width + p.window_width - 1) / (u32)p.window_width;
    u32 window = block_x() / tiles;
    i32 first_query = (i32)(block_x() - window * tiles) * tile_rows;
    i32 top = (i32)(window / across) * p.window_height, left = (i32)(window % across) * p.window_width;
    i32 height = top + p.window_height <= p.height ? p.window_height : p.height - top;
    i32 width = left + p.window_width <= p.width ? p.window_width : p.width - left;
    i32 tokens = height * width;
    if (first_query >= tokens)
        return;

    i64 start = ((i64)block_z() * p.height + top) * p.width * p.channels + (i64)block_y() * p.head_channels;
    Head head = {
        p.query + start, p.key + start, p.value + start, p.output + start,
        tokens, tokens, p.channels, p.head_channels / 8, p.query_scale, p.score_scale};
    attend<HeadDim, 1>(head, ImageWindow{left, (u32)width, p.width}, first_query);
}

DD_KERNEL __launch_bounds__(threads) dd_attention_32(AttentionParams p) {
    attend_image<32, 1>(p);
}

DD_KERNEL __launch_bounds__(threads) dd_attention_64(AttentionParams p) {
    attend_image<64, 1>(p);
}

DD_KERNEL __launch_bounds__(threads) dd_attention_tall_32(AttentionParams p) {
    attend_image<32, 2>(p);
}

DD_KERNEL __launch_bounds__(threads) dd_attention_tall_64(AttentionParams p) {
    attend_image<64, 2>(p);
}

DD_KERNEL __launch_bounds__(threads) dd_region_attention_32(RegionAttentionParams p) {
    attend_window<32>(p);
}

DD_KERNEL __launch_bounds__(threads) dd_region_attention_64(RegionAttentionParams p) {
    attend_window<64>(p);
}
