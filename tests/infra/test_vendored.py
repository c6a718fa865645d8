"""Vendored files are the ones their notes say, carry their licences and ask for nothing from elsewhere."""

import hashlib
import lzma
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "static" / "vendor"
FONTS = ROOT / "assets" / "fonts"
ROWS = [
    [cell.strip() for cell in line.strip("|\n ").split("|")]
    for line in (VENDOR / "README.md").read_text().splitlines()
    if re.match(r"\| \S+/\S+ \|", line)
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_vendored_file_is_the_one_that_is_noted(row):
    file, _package, version, licence, noted_sum = row
    content = (VENDOR / file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == noted_sum
    assert licence == "MIT"
    assert (VENDOR / file).with_name("LICENSE").exists()
    if "tabler" in file:
        assert f"v{version}".encode() in content[:400]


def test_every_vendored_file_is_noted():
    served = {
        str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.suffix in {".css", ".js", ".svg", ".woff2"}
    }
    assert served == {row[0] for row in ROWS}


def test_no_vendored_file_points_to_a_source_map():
    assert [path.name for path in VENDOR.rglob("*.*") if b"sourceMappingURL" in path.read_bytes()] == []


def test_the_sprite_holds_exactly_the_listed_icons():
    listed = (VENDOR / "icons" / "icons.txt").read_text().split()
    assert re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons" / "sprite.svg").read_text()) == listed


def test_every_icon_that_a_template_names_is_in_the_sprite():
    listed = set((VENDOR / "icons" / "icons.txt").read_text().split())
    naming = re.compile(r"sprite\.svg['\"]\s*%\}#([a-z0-9-]+)\"|<c-icon\s+name=\"([a-z0-9-]+)\"")
    unknown = [
        f"{path.relative_to(ROOT)}: {icon}"
        for path in (ROOT / "templates").rglob("*.html")
        for icon in ("".join(groups) for groups in naming.findall(path.read_text()))
        if icon not in listed
    ]
    assert unknown == []


def test_fonts_are_packed_ttf_with_their_licences_and_within_budget():
    packed = sorted(FONTS.glob("*.xz"))
    assert len(packed) == 4
    assert sum(path.stat().st_size for path in packed) < 35_000_000
    assert not list(FONTS.glob("*.woff*"))
    for path in packed:
        assert (FONTS / f"LICENSE-{path.name.split('-')[0]}.txt").exists()
        with lzma.open(path) as font:
            assert font.read(4) == b"\x00\x01\x00\x00"


def test_the_unpacked_fonts_hold_rare_characters_of_names():
    from fontTools.ttLib import TTFont

    for name in ("NotoSerifSC-Regular", "NotoSerifSC-Bold", "NotoSansSC-Medium", "WenKai-Regular"):
        characters = TTFont(FONTS / f"{name}.ttf", lazy=True).getBestCmap()
        assert [c for c in "喆昇璟㛃䶮玥堃仿宋〔〕①□℃㎡—…“”" if ord(c) not in characters] == []
