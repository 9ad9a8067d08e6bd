#!/usr/bin/env bash
# Downloads Debian's photo packages and lays out the photographs that evaluation and samples are made from:
#   scripts/fetch-photos.sh [FOLDER]          (default artifacts/photos)
# FOLDER/train      photographs that training may see
# FOLDER/held-out   photographs that no training has seen
# Only files that are photographs are taken; drawings and renderings in the same packages are left out. Licences:
# THIRD-PARTY.md.
set -euo pipefail
folder=${1:-artifacts/photos}

plasma="BytheWater ColorfulCups EveningGlow FallenLeaf OneStandsOut Path"
lomiri="Dragonfly_by_Bolly Picture_1A_by_freespace Wine_by_Jakkub_Mede aitzgorri_by_Aitzol_Berasategi
friends_by_Aitzol_Berasategi life_by_Aitzol_Berasategi picosdeeuropa_by_Aitzol_Berasategi"

if [ -f "$folder/complete" ]; then
    exit 0
fi
if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    echo "the photographs come from Debian packages: apt-get and dpkg-deb are needed" >&2
    exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(
    cd "$work"
    for package in plasma-workspace-wallpapers lomiri-wallpapers-16.04 mate-backgrounds; do
        apt-get download -o APT::Sandbox::User=root "$package" >/dev/null
        dpkg-deb -x "$package"_*.deb "$package"
    done
)
mkdir -p "$folder/train" "$folder/held-out"
for name in $plasma; do
    cp "$work/plasma-workspace-wallpapers/usr/share/wallpapers/$name/contents/images/2560x1600.jpg" \
        "$folder/held-out/$name.jpg"
done
for name in $lomiri; do
    cp "$work/lomiri-wallpapers-16.04/usr/share/backgrounds/$name.jpg" "$folder/held-out/"
done
cp "$work"/mate-backgrounds/usr/share/backgrounds/mate/nature/*.jpg "$folder/train/"
touch "$folder/complete"
echo "$(ls "$folder/held-out" | wc -l) held-out photographs and $(ls "$folder/train" | wc -l) for training in $folder"
