namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>Base of fixtures that write files: a folder of their own, gone afterwards.</summary>
internal abstract class ScratchFolderTests
{
    private string folder = "";

    [OneTimeSetUp]
    public void MakeFolder() => folder = System.IO.Directory.CreateTempSubdirectory("darkdiff-raw").FullName;

    [OneTimeTearDown]
    public void DeleteFolder() => System.IO.Directory.Delete(folder, recursive: true);

    /// <summary>Path of a file in the folder.</summary>
    protected string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    protected string Write(byte[] bytes, string name = "test.dng")
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }
}
