"""`onewindow bundle show`: what does a bundle save, and which chain decides its time?"""

import argparse
import json
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onewindow.apps.bundles.saving import BundleFace
    from onewindow.rules.casework.bundle_savings import Effort

NAME = "bundle show"
HELP = "一件事省了什么、关键路径是哪条 / what a bundle saves, and its critical path"
NEEDS_DATABASE = True
_WORDS = (
    ("forms", "填表", "张"),
    ("materials", "材料", "份"),
    ("trips", "跑动", "次"),
    ("links", "环节", "个"),
    ("working_days", "时限", "个工作日"),
)
NOTE = (
    "之前：各事项分开办，法律规定的时限相加（法律没有规定的用承诺时限，自然日按每周五个工作日折算）；"
    "之后：承诺时限的关键路径。材料只计各种情形都要的，申请表另计。"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="一件事的标识或名称:newborn,新生儿出生一件事")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow.launcher.voice import CannotGoOn

    found = _content_and_guides(args.name.strip())
    if found is None:
        raise CannotGoOn(
            f"没有叫“{args.name}”的一件事。请写标识（如 newborn）或名称（如 新生儿出生一件事）。",
            f"no bundle is called {args.name!r}; give its slug or its Chinese name",
        )
    from onewindow.apps.bundles.saving import face_of
    from onewindow.rules.casework.bundles import plan_faults

    content, guides, is_demo_file = found
    if faults := plan_faults(_plan(content, guides)):
        from onewindow.launcher.commands import _refusals

        return _refusals.tell(faults, as_json=args.json)
    face = face_of(content, guides)
    if args.json:
        told = json.dumps(_told(face), ensure_ascii=False)
    else:
        told = _written(str(content["name"]), face, is_demo_file)
    sys.stdout.write(f"{told}\n")
    return 0


def _plan(content: Any, guides: Any) -> Any:
    from onewindow.apps.bundles.facts import plan_of

    return plan_of(content, guides)


def _content_and_guides(name: str) -> tuple[Any, Any, bool] | None:
    """What the database has published; without it, what the demonstration files say."""
    from onewindow.apps.bundles.queries import published_bundle
    from onewindow.apps.bundles.saving import guides_now

    version = published_bundle(name)
    if version is not None:
        return version.content, guides_now(version.content), False
    from onewindow.demo import content as demo

    for bundle in demo("bundles")["bundles"]:
        if name in (bundle["slug"], bundle["name"]):
            return bundle, {slug: demo(f"items/{slug}") for slug in bundle["items"]}, True
    return None


def _told(face: "BundleFace") -> dict[str, object]:
    return {
        "before": _effort(face.savings.before),
        "after": _effort(face.savings.after),
        "critical_path": list(face.savings.path.items),
        "critical_path_working_days": _plain(face.savings.path.working_days),
    }


def _effort(effort: "Effort") -> dict[str, object]:
    return {key: _plain(getattr(effort, key)) for key, _name, _unit in _WORDS}


def _plain(amount: Decimal | int) -> int | float:
    return int(amount) if amount == int(amount) else float(amount)


def _written(name: str, face: "BundleFace", is_demo_file: bool) -> str:
    before, after = _effort(face.savings.before), _effort(face.savings.after)
    names = {part.slug: part.name for part in face.plan.parts}
    path = " → ".join(names[slug] for slug in face.savings.path.items)
    lines = [f"{name}{'（演示数据文件，数据库里没有）' if is_demo_file else ''}"]
    lines += [f"  {word}：{before[key]} → {after[key]} {unit}" for key, word, unit in _WORDS]
    lines.append(f"关键路径：{path}（{_plain(face.savings.path.working_days)} 个工作日）")
    lines += [
        f"另：办“{each.name}”的，全部办完是 {_plain(each.path.working_days)} 个工作日，不计在上面。"
        for each in face.apart
    ]
    return "\n".join([*lines, NOTE])
