using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Reference.Data;

/// <summary>
/// Makes training examples: a random piece of a random photograph, turned and dimmed at random, seen by a random
/// camera in random light, exposed 20 to 300 times too short. Every random choice follows from the seed and the
/// example's index.
/// </summary>
internal sealed class PairGenerator(IReadOnlyList<Photograph> photographs, PairFormat format)
{
    private const double SmallestRatio = 20;
    private const double LargestRatio = 300;
    private const double DarkestExposure = 0.35;
    private const double BrightestExposure = 1.1;

    /// <summary>
    /// Share of pieces that are halved first: their detail is finer than what the photograph's own camera resolved.
    /// </summary>
    private const double HalvedShare = 0.4;

    private const double BeyondOthersColors = 0.5;

    private readonly float[] linear = OutputCurves.DecodeTable(OutputCurve.Srgb);
    private readonly PairSynthesis synthesis = new(format.Input, format.Curve, format.Output);

    /// <summary>Makes one example.</summary>
    /// <param name="size">Side of its pictures, in pixels; the piece of mosaic is twice as large.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="index">Index of the example.</param>
    public SyntheticPair Make(int size, ulong seed, ulong index)
    {
        NoiseRandom random = new(seed * 0x9E3779B97F4A7C15UL + index);
        int side = 2 * size;
        float[] piece = Piece(side, random);
        CameraProfile camera = Camera(random);
        WhiteBalance balance = new(random.NextUniform(1.5, 2.7), random.NextUniform(1.2, 2.4));
        NoiseParameters noise = NoiseParameters.Sample(camera, random);
        double ratio = Math.Exp(random.NextUniform(Math.Log(SmallestRatio), Math.Log(LargestRatio)));
        return synthesis.Create(piece, side, side, camera, balance, noise, ratio, random);
    }

    /// <summary>A camera's noise, with colours on the line through those of two cameras, a little beyond them too.</summary>
    private static CameraProfile Camera(NoiseRandom random)
    {
        CameraProfile camera = CameraProfiles.All[random.NextIndex(CameraProfiles.All.Count)];
        CameraProfile other = CameraProfiles.All[random.NextIndex(CameraProfiles.All.Count)];
        double share = random.NextUniform(-BeyondOthersColors, 1 + BeyondOthersColors);
        return camera with
        {
            XyzToCamera = [.. camera.XyzToCamera.Zip(other.XyzToCamera, (a, b) => a + share * (b - a))],
        };
    }

    private float[] Piece(int side, NoiseRandom random)
    {
        Photograph photograph = photographs[random.NextIndex(photographs.Count)];
        int shortest = Math.Min(photograph.Width, photograph.Height);
        if (shortest < side)
            throw new InvalidOperationException($"{photograph.Path} is smaller than a piece of {side} pixels");
        int step = random.NextUniform() < HalvedShare && shortest >= 2 * side ? 2 : 1;
        int left = random.NextIndex(photograph.Width - side * step + 1);
        int top = random.NextIndex(photograph.Height - side * step + 1);
        int symmetry = random.NextIndex(8);
        double exposure = Math.Exp(random.NextUniform(Math.Log(DarkestExposure), Math.Log(BrightestExposure)));
        float scale = (float)(exposure / (step * step));
        float[] piece = new float[side * side * 3];
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                (int sourceX, int sourceY) = Turn(x, y, side, symmetry);
                int target = (y * side + x) * 3;
                for (int c = 0; c < 3; c++)
                {
                    float sum = 0;
                    for (int v = 0; v < step; v++)
                    {
                        for (int u = 0; u < step; u++)
                        {
                            int pixel = (top + sourceY * step + v) * photograph.Width + left + sourceX * step + u;
                            sum += linear[photograph.Rgb[pixel * 3 + c]];
                        }
                    }

                    piece[target + c] = Math.Min(1, sum * scale);
                }
            }
        }

        return piece;
    }

    /// <summary>One of the eight symmetries of the square.</summary>
    private static (int X, int Y) Turn(int x, int y, int side, int symmetry)
    {
        if ((symmetry & 4) != 0)
            (x, y) = (y, x);
        return ((symmetry & 1) != 0 ? side - 1 - x : x, (symmetry & 2) != 0 ? side - 1 - y : y);
    }
}
