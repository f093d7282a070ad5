"""The verbs that look into the language: `understand`, `mishear`, `lint`."""

from pathlib import Path
from typing import Annotated

import typer

from skill.cli.failures import Misuse
from skill.cli.options import AsJson, Lines, Now, Rules, moment, today


def understand(
    text: Annotated[list[str] | None, typer.Argument(metavar="[TEXT]", help="An utterance.")] = None,
    now: Now = None,
    as_json: AsJson = False,
    jsonl: Lines = False,
) -> int:
    """Show all that an utterance may mean: names, times, intents, with the rules that say so."""
    if jsonl == bool(text):
        raise Misuse("name an utterance, or give --jsonl and lines on standard input")
    from skill.cli.house import read_language
    from skill.cli.plain import ZONE, answer, as_json_values, understood
    from skill.cli.stores import read_settings

    knowledge = read_language(read_settings())
    language, policy = knowledge.language, knowledge.manner.policy
    if jsonl:
        from skill.cli.lines import pump

        pump(lambda line: answer(line, language, policy))
        return 0
    said = " ".join(text or ())
    meant = understood(said, moment(now, today(ZONE)), language)
    if as_json:
        import json

        print(json.dumps(as_json_values(said, meant, policy), ensure_ascii=False, indent=2))
    else:
        from skill.cli.drawing import console, understanding_drawing

        console().print(understanding_drawing(meant))
    return 0


def mishear(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="An utterance that holds a name.")],
    as_json: AsJson = False,
) -> int:
    """Say the names of an utterance as speech recognition may mishear them, and see which are still understood."""
    from skill.cli.house import read_language
    from skill.cli.mishearing import mishearings
    from skill.cli.stores import read_settings

    knowledge = read_language(read_settings())
    found = mishearings(" ".join(text), knowledge.language, knowledge.manner.policy)
    if as_json:
        import json

        print(json.dumps([case.as_json() for case in found], ensure_ascii=False, indent=2))
        return 0
    from skill.cli.drawing import console
    from skill.cli.mishearing import drawing

    console().print(drawing(found))
    return 0


def lint(
    folder: Annotated[
        str | None, typer.Argument(metavar="[FOLDER]", help="A folder of language data instead of the one in force.")
    ] = None,
    ablate: Annotated[
        bool, typer.Option("--ablate", help="Switch each rule off in turn; tell those whose absence nothing notices.")
    ] = False,
    proofs: Annotated[
        Path,
        typer.Option(
            "--proofs", metavar="FOLDER", help="With --ablate: where the stories and the rows of the corpus lie."
        ),
    ] = Path("tests/corpus"),
    write_ledger: Annotated[
        bool,
        typer.Option(
            "--write-ledger", help="With --ablate: write down what proves each rule (proofs.yaml of --proofs)."
        ),
    ] = False,
    only: Annotated[Rules | None, typer.Option("--only", help="With --ablate: only the rules of this part.")] = None,
) -> int:
    """Check the language data; status 1 if anything is wrong."""
    from skill.cli.stores import read_settings
    from skill.lint import lint as problems_of

    if only and not ablate:
        raise Misuse("--only says which rules are switched off: it goes with --ablate")
    if write_ledger and not ablate:
        raise Misuse("--write-ledger writes down what --ablate has found: it goes with --ablate")
    settings = read_settings()
    directory, cache = Path(folder) if folder is not None else settings.locale_dir, settings.data_dir / "cache"
    problems = problems_of(directory, cache=cache)
    if ablate and not problems:
        from skill.cli.ablation import unproved
        from skill.cli.drawing import progress
        from skill.cli.switches import PARTS

        with progress("rules") as tell:
            problems = unproved(directory, cache, proofs, (only,) if only else PARTS, tell, write=write_ledger)
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)
    print("every rule is needed by a story" if ablate else "the language data is in order")
    return 0


def add_to(app: typer.Typer) -> None:
    """Put the verbs of this room into the application."""
    app.command()(understand)
    app.command()(mishear)
    app.command()(lint)
