// Attention with wide heads (up to 512 channels; the VAE has one head of 512): softmax(scale · Q·Kᵀ)·V by online
// softmax, as in attention.cu, whose registers could not hold outputs of this width.
//
//   dd_attention_wide_128, _256, _512   heads of at most that width; narrower ones are filled up with zeros.
//
// Layout: query, output (N, L, C), key, value (N or 1, M, C), heads side by side in the channels, 16-bit storage.
// Blocks: 256 threads take 64 queries of one head through all keys, 64 keys at a time.
//   Grid: x = tiles of 64 queries, y = head, z = image.
//   Scores: warp w computes 16 queries (w mod 4) × 32 keys (w / 4). Outputs: warp w holds an eighth of the columns
//   of all 64 queries. The weights go from the one to the other through shared memory.
// Shared memory (dynamic): the queries, 64 × D; a ring of three pieces of 8 KiB, which are 64 keys × 64 channels or
//   16 values × 256 channels (128 for D = 128, half of the piece); the weights, 64 × 64; maxima, factors and sums.
//   97 KiB for D = 512, so that it runs with the 99 KiB that every device since 8.0 allows. One barrier per piece;
//   two pieces are always on their way. Rows are XOR-swizzled in pieces of 16 bytes: no bank conflicts. Counted for
//   D = 512: 12 operations per byte through shared memory, where the tensor cores of an A100 could do 16.
// Registers per thread: outputs D/4, scores 16, weights 16; about 220 in all for D = 512.
// Numbers: as in attention.cu.
// Floor: bytes 2·(2·N·L·C + 2·M·C·key images); keys and values are read again from L2 by every tile of 64 queries.
//   Operations 4·N·L·M·C on tensor cores, and N·L·M·heads exponentials.
#include "common.cuh"

constexpr u32 threads = 256;
constexpr i32 tile_rows = 64;
constexpr u32 piece_bytes = 8192;

struct AttentionWideParams {
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

// Byte offset of 8 channels of a row; rows are a multiple of 128 bytes apart.
DD_DEVICE u32 swizzled(u32 row, u32 row_bytes, u32 chunk) {
    return row * row_bytes + ((chunk ^ (row & 7)) << 4);
}

// Brings keys and values piece by piece: first the keys of a tile, 64 channels at a time, then its values, 16 rows
// at a time. Ends quietly after the last tile, with empty groups, so that the count of groups stays the same.
template <int HeadDim>
struct Feed {
    static constexpr u32 piece_columns = HeadDim < 256 ? HeadDim : 256;
    static constexpr i32 column_pieces = HeadDim / piece_columns;
    static constexpr i32 value_pieces = tile_rows / 16 * column_pieces;

    const storage* key;
    const storage* value;
    i32 keys;
    i32 channels;
    i32 chunks;      // pieces of 8 channels in the head
    i32 key_pieces;  // pieces of 64 channels in the head
    u32 ring;
    i32 first = 0;
    i32 piece = 0;
    u32 write_slot = 0;
    u32 read_slot = 0;

    template <u32 Rows, u32 Chunks>
    __device__ __forceinline__ void start(const storage* from, i32 first_row, u32 first_chunk) const {
#pragma unroll
        for (u32 i = 0; i < Rows * Chunks; i += threads) {
            u32 row = (thread_x() + i) / Chunks, chunk = (thread_x() + i) % Chunks;
            i32 token = first_row + (i32)row;
            bool valid = token < keys && (i32)(first_chunk + chunk) < chunks;
            i64 offset = valid ? (i64)token * channels + (first_chunk + chunk) * 8 : 0;
            copy_async16(ring + write_slot + swizzled(row, Chunks * 16, chunk), from + offset, valid);
        }
    }

    // Starts the next piece.
    __device__ __forceinline__ void advance() {
        if (first < keys) {
            i32 v = piece - key_pieces;
            if (v < 0)
                start<tile_rows, 8>(key, first, (u32)piece * 8);
            else
                start<16, piece_columns / 8>(
                    value, first + v / column_pieces * 16, (u32)(v % column_pieces) * (piece_columns / 8));
            if (++piece == key_pieces + value_pieces) {
                piece = 0;
                first += tile_rows;
            }
        }
        copy_async_commit();
        write_slot = write_slot == 2 * piece_bytes ? 0 : write_slot + piece_bytes;
    }

    // Waits for the oldest piece, and starts another one in the place of the piece that all threads are done with.
    __device__ __forceinline__ u32 take() {
        copy_async_wait<1>();
        sync_block();
        advance();
        u32 taken = ring + read_slot;
        read_slot = read_slot == 2 * piece_bytes ? 0 : read_slot + piece_bytes;
        return taken;
    }
};

template <int HeadDim>
DD_DEVICE void attend(const AttentionWideParams& p) {
    constexpr u32 query_row = HeadDim * 2;
    constexpr i32 column_pieces = Feed<HeadDim>::column_pieces;
    constexpr u32 warp_chunks = Feed<HeadDim>::piece_columns / 64;  // of 8 columns, per warp and piece
    extern __shared__ vec4u memory[];
    u32 queries = shared_address(memory);
    u32 ring = queries + tile_rows * query_row;
    u32 weights = ring + 3 * piece_bytes;
    u32 maxima = weights + tile_rows * tile_rows * 2;  // 2 × 64: of each half of the keys
    u32 factors = maxima + 2 * tile_rows * 4;          // 64
    u32 sums = factors + tile_rows * 4;                // 2 × 64

    u32 lane = lane_index(), warp = thread_x() / 32;
    u32 half = warp / 4, score_row = warp % 4 * 16;
    i32 chunks = p.head_channels / 8;
    i32 first_query = (i32)block_x() * tile_rows;
    i64 channel = (i64)block_y() * p.head_channels;
    i64 query_start = block_z() * p.query_image + channel, key_start = block_z() * p.key_image + channel;

    Feed<HeadDim> feed = {
        p.key + key_start, p.value + key_start, p.keys, p.channels, chunks, (chunks + 7) / 8, ring};
    feed.advance();
    feed.advance();

    const storage* query = p.query + query_start;
#pragma unroll 4
    for (u32 i = 0; i < tile_rows * HeadDim / 8; i += threads) {
        u32 row = (i + thread_x()) / (HeadDim / 8), chunk = (i + thread_x()) % (HeadDim / 8);
        i32 token = first_query + (i32)row;
        vec4u scaled = {0, 0, 0, 0};
        if (token < p.queries && (i32)chunk < chunks) {
            float f[8];
            load8(read16(query + (i64)token * p.channels + chunk * 8), f);
#pragma unroll
            for (i32 j = 0; j < 8; j++)
                f[j] *= p.query_scale;
            scaled = store8(f);
        }
        write_shared16(queries + swizzled(row, query_row, chunk), scaled);
    }

    float output[4][column_pieces * warp_chunks][4];
#pragma unroll
    for (i32 m = 0; m < 4; m++)
#pragma unroll
        for (u32 n = 0; n < column_pieces * warp_chunks; n++)
            output[m][n][0] = output[m][n][1] = output[m][n][2] = output[m][n][3] = 0;
    float maximum[2] = {-DD_INFINITY, -DD_INFINITY};
    float sum[2] = {0, 0};

#pragma unroll 1
    for (i32 first = 0; first < p.keys; first += tile_rows) {
        float score[4][4];
#pragma unroll
        for (i32 n = 0; n < 4; n++)
            score[n][0] = score[n][1] = score[n][2] = score[n][3] = 0;
#pragma unroll 1
        for (i32 piece = 0; piece < feed.key_pieces; piece++) {
            u32 keys = feed.take();
#pragma unroll
            for (u32 k = 0; k < 4; k++) {
                u32 a[4];
                load_matrix4(
                    a, queries + swizzled(score_row + (lane & 15), query_row, (u32)piece * 8 + 2 * k + (lane >> 4)));
#pragma unroll
                for (u32 n = 0; n < 2; n++) {
                    u32 b[4];
                    u32 row = half * 32 + n * 16 + (lane & 7) + (lane >> 4 << 3);
                    load_matrix4(b, keys + swizzled(row, 128, 2 * k + (lane >> 3 & 1)));
                    multiply_accumulate(score[2 * n], a, b[0], b[1]);
                    multiply_accumulate(score[2 * n + 1], a, b[2], b[3]);
                }
            }
        }

        if (p.keys - first < tile_rows) {
#pragma unroll
            for (i32 n = 0; n < 4; n++)
#pragma unroll
                for (i32 i = 0; i < 4; i++)
                    if (first + (i32)(half * 32 + n * 8 + (lane & 3) * 2 + (i & 1)) >= p.keys)
                        score[n][i] = -DD_INFINITY;
        }

#pragma unroll
        for (u32 r = 0; r < 2; r++) {
            float highest = larger(score[0][2 * r], score[0][2 * r + 1]);
#pragma unroll
            for (i32 n = 1; n < 4; n++)
                highest = larger(highest, larger(score[n][2 * r], score[n][2 * r + 1]));
            highest = quad_max(highest);
            if ((lane & 3) == 0)
                write_shared4(
                    maxima + (half * tile_rows + score_row + (lane >> 2) + 8 * r) * 4, float_to_bits(highest));
        }
        sync_block();

#pragma unroll
        for (u32 r = 0; r < 2; r++) {
            u32 row = score_row + (lane >> 2) + 8 * r;
            float highest = larger(
                bits_to_float(read_shared4(maxima + row * 4)),
                bits_to_float(read_shared4(maxima + (tile_rows + row) * 4)));
            highest = larger(maximum[r], highest);
            float factor = exp2_approx((maximum[r] - highest) * p.score_scale);
            float shift = highest * p.score_scale;
            maximum[r] = highest;
            if (half == 0 && (lane & 3) == 0)
                write_shared4(factors + row * 4, float_to_bits(factor));
            float total = 0;
#pragma unroll
            for (u32 n = 0; n < 4; n++) {
                float w0 = exp2_approx(score[n][2 * r] * p.score_scale - shift);
                float w1 = exp2_approx(score[n][2 * r + 1] * p.score_scale - shift);
                total += w0 + w1;
                write_shared4(weights + swizzled(row, 128, half * 4 + n) + (lane & 3) * 4, store2(w0, w1));
            }
            sum[r] = sum[r] * factor + total;
        }

        // Taking the first piece of values is also the barrier behind which weights and factors are complete.
#pragma unroll
        for (u32 k = 0; k < 4; k++) {
            u32 a[4][4];
#pragma unroll
            for (i32 x = 0; x < column_pieces; x++) {
                u32 values = feed.take();
                if (x == 0) {
#pragma unroll
                    for (u32 m = 0; m < 4; m++) {
                        load_matrix4(a[m], weights + swizzled(m * 16 + (lane & 15), 128, 2 * k + (lane >> 4)));
                        if (k == 0) {
                            u32 row = factors + (m * 16 + (lane >> 2)) * 4;
                            float upper = bits_to_float(read_shared4(row));
                            float lower = bits_to_float(read_shared4(row + 32));
#pragma unroll
                            for (u32 n = 0; n < column_pieces * warp_chunks; n++) {
                                output[m][n][0] *= upper, output[m][n][1] *= upper;
                                output[m][n][2] *= lower, output[m][n][3] *= lower;
                            }
                        }
                    }
                }
#pragma unroll
                for (u32 d = 0; d < warp_chunks; d += 2) {
                    u32 b[4];
                    load_matrix4_transposed(
                        b,
                        values + swizzled(
                                     lane & 15,
                                     Feed<HeadDim>::piece_columns * 2,
                                     warp * warp_chunks + d + (lane >> 4)));
#pragma unroll
                    for (u32 m = 0; m < 4; m++) {
                        multiply_accumulate(output[m][x * warp_chunks + d], a[m], b[0], b[1]);
                        multiply_accumulate(output[m][x * warp_chunks + d + 1], a[m], b[2], b[3]);
                    }
                }
            }
        }
    }

#pragma unroll
    for (u32 r = 0; r < 2; r++) {
        float total = quad_sum(sum[r]);
        if ((lane & 3) == 0)
            write_shared4(sums + (half * tile_rows + score_row + (lane >> 2) + 8 * r) * 4, float_to_bits(total));
    }
    sync_block();

    // Outputs go out where the queries came in, so that whole rows are written, 16 bytes per thread.
#pragma unroll
    for (u32 m = 0; m < 4; m++)
#pragma unroll
        for (u32 r = 0; r < 2; r++) {
            u32 row = m * 16 + (lane >> 2) + 8 * r;
            float total = bits_to_float(read_shared4(sums + row * 4));
            total += bits_to_float(read_shared4(sums + (tile_rows + row) * 4));
            float inverse = reciprocal(total);
#pragma unroll
            for (u32 n = 0; n < column_pieces * warp_chunks; n++) {
                u32 chunk = n / warp_chunks * (Feed<HeadDim>::piece_columns / 8) + warp * warp_chunks + n % warp_chunks;
                write_shared4(
                    queries + swizzled(row, query_row, chunk) + (lane & 3) * 4,
                    store2(output[m][n][2 * r] * inverse, output[m][n][2 * r + 1] * inverse));
            }
        }
    sync_block();
    storage* to = p.output + query_start;
#pragma unroll 4
    for (u32 i = 0; i < tile_rows * HeadDim / 8; i += threads) {
        u32 row = (i + thread_x()) / (HeadDim / 8), chunk = (i + thread_x()) % (HeadDim / 8);
        i32 token = first_query + (i32)row;
        if (token < p.queries && (i32)chunk < chunks)
            write16(
                to + (i64)token * p.channels + chunk * 8, read_shared16(queries + swizzled(row, query_row, chunk)));
    }
}

DD_KERNEL __launch_bounds__(threads) dd_attention_wide_128(AttentionWideParams p) {
    attend<128>(p);
}

DD_KERNEL __launch_bounds__(threads) dd_attention_wide_256(AttentionWideParams p) {
    attend<256>(p);
}

DD_KERNEL __launch_bounds__(threads, 1) dd_attention_wide_512(AttentionWideParams p) {
    attend<512>(p);
}
