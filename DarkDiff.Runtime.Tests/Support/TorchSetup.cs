using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests;

/// <summary>Fixes what PyTorch's results could depend on, once for all tests.</summary>
[SetUpFixture]
public sealed class TorchSetup
{
    [OneTimeSetUp]
    public void FixThreadsAndSeed()
    {
        set_num_threads(2);
        random.manual_seed(1);
    }
}
