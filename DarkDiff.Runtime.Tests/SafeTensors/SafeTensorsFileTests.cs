using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Runtime.Tests.SafeTensors;

/// <summary>Reading, writing, and refusing of safetensors files.</summary>
[TestFixture]
internal sealed class SafeTensorsFileTests
{
    private string folder = "";

    [OneTimeSetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("darkdiff-safetensors").FullName;

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestCase(SafeTensorType.F32)]
    [TestCase(SafeTensorType.F16)]
    [TestCase(SafeTensorType.BF16)]
    public void WhatIsWrittenIsRead(SafeTensorType type)
    {
        string path = Path.Combine(folder, "round.safetensors");
        // Values that all three types hold exactly.
        float[] values = [0, -0.5f, 1.5f, 96, -2048, float.PositiveInfinity];
        SafeTensorsWriter.Write(
            path,
            [new("a", [2, 3], values, type), new("scalar", [], [4], type), new("empty", [0, 7], [], type)],
            new Dictionary<string, string> { ["darkdiff"] = "{\"x\": \"é\"}" });
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        Assert.Multiple(() =>
        {
            Assert.That(file.ReadFloat32("a"), Is.EqualTo(values));
            Assert.That(file.ReadFloat32("scalar"), Is.EqualTo(new[] { 4f }));
            Assert.That(file.ReadFloat32("empty"), Is.Empty);
            Assert.That(file.Tensors["a"].Shape, Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(file.Metadata["darkdiff"], Is.EqualTo("{\"x\": \"é\"}"));
            Assert.That(Directory.GetFiles(folder, ".*.part"), Is.Empty);
        });
    }

    [Test]
    public void AfterAFailureTheOldFileAndFilesOfOtherNamesStay()
    {
        string path = Path.Combine(folder, "old.safetensors");
        SafeTensorsWriter.Write(path, [new("a", [1], [7], SafeTensorType.F32)]);
        File.WriteAllText(path + ".partial", "precious");
        SafeTensorSource bad = new("a", [2], [1], SafeTensorType.F32);
        Assert.Throws<ArgumentException>(() => SafeTensorsWriter.Write(path, [bad]));
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        Assert.That(file.ReadFloat32("a"), Is.EqualTo(new[] { 7f }));
        Assert.That(File.ReadAllText(path + ".partial"), Is.EqualTo("precious"));
        Assert.That(Directory.GetFiles(folder, ".*.part"), Is.Empty);
    }

    [Test]
    public void PartsOfATensorAreRead()
    {
        string path = Path.Combine(folder, "parts.safetensors");
        SafeTensorsWriter.Write(
            path, [new("a", [3], [1, 2, 3], SafeTensorType.F32), new("b", [2], [4, 5], SafeTensorType.F32)]);
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        byte[] two = new byte[8];
        file.Read("a", 4, two);
        Assert.That(MemoryMarshal.Cast<byte, float>(two).ToArray(), Is.EqualTo(new[] { 2f, 3f }));
        file.Read("b", 0, two);
        Assert.That(MemoryMarshal.Cast<byte, float>(two).ToArray(), Is.EqualTo(new[] { 4f, 5f }));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read("a", 8, two));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read("a", -1, two));
    }

    [Test]
    [Platform("Linux")]
    public void ReleasedTensorsLeaveTheProcessAndCanBeReadAgain()
    {
        string path = Path.Combine(folder, "released.safetensors");
        const int Values = 5_000_000;
        float[] values = [.. Enumerable.Range(0, Values).Select(i => (float)i)];
        SafeTensorsWriter.Write(path, [new("a", [Values], values, SafeTensorType.F32), new("b", [1], [4], SafeTensorType.F32)]);
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        long before = MappedBytes();
        Assert.That(file.ReadFloat32("a"), Is.EqualTo(values));
        Assert.That(MappedBytes() - before, Is.GreaterThan(15_000_000));
        file.Release("b");
        file.Release("a");
        Assert.That(MappedBytes() - before, Is.LessThan(5_000_000));
        Assert.That(file.ReadFloat32("a"), Is.EqualTo(values));
        Assert.That(file.ReadFloat32("b"), Is.EqualTo(new[] { 4f }));
        Assert.Throws<SafeTensorsException>(() => file.Release("c"));

        static long MappedBytes()
        {
            string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("RssFile", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
    }

    [TestCase(1.00390625f, 1f, TestName = "Bf16TieGoesToEvenBelow")]
    [TestCase(1.01171875f, 1.015625f, TestName = "Bf16TieGoesToEvenAbove")]
    public void Bf16RoundsToNearestEven(float value, float expected)
    {
        string path = Path.Combine(folder, "bf16.safetensors");
        SafeTensorsWriter.Write(path, [new("a", [1], [value], SafeTensorType.BF16)]);
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        Assert.That(file.ReadFloat32("a")[0], Is.EqualTo(expected));
    }

    [TestCase("[]", 0, "JSON object")]
    [TestCase("{\"a\":1}", 0, "no JSON object")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}", 4, "not valid JSON")]
    [TestCase("{\"a\":{\"dtype\":\"F33\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "dtype 'F33'")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "expected 8")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "at least 0")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4, "no whole number")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807],\"data_offsets\":[0,4]}}", 4, "more bytes")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "range")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 4, "range")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8, "found 8 bytes of data")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "hole")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "without")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}", 4, "field 'x'")]
    [TestCase("{\"__metadata__\":{\"a\":1}}", 0, "no string")]
    [TestCase("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0, "twice")]
    [TestCase(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}}",
        6,
        "overlapping")]
    [TestCase(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}",
        8,
        "twice")]
    public void ADamagedHeaderIsRefusedInOneSentence(string json, int dataBytes, string expected)
    {
        string path = WriteRaw((ulong)Encoding.UTF8.GetByteCount(json), Encoding.UTF8.GetBytes(json), dataBytes);
        SafeTensorsException? refused = Assert.Throws<SafeTensorsException>(() => SafeTensorsFile.Open(path).Dispose());
        Assert.That(refused!.Message, Does.StartWith(path).And.Contain(expected));
    }

    [TestCase(ulong.MaxValue)]
    [TestCase(3UL)]
    [TestCase(200_000_000UL)]
    public void AHeaderLongerThanTheFileIsRefused(ulong headerBytes)
    {
        string path = WriteRaw(headerBytes, "{}"u8.ToArray(), 0);
        SafeTensorsException? refused = Assert.Throws<SafeTensorsException>(() => SafeTensorsFile.Open(path).Dispose());
        Assert.That(refused!.Message, Does.Contain("header length"));
    }

    [Test]
    public void AMissingAndAnEmptyFileAreRefused()
    {
        string empty = Path.Combine(folder, "empty.safetensors");
        File.WriteAllBytes(empty, []);
        Assert.Throws<SafeTensorsException>(() => SafeTensorsFile.Open(empty).Dispose());
        Assert.Throws<SafeTensorsException>(() => SafeTensorsFile.Open(Path.Combine(folder, "none")).Dispose());
    }

    [Test]
    public void AMutatedFileIsReadOrRefusedButNeverCrashes()
    {
        string path = Path.Combine(folder, "valid.safetensors");
        SafeTensorsWriter.Write(
            path,
            [new("first", [2, 2], [1, 2, 3, 4], SafeTensorType.F32), new("second", [3], [1, 2, 3], SafeTensorType.F16)],
            new Dictionary<string, string> { ["note"] = "text" });
        byte[] valid = File.ReadAllBytes(path);
        string mutated = Path.Combine(folder, "mutated.safetensors");
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte, Gen.Int[0, valid.Length]).Sample(
            (position, value, length) =>
            {
                byte[] bytes = valid.ToArray();
                bytes[position] = value;
                File.WriteAllBytes(mutated, bytes[..length]);
                try
                {
                    using SafeTensorsFile file = SafeTensorsFile.Open(mutated);
                    foreach (string name in file.Tensors.Keys)
                        file.Bytes(name).ToArray();
                }
                catch (SafeTensorsException)
                {
                    // Refused, as most mutations should be.
                }
            },
            iter: 2000,
            threads: 1,
            seed: "0000dark0001");
    }

    [Test]
    public void TheWriterRefusesWhatItCannotWrite()
    {
        string path = Path.Combine(folder, "never.safetensors");
        SafeTensorSource good = new("a", [1], [1], SafeTensorType.F32);
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentException>(() => SafeTensorsWriter.Write(path, [good, good]));
            Assert.Throws<ArgumentException>(() => SafeTensorsWriter.Write(path, [good with { Shape = [2] }]));
            Assert.Throws<ArgumentException>(() => SafeTensorsWriter.Write(path, [good with { Type = SafeTensorType.I8 }]));
            Assert.That(File.Exists(path), Is.False);
        });
    }

    private string WriteRaw(ulong headerBytes, byte[] header, int dataBytes)
    {
        string path = Path.Combine(folder, "raw.safetensors");
        byte[] bytes = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, headerBytes);
        header.CopyTo(bytes, 8);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
