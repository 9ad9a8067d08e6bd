using DarkDiff.PtxSim;
using DarkDiff.PtxSim.Checking;

namespace DarkDiff.Runtime.Tests.PtxSim;

/// <summary>For each kind of finding a kernel that has exactly that fault, and one beside it that looks alike and is clean.</summary>
[TestFixture]
public sealed class FindingKindTests
{
    private const string TwoWarpExchange = """
        mov.u32 %r1, tile;
        shl.b32 %r2, %tid, 2;
        add.u32 %r3, %r1, %r2;
        st.shared.u32 [%r3], %tid;
        {0}
        xor.b32 %r4, %tid, {1};
        shl.b32 %r4, %r4, 2;
        add.u32 %r5, %r1, %r4;
        ld.shared.u32 %r6, [%r5];
        st.global.u32 [%slot], %r6;
        """;

    private const string AsyncCopy = """
        mov.u32 %r1, tile;
        shl.b32 %r2, %tid, 2;
        add.u32 %r3, %r1, %r2;
        cvt.u64.u32 %rd1, %r2;
        add.u64 %rd1, %rd1, %in;
        cp.async.ca.shared.global [%r3], [%rd1], 4;
        cp.async.commit_group;
        {0}
        xor.b32 %r4, %tid, {1};
        shl.b32 %r4, %r4, 2;
        add.u32 %r5, %r1, %r4;
        ld.shared.u32 %r6, [%r5];
        st.global.u32 [%slot], %r6;
        """;

    // Each thread writes 16 bytes, then reads four of another's.
    private static string Whole(string barrier, string other) => $"mov.u32 %r1, tile;\nshl.b32 %r2, %tid, 4;\nadd.u32 %r3, %r1, %r2;\n"
        + $"st.shared.v4.u32 [%r3], {{%tid,%tid,%tid,%tid}};\n{barrier}\n{other}\nshl.b32 %r4, %r4, 4;\nadd.u32 %r5, %r1, %r4;\n"
        + "ld.shared.u32 %r6, [%r5+8];\nst.global.u32 [%slot], %r6;";

    // Threads 0 to 15 write a word each; then so many threads read 16 bytes each that they look at so many words.
    private static string Parts(string barrier, int words) =>
        $"mov.u32 %r1, tile;\nshl.b32 %r2, %tid, 2;\nadd.u32 %r3, %r1, %r2;\nsetp.lt.u32 %p1, %tid, 16;\n@%p1 st.shared.u32 [%r3], %tid;\n"
        + $"{barrier}\nsetp.lt.u32 %p2, %tid, {words / 4};\nshl.b32 %r4, %tid, 4;\nadd.u32 %r5, %r1, %r4;\n"
        + "@%p2 ld.shared.v4.u32 {%r6,%r7,%r8,%r9}, [%r5];\nst.global.u32 [%slot], %r6;";

    private static object[][] Pairs =>
    [
        [FindingKind.OutOfBounds, "st.global.u32 [%slot+4], %tid;", "st.global.u32 [%slot], %tid;", 32],
        [FindingKind.OutOfBounds, "ld.shared.u32 %r1, [tile+1024];", "st.shared.u32 [tile+1020], %n;", 1],
        [FindingKind.OutOfBounds, "ld.param.u64 %rd1, [in+8];", "ld.param.u64 %rd1, [in];", 1],
        [FindingKind.Misaligned, "ld.global.u32 %r1, [%in+2];", "ld.global.u16 %r1, [%in+2];", 1],
        [FindingKind.Misaligned, "ld.global.v4.u32 {%r1,%r2,%r3,%r4}, [%in+8];", "ld.global.v2.u32 {%r1,%r2}, [%in+8];", 1],
        [FindingKind.Uninitialized, "ld.shared.u32 %r1, [tile+8];", "st.shared.u32 [tile+8], %n;\nld.shared.u32 %r1, [tile+8];", 1],
        [FindingKind.Race, Text(TwoWarpExchange, "", "32"), Text(TwoWarpExchange, "bar.sync 0;", "32"), 64],
        [FindingKind.Race, Text(TwoWarpExchange, "", "1"), Text(TwoWarpExchange, "bar.warp.sync 0xffffffff;", "1"), 64],
        [FindingKind.Race, Text(TwoWarpExchange, "bar.warp.sync 0xffffffff;", "32"), Text(TwoWarpExchange, "bar.sync 0;", "32"), 64],
        [FindingKind.Race, "st.shared.u32 [tile], %tid;", "setp.eq.u32 %p1, %tid, 0;\n@%p1 st.shared.u32 [tile], %tid;", 2],
        [FindingKind.Race, "st.global.u32 [%out], %tid;", "st.global.u32 [%slot], %tid;", 2],
        [FindingKind.Race, Text(AsyncCopy, "", "0"), Text(AsyncCopy, "cp.async.wait_group 0;", "0"), 64],
        [FindingKind.Race, Text(AsyncCopy, "cp.async.wait_group 1;\nbar.sync 0;", "0"), Text(AsyncCopy, "cp.async.wait_group 0;\nbar.sync 0;", "0"), 64],
        [FindingKind.Race, Text(AsyncCopy, "cp.async.wait_group 0;", "32"), Text(AsyncCopy, "cp.async.wait_group 0;\nbar.sync 0;", "32"), 64],
        [FindingKind.DivergentBarrier, "setp.lt.u32 %p1, %tid, 5;\n@%p1 bar.sync 0;", "setp.lt.u32 %p1, %tid, 64;\n@%p1 bar.sync 0;", 32],
        [FindingKind.DivergentBarrier, "setp.lt.u32 %p1, %tid, 32;\n@%p1 exit;\nbar.sync 0;", "bar.sync 0;\nsetp.lt.u32 %p1, %tid, 32;\n@%p1 exit;", 64],
        [FindingKind.DivergentBarrier, "setp.lt.u32 %p1, %tid, 5;\n@%p1 shfl.sync.idx.b32 %r1, %tid, 0, 31, 0xffffffff;", "setp.lt.u32 %p1, %tid, 5;\n@%p1 shfl.sync.idx.b32 %r1, %tid, 0, 31, 0x1f;", 32],
        // Parts of 16 bytes that were written as a whole, and the whole of parts.
        [FindingKind.Race, Whole("", "xor.b32 %r4, %tid, 3;"), Whole("bar.sync 0;", "xor.b32 %r4, %tid, 3;"), 4],
        [FindingKind.Race, Parts("", 16), Parts("bar.sync 0;", 16), 32],
        [FindingKind.Uninitialized, Parts("bar.sync 0;", 32), Parts("bar.sync 0;", 16), 32],
        [FindingKind.Race, "st.global.v4.u32 [%out], {%tid,%tid,%tid,%tid};", "setp.eq.u32 %p1, %tid, 3;\n@%p1 st.global.v4.u32 [%out], {%tid,%tid,%tid,%tid};", 4],
        [FindingKind.UnknownInstruction, "wgmma.fence.sync.aligned;", "membar.gl;", 1],
    ];

    [TestCaseSource(nameof(Pairs))]
    public void IsFoundAndItsCleanTwinIsNot(FindingKind kind, string faulty, string clean, int threads)
    {
        (_, LaunchResult wrong) = Snippet.Run(faulty, threads);
        FindingKind[] kinds = [.. wrong.Findings.Select(f => f.Kind).Distinct()];
        Assert.That(kinds, Does.Contain(kind));

        // Warps run one after the other, so a reader that does not wait may also find nothing written yet.
        FindingKind[] allowed = kind == FindingKind.Race ? [kind, FindingKind.Uninitialized] : [kind];
        Assert.That(kinds, Is.SubsetOf(allowed));
        Assert.That(wrong.Findings, Is.All.Matches<Finding>(f => f.Kernel == "snippet"));
        (_, LaunchResult right) = Snippet.Run(clean, threads);
        Assert.That(right.Findings, Is.Empty);
    }

    [Test]
    public void EveryKindHasAFaultyAndACleanKernel()
    {
        // An endless loop needs a device with a limit of its own, and has a test of its own.
        IEnumerable<FindingKind> kinds = Pairs.Select(p => (FindingKind)p[0]).Append(FindingKind.EndlessLoop).Distinct();
        Assert.That(kinds, Is.EquivalentTo(Enum.GetValues<FindingKind>()));
    }

    [Test]
    public void BlocksThatWriteOneWordRace()
    {
        (_, LaunchResult wrong) = Snippet.Run("st.global.u32 [%out], %block;", threads: 1, blocks: 8);
        Assert.That(wrong.Findings.Single().Kind, Is.EqualTo(FindingKind.Race));
        Snippet.Clean("st.global.u32 [%slot], %block;", threads: 1, blocks: 8);
        uint[] sum = Snippet.Clean("red.global.add.u32 [%out], 1;", threads: 32, blocks: 8);
        Assert.That(sum[0], Is.EqualTo(256));
    }

    [Test]
    public void BlocksSideBySideThatWriteNeighbouringWordsDoNotRace()
    {
        // One thread per block, so that host threads meet at the same 16 bytes all the time; first read as a whole.
        const string Body = "ld.global.v4.u32 {%r1,%r2,%r3,%r4}, [%in];\nst.global.u32 [%slot], %block;\nld.global.u32 %r5, [%slot];";
        using PtxDevice device = new(threads: 4);
        for (int i = 0; i < 20; i++)
        {
            (uint[] output, LaunchResult result) = Snippet.Run(device, Body, 1, 1000, new uint[4]);
            Assert.That(result.Findings, Is.Empty);
            Assert.That(output, Is.EqualTo(Enumerable.Range(0, 1000)));
        }
    }

    [Test]
    public void AnEndlessLoopEnds()
    {
        using PtxDevice device = new() { InstructionLimit = 1000 };
        (_, LaunchResult wrong) = Snippet.Run(device, "AGAIN:\nbra AGAIN;", 32, 1, new uint[1]);
        Assert.That(wrong.Findings.Single().Kind, Is.EqualTo(FindingKind.EndlessLoop));
        (_, LaunchResult right) = Snippet.Run(
            device, "mov.u32 %r1, 100;\nAGAIN:\nsub.u32 %r1, %r1, 1;\nsetp.ne.u32 %p1, %r1, 0;\n@%p1 bra AGAIN;", 32, 1, new uint[1]);
        Assert.That(right.Findings, Is.Empty);
    }

    [Test]
    public void AFindingSaysWhere()
    {
        (_, LaunchResult result) = Snippet.Run("setp.eq.u32 %p1, %tid, 37;\n@%p1 st.shared.u32 [tile+4096], %tid;", 64, 3);
        Finding finding = result.Findings.Single();
        Assert.Multiple(() =>
        {
            Assert.That(finding.Kind, Is.EqualTo(FindingKind.OutOfBounds));
            Assert.That(finding.Line, Is.EqualTo(Snippet.FirstLine + 1));
            Assert.That(finding.Instruction, Is.EqualTo("st.shared.u32"));
            Assert.That(finding.Thread, Is.EqualTo(new PtxDim(37, 0, 0)));
            Assert.That(finding.Address, Is.EqualTo(4096));
            Assert.That(finding.ToString(), Does.Contain("outside shared memory of 1024 bytes"));
        });
    }

    private static string Text(string body, string first, string second) =>
        body.Replace("{0}", first, StringComparison.Ordinal).Replace("{1}", second, StringComparison.Ordinal);
}
