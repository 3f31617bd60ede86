"""What did an import do, said to a person or to a program? Used by the page and the command."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from onewindow import wording
from onewindow.apps.catalogue.importing import ImportResult
from onewindow.apps.catalogue.sources.detection import Catalogue

_LINES = 200


@dataclass(frozen=True)
class ImportReport:
    """One import, ready to be shown, printed or written to a file."""

    file: str
    catalogue: Catalogue
    result: ImportResult
    seconds: float

    def summary(self) -> dict[str, Any]:
        """For `--json`: the counts, every unreadable row, and what kept items unverified."""
        result = self.result
        reasons = Counter(r.code for entry in result.unpublished for r in entry.failures)
        return {
            "file": self.file,
            "source": self.catalogue.source,
            "kind": self.catalogue.kind,
            "encoding": self.catalogue.encoding,
            "read": result.read,
            "created": result.created,
            "changed": result.changed,
            "unchanged": result.unchanged,
            "published": result.published,
            "unverified": len(result.unpublished),
            "unreadable": len(result.unreadable),
            "seconds": self.seconds,
            "unreadable_rows": [
                {"place": row.place, "name": row.name, "reasons": wording.told(row.faults)}
                for row in result.unreadable
            ],
            "unverified_reasons": dict(reasons.most_common()),
        }

    def as_dict(self) -> dict[str, Any]:
        """Everything, for a `.json` report: also what each unverified item lacks."""
        return self.summary() | {
            "unverified_items": [
                {
                    "place": entry.place,
                    "slug": entry.slug,
                    "name": entry.name,
                    "missing": wording.told(entry.failures),
                }
                for entry in self.result.unpublished
            ],
        }

    def headline(self) -> str:
        """The whole in one sentence."""
        result = self.result
        return (
            f"共 {result.read} 条：新增 {result.created}，更新 {result.changed}，"
            f"没有变化 {result.unchanged}，读不出 {len(result.unreadable)}。"
            f"用时 {self.seconds} 秒。"
        )

    def lines(self, most: int | None = None) -> list[str]:
        """The report as lines; at most so many rows of each kind, the rest counted."""
        kind = self.catalogue.kind
        encoding = f"，{self.catalogue.encoding} 编码" if self.catalogue.encoding else ""
        return [
            f"导入“{self.file}”（{kind}{encoding}）",
            self.headline(),
            *self._about_publishing(),
            *self._unreadable(most),
            *self._unverified(most),
        ]

    def text(self) -> str:
        """The report as a text file."""
        return "\n".join(self.lines()) + "\n"

    def _about_publishing(self) -> list[str]:
        result, found = self.result, []
        if not result.read:
            found.append("没有可以导入的事项（填写说明和示例行不导入）。")
        elif result.unchanged == result.read:
            found.append("内容与上次导入完全一样，没有改动任何事项。")
        if result.published:
            found.append(f"其中 {result.published} 条通过全部发布检查，已发布。")
        if result.unpublished:
            count = len(result.unpublished)
            found.append(
                f"其中 {count} 条能查到，但注明来源和“未经本中心核验”，"
                "不能在线申请；由事项管理员补齐并发布后才能收件。"
            )
        return found

    def _unreadable(self, most: int | None) -> list[str]:
        rows = self.result.unreadable
        if not rows:
            return []
        told = [
            f"  {row.place} {row.name}：{''.join(wording.told(row.faults))}" for row in rows[:most]
        ]
        return ["", f"读不出的 {len(rows)} 条，没有收：", *told, *_more(rows, most)]

    def _unverified(self, most: int | None) -> list[str]:
        """What keeps the items from being published: own ones each, a source's ones counted."""
        own = [e for e in self.result.unpublished if e.failures and self.is_own]
        told = [f"  {e.place} {e.name}：{''.join(wording.told(e.failures))}" for e in own[:most]]
        if own:
            return ["", "没有通过发布检查的：", *told, *_more(own, most)]
        count = Counter(c for e in self.result.unpublished for c in {f.code for f in e.failures})
        said = {f.code: wording.sentence(f) for e in self.result.unpublished for f in e.failures}
        counted = [f"  {n} 条，如：{said[code]}" for code, n in count.most_common(12)]
        return ["", "要由本中心发布，还缺：", *counted] if counted else []

    @property
    def is_own(self) -> bool:
        """Whether the file is this centre's own work, not another source's."""
        return self.catalogue.source in ("yaml", "template", "csv")


def _more(rows: list[Any], most: int | None) -> list[str]:
    left = len(rows) - most if most is not None else 0
    return [f"  ……另有 {left} 条，见报告文件"] if left > 0 else []
