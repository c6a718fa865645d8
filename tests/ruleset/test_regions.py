"""GB/T 2260 codes and names."""

from campaigns import regions


def test_thirty_one_provinces_and_five_separately_planned_cities():
    assert len(regions.provinces()) == 31
    assert [regions.name(code) for code in regions.SEPARATELY_PLANNED] == [
        "大连市",
        "宁波市",
        "厦门市",
        "青岛市",
        "深圳市",
    ]
    assert regions.name(regions.XJBT) == "新疆生产建设兵团"


def test_names_short_and_full():
    assert regions.full_name("370212") == "山东省青岛市崂山区"
    assert regions.full_name("110108") == "北京市海淀区"
    assert regions.full_name("429004") == "湖北省仙桃市"
    assert [regions.short_name(c) for c in ("11", "15", "45", "64", "65", "37", "3702", "XJBT")] == [
        "北京",
        "内蒙古",
        "广西",
        "宁夏",
        "新疆",
        "山东",
        "青岛",
        "兵团",
    ]
    assert regions.name("99") == "99"
    assert not regions.is_known("99")


def test_a_region_covers_what_lies_in_it():
    assert regions.covers("37", "3702")
    assert regions.covers("3702", "370212")
    assert not regions.covers("3702", "37")
    assert not regions.covers("65", "XJBT")
    assert regions.covers("XJBT", "XJBT")
    assert not regions.covers("", "37")


def test_a_municipality_has_districts_and_no_cities():
    assert regions.cities("11") == ()
    assert "110108" in regions.counties("11")
    assert len(regions.cities("37")) == 16
    assert regions.province_of("370212") == "37"
    assert regions.province_of("XJBT") == "XJBT"


def test_order_is_by_code_with_the_corps_last():
    assert sorted(["XJBT", "65", "??", "11", "4403"], key=regions.order) == ["11", "4403", "65", "XJBT", "??"]


def test_every_region_can_be_chosen_at_every_level_a_form_asks_for():
    def codes(level, near=""):
        return [code for _, found in regions.offered(level, near) for code in found]

    assert len(codes("province")) == 32
    assert {"37", "3702", "11", "XJBT"} <= set(codes("city"))
    assert {"370212", "110108", "3702", "XJBT"} <= set(codes("county"))
    assert ("山东省青岛市", "370212") in [(title, code) for title, found in regions.offered("county") for code in found]
    assert "110108" not in codes("county", near="3702")
    assert "370212" in codes("county", near="37")


def test_a_region_is_cut_to_the_level_but_the_corps_stays():
    assert [regions.at_level("370212", level) for level in regions.DIGITS] == ["37", "3702", "370212"]
    assert regions.at_level("XJBT", "province") == "XJBT"
