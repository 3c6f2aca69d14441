"""What must not stand in the code at all: shells, pickles, raw markup, comparing in the open."""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ROOMS = ("hotline", "intake", "dispatch", "supervision")
# Who starts processes: the services of `make run`. Nobody who answers a request.
MAY_START_PROCESSES = {
    *("hotline/embedded", "hotline/run.py", "hotline/watch.py", "hotline/processes.py"),
    *("hotline/management", "hotline/languages"),
}
# Who talks to the network: the platforms' calls, and the simulator to its own house.
MAY_CALL = {
    *("hotline/carriers/platform_call.py", "hotline/carriers/elsewhere.py"),
    *("hotline/carriers/masking.py", "intake/simulator/callbacks.py", "hotline/embedded"),
    *("hotline/run.py", "hotline/watch.py", "hotline/carriers/mail.py"),
}
# Who makes SQL out of names: of tables and columns of ours, of roles, never of anybody's words.
SQL_OF_NAMES = {
    *("hotline/rewriting.py", "hotline/guards.py", "hotline/embedded", "hotline/seeding"),
}
NETWORK = {
    *("httpx", "requests", "urllib.request", "urllib3", "socket", "ftplib", "smtplib"),
    "django.core.mail",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            name = str(file.relative_to(ROOT))
            if "/migrations/" not in name:
                yield name, ast.parse(file.read_text())


def is_in(name: str, places: set[str]) -> bool:
    return any(name.startswith(place) for place in places)


def imports(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_nobody_starts_a_shell_and_few_start_a_process() -> None:
    for name, tree in modules():
        for called, call in calls(tree):
            assert called not in {"os.system", "os.popen", "subprocess.getoutput"}, name
            shell = [k for k in call.keywords if k.arg == "shell"]
            assert not shell, name
        if "subprocess" in imports(tree):
            assert is_in(name, MAY_START_PROCESSES), name


def test_nothing_is_run_or_unpacked_that_came_from_outside() -> None:
    never = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle", "xml.dom.minidom"}
    for name, tree in modules():
        assert not imports(tree) & never, name
        for called, _call in calls(tree):
            assert called not in {"eval", "exec", "compile", "__import__", "input"}, name
            assert not called.endswith(("extractall", "load_module", "loads_unsafe")), name


def test_messages_and_sessions_are_json_on_the_wire() -> None:
    from hotline.celery import app

    assert app.conf.task_serializer == app.conf.result_serializer == "json"
    assert set(app.conf.accept_content) == {"json"}
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"


def test_only_the_carriers_call_out() -> None:
    for name, tree in modules():
        if imports(tree) & NETWORK:
            assert is_in(name, MAY_CALL), name


READS_XML = {"parse", "fromstring", "fromstringlist", "XML", "XMLID", "iterparse", "XMLParser"}


def test_documents_are_read_by_the_parser_that_knows_no_entities() -> None:
    for name, tree in modules():
        wild = {i for i in imports(tree) if i.startswith(("xml.", "lxml"))}
        assert wild <= {"xml.etree.ElementTree", "xml.etree.ElementTree.ParseError"}, name
        if wild and "defusedxml.ElementTree" not in imports(tree):  # it only writes
            assert not {c.split(".")[-1] for c, _ in calls(tree)} & READS_XML, name
        elif wild:
            assert not {c for c, _ in calls(tree)} & {"ElementTree.parse", "fromstring", "XML"}


# Puts escaped values into the holes of a drawn template; tests/hotline/test_stencils.py holds it.
FILLS_HOLES = "hotline/stencils.py"


def test_no_markup_is_made_by_hand() -> None:
    for name, tree in modules():
        if str(name) == FILLS_HOLES:
            continue
        for called, call in calls(tree):
            assert called.split(".")[-1] not in {"mark_safe", "SafeString", "SafeText"}, name
            if called.split(".")[-1] == "inlaid":  # what it does not escape is written there
                assert isinstance(call.args[0], ast.Constant), name
        assert "django.utils.safestring.mark_safe" not in imports(tree), name
    for template in (ROOT / "templates").rglob("*.html"):
        text = template.read_text()
        assert not re.search(r"\|\s*(safe|safeseq|escapejs)\b|autoescape", text), template
        assert not re.search(r"\son[a-z]+\s*=", text), template
        assert not re.search(r"\sstyle\s*=|<style|javascript:", text), template
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script, template


def test_scripts_put_words_into_pages_as_words() -> None:
    for script in (ROOT / "static" / "js").glob("*.js"):
        text = script.read_text()
        for loose in (
            *("innerHTML", "outerHTML =", "insertAdjacentHTML", "document.write", "eval("),
            *("new Function", "setTimeout('", 'setTimeout("', "postMessage", "createContextual"),
        ):
            assert loose not in text, (script.name, loose)


def test_htmx_may_run_nothing_that_a_page_brings() -> None:
    for page in (ROOT / "templates").rglob("*.html"):
        text = page.read_text()
        if "htmx_script" in text:
            assert '"allowEval":false' in text, page
            assert '"allowScriptTags":false' in text, page


def test_sql_is_never_put_together_from_words() -> None:
    for name, tree in modules():
        if is_in(name, SQL_OF_NAMES) or "/management/" in name:
            continue
        for called, call in calls(tree):
            method = called.split(".")[-1]
            if method in {"execute", "executemany", "raw", "extra", "RawSQL"} and call.args:
                said = call.args[0]
                assert isinstance(said, ast.Constant | ast.Name), (name, ast.unparse(call))


def test_secrets_are_compared_in_a_time_that_tells_nothing() -> None:
    secret = re.compile(r"(token|secret|signature|digest|seal|head|code|key|password)$")
    for name, tree in modules():
        if is_in(name, {"hotline/carriers", "intake/track", "hotline/ops.py", "hotline/doorkeep"}):
            for node in ast.walk(tree):
                if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
                    both = [node.left, *node.comparators]
                    if any(isinstance(side, ast.Constant) for side in both):
                        continue
                    names = [ast.unparse(side).lower() for side in both]
                    assert not any(secret.search(n) for n in names), (name, ast.unparse(node))
    for place, what in (
        ("hotline/carriers/signatures.py", "signed"),
        ("hotline/ops.py", "_may_measure"),
        ("intake/track/opened.py", "find"),
        ("hotline/models/api_tokens.py", "holder_of"),
        ("hotline/models/record.py", "first_fault"),
    ):
        tree = ast.parse((ROOT / place).read_text())
        found = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == what]
        assert "compare_digest" in ast.unparse(found[0]), place


def test_randomness_that_guards_something_is_the_systems() -> None:
    guards = (
        "hotline/numbers.py",
        "hotline/models",
        "hotline/sealing.py",
        "hotline/environment.py",
    )
    for name, tree in modules():
        if is_in(name, set(guards)) or "/track/" in name:
            assert "random" not in imports(tree), name


def test_on_servers_no_process_is_root_or_may_write_its_own_code() -> None:
    units = sorted((ROOT / "deploy").glob("*.service"))
    assert len(units) == 3
    for unit in units:
        read = configparser.ConfigParser(strict=False, interpolation=None)
        read.optionxform = str  # type: ignore[assignment,method-assign]
        read.read_string(unit.read_text())
        service = read["Service"]
        assert service["User"] not in {"", "root"}, unit
        assert service["NoNewPrivileges"] == "yes"
        assert service["ProtectSystem"] == "strict"  # the checkout is read-only, too
        assert service["ProtectHome"] == "yes"
        assert "ReadWritePaths" not in service
        assert not any(key.startswith("Exec") and key != "ExecStart" for key in service)
        assert not service["ExecStart"].startswith(("+", "!"))


def test_nothing_a_person_asks_for_keeps_the_database_busy_without_end() -> None:
    assert "statement_timeout=30s" in settings.DATABASES["default"]["OPTIONS"]["options"]
    assert settings.CELERY_TASK_TIME_LIMIT <= 300


def test_outside_the_demo_there_is_no_demo() -> None:
    assert not settings.DEMO
    assert not settings.DEBUG
    assert settings.WECHAT_API.startswith("https://")
    assert not [app for app in settings.INSTALLED_APPS if "admin" in app or "debug" in app]
