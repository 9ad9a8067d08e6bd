using System.Diagnostics;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>Damaged files of every compression and layout are read or refused, quickly, and never crash.</summary>
[TestFixture]
internal sealed class DngFuzzTests : ScratchFolderTests
{
    private const int Trials = 400;

    private static IEnumerable<TestCaseData> Valid()
    {
        foreach (BlockLayout layout in Enum.GetValues<BlockLayout>())
        {
            foreach (bool bigEndian in new[] { false, true })
            {
                TestDng Make(int bits) => new(96, 32, bits)
                {
                    Layout = layout,
                    BigEndian = bigEndian,
                    InSubIfd = bigEndian,
                };
                yield return new TestCaseData(Make(12).Uncompressed().Build()).SetName($"Packed {layout} {bigEndian}");
                yield return new TestCaseData(Make(16).Deflated(2).Build()).SetName($"Deflated {layout} {bigEndian}");
                yield return new TestCaseData(Make(14).Jpeg(2, 4).Build()).SetName($"Jpeg {layout} {bigEndian}");
                yield return new TestCaseData(Make(16).Jpeg(1, 7, 3).Build()).SetName($"Restarts {layout} {bigEndian}");
            }
        }
    }

    [TestCaseSource(nameof(Valid))]
    public void OnlyRefusalsEscape(byte[] valid)
    {
        Assert.That(RawFile.Read(Write(valid)).Width, Is.EqualTo(96));
        int directories = valid[0] == 'I'
            ? BitConverter.ToInt32(valid, 4)
            : (valid[4] << 24) | (valid[5] << 16) | (valid[6] << 8) | valid[7];
        Random random = new(23);
        int refused = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            byte[] bytes = valid.ToArray();
            for (int hit = random.Next(1, 4); hit > 0; hit--)
            {
                // Most damage goes to the directories, which come last, where it does most.
                int at = random.Next(4) == 0 ? random.Next(bytes.Length) : random.Next(directories, bytes.Length);
                bytes[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(bytes[at] ^ 1 << random.Next(8));
            }

            if (random.Next(5) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            string path = Write(bytes);
            Stopwatch watch = Stopwatch.StartNew();
            try
            {
                RawFile.Read(path);
            }
            catch (RawFileException)
            {
                refused++;
            }

            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(3)), $"trial {trial}");
        }

        Assert.That(refused, Is.InRange(Trials / 10, Trials));
    }
}
