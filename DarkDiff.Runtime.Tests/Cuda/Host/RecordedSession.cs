using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Runtime.Tests.Cuda.Host;

/// <summary>A session of a small random model on a CUDA device whose driver computes nothing.</summary>
internal sealed class RecordedSession : IDisposable
{
    private static readonly ModelConfig s_small = ModelConfigs.Tiny with
    {
        Vae = ModelConfigs.Tiny.Vae with { BlockOutChannels = [8, 8, 16, 16] },
        Unet = ModelConfigs.Tiny.Unet with { BlockOutChannels = [32, 32, 64] },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("darkdiff-recorded-").FullName;

    public RecordedSession(ElementType storage = ElementType.F16)
    {
        string weights = Path.Combine(_folder, "small.safetensors");
        RandomWeights.Write(weights, s_small, 1, SafeTensorType.F16);
        Device = new CudaDevice(Driver, Blas, Images, storage);
        Session = new DarkDiffSession(weights, Device);
    }

    public RecordingDriver Driver { get; } = new();

    public RecordingBlas Blas { get; } = new();

    public FixedImages Images { get; } = new();

    public CudaDevice Device { get; }

    public DarkDiffSession Session { get; }

    public EnhanceResult Enhance(
        int width = 64, int height = 32, int steps = 2, float guidance = 1, IProgress<EnhanceProgress>? progress = null) =>
        Session.Enhance(
            new LinearImage(width, height), new EnhanceOptions { Steps = steps, Guidance = guidance }, progress);

    public void Dispose()
    {
        Session.Dispose();
        Device.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
