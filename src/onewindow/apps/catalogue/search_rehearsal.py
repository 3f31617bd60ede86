"""How does the search do on a catalogue of full size? Imagined items for measuring, never kept.

Everything here runs inside a transaction that is rolled back: the installation stays as it was.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import numpy as np
from django.db import transaction

from onewindow.apps.catalogue import search_index, search_meaning, search_snapshot
from onewindow.apps.catalogue.models import ItemListing, ItemVersion, Origin, ServiceItem

_FIELDS = """
企业 个体工商户 食品 药品 医疗器械 道路运输 建设工程 房地产 不动产 户口 居民身份证
出入境 社会保险 医疗保险 失业保险 工伤保险 生育保险 住房公积金 残疾人 老年人
退役军人 学生资助 民办学校 文物 体育场所 娱乐场所 出版物 广播电视 林木采伐 农药
种子 兽药 动物防疫 渔业船舶 水工程 取水 排污 固体废物 辐射安全 特种设备 计量器具
消防 烟花爆竹 危险化学品 矿山 燃气 供热 城市道路 户外广告 人防工程 地名 社会团体
慈善组织 殡葬 宗教场所 律师 公证 法律援助 会计 统计 税务 印刷 测绘 气象 地震
粮食 外商投资 对外贸易
"""
_PARTS = """
经营 生产 使用 设立 从业 运输 储存 建设 安装 改造 竣工 施工 占用 开采 检验
质量 资格 场所
"""
_VERBS = """
许可 许可变更 许可延续 许可注销 备案 备案变更 登记 变更登记 注销登记 转移登记
资格认定 审批 核准 验收 补贴申领 待遇申领 资格确认 证书补发 证书换发 信息查询
年度报告 人员培训 费用报销 转移接续
"""
_LEVELS = ("", "（县级权限）", "（市级权限）", "（首次申请）", "（个人）", "（单位）")


class _Undo(Exception):
    """Takes the transaction back."""


def _names(chance: random.Random) -> Iterator[str]:
    seen: set[str] = set()
    while True:
        words = [chance.choice(each.split()) for each in (_FIELDS, _PARTS, _VERBS)]
        name = "".join(words) + chance.choice(_LEVELS)
        if name not in seen:
            seen.add(name)
            yield name


def _imagine(count: int, now: datetime) -> None:
    chance = random.Random(20261122)  # noqa: S311  # the same catalogue at every measuring
    items, versions, listings = [], [], []
    for number, name in zip(range(count), _names(chance), strict=False):
        department = f"{chance.choice(_FIELDS.split())}局"
        item = ServiceItem(
            slug=f"imagined-{number}", name=name, department_name=department, created_at=now
        )
        version = ItemVersion(
            item=item,
            number=1,
            state=ItemVersion.State.IMPORTED,
            origin=Origin.IMPORTED,
            content={"name": name, "summary": f"{department}办理的{name}"},
            content_digest="",
            created_at=now,
        )
        items.append(item)
        versions.append(version)
        listings.append(
            ItemListing(item=item, version=version, name=name, department_name=department)
        )
    ServiceItem.objects.bulk_create(items)
    ItemVersion.objects.bulk_create(versions)
    ItemListing.objects.bulk_create(listings)
    search_index.refresh_listings(listings)
    _lend_meanings(listings)


def _lend_meanings(listings: list[ItemListing]) -> None:
    """Vectors near those of a few true ones: the time to search them is the same."""
    true = search_meaning.meanings_of([listing.name for listing in listings[:64]])
    if true is None:
        return
    noise = np.random.default_rng(20261122)
    for number, listing in enumerate(listings):
        near = true[number % 64 : number % 64 + 1] + noise.normal(
            0, 0.02, (1, search_meaning.DIMENSION)
        )
        listing.meaning = search_meaning.stored(near / np.linalg.norm(near))
    ItemListing.objects.bulk_update(listings, ["meaning"], batch_size=500)


@contextmanager
def rehearsal(*, items: int, now: datetime) -> Iterator[int]:
    """Search among at least `items` items; yields how many there are. All of it is undone."""
    search_snapshot.forget()
    try:
        with transaction.atomic():
            there = ItemListing.objects.count()
            if there < items:
                _imagine(max(items - there, 64), now)
            yield ItemListing.objects.count()
            raise _Undo
    except _Undo:
        pass
    finally:
        search_snapshot.forget()


def sample_names(count: int) -> list[str]:
    """Names of listed items, evenly spread, to ask for."""
    names = list(ItemListing.objects.order_by("name", "item").values_list("name", flat=True))
    return names[:: max(1, len(names) // count)][:count]
