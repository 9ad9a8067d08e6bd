// What every kernel shares: storage type, conversions, vector access, warp and tensor-core instructions.
//
// No toolkit header is included, so that the same source compiles with NVRTC and with
//   clang-19 -x cuda --cuda-device-only -nocudainc -nocudalib --cuda-gpu-arch=sm_80 -O3 -S
// Values are stored in one 16-bit type per module (DD_BF16 = 0: IEEE half, 1: bfloat16) and computed in f32.
// Every kernel takes one parameter structure by value; the launcher on the host mirrors it field by field.
#pragma once

#ifndef DD_BF16
#define DD_BF16 0
#endif

#ifdef __clang__
#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __shared__ __attribute__((shared))
#define __constant__ __attribute__((constant))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
#define __forceinline__ __inline__ __attribute__((always_inline))
#endif

#define DD_KERNEL extern "C" __global__ void
#define DD_DEVICE static __device__ __forceinline__
#define DD_INFINITY bits_to_float(0x7f800000u)

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int i32;
typedef long long i64;

// One stored value: bits of an f16 or bf16.
struct alignas(2) storage {
    u16 bits;
};

struct alignas(16) vec4u {
    u32 x, y, z, w;
};

// ---- Indices -------------------------------------------------------------------------------------------------

#define DD_SPECIAL(name, reg)              \
    DD_DEVICE u32 name() {                 \
        u32 v;                             \
        asm("mov.u32 %0, %" reg ";" : "=r"(v)); \
        return v;                          \
    }
DD_SPECIAL(thread_x, "%tid.x")
DD_SPECIAL(thread_y, "%tid.y")
DD_SPECIAL(block_x, "%ctaid.x")
DD_SPECIAL(block_y, "%ctaid.y")
DD_SPECIAL(block_z, "%ctaid.z")
DD_SPECIAL(threads_x, "%ntid.x")
DD_SPECIAL(blocks_x, "%nctaid.x")
DD_SPECIAL(lane_index, "%laneid")

DD_DEVICE void sync_block() {
    asm volatile("bar.sync 0;" ::: "memory");
}

DD_DEVICE void sync_warp() {
    asm volatile("bar.warp.sync 0xffffffff;" ::: "memory");
}

// ---- Conversions ---------------------------------------------------------------------------------------------

DD_DEVICE float half_to_float(u16 h) {
    float f;
    asm("cvt.f32.f16 %0, %1;" : "=f"(f) : "h"(h));
    return f;
}

DD_DEVICE u16 float_to_half(float f) {
    u16 h;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(f));
    return h;
}

DD_DEVICE float bits_to_float(u32 bits) {
    float f;
    asm("mov.b32 %0, %1;" : "=f"(f) : "r"(bits));
    return f;
}

DD_DEVICE u32 float_to_bits(float f) {
    u32 bits;
    asm("mov.b32 %0, %1;" : "=r"(bits) : "f"(f));
    return bits;
}

DD_DEVICE float bfloat_to_float(u16 b) {
    return bits_to_float((u32)b << 16);
}

DD_DEVICE u16 float_to_bfloat(float f) {
    u16 b;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(b) : "f"(f));
    return b;
}

DD_DEVICE float load(storage s) {
#if DD_BF16
    return bfloat_to_float(s.bits);
#else
    return half_to_float(s.bits);
#endif
}

DD_DEVICE storage store(float f) {
    storage s;
#if DD_BF16
    s.bits = float_to_bfloat(f);
#else
    s.bits = float_to_half(f);
#endif
    return s;
}

// Two stored values in one word, the first in the low half.
DD_DEVICE u32 store2(float first, float second) {
    u32 word;
#if DD_BF16
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(word) : "f"(second), "f"(first));
#else
    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(word) : "f"(second), "f"(first));
#endif
    return word;
}

DD_DEVICE float load_low(u32 word) {
#if DD_BF16
    return bits_to_float(word << 16);
#else
    return half_to_float((u16)word);
#endif
}

DD_DEVICE float load_high(u32 word) {
#if DD_BF16
    return bits_to_float(word & 0xffff0000u);
#else
    return half_to_float((u16)(word >> 16));
#endif
}

// 16 bytes in one access; the address is a multiple of 16. Clang would split the access of a plain copy.
DD_DEVICE vec4u read16(const void* p) {
    vec4u v;
    asm volatile("{ .reg .u64 t; cvta.to.global.u64 t, %4; ld.global.v4.u32 {%0, %1, %2, %3}, [t]; }"
                 : "=r"(v.x), "=r"(v.y), "=r"(v.z), "=r"(v.w)
                 : "l"(p)
                 : "memory");
    return v;
}

DD_DEVICE void write16(void* p, const vec4u& v) {
    asm volatile("{ .reg .u64 t; cvta.to.global.u64 t, %0; st.global.v4.u32 [t], {%1, %2, %3, %4}; }" ::"l"(p), "r"(v.x),
        "r"(v.y), "r"(v.z), "r"(v.w)
        : "memory");
}

// 8, 4 and 2 bytes in one access of global memory; the address is a multiple of as many.
DD_DEVICE void read8(const void* p, u32& low, u32& high) {
    asm volatile("{ .reg .u64 t; cvta.to.global.u64 t, %2; ld.global.v2.u32 {%0, %1}, [t]; }"
                 : "=r"(low), "=r"(high)
                 : "l"(p)
                 : "memory");
}

DD_DEVICE void write8(void* p, u32 low, u32 high) {
    asm volatile("{ .reg .u64 t; cvta.to.global.u64 t, %0; st.global.v2.u32 [t], {%1, %2}; }" ::"l"(p), "r"(low),
        "r"(high)
        : "memory");
}

DD_DEVICE u32 read4(const void* p) {
    u32 v;
    asm volatile("{ .reg .u64 t; cvta.to.global.u64 t, %1; ld.global.u32 %0, [t]; }" : "=r"(v) : "l"(p) : "memory");
    return v;
}

DD_DEVICE void write4(void* p, u32 v) {
    asm volatile("{ .reg .u64 t; cvta.to.global.u64 t, %0; st.global.u32 [t], %1; }" ::"l"(p), "r"(v) : "memory");
}

DD_DEVICE u16 read2(const void* p) {
    u16 v;
    asm volatile("{ .reg .u64 t; cvta.to.global.u64 t, %1; ld.global.u16 %0, [t]; }" : "=h"(v) : "l"(p) : "memory");
    return v;
}

DD_DEVICE void write2(void* p, u16 v) {
    asm volatile("{ .reg .u64 t; cvta.to.global.u64 t, %0; st.global.u16 [t], %1; }" ::"l"(p), "h"(v) : "memory");
}

// One value and four values of either type, to and from f32.
DD_DEVICE float read_one(const float* p) {
    return bits_to_float(read4(p));
}

DD_DEVICE float read_one(const storage* p) {
    storage s;
    s.bits = read2(p);
    return load(s);
}

DD_DEVICE void write_one(float* p, float v) {
    write4(p, float_to_bits(v));
}

DD_DEVICE void write_one(storage* p, float v) {
    write2(p, store(v).bits);
}

DD_DEVICE void read_four(const float* p, float (&f)[4]) {
    vec4u v = read16(p);
    f[0] = bits_to_float(v.x), f[1] = bits_to_float(v.y), f[2] = bits_to_float(v.z), f[3] = bits_to_float(v.w);
}

DD_DEVICE void read_four(const storage* p, float (&f)[4]) {
    u32 low, high;
    read8(p, low, high);
    f[0] = load_low(low), f[1] = load_high(low), f[2] = load_low(high), f[3] = load_high(high);
}

DD_DEVICE void write_four(float* p, const float (&f)[4]) {
    write16(p, {float_to_bits(f[0]), float_to_bits(f[1]), float_to_bits(f[2]), float_to_bits(f[3])});
}

DD_DEVICE void write_four(storage* p, const float (&f)[4]) {
    write8(p, store2(f[0], f[1]), store2(f[2], f[3]));
}

// Eight stored values to and from f32.
DD_DEVICE void load8(const vec4u& v, float (&f)[8]) {
    f[0] = load_low(v.x), f[1] = load_high(v.x);
    f[2] = load_low(v.y), f[3] = load_high(v.y);
    f[4] = load_low(v.z), f[5] = load_high(v.z);
    f[6] = load_low(v.w), f[7] = load_high(v.w);
}

DD_DEVICE vec4u store8(const float (&f)[8]) {
    return {store2(f[0], f[1]), store2(f[2], f[3]), store2(f[4], f[5]), store2(f[6], f[7])};
}

// ---- Functions of f32 ----------------------------------------------------------------------------------------

DD_DEVICE float exp2_approx(float x) {
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

DD_DEVICE float fast_exp(float x) {
    return exp2_approx(x * 1.4426950408889634f);
}

DD_DEVICE float reciprocal(float x) {
    float y;
    asm("rcp.rn.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

DD_DEVICE float square_root(float x) {
    float y;
    asm("sqrt.rn.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

DD_DEVICE float larger(float a, float b) {
    float c;
    asm("max.f32 %0, %1, %2;" : "=f"(c) : "f"(a), "f"(b));
    return c;
}

DD_DEVICE float smaller(float a, float b) {
    float c;
    asm("min.f32 %0, %1, %2;" : "=f"(c) : "f"(a), "f"(b));
    return c;
}

// a·b + c, rounded once; a·b, never fused with what follows.
DD_DEVICE float fused(float a, float b, float c) {
    float d;
    asm("fma.rn.f32 %0, %1, %2, %3;" : "=f"(d) : "f"(a), "f"(b), "f"(c));
    return d;
}

DD_DEVICE float product(float a, float b) {
    float c;
    asm("mul.rn.f32 %0, %1, %2;" : "=f"(c) : "f"(a), "f"(b));
    return c;
}

DD_DEVICE float silu(float x) {
    return x * reciprocal(1.0f + fast_exp(-x));
}

// ---- Functions of f64, within a few units in the last place --------------------------------------------------

DD_DEVICE double fused(double a, double b, double c) {
    double d;
    asm("fma.rn.f64 %0, %1, %2, %3;" : "=d"(d) : "d"(a), "d"(b), "d"(c));
    return d;
}

DD_DEVICE double square_root(double x) {
    double y;
    asm("sqrt.rn.f64 %0, %1;" : "=d"(y) : "d"(x));
    return y;
}

DD_DEVICE double bits_to_double(i64 bits) {
    double d;
    asm("mov.b64 %0, %1;" : "=d"(d) : "l"(bits));
    return d;
}

DD_DEVICE i64 double_to_bits(double d) {
    i64 bits;
    asm("mov.b64 %0, %1;" : "=l"(bits) : "d"(d));
    return bits;
}

// Rounded to the nearest integer, as a number and as an integer, for |x| < 2^31: adding 1.5·2^52 leaves no place for
// a fraction, and the integer stands in the low bits of the sum.
DD_DEVICE double nearest(double x, i32& integer) {
    double shifted = x + 6755399441055744.0;
    integer = (i32)double_to_bits(shifted);
    return shifted - 6755399441055744.0;
}

// sin x and cos x for |x| < 10^5: x = q·pi/2 + r with |r| < pi/4 (pi/2 in two parts), Taylor's series in r.
DD_DEVICE void sin_cos_f64(double x, double& sine, double& cosine) {
    i32 q;
    double whole = nearest(x * 0.6366197723675814, q);
    double r = fused(-whole, 1.5707963267948966, x);
    r = fused(-whole, 6.123233995736766e-17, r);
    double u = r * r;
    double s = 1.0 / 355687428096000.0;
    s = fused(s, u, -1.0 / 1307674368000.0);
    s = fused(s, u, 1.0 / 6227020800.0);
    s = fused(s, u, -1.0 / 39916800.0);
    s = fused(s, u, 1.0 / 362880.0);
    s = fused(s, u, -1.0 / 5040.0);
    s = fused(s, u, 1.0 / 120.0);
    s = fused(s, u, -1.0 / 6.0);
    s = fused(s * u, r, r);
    double c = 1.0 / 20922789888000.0;
    c = fused(c, u, -1.0 / 87178291200.0);
    c = fused(c, u, 1.0 / 479001600.0);
    c = fused(c, u, -1.0 / 3628800.0);
    c = fused(c, u, 1.0 / 40320.0);
    c = fused(c, u, -1.0 / 720.0);
    c = fused(c, u, 1.0 / 24.0);
    c = fused(c, u, -0.5);
    c = fused(c, u, 1.0);
    double first = q & 1 ? c : s, second = q & 1 ? s : c;
    sine = q & 2 ? -first : first;
    cosine = (q + 1) & 2 ? -second : second;
}

// ---- Warps ---------------------------------------------------------------------------------------------------

DD_DEVICE float shuffle_xor(float v, u32 mask) {
    float r;
    asm volatile("shfl.sync.bfly.b32 %0, %1, %2, 0x1f, 0xffffffff;" : "=f"(r) : "f"(v), "r"(mask));
    return r;
}

DD_DEVICE float warp_sum(float v) {
    for (u32 mask = 16; mask > 0; mask >>= 1)
        v += shuffle_xor(v, mask);
    return v;
}

// Maximum and sum over the four lanes that hold one row of a tensor-core accumulator.
DD_DEVICE float quad_max(float v) {
    v = larger(v, shuffle_xor(v, 1));
    return larger(v, shuffle_xor(v, 2));
}

DD_DEVICE float quad_sum(float v) {
    v += shuffle_xor(v, 1);
    return v + shuffle_xor(v, 2);
}

// ---- Shared memory and tensor cores --------------------------------------------------------------------------

// Address of a pointer into shared memory, as the instructions below want it.
DD_DEVICE u32 shared_address(const void* p) {
    u32 address;
    asm("{ .reg .u64 t; cvta.to.shared.u64 t, %1; cvt.u32.u64 %0, t; }" : "=r"(address) : "l"(p));
    return address;
}

DD_DEVICE u32 read_shared4(u32 shared) {
    u32 v;
    asm volatile("ld.shared.u32 %0, [%1];" : "=r"(v) : "r"(shared) : "memory");
    return v;
}

DD_DEVICE void write_shared4(u32 shared, u32 v) {
    asm volatile("st.shared.u32 [%0], %1;" ::"r"(shared), "r"(v) : "memory");
}

DD_DEVICE vec4u read_shared16(u32 shared) {
    vec4u v;
    asm volatile("ld.shared.v4.u32 {%0, %1, %2, %3}, [%4];"
                 : "=r"(v.x), "=r"(v.y), "=r"(v.z), "=r"(v.w)
                 : "r"(shared)
                 : "memory");
    return v;
}

DD_DEVICE void write_shared16(u32 shared, const vec4u& v) {
    asm volatile("st.shared.v4.u32 [%0], {%1, %2, %3, %4};" ::"r"(shared), "r"(v.x), "r"(v.y), "r"(v.z), "r"(v.w)
                 : "memory");
}

// Copies 16 bytes from global to shared memory without a register in between; zeros where valid is false.
DD_DEVICE void copy_async16(u32 shared, const void* global, bool valid) {
    asm volatile("{ .reg .u64 t; cvta.to.global.u64 t, %1; cp.async.cg.shared.global [%0], [t], 16, %2; }" ::"r"(shared),
        "l"(global), "r"(valid ? 16 : 0)
        : "memory");
}

DD_DEVICE void copy_async_commit() {
    asm volatile("cp.async.commit_group;" ::: "memory");
}

// Waits until at most Pending of this thread's newest groups are still on their way.
template <int Pending>
DD_DEVICE void copy_async_wait() {
    asm volatile("cp.async.wait_group %0;" ::"n"(Pending) : "memory");
}

DD_DEVICE void load_matrix4(u32 (&r)[4], u32 shared) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"(shared)
                 : "memory");
}

DD_DEVICE void load_matrix4_transposed(u32 (&r)[4], u32 shared) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"(shared)
                 : "memory");
}

// c (16×8, f32) += a (16×16, row-major) · b (16×8, column-major).
DD_DEVICE void multiply_accumulate(float (&c)[4], const u32 (&a)[4], u32 b0, u32 b1) {
#if DD_BF16
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
                 "{%0, %1, %2, %3};"
#else
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
                 "{%0, %1, %2, %3};"
#endif
                 : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}
