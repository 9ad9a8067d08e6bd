using System.Security.Cryptography;
using System.Text;
using DarkDiff.Reference.Conversion;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Tests.Conversion;

/// <summary>Names and shapes of Stable Diffusion 2.1 in both layouts, at full size.</summary>
[TestFixture]
internal sealed class SourceNamesTests
{
    // The hashes are of the published files' own tables: one line "diffusers-name ldm-name shape" for each tensor, sorted.
    [Test]
    public void TheUNetHasThePublishedNames() => Expect(
        PlainInventory.UNet(ModelConfigs.Sd21).Select(t => (t.Key, LdmNames.UNet(t.Key, ModelConfigs.Sd21.Unet), t.Value)),
        686,
        865_910_724,
        "cac81d084d35c896ecf7c81f5d81229a866210f322b31c4ab3ebadbb1dcd45a0");

    [Test]
    public void TheVaeHasThePublishedNames() => Expect(
        PlainInventory.Vae(ModelConfigs.Sd21).Select(
            t => (t.Key, LdmNames.Vae(t.Key, ModelConfigs.Sd21.Vae).First(), t.Value)),
        248,
        83_653_863,
        "68969a7373c2807126cb2c7e7b097fdb1ddf6730ba47260ccc6fb7c12bc2f1bd");

    [Test]
    public void TheTextTowerHasThePublishedSize()
    {
        TextTowerConfig config = new(1024);
        List<ExpectedTensor> diffusers = [.. TextNames.Diffusers(config)];
        List<ExpectedTensor> ldm = [.. TextNames.Ldm(config)];
        Assert.Multiple(() =>
        {
            Assert.That(diffusers.Sum(t => Elements(t.Shape)), Is.EqualTo(340_387_840));
            Assert.That(ldm.Sum(t => Elements(t.Shape)), Is.EqualTo(340_387_840));
            Assert.That(diffusers.Select(t => t.Keys[0]).Distinct().Count(), Is.EqualTo(4 + 23 * 16));
            Assert.That(ldm.Select(t => t.Keys[0]).Distinct().Count(), Is.EqualTo(4 + 23 * 12));
            Assert.That(TextTowerConfig.EmptyPrompt, Is.EqualTo(new[] { 49406, 49407 }.Concat(new int[75])));
        });
    }

    private static void Expect(
        IEnumerable<(string Name, string Ldm, long[] Shape)> tensors, int count, long parameters, string hash)
    {
        List<(string Name, string Ldm, long[] Shape)> all = [.. tensors];
        string table = string.Join(
            '\n', all.Select(t => $"{t.Name} {t.Ldm} {string.Join('x', t.Shape)}").Order(StringComparer.Ordinal));
        Assert.Multiple(() =>
        {
            Assert.That(all, Has.Count.EqualTo(count));
            Assert.That(all.Sum(t => Elements(t.Shape)), Is.EqualTo(parameters));
            Assert.That(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(table))), Is.EqualTo(hash));
        });
    }

    private static long Elements(long[] shape) => shape.Aggregate(1L, (product, extent) => product * extent);
}
