namespace DarkDiff.Runtime.Tests.PtxSim;

/// <summary>
/// Instructions that run on all lanes at once, each on random and on special values of each lane, against C#; and with
/// every other lane switched off, whose results must stay as they were.
/// </summary>
[TestFixture]
public sealed class VectorOperationTests
{
    private const uint Untouched = 0xdeadbeef;

    private static readonly uint[] s_special =
    [
        0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc12345, 0x00000001, 0x807fffff,
        0x3f800000, 0xbf800000, 0x33000000, 0x33000001, 0x38800000, 0x387fffff, 0x477fefff, 0x477ff000, 0x3f801000,
        0x3f803000, 0x3f808000, 0x3f818000, 0x0000fc00, 0x00007c01, 0x00000400,
    ];

    private static object[][] Operations =>
    [
        Op("add.u32 %r9, %r1, %r2;", (a, b) => a + b),
        Op("sub.s32 %r9, %r1, %r2;", (a, b) => a - b),
        Op("mul.lo.s32 %r9, %r1, %r2;", (a, b) => a * b),
        Op("mad.lo.s32 %r9, %r1, %r2, %r1;", (a, b) => a * b + a),
        Op("not.b32 %r9, %r1;", (a, _) => ~a),
        Op("neg.s32 %r9, %r1;", (a, _) => 0 - a),
        Op("abs.s32 %r9, %r1;", (a, _) => a == 0x80000000 ? a : (uint)Math.Abs((int)a)),
        Op("min.s32 %r9, %r1, %r2;", (a, b) => (uint)Math.Min((int)a, (int)b)),
        Op("max.u32 %r9, %r1, %r2;", Math.Max),
        Op("shl.b32 %r9, %r1, 13;", (a, _) => a << 13),
        Op("shl.b32 %r9, %r1, 32;", (_, _) => 0),
        Op("shl.b32 %r9, %r1, %r2;", (a, b) => b > 31 ? 0 : a << (int)b),
        Op("shr.u32 %r9, %r1, 7;", (a, _) => a >> 7),
        Op("shr.s32 %r9, %r1, 7;", (a, _) => (uint)((int)a >> 7)),
        Op("shr.s32 %r9, %r1, 99;", (a, _) => (uint)((int)a >> 31)),
        Op("shr.s32 %r9, %r1, %r2;", (a, b) => (uint)((int)a >> (int)Math.Min(b, 31))),
        Op("bfe.u32 %r9, %r1, 5, 9;", (a, _) => a >> 5 & 511),
        Op("bfe.s32 %r9, %r1, 28, 9;", (a, _) => (uint)((int)a >> 28)),
        Op("bfi.b32 %r9, %r1, %r2, 8, 12;", (a, b) => (b & ~0xfff00u) | (a & 0xfff) << 8),
        Op("prmt.b32 %r9, %r1, %r2, 0x7610;", (a, b) => (a & 0xffff) | (b & 0xffff0000)),
        Op("lop3.b32 %r9, %r1, %r2, %r1, 0xe2;", (a, b) => (b & a) | (a & ~b)),
        Op("shf.l.wrap.b32 %r9, %r1, %r2, 12;", (a, b) => b << 12 | a >> 20),
        Op("shf.r.clamp.b32 %r9, %r1, %r2, 40;", (_, b) => b),
        Op("mul.wide.u32 %rd1, %r1, %r2;\nshr.u64 %rd1, %rd1, 32;\ncvt.u32.u64 %r9, %rd1;", (a, b) => (uint)((ulong)a * b >> 32)),
        Op("mul.wide.s32 %rd1, %r1, %r2;\nshr.s64 %rd1, %rd1, 32;\ncvt.u32.u64 %r9, %rd1;", (a, b) => (uint)((long)(int)a * (int)b >> 32)),
        Op("cvt.s64.s32 %rd2, %r2;\nmad.wide.s32 %rd1, %r1, %r2, %rd2;\nshr.u64 %rd1, %rd1, 8;\ncvt.u32.u64 %r9, %rd1;",
            (a, b) => (uint)((long)(int)a * (int)b + (int)b >> 8)),
        Op("cvt.u64.u32 %rd1, %r1;\nshl.b64 %rd1, %rd1, 31;\nshr.u64 %rd1, %rd1, 33;\ncvt.u32.u64 %r9, %rd1;", (a, _) => a >> 2),
        Op("cvt.u64.u32 %rd1, %r1;\ncvt.s64.s32 %rd2, %r2;\nmul.lo.s64 %rd3, %rd1, %rd2;\nmin.s64 %rd3, %rd3, %rd2;\nshr.s64 %rd3, %rd3, 3;\ncvt.u32.u64 %r9, %rd3;",
            (a, b) => (uint)(Math.Min((long)a * (int)b, (int)b) >> 3)),
        Op("cvt.u16.u32 %h1, %r1;\ncvt.u32.u16 %r9, %h1;", (a, _) => a & 0xffff),
        Op("cvt.u16.u32 %h1, %r1;\ncvt.s32.s16 %r9, %h1;", (a, _) => (uint)(short)a),
        Op("mov.b32 {%h1, %h2}, %r1;\nmov.b32 %r9, {%h2, %h1};", (a, _) => a << 16 | a >> 16),
        Op("mov.b32 {_, %h2}, %r1;\ncvt.u32.u16 %r9, %h2;", (a, _) => a >> 16),
        Op("mov.b64 %rd1, {%r1, %r2};\nmov.b64 {%r8, %r9}, %rd1;", (_, b) => b),
        Float("add.rn.f32 %f3, %f1, %f2;", (a, b) => a + b),
        Float("sub.rn.f32 %f3, %f1, %f2;", (a, b) => a - b),
        Float("mul.rn.f32 %f3, %f1, %f2;", (a, b) => a * b),
        Float("fma.rn.f32 %f3, %f1, %f2, %f1;", (a, b) => MathF.FusedMultiplyAdd(a, b, a)),
        Float("fma.rn.ftz.f32 %f3, %f1, %f2, %f1;", (a, b) => Flush(MathF.FusedMultiplyAdd(Flush(a), Flush(b), Flush(a)))),
        Float("mul.ftz.f32 %f3, %f1, %f2;", (a, b) => Flush(Flush(a) * Flush(b))),
        Float("div.rn.f32 %f3, %f1, %f2;", (a, b) => a / b),
        Float("rcp.rn.f32 %f3, %f1;", (a, _) => 1 / a),
        Float("rcp.approx.ftz.f32 %f3, %f1;", (a, _) => Flush(1 / Flush(a))),
        Float("sqrt.rn.f32 %f3, %f1;", (a, _) => MathF.Sqrt(a)),
        Float("min.f32 %f3, %f1, %f2;", MinNumber),
        Float("max.f32 %f3, %f1, %f2;", (a, b) => -MinNumber(-a, -b)),
        Float("min.NaN.f32 %f3, %f1, %f2;", MathF.Min),
        Float("max.NaN.f32 %f3, %f1, %f2;", MathF.Max),
        Float("ex2.approx.f32 %f3, %f1;", (a, _) => (float)double.Exp2(a)),
        Float("ex2.approx.ftz.f32 %f3, %f1;", (a, _) => Flush((float)double.Exp2(Flush(a)))),
        Op("mov.b32 %f1, %r1;\nneg.f32 %f3, %f1;\nmov.b32 %r9, %f3;", (a, _) => a ^ 0x80000000),
        Op("mov.b32 %f1, %r1;\nabs.f32 %f3, %f1;\nmov.b32 %r9, %f3;", (a, _) => a & 0x7fffffff),
        Op("cvt.rn.f32.s32 %f1, %r1;\nmov.b32 %r9, %f1;", (a, _) => BitConverter.SingleToUInt32Bits((int)a)),
        Op("cvt.rn.f32.u32 %f1, %r1;\nmov.b32 %r9, %f1;", (a, _) => BitConverter.SingleToUInt32Bits(a)),
        Op("mov.b32 %f1, %r1;\ncvt.rn.f16.f32 %h1, %f1;\ncvt.u32.u16 %r9, %h1;", (a, _) => Half16(a)),
        Op("mov.b32 %f1, %r1;\nmov.b32 %f2, %r2;\ncvt.rn.f16x2.f32 %r9, %f1, %f2;", (a, b) => Half16(a) << 16 | Half16(b)),
        Op("mov.b32 %f1, %r1;\nmov.b32 %f2, %r2;\ncvt.rn.bf16x2.f32 %r9, %f1, %f2;", (a, b) => Brain16(a) << 16 | Brain16(b)),
        Op("and.b32 %r1, %r1, 0xfbff;\ncvt.u16.u32 %h1, %r1;\ncvt.f32.f16 %f1, %h1;\nmov.b32 %r9, %f1;", (a, _) => FromHalf(a & 0xfbff)),
        Compare("setp.lt.s32 %p1, %r1, %r2;", (a, b) => (int)a < (int)b),
        Compare("setp.ge.s32 %p1, %r1, %r2;", (a, b) => (int)a >= (int)b),
        Compare("setp.hi.u32 %p1, %r1, %r2;", (a, b) => a > b),
        Compare("setp.ls.u32 %p1, %r1, %r2;", (a, b) => a <= b),
        Compare("setp.ne.b32 %p1, %r1, %r2;", (a, b) => a != b),
        Compare("setp.gt.s32 %p2, %r1, 0;\nsetp.lt.and.s32 %p1, %r2, 0, %p2;", (a, b) => (int)a > 0 && (int)b < 0),
        Compare("setp.gt.s32 %p2, %r1, 0;\nsetp.lt.or.s32 %p1, %r2, 0, !%p2;", (a, b) => !((int)a > 0) || (int)b < 0),
        Compare("setp.gt.s32 %p2, %r1, 0;\nsetp.lt.xor.s32 %p1, %r2, 0, %p2;", (a, b) => (int)a > 0 != (int)b < 0),
        Compare("setp.gt.s32 %p2, %r1, 0;\nsetp.lt.or.s32 %p3|%p1, %r2, 0, %p2;", (a, b) => !((int)b < 0) || (int)a > 0),
        Compare("setp.gt.s32 %p2, %r1, 0;\nsetp.lt.s32 %p3, %r2, 0;\nxor.pred %p1, %p2, %p3;", (a, b) => (int)a > 0 != (int)b < 0),
        Compare("cvt.s64.s32 %rd1, %r1;\ncvt.u64.u32 %rd2, %r2;\nsetp.gt.s64 %p1, %rd1, %rd2;", (a, b) => (int)a > (long)b),
        CompareFloats("eq", (a, b) => a == b),
        CompareFloats("ne", (a, b) => a < b || a > b),
        CompareFloats("lt", (a, b) => a < b),
        CompareFloats("le", (a, b) => a <= b),
        CompareFloats("gt", (a, b) => a > b),
        CompareFloats("ge", (a, b) => a >= b),
        CompareFloats("equ", (a, b) => !(a < b || a > b)),
        CompareFloats("neu", (a, b) => a != b),
        CompareFloats("ltu", (a, b) => !(a >= b)),
        CompareFloats("leu", (a, b) => !(a > b)),
        CompareFloats("gtu", (a, b) => !(a <= b)),
        CompareFloats("geu", (a, b) => !(a < b)),
        CompareFloats("num", (a, b) => !float.IsNaN(a) && !float.IsNaN(b)),
        CompareFloats("nan", (a, b) => float.IsNaN(a) || float.IsNaN(b)),
    ];

    [TestCaseSource(nameof(Operations))]
    public void EqualsCSharp(string body, Func<uint, uint, uint> expected)
    {
        var random = new Random(7);
        uint[] values = new uint[2048];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.Next(4) == 0 ? s_special[random.Next(s_special.Length)]
                : random.Next(3) == 0 ? BitConverter.SingleToUInt32Bits(20 * random.NextSingle() - 10) : (uint)random.NextInt64(1L << 32);
        }

        const string Load = """
            mul.wide.u32 %rd9, %r0, 8;
            add.u64 %rd9, %rd9, %in;
            ld.global.v2.u32 {%r1, %r2}, [%rd9];
            mov.u32 %r9, 0xdeadbeef;

            """;
        uint[] all = Snippet.Clean(Load + body + "\nst.global.u32 [%slot], %r9;", 128, 8, values);
        string guarded = string.Join('\n', body.Split('\n').Select(line => "@%p90 " + line));
        uint[] odd = Snippet.Clean(
            Load + "and.b32 %r90, %tid, 1;\nsetp.ne.u32 %p90, %r90, 0;\n" + guarded + "\nst.global.u32 [%slot], %r9;", 128, 8, values);
        for (int i = 0; i < all.Length; i++)
        {
            uint result = expected(values[2 * i], values[2 * i + 1]);
            Assert.That(all[i], Is.EqualTo(result), $"0x{values[2 * i]:x8}, 0x{values[2 * i + 1]:x8}");
            Assert.That(odd[i], Is.EqualTo(i % 2 == 1 ? result : Untouched), $"0x{values[2 * i]:x8}, 0x{values[2 * i + 1]:x8}");
        }
    }

    private static object[] Op(string body, Func<uint, uint, uint> expected) => [body, expected];

    private static object[] Compare(string body, Func<uint, uint, bool> holds) =>
        Op(body + "\nselp.u32 %r9, 7, 3, %p1;", (a, b) => holds(a, b) ? 7u : 3u);

    private static object[] CompareFloats(string comparison, Func<float, float, bool> holds) =>
        Compare($"mov.b32 %f1, %r1;\nmov.b32 %f2, %r2;\nsetp.{comparison}.f32 %p1, %f1, %f2;", (a, b) => holds(Value(a), Value(b)));

    // Every NaN that arithmetic gives is the one of the hardware.
    private static object[] Float(string instruction, Func<float, float, float> expected) => Op(
        $"mov.b32 %f1, %r1;\nmov.b32 %f2, %r2;\n{instruction}\nmov.b32 %r9, %f3;",
        (a, b) => expected(Value(a), Value(b)) is var f && float.IsNaN(f) ? 0x7fffffff : BitConverter.SingleToUInt32Bits(f));

    private static float Value(uint bits) => BitConverter.UInt32BitsToSingle(bits);

    private static float Flush(float f) => float.IsSubnormal(f) ? MathF.CopySign(0, f) : f;

    private static float MinNumber(float a, float b) => float.IsNaN(a) ? b : float.IsNaN(b) ? a : MathF.Min(a, b);

    private static uint Half16(uint bits) =>
        float.IsNaN(Value(bits)) ? 0x7fffu : BitConverter.HalfToUInt16Bits((Half)Value(bits));

    private static uint Brain16(uint bits) =>
        float.IsNaN(Value(bits)) ? 0x7fff : (uint)((bits + 0x7fffUL + (bits >> 16 & 1)) >> 16) & 0xffff;

    private static uint FromHalf(uint bits) => BitConverter.SingleToUInt32Bits((float)BitConverter.UInt16BitsToHalf((ushort)bits));
}
