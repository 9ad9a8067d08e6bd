namespace DarkDiff.Runtime.Tests.PtxSim;

/// <summary>Single instructions against results worked out by hand.</summary>
[TestFixture]
public sealed class InstructionTests
{
    private const string Store = "\nst.global.u32 [%slot], %r9;";

    [TestCase("mov.u32 %r1, -7;\nmov.u32 %r2, 3;\ndiv.s32 %r9, %r1, %r2;", 0xfffffffeu)]
    [TestCase("mov.u32 %r1, -7;\nmov.u32 %r2, 3;\nrem.s32 %r9, %r1, %r2;", 0xffffffffu)]
    [TestCase("mov.u32 %r1, -7;\nmov.u32 %r2, 3;\ndiv.u32 %r9, %r1, %r2;", 0x55555553u)]
    [TestCase("mov.u32 %r1, 0x12345678;\nmov.u32 %r2, 0x9abcdef0;\nmul.lo.s32 %r9, %r1, %r2;", 0x242d2080u)]
    [TestCase("mov.u32 %r1, 0x12345678;\nmov.u32 %r2, 0x9abcdef0;\nmul.hi.u32 %r9, %r1, %r2;", 0x0b00ea4eu)]
    [TestCase("mov.u32 %r1, 0x12345678;\nmov.u32 %r2, 0x9abcdef0;\nmul.hi.s32 %r9, %r1, %r2;", 0xf8cc93d6u)]
    [TestCase("mov.u32 %r1, -3;\nmov.u32 %r2, 5;\nmul.wide.s32 %rd1, %r1, %r2;\nshr.u64 %rd1, %rd1, 32;\ncvt.u32.u64 %r9, %rd1;", 0xffffffffu)]
    [TestCase("mov.u32 %r1, -3;\nmov.u32 %r2, 5;\nmul.wide.u32 %rd1, %r1, %r2;\nshr.u64 %rd1, %rd1, 32;\ncvt.u32.u64 %r9, %rd1;", 4u)]
    [TestCase("mov.u32 %r1, 0x80000000;\nshr.s32 %r9, %r1, 40;", 0xffffffffu)]
    [TestCase("mov.u32 %r1, 0x80000000;\nshr.u32 %r9, %r1, 32;", 0u)]
    [TestCase("mov.u32 %r1, 1;\nshl.b32 %r9, %r1, 33;", 0u)]
    [TestCase("mov.u32 %r1, 0x11223344;\nmov.u32 %r2, 0x55667788;\nprmt.b32 %r9, %r1, %r2, 0x5410;", 0x77883344u)]
    [TestCase("mov.u32 %r1, 0x11223384;\nprmt.b32 %r9, %r1, 0, 0x8880;", 0xffffff84u)]
    [TestCase("mov.u32 %r1, 0xf0;\nmov.u32 %r2, 0xcc;\nmov.u32 %r3, 0xaa;\nlop3.b32 %r9, %r1, %r2, %r3, 0x96;", 0x96u)]
    [TestCase("mov.u32 %r1, 0xabcd1234;\nbfe.u32 %r9, %r1, 8, 12;", 0xd12u)]
    [TestCase("mov.u32 %r1, 0xabcd1234;\nbfe.s32 %r9, %r1, 24, 16;", 0xffffffabu)]
    [TestCase("mov.u32 %r1, 0x5;\nmov.u32 %r2, 0xffffffff;\nbfi.b32 %r9, %r1, %r2, 4, 8;", 0xfffff05fu)]
    [TestCase("mov.u32 %r1, 0x80000001;\nmov.u32 %r2, 0x3;\nshf.l.wrap.b32 %r9, %r1, %r2, 33;", 0x7u)]
    [TestCase("mov.u32 %r1, 0x00f00000;\nclz.b32 %r9, %r1;", 8u)]
    [TestCase("mov.u32 %r1, 0x00f00000;\nbfind.u32 %r9, %r1;", 23u)]
    [TestCase("mov.u32 %r1, 0x00f00001;\npopc.b32 %r9, %r1;", 5u)]
    [TestCase("mov.u32 %r1, 1;\nbrev.b32 %r9, %r1;", 0x80000000u)]
    [TestCase("mov.u32 %r1, -1;\nmov.u32 %r2, 1;\nmin.s32 %r9, %r1, %r2;", 0xffffffffu)]
    [TestCase("mov.u32 %r1, -1;\nmov.u32 %r2, 1;\nmin.u32 %r9, %r1, %r2;", 1u)]
    [TestCase("mov.b32 %r1, 0x00018000;\nmov.b32 {%h1, %h2}, %r1;\nmov.b32 %r9, {%h2, %h1};", 0x80000001u)]
    public void Integer(string body, uint expected) => Everywhere(body, expected);

    // 1 + 2⁻²⁴ is a tie and goes to the even 1; 1 + 3·2⁻²⁴ is a tie and goes to 1 + 2⁻²².
    [TestCase("mov.f32 %f1, 0f3F800000;\nmov.f32 %f2, 0f33800000;\nadd.rn.f32 %f3, %f1, %f2;", 0x3f800000u)]
    [TestCase("mov.f32 %f1, 0f3F800000;\nmov.f32 %f2, 0f34400000;\nadd.rn.f32 %f3, %f1, %f2;", 0x3f800002u)]
    // (1 + 2⁻¹²)² − (1 + 2⁻¹¹) is 2⁻²⁴ with one rounding and 0 with two.
    [TestCase("mov.f32 %f1, 0f3F800800;\nmov.f32 %f2, 0fBF801000;\nfma.rn.f32 %f3, %f1, %f1, %f2;", 0x33800000u)]
    [TestCase("mov.f32 %f1, 0f7F800000;\nmov.f32 %f2, 0fFF800000;\nadd.rn.f32 %f3, %f1, %f2;", 0x7fffffffu)]
    [TestCase("mov.f32 %f1, 0fFFC12345;\nmov.f32 %f2, 0f3F800000;\nmul.rn.f32 %f3, %f1, %f2;", 0x7fffffffu)]
    [TestCase("mov.f32 %f1, 0f7FC00000;\nmov.f32 %f2, 0f3F800000;\nmax.f32 %f3, %f1, %f2;", 0x3f800000u)]
    [TestCase("mov.f32 %f1, 0f00000000;\nmov.f32 %f2, 0f80000000;\nmin.f32 %f3, %f1, %f2;", 0x80000000u)]
    [TestCase("mov.f32 %f1, 0f00000001;\nmov.f32 %f2, 0f3F800000;\nmul.ftz.f32 %f3, %f1, %f2;", 0u)]
    [TestCase("mov.f32 %f1, 0f40400000;\nmov.f32 %f2, 0f3F800000;\nadd.sat.f32 %f3, %f1, %f2;", 0x3f800000u)]
    [TestCase("mov.f32 %f1, 0f7FC00000;\nmov.f32 %f2, 0f3F800000;\nadd.sat.f32 %f3, %f1, %f2;", 0u)]
    [TestCase("mov.f32 %f1, 0f7FC00000;\nmov.f32 %f2, 0f3F800000;\nmin.f32 %f3, %f1, %f2;", 0x3f800000u)]
    [TestCase("mov.f32 %f1, 0f7FC00000;\nmin.f32 %f3, %f1, %f1;", 0x7fffffffu)]
    [TestCase("mov.f32 %f1, 0f7FC00000;\nmov.f32 %f2, 0f3F800000;\nmax.NaN.f32 %f3, %f1, %f2;", 0x7fffffffu)]
    [TestCase("mov.f32 %f1, 0f40400000;\nrcp.rn.f32 %f3, %f1;", 0x3eaaaaabu)]
    [TestCase("mov.f32 %f1, 0f40000000;\nsqrt.rn.f32 %f3, %f1;", 0x3fb504f3u)]
    [TestCase("mov.f32 %f1, 0f40400000;\nex2.approx.ftz.f32 %f3, %f1;", 0x41000000u)]
    [TestCase("mov.f32 %f1, 0f3F800000;\nmov.f32 %f2, 0f40400000;\ndiv.rn.f32 %f3, %f1, %f2;", 0x3eaaaaabu)]
    public void Float(string body, uint expected) => Everywhere(body + "\nmov.b32 %r9, %f3;", expected);

    [TestCase("mov.f32 %f1, 0f40200000;\ncvt.rni.s32.f32 %r9, %f1;", 2u)]
    [TestCase("mov.f32 %f1, 0fC0200000;\ncvt.rzi.s32.f32 %r9, %f1;", 0xfffffffeu)]
    [TestCase("mov.f32 %f1, 0fC0200000;\ncvt.rmi.s32.f32 %r9, %f1;", 0xfffffffdu)]
    [TestCase("mov.f32 %f1, 0fC0200000;\ncvt.rpi.s32.f32 %r9, %f1;", 0xfffffffeu)]
    [TestCase("mov.f32 %f1, 0f7FC00000;\ncvt.rzi.s32.f32 %r9, %f1;", 0u)]
    [TestCase("mov.f32 %f1, 0f7F800000;\ncvt.rzi.s32.f32 %r9, %f1;", 0x7fffffffu)]
    [TestCase("mov.f32 %f1, 0fBF800000;\ncvt.rzi.u32.f32 %r9, %f1;", 0u)]
    [TestCase("mov.u32 %r1, 0x01000001;\ncvt.rn.f32.u32 %f1, %r1;\nmov.b32 %r9, %f1;", 0x4b800000u)]
    [TestCase("mov.u32 %r1, 0xfff0;\ncvt.s32.s8 %r9, %r1;", 0xfffffff0u)]
    // Half-way between integers: to the even one.
    [TestCase("mov.f32 %f1, 0f3F000000;\ncvt.rni.s32.f32 %r9, %f1;", 0u)]
    [TestCase("mov.f32 %f1, 0f3FC00000;\ncvt.rni.s32.f32 %r9, %f1;", 2u)]
    [TestCase("mov.f32 %f1, 0fC0200000;\ncvt.rni.f32.f32 %f2, %f1;\nmov.b32 %r9, %f2;", 0xc0000000u)]
    [TestCase("mov.f32 %f1, 0f7FC00000;\ncvt.rzi.u32.f32 %r9, %f1;", 0u)]
    [TestCase("mov.f32 %f1, 0f7FC00000;\ncvt.rn.f16.f32 %h1, %f1;\ncvt.u32.u16 %r9, %h1;", 0x7fffu)]
    [TestCase("mov.f32 %f1, 0fFFC00000;\ncvt.rn.bf16.f32 %h1, %f1;\ncvt.u32.u16 %r9, %h1;", 0x7fffu)]
    [TestCase("mov.f32 %f1, 0f7FC00000;\ncvt.sat.f32.f32 %f2, %f1;\nmov.b32 %r9, %f2;", 0u)]
    [TestCase("mov.f32 %f1, 0f40000000;\ncvt.sat.f32.f32 %f2, %f1;\nmov.b32 %r9, %f2;", 0x3f800000u)]
    [TestCase("mov.u32 %r1, 300;\ncvt.sat.u8.u32 %h1, %r1;\ncvt.u32.u16 %r9, %h1;", 255u)]
    [TestCase("mov.u32 %r1, -300;\ncvt.sat.s8.s32 %r9, %r1;", 0xffffff80u)]
    // 65520 is half-way between the largest f16 and what would come after it.
    [TestCase("mov.f32 %f1, 0f477FF000;\ncvt.rn.f16.f32 %h1, %f1;\ncvt.u32.u16 %r9, %h1;", 0x7c00u)]
    [TestCase("mov.f32 %f1, 0f477FEFFF;\ncvt.rn.f16.f32 %h1, %f1;\ncvt.u32.u16 %r9, %h1;", 0x7bffu)]
    [TestCase("mov.f32 %f1, 0f33000000;\ncvt.rn.f16.f32 %h1, %f1;\ncvt.u32.u16 %r9, %h1;", 0u)]
    [TestCase("mov.f32 %f1, 0f33000001;\ncvt.rn.f16.f32 %h1, %f1;\ncvt.u32.u16 %r9, %h1;", 1u)]
    [TestCase("mov.b16 %h1, 0x0001;\ncvt.f32.f16 %f1, %h1;\nmov.b32 %r9, %f1;", 0x33800000u)]
    [TestCase("mov.b16 %h1, 0xfc00;\ncvt.f32.f16 %f1, %h1;\nmov.b32 %r9, %f1;", 0xff800000u)]
    [TestCase("mov.f32 %f1, 0f3F808000;\ncvt.rn.bf16.f32 %h1, %f1;\ncvt.u32.u16 %r9, %h1;", 0x3f80u)]
    [TestCase("mov.f32 %f1, 0f3F818000;\ncvt.rn.bf16.f32 %h1, %f1;\ncvt.u32.u16 %r9, %h1;", 0x3f82u)]
    [TestCase("mov.f32 %f1, 0f3F800000;\nmov.f32 %f2, 0f40000000;\ncvt.rn.f16x2.f32 %r9, %f1, %f2;", 0x3c004000u)]
    public void Conversion(string body, uint expected) => Everywhere(body, expected);

    [TestCase("mov.u32 %r1, -1;\nsetp.lt.s32 %p1, %r1, 1;", 1u)]
    [TestCase("mov.u32 %r1, -1;\nsetp.lt.u32 %p1, %r1, 1;", 0u)]
    [TestCase("mov.f32 %f1, 0f7FC00000;\nsetp.lt.f32 %p1, %f1, %f1;", 0u)]
    [TestCase("mov.f32 %f1, 0f7FC00000;\nsetp.geu.f32 %p1, %f1, %f1;", 1u)]
    [TestCase("mov.f32 %f1, 0f7FC00000;\nsetp.neu.f32 %p1, %f1, %f1;", 1u)]
    [TestCase("setp.eq.u32 %p2, %n, 32;\nsetp.eq.and.u32 %p1, %n, 31, %p2;", 0u)]
    [TestCase("setp.eq.u32 %p2, %n, 32;\nsetp.eq.or.u32 %p1, %n, 31, !%p2;", 0u)]
    [TestCase("setp.eq.u32 %p2|%p1, %n, 31;", 1u)]
    [TestCase("setp.eq.u32 %p2, %n, 32;\nnot.pred %p3, %p2;\nor.pred %p1, %p2, %p3;", 1u)]
    public void Predicates(string body, uint expected) => Everywhere(body + "\nselp.u32 %r9, 1, 0, %p1;", expected);

    [Test]
    public void ThreadsPartAndMeetAgain()
    {
        // Lane i goes i times round the loop; odd lanes then take another way than even ones; all add 1000 at the end.
        uint[] output = Snippet.Clean("""
            mov.u32 %r9, 0;
            mov.u32 %r1, 0;
            LOOP:
            setp.ge.u32 %p1, %r1, %tid;
            @%p1 bra DONE;
            add.u32 %r9, %r9, 10;
            add.u32 %r1, %r1, 1;
            bra LOOP;
            DONE:
            and.b32 %r2, %tid, 1;
            setp.eq.u32 %p2, %r2, 0;
            @%p2 bra EVEN;
            add.u32 %r9, %r9, 1;
            bra MEET;
            EVEN:
            add.u32 %r9, %r9, 2;
            MEET:
            activemask.b32 %r3;
            popc.b32 %r3, %r3;
            add.u32 %r9, %r9, %r3;
            st.global.u32 [%slot], %r9;
            """);
        for (uint lane = 0; lane < 32; lane++)
            Assert.That(output[lane], Is.EqualTo(10 * lane + (lane % 2 == 0 ? 2u : 1u) + 32), $"lane {lane}");
    }

    [Test]
    public void ValuesOutliveTheOtherWaysInstructions()
    {
        // What even lanes hold over the branch must survive all that odd lanes compute meanwhile, and the other way round.
        string busy = string.Join('\n', Enumerable.Range(40, 40).Select(i => $"add.u32 %r{i}, %r{i - 1}, {i};"));
        uint[] output = Snippet.Clean($"""
            mul.lo.u32 %r1, %tid, 3;
            mul.lo.u32 %r2, %tid, 5;
            and.b32 %r3, %tid, 1;
            setp.eq.u32 %p1, %r3, 0;
            @%p1 bra EVEN;
            mov.u32 %r39, 0;
            {busy}
            add.u32 %r9, %r1, %r79;
            bra MEET;
            EVEN:
            mov.u32 %r39, 1;
            {busy}
            add.u32 %r9, %r2, %r79;
            MEET:
            st.global.u32 [%slot], %r9;
            """);
        uint sum = (uint)Enumerable.Range(40, 40).Sum();
        for (uint lane = 0; lane < 32; lane++)
            Assert.That(output[lane], Is.EqualTo(lane % 2 == 0 ? 5 * lane + 1 + sum : 3 * lane + sum), $"lane {lane}");
    }

    [Test]
    public void RegistersThatNothingSetAreZeroInEveryBlock()
    {
        // The second half of the threads never sets %r1, and the loop adds to %r2, which starts as nothing.
        uint[] output = Snippet.Clean("""
            setp.lt.u32 %p1, %tid, 16;
            @%p1 mov.u32 %r1, 7;
            mov.u32 %r3, 0;
            AGAIN:
            add.u32 %r2, %r2, 2;
            add.u32 %r3, %r3, 1;
            setp.lt.u32 %p2, %r3, 5;
            @%p2 bra AGAIN;
            add.u32 %r9, %r1, %r2;
            st.global.u32 [%slot], %r9;
            """, blocks: 6);
        for (int i = 0; i < output.Length; i++)
            Assert.That(output[i], Is.EqualTo(i % 32 < 16 ? 17u : 10u), $"thread {i}");
    }

    [Test]
    public void AddressesOf64Bits()
    {
        uint[] input = [.. Enumerable.Range(0, 64).Select(i => (uint)i * 3)];
        uint[] output = Snippet.Clean("""
            sub.s32 %r1, %tid, 40;
            mul.wide.s32 %rd1, %r1, 4;
            add.s64 %rd2, %in, 160;
            add.s64 %rd3, %rd2, %rd1;
            ld.global.u32 %r9, [%rd3+4];
            ld.global.u32 %r8, [%rd3+-0];
            sub.u32 %r9, %r9, %r8;
            add.u32 %r9, %r9, %r8;
            st.global.u32 [%slot], %r9;
            """, input: input);
        Assert.That(output, Is.EqualTo(input[1..33]));
    }

    [Test]
    public void AddressesBeyondFourGigabytes()
    {
        // The sum of base and index carries into the upper half, and its low half alone would be another address.
        uint[] output = Snippet.Clean("""
            mov.u64 %rd1, 0x100000000;
            add.u64 %rd2, %in, %rd1;
            mul.wide.u32 %rd3, %tid, 4;
            add.u64 %rd2, %rd2, %rd3;
            sub.u64 %rd2, %rd2, %rd1;
            ld.global.u32 %r9, [%rd2];
            shr.u64 %rd4, %in, 32;
            cvt.u32.u64 %r8, %rd4;
            add.u32 %r9, %r9, %r8;
            st.global.u32 [%slot], %r9;
            """, input: [.. Enumerable.Range(0, 32).Select(i => (uint)i * 7)]);
        Assert.That(output, Is.EqualTo(Enumerable.Range(0, 32).Select(i => (uint)i * 7 + 3)));
    }

    private static void Everywhere(string body, uint expected) =>
        Assert.That(Snippet.Clean(body + Store), Is.All.EqualTo(expected));
}
