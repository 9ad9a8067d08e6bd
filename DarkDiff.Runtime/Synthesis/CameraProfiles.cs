namespace DarkDiff.Runtime.Synthesis;

/// <summary>The cameras whose noise can be synthesised.</summary>
public static class CameraProfiles
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<CameraProfile> All { get; } =
    [
        new()
        {
            Name = "CanonEOS5D4",
            Make = "Canon",
            Model = "Canon EOS 5D Mark IV",
            XyzToCamera = Matrix(6446, -366, -864, -4436, 12204, 2513, -952, 2496, 6348),
            SmallestGain = 0.218190,
            LargestGain = 13.964129,
            ReadScale = new(0.655876, 1.092687, 0.286047),
            RowScale = new(0.471280, -0.807896, 0.243618),
        },
        new()
        {
            Name = "CanonEOS700D",
            Make = "Canon",
            Model = "Canon EOS 700D",
            XyzToCamera = Matrix(6602, -841, -939, -4472, 12458, 2247, -975, 2039, 6148),
            SmallestGain = 0.447629,
            LargestGain = 28.648249,
            ReadScale = new(0.598236, 1.537044, 0.388819),
            RowScale = new(0.622059, -0.775647, 0.248481),
        },
        new()
        {
            Name = "CanonEOS70D",
            Make = "Canon",
            Model = "Canon EOS 70D",
            XyzToCamera = Matrix(7034, -804, -1014, -4420, 12564, 2058, -851, 1994, 5758),
            SmallestGain = 0.407497,
            LargestGain = 26.079808,
            ReadScale = new(0.486806, 1.464268, 0.382005),
            RowScale = new(0.729222, -0.937057, 0.250216),
        },
        new()
        {
            Name = "NikonD850",
            Make = "NIKON CORPORATION",
            Model = "NIKON D850",
            XyzToCamera = Matrix(10405, -3755, -1270, -5461, 13787, 1793, -1040, 2015, 6785),
            SmallestGain = 0.415039,
            LargestGain = 26.562517,
            ReadScale = new(0.477390, -0.090445, 0.239201),
            RowScale = new(0.448292, -1.797710, 0.232180),
        },
        new()
        {
            Name = "SonyA7S2",
            Make = "SONY",
            Model = "ILCE-7SM2",
            XyzToCamera = Matrix(5838, -1430, -246, -3497, 11477, 2297, -748, 1885, 5778),
            SmallestGain = 0.093916,
            LargestGain = 6.010629,
            ReadScale = new(0.462105, 0.565715, 0.263371),
            RowScale = new(0.527536, -0.591700, 0.294288),
            ReadShapes =
            [
                0.1142857, 0.1285714, 0.0571429, 0.0428571, -0.0428571, -0.0571429, -0.0857143, -0.0857143,
                -0.0857143, -0.0857143, -0.1142857, -0.1142857, -0.1428571, -0.1285714, -0.1428571, -0.1428571,
            ],
        },
        new()
        {
            Name = "SonyA7M4",
            Make = "SONY",
            Model = "ILCE-7M4",
            XyzToCamera = Matrix(7460, -2365, -588, -5687, 13442, 2474, -624, 1156, 6584),
            SmallestGain = 0.517682,
            LargestGain = 37.483421,
            ReadScale = new(0.874125, -0.783437, 0.243599),
            RowScale = new(0.849887, -2.508115, 0.253964),
        },
    ];

    /// <summary>The camera of a name; case does not matter.</summary>
    /// <exception cref="ArgumentException">There is no such camera; the message lists the names.</exception>
    public static CameraProfile Find(string name) =>
        All.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase)) ??
        throw new ArgumentException(
            $"found the camera name '{name}', expected one of {string.Join(", ", All.Select(c => c.Name))}");

    private static double[] Matrix(params double[] tenThousandths) => Array.ConvertAll(tenThousandths, v => v / 1e4);
}
