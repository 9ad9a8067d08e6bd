// From the mosaic of a raw file to linear RGB of half its size: black level off, white level to 1, each 2×2 cell to one
// pixel with its two greens averaged, white balance and gain, clip above at 1, colour matrix, clip again.
//
// Layout   mosaic (H, W) in 16-bit integers; black levels in f32, a cell of black_rows × black_columns numbers that
//          repeats, plus one number per column and per row where there are such; output (H/2, W/2, 3) in f32.
// Tile     256 threads, 512 cells of one row of cells; two cells per thread in flight.
// Memory   6 KiB of shared memory, through which the three samples of a pixel leave in whole sectors, and 8 bytes of
//          dynamic shared memory per column of the black cell; about 55 live registers by a count over the PTX.
// Floor    bytes: per cell 8 in and 12 out, each moved once, and 8 per column of the black cell and block. Operations:
//          about 60 per cell, most of them in four divisions.
//
// The operations and their order are those of the CPU, with no product fused into a sum, so both give the same bits.
#include "common.cuh"

static const int THREADS = 256;
static const int CELLS_PER_THREAD = 2;
static const int CELLS = THREADS * CELLS_PER_THREAD;

struct IspParameters {
    const u16* mosaic;
    const float* black;         // (black_rows, black_columns)
    const float* column_deltas; // (W), or null.
    const float* row_deltas;    // (H), or null.
    float* output;
    i32 width;
    i32 height;
    i32 black_rows;
    i32 black_columns;
    i32 red_row;    // Of the red pixel in its cell.
    i32 red_column;
    float white;
    float red; // White balance times gain.
    float green; // Half the gain, for the sum of two greens.
    float blue;
    float floor; // Nothing is less: 0, or minus infinity.
    i32 has_matrix;
    float matrix[9]; // Camera RGB to linear sRGB, row by row.
};

extern __shared__ float shared_black[];

DD_DEVICE float normalized(u16 value, float black, float column_delta, float row_delta, float white) {
    float level = (black + row_delta) + column_delta;
    return ((float)value - level) / (white - level);
}

DD_DEVICE float limited(float x, float floor) {
    return larger(smaller(x, 1.0f), floor);
}

DD_DEVICE float row_of_matrix(float a, float b, float c, float r, float g, float blue) {
    return (product(a, r) + product(b, g)) + product(c, blue);
}

DD_KERNEL __launch_bounds__(THREADS) dd_isp(IspParameters p) {
    __shared__ float samples[3 * CELLS];
    i32 thread = (i32)thread_x(), y = (i32)block_y(), cells = p.width / 2;
    i32 begin = (i32)block_x() * CELLS;
    i32 count = cells - begin < CELLS ? cells - begin : CELLS;

    // The black levels of the two rows.
    for (i32 i = thread; i < 2 * p.black_columns; i += THREADS) {
        i32 lower = i >= p.black_columns ? 1 : 0;
        i32 row = (2 * y + lower) % p.black_rows;
        shared_black[i] = read_one(p.black + row * p.black_columns + (i - lower * p.black_columns));
    }

    sync_block();

    const u16* top = p.mosaic + (i64)(2 * y) * p.width;
    const u16* bottom = top + p.width;
    float top_delta = p.row_deltas ? read_one(p.row_deltas + 2 * y) : 0.0f;
    float bottom_delta = p.row_deltas ? read_one(p.row_deltas + 2 * y + 1) : 0.0f;
    u32 above[CELLS_PER_THREAD], below[CELLS_PER_THREAD];
#pragma unroll
    for (int k = 0; k < CELLS_PER_THREAD; k++) {
        i32 cell = thread + k * THREADS;
        above[k] = below[k] = 0;
        if (cell < count) {
            i32 left = 2 * (begin + cell);
            if (p.width % 2 == 0) {
                above[k] = read4(top + left);
                below[k] = read4(bottom + left);
            } else {
                above[k] = read2(top + left) | (u32)read2(top + left + 1) << 16;
                below[k] = read2(bottom + left) | (u32)read2(bottom + left + 1) << 16;
            }
        }
    }

#pragma unroll
    for (int k = 0; k < CELLS_PER_THREAD; k++) {
        i32 cell = thread + k * THREADS;
        if (cell < count) {
            i32 left = 2 * (begin + cell);
            i32 phase = left % p.black_columns, next = phase + 1 == p.black_columns ? 0 : phase + 1;
            u32 left_bits = 0, right_bits = 0;
            if (p.column_deltas)
                read8(p.column_deltas + left, left_bits, right_bits);
            float left_delta = bits_to_float(left_bits), right_delta = bits_to_float(right_bits);
            const float* black = shared_black;
            float a = normalized((u16)above[k], black[phase], left_delta, top_delta, p.white);
            float b = normalized((u16)(above[k] >> 16), black[next], right_delta, top_delta, p.white);
            black += p.black_columns;
            float c = normalized((u16)below[k], black[phase], left_delta, bottom_delta, p.white);
            float d = normalized((u16)(below[k] >> 16), black[next], right_delta, bottom_delta, p.white);

            // In the row of red first the one in red's column; then the row of blue likewise.
            float red = p.red_row ? (p.red_column ? d : c) : (p.red_column ? b : a);
            float green1 = p.red_row ? (p.red_column ? c : d) : (p.red_column ? a : b);
            float green2 = p.red_row ? (p.red_column ? b : a) : (p.red_column ? d : c);
            float blue = p.red_row ? (p.red_column ? a : b) : (p.red_column ? c : d);
            red = smaller(product(larger(red, p.floor), p.red), 1.0f);
            float green = product(larger(green1, p.floor) + larger(green2, p.floor), p.green);
            green = smaller(green, 1.0f);
            blue = smaller(product(larger(blue, p.floor), p.blue), 1.0f);
            if (p.has_matrix) {
                const float* m = p.matrix;
                float r = limited(row_of_matrix(m[0], m[1], m[2], red, green, blue), p.floor);
                float g = limited(row_of_matrix(m[3], m[4], m[5], red, green, blue), p.floor);
                blue = limited(row_of_matrix(m[6], m[7], m[8], red, green, blue), p.floor);
                red = r, green = g;
            }

            samples[3 * cell] = red;
            samples[3 * cell + 1] = green;
            samples[3 * cell + 2] = blue;
        }
    }

    sync_block();

    float* to = p.output + ((i64)y * cells + begin) * 3;
    for (i32 i = thread; i < 3 * count; i += THREADS)
        write_one(to + i, samples[i]);
}
