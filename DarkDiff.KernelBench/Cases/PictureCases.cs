using System.Runtime.InteropServices;
using DarkDiff.KernelBench.Work;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Kernels;
using DarkDiff.Kernels.Random;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.KernelBench.Cases;

/// <summary>Kernels that are no ops of a graph: noise, both ends of the pipeline, packing of weights.</summary>
internal static class PictureCases
{
    private const int Size = 512;
    private const int White = 16383;
    private const int Black = 512;

    /// <summary>The cases.</summary>
    public static IReadOnlyList<KernelCase> All { get; } =
    [
        new("picture", "noise 64²×4", "first latent", 1, (_, _) => Noise(64 * 64 * 4)),
        new("picture", "ISP 1024²→512²×3", "raw file", 1, (_, _) => Isp()),
        new("picture", "output curve 512²×3, 8 bits", "picture", 1, (_, _) => Output(8)),
        new("picture", "output curve 512²×3, 16 bits", "picture", 1, (_, _) => Output(16)),
        new("picture", "pack weights 3×3, 4→320", "U-Net conv_in, at load", 1, (storage, _) => Pack(storage, 320, 4)),
    ];

    private static BufferWork Noise(int count) => new(
        80L * count,
        [],
        (long)count * sizeof(float),
        (_, output, launches) => GaussianNoiseLauncher.Add(output, count, 1, 0, launches),
        bytes =>
        {
            float[] expected = new float[count];
            GaussianNoise.Fill(expected, 1, 0);
            return OfF32(bytes, expected);
        });

    private static BufferWork Isp()
    {
        const int Width = 2 * Size, Height = 2 * Size;
        WhiteBalance balance = new(2.1, 1.6);
        double[] matrix = [1.6, -0.4, -0.2, -0.3, 1.5, -0.2, 0.1, -0.6, 1.5];
        Random random = new(1);
        ushort[] mosaic = [.. Enumerable.Range(0, Width * Height).Select(_ => (ushort)random.Next(Black / 2, White))];
        MosaicArithmetic arithmetic = new(
            Width, Height, CfaPattern.Rggb.RedRow(), CfaPattern.Rggb.RedColumn(), 1, 1, White,
            (float)balance.Red, 0.5f, (float)balance.Blue, false, Array.ConvertAll(matrix, v => (float)v));
        return new BufferWork(
            60L * Size * Size,
            [MemoryMarshal.AsBytes<ushort>(mosaic).ToArray(), BitConverter.GetBytes((float)Black)],
            3L * Size * Size * sizeof(float),
            (inputs, output, launches) => IspLauncher.Add(arithmetic, inputs[0], inputs[1], 0, 0, output, launches),
            bytes =>
            {
                float[] normal = Array.ConvertAll(mosaic, v => (v - (float)Black) / (White - (float)Black));
                CellDevelopment development = new(CfaPattern.Rggb, balance, 1, matrix, ClipMode.None);
                return OfF32(bytes, development.Develop(normal, Width).Data);
            });
    }

    private static BufferWork Output(int bits)
    {
        const int Samples = 3 * Size * Size;
        Random random = new(1);
        float[] picture = [.. Enumerable.Range(0, Samples).Select(_ => random.NextSingle())];
        int bytesEach = bits / 8;
        double most = (1 << bits) - 1;
        return new BufferWork(
            30L * Samples,
            [MemoryMarshal.AsBytes<float>(picture).ToArray()],
            (long)Samples * bytesEach,
            (inputs, output, launches) => OutputCurveLauncher.Add(
                inputs[0], Size, Size, Size, false, DeviceCurve.Srgb, bits, output, 0, launches),
            bytes =>
            {
                float[] expected = Array.ConvertAll(
                    picture, v => (float)Math.Round(OutputCurves.Encode(OutputCurve.Srgb, (double)v) * most));
                float[] ours = bits == 8
                    ? Array.ConvertAll(bytes, v => (float)v)
                    : Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), v => (float)v);

                // Values near a half may be rounded to either side: one step.
                return ResultError.Of(ours, expected, 1 / most);
            });
    }

    private static BufferWork Pack(ElementType storage, int outputs, int channels)
    {
        int[] dimensions = [outputs, 3, 3, channels];
        int depth = 9 * channels, padded = ConvWeightLayout.Depth(dimensions);
        Random random = new(1);
        float[] plain = [.. Enumerable.Range(0, outputs * depth).Select(_ => random.NextSingle())];
        byte[] bytes = Values.ToBytes(plain, storage);
        return new BufferWork(
            0,
            [bytes],
            ConvWeightLayout.PackedBytes(dimensions),
            (inputs, output, launches) => ConvWeightLayout.AddPack(dimensions, inputs[0], output, launches),
            packed =>
            {
                float[] expected = new float[outputs * padded], values = Values.ToFloats(bytes, storage);
                for (int row = 0; row < outputs; row++)
                    values.AsSpan(row * depth, depth).CopyTo(expected.AsSpan(row * padded));
                return ResultError.Of(Values.ToFloats(packed, storage), expected, 0);
            });
    }

    private static ResultError OfF32(byte[] bytes, float[] expected) =>
        ResultError.Of(MemoryMarshal.Cast<byte, float>(bytes), expected, ResultError.AllowedIn(ElementType.F32));
}
