using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>Mosaics made of seeded random numbers.</summary>
internal static class TestMosaics
{
    /// <summary>A 14-bit mosaic with every metadata field that a DNG file carries.</summary>
    public static RawImage Random(int width, int height, CfaPattern cfa, int seed)
    {
        Random random = new(seed);
        ushort[] values = new ushort[width * height];
        for (int i = 0; i < values.Length; i++)
            values[i] = (ushort)Math.Clamp(2000 + 1500 * Math.Sin(i * 0.01) + random.Next(-700, 700), 0, 16383);
        values[0] = 16383;
        values[1] = 0;
        return new RawImage(width, height, values, new RawMetadata
        {
            Cfa = cfa,
            BlackLevel = [510.5f, 511, 512, 513],
            BlackRepeatRows = 2,
            BlackRepeatCols = 2,
            BlackLevelDeltaH = [.. Enumerable.Range(0, width).Select(x => x % 3 * 0.25f)],
            BlackLevelDeltaV = [.. Enumerable.Range(0, height).Select(y => y % 5 * -0.5f)],
            WhiteLevel = 16383,
            AsShotNeutral = [0.5, 1, 0.625],
            ColorMatrix1 = [0.5838, -0.143, -0.0246, -0.3497, 1.1477, 0.2297, -0.0748, 0.1885, 0.5778],
            CalibrationIlluminant1 = 21,
            BaselineExposure = 7.643856,
            NoiseProfile = [1.5e-4, 2.5e-6],
            Orientation = 6,
            Make = "Maker",
            Model = "Model One",
            UniqueCameraModel = "Maker Model One",
            ExposureTime = 0.04,
            FNumber = 2.8,
            Iso = 3200,
            DateTime = "2024:05:06 07:08:09",
            Software = "tests",
        });
    }
}
