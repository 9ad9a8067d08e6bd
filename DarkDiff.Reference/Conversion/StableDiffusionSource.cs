using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Reference.Conversion;

/// <summary>Weights of Stable Diffusion 2.1 in one of the layouts in which they are found, opened and checked.</summary>
internal sealed class StableDiffusionSource : IDisposable
{
    private readonly IReadOnlyList<SafeTensorsFile> files;

    /// <param name="path">What the user named.</param>
    /// <param name="layout">The layout, for people.</param>
    /// <param name="unet">The U-Net.</param>
    /// <param name="vae">The VAE.</param>
    /// <param name="text">The text tower.</param>
    /// <param name="facts">What the source says besides.</param>
    /// <param name="files">Files to close in the end.</param>
    public StableDiffusionSource(
        string path,
        string layout,
        SourcePart unet,
        SourcePart vae,
        SourcePart text,
        SourceFacts facts,
        IReadOnlyList<SafeTensorsFile> files)
    {
        Path = path;
        Layout = layout;
        UNet = unet;
        Vae = vae;
        Text = text;
        Facts = facts;
        this.files = files;
    }

    /// <summary>What the user named.</summary>
    public string Path { get; }

    /// <summary>The layout, for people.</summary>
    public string Layout { get; }

    /// <summary>The U-Net.</summary>
    public SourcePart UNet { get; }

    /// <summary>The VAE.</summary>
    public SourcePart Vae { get; }

    /// <summary>The text tower.</summary>
    public SourcePart Text { get; }

    /// <summary>What the source says besides.</summary>
    public SourceFacts Facts { get; }

    /// <summary>The three parts.</summary>
    public IEnumerable<SourcePart> Parts => [UNet, Vae, Text];

    /// <summary>Opens a source; what it holds may still be wrong, see <see cref="RequireComplete"/>.</summary>
    /// <param name="path">A diffusers folder, or a single .safetensors file.</param>
    /// <param name="config">Sizes that it must have.</param>
    /// <exception cref="InvalidDataException">It is neither.</exception>
    /// <exception cref="SafeTensorsException">A file is damaged.</exception>
    public static StableDiffusionSource Open(string path, ModelConfig config)
    {
        if (Directory.Exists(path))
            return DiffusersFolder.Open(path, config);
        if (!File.Exists(path))
            throw new InvalidDataException($"{path}: found no such file or folder, expected Stable Diffusion 2.1");
        if (System.IO.Path.GetExtension(path) is ".ckpt" or ".pt" or ".pth" or ".bin")
            throw new InvalidDataException($"{path}: found a pickled checkpoint, expected a .safetensors file or a folder");
        return LdmFile.Open(path, config);
    }

    /// <summary>Refuses a source that is not what was expected.</summary>
    /// <exception cref="InvalidDataException">Something is missing, of another shape, or unexpected.</exception>
    public void RequireComplete()
    {
        const int named = 3;
        foreach (SourcePart part in Parts.Where(part => part.Problems.Count > 0))
        {
            string problems = string.Join(", ", part.Problems.Take(named));
            string more = part.Problems.Count > named ? $" and {part.Problems.Count - named} more" : "";
            throw new InvalidDataException(
                $"{part.Path}: found {problems}{more}, expected the {part.Expected} tensors of the {part.Name} of Stable Diffusion 2.1");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (SafeTensorsFile file in files)
            file.Dispose();
    }
}
