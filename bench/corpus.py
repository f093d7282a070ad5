"""What people say: the utterances of the tests, for benches that measure over many of them."""

from pathlib import Path

from skill.cli.name_corpus import read_rows
from skill.cli.stories import read_stories
from skill.knowledge import read_yaml

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"


def said(most: int | None = None) -> list[str]:
    """Every utterance of the times, the names and the stories once; or about `most` of them, spread evenly."""
    found: list[str] = []
    for path in sorted(CORPUS.glob("t*.yaml")):
        for group in read_yaml(path.name, path.read_bytes()).get("groups", ()):
            found += map(str, group["says"])
    found += [row.says for row in read_rows(sorted(CORPUS.glob("names_*.yaml")))]
    found += [turn["user"] for story in read_stories([CORPUS / "stories"]) for turn in story.dialog["turns"]]
    texts = [text for text in dict.fromkeys(found) if text.strip()]
    return texts[:: max(1, len(texts) // most)] if most else texts
