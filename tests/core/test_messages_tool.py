"""The tool that keeps the French catalogues in step with the texts."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import polib
import pytest
from django.template import Context, Template
from django.utils import translation

TOOL = Path(__file__).resolve().parents[2] / "tools" / "messages.py"


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The tool, working on a package of its own with one room, ``garden``."""
    spec = importlib.util.spec_from_file_location("messages_tool_under_test", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    (tmp_path / "garden").mkdir()
    (tmp_path / "templates" / "garden").mkdir(parents=True)
    monkeypatch.setattr(module, "PACKAGE", tmp_path)
    return module


def catalogue(tool: Any) -> polib.POFile:
    return polib.pofile(str(tool.catalogue_path("garden")))


def test_every_way_of_marking_a_text_is_found(tool: Any) -> None:
    source = """
        {% translate "One" %} {% translate 'Two' context "of a list" as two %} {{ _("Three")|upper }}
        {% button _("Four") kind="x" %} {% card title=_('Five') %}
        {% blocktranslate trimmed with name=x %}
            Six for
            {{ name }}
        {% endblocktranslate %}
        {% blocktranslate count n=n %}{{ n }} seven{% plural %}{{ n }} sevens{% endblocktranslate %}
        {% blocktranslate context "eighth" %}Eight, 50 %{% endblocktranslate %} {# _("not this") #}
        {% translate "Nine %" %}
    """
    assert list(tool.template_texts(source)) == [
        ("", "One", ""),
        ("of a list", "Two", ""),
        ("", "Three", ""),
        ("", "Four", ""),
        ("", "Five", ""),
        ("", "Six for %(name)s", ""),
        ("", "%(n)s seven", "%(n)s sevens"),
        ("eighth", "Eight, 50 %%", ""),
        ("", "Nine %%", ""),
    ]


def test_texts_are_found_as_django_looks_them_up(tool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    source = (
        '{% translate "Half: 50 %" %}|{% blocktranslate trimmed %}\n All of {{ it }}: 100 %\n{% endblocktranslate %}|'
        '{% tag "ok" _("A third: 33 %") %}'
    )
    asked: set[str] = set()
    plain = translation.gettext
    monkeypatch.setattr("django.template.base.gettext_lazy", lambda text: asked.add(text) or plain(text))
    monkeypatch.setattr("django.utils.translation.gettext", lambda text: asked.add(text) or plain(text))
    Template(source).render(Context({"it": "this"}))
    assert {msgid for _context, msgid, _plural in tool.template_texts(source)} <= asked


def test_python_texts_are_found_with_context_and_plural(tool: Any) -> None:
    path = tool.PACKAGE / "garden" / "models.py"
    path.write_text(
        'A = _("One")\nB = pgettext_lazy("a list", "Two")\nC = ngettext("%(n)d three", "%(n)d threes", n)\nD = f("no")\n',
        "utf-8",
    )
    assert list(tool.python_texts(path)) == [
        ("", "One", ""),
        ("a list", "Two", ""),
        ("", "%(n)d three", "%(n)d threes"),
    ]


def test_translations_are_kept_new_texts_are_asked_for_and_old_ones_go(tool: Any) -> None:
    page = tool.PACKAGE / "templates" / "garden" / "show.html"
    page.write_text('{% translate "Rose" %}{% translate "Lily" %}', "utf-8")
    assert tool.write("garden") == ["garden: missing: 'Rose'", "garden: missing: 'Lily'"]
    po = catalogue(tool)
    for entry, french in zip(po, ("Une rose", "Un lys"), strict=True):
        entry.msgstr = french
    po.save()
    page.write_text('{% translate "Lily" %}{% translate "Iris" %}', "utf-8")
    assert tool.write("garden") == ["garden: missing: 'Iris'"]
    assert [(entry.msgid, entry.msgstr) for entry in catalogue(tool)] == [("Lily", "Un lys"), ("Iris", "")]


def test_the_check_sees_a_catalogue_that_is_out_of_step_and_writes_nothing(tool: Any) -> None:
    page = tool.PACKAGE / "templates" / "garden" / "show.html"
    page.write_text('{% translate "Rose" %}', "utf-8")
    assert len(tool.check("garden")) == 3
    assert not tool.catalogue_path("garden").exists()
    tool.write("garden")
    po = catalogue(tool)
    po[0].msgstr = "Une rose"
    po.save()
    assert [fault for fault in tool.check("garden") if ".mo" in fault] != []
    tool.write("garden")
    assert tool.check("garden") == []


def test_writing_twice_gives_the_same_bytes(tool: Any) -> None:
    (tool.PACKAGE / "templates" / "garden" / "show.html").write_text('{% translate "Rose" %}', "utf-8")
    tool.write("garden")
    first = tool.catalogue_path("garden").read_bytes()
    tool.write("garden")
    assert tool.catalogue_path("garden").read_bytes() == first


@pytest.mark.parametrize(
    "french",
    ["Est-ce vrai?", "Voici :", "L'heure", "« Oui »", "Attendez...", "50 %% de plus", "Un·e", "Etat"],
)
def test_faults_of_typography_are_seen(tool: Any, french: str) -> None:
    assert tool.typography_faults(french) != []


@pytest.mark.parametrize(
    "french",
    [
        "Est-ce vrai\u00a0? Oui\u00a0!",
        "À 14:30, «\u00a0oui\u00a0»\u00a0: 50\u00a0%% de plus",
        "Bonjour %(name)s, l’adresse est https://example.org/a?b et <a href='x'>ici</a>",
        "%(words)s\u00a0: %(done)s sur 4",
    ],
)
def test_good_typography_is_left_alone(tool: Any, french: str) -> None:
    assert tool.typography_faults(french) == []


def test_a_text_with_two_translations_is_a_clash(tool: Any) -> None:
    catalogues = {}
    for room, french in (("garden", "Rosier"), ("house", "Rose")):
        po = polib.POFile()
        po.append(polib.POEntry(msgid="Rose", msgstr=french))
        catalogues[room] = po
    assert [room for room, _fault in tool.clashes(catalogues)] == ["house"]


def test_the_french_asks_for_no_value_that_the_english_does_not_give(tool: Any) -> None:
    entry = polib.POEntry(msgid="Hello %(name)s", msgstr="Bonjour %(nom)s")
    assert "nom" in tool._faults(entry)[0]
