using DarkDiff.Reference.Conversion;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Runtime.Tests.Conversion;

/// <summary>A single file of the size of Stable Diffusion 2.1 with small random values.</summary>
internal static class FullSizeSource
{
    public static void Write(string path, SafeTensorType type)
    {
        ModelConfig config = ModelConfigs.Sd21;
        Random random = new(1);
        IEnumerable<(string Key, long[] Shape)> tensors = PlainInventory.UNet(config)
            .Select(t => (LdmNames.UNet(t.Key, config.Unet), t.Value))
            .Concat(PlainInventory.Vae(config).Select(t => (LdmNames.Vae(t.Key, config.Vae).First(), t.Value)))
            .Concat(TextNames.Ldm(new TextTowerConfig(1024)).GroupBy(t => t.Keys[0]).Select(
                t => (t.Key, (long[])[t.First().Shape[0] * t.First().Slices, .. t.First().Shape[1..]])));
        SafeTensorsWriter.Write(
            path, [.. tensors.Select(t => new SafeTensorSource(t.Key, t.Shape, () => Values(random, t.Shape), type))]);
    }

    private static float[] Values(Random random, long[] shape)
    {
        float[] values = new float[shape.Aggregate(1L, (product, extent) => product * extent)];
        for (int i = 0; i < values.Length; i++)
            values[i] = 0.02f * (random.NextSingle() - 0.5f);
        return values;
    }
}
