using System.Runtime.InteropServices;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>A real scene laid out in the four Bayer orders develops to one picture.</summary>
[TestFixture]
internal sealed class CfaPhaseTests : ScratchFolderTests
{
    private const int Width = 768;
    private const int Height = 512;

    [Test]
    public void AllOrdersOfARealSceneDevelopAlike([Values] DngCompression compression)
    {
        float[]? expected = null;
        foreach (CfaPattern cfa in Enum.GetValues<CfaPattern>())
        {
            // The enumeration's names are those of the files, apart from case.
#pragma warning disable CA1308
            string name = $"nikon_dsc1339_768x512_{cfa.ToString().ToLowerInvariant()}_u16.bayer";
#pragma warning restore CA1308
            ushort[] values = MemoryMarshal.Cast<byte, ushort>(File.ReadAllBytes(TestData.Find("raw", name))).ToArray();
            string path = PathOf($"{cfa}.dng");
            DngWriter.Write(path, Wrap(values, cfa), compression);
            RawImage read = RawFile.Read(path);
            Assert.That(read.Values.AsSpan().SequenceEqual(values), $"{cfa}: stored values");
            float[] picture = IspPipeline.Develop(read, new IspOptions { Gain = 1 }).Image.Data;
            expected ??= picture;
            Assert.That(picture.AsSpan().SequenceEqual(expected), $"{cfa}: developed picture");
        }

        Assert.That(expected!.Max() - expected!.Min(), Is.GreaterThan(0.1));
    }

    private static RawImage Wrap(ushort[] values, CfaPattern cfa) => new(Width, Height, values, new RawMetadata
    {
        Cfa = cfa,
        BlackLevel = [600],
        WhiteLevel = 16383,
        AsShotNeutral = [0.5, 1, 0.625],
    });
}
