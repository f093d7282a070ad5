"""What people say: the utterances of the tests, for benches that measure over many of them."""

from pathlib import Path
from zlib import crc32

from skill.cli.name_corpus import read_rows
from skill.cli.stories import read_stories
from skill.knowledge import read_yaml

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"


def said(most: int | None = None) -> list[str]:
    """Every utterance of the times, the names and the stories once; or `most` of them, drawn by lot.

    The lot of a text is always the same, so the sample hardly changes when the corpus grows. Every eighth or ninth text
    would be no sample: what stands side by side in the files is alike, and takes turns.
    """
    found: list[str] = []
    for path in sorted(CORPUS.glob("t*.yaml")):
        for group in read_yaml(path.name, path.read_bytes()).get("groups", ()):
            found += map(str, group["says"])
    found += [row.says for row in read_rows(sorted(CORPUS.glob("names_*.yaml")))]
    found += [turn["user"] for story in read_stories([CORPUS / "stories"]) for turn in story.dialog["turns"]]
    texts = [text for text in dict.fromkeys(found) if text.strip()]
    return sorted(texts, key=lambda text: crc32(text.encode()))[:most] if most else texts
