// Convolution weights as conv2d.cu reads them.
//
// Layout   plain (O, kh, kw, I), storage type, as (O, K) with K = kh·kw·I; packed (O, K') with K' = K rounded up to 32
//          and zeros behind each row. Where K is a multiple of 32 both are the same and nothing need be packed.
// Tile     a block of 128 threads copies a row, 8 values per thread at a time.
// Memory   no shared memory, about 24 registers.
// Floor    bytes: 2·O·K read, 2·O·K' written. Rows that do not begin at whole vectors are read by 16 bits, a quarter of
//          each sector at a time: 4.2 × the floor for 3×3, 4→320. It runs once per weight.
#include "common.cuh"

struct PackConvParameters {
    const storage* plain;
    storage* packed;
    i32 depth;        // K.
    i32 padded_depth; // K'.
};

DD_KERNEL __launch_bounds__(128) dd_pack_conv(PackConvParameters p) {
    const storage* from = p.plain + (i64)block_x() * p.depth;
    storage* to = p.packed + (i64)block_x() * p.padded_depth;
    bool aligned = p.depth % 8 == 0;
    for (i32 k = (i32)thread_x() * 8; k < p.padded_depth; k += 128 * 8) {
        vec4u v = {0, 0, 0, 0};
        if (aligned) {
            if (k < p.depth)
                v = read16(from + k);
        } else {
            u32 words[4];
#pragma unroll
            for (int i = 0; i < 4; i++) {
                u32 low = k + 2 * i < p.depth ? read2(from + k + 2 * i) : 0;
                u32 high = k + 2 * i + 1 < p.depth ? read2(from + k + 2 * i + 1) : 0;
                words[i] = low | high << 16;
            }

            v = {words[0], words[1], words[2], words[3]};
        }

        write16(to + k, v);
    }
}
