"""Where files stand, and whether payers, bindings and packs find each other."""

from collections.abc import Iterator

from engine.knowledge.lint.rule import Category, Finding, Rule, each_pack
from engine.knowledge.lint.subjects import KnowledgeBase, PackFile
from engine.language.near import near


def _file_name(base: KnowledgeBase) -> Iterator[Finding]:
    for one in base.packs:
        place = f"{one.pack.id}/{one.pack.version}.json"
        effective = one.pack.dates.effective
        if effective and one.pack.version != effective.day.isoformat():
            message = f"version `{one.pack.version}` is not named by its effective date"
            hint = f"call it `{effective.day}`, and the file `{effective.day}.json`"
            yield Finding(one.document, ("version",), message, hint)
        elif one.file != base.policies_folder / place:
            message = f"pack `{one.pack.name}` stands in the wrong file"
            yield Finding(one.document, ("id",), message, f"its place is `policies/{place}`")
    for found in base.value_sets:
        place = f"value_sets/{found.value_set.id}.json"
        if found.file != base.policies_folder / place:
            message = f"value set `{found.value_set.id}` stands in the wrong file"
            yield Finding(found.document, ("id",), message, f"its place is `policies/{place}`")


def _pack_payer(one: PackFile, base: KnowledgeBase) -> Iterator[Finding]:
    payer, declared = one.pack.payer, base.payers.payers
    if one.pack.kind == "coding":
        return  # a national edit is no payer's
    if payer not in declared:
        hint = near(payer, declared) or "declare it in `policies/payers.json`"
        yield Finding(one.document, ("payer",), f"payer `{payer}` is not declared", hint)
    elif not one.pack.id.startswith(f"{payer}/"):
        message = f"the pack is of payer `{payer}`, and its id begins otherwise"
        yield Finding(one.document, ("id",), message, f"write it as `{payer}/...`")


def _unbound(base: KnowledgeBase) -> Iterator[Finding]:
    bound = {binding.policy for binding in base.payers.bindings}
    for policy, files in base.policies().items():
        if policy in bound or all(one.pack.kind != "coverage" for one in files):
            continue
        last = max(files, key=lambda one: (str(one.pack.earliest or ""), one.pack.version))
        message = f"no plan is bound to `{policy}`, so it never decides"
        hint = "add a binding to `policies/payers.json`"
        yield Finding(last.document, ("id",), message, hint)


def _bindings(base: KnowledgeBase) -> Iterator[Finding]:
    if base.payers_document is None:
        return
    known = base.library.policy_ids()
    for index, binding in enumerate(base.payers_document.value.get("bindings", [])):  # type: ignore[union-attr, arg-type]  # it was read as payers
        path = ("bindings", index)
        policy = binding["policy"]
        if policy not in known:
            hint = near(policy, known) or "add its pack first"
            message = f"the binding names policy `{policy}`, which has no pack"
            yield Finding(base.payers_document, (*path, "policy"), message, hint)
        begins, ends = binding.get("begins"), binding.get("ends")
        if begins and ends and ends["date"] < begins["date"]:
            message = f"the binding ends before it begins ({begins['date']})"
            yield Finding(base.payers_document, (*path, "ends", "date"), message)


RULES = (
    Rule(
        "file-name",
        Category.PLACES,
        "A file is named for its version, and its folders are the id.",
        _file_name,
        needs_library=True,
    ),
    Rule(
        "pack-payer",
        Category.PLACES,
        "The payer of a pack is declared, and the id begins with it.",
        each_pack(_pack_payer),
    ),
    Rule(
        "unbound-policy",
        Category.PLACES,
        "Some plan is bound to every coverage policy.",
        _unbound,
        excusable=True,
        needs_library=True,
    ),
    Rule(
        "binding",
        Category.PLACES,
        "A binding names a policy that has a pack, and ends after it begins.",
        _bindings,
        needs_library=True,
    ),
)
