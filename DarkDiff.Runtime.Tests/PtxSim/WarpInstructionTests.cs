namespace DarkDiff.Runtime.Tests.PtxSim;

/// <summary>Shuffles, votes and atomic operations.</summary>
[TestFixture]
public sealed class WarpInstructionTests
{
    private const string Store = "\nst.global.u32 [%slot], %r9;";

    // The last operand: bits 8 … 12 say which bits of the lane name its segment, bits 0 … 4 where reading ends.
    [TestCase("up", 3, 0x0000)]
    [TestCase("up", 31, 0x0000)]
    [TestCase("up", 2, 0x1800)]
    [TestCase("up", 1, 0x1c02)]
    [TestCase("down", 3, 0x001f)]
    [TestCase("down", 5, 0x181f)]
    [TestCase("down", 1, 0x0010)]
    [TestCase("bfly", 5, 0x001f)]
    [TestCase("bfly", 9, 0x181f)]
    [TestCase("bfly", 16, 0x000f)]
    [TestCase("idx", 7, 0x001f)]
    [TestCase("idx", 33, 0x001f)]
    [TestCase("idx", 13, 0x181f)]
    [TestCase("idx", 6, 0x1c03)]
    public void Shuffle(string mode, int by, int clamp)
    {
        string constant = $"shfl.sync.{mode}.b32 %r9|%p1, %r1, {by}, {clamp}, 0xffffffff;";
        string variable = $"mov.u32 %r2, {by};\nmov.u32 %r3, {clamp};\nshfl.sync.{mode}.b32 %r9|%p1, %r1, %r2, %r3, -1;";
        foreach (string shuffle in new[] { constant, variable })
        {
            uint[] output = Snippet.Clean($"mul.lo.u32 %r1, %tid, 3;\n{shuffle}\n@!%p1 add.u32 %r9, %r9, 1000;" + Store);
            for (int lane = 0; lane < 32; lane++)
            {
                // As the PTX ISA describes shfl.sync.
                int segment = clamp >> 8 & 31, end = clamp & 31, n = by & 31;
                int highest = (lane & segment) | (end & ~segment), lowest = lane & segment;
                int from = mode switch { "up" => lane - n, "down" => lane + n, "bfly" => lane ^ n, _ => lowest | (n & ~segment) };
                bool within = mode == "up" ? from >= highest : from <= highest;
                Assert.That(output[lane], Is.EqualTo(3 * (within ? from : lane) + (within ? 0 : 1000)), $"lane {lane}: {shuffle}");
            }
        }
    }

    [Test]
    public void AShuffleOfSomeLanesLeavesTheOthersAlone()
    {
        uint[] output = Snippet.Clean("""
            mov.u32 %r9, 77;
            setp.lt.u32 %p1, %tid, 8;
            @%p1 shfl.sync.bfly.b32 %r9, %tid, 1, 31, 0xff;
            st.global.u32 [%slot], %r9;
            """);
        Assert.That(output, Is.EqualTo(Enumerable.Range(0, 32).Select(i => i < 8 ? (uint)(i ^ 1) : 77)));
    }

    [TestCase("vote.sync.all.pred %p2, %p1, -1;", "setp.lt.u32 %p1, %tid, 32;", 1u)]
    [TestCase("vote.sync.all.pred %p2, %p1, -1;", "setp.lt.u32 %p1, %tid, 31;", 0u)]
    [TestCase("vote.sync.any.pred %p2, %p1, -1;", "setp.eq.u32 %p1, %tid, 31;", 1u)]
    [TestCase("vote.sync.any.pred %p2, %p1, -1;", "setp.eq.u32 %p1, %tid, 32;", 0u)]
    [TestCase("vote.sync.any.pred %p2, !%p1, -1;", "setp.lt.u32 %p1, %tid, 32;", 0u)]
    [TestCase("vote.sync.uni.pred %p2, %p1, -1;", "setp.eq.u32 %p1, %tid, 32;", 1u)]
    [TestCase("vote.sync.uni.pred %p2, %p1, -1;", "setp.eq.u32 %p1, %tid, 3;", 0u)]
    public void Votes(string vote, string predicate, uint expected) =>
        Assert.That(Snippet.Clean($"{predicate}\n{vote}\nselp.u32 %r9, 1, 0, %p2;" + Store), Is.All.EqualTo(expected));

    [Test]
    public void BallotsAndActiveLanes()
    {
        uint[] ballot = Snippet.Clean("setp.lt.u32 %p1, %tid, 5;\nvote.sync.ballot.b32 %r9, %p1, 0xffffffff;" + Store);
        Assert.That(ballot, Is.All.EqualTo(31u));
        uint[] active = Snippet.Clean("setp.lt.u32 %p1, %tid, 5;\nmov.u32 %r9, 9;\n@%p1 activemask.b32 %r9;" + Store);
        Assert.That(active, Is.EqualTo(Enumerable.Range(0, 32).Select(i => i < 5 ? 31u : 9u)));
    }

    // 64 threads on one word of 100; what stays behind.
    [TestCase("add.u32", 100u + 64 * 63 / 2)]
    [TestCase("min.u32", 0u)]
    [TestCase("max.u32", 100u)]
    [TestCase("min.s32", 0u)]
    [TestCase("or.b32", 100u | 63)]
    [TestCase("and.b32", 0u)]
    [TestCase("xor.b32", 100u)]
    public void Reductions(string operation, uint expected)
    {
        const string Word = "mov.u32 %r1, 100;\nsetp.eq.u32 %p1, %tid, 0;\n";
        uint[] global = Snippet.Clean(
            $"red.global.{operation} [%in], %tid;\nbar.sync 0;\nld.global.u32 %r9, [%in];" + Store, 64, input: [100]);
        uint[] shared = Snippet.Clean(
            Word + $"@%p1 st.shared.u32 [tile], %r1;\nbar.sync 0;\nred.shared.{operation} [tile], %tid;\nbar.sync 0;\nld.shared.u32 %r9, [tile];" + Store,
            64);
        Assert.That(global, Is.All.EqualTo(expected));
        Assert.That(shared, Is.All.EqualTo(expected));
    }

    [Test]
    public void AtomicsReturnWhatWasThere()
    {
        uint[] added = Snippet.Clean("atom.global.add.u32 %r9, [%in], 1;" + Store, 32, 4, new uint[1]);
        Assert.That(added.Order(), Is.EqualTo(Enumerable.Range(0, 128)));
        uint[] swapped = Snippet.Clean("add.u32 %r1, %tid, 1;\natom.global.cas.b32 %r9, [%in], 0, %r1;" + Store, input: new uint[1]);
        Assert.That(swapped.Count(v => v == 0), Is.EqualTo(1), "only the first finds a zero");
        Assert.That(swapped.Distinct().Count(), Is.EqualTo(2));
        uint[] exchanged = Snippet.Clean("add.u32 %r1, %tid, 1;\natom.global.exch.b32 %r9, [%in], %r1;" + Store, input: [500]);
        Assert.That(exchanged.Distinct().Count(), Is.EqualTo(32));
        uint[] wide = Snippet.Clean("""
            mov.u64 %rd1, 0xffffffff;
            atom.global.add.u64 %rd2, [%in], %rd1;
            shr.u64 %rd2, %rd2, 31;
            cvt.u32.u64 %r9, %rd2;
            st.global.u32 [%slot], %r9;
            """, 2, input: [0, 0]);
        Assert.That(wide.Order(), Is.EqualTo(new uint[] { 0, 1 }));
        uint[] sum = Snippet.Clean("mov.f32 %f1, 0f3F000000;\nred.global.add.f32 [%in], %f1;\nbar.sync 0;\nld.global.u32 %r9, [%in];" + Store, input: [0]);
        Assert.That(sum, Is.All.EqualTo(BitConverter.SingleToUInt32Bits(16)));
    }
}
