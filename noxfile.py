"""The checks by name. `nox -s quick` is the inner loop; `nox -l` lists the others.

`quick`, `tests`, `types` and `docs` run in the environment that nox runs in; `wheel` and `versions` make their own.
"""

import os
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

import nox

nox.options.sessions = ["quick"]
nox.needs_version = ">=2025.5"

TOP = Path(__file__).parent
CORE = [
    "text",
    "model",
    "figures",
    "loading",
    "compiler",
    "judging",
    "reporting",
    "test_layers.py",
    "test_contributing.py",
]
WITHOUT_TABLES = [*CORE, "authoring", "cli/test_cli.py", "rule_sets", "test_public_api.py"]
OTHERS = [each for each in ("3.11", "3.12", "3.13", "3.14") if each != f"{sys.version_info[0]}.{sys.version_info[1]}"]
NOT_COPIED = {"src", "rules", "dist", "build"}  # at the top: what the wheel itself has to bring
IN_THE_WHEEL = [  # all that reads files of the package; the rest takes long and concerns no packaging
    *(each for each in WITHOUT_TABLES if each not in ("cli/test_cli.py", "test_contributing.py")),
    "cli",
    "drafting",
    "planning",
    "rule_sheets",
    "silent",
    "test_docs.py",
    "tables/test_table_files.py",
    "tables/test_tables_bundled.py",
]
LONG_TOO = "not slow"  # also the tests that those of every day leave out
LOCK = TOP / "requirements-dev.lock"
EXTRAS = "cli,tables,excel"


def tests(names: list[str]) -> list[str]:
    return [f"tests/{name}" for name in names]


def test_group() -> tuple[str, ...]:
    return nox.project.dependency_groups(nox.project.load_toml(TOP / "pyproject.toml"), "test")


def interpreter(version: str) -> str | None:
    """The Python of this version: on the PATH, or among those of pyenv."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for found in sorted(root.glob(f"{version}.*/bin/python"), reverse=True):
        return str(found)
    on_path = shutil.which(f"python{version}")
    return None if on_path is None or "shims" in Path(on_path).parts else on_path


def here(session: nox.Session, module: str, *arguments: str) -> None:
    """Run a module in the environment that nox runs in, activated or not."""
    session.run(sys.executable, "-m", module, *arguments)


@nox.session(venv_backend="none")
def quick(session: nox.Session) -> None:
    """Lint, format and the unit tests of all rooms but tables: under a minute. Arguments go to pytest."""
    here(session, "ruff", "check", ".")
    here(session, "ruff", "format", "--check", ".")
    here(session, "pytest", "-n", "2", *tests(CORE), *session.posargs)


@nox.session(name="tests", venv_backend="none")
def tests_(session: nox.Session) -> None:
    """Every test and doctest with branch coverage, then the slow ones. Arguments go to pytest."""
    here(session, "pytest", "-n", "auto", "-m", LONG_TOO, "--cov", "--cov-report=term:skip-covered", *session.posargs)
    here(session, "pytest", "-m", "slow")


@nox.session(venv_backend="none")
def laws(session: nox.Session) -> None:
    """The laws on examples that are drawn anew, four times as many as every day. Arguments go to pytest."""
    anew = {"HYPOTHESIS_PROFILE": "anew", "MORE_TABLES": "4", "MORE_LAWS": "4"}
    chosen = session.posargs or tests(["laws", "judging", "edges"])
    session.run(sys.executable, "-m", "pytest", "-n", "auto", "-m", LONG_TOO, *chosen, env=anew)


@nox.session(venv_backend="none")
def durations(session: nox.Session) -> None:
    """Measure which tests take a second or more, and write tests/long.txt: the tests of every day leave these out."""
    report = Path(session.create_tmp(), "durations.xml").resolve()
    here(session, "pytest", "-n", "2", "-m", LONG_TOO, f"--junitxml={report}", *session.posargs)
    long = []
    for case in ElementTree.parse(report).iter("testcase"):
        path = f"{case.attrib['classname'].replace('.', '/')}.py"
        if path.startswith("tests/") and float(case.attrib["time"]) >= 1:
            long.append(f"{path}::{case.attrib['name']}\n")
    (TOP / "tests" / "long.txt").write_text("".join(sorted(long)), encoding="utf-8")


@nox.session(venv_backend="none")
def types(session: nox.Session) -> None:
    """Mypy over everything; pyright over a program that uses the library, and over the public types, all of them known."""
    here(session, "mypy")
    here(session, "pyright", "--pythonpath", sys.executable, "tests/typing/right_use.py", "tests/typing/tables.py")
    # with `--verifytypes`, pyright knows the environment only by the `python` that it finds first
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    complete = ("--verifytypes", "ntm_criteria", "--ignoreexternal")
    session.run(sys.executable, "-m", "pyright", *complete, env={"PATH": path})


@nox.session(venv_backend="none")
def docs(session: nox.Session) -> None:
    """Play the pages, then build the site; a warning is an error."""
    here(session, "pytest", *tests(["test_docs.py", "test_how_to.py", "test_contributing.py"]))
    here(session, "sphinx", "-W", "-n", "--keep-going", "-q", "docs", "docs/_build/html")


@nox.session
def wheel(session: nox.Session) -> None:
    """Tests of the core, the commands and files against the built wheel, without the source. Arguments go to pytest."""
    made = Path(session.create_tmp())
    for name in ("wheel", "tree"):
        shutil.rmtree(made / name, ignore_errors=True)
        (made / name).mkdir()
    session.install("build")
    session.run("python", "-m", "build", "--wheel", "--outdir", str(made / "wheel"), str(TOP))
    (built,) = (made / "wheel").glob("*.whl")
    session.install("--force-reinstall", "--no-deps", str(built))
    session.install(f"{built}[{EXTRAS}]", *test_group())
    for path in TOP.iterdir():
        if path.name == ".ci" or not (path.name in NOT_COPIED or path.name.startswith(".")):
            copy = shutil.copytree if path.is_dir() else shutil.copy
            copy(path, made / "tree" / path.name)
    session.chdir(made / "tree")
    where = "import ntm_criteria as n, pathlib; print(pathlib.Path(n.__file__).parent)"
    package = str(session.run("python", "-c", where, silent=True, log=False)).strip()
    assert "site-packages" in package, package
    Path("rules").symlink_to(
        Path(package, "rules")
    )  # what the tests say of the bundled rules, they say of those in the wheel
    chosen = session.posargs or tests(IN_THE_WHEEL)
    session.run("python", "-m", "pytest", "-n", "auto", "-m", LONG_TOO, "--pyargs", "ntm_criteria", *chosen)


@nox.session(venv_backend="none")
def versions(session: nox.Session) -> None:
    """The core's tests on each other Python that is at hand; says which are not. Arguments name versions: `-- 3.13`."""
    found = {version: interpreter(version) for version in session.posargs or OTHERS}
    for version, path in found.items():
        session.log(f"Python {version}: {path or 'not found, skipped'}")
    failed = []
    for version, path in found.items():
        if path:
            made = TOP / ".nox" / version
            session.run(path, "-m", "venv", str(made), external=True)
            python = str(made / ("Scripts" if os.name == "nt" else "bin") / "python")
            session.run(python, "-m", "pip", "install", "--quiet", "-e", f".[{EXTRAS}]", *test_group(), external=True)
            try:
                session.run(
                    python, "-m", "pytest", "-n", "2", "-m", LONG_TOO, *tests([*CORE, "cli/test_cli.py"]), external=True
                )
            except nox.command.CommandFailed:  # the next version may tell more
                failed.append(version)
    if failed:
        session.error(f"failed on Python {', '.join(failed)}")


@nox.session(venv_backend="none")
def lock(session: nox.Session) -> None:
    """Write requirements-dev.lock: the newest versions that go together, on every Python and system."""
    options = ["--all-extras", "--group", "dev", "--group", "spark", "--universal", "--python-version", "3.11"]
    plain = ["--quiet", "--upgrade", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    here(session, "uv", "pip", "compile", "pyproject.toml", *options, *plain, "--output-file", str(LOCK))
    LOCK.write_text(f"# Written by `nox -s lock`; pip takes it as a constraint.\n{LOCK.read_text()}")
