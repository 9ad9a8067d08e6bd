using System.Buffers;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Synthesis;

/// <summary>
/// Makes training examples from pieces of photographs: back to a mosaic, noise, and through the ISP of the product.
/// Holds no state that changes: threads may share it.
/// </summary>
public sealed class PairSynthesis
{
    private const CfaPattern Cfa = CfaPattern.Rggb;

    private readonly InputSpace inputSpace;
    private readonly OutputCurve curve;
    private readonly OutputSpace outputSpace;

    /// <summary>Sets the target of the model up.</summary>
    /// <param name="inputSpace">Space of the noisy and the clean linear picture.</param>
    /// <param name="curve">Curve of the clean picture.</param>
    /// <param name="outputSpace">Whether the target is the clean picture or the clean mosaic.</param>
    public PairSynthesis(InputSpace inputSpace, OutputCurve curve, OutputSpace outputSpace = OutputSpace.Srgb)
    {
        this.inputSpace = inputSpace;
        this.curve = curve;
        this.outputSpace = outputSpace;
    }

    /// <summary>Makes one example.</summary>
    /// <param name="linearSrgb">Linear sRGB, 0…1, width·height pixels of three samples, row by row.</param>
    /// <param name="width">Columns, even; the example is half as wide.</param>
    /// <param name="height">Rows, even; the example is half as high.</param>
    /// <param name="camera">Colours of the camera.</param>
    /// <param name="balance">White balance of the shot.</param>
    /// <param name="noise">Noise of the shot.</param>
    /// <param name="ratio">By how much the exposure is too short, 1 or above; also the digital gain.</param>
    /// <param name="random">Source of randomness.</param>
    /// <exception cref="ArgumentException">A size is odd or does not fit, or the ratio is below 1.</exception>
    public SyntheticPair Create(
        ReadOnlySpan<float> linearSrgb,
        int width,
        int height,
        CameraProfile camera,
        WhiteBalance balance,
        NoiseParameters noise,
        double ratio,
        NoiseRandom random)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(noise);
        if (width < 2 || height < 2 || (width & 1) + (height & 1) != 0 || linearSrgb.Length != (long)width * height * 3)
        {
            throw new ArgumentException(
                $"found {linearSrgb.Length} samples for {width}×{height} pixels, expected three per pixel and even sizes");
        }

        double[] toSrgb = ColorMatrices.CameraToLinearSrgb(camera.XyzToCamera);
        var sampling = new MosaicSampling(Cfa, toSrgb, balance);
        float[] buffer = ArrayPool<float>.Shared.Rent(width * height);
        try
        {
            Span<float> mosaic = buffer.AsSpan(0, width * height);
            for (int row = 0; row < height; row++)
            {
                sampling.SampleRow(
                    linearSrgb.Slice(row * width * 3, width * 3), row, mosaic.Slice(row * width, width));
            }

            LinearImage clean = Develop(mosaic, width, balance, 1, toSrgb, inputSpace);
            LinearImage target;
            if (outputSpace == OutputSpace.Raw)
            {
                target = PackedMosaic.Pack(mosaic, width, Cfa, 1);
            }
            else
            {
                LinearImage display = inputSpace == InputSpace.LinearSrgb
                    ? clean
                    : Develop(mosaic, width, balance, 1, toSrgb, InputSpace.LinearSrgb);
                target = OutputCurves.Encode(curve, display);
            }

            NoiseModel.Apply(mosaic, mosaic, width, ratio, noise, random);
            LinearImage noisy = Develop(mosaic, width, balance, ratio / noise.Saturation, toSrgb, inputSpace);
            return new(noisy, clean, target);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    private static LinearImage Develop(
        ReadOnlySpan<float> mosaic, int width, WhiteBalance balance, double gain, double[] toSrgb, InputSpace space) =>
        space == InputSpace.Raw
            ? PackedMosaic.Pack(mosaic, width, Cfa, gain)
            : new CellDevelopment(Cfa, balance, gain, space == InputSpace.LinearSrgb ? toSrgb : null, ClipMode.None)
                .Develop(mosaic, width);
}
