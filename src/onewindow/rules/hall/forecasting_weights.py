"""Which weights fit rows of clues best? Ridge least squares with some weights held to zero or more
and an offset for each group, in plain Python.

Sums of products are made once; weights and offsets are then refined in turn from the sums alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul

_RIDGE = 3.0
_SHRINK = 20.0  # a group's own offset counts in full only after many more rows than this
_ROUNDS = 6
_SWEEPS = 60

_Column = list[float]


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights of the clues; for each group the constant to add, and the one for unknown groups."""

    weights: tuple[float, ...]
    offsets: Mapping[str, float]
    base: float


@dataclass(frozen=True, slots=True)
class _Sums:
    """All that is needed of the rows: products of clues, and sums by group."""

    products: list[_Column]
    pulls: _Column  # of each clue with the target
    sizes: dict[str, int]
    clues: dict[str, _Column]
    targets: dict[str, float]


def fit_weights(
    rows: Sequence[Sequence[float]],
    targets: Sequence[float],
    members: Mapping[str, Sequence[int]],
    growing: int,
) -> Fit:
    """Fit `targets` by weighted rows; `members` are the row numbers of each group. The first
    `growing` weights are zero or more."""
    columns, means = _centred([list(column) for column in zip(*rows, strict=True)])
    (wanted,), (target,) = _centred([list(targets)])
    sums = _summed(columns, wanted, members)
    weights = [0.0] * len(columns)
    offsets = dict.fromkeys(members, 0.0)
    for _ in range(_ROUNDS):
        rest = [
            pull - sum(offset * sums.clues[name][place] for name, offset in offsets.items())
            for place, pull in enumerate(sums.pulls)
        ]
        _descend(weights, sums.products, rest, growing)
        for name, size in sums.sizes.items():
            left = sums.targets[name] - sum(map(mul, weights, sums.clues[name]))
            offsets[name] = left / (size + _SHRINK)
    base = target - sum(map(mul, weights, means))
    own = {name: base + offset for name, offset in offsets.items()}
    return Fit(tuple(weights), own, base)


def _centred(columns: list[_Column]) -> tuple[list[_Column], list[float]]:
    means = [sum(column) / len(column) for column in columns]
    return [
        [value - mean for value in column] for column, mean in zip(columns, means, strict=True)
    ], means


def _summed(columns: list[_Column], wanted: _Column, members: Mapping[str, Sequence[int]]) -> _Sums:
    size = len(columns)
    products = [[0.0] * size for _ in range(size)]
    for one in range(size):
        for other in range(one + 1):
            product = sum(map(mul, columns[one], columns[other]))
            products[one][other] = products[other][one] = product
        products[one][one] += _RIDGE
    return _Sums(
        products=products,
        pulls=[sum(map(mul, column, wanted)) for column in columns],
        sizes={name: len(own) for name, own in members.items()},
        clues={
            name: [sum(map(column.__getitem__, own)) for column in columns]
            for name, own in members.items()
        },
        targets={name: sum(map(wanted.__getitem__, own)) for name, own in members.items()},
    )


def _descend(weights: _Column, products: list[_Column], pulls: _Column, growing: int) -> None:
    """Coordinate descent, in place: each weight in turn is set to its best given the others."""
    for _ in range(_SWEEPS):
        for place, row in enumerate(products):
            others = sum(map(mul, row, weights)) - row[place] * weights[place]
            best = (pulls[place] - others) / row[place]
            weights[place] = max(0.0, best) if place < growing else best
