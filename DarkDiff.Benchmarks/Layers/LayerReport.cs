using System.Globalization;

namespace DarkDiff.Benchmarks.Layers;

/// <summary>The layers of a stage as lines for people.</summary>
internal static class LayerReport
{
    /// <summary>A heading, a line for each kind of layer, and their sum.</summary>
    /// <param name="name">Name of the stage.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="peak">GFLOP/s of the multiply-add units in f32.</param>
    public static IEnumerable<string> Lines(string name, IReadOnlyList<LayerTime> layers, double peak)
    {
        double total = layers.Sum(layer => layer.Seconds);
        yield return $"{name,-40} {"layers",6} {"ms",9} {"% time",6} {"GFLOP/s",8} {"% peak",6}   kernel";
        foreach (LayerTime layer in layers)
            yield return Line(layer, total, peak);
        yield return Line(
            new LayerTime("sum", "", layers.Sum(layer => layer.Count), total, layers.Sum(layer => layer.Flops)),
            total,
            peak);
    }

    private static string Line(LayerTime layer, double total, double peak)
    {
        double gflops = layer.Flops / layer.Seconds / 1e9;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{layer.Name,-40} {layer.Count,6} {layer.Seconds * 1e3,9:f2} {100 * layer.Seconds / total,6:f1} ")
            + string.Create(
                CultureInfo.InvariantCulture, $"{gflops,8:f1} {100 * gflops / peak,6:f0}   {layer.Kernel}").TrimEnd();
    }
}
