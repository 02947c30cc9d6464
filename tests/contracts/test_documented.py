"""What the documents tell people to type exists and does what they say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sante.cli import parser

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_every_make_command_in_a_document_exists(document: Path) -> None:
    named = re.findall(r"(?:^|`)make ([a-z-]+)", document.read_text(), re.MULTILINE)
    assert set(named) <= make_targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_every_sante_command_in_a_document_is_understood(document: Path) -> None:
    for line in re.findall(
        r"(?:^|`|\s)sante ([a-z]+(?: [A-Z]+)?(?: --[a-z-]+(?: (?:\d+|[A-Z]+))?)*)",
        document.read_text(),
    ):
        words = line.split()
        if words[0] in parser_commands():
            parser().parse_args(words)
        else:
            pytest.fail(f"sante {line}: there is no such command")


def parser_commands() -> set[str]:
    shown = subprocess.run(
        [sys.executable, "-m", "sante", "--help"], capture_output=True, text=True, check=True
    )
    return set(re.findall(r"^    ([a-z]+)", shown.stdout, re.MULTILINE))


def test_each_command_explains_itself() -> None:
    for command in parser_commands():
        shown = subprocess.run(
            [sys.executable, "-m", "sante", command, "--help"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "usage: sante" in shown.stdout


def test_make_lists_every_target_that_is_for_people() -> None:
    listed = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {"run", "test", "check", "fmt", "bench", "migrate", "revision", "help"} <= set(
        re.findall(r"make ([a-z]+)", listed.stdout)
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text()):
        assert (document.parent / target).exists(), target


def test_the_packages_of_the_readme_are_the_packages_there_are() -> None:
    named = re.findall(r"^\| `(\w+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    there = {p.parent.name for p in (ROOT / "src/sante").glob("*/__init__.py")}
    assert set(named) == there
