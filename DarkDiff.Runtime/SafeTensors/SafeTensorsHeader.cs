using System.Text.Json;

namespace DarkDiff.Runtime.SafeTensors;

/// <summary>
/// Reads and checks a header: every tensor's bytes lie in the data, fit its type and shape, and together the tensors
/// cover the data without hole or overlap.
/// </summary>
internal sealed class SafeTensorsHeader
{
    /// <summary>Longest header taken, in bytes; the reference implementation has the same limit.</summary>
    public const long LongestHeader = 100_000_000;

    private const string MetadataKey = "__metadata__";

    private readonly string path;
    private readonly long dataBytes;
    private readonly Dictionary<string, SafeTensorInfo> tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);

    private SafeTensorsHeader(string path, long dataBytes)
    {
        this.path = path;
        this.dataBytes = dataBytes;
    }

    public IReadOnlyDictionary<string, SafeTensorInfo> Tensors => tensors;

    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <param name="path">For messages.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataBytes">Bytes of the file after the header.</param>
    /// <exception cref="SafeTensorsException">The header is not valid.</exception>
    public static SafeTensorsHeader Parse(string path, ReadOnlySpan<byte> json, long dataBytes)
    {
        SafeTensorsHeader header = new(path, dataBytes);
        if (json.Length == 0 || json[0] != (byte)'{')
            throw header.Wrong("found a header that does not begin with '{', expected a JSON object");
        try
        {
            header.Read(new Utf8JsonReader(json));
        }
        catch (JsonException e)
        {
            throw new SafeTensorsException(path, $"found a header that is not valid JSON ({e.Message})", e);
        }
        catch (InvalidOperationException e)
        {
            // The reader says so where a string is not valid UTF-8.
            throw new SafeTensorsException(path, "found a header that is not valid UTF-8", e);
        }

        header.CheckCoverage();
        return header;
    }

    private void Read(Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw Wrong($"found '{name}' that is no JSON object");
            if (name == MetadataKey)
                ReadMetadata(ref reader);
            else if (!tensors.TryAdd(name, ReadTensor(ref reader, name)))
                throw Wrong($"found tensor '{name}' twice");
        }

        // Only padding may follow; the reader throws on anything but white space.
        while (reader.Read())
        {
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (metadata.Count > 0)
            throw Wrong($"found '{MetadataKey}' twice");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw Wrong($"found metadata '{key}' that is no string");
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw Wrong($"found metadata '{key}' twice");
        }
    }

    private SafeTensorInfo ReadTensor(ref Utf8JsonReader reader, string name)
    {
        SafeTensorType? type = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string field = reader.GetString()!;
            reader.Read();
            switch (field)
            {
                case "dtype" when type is null && reader.TokenType == JsonTokenType.String:
                    type = ReadType(reader.GetString()!, name);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, name, field);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, name, field);
                    break;
                default:
                    throw Wrong($"found field '{field}' in tensor '{name}', expected dtype, shape and data_offsets once");
            }
        }

        if (type is null || shape is null || offsets is not [long begin, long end])
            throw Wrong($"found tensor '{name}' without dtype, shape or a pair of data_offsets");
        return Checked(name, new SafeTensorInfo(type.Value, shape, begin, end));
    }

    private SafeTensorType ReadType(string text, string name) =>
        Enum.TryParse(text, out SafeTensorType type) && Enum.IsDefined(type) && type.ToString() == text
            ? type
            : throw Wrong($"found dtype '{text}' in tensor '{name}', expected one of {string.Join(", ", Enum.GetNames<SafeTensorType>())}");

    private List<long> ReadNumbers(ref Utf8JsonReader reader, string name, string field)
    {
        List<long> numbers = [];
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Wrong($"found {field} of tensor '{name}' that is no array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                throw Wrong($"found {field} of tensor '{name}' with an entry that is no whole number of at least 0");
            numbers.Add(number);
        }

        return numbers;
    }

    private SafeTensorInfo Checked(string name, SafeTensorInfo info)
    {
        if (info.Begin > info.End || info.End > dataBytes)
        {
            throw Wrong(
                $"found tensor '{name}' at bytes {info.Begin} to {info.End}, expected a range within the {dataBytes} bytes of data");
        }

        long expected = info.Type.Size();
        try
        {
            foreach (long extent in info.Shape)
                expected = checked(expected * extent);
        }
        catch (OverflowException)
        {
            throw Wrong($"found tensor '{name}' of shape {info.ShapeText}, more bytes than can be counted");
        }

        if (info.End - info.Begin != expected)
        {
            throw Wrong(
                $"found {info.End - info.Begin} bytes for tensor '{name}', expected {expected} for {info.Type} {info.ShapeText}");
        }

        return info;
    }

    private void CheckCoverage()
    {
        long covered = 0;
        foreach ((string name, SafeTensorInfo info) in tensors.OrderBy(t => t.Value.Begin).ThenBy(t => t.Value.End))
        {
            if (info.Begin < covered)
                throw Wrong($"found tensor '{name}' overlapping another at byte {info.Begin}");
            if (info.Begin > covered)
                throw Wrong($"found a hole of {info.Begin - covered} bytes before tensor '{name}'");
            covered = info.End;
        }

        if (covered != dataBytes)
            throw Wrong($"found {dataBytes} bytes of data, expected {covered} for the tensors of the header");
    }

    private SafeTensorsException Wrong(string problem) => new(path, problem);
}
