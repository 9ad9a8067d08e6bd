using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Metrics;
using DarkDiff.Runtime.SafeTensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Perceptual;

/// <summary>
/// LPIPS (AlexNet, version 0.1) with weights that the user supplies, since no package that this project may use has
/// them. Papers measure it on 8-bit pictures.
/// </summary>
internal sealed class Lpips : IPictureMetric, IDisposable
{
    /// <summary>How to make the weight file, one command for a machine that has the lpips package.</summary>
    public const string Recipe =
        "python3 -c \"import lpips, safetensors.torch as s; "
        + "s.save_file({k: v.clone() for k, v in lpips.LPIPS(net='alex').state_dict().items()}, 'lpips-alex.safetensors')\"";

    private readonly LpipsNetwork network;

    private Lpips(LpipsNetwork network) => this.network = network;

    /// <inheritdoc />
    public string Name => "LPIPS (AlexNet v0.1)";

    /// <inheritdoc />
    public bool HigherIsBetter => false;

    /// <inheritdoc />
    public int Decimals => 3;

    /// <inheritdoc />
    public int SmallestSide => 31;

    /// <summary>Loads the weights.</summary>
    /// <param name="path">
    /// A safetensors file with the keys and shapes of the lpips package's state: <c>net.slice{1..5}.{0,3,6,8,10}</c>
    /// (<c>.weight</c> (O, I, kh, kw) and <c>.bias</c>) and <c>lin{0..4}.model.1.weight</c> (1, C, 1, 1); other keys are
    /// left unread.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file; the message says how to make it.</exception>
    /// <exception cref="SafeTensorsException">The file is no safetensors file.</exception>
    /// <exception cref="InvalidDataException">A tensor is missing, has another shape, or cannot be of LPIPS.</exception>
    public static Lpips Load(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: found no such file, expected the weights of LPIPS; make them with: {Recipe}");
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        using var noGrad = no_grad();
        LpipsNetwork network = new();
        foreach ((string name, Parameter parameter) in network.named_parameters())
        {
            using Tensor values = Read(file, name, parameter.shape);
            parameter.copy_(values);
        }

        return new Lpips(network);
    }

    /// <inheritdoc />
    /// <returns>0 for equal pictures; about 1 for unlike ones.</returns>
    public double Measure(Picture picture, Picture reference)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(reference);
        if (picture.Width != reference.Width || picture.Height != reference.Height
            || Math.Min(picture.Width, picture.Height) < SmallestSide)
        {
            throw new ArgumentException(
                $"found pictures of {picture.Width}×{picture.Height} and {reference.Width}×{reference.Height}, "
                + $"expected equal sizes of at least {SmallestSide}×{SmallestSide}");
        }

        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return network.forward(ToTensor(picture), ToTensor(reference)).ToDouble();
    }

    /// <inheritdoc />
    public void Dispose() => network.Dispose();

    private static Tensor ToTensor(Picture picture) =>
        tensor(picture.Data).reshape(1, picture.Height, picture.Width, 3).permute(0, 3, 1, 2) * 2 - 1;

    private static Tensor Read(SafeTensorsFile file, string name, long[] shape)
    {
        string expected = $"expected '{name}' of shape [{string.Join(", ", shape)}] as in the lpips package's state";
        if (!file.Tensors.TryGetValue(name, out SafeTensorInfo? info))
            throw new InvalidDataException($"{file.Path}: found no tensor '{name}', {expected}; the file is made with: {Recipe}");
        if (!info.Shape.SequenceEqual(shape))
            throw new InvalidDataException($"{file.Path}: found '{name}' of shape [{string.Join(", ", info.Shape)}], {expected}");
        float[] values = file.ReadFloat32(name);
        if (name.StartsWith("lin", StringComparison.Ordinal) && values.Any(weight => !(weight >= 0)))
            throw new InvalidDataException($"{file.Path}: found negative numbers in '{name}', expected none: LPIPS is a distance");
        return tensor(values).reshape(shape);
    }
}
