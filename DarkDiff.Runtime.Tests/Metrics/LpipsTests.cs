using DarkDiff.Reference.Perceptual;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.SafeTensors;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace DarkDiff.Runtime.Tests.Metrics;

/// <summary>LPIPS from a weight file, against the formula written out in f64.</summary>
[TestFixture]
internal sealed class LpipsTests
{
    private const int Width = 71;
    private const int Height = 63;
    private static readonly string[] Slices = ["slice1.0", "slice2.3", "slice3.6", "slice4.8", "slice5.10"];
    private static readonly long[][] Shapes =
        [[64, 3, 11, 11], [192, 64, 5, 5], [384, 192, 3, 3], [256, 384, 3, 3], [256, 256, 3, 3]];

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = System.IO.Directory.CreateTempSubdirectory("darkdiff-lpips-").FullName;

    [TearDown]
    public void RemoveFolder() => System.IO.Directory.Delete(folder, recursive: true);

    [Test]
    public void TheDistanceIsTheFormulaOfThePaper()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = RandomWeights();
        using Lpips lpips = Lpips.Load(Save(weights));
        (Picture a, Picture b) = (RandomPicture(1), RandomPicture(2));
        double expected = Distance(weights, a, b);
        Assert.That(expected, Is.GreaterThan(0.01));
        // f32 against f64: the error of a sum of about 2000 products, relative.
        Assert.That(lpips.Measure(a, b), Is.EqualTo(expected).Within(2e-5 * expected));
        Assert.That(lpips.Measure(a, a), Is.Zero);
    }

    [Test]
    public void AnAbsentFileIsAnsweredWithTheRecipe() => Assert.That(
        () => Lpips.Load(Path.Combine(folder, "none.safetensors")),
        Throws.TypeOf<FileNotFoundException>().With.Message.Contains("none.safetensors").And.Message.Contains("lpips.LPIPS"));

    [Test]
    public void AMissingTensorIsNamed()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = RandomWeights();
        weights.Remove("lin3.model.1.weight");
        string path = Save(weights);
        Assert.That(
            () => Lpips.Load(path),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("lin3.model.1.weight").And.Message.Contains("[1, 256, 1, 1]"));
    }

    [Test]
    public void OtherNetworksAreRefused()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = RandomWeights();
        weights["net.slice1.0.weight"] = zeros(64, 3, 3, 3);
        string path = Save(weights);
        Assert.That(
            () => Lpips.Load(path), Throws.TypeOf<InvalidDataException>().With.Message.Contains("[64, 3, 3, 3]"));
    }

    private static Dictionary<string, Tensor> RandomWeights()
    {
        using Generator generator = new(8);
        Dictionary<string, Tensor> weights = [];
        for (int layer = 0; layer < Slices.Length; layer++)
        {
            long[] shape = Shapes[layer];
            double scale = Math.Sqrt(2.0 / (shape[1] * shape[2] * shape[3]));
            weights[$"net.{Slices[layer]}.weight"] = randn(shape, generator: generator) * scale;
            weights[$"net.{Slices[layer]}.bias"] = randn([shape[0]], generator: generator) * 0.1;
            weights[$"lin{layer}.model.1.weight"] = rand([1, shape[0], 1, 1], generator: generator);
        }

        return weights;
    }

    private static Picture RandomPicture(int seed)
    {
        byte[] rgb = new byte[Width * Height * 3];
        new Random(seed).NextBytes(rgb);
        return Picture.FromRgb8(Width, Height, rgb);
    }

    private static double Distance(Dictionary<string, Tensor> weights, Picture a, Picture b)
    {
        Tensor Image(Picture p)
        {
            Tensor image = tensor(p.Data.Select(v => 2.0 * v - 1).ToArray()).reshape(1, Height, Width, 3).permute(0, 3, 1, 2);
            Tensor shift = tensor(new[] { -0.030, -0.088, -0.188 }).reshape(1, 3, 1, 1);
            Tensor scale = tensor(new[] { 0.458, 0.448, 0.450 }).reshape(1, 3, 1, 1);
            return (image - shift) / scale;
        }

        (Tensor x, Tensor y) = (Image(a), Image(b));
        double sum = 0;
        for (int layer = 0; layer < Slices.Length; layer++)
        {
            Tensor Next(Tensor t)
            {
                if (layer is 1 or 2)
                    t = F.max_pool2d(t, 3, 2);
                int stride = layer == 0 ? 4 : 1;
                int padding = layer switch { 0 or 1 => 2, _ => 1 };
                return F.conv2d(
                    t,
                    weights[$"net.{Slices[layer]}.weight"].to(float64),
                    weights[$"net.{Slices[layer]}.bias"].to(float64),
                    [stride, stride],
                    [padding, padding]).clamp_min(0);
            }

            (x, y) = (Next(x), Next(y));
            Tensor difference = F.normalize(x, dim: 1) - F.normalize(y, dim: 1);
            Tensor linear = weights[$"lin{layer}.model.1.weight"].to(float64);
            sum += (linear * difference * difference).sum(1).mean().ToDouble();
        }

        return sum;
    }

    private string Save(Dictionary<string, Tensor> weights)
    {
        string path = Path.Combine(folder, "lpips-alex.safetensors");
        SafeTensorsWriter.Write(
            path,
            [.. weights.Select(w => new SafeTensorSource(
                w.Key, w.Value.shape, w.Value.contiguous().data<float>().ToArray(), SafeTensorType.F32))],
            new Dictionary<string, string>());
        return path;
    }
}
