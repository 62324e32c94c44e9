"""The components of a form, drawn and touched in the platform's own component framework."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from tests.clients.miniprogram.program import HERE
from tests.clients.npm import install

pytestmark = pytest.mark.slow

Drawn = Callable[[str], Any]

#: A field as logic/form.ts gives it.
BEGIN: Final = """
const field = (more) => ({ at: "one", kind: "text", label: "店名", must: "（必填）", mark: "", spoken: "店名（必填）", help: "", hidden: false, fault: "", value: "", said: "请选择", type: "text", choices: [], chosen: -1, checked: false, entries: [], add: "", ...more });
const choices = [{ value: "new", label: "新设", checked: false }, { value: "change", label: "更换", checked: false }];
const texts = (component) => component.dom.textContent;
"""


@pytest.fixture
def drawn(compiled: Path, tmp_path: Path) -> Drawn:
    def run(piece: str) -> Any:  # noqa: ANN401  # JSON
        script = tmp_path / "piece.js"
        script.write_text(BEGIN + piece, encoding="utf-8")
        modules = install(HERE / "simulate")
        given = (HERE / "components.cjs", modules, compiled / "dist", script)
        command = ["node", *map(str, given)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
        return json.loads(done.stdout)

    return run


def test_a_text_tells_each_letter_and_that_it_was_left_and_says_what_is_wrong(
    drawn: Drawn,
) -> None:
    said, heard = drawn("""
const { component, heard } = drawn("form-field", field({ fault: "太长" }));
const input = component.querySelector(".field");
await does(input, "input", { value: "甲" });
await does(input, "blur", { value: "甲" });
return [texts(component), heard];
""")

    assert said == "店名（必填）太长"
    assert heard == [["answer", {"at": "one", "value": "甲"}], ["left", {}]]


def test_a_choice_tells_its_value_and_a_box_whether_it_is_ticked(drawn: Drawn) -> None:
    heard = drawn("""
const told = [];
for (const [kind, detail] of [["radio", { value: "new" }], ["tick", { value: ["yes"] }], ["tick", { value: [] }]]) {
  const { component, heard } = drawn("form-field", field({ kind, choices }));
  await does(component.querySelector(".pick"), "change", detail);
  told.push(...heard);
}
for (const [kind, value] of [["select", 1], ["date", "2026-12-01"]]) {
  const { component, heard } = drawn("form-field", field({ kind, choices }));
  await does(component.querySelector(".field"), "change", { value });
  told.push(...heard);
}
return told.map(([, { value }]) => value);
""")

    assert heard == ["new", True, False, "change", "2026-12-01"]


def test_what_is_known_or_newer_than_the_program_is_read_and_not_typed(drawn: Drawn) -> None:
    known, elsewhere = drawn("""
return ["known", "elsewhere"].map((kind) => {
  const { component } = drawn("form-field", field({ kind, value: kind === "known" ? "王秀英" : "", help: "在网页上填写", must: "" }));
  return [texts(component), component.dom.querySelectorAll("wx-input, wx-textarea").length];
});
""")

    assert known == ["店名在网页上填写王秀英", 0]
    assert elsewhere == ["店名在网页上填写", 0]


def test_a_list_tells_what_its_entries_tell_and_which_goes_or_comes(drawn: Drawn) -> None:
    heard = drawn("""
const entries = [0, 1].map((n) => ({ n, label: `文字 ${n + 1}`, remove: "删除", fields: [field({ at: `one/${n}` })] }));
const { component, heard } = drawn("form-list", field({ kind: "list", entries, add: "添加一项" }));
const buttons = component.querySelectorAll(".choice");
await does(component.querySelectorAll(".entry >>> .field")[1], "input", { value: "乙" });
await does(buttons[1], "tap");
await does(buttons[2], "tap");
return heard;
""")

    assert heard == [
        ["answer", {"at": "one/1", "value": "乙"}],
        ["drop", {"name": "one", "n": 1}],
        ["add", {"name": "one"}],
    ]
