"""The files that a repository is expected to have say what is true of it."""

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
CODEOWNERS = PROJECT / ".github" / "CODEOWNERS"
SECTIONS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]  # of Keep a Changelog 1.1.0


def text(name: str) -> str:
    return (PROJECT / name).read_text()


def test_a_contributor_finds_the_files_of_each_kind_of_change() -> None:
    page = text("CONTRIBUTING.md")
    for kind in ("a setting", "a resource", "an app", "a dashboard"):
        steps = page.partition(f"## Add {kind}\n")[2].partition("\n## ")[0]
        assert len(re.findall(r"^\d\. ", steps, re.MULTILINE)) >= 3, f"each file to change for {kind} is one step"
        assert "tests/" in steps, f"{kind} is not complete without its test"


def test_the_changelog_has_the_form_of_keep_a_changelog() -> None:
    page = text("CHANGELOG.md")
    assert re.findall(r"^## (.*)", page, re.MULTILINE) == ["[Unreleased]"], "there is no release that it could name"
    found = re.findall(r"^### (.*)", page, re.MULTILINE)
    assert found == [section for section in SECTIONS if section in found], "each section once, in the usual order"


def test_each_example_of_an_owner_names_a_path_that_exists() -> None:
    lines = CODEOWNERS.read_text().splitlines()
    paths = [match[1] for line in lines if (match := re.fullmatch(r"(?:# )?(/\S+)(?: @\S+)+", line))]
    assert paths, "the example shows paths"
    assert "@example" not in "".join(line for line in lines if not line.startswith("#")), "GitHub would ask strangers"
    assert [path for path in paths if not (PROJECT / path.lstrip("/")).exists()] == [], "no file would match"


def test_the_license_is_the_one_that_the_package_names() -> None:
    named = tomllib.loads(text("pyproject.toml"))["project"]["license"]
    assert named == "Apache-2.0", "the name that tools read"
    assert [line.strip() for line in text("LICENSE").splitlines()[1:3]] == [
        "Apache License",
        "Version 2.0, January 2004",
    ], "the text that counts"
