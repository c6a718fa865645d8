"""Every kind of finding is found, the five campaigns are clean, and answers are checked."""

from __future__ import annotations

import json
import re

import pytest
from django.core.management import CommandError, call_command

from campaigns.ruleset.lint import CHECKS, clean, lint, unanswered
from campaigns.ruleset.reading import from_data, to_data

from .lint_base import add, base, both, found, put
from .lint_faults import FAULTS
from .presets import NAMES, preset

GAPS = {
    "xinchuang-2024": {"K7", "K8"},
    "saibao-2022": {"K1", "K2", "K3", "K4", "K5", "K6"},
    "fuchan-2020": {"K9"},
    "industrial-app-2021": {"K10"},
    "qingdao-2020": {"K11", "K12"},
}
ANSWER = {
    "finding": "quota_gives_nothing",
    "place": "quotas.ten",
    "decision": "不足 10 项的不送。",
    "reason": "通知写“不高于”。",
}
TENTH = put("", quotas=[{"key": "ten", "title": "10%", "tiers": ["region", "host"], "percent": "10%"}])


def test_a_sound_rule_set_has_no_finding():
    assert found() == []


@pytest.mark.parametrize("code", list(CHECKS))
def test_each_kind_of_finding_is_found_where_it_is(code):
    fault, place = FAULTS[code]
    hits = [finding for finding in found(fault) if finding.code == code]
    assert place in [hit.place for hit in hits]
    for hit in hits:
        assert hit.severity == CHECKS[code].severity
        assert hit.repair
        assert re.search(r"[\u4e00-\u9fff]", hit.sentence)


def test_there_is_no_fault_for_a_check_that_is_gone():
    assert set(FAULTS) == set(CHECKS)


@pytest.mark.parametrize("name", NAMES)
def test_each_of_the_five_campaigns_is_clean(name):
    assert unanswered(lint(preset(name))) == []


@pytest.mark.parametrize("name", NAMES)
def test_without_its_answers_a_campaign_shows_the_gaps_of_its_notice(name):
    left = unanswered(lint(from_data({**to_data(preset(name)), "resolutions": []})))
    assert {finding.gap for finding in left} >= GAPS[name]
    assert all(finding.severity == "warning" for finding in left)


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_to_a_gap_names_its_clause(name):
    answered = {(f.code, f.place): f for f in lint(preset(name)) if f.answer}
    for resolution in preset(name).resolutions:
        finding = answered[resolution.finding, resolution.place]
        assert resolution.clause or finding.clause
        if finding.gap and resolution.gap:
            assert resolution.gap in GAPS[name] | {finding.gap}


def test_each_gap_of_the_five_notices_is_answered_in_its_own_preset():
    for name, gaps in GAPS.items():
        assert gaps <= {resolution.gap for resolution in preset(name).resolutions}, name


def test_an_answered_warning_does_not_keep_a_rule_set_from_being_clean():
    assert not clean(found(TENTH))
    findings = found(both(TENTH, add("resolutions", ANSWER)))
    assert clean(findings)
    assert [finding.answer for finding in findings] == ["不足 10 项的不送。"]


def test_an_answer_whose_question_is_gone_is_an_error():
    (stale,) = found(add("resolutions", ANSWER))
    assert (stale.code, stale.severity, stale.place) == ("resolution_stale", "error", "resolutions.0")


def test_an_answer_for_another_place_answers_nothing():
    findings = found(both(TENTH, add("resolutions", {**ANSWER, "place": "quotas.other"})))
    assert {finding.code for finding in unanswered(findings)} == {"quota_gives_nothing", "resolution_stale"}


def test_the_same_answer_twice_is_an_error():
    findings = found(both(TENTH, add("resolutions", ANSWER, ANSWER)))
    assert [finding.place for finding in unanswered(findings)] == ["resolutions.1"]


def test_an_unknown_kind_of_finding_cannot_be_answered():
    (stale,) = found(add("resolutions", {**ANSWER, "finding": "no_such_thing"}))
    assert "没有“no_such_thing”这种发现" in stale.sentence


def test_an_error_cannot_be_answered_away():
    fault, place = FAULTS["stage_unreachable"]
    findings = found(both(fault, add("resolutions", {**ANSWER, "finding": "stage_unreachable", "place": place})))
    assert {"stage_unreachable", "resolution_stale"} <= {f.code for f in unanswered(findings) if f.severity == "error"}


def test_errors_come_before_warnings_and_notes():
    findings = found(both(FAULTS["own_rule"][0], TENTH, FAULTS["weights_not_one"][0]))
    assert [finding.severity for finding in findings] == ["error", "warning", "note"]


def test_a_listing_of_the_procedure_that_differs_is_the_gap_of_the_procedure():
    finding = next(f for f in found(FAULTS["listing_differs"][0]) if f.code == "listing_differs")
    assert finding.gap == "K3"
    assert finding.sentence == "六列有初评公示，三没有"
    assert finding.clause == "三、六"


@pytest.mark.parametrize(
    ("share", "rounding", "minimum", "need"),
    [
        ("10%", "floor", 0, 10),
        ("1/3", "floor", 0, 3),
        ("15%", "floor", 0, 7),
        ("10%", "half_up", 0, 5),
        ("10%", "ceil", 0, None),
        ("10%", "floor", 1, None),
    ],
)
def test_how_many_entries_a_seat_needs_before_a_share_sends_one(share, rounding, minimum, need):
    quota = {
        "key": "ten",
        "title": "比例",
        "tiers": ["region", "host"],
        "percent": share,
        "rounding": rounding,
        "minimum": minimum,
    }
    sentences = [f.sentence for f in found(put("", quotas=[quota])) if f.code == "quota_gives_nothing"]
    assert sentences == ([f"“比例”：不足 {need} 项的席位一项也送不出去"] if need else [])


def test_joint_seats_do_not_quarrel_about_their_ground():
    fault = put("seats.south", jurisdiction={"regions": ["11"]}, assists=["north"])
    assert "jurisdiction_overlap" not in {finding.code for finding in found(fault)}


def test_a_name_with_an_approval_number_needs_no_other():
    fault = both(FAULTS["name_needs_approval"][0], put("identity", approval_number="演示批字〔2024〕1号"))
    assert "name_needs_approval" not in {finding.code for finding in found(fault)}


def test_a_circle_of_stages_does_not_hang_the_lint():
    codes = {
        finding.code
        for finding in found(both(put("stages.check", after=["award"]), put("stages.vote", after=["vote"])))
    }
    assert {"stage_circular", "stage_unreachable"} <= codes


def test_the_lint_is_pure():
    rules = from_data(base())
    assert lint(rules) == lint(rules)
    assert to_data(rules) == to_data(from_data(base()))


def test_the_command_passes_a_clean_file_and_fails_a_faulty_one(tmp_path, capsys):
    call_command("ruleset", "lint", "saibao-2022")
    assert "通过" in capsys.readouterr().out
    spoiled = base()
    TENTH(spoiled)
    path = tmp_path / "spoiled.json"  # JSON is YAML
    path.write_text(json.dumps(spoiled, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        call_command("ruleset", "lint", str(path), "--json")
    answer = json.loads(capsys.readouterr().out)
    assert stop.value.code == 1
    assert [finding["code"] for finding in answer["findings"]] == ["quota_gives_nothing"]
    assert answer["clean"] is False


def test_the_command_says_in_which_line_a_file_cannot_be_read(tmp_path, capsys):
    path = tmp_path / "broken.yaml"
    path.write_text("name: 演示\nnmae: 演示\n", encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        call_command("ruleset", "lint", str(path))
    assert stop.value.code == 1
    assert "第 2 行" in capsys.readouterr().out


def test_the_command_names_the_presets_when_there_is_no_such_file():
    with pytest.raises(CommandError, match="saibao-2022"):
        call_command("ruleset", "lint", "nowhere.yaml")


def test_the_schema_names_every_part_of_a_rule_set(capsys):
    call_command("ruleset", "schema")
    schema = json.loads(capsys.readouterr().out)
    assert {"identity", "windows", "forms", "stages", "resolutions"} <= set(schema["properties"])
